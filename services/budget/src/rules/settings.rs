//! What changes with time: thresholds, shares, terms and days, each with the days on which it holds, its basis and how sure it is. The
//! caller fills them from dated parameters; none stands in the rules.

use chidao_calendar::{Date, Interval, Term};
use time::Month;

use super::{
    activity::Kind,
    money::{Amount, Rate},
    named::named,
};

named! {
    /// How sure a value is.
    Confidence {
        /// Read in the text.
        Confirmed,
        /// Read in a summary.
        Restated,
        /// Found in no text.
        Memory,
        /// A choice of the suite.
        Design,
    }
}

named! {
    /// What no commitment is asked for (BUD-16).
    Exemption {
        /// Ngân sách xã.
        CommuneBudget,
        /// Quốc phòng, an ninh.
        DefenceSecurity,
        /// Trả nợ.
        Debt,
        /// Lệnh chi tiền.
        PaymentOrder,
        /// Tài khoản tiền gửi.
        DepositAccount,
        /// Điện, nước, điện thoại, Internet, thuê kênh truyền, vệ sinh.
        Utilities,
        /// Tổ chức hội nghị.
        Conference,
        /// Nghiên cứu khoa học, save equipment by tender.
        Research,
        /// Vé máy bay.
        AirTickets,
        /// Xăng dầu.
        Petrol,
        /// Công việc khẩn cấp: incident response too, which is exempt from commitment but never from the estimate (BUD-02).
        UrgentWork,
    }
}

impl Exemption {
    /// Whether it can be claimed for a contract of an activity, which a tender may have ended in (BUD-16). A commune's money is never
    /// in the estimate of a provincial agency.
    #[must_use]
    pub const fn goes_with(self, kind: Kind, is_tendered: bool) -> bool {
        match self {
            Self::Conference => matches!(kind, Kind::Meeting | Kind::Training),
            Self::UrgentWork => matches!(kind, Kind::IncidentResponse),
            Self::Research => !is_tendered,
            Self::CommuneBudget => false,
            _ => true,
        }
    }
}

/// Which contracts are committed, and by when (BUD-14 … BUD-18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentRule {
    /// The days of the acts that fall under it.
    pub within: Interval,
    /// From this value on, of regular spending.
    pub regular: Amount,
    /// From this value on, of investment.
    pub investment: Amount,
    /// Whether only contracts of regular spending that run over two or more budget years are.
    pub only_multi_year: bool,
    /// What is exempt.
    pub exempt: Vec<Exemption>,
    /// By when the commitment is asked for.
    pub request: Term,
    /// By when the Treasury answers.
    pub answer: Term,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How much is advanced, and how it is recovered (BUD-22 … BUD-25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvanceRule {
    /// The days of the acts that fall under it.
    pub within: Interval,
    /// Contracts above this value have a limit.
    pub above: Amount,
    /// The limit, as a share of the value at signing.
    pub share: Rate,
    /// Once accepted work reaches this share of the value, nothing of the advance is left.
    pub complete: Rate,
    /// How sure it is.
    pub confidence: Confidence,
}

/// From which amount on a purchase needs the result of a tender before it is paid (BUD-41).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcurementRule {
    /// The days of the acts that fall under it.
    pub within: Interval,
    /// Purchases above this.
    pub tender_above: Amount,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Until when a unit may adjust within its estimate (BUD-07).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentRule {
    /// The days of the acts that fall under it.
    pub within: Interval,
    /// Before this day of the budget year.
    pub before: (Month, u8),
    /// How sure it is.
    pub confidence: Confidence,
}

impl AdjustmentRule {
    /// The day of a year before which it is to be done; none where the year has no such day.
    #[must_use]
    pub fn before(&self, year: i32) -> Option<Date> {
        Date::from_calendar_date(year, self.before.0, self.before.1).ok()
    }
}

/// By when the Treasury pays and controls (BUD-13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreasuryRule {
    /// The days of the acts that fall under it.
    pub within: Interval,
    /// By when it pays what it controls later.
    pub pay: Term,
    /// By when after that it controls it.
    pub control: Term,
    /// How sure it is.
    pub confidence: Confidence,
}

/// All that is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Commitments.
    pub commitments: Vec<CommitmentRule>,
    /// Advances.
    pub advances: Vec<AdvanceRule>,
    /// Purchases.
    pub procurement: Vec<ProcurementRule>,
    /// Adjusting.
    pub adjustment: Vec<AdjustmentRule>,
    /// The Treasury.
    pub treasury: Vec<TreasuryRule>,
}

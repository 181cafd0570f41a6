//! Why something cannot be done, on which article, and what can be done instead.

use super::{Evidence, Guard, Step};
use crate::rules::{
    article::Article,
    closing::Blocker,
    party::Party,
    report::{Field, ReportType},
    set::members,
    system::OutOfScope,
    times::Disorder,
};

members! {
    /// A difference between a decision of a national body and what is known here.
    Discrepancy {
        /// Nobody proposed to raise the incident.
        NotProposed,
        /// By our facts it is not serious.
        FactsSayOrdinary,
        /// By our facts it is serious.
        FactsSaySerious,
        /// The coordinator's classification is not on record.
        NotClassified,
        /// By our facts another plan fits, or none.
        AnotherPlan,
        /// The owner's checklist and the report on causes are not complete.
        RemedyOpen,
        /// By what is on record the emergency does not stand where this decision belongs.
        OutOfTurn,
        /// A plan was decided before.
        PlanDecided,
        /// The response is not over.
        ResponseGoesOn,
        /// The file is closed, be it that it was no incident.
        FileClosed,
    }
}

/// What the caller can do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Instead {
    /// Do another step first, or in its place.
    Take(Step),
    /// Ask one of those who may.
    Ask(Party),
    /// Turn to the ministry that manages the system, by its own rules.
    TurnToTheMinistry,
    /// Report it as a new incident and link the two.
    ReportAnew,
    /// Attach what is missing.
    Attach(Evidence),
    /// Send the same again with the difference acknowledged.
    Acknowledge,
    /// Do what is still owed.
    Fulfil,
    /// Send the report by which it is done.
    Submit(ReportType),
    /// Have it recorded by the specialised unit, with the document of whoever decided.
    HaveItRecorded,
}

/// What is wanting, in general.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanting {
    /// These pieces of evidence.
    Evidence(Vec<Evidence>),
    /// This condition.
    Guard(Guard),
    /// That these are settled.
    Blockers(Vec<Blocker>),
    /// That these differences are acknowledged.
    Acknowledgement(Vec<Discrepancy>),
    /// These fields of a form.
    Fields(Vec<Field>),
    /// As which of these parts it is sent.
    Sender(Vec<Party>),
}

/// Why it cannot be done. [`Reason::code`] says by which text of the catalogue it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Hệ thống không thuộc phạm vi của dịch vụ này: the system is none of this service's business.
    OutOfScope(OutOfScope),
    /// Việc này không thuộc thẩm quyền của người gọi: these may do it.
    NotTheirs(Vec<Party>),
    /// Không ai trong tỉnh được làm việc này: nobody in the province may.
    NobodyMay,
    /// Không làm được từ trạng thái hiện tại của sự cố: not from where the incident stands.
    NotFromHere,
    /// Thiếu điều kiện, văn bản hoặc nội dung bắt buộc: something is wanting.
    Wanting(Wanting),
    /// Các mốc thời gian mâu thuẫn: times contradict each other.
    Times(Disorder),
    /// Nghĩa vụ không có hoặc không còn mở: no such duty is open.
    NoSuchDuty,
    /// Báo cáo phải được ký: the report is not signed.
    NotSigned,
    /// Loại báo cáo này do bên khác gửi: this type of report is sent by others.
    NotTheirReport(Vec<Party>),
}

impl Reason {
    /// The reason in the catalogue, without its prefix, by which it is answered.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfScope(_) => "OUT_OF_SCOPE",
            Self::NotTheirs(_) | Self::NotTheirReport(_) => "NOT_THEIRS",
            Self::NobodyMay => "NOBODY_MAY",
            Self::NotFromHere | Self::NoSuchDuty | Self::Wanting(Wanting::Blockers(_)) => "STATE_FORBIDS",
            Self::NotSigned | Self::Wanting(Wanting::Evidence(_)) => "EVIDENCE_REQUIRED",
            Self::Times(_) | Self::Wanting(Wanting::Guard(_)) => "RULE_FORBIDS",
            Self::Wanting(Wanting::Acknowledgement(_)) => "DIFFERS_FROM_FACTS",
            Self::Wanting(Wanting::Fields(_) | Wanting::Sender(_)) => "INVALID_FIELDS",
        }
    }
}

/// A refusal. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The articles, the most telling first.
    pub basis: Vec<Article>,
    /// What can be done instead; empty where nothing can.
    pub instead: Vec<Instead>,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, basis: &[Article]) -> Self {
        Self {
            reason,
            basis: basis.to_vec(),
            instead: Vec::new(),
        }
    }

    pub(crate) fn or(mut self, instead: impl IntoIterator<Item = Instead>) -> Self {
        self.instead.extend(instead);
        self
    }
}

//! Why something cannot be done, on which article, by which sums, and what can be done instead.

use chidao_calendar::{Date, Interval};

use super::{
    activity,
    actor::Role,
    advance,
    article::Article,
    code::{Near, UnknownCode},
    content::Content,
    contract, estimate,
    id::{ActivityId, AdvanceId, ContractId, EstimateId, LineId, PersonId},
    ledger::{Fault, Term},
    money::{Amount, Dong, Overflow},
    named::named,
    norm::NoNorm,
    world::{Doing, in_force},
};

named! {
    /// What must be given with a step.
    Evidence {
        /// Văn bản, quyết định đã ký.
        SignedPaper,
        /// Hồ sơ đề nghị chi.
        Dossier,
        /// Hóa đơn.
        Invoice,
        /// Biên bản nghiệm thu.
        Acceptance,
        /// Kết quả lựa chọn nhà thầu.
        TenderResult,
        /// Giấy rút dự toán.
        DrawSlip,
        /// Văn bản của Kho bạc, with its number.
        TreasuryPaper,
        /// Giấy nộp trả.
        ReturnSlip,
        /// Lý do.
        Reason,
        /// Chương trình, kế hoạch đã được duyệt, or a paper of the Head: by which the activity is to be done.
        Ground,
        /// Sự cố: the incident that an activity answers.
        Incident,
        /// Trường hợp đặc biệt được tạm ứng cao hơn mức.
        SpecialCase,
    }
}

named! {
    /// What there is not enough of.
    Fund {
        /// Dự toán còn được đề nghị chi of the line.
        Free,
        /// The part of the commitment that is unpaid and not asked for.
        Commitment,
        /// The value of the contract.
        Contract,
        /// What may be advanced on the contract.
        AdvanceLimit,
        /// What the Head approved for the activity.
        Activity,
        /// The norm.
        Norm,
        /// What is left of the payment or the advance.
        Left,
        /// What is disputed of the line.
        Blocked,
        /// What the claim can be set against.
        Conversion,
    }
}

/// There is not enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Of what.
    pub of: Fund,
    /// What is needed.
    pub needed: Amount,
    /// What there is.
    pub there: Dong,
    /// How that comes about.
    pub terms: Vec<Term>,
}

/// Which days contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disorder {
    /// The act counts from a day to come.
    ToCome,
    /// The act counts from a day before the one that it follows on, which was on this day.
    BeforeItsCause(Date),
    /// The act is outside the budget year.
    OutsideYear(i32),
    /// A contract is signed on a day to come.
    SignedToCome,
    /// A contract ends before it takes effect.
    EndsBeforeItBegins,
    /// Adjusting was to be done before this day.
    AdjustedTooLate(Date),
}

named! {
    /// What does not belong to what it was cited with.
    Cited {
        /// The estimate.
        Estimate,
        /// The line.
        Line,
        /// The activity.
        Activity,
        /// The contract.
        Contract,
        /// The commitment.
        Commitment,
        /// The advance.
        Advance,
        /// The kind of the request: an advance to settle is named where one is settled, and only there.
        Kind,
        /// Unit of an estimate: the standing agency, never the committee.
        Unit,
        /// The exemption from commitment: it goes with the activity and with how the contract came about.
        Exemption,
    }
}

/// What the caller can do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead {
    /// Ask one of those who may.
    Ask(Vec<Role>),
    /// Have somebody else sign.
    AnotherSigner,
    /// Adjust the commitment first.
    AdjustCommitment,
    /// Have a commitment accepted first.
    RequestCommitment,
    /// Settle or repay the advance first.
    RecoverAdvance,
    /// Claim it against the advance on its contract, or repay that.
    SettleAdvance(ContractId),
    /// Have it decided by the body that assigned the estimate.
    AssigningBody,
    /// Name the line that there is.
    Name(LineId),
    /// Import the norm.
    ImportNorm,
    /// Set the parameter.
    SetParameter,
    /// Have the activity approved, or its estimate raised.
    ApproveActivity,
    /// Record the answer of the Treasury first.
    RecordAnswer,
    /// Have the requests that draw on it paid, returned or cancelled first.
    EndRequests,
    /// Close the activity.
    Close,
    /// Have the estimate supplemented or adjusted.
    SupplementEstimate,
    /// Await the Treasury, or have requests returned or cancelled that were not sent: so much of the line they hold together.
    LetGo(Amount),
    /// End the contract first.
    EndContract,
    /// Record the contract in which the tender ended, and ask on it.
    RecordContract,
    /// Give what is missing.
    Give(Evidence),
    /// Convert so much of the claim.
    Convert(Amount),
    /// Ask for no more than this.
    AskFor(Amount),
    /// Leave no less than this, which was used.
    AtLeast(Amount),
    /// Use one of these codes.
    Use(Vec<Near>),
    /// Claim it by this code, which is that of the advance.
    SameCode(String),
    /// Begin a new request.
    BeginAnew,
    /// Turn to the body that assigned the estimate and to the upper Treasury.
    Complain,
}

/// Whose it is to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Theirs {
    /// Of those with one of these roles.
    Roles(Vec<Role>),
    /// Of whoever made the request: he.
    Requester(PersonId),
    /// Cơ quan giao dự toán: of the body that assigns estimates.
    AssigningBody,
}

/// What stands in the way of an act: whose state it is, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// That on which it is, as its state is.
    Own,
    /// The estimate, from which nothing is spent yet.
    Estimate(EstimateId, estimate::State),
    /// The activity.
    Activity(ActivityId, activity::State),
    /// The contract.
    Contract(ContractId, contract::State),
    /// The advance, of which nothing is left.
    Advance(AdvanceId, advance::State),
    /// It is an activity, and so much was used of it.
    Used(Dong),
    /// It is a commitment that awaits an answer of the Treasury.
    Awaited,
    /// It is a commitment that awaits none.
    NotAwaited,
    /// It is a commitment, and requests hold so much of it.
    Called(Dong),
}

/// Why it cannot be done. [`Reason::code`] says by which text of the catalogue it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Không thuộc thẩm quyền của người gọi: these may do it.
    NotTheirs(Theirs),
    /// Không làm được từ trạng thái hiện tại.
    NotFromHere(Standing),
    /// Thiếu giấy tờ.
    Wanting(Vec<Evidence>),
    /// Không đủ: there is not enough, with the terms of the sum.
    NotEnough(Box<Shortage>),
    /// Người đề nghị, kế toán trưởng và chủ tài khoản là ba người khác nhau: he signed or asked already.
    SamePerson,
    /// Phải có cam kết chi được Kho bạc chấp nhận.
    NeedsCommitment,
    /// Hợp đồng còn tạm ứng: a claim on it settles its advance.
    NeedsRecovery,
    /// Mã không có trong mục lục ngân sách, or not on the day.
    UnknownCode(UnknownCode),
    /// Mục chi không phù hợp với hoạt động: these fit.
    DoesNotFit(Vec<String>),
    /// Nội dung không được chi: of an activity of this kind, or to this payee, only these are paid.
    NotEligible(Vec<Content>),
    /// Không có định mức for it.
    NoNorm(NoNorm),
    /// Nội dung thanh toán khác nội dung tạm ứng.
    OtherContent,
    /// Hoạt động chưa được Trưởng ban duyệt, or is not any more.
    NotApproved(ActivityId, activity::State),
    /// Tổng không bằng các phần: what was decided differs from the sum of its lines by this.
    DoesNotAddUp(Dong),
    /// Số tiền của dòng phải lớn hơn 0: the row in this place gives or takes nothing, or less.
    NothingMoved(usize),
    /// Không được điều chỉnh giữa các lĩnh vực, or from non-autonomy to autonomy, by the unit itself; it differs by this.
    ChangesFields(Dong),
    /// Khoản không thuộc loại này: it is below another, if below any.
    OtherCategory(Option<String>),
    /// Đã có dòng dự toán này.
    LineExists(LineId),
    /// Trùng dòng trong một quyết định.
    LineTwice,
    /// Không thuộc về nhau.
    NotItsOwn(Cited),
    /// Ngày tháng mâu thuẫn.
    Dates(Disorder),
    /// No rule was set for the day.
    NoRule(Date),
    /// Số tiền vượt giới hạn tính được.
    Overflow,
    /// Không ghi sổ được: nothing was posted.
    Books(Fault),
}

impl Reason {
    /// The reason in the catalogue, without its prefix, by which it is answered.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotTheirs(_) => "NOT_THEIRS",
            Self::NotFromHere(_) | Self::NotApproved(..) => "STATE_FORBIDS",
            Self::Wanting(_) => "EVIDENCE_REQUIRED",
            Self::NotEnough(_) => "NOT_ENOUGH",
            Self::UnknownCode(_) => "CODE_UNKNOWN",
            Self::NotItsOwn(_) | Self::DoesNotAddUp(_) | Self::NothingMoved(_) | Self::LineTwice | Self::Overflow => {
                "INVALID_FIELDS"
            }
            Self::LineExists(_) => "RESOURCE_EXISTS",
            Self::SamePerson
            | Self::NeedsCommitment
            | Self::NeedsRecovery
            | Self::DoesNotFit(_)
            | Self::NotEligible(_)
            | Self::NoNorm(_)
            | Self::OtherContent
            | Self::OtherCategory(_)
            | Self::ChangesFields(_)
            | Self::Dates(_)
            | Self::NoRule(_) => "RULE_FORBIDS",
            Self::Books(_) => "INTERNAL",
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

    /// The same, by the texts that were in force on a day.
    #[must_use]
    pub fn as_of(self, on: Date) -> Self {
        Self {
            basis: in_force(&self.basis, on),
            ..self
        }
    }

    /// The state of that on which the act is forbids it.
    pub(crate) fn state(basis: &[Article]) -> Self {
        Self::new(Reason::NotFromHere(Standing::Own), basis)
    }

    /// No rule is set for a day.
    pub(crate) fn no_rule(day: Date, basis: &[Article]) -> Self {
        Self::new(Reason::NoRule(day), basis).or([Instead::SetParameter])
    }

    pub(crate) fn or(mut self, instead: impl IntoIterator<Item = Instead>) -> Self {
        self.instead.extend(instead);
        self
    }

    /// More is asked for than there is.
    pub(crate) fn short(shortage: Shortage, basis: &[Article]) -> Self {
        let there = shortage.there.positive();
        let instead = there.map(Instead::AskFor);
        Self::new(Reason::NotEnough(Box::new(shortage)), basis).or(instead)
    }

    /// Less would be left than was used.
    pub(crate) fn below(shortage: Shortage, basis: &[Article]) -> Self {
        let least = Instead::AtLeast(shortage.needed);
        Self::new(Reason::NotEnough(Box::new(shortage)), basis).or([least])
    }
}

impl From<Overflow> for Refusal {
    fn from(_: Overflow) -> Self {
        Self::new(Reason::Overflow, &[Article::Law83_13])
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Overflow => Overflow.into(),
            fault => Self::new(Reason::Books(fault), &[Article::Tt113_2_8, Article::Bud05]),
        }
    }
}

/// Whether an act may count from its day: not one to come, not before what it follows on, and not before its papers.
pub(crate) fn in_order(doing: &Doing<'_>, after: Option<Date>) -> Result<(), Refusal> {
    let disorder = match after.max(doing.cited) {
        _ if doing.on > doing.today => Disorder::ToCome,
        Some(after) if doing.on < after => Disorder::BeforeItsCause(after),
        _ => return Ok(()),
    };
    Err(Refusal::new(Reason::Dates(disorder), &[Article::Bud04]))
}

/// The one of dated rows that holds on a day: the latest begun.
pub(crate) fn on<T>(rows: &[T], day: Date, within: impl Fn(&T) -> Interval) -> Option<&T> {
    let holding = rows.iter().filter(|row| within(row).contains(day));
    holding.max_by_key(|row| within(row).from)
}

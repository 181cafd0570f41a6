//! The steps of a payment request, who does them and what must be so.

use crate::rules::{actor::Role, article::Article, machine::Row, named::named, refusal::Evidence};

named! {
    /// Where a request stands.
    State {
        /// Dự thảo.
        Draft,
        /// Đã trình.
        Submitted,
        /// Đã kiểm tra.
        Checked,
        /// Kế toán trưởng đã ký: from here on the money is held.
        Signed,
        /// Đã duyệt chi.
        Approved,
        /// Tại Kho bạc.
        AtTreasury,
        /// Đã chi.
        Paid,
        /// Đã tạm ứng.
        Advanced,
        /// Kho bạc từ chối.
        Refused,
        /// Trả lại.
        Returned,
        /// Đã hủy.
        Cancelled,
        /// Đã thu hồi, giảm chi.
        ReversedReduce,
        /// Đã thu hồi, nộp ngân sách.
        ReversedRevenue,
    }
}

impl State {
    /// Whether it holds money that is not paid yet.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Signed | Self::Approved | Self::AtTreasury)
    }
}

named! {
    /// A step of a request.
    Step {
        /// Lập đề nghị.
        Draft,
        /// Sửa đề nghị.
        Revise,
        /// Trình.
        Submit,
        /// Kiểm tra.
        Check,
        /// Kế toán trưởng ký.
        Sign,
        /// Duyệt chi.
        Approve,
        /// Gửi Kho bạc.
        Send,
        /// Kho bạc chấp nhận.
        Accept,
        /// Kho bạc từ chối.
        Refuse,
        /// Trả lại.
        Return,
        /// Hủy.
        Cancel,
        /// Nộp trả.
        Recover,
    }
}

named! {
    /// What must be so.
    Guard {
        /// He who asked does it himself.
        Requester,
        /// What it cites belongs together, and the kind has what it needs.
        Belongs,
        /// An advance says why nothing can be paid directly (BUD-12).
        Reasoned,
        /// The day is in the budget year of an estimate that was assigned (BUD-01 … BUD-03).
        WithinYear,
        /// The Head approved the activity (INV-B13).
        Approved,
        /// The code holds on the day and fits the activity and the line (INV-B12).
        Coded,
        /// It is paid of such an activity, to such a payee.
        Eligible,
        /// It is no more than the norms of its days.
        WithinNorm,
        /// Procurement came before it (BUD-41).
        Procured,
        /// The Treasury accepted a commitment where one is needed (INV-B4).
        Committed,
        /// A claim on a contract with an advance settles it; its content is that of the advance (BUD-25, BUD-27).
        Recovers,
        /// Requester, chief accountant and account holder are three people (INV-B10).
        ThreePeople,
        /// Activity, contract, advance limit, and commitment or line have it (INV-B1, INV-B3, INV-B5, INV-B6).
        Enough,
        /// It is no more than was paid and not recovered.
        Left,
    }
}

impl Step {
    /// The papers that may be given with it. From the chief accountant's signature on those that were looked at stay as they are.
    #[must_use]
    pub const fn papers(self) -> &'static [Evidence] {
        match self {
            Self::Submit => &[E::Dossier, E::Invoice, E::Acceptance, E::TenderResult],
            Self::Check => &[E::Invoice, E::Acceptance, E::TenderResult],
            Self::Send => &[E::DrawSlip],
            _ => &[],
        }
    }
}

use Evidence as E;
use Guard as G;
use Role as R;
use State as S;
use Step as T;

const ASKERS: &[Role] = &[
    R::Officer,
    R::Accountant,
    R::ChiefAccountant,
    R::AccountHolder,
    R::AuthorisedDeputy,
];
const ACCOUNTS: &[Role] = &[R::Accountant, R::ChiefAccountant];
const HOLDERS: &[Role] = &[R::AccountHolder, R::AuthorisedDeputy];
const CHECKS: &[Guard] = &[
    G::WithinYear,
    G::Belongs,
    G::Approved,
    G::Coded,
    G::Eligible,
    G::WithinNorm,
    G::Procured,
    G::Committed,
    G::Recovers,
];
const SIGNS: &[Guard] = &[
    G::ThreePeople,
    G::WithinYear,
    G::Belongs,
    G::Approved,
    G::Coded,
    G::Eligible,
    G::WithinNorm,
    G::Procured,
    G::Committed,
    G::Recovers,
    G::Enough,
];

/// The steps of a request. Before the chief accountant signs nothing is held; at the Treasury nothing is cancelled.
pub const TABLE: &[Row<Step, State, Guard>] = &[
    Row {
        step: T::Draft,
        from: &[],
        to: Some(S::Draft),
        by: ASKERS,
        needs: &[],
        guards: &[],
        basis: &[Article::Bud02],
    },
    Row {
        step: T::Revise,
        from: &[S::Draft, S::Returned],
        to: Some(S::Draft),
        by: ASKERS,
        needs: &[],
        guards: &[G::Requester],
        basis: &[Article::Bud02],
    },
    Row {
        step: T::Submit,
        from: &[S::Draft],
        to: Some(S::Submitted),
        by: ASKERS,
        needs: &[E::Dossier],
        guards: &[G::Requester, G::Belongs, G::Reasoned, G::Approved],
        basis: &[Article::Bud02, Article::Bud03],
    },
    Row {
        step: T::Check,
        from: &[S::Submitted],
        to: Some(S::Checked),
        by: ACCOUNTS,
        needs: &[],
        guards: CHECKS,
        basis: &[Article::Tt17_2, Article::Law83_12],
    },
    Row {
        step: T::Sign,
        from: &[S::Checked],
        to: Some(S::Signed),
        by: &[R::ChiefAccountant],
        needs: &[],
        guards: SIGNS,
        basis: &[Article::Law88_19, Article::Tt113_2_8],
    },
    Row {
        step: T::Approve,
        from: &[S::Signed],
        to: Some(S::Approved),
        by: HOLDERS,
        needs: &[],
        guards: &[G::ThreePeople, G::Approved],
        basis: &[Article::Law83_12, Article::Bud01, Article::Law88_19],
    },
    Row {
        step: T::Send,
        from: &[S::Approved],
        to: Some(S::AtTreasury),
        by: ACCOUNTS,
        needs: &[E::DrawSlip],
        guards: &[G::WithinYear, G::Approved],
        basis: &[Article::Tt17_2],
    },
    Row {
        step: T::Accept,
        from: &[S::AtTreasury],
        to: None,
        by: ACCOUNTS,
        needs: &[E::TreasuryPaper],
        guards: &[],
        basis: &[Article::Tt17_2],
    },
    Row {
        step: T::Refuse,
        from: &[S::AtTreasury],
        to: Some(S::Refused),
        by: ACCOUNTS,
        needs: &[E::TreasuryPaper, E::Reason],
        guards: &[],
        basis: &[Article::Nd163_34_1],
    },
    Row {
        step: T::Return,
        from: &[S::Submitted],
        to: Some(S::Returned),
        by: ACCOUNTS,
        needs: &[E::Reason],
        guards: &[],
        basis: &[Article::Tt17_2],
    },
    Row {
        step: T::Return,
        from: &[S::Checked],
        to: Some(S::Returned),
        by: &[R::ChiefAccountant],
        needs: &[E::Reason],
        guards: &[],
        basis: &[Article::Law88_19],
    },
    Row {
        step: T::Return,
        from: &[S::Signed],
        to: Some(S::Returned),
        by: HOLDERS,
        needs: &[E::Reason],
        guards: &[],
        basis: &[Article::Law83_12, Article::Bud01],
    },
    Row {
        step: T::Return,
        from: &[S::Approved],
        to: Some(S::Returned),
        by: ACCOUNTS,
        needs: &[E::Reason],
        guards: &[],
        basis: &[Article::Tt17_2],
    },
    Row {
        step: T::Cancel,
        from: &[S::Draft, S::Submitted, S::Checked, S::Signed, S::Approved, S::Returned],
        to: Some(S::Cancelled),
        by: ASKERS,
        needs: &[E::Reason],
        guards: &[G::Requester],
        basis: &[Article::Bud05],
    },
    Row {
        step: T::Recover,
        from: &[S::Paid],
        to: None,
        by: ACCOUNTS,
        needs: &[E::ReturnSlip, E::Reason],
        guards: &[G::Left],
        basis: &[Article::Tt17_4, Article::Tt342_29],
    },
];

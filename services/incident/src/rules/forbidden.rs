//! What nobody in a province may do: the rows of the table that name no actor. They are there so that whoever tries is told the article
//! and what he can do instead.
//!
//! The rest of what a provincial service should not do follows from other rules: systems of the two ministries are refused by
//! [`super::system::accept`], the speaker of a serious incident is named by the Standing Agency (`S6n`), and of state secrets the flag
//! alone is kept ([`super::classification::Consequence::SecretLeakPossible`]).

use super::{
    article::Article,
    incident::ResponsePhase,
    party::Party,
    phase::{BLANK, Definition, Instead, Step},
};

pub(crate) const FORBIDDEN: &[Definition] = &[
    Definition {
        step: Step::DeclareSerious,
        instead: &[Instead::Take(Step::ProposeSerious), Instead::Take(Step::RecordSerious)],
        basis: &[Article::Qd05_12_2dd, Article::Qd05_14_3a],
        ..NOBODY
    },
    Definition {
        step: Step::ConveneTaskForce,
        instead: &[Instead::Take(Step::ConveneTeam), Instead::Take(Step::Escalate)],
        basis: &[Article::Qd05_8_1, Article::Qd05_4_1c],
        ..NOBODY
    },
    Definition {
        step: Step::OrderSuspension,
        instead: &[Instead::Take(Step::Escalate), Instead::Ask(Party::StandingAgency)],
        basis: &[Article::Qd05_15],
        ..NOBODY
    },
    Definition {
        step: Step::OrderRequisition,
        instead: &[Instead::Take(Step::Escalate), Instead::Ask(Party::StandingAgency)],
        basis: &[Article::Qd05_15],
        ..NOBODY
    },
];

const NOBODY: Definition = Definition {
    phases: ResponsePhase::ALL,
    by: &[],
    ..BLANK
};

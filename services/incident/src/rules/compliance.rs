//! Which points of the penalty decree (NĐ 330/2026, Điều 21) what is not done, or late, falls under. They are marks for whoever reads
//! the file: whether a state agency can be fined is not for this service to say.

use chidao_calendar::Instant;

use super::{
    article::Article,
    obligation::{Code, Obligation},
    pack::Pack,
    set::Set,
};

/// The point that a duty falls under when it is not done in time, or as long as it is not done where it has no time.
#[must_use]
pub const fn point(code: Code) -> Option<Article> {
    match code {
        Code::MpsReport
        | Code::MpsNow
        | Code::Mps24h
        | Code::Mps72h
        | Code::MpsFinal
        | Code::MpsBeyondAbility
        | Code::MpsResult => Some(Article::Nd330_21_2),
        Code::Ack
        | Code::Forward
        | Code::Notice5d
        | Code::NoticeUpdate
        | Code::Initial
        | Code::UnitReport
        | Code::UpgradeReport
        | Code::Progress
        | Code::ResponsePlan
        | Code::Final5d => Some(Article::Nd330_21_3),
        Code::ExecuteOrder => Some(Article::Nd330_21_4b),
        Code::ScReport
        | Code::Review
        | Code::Inform
        | Code::ReassessRisk
        | Code::Pd72h
        | Code::NetworkWarning
        | Code::TemporaryRestoration
        | Code::SupplyInformation => None,
    }
}

/// The mark of a duty at an instant, of an incident for which these texts hold: overdue or done late, and an order that is not executed
/// yet. What was detected before the decree held bears none.
#[must_use]
pub fn mark(obligation: &Obligation, packs: Set<Pack>, now: Instant) -> Option<Article> {
    let is_order = obligation.key.code == Code::ExecuteOrder && obligation.state.is_open();
    let is_marked = is_order || obligation.is_overdue(now) || obligation.was_late();
    point(obligation.key.code).filter(|_| is_marked && packs.contains(Pack::Decree330))
}

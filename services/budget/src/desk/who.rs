//! Who acts, as the rules call it.

use chidao_authority::Role as Held;
use chidao_calendar::Date;
use chidao_proto::{common::v1::DocumentRef, field, refusal::Refusal};
use chidao_register::Act;

use super::Paper;
use crate::rules::{
    self,
    actor::{Actor, Role},
    id::PersonId,
    refusal::Evidence,
    world::{Decided, Doing},
};

/// Whoever acts, with what he gives.
pub(super) struct Who {
    person: PersonId,
    roles: Vec<Role>,
    given: Vec<Evidence>,
    cited: Option<Date>,
    on: Date,
    today: Date,
}

impl Who {
    /// Whoever acts. Somebody without a person, such as the system of an agency, has no part in spending.
    pub(super) fn of(act: &Act<'_>) -> Self {
        let today = act.now.civil_date();
        let person = act.principal.person.as_ref().map_or("", AsRef::as_ref);
        let roles = act.principal.roles.iter().filter_map(role).collect();
        Self {
            person: PersonId::new(person),
            roles,
            given: Vec::new(),
            cited: None,
            on: today,
            today,
        }
    }

    /// From which day the act counts; from today where it is not said.
    ///
    /// # Errors
    /// INVALID_FIELDS: it is no possible day.
    pub(super) fn on(mut self, day: &Option<chidao_proto::common::v1::Date>, at: &str) -> Result<Self, Refusal> {
        self.on = field::optional_day(day, at)?.unwrap_or(self.today);
        Ok(self)
    }

    /// Gives a paper, where it is there and signed.
    ///
    /// # Errors
    /// INVALID_FIELDS: it does not name exactly one issuing body.
    pub(super) fn gives_paper(
        mut self,
        evidence: Evidence,
        paper: &Option<DocumentRef>,
        at: &str,
    ) -> Result<Self, Refusal> {
        if paper.is_none() {
            return Ok(self);
        }
        let paper = Paper::of(paper, at)?;
        let is_signed = paper.is_signed(self.today);
        self.cited = self.cited.max(is_signed.then_some(paper.issued_on));
        Ok(self.gives(is_signed, evidence))
    }

    /// Gives a piece of evidence, where this is so.
    pub(super) fn gives(mut self, is_given: bool, evidence: Evidence) -> Self {
        self.given.extend(is_given.then_some(evidence));
        self
    }

    /// What the rules say of his act, by the texts that were in force on the day from which it counts.
    ///
    /// # Errors
    /// They refuse it.
    pub(super) fn asks<T>(
        &self,
        question: impl FnOnce(&Doing<'_>) -> Result<Decided<T>, rules::refusal::Refusal>,
    ) -> Result<Decided<T>, rules::refusal::Refusal> {
        self.cites(question(&self.doing()))
            .map(|decided| decided.as_of(self.on))
    }

    /// What the rules say on the way to a decision; a refusal is by the texts that were in force on the day from which his act counts.
    ///
    /// # Errors
    /// They refuse it.
    pub(super) fn cites<T>(&self, said: Result<T, rules::refusal::Refusal>) -> Result<T, rules::refusal::Refusal> {
        said.map_err(|refused| refused.as_of(self.on))
    }

    /// The act, as the rules see it.
    pub(super) fn doing(&self) -> Doing<'_> {
        Doing {
            actor: Actor {
                person: &self.person,
                roles: &self.roles,
            },
            on: self.on,
            today: self.today,
            given: &self.given,
            cited: self.cited,
        }
    }
}

/// The part in spending that a role has. The chief accountant does what an accountant does; a deputy of the account holder who may sign
/// for him has his role for those days, by the dated grant that records the authorisation.
const fn role(held: Held) -> Option<Role> {
    match held {
        Held::Officer => Some(Role::Officer),
        Held::ChiefAccountant => Some(Role::ChiefAccountant),
        Held::AccountHolder => Some(Role::AccountHolder),
        Held::Head => Some(Role::CommitteeHead),
        Held::StandingDeputyHead | Held::DeputyHead => Some(Role::CommitteeDeputyHead),
        _ => None,
    }
}

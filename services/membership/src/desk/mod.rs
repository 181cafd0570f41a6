//! The register's view of membership: what each command must see, and what it changes.

mod account;
mod agency;
pub(crate) mod appointment;
mod calendar;
mod committee;
mod document;
mod establish;
mod grant;
mod keeping;
mod line;
mod notices;
pub(crate) mod parameter;
mod person;
mod personnel;
mod proposal;
mod reference;
mod reorganise;
pub(crate) mod roster;
mod shape;
pub(crate) mod term;

pub(crate) use calendar::id_of as calendar_id;
use chidao_authority::{Audience, Audiences};
use chidao_calendar::Instant;
use chidao_model::{Owner, id::AgencyId};
use chidao_proto::refusal::Refusal;
use chidao_register::{Act, Decision, Desk, Errand, Needs, Subject, WorkingSet};

/// A command of the membership service.
pub trait Command: Send + Sync + 'static {
    /// What is wrong with it by itself, whatever is on record: told before anything is looked up, like a limit that is missed.
    ///
    /// # Errors
    /// INVALID_FIELDS, with everything that is.
    fn shape(&self) -> Result<(), Refusal> {
        Ok(())
    }

    /// Names what it must see; asked twice, like [`Desk::needs`].
    ///
    /// # Errors
    /// It names something that cannot be.
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal>;

    /// What its policy is weighed on.
    ///
    /// # Errors
    /// The resource that it acts upon does not exist.
    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal>;

    /// Decides it.
    ///
    /// # Errors
    /// Why it is refused.
    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal>;
}

/// The desk of the membership service.
pub struct Membership;

impl Desk for Membership {
    const OWNER: Owner = Owner::Membership;
    type Command = Box<dyn Command>;

    fn needs(&self, command: &Self::Command, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        command.needs(now, set, needs)
    }

    fn subject(&self, command: &Self::Command, set: &WorkingSet) -> Result<Subject, Refusal> {
        command.subject(set)
    }

    fn decide(&self, command: &Self::Command, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        command.decide(act, set)
    }

    fn due(&self, errand: &Errand) -> Result<Self::Command, Refusal> {
        if let Some(command) = appointment::due(errand)? {
            return Ok(Box::new(command));
        }
        if let Some(command) = reorganise::due(errand)? {
            return Ok(Box::new(command));
        }
        tracing::error!(kind = errand.kind(), "nobody knows how to do this errand");
        Err(Refusal::internal())
    }
}

/// For whom agencies, people and committees are: everybody with an account.
pub(crate) fn everybody() -> Audiences {
    [Audience::Public].into_iter().collect()
}

/// For whom accounts and roles are: the officers, and the agency that an account is of.
pub(crate) fn officers_and(agency: Option<&AgencyId>) -> Audiences {
    agency
        .cloned()
        .map(Audience::Agency)
        .into_iter()
        .chain([Audience::Officers])
        .collect()
}

//! How what is asked of an incident is heard: by what it is judged, and which parts the caller holds in it.

use chidao_calendar::Date;
use chidao_model::id::CommitteeId;
use chidao_proto::{
    incident::v1::{Incident, InformationSystem},
    refusal::Refusal,
};
use chidao_register::Act;

use super::{
    Recorded, Rulings,
    held::{held, known},
};
use crate::rules::{
    decide::{Decision, File},
    obligation::World,
    party::Party,
    phase,
    set::Set,
};

/// An incident before an act, with what counts for it on the day of the act.
pub(super) struct Hearing<'a> {
    pub(super) act: &'a Act<'a>,
    pub(super) rulings: Rulings<'a>,
    /// The affected system, where it is on record.
    pub(super) system: Option<&'a InformationSystem>,
    /// The incident on record; `None` where it is told of for the first time.
    pub(super) before: Option<&'a Recorded<'a>>,
}

impl<'a> Hearing<'a> {
    /// An act on an incident on record.
    pub(super) fn of(act: &'a Act<'a>, recorded: &'a Recorded<'a>) -> Self {
        Self {
            before: Some(recorded),
            ..Self::first(act, recorded.committee(), recorded.system.as_ref())
        }
    }

    /// An act by which an incident of a committee is told of for the first time.
    pub(super) fn first(act: &'a Act<'a>, committee: &'a CommitteeId, system: Option<&'a InformationSystem>) -> Self {
        Self {
            act,
            rulings: Rulings::new(act.roster.reference(), committee, act.now.civil_date()),
            system,
            before: None,
        }
    }

    /// The day of the act.
    pub(super) fn today(&self) -> Date {
        self.act.now.civil_date()
    }

    /// The parts that the caller holds. With a signed paper the officers of the standing agency enter what the committee decided.
    pub(super) fn parts(&self, incident: &Incident, has_signed_paper: bool) -> Result<Set<Party>, Refusal> {
        let holders = &self.rulings.holders;
        held(
            self.act.principal,
            incident,
            self.system,
            holders,
            self.today(),
            has_signed_paper,
        )
    }

    /// The parties of which it is known who they are, in an incident as it is now.
    pub(super) fn knows(&self, incident: &Incident) -> Result<Set<Party>, Refusal> {
        known(incident, self.system, &self.rulings.holders, self.today())
    }
}

impl Recorded<'_> {
    /// Asks the rules about the incident as it is on record, and tells the caller where they refuse.
    pub(super) fn judge(
        &self,
        hearing: &Hearing<'_>,
        question: impl FnOnce(File<'_>, &World<'_>) -> Result<Decision, phase::Refusal>,
        told: impl FnOnce(&phase::Refusal) -> Refusal,
    ) -> Result<Decision, Refusal> {
        let mut incident = self.seen.clone();
        incident.known = incident.known.and(hearing.knows(&self.incident)?);
        let obligations: Vec<_> = self.duties.iter().map(|duty| duty.owed.clone()).collect();
        let file = File {
            incident: &incident,
            obligations: &obligations,
        };
        hearing
            .rulings
            .ask(|world| question(file, world))
            .map_err(|refused| told(&refused))
    }
}

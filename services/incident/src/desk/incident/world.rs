//! By what duties are counted for a committee on a day: parameters, holders of roles, and the calendar.

use std::num::NonZeroU32;

use chidao_calendar::{Date, Due, Expression};
use chidao_model::id::CommitteeId;
use chidao_reference::{HeldBy, Holder, Number, Reference, Scope};

use super::Holders;
use crate::rules::{
    obligation::World,
    pack::{Force, in_force_by_text},
    party::Party,
    settings::Settings,
};

/// What counts for a committee on a day.
pub(crate) struct Rulings<'a> {
    reference: &'a Reference,
    committee: &'a CommitteeId,
    settings: Settings,
    force: [Force; 7],
    /// Who holds the roles that are dated parameters.
    pub(crate) holders: Holders,
}

impl<'a> Rulings<'a> {
    /// What counts for a committee on a day.
    pub(crate) fn new(reference: &'a Reference, committee: &'a CommitteeId, on: Date) -> Self {
        let scope = Scope {
            on,
            committee: Some(committee),
        };
        let number = |key| reference.number(key, &scope);
        Self {
            reference,
            committee,
            settings: Settings {
                acknowledge_minutes: number(Number::IncidentAcknowledgeMinutes),
                report_minutes: number(Number::IncidentReportMinutes),
                target_hours: number(Number::IncidentTargetHours),
                due_soon_hours: number(Number::IncidentDueSoonHours),
                progress_hours: NonZeroU32::new(number(Number::IncidentProgressHours)),
                duplicate_hours: number(Number::IncidentDuplicateHours),
            },
            force: in_force_by_text(),
            holders: holders(reference, &scope),
        }
    }

    /// Hours between two incidents within which they may be the same.
    pub(crate) fn duplicate_hours(&self) -> u32 {
        self.settings.duplicate_hours
    }

    /// Asks the rules something in this world.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&World<'_>) -> T) -> T {
        let calendar = self.reference.calendar();
        let due = |expression: &Expression| -> Option<Due> {
            self.reference.due(&calendar, expression, Some(self.committee)).ok()
        };
        question(&World {
            force: &self.force,
            settings: &self.settings,
            due: &due,
        })
    }
}

fn holders(reference: &Reference, scope: &Scope<'_>) -> Holders {
    let parties = [
        (Holder::IncidentNationalCommittee, Party::NationalCommittee),
        (Holder::IncidentStandingAgency, Party::StandingAgency),
        (Holder::IncidentCoordinator, Party::Coordinator),
        (Holder::IncidentSpecialisedUnit, Party::SpecialisedUnit),
        (Holder::IncidentMpsForce, Party::MpsForce),
        (Holder::IncidentDataAuthority, Party::DataAuthority),
    ];
    let named = |holder: Holder| reference.holder(holder, scope);
    let held_by = parties
        .into_iter()
        .filter_map(|(holder, party)| Some((party, named(holder)?)));
    let held_by: Vec<(Party, HeldBy)> = held_by.collect();
    let unit = named(Holder::IncidentSpecialisedUnit);
    Holders {
        specialised_unit: unit.and_then(|unit| match unit {
            HeldBy::Agency(agency) => Some(agency),
            HeldBy::Title(_) => None,
        }),
        known: held_by.iter().map(|(party, _)| *party).collect(),
        held_by,
    }
}

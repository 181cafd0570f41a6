//! A file that tests take steps on.

use std::{num::NonZeroU32, sync::LazyLock};

use chidao_calendar::{Calendar, Date, Due, Expression, HourOfDay, Instant};

use crate::rules::{
    classification::{Consequence, Facts, Seriousness},
    decide::{self, Decision, File},
    incident::Incident,
    obligation::{Code, Fulfilment, Key, Obligation, Receipt, State, World, after},
    pack::{Force, in_force_by_text},
    party::Party,
    phase::{Evidence, Given, Reason, Refusal, Step},
    report::{Filled, ReportType, mandatory},
    set::Set,
    settings::Settings,
    system::{Level, OwnerKind},
    times::Detection,
};

pub(super) const SETTINGS: Settings = Settings {
    acknowledge_minutes: 15,
    report_minutes: 60,
    target_hours: 120,
    due_soon_hours: 6,
    progress_hours: NonZeroU32::new(24),
    duplicate_hours: 72,
};

/// By a signed document, now.
pub(super) const SIGNED: Fulfilment = Fulfilment {
    has_document: true,
    is_signed: true,
    is_unfinished: false,
    at: None,
};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::embedded().expect("it comes with the program"));

pub(super) fn due(expression: &Expression) -> Option<Due> {
    CALENDAR.due(expression, HourOfDay::END).ok()
}

/// The instant of a time of the day in Vietnam.
pub(super) fn at(day: Date, hour: i64, minute: i64) -> Instant {
    Instant::start_of(day).plus_micros((hour * 60 + minute) * 60_000_000)
}

/// The last instant of a day, from which what is due on it is late.
pub(super) fn end_of(day: Date) -> Instant {
    at(day, 24, 0)
}

/// Everything that a step could ask for, but what is unusual: a classification as ordinary, no sender.
pub(super) fn whole() -> Given {
    Given {
        evidence: Set::of(Evidence::ALL),
        classification: Some(Seriousness::Ordinary),
        ..Given::default()
    }
}

pub(super) fn without(evidence: Evidence) -> Given {
    Given {
        evidence: Set::of(Evidence::ALL).without(evidence),
        ..whole()
    }
}

/// The facts of a system of a level, of which control is lost and which its owner cannot control.
pub(super) fn lost_at(level: u8) -> Facts {
    Facts {
        level: Level::new(level),
        on_national_list: Some(false),
        owner: Some(OwnerKind::PeoplesCommittee),
        consequences: Set::of(&[Consequence::ControlLost]),
        owner_can_control: Some(false),
        ..Facts::default()
    }
}

pub(super) struct Stage {
    pub(super) incident: Incident,
    pub(super) obligations: Vec<Obligation>,
    pub(super) now: Instant,
    pub(super) last: Decision,
    pub(super) force: Vec<Force>,
}

/// Everybody whom an incident of the province has from the start.
pub(super) const KNOWN: &[Party] = &[
    Party::Operator,
    Party::Owner,
    Party::SpecialisedUnit,
    Party::NetworkMember,
    Party::ProvincialCommittee,
    Party::DataController,
];

impl Stage {
    /// Begins with a report by the operator, who detected the incident itself.
    pub(super) fn reported(detected: Instant, facts: Facts) -> Self {
        let given = Given {
            detected: Some(Detection::At(detected)),
            facts: Some(facts),
            parties: Set::of(KNOWN),
            ..whole()
        };
        Self::begun(Party::Operator, &given, detected)
    }

    pub(super) fn begun(by: Party, given: &Given, now: Instant) -> Self {
        let force = in_force_by_text().to_vec();
        let last = decide::take(Step::Report, None, Set::of(&[by]), given, &world(&force), now)
            .unwrap_or_else(|refusal| panic!("the report was refused: {refusal:?}"));
        Self {
            incident: last.incident.clone(),
            obligations: after(&[], &last.moved),
            now,
            last,
            force,
        }
    }

    fn file(&self) -> File<'_> {
        File {
            incident: &self.incident,
            obligations: &self.obligations,
        }
    }

    fn keep(&mut self, decided: Result<Decision, Refusal>) -> Result<(), Refusal> {
        let decision = decided?;
        self.obligations = after(&self.obligations, &decision.moved);
        self.incident = decision.incident.clone();
        self.last = decision;
        Ok(())
    }

    /// Tries a step.
    pub(super) fn take(&mut self, step: Step, by: Party, given: &Given) -> Result<(), Refusal> {
        let decided = decide::take(
            step,
            Some(self.file()),
            Set::of(&[by]),
            given,
            &world(&self.force),
            self.now,
        );
        self.keep(decided)
    }

    /// Takes steps with all that they ask for.
    pub(super) fn go(&mut self, steps: &[(Step, Party)]) -> &mut Self {
        for (step, by) in steps {
            let taken = self.take(*step, *by, &whole());
            assert_eq!(taken, Ok(()), "{step:?} by {by:?}");
        }
        self
    }

    /// The reason for which a step is refused.
    pub(super) fn refused(&mut self, step: Step, by: Party, given: &Given) -> Refusal {
        let before = (self.incident.clone(), self.obligations.clone());
        let refusal = self.take(step, by, given).expect_err("it is refused");
        assert_eq!(before, (self.incident.clone(), self.obligations.clone()));
        assert!(!refusal.basis.is_empty(), "{step:?}: {refusal:?}");
        refusal
    }

    pub(super) fn fulfil(&mut self, code: Code, by: Party) -> Result<(), Refusal> {
        self.do_it(self.key(code), by)
    }

    pub(super) fn do_it(&mut self, key: Key, by: Party) -> Result<(), Refusal> {
        self.do_so(key, by, SIGNED)
    }

    pub(super) fn do_so(&mut self, key: Key, by: Party, how: Fulfilment) -> Result<(), Refusal> {
        let done = decide::fulfil(self.file(), key, Set::of(&[by]), how, &world(&self.force), self.now);
        self.keep(done)
    }

    pub(super) fn receive(&mut self, code: Code) -> Result<(), Refusal> {
        self.received(code, None)
    }

    /// Records a receipt, as it was at an instant.
    pub(super) fn received(&mut self, code: Code, at: Option<Instant>) -> Result<(), Refusal> {
        let held = Set::of(&[Party::SpecialisedUnit]);
        let receipt = Receipt { has_document: true, at };
        let received = decide::receive(self.file(), self.key(code), held, receipt, self.now);
        self.keep(received)
    }

    pub(super) fn submit(&mut self, report: ReportType, by: Party, is_unfinished: bool) -> Result<(), Refusal> {
        self.send(report, by, is_unfinished, None)
    }

    /// Sends a report with all that it asks for, as it was sent at an instant.
    pub(super) fn send(
        &mut self,
        report: ReportType,
        by: Party,
        is_unfinished: bool,
        sent: Option<Instant>,
    ) -> Result<(), Refusal> {
        let filled = Filled {
            sender: None,
            report,
            fields: Set::of(mandatory(report)),
            is_signed: true,
            is_unfinished,
            sent,
        };
        let sent = decide::submit(self.file(), &filled, Set::of(&[by]), &world(&self.force), self.now);
        self.keep(sent)
    }

    /// The newest duty of a code.
    pub(super) fn find(&self, code: Code) -> Option<&Obligation> {
        self.obligations
            .iter()
            .filter(|one| one.key.code == code)
            .max_by_key(|one| one.key)
    }

    pub(super) fn key(&self, code: Code) -> Key {
        self.find(code).unwrap_or_else(|| panic!("no {code:?}")).key
    }

    pub(super) fn state(&self, code: Code) -> Option<State> {
        self.find(code).map(|one| one.state)
    }

    pub(super) fn due(&self, code: Code) -> Option<Instant> {
        self.find(code)
            .and_then(|one| one.deadline)
            .map(|deadline| deadline.due)
    }

    /// What is open, each once.
    pub(super) fn open(&self) -> Set<Code> {
        self.obligations
            .iter()
            .filter(|one| one.state.is_open())
            .map(|one| one.key.code)
            .collect()
    }
}

pub(super) fn world(force: &[Force]) -> World<'_> {
    World {
        force,
        settings: &SETTINGS,
        due: &due,
    }
}

/// Whether it is refused because it is another's.
pub(super) fn is_anothers(refusal: &Refusal) -> bool {
    matches!(refusal.reason, Reason::NotTheirs(_) | Reason::NobodyMay)
}

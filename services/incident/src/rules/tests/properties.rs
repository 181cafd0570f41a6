//! What holds of every course that an incident can take.

use proptest::prelude::*;
use time::macros::date;

use super::stage::{Stage, at, lost_at, whole, world};
use crate::rules::{
    classification::{PlanType, Seriousness},
    decide::{self, File},
    explain::explain,
    incident::{Flag, Incident, Mark, ResponsePhase, Track},
    next::next,
    obligation::{Code, Obligation, State, Term, duty, order},
    party::Party,
    phase::{Evidence, Given, Reason, Step, definitions, table},
    set::Set,
    system::Management,
    times::Detection,
};

/// Whoever acts in the province, and some who do not.
const ACTORS: &[Party] = &[
    Party::Operator,
    Party::SpecialisedUnit,
    Party::Operator,
    Party::SpecialisedUnit,
    Party::ProvincialCommittee,
    Party::Owner,
    Party::Team,
    Party::Speaker,
    Party::NationalSpeaker,
    Party::Reporter,
    Party::Coordinator,
    Party::StandingAgency,
    Party::NationalCommittee,
];

#[derive(Debug, Clone)]
struct Move {
    /// Whether one of the steps that may be next is tried, in the part that may do it.
    is_next: bool,
    choice: usize,
    by: Party,
    lacks: Option<Evidence>,
    serious: bool,
    acknowledged: bool,
    duty: bool,
}

fn any_move() -> impl Strategy<Value = Move> {
    let by = prop::sample::select(ACTORS);
    let lacks = prop::option::weighted(0.1, prop::sample::select(Evidence::ALL));
    (
        prop::bool::weighted(0.7),
        any::<usize>(),
        by,
        lacks,
        any::<[bool; 2]>(),
        prop::bool::weighted(0.3),
    )
        .prop_map(|(is_next, choice, by, lacks, [serious, acknowledged], duty)| Move {
            is_next,
            choice,
            by,
            lacks,
            serious,
            acknowledged,
            duty,
        })
}

fn given(one: &Move, stage: &Stage) -> Given {
    let evidence = one
        .lacks
        .map_or(Set::of(Evidence::ALL), |lacks| Set::of(Evidence::ALL).without(lacks));
    Given {
        evidence,
        detected: Some(Detection::At(stage.now)),
        classification: Some(if one.serious {
            Seriousness::Serious
        } else {
            Seriousness::Ordinary
        }),
        plan: Some(PlanType::Local),
        facts: Some(lost_at(4)),
        acknowledged: one.acknowledged,
        ..whole()
    }
}

/// Every step that was taken: what it was, by whom, and the incident before and after.
fn walk(moves: &[Move], mut seen: impl FnMut(Step, Party, &Given, &Incident, &Stage)) -> Stage {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(4));
    for one in moves {
        stage.now = stage.now.plus_micros(3_600_000_000);
        if one.duty {
            let open: Vec<_> = stage
                .obligations
                .iter()
                .filter(|duty| duty.state.is_open())
                .cloned()
                .collect();
            if let Some(owed) = open.get(one.choice % open.len().max(1)) {
                assert_eq!(stage.do_it(owed.key, owed.debtor), Ok(()));
            }
            if stage.state(Code::Final5d) == Some(State::Fulfilled) {
                let _ = stage.receive(Code::Final5d);
            }
            continue;
        }
        let possible = next(&stage.incident, &stage.obligations);
        let (step, by) = match possible.get(one.choice % possible.len().max(1)).filter(|_| one.is_next) {
            Some(possible) => (possible.step, possible.by[one.choice % possible.by.len()]),
            None => (Step::ALL[one.choice % Step::ALL.len()], one.by),
        };
        let before = stage.incident.clone();
        let given = given(one, &stage);
        match stage.take(step, by, &given) {
            Ok(()) => seen(step, by, &given, &before, &stage),
            Err(refusal) => {
                assert!(!refusal.basis.is_empty());
                assert_eq!(before, stage.incident);
            }
        }
    }
    stage
}

#[test]
fn every_duty_has_its_articles_and_its_debtor() {
    for code in Code::ALL {
        let duty = duty(*code);
        assert!(!duty.basis.is_empty(), "{code:?}");
        let is_of_an_event = matches!(code, Code::Ack | Code::Forward);
        assert_eq!(duty.debtor.is_none(), is_of_an_event, "{code:?}");
        assert!(!duty.to.is_empty() || *code == Code::Ack, "{code:?}");
        assert!(
            duty.debtor.is_none_or(|debtor| !debtor.is_outside()),
            "{code:?}: nobody outside owes us anything"
        );
        if let Term::Days(count) | Term::Hours(count) = duty.term {
            assert!([5, 24, 72].contains(&count.get()), "{code:?}");
        }
    }
}

#[test]
fn every_row_names_its_articles_and_what_is_recorded_has_a_document() {
    for step in Step::ALL {
        assert!(definitions(*step).next().is_some(), "{step:?} has a row");
    }
    for row in table() {
        assert!(!row.basis.is_empty(), "{:?}", row.step);
        assert!(
            !row.by.iter().any(|party| party.is_outside()),
            "{:?}: nobody outside acts here",
            row.step
        );
        assert_eq!(row.by.is_empty(), row.step.code().starts_with('F'), "{:?}", row.step);
        if row.records.is_some() {
            assert_eq!(row.by, [Party::SpecialisedUnit], "{:?}", row.step);
            assert!(row.needs.contains(&Evidence::Document), "{:?}", row.step);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_course_reaches_what_is_forbidden(moves in prop::collection::vec(any_move(), 1..90)) {
        let mut proposed = false;
        walk(&moves, |step, by, given, before, stage| {
            let after = &stage.incident;
            let has_document = given.evidence.contains(Evidence::Document);
            // Serious is what the Standing Agency decided, as the unit recorded with its document; nothing else is.
            if after.track == Track::Serious && before.track != Track::Serious {
                assert!(step == Step::RecordPlan && by == Party::SpecialisedUnit && has_document);
            }
            if before.track == Track::Serious && after.track != Track::Serious {
                assert!((step == Step::RecordNotSerious && has_document) || step == Step::Reopen);
            }
            if before.track == Track::SeriousProposed && after.track == Track::Ordinary {
                assert!(matches!(step, Step::RecordOrdinary | Step::RecordNotSerious) && has_document);
            }
            proposed |= step == Step::ProposeConvening && by == Party::SpecialisedUnit;
            assert!(proposed || !after.marks.contains(Mark::TeamConvened));
            if step == Step::Publish {
                let speaker = if before.track == Track::Serious { Party::NationalSpeaker } else { Party::Speaker };
                assert_eq!(by, speaker);
            }
            assert!(!matches!(step, Step::DeclareSerious | Step::ConveneTaskForce | Step::OrderSuspension | Step::OrderRequisition));
            if after.response == ResponsePhase::Closed && before.response != ResponsePhase::Closed {
                let how = if before.track == Track::Serious { Step::RecordEnd } else { Step::Close };
                assert_eq!(step, how);
                let of_cycle = |one: &&Obligation| one.key.cycle == after.cycle;
                let is_received = stage.obligations.iter().filter(of_cycle).any(|one| one.key.code == Code::Final5d && one.received.is_some());
                assert!(is_received || !before.needs_final());
                let is_answered = !stage.obligations.iter().filter(of_cycle).any(|one| one.key.code == Code::Ack && one.state.is_open());
                assert!(is_answered);
            }
            // While it is not serious nothing of the emergency goes on, save that the coordinator has reported it.
            let is_quiet = after.emergency.is_none_or(|phase| phase == crate::rules::incident::EmergencyPhase::ReportedToStanding);
            assert!(after.track == Track::Serious || is_quiet, "{after:?}");
        });
    }

    #[test]
    fn every_duty_is_owed_by_somebody_or_waits_for_him(moves in prop::collection::vec(any_move(), 1..60)) {
        walk(&moves, |_, _, _, before, stage| {
            for one in &stage.obligations {
                let is_known = stage.incident.known.contains(one.debtor);
                assert!(!one.state.is_open() || is_known != (one.state == State::PendingParty), "{one:?}");
                assert_eq!(one.state == State::Fulfilled, one.done.is_some(), "{one:?}");
                assert!(one.key.cycle <= stage.incident.cycle);
            }
            assert!(stage.incident.cycle >= before.cycle);
            let mut keys: Vec<_> = stage.obligations.iter().map(|one| one.key).collect();
            keys.sort_unstable();
            let count = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), count, "each is there once");
        });
    }

    #[test]
    fn what_may_happen_next_is_what_can_be_done(moves in prop::collection::vec(any_move(), 1..40)) {
        let stage = walk(&moves, |_, _, _, _, _| {});
        let possible = next(&stage.incident, &stage.obligations);
        let complete = Given {
            detected: Some(Detection::At(stage.incident.times.detected.unwrap_or(stage.now))),
            classification: Some(Seriousness::Serious),
            plan: Some(PlanType::Local),
            facts: Some(lost_at(4)),
            parties: Set::of(&[Party::Owner]),
            flags: Set::of(&[Flag::SecuritySigns]),
            acknowledged: true,
            ..whole()
        };
        let file = File { incident: &stage.incident, obligations: &stage.obligations };
        for step in Step::ALL {
            // The last way out is for a system of one of the two ministries.
            let is_exit = *step == Step::Dismiss;
            let management = if is_exit { Management::Defence } else { Management::Civil };
            let complete = Given { management, ..complete.clone() };
            for by in &ACTORS[2..] {
                let taken = decide::take(*step, Some(file), Set::of(&[*by]), &complete, &world(&stage.force), stage.now);
                let held = crate::rules::phase::holds(Set::of(&[*by]), &stage.incident);
                let is_next = possible.iter().any(|one| {
                    one.step == *step && one.waits_for.is_empty() && one.by.iter().any(|party| held.contains(*party))
                });
                prop_assert_eq!(taken.is_ok(), is_next, "{:?} by {:?}: {:?}", step, by, taken.err());
            }
        }
        // What is told of the incident is the same.
        let told = explain(file, &world(&stage.force), stage.now);
        prop_assert_eq!(&told.next, &possible);
        let mut ordered = stage.obligations.clone();
        order(&mut ordered);
        prop_assert_eq!(told.duties.into_iter().map(|told| told.obligation).collect::<Vec<_>>(), ordered);
    }

    #[test]
    fn whoever_declares_it_serious_himself_is_refused(moves in prop::collection::vec(any_move(), 0..30), by in prop::sample::select(ACTORS)) {
        let mut stage = walk(&moves, |_, _, _, _, _| {});
        for step in [Step::DeclareSerious, Step::ConveneTaskForce, Step::OrderSuspension, Step::OrderRequisition] {
            let refusal = stage.refused(step, by, &whole());
            prop_assert_eq!(&refusal.reason, &Reason::NobodyMay);
            prop_assert!(!refusal.instead.is_empty());
        }
    }
}

//! Random commands in memory against an independent, simple model: no difference, neither in what is refused and why nor in what is
//! owed by when.

mod given;

use std::{collections::BTreeMap, env, fmt::Debug};

use chidao_tests_model::incident::{Chance, DAY, Done, LINES, Model, Owed, PARTIES, Said, Which, anything, is_open};

use self::given::{all_named, given, instant, minutes, named};
use super::stage::world;
use crate::rules::{
    decide::{self, Decision, File},
    incident::Incident,
    obligation::{self, Code, Fulfilment, Key, Obligation, Receipt, State, after},
    pack::in_force_by_text,
    party::Party,
    phase::{Reason, Refusal, Step, Wanting},
    set::Set,
};

/// Commands that are tried, unless `CHIDAO_MODEL_COMMANDS` says another number.
const COMMANDS: u64 = 100_000;

fn kind(refusal: &Refusal) -> &'static str {
    match &refusal.reason {
        Reason::NobodyMay => "nobody",
        Reason::NotTheirs(_) => "theirs",
        Reason::NotFromHere => "state",
        Reason::OutOfScope(_) => "scope",
        Reason::Times(_) => "times",
        Reason::Wanting(Wanting::Evidence(_)) => "evidence",
        Reason::Wanting(Wanting::Guard(_)) => "guard",
        Reason::Wanting(Wanting::Blockers(_)) => "blocked",
        Reason::Wanting(Wanting::Acknowledgement(_)) => "differs",
        other => panic!("{other:?}"),
    }
}

/// The same, as the rules show it.
type Shown = (u32, String, u32);
/// How it stands, by when it is due, when it was done, whether that was received, how often its due time moved.
type Stands = (&'static str, Option<i64>, Option<i64>, bool, usize);

/// The duties as the model has them.
fn shown(obligations: &[Obligation]) -> BTreeMap<Shown, Stands> {
    let show = |one: &Obligation| {
        let state = match one.state {
            State::Provisional => "provisional",
            State::Firm => "firm",
            State::PendingParty => "pending",
            State::Fulfilled => "done",
            State::Cancelled => "cancelled",
            State::NotRequired => "not required",
        };
        let due = one.deadline.map(|deadline| minutes(deadline.due));
        let key = (one.key.cycle, format!("{:?}", one.key.code), one.key.subject);
        (
            key,
            (
                state,
                due,
                one.done.map(minutes),
                one.received.is_some(),
                one.history.len(),
            ),
        )
    };
    obligations.iter().map(show).collect()
}

/// A file, in the rules and in the model.
struct Both {
    incident: Incident,
    obligations: Vec<Obligation>,
    model: Model,
}

impl Both {
    fn keep(&mut self, decision: Decision) {
        self.obligations = after(&self.obligations, &decision.moved);
        self.incident = decision.incident;
    }

    fn compare(&self, said: &dyn Debug) {
        let Self { incident, model, .. } = self;
        let stands = (
            format!("{:?}", incident.response),
            format!("{:?}", incident.track),
            incident.emergency.map_or("-".to_owned(), |phase| format!("{phase:?}")),
            incident.cycle,
        );
        let expected = (
            model.phase.to_owned(),
            model.track.to_owned(),
            model.emergency.to_owned(),
            model.cycle,
        );
        assert_eq!(stands, expected, "after {said:?}");
        let owed = |owed: &Owed| (owed.state, owed.due, owed.done, owed.received, owed.moves);
        let expected: BTreeMap<_, _> = model
            .owed
            .iter()
            .map(|((cycle, code, subject), one)| ((*cycle, (*code).to_owned(), *subject), owed(one)))
            .collect();
        assert_eq!(shown(&self.obligations), expected, "after {said:?}");
    }

    /// Does one of the duties, or records its receipt.
    fn do_a_duty(&mut self, chance: &mut Chance, now: i64) {
        let open: Vec<_> = self
            .model
            .owed
            .iter()
            .filter(|(_, owed)| is_open(owed.state))
            .map(|(key, _)| *key)
            .collect();
        let all: Vec<_> = self.model.owed.keys().copied().collect();
        let which: Which = match open.is_empty() || chance.percent(20) {
            true => chance.of(&all),
            false => chance.of(&open),
        };
        let (cycle, name, subject) = which;
        let key = Key {
            cycle,
            code: named::<Code>(name),
            subject,
        };
        let force = in_force_by_text();
        let file = File {
            incident: &self.incident,
            obligations: &self.obligations,
        };
        let owed = self.model.owed[&which].clone();
        if !is_open(owed.state) {
            let at = now - i64::try_from(chance.below(600)).expect("small");
            let receipt = Receipt {
                has_document: true,
                at: Some(instant(at)),
            };
            let received = decide::receive(file, key, Set::of(&[Party::SpecialisedUnit]), receipt, instant(now));
            let by_paper = Done {
                held: vec!["SpecialisedUnit"],
                paper: 2,
                is_unfinished: false,
                at,
            };
            let expected = self.model.receive(which, &by_paper, now);
            assert_eq!(received.is_ok(), expected.is_ok(), "{name}: {expected:?}");
            if let Ok(decision) = received {
                self.keep(decision);
            }
            return;
        }
        let by = if chance.percent(80) {
            owed.debtor
        } else {
            chance.of(&PARTIES)
        };
        let done = Done {
            held: vec![by],
            paper: u8::try_from(chance.below(4).min(2)).expect("small"),
            at: now - i64::try_from(chance.below(400)).expect("small") + 10,
            is_unfinished: chance.percent(50),
        };
        let how = Fulfilment {
            has_document: done.paper > 0,
            is_signed: done.paper > 1,
            is_unfinished: done.is_unfinished,
            at: Some(instant(done.at)),
        };
        let fulfilled = decide::fulfil(
            file,
            key,
            Set::of(&[named::<Party>(by)]),
            how,
            &world(&force),
            instant(now),
        );
        let expected = self.model.fulfil(which, &done, now);
        assert_eq!(
            fulfilled.is_ok(),
            expected.is_ok(),
            "{name} by {by}: {how:?} {owed:?} at {now}: {expected:?}"
        );
        if let Ok(decision) = fulfilled {
            let is_his = by == owed.debtor || (by == "OwnersDelegate" && owed.debtor == "Owner");
            let acted = if is_his { by } else { "SpecialisedUnit" };
            assert_eq!(decision.by, named::<Party>(acted));
            let other = Some(named::<Party>(owed.debtor)).filter(|_| acted != owed.debtor);
            assert_eq!(decision.on_behalf_of, other);
            self.keep(decision);
        }
    }

    fn take(&mut self, said: &Said, now: i64) -> Result<(), &'static str> {
        let force = in_force_by_text();
        let step = *Step::ALL.iter().find(|step| step.code() == said.step).expect("a step");
        let file = File {
            incident: &self.incident,
            obligations: &self.obligations,
        };
        let held = all_named::<Party>(&said.held);
        let taken = decide::take(step, Some(file), held, &given(said), &world(&force), instant(now));
        let before = self.model.clone();
        let expected = self.model.act(said, now);
        assert_eq!(
            taken.as_ref().map(drop).map_err(kind),
            expected,
            "{said:?} at {now}: {before:?}"
        );
        match taken {
            Ok(decision) => {
                assert!(!decision.basis.is_empty());
                self.keep(decision);
            }
            Err(refusal) => assert!(!refusal.basis.is_empty(), "{refusal:?}"),
        }
        expected
    }
}

fn begun(chance: &mut Chance, now: i64) -> Both {
    let mut said = anything(chance, None, now);
    said.held = vec![chance.of(&["Operator", "SpecialisedUnit", "NetworkMember", "Reporter", "Owner"])];
    said.lacks = "";
    said.ministry = false;
    said.detected = said.detected.map(|at| at.min(now)).filter(|_| !said.is_day_alone);
    (said.is_day_alone, said.occurred) = (false, None);
    said.received = chance
        .percent(20)
        .then(|| now - i64::try_from(chance.below(300)).expect("small"));
    let force = in_force_by_text();
    let held = all_named::<Party>(&said.held);
    let begun = decide::take(Step::Report, None, held, &given(&said), &world(&force), instant(now));
    let begun = begun.unwrap_or_else(|refusal| panic!("{said:?}: {refusal:?}"));
    let both = Both {
        obligations: after(&[], &begun.moved),
        incident: begun.incident,
        model: Model::begun(&said, now),
    };
    both.compare(&said);
    both
}

#[test]
fn a_hundred_thousand_commands_leave_it_as_the_model_has_it() {
    let number = |key: &str| env::var(key).ok().map(|text| text.parse::<u64>().expect("a number"));
    let commands = number("CHIDAO_MODEL_COMMANDS").unwrap_or(COMMANDS);
    let mut chance = Chance(number("CHIDAO_TEST_SEED").unwrap_or(0x0005_2017));
    let (mut tried, mut taken) = (0, BTreeMap::<&str, u64>::new());
    let mut refused = BTreeMap::<&str, u64>::new();
    while tried < commands {
        let mut now = i64::try_from(chance.below(20)).expect("small") * DAY / 2;
        let mut both = begun(&mut chance, now);
        for _ in 0..100 {
            now += i64::try_from(chance.below(400)).expect("small");
            tried += 1;
            if chance.percent(25) && !both.model.owed.is_empty() {
                both.do_a_duty(&mut chance, now);
                both.compare(&"a duty");
                continue;
            }
            let said = anything(&mut chance, Some(&both.model), now);
            match both.take(&said, now) {
                Ok(()) => {
                    *taken.entry(said.step).or_default() += 1;
                    both.compare(&said);
                }
                // A refusal leaves no trace: the file is not even lent for writing.
                Err(why) => *refused.entry(why).or_default() += 1,
            }
        }
    }
    if commands >= COMMANDS {
        // Everything that is possible was done, and everything that is refused was refused.
        let possible: Vec<_> = LINES
            .iter()
            .filter(|line| line.who().next().is_some())
            .map(|line| line.step)
            .collect();
        let never: Vec<_> = possible.iter().filter(|step| !taken.contains_key(*step)).collect();
        assert!(never.is_empty(), "never taken: {never:?} of {taken:?}");
        let kinds = [
            "blocked", "differs", "evidence", "guard", "nobody", "scope", "state", "theirs", "times",
        ];
        assert_eq!(refused.keys().copied().collect::<Vec<_>>(), kinds);
    }
    // The order in which duties are shown is that of their due times.
    let mut both = begun(&mut chance, 0);
    obligation::order(&mut both.obligations);
    let dues: Vec<_> = both
        .obligations
        .iter()
        .map(|one| one.deadline.map_or(i64::MAX, |due| due.due.micros()))
        .collect();
    assert!(dues.is_sorted());
}

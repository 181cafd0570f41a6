//! The response to incidents against a simple model of the two processes: random commands of everybody who has part in them or has not,
//! on several incidents at once, over three months in which decrees come into force; what each comes to, or why it is refused, where
//! every incident then stands, what is owed by whom by when, and what may happen next.

mod act;
mod content;
mod names;
mod seen;
mod served;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ops::Range,
};

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{ExplainIncidentResponse, Obligation},
};
use chidao_tests::{Kind, draft};
use chidao_tests_model::incident::{Chance, late};
use rstest::rstest;

use self::{
    act::{Act, What, follow, judge},
    names::reason,
    seen::compare,
    served::{Answer, Served},
    world::{CALLERS, Caller, Cast, Followed},
};
use super::stage::told;

/// Incidents that are worked on at once, and commands that are tried on each.
const AT_ONCE: usize = 4;
const ON_EACH: usize = 120;
/// Commands of one province, whose clock they move by three months.
const AT_MOST: usize = 2_000;

/// What is owed is answered as it is then read, but for what the clock tells of it meanwhile.
fn bare(duty: &Obligation) -> Obligation {
    Obligation {
        etag: String::new(),
        nearly_told_time: None,
        overdue_told_time: None,
        ..duty.clone()
    }
}

struct Run {
    served: Served,
    chance: Chance,
    now: i64,
    all: Vec<Followed>,
    accepted: usize,
    /// How often each step was taken, and how often something was refused for each reason.
    taken: BTreeMap<&'static str, usize>,
    refused: BTreeMap<&'static str, usize>,
    /// What some were told then.
    told: Vec<(&'static Caller, ExplainIncidentResponse)>,
}

impl Run {
    /// Moves the clock by an hour or so, and never to an instant at which something is due or becomes late.
    async fn wait(&mut self, about: Range<usize>) {
        self.now += 2 + 2 * i64::try_from(self.chance.below(64)).unwrap();
        let due = self.all[about].iter().flat_map(|of| &of.model.owed);
        let due = due.filter_map(|((_, code, _), owed)| Some([owed.due?, late(code, owed.due?)]));
        let due: BTreeSet<i64> = due.flatten().collect();
        while due.contains(&self.now) {
            self.now += 2;
        }
        self.served.move_clock(self.now).await;
    }

    async fn step(&mut self, number: usize) {
        let live: Vec<usize> = (0..self.all.len()).filter(|place| self.all[*place].left > 0).collect();
        let begins = live.len() < AT_ONCE;
        let about = if begins {
            self.all.len()
        } else {
            let about = self.chance.of(&live);
            self.all[about].left -= 1;
            about
        };
        self.wait(if begins { 0..0 } else { about..about + 1 }).await;
        let act = match begins {
            true => Act::begin(&mut self.chance, self.now),
            false => Act::random(&mut self.chance, &self.all, about, self.now),
        };
        let before = self.all.get(about).map(|of| &of.model);
        let text = format!("command {number} at minute {}: {act:?} on {before:?}", self.now);
        let judged = judge(&act, &self.all, about, self.now);
        let id = draft::request_id();
        let answer = self.served.tell(&act, &self.all, about, &id).await;
        match (answer, judged) {
            (Ok(answer), Ok(model)) => {
                self.accepted += 1;
                if self.chance.percent(3) {
                    let again = self.served.tell(&act, &self.all, about, &id).await.unwrap();
                    assert_eq!(again, answer, "sent again, {text}");
                }
                self.keep(&act, about, model, &answer);
                if let What::Step(said, ..) = &act.what {
                    *self.taken.entry(said.step).or_default() += 1;
                }
                self.look(&act, about, &answer, &text).await;
            }
            (Err(status), Err(forbidden)) => {
                let seen = told(&status).0;
                let why = forbidden.iter().copied().find(|why| reason(why) == seen);
                assert!(
                    why.is_some(),
                    "{text} is refused by {seen:?}, not for {forbidden:?}: {status:?}"
                );
                *self.refused.entry(why.unwrap()).or_default() += 1;
            }
            (Ok(_), Err(forbidden)) => panic!("{text} is accepted in spite of {forbidden:?}"),
            (Err(status), Ok(_)) => panic!("{text} is refused: {status:?}"),
        }
    }

    fn keep(&mut self, act: &Act, about: usize, model: chidao_tests_model::incident::Model, answer: &Answer) {
        if let What::Begin(..) = &act.what {
            self.all.push(Followed {
                name: answer.incident.name.clone(),
                model,
                cast: Cast::default(),
                recorders: BTreeSet::new(),
                related: BTreeSet::new(),
                has_category: false,
                etags: (String::new(), String::new()),
                left: ON_EACH,
            });
        } else {
            self.all[about].model = model;
        }
        if let What::Link(other, parts) = act.what {
            for (one, other) in [(about, other), (other, about)] {
                match parts {
                    true => self.all[one].related.remove(&other),
                    false => self.all[one].related.insert(other),
                };
            }
        } else {
            follow(act, &mut self.all[about]);
        }
    }

    /// Reads what the incident is now.
    async fn look(&mut self, act: &Act, about: usize, answer: &Answer, text: &str) {
        let of = &mut self.all[about];
        let caller = if of.is_seen_by(act.caller) {
            act.caller
        } else {
            &CALLERS[1]
        };
        let read = self.served.stage.explain(caller.subject, &of.name).await.unwrap();
        compare(&read, of, caller, text);
        if self.chance.percent(5) {
            self.told.push((caller, read.clone()));
        }
        let incident = read.incident.unwrap();
        if incident.etag != of.etags.0 {
            of.etags = (incident.etag.clone(), of.etags.0.clone());
        }
        let is_read = |duty: &Obligation| {
            let mut all = read.duties.iter().filter_map(|told| told.obligation.as_ref());
            all.any(|read| bare(read) == bare(duty))
        };
        for duty in &answer.obligations {
            assert!(is_read(duty), "{duty:?} is answered, {text}");
        }
        if let Some(step) = &answer.step {
            assert_eq!(read.steps.last().map(|last| &last.name), Some(&step.name), "{text}");
        }
    }

    /// Every incident as everybody is told it, with all lists.
    async fn look_at_all(&mut self) {
        self.wait(0..self.all.len()).await;
        for caller in &CALLERS {
            let (mut active, mut overdue) = (Vec::new(), BTreeSet::new());
            for of in &self.all {
                let read = self.served.stage.explain(caller.subject, &of.name).await;
                if !of.is_seen_by(caller) {
                    let reason = told(&read.unwrap_err()).0;
                    assert_eq!(reason, Reason::ResourceNotFound, "{} of {}", caller.subject, of.name);
                    continue;
                }
                let read = read.unwrap();
                compare(&read, of, caller, "at the end");
                let related = of.related.iter().map(|other| &self.all[*other]);
                let related = related
                    .filter(|other| other.is_seen_by(caller))
                    .map(|other| &other.name);
                let shown: BTreeSet<_> = read.incident.as_ref().unwrap().related.iter().collect();
                assert_eq!(shown, related.collect(), "{} at the end", of.name);
                if !matches!(of.model.phase, "Closed" | "NotAnIncident") {
                    active.push(of.name.clone());
                }
                let late = read.duties.into_iter().filter(|told| told.overdue);
                overdue.extend(late.map(|told| told.obligation.unwrap().name));
            }
            assert_eq!(
                self.served.active(caller).await,
                active,
                "as {} lists them",
                caller.subject
            );
            let listed = self.served.overdue(caller).await;
            assert_eq!(listed, overdue, "as {} lists them", caller.subject);
        }
    }

    /// What was told then is told again as of then.
    async fn look_back(&self) {
        for (caller, then) in &self.told {
            let again = self.served.explain_as_of(caller, then).await;
            let mut then = then.clone();
            // What it was linked with is told as of now alone.
            then.incident.as_mut().unwrap().related.clear();
            let again = ExplainIncidentResponse {
                read_position: then.read_position,
                ..again
            };
            assert_eq!(again, then, "as {} was told", caller.subject);
        }
    }
}

async fn run(kind: Kind, mut commands: usize) {
    let mut chance = chidao_tests::Chance::seeded();
    while commands > 0 {
        let now = commands.min(AT_MOST);
        commands -= now;
        let Some(served) = Served::start(kind).await else {
            return;
        };
        let mut run = Run {
            served,
            chance: Chance(chance.below(u64::MAX)),
            now: 0,
            all: Vec::new(),
            accepted: 0,
            taken: BTreeMap::new(),
            refused: BTreeMap::new(),
            told: Vec::new(),
        };
        for number in 1..=now {
            Box::pin(run.step(number)).await;
        }
        run.look_at_all().await;
        run.look_back().await;
        run.served.stage.prove().await;
        let refused: usize = run.refused.values().sum();
        say(&run);
        assert!(
            run.accepted * 4 >= now && refused * 10 >= now,
            "{} accepted, refused: {:?}",
            run.accepted,
            run.refused
        );
    }
}

#[expect(clippy::print_stdout, reason = "the output of a test is shown where it fails")]
fn say(run: &Run) {
    println!("{} accepted: {:?}; refused: {:?}", run.accepted, run.taken, run.refused);
}

/// How many commands: `CHIDAO_TEST_INCIDENT_COMMANDS`, or these.
fn commands(usual: usize) -> usize {
    match env::var("CHIDAO_TEST_INCIDENT_COMMANDS") {
        Ok(commands) => commands.parse().expect("CHIDAO_TEST_INCIDENT_COMMANDS is a number"),
        Err(_) => usual,
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn incidents_are_responded_to_as_their_model_has_it(#[case] kind: Kind) {
    Box::pin(run(kind, commands(AT_MOST))).await;
}

//! The committee's money against a simple model that keeps lists and reckons every sum from them: random acts of everybody, one after
//! another over several budget years, in which thresholds change; what each comes to, or why it is refused, and what every line then
//! holds, in all terms.

pub(super) mod course;
mod names;
mod sent;

use std::{collections::BTreeMap, env};

use chidao_register::Database;
use chidao_tests::{Kind, draft};
use chidao_tests_model::budget::{Chance, What};
use rstest::rstest;
use time::{Date, Duration, Month};

use self::course::{Course, NEVER, why};
pub(super) use self::{
    names::subject,
    sent::{Answer, Request},
};
use super::stage::Stage;
use crate::incident::stage::move_clock;

/// Commands of one province, and of one of its budget years.
const AT_MOST: usize = 2_000;
const OF_A_YEAR: usize = 500;
/// The first of the years: from the fourth on, only contracts over two years need a commitment.
const FIRST: i32 = 2019;

/// The day on which a year begins: all papers of drafts are issued by then.
pub(super) fn first_day(year: i32) -> Date {
    Date::from_calendar_date(year, Month::January, 21).unwrap()
}

struct Run {
    stage: Stage,
    clock: Database,
    chance: Chance,
    course: Course,
    today: Date,
    accepted: usize,
    refused: BTreeMap<String, usize>,
}

impl Run {
    async fn go_on(&mut self, today: Date) {
        self.today = today;
        let noon = draft::incident::noon(today.year(), today.month().into(), today.day());
        move_clock(
            &self.clock,
            chidao_calendar::Instant::from_micros(noon.seconds * 1_000_000),
        )
        .await;
    }

    async fn step(&mut self, number: usize) {
        let tomorrow = self.today.saturating_add(Duration::DAY);
        if self.chance.percent(65) && tomorrow.year() == self.today.year() {
            self.go_on(tomorrow).await;
        }
        let said = self.course.meant(&self.course.anything(&mut self.chance, self.today));
        let text = format!("command {number}: {said:?}");
        let id = draft::request_id();
        let mut request = self.course.names.request(&said, &id);
        let is_stale = self.chance.percent(2) && !makes(&said.what);
        if is_stale {
            request = request.seen_as(NEVER);
        }
        let mut after = self.course.model.clone();
        let expected = match (after.act(&said), is_stale) {
            // Whoever may not do it is told that, be it as a matter of policy or by the rules.
            (Err("theirs"), _) => Err("theirs"),
            (_, true) => Err("stale"),
            (outcome, false) => outcome,
        };
        let client = self.stage.client(subject(said.by));
        let answer = request.clone().send(client.clone()).await;
        match (answer, expected) {
            (Ok(answer), Ok(())) => {
                self.accepted += 1;
                if self.chance.percent(3) {
                    let again = request.send(client).await.unwrap();
                    assert_eq!(again, answer, "sent again, {text}");
                }
                self.course.model = after;
                self.course.names.keep(&said.what, &answer);
                let reader = self.stage.client("officer");
                self.course.compare_lines(&reader, &text).await;
            }
            (Err(status), Err(forbidden)) => {
                let why = why(&status);
                let is_so = why == forbidden || (is_stale && forbidden == "theirs" && why == "stale");
                assert!(is_so, "{text} is refused for {why}, not for {forbidden}: {status:?}");
                *self.refused.entry(why).or_default() += 1;
            }
            (Ok(_), Err(forbidden)) => panic!("{text} is accepted in spite of {forbidden}"),
            (Err(status), Ok(())) => panic!("{text} is refused: {status:?}"),
        }
    }
}

/// Whether it makes something: then there is nothing that could have been seen otherwise.
pub(super) fn makes(what: &What) -> bool {
    matches!(
        what,
        What::Plan(_) | What::Contract { .. } | What::Request { .. } | What::Draft(_)
    )
}

async fn run(kind: Kind, mut commands: usize) {
    let mut chance = chidao_tests::Chance::seeded();
    while commands > 0 {
        let now = commands.min(AT_MOST);
        commands -= now;
        let today = first_day(FIRST);
        let Some(stage) = Stage::set(kind, (FIRST, 1, 21)).await else {
            return;
        };
        let clock = Database::connect(stage.sandbox.database().url(), "chidao-tests", 1).await;
        let course = Course::begin(&stage, today).await;
        let mut run = Run {
            clock: clock.unwrap(),
            stage,
            chance: Chance(chance.below(u64::MAX)),
            course,
            today,
            accepted: 0,
            refused: BTreeMap::new(),
        };
        let mut years = Vec::new();
        for number in 1..=now {
            Box::pin(run.step(number)).await;
            if number % OF_A_YEAR == 0 && number < now {
                run.go_on(first_day(run.today.year() + 1)).await;
                let next = Course::begin(&run.stage, run.today).await;
                years.push(std::mem::replace(&mut run.course, next));
            }
        }
        years.push(run.course);
        let reader = run.stage.client("officer");
        for year in &years {
            year.compare(&reader).await;
        }
        run.stage.prove().await;
        say(run.accepted, &run.refused);
        let refused: usize = run.refused.values().sum();
        assert!(run.accepted * 4 >= now && refused * 10 >= now);
    }
}

#[expect(clippy::print_stdout, reason = "the output of a test is shown where it fails")]
pub(super) fn say(accepted: usize, refused: &BTreeMap<String, usize>) {
    println!("{accepted} accepted; refused: {refused:?}");
}

/// How many commands: what a variable says, or these.
pub(super) fn count(variable: &str, usual: usize) -> usize {
    match env::var(variable) {
        Ok(count) => count.parse().unwrap_or_else(|_| panic!("{variable} is a number")),
        Err(_) => usual,
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn money_moves_as_its_model_has_it(#[case] kind: Kind) {
    Box::pin(run(kind, count("CHIDAO_TEST_BUDGET_COMMANDS", AT_MOST))).await;
}

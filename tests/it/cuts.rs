//! The connection to PostgreSQL cut at every round of a batch: whoever is answered is told what is stored, and nothing is
//! applied twice.

use std::time::Duration;

use chidao_authority::{Audience, Audiences};
use chidao_proto::{errors::v1::Reason, membership::v1 as m, refusal::Refusal};
use chidao_register::{Answer, Call, Change, Database, Decision};
use chidao_tests::{
    Fleet, Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, call},
    proxy::{Mishap, Proxy, Round},
};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use tokio::task::JoinHandle;

use crate::faults::watcher::Watcher;

const PATIENCE: Duration = Duration::from_secs(60);
/// Long enough for a batch to be on its way, on a machine that has other things to do.
const SHORT: Duration = Duration::from_secs(2);

/// A command that takes the next number and is answered with it, for everybody to see.
fn number() -> Scripted {
    Scripted::new(
        |needs| {
            needs.counter("numbers/2019");
        },
        |set| {
            let next = set.counter("numbers/2019")? + 1;
            let account = m::Account {
                name: next.to_string(),
                ..Default::default()
            };
            let response = m::CreateAccountResponse {
                account: Some(account.clone()),
                ..Default::default()
            };
            let audiences: Audiences = [Audience::Public].into_iter().collect();
            let change = Change::of(format!("accounts/{next}"), &account, audiences);
            Ok(Decision::answer(&response)
                .change(change)
                .counter(("numbers/2019".to_owned(), next)))
        },
    )
}

fn again(call: &Call) -> Call {
    Call {
        deadline: tokio::time::Instant::now() + PATIENCE,
        ..call.clone()
    }
}

async fn told(task: JoinHandle<Result<Answer, Refusal>>) -> Result<Answer, Reason> {
    task.await.unwrap().map_err(|refusal| refusal.reason())
}

/// A register whose way to its database may be cut.
struct Wired {
    database: TestDatabase,
    proxy: Proxy,
    register: ScriptedRegister,
}

impl Wired {
    async fn fresh() -> Option<Self> {
        let database = TestDatabase::fresh(Kind::Postgres).await?;
        let proxy = Proxy::before(database.url()).await;
        let mut register = ScriptedRegister::at(proxy.url(), 64).await;
        register.start();
        Some(Self {
            database,
            proxy,
            register,
        })
    }

    /// Two commands of one batch, the second twice, by callers of much patience: each is recorded once, after so many.
    async fn batch(&self, entries: i64) -> (Vec<Call>, Vec<Answer>) {
        let [first, second] = [call(PATIENCE), call(PATIENCE)];
        // Nothing else runs between these lines: the writer finds all three.
        let calls = vec![first, second.clone(), second];
        let tasks: Vec<_> = calls
            .iter()
            .map(|call| self.register.hand_in(number(), call.clone()))
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(told(task).await.unwrap());
        }
        assert_eq!(answers[1], answers[2], "the second has one effect");
        let positions = [answers[0].receipt.position, answers[1].receipt.position];
        assert_eq!(positions, [entries + 1, entries + 2]);
        (calls, answers)
    }

    /// The counter moved as often as there are entries, and the chain holds.
    async fn end(self, entries: i64) {
        self.register.end().await;
        let proof = self.database.verify().await;
        assert_eq!(
            (proof.verified, proof.broken_position),
            (entries, 0),
            "{}",
            proof.finding
        );
        let connection = Database::connect(self.database.url(), "chidao-tests", 1).await.unwrap();
        let sql = "SELECT value FROM membership_counter WHERE id = 'numbers/2019' AND value = ";
        let found = connection
            .readers()
            .execute_unprepared(&format!("{sql}{entries}"))
            .await;
        assert_eq!(found.unwrap().rows_affected(), 1, "numbers without a gap");
    }
}

/// Each batch begins on a fresh session, so that each has as many rounds as the one that is not disturbed.
#[rstest]
#[case::cut_before(Mishap::CutBefore)]
#[case::answer_lost(Mishap::AnswerLost)]
#[tokio::test]
async fn a_connection_may_be_lost_at_any_round_of_a_batch(#[case] mishap: Mishap) {
    let Some(wired) = Wired::fresh().await else {
        return;
    };
    // The first batch also reads the roster, by another connection.
    wired.batch(0).await;
    // A process beside it, whose reads are cut as well. It writes nothing: the rounds are those of the batches.
    let fleet = Fleet::start(wired.proxy.url(), 1).await;
    let watcher = Watcher::start(fleet.client(0)).await;
    wired.proxy.cut().await;
    let _ = wired.proxy.take_rounds();
    wired.batch(2).await;
    let rounds = wired.proxy.take_rounds();
    assert_eq!(
        rounds.iter().filter(|asked| *asked == "BEGIN").count(),
        1,
        "{rounds:#?}"
    );
    assert_eq!(rounds.last().map(String::as_str), Some("COMMIT"), "{rounds:#?}");

    let mut position = 4;
    for round in 1..=rounds.len() {
        wired.proxy.cut().await;
        let planned = wired.proxy.plan(mishap, Round::Nth(round));
        let (calls, answers) = wired.batch(position).await;
        planned.happened().await;
        for (call, answer) in calls.iter().zip(answers) {
            let told_again = wired.register.register.submit(number(), again(call)).await.unwrap();
            assert_eq!(told_again, answer, "the stored answer");
        }
        position += 2;
    }
    watcher.end(wired.database.url(), position).await;
    wired.end(position).await;
}

/// What becomes of a command whose commit was carried out and is not confirmed in time.
#[rstest]
#[case::kept_back(Mishap::AnswerHeld)]
#[case::lost(Mishap::AnswerLost)]
#[tokio::test]
async fn a_commit_that_is_not_confirmed_in_time_is_told_as_unknown_and_then_as_stored(#[case] mishap: Mishap) {
    let Some(wired) = Wired::fresh().await else {
        return;
    };
    let planned = wired.proxy.plan(Mishap::AnswerHeld, Round::Commit);
    let asked = call(SHORT);
    let task = wired.register.hand_in(number(), asked.clone());
    let held = planned.happened().await;
    // Only its deadline can end it now, and it was taken: that nothing was recorded would not be true.
    assert_eq!(told(task).await, Err(Reason::OutcomeUnknown));
    match mishap {
        Mishap::AnswerHeld => held.send(()).unwrap(),
        _ => drop(held),
    }
    let first = wired.register.register.submit(number(), again(&asked)).await.unwrap();
    let second = wired.register.register.submit(number(), again(&asked)).await.unwrap();
    assert_eq!((first.receipt.position, &first), (1, &second));
    wired.end(1).await;
}

/// The writer tries on while somebody waits, and drops what nobody waits for any longer: asked again, it is recorded then.
#[tokio::test]
async fn a_batch_that_never_reached_its_commit_is_recorded_when_it_is_asked_for_again() {
    let Some(wired) = Wired::fresh().await else {
        return;
    };
    wired.proxy.refuse();
    let planned = wired.proxy.plan(Mishap::CutBefore, Round::Commit);
    let asked = call(SHORT);
    let task = wired.register.hand_in(number(), asked.clone());
    planned.happened().await;
    assert_eq!(told(task).await, Err(Reason::OutcomeUnknown));
    wired.proxy.open();
    let answer = wired.register.register.submit(number(), again(&asked)).await.unwrap();
    assert_eq!(answer.receipt.position, 1);
    wired.end(1).await;
}

#[tokio::test]
async fn a_database_out_of_reach_refuses_truly_and_is_written_to_when_it_is_back() {
    let Some(wired) = Wired::fresh().await else {
        return;
    };
    wired.proxy.refuse();
    wired.proxy.cut().await;
    let asked = call(SHORT);
    let task = wired.register.hand_in(number(), asked.clone());
    // It was never taken: nothing can have been recorded.
    assert_eq!(told(task).await, Err(Reason::DeadlineExceeded));
    assert_eq!(wired.database.verify().await.verified, 0);

    // Whoever has patience is answered once it is back.
    let waits = wired.register.hand_in(number(), call(PATIENCE));
    wired.proxy.open();
    assert_eq!(told(waits).await.unwrap().receipt.position, 1);
    let answer = wired.register.register.submit(number(), again(&asked)).await.unwrap();
    assert_eq!(answer.receipt.position, 2);
    wired.end(2).await;
}

#[tokio::test]
async fn a_server_that_answers_before_it_has_stored_is_refused() {
    let Some(database) = TestDatabase::fresh(Kind::Postgres).await else {
        return;
    };
    let safe = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let name = database.url().rsplit('/').next().unwrap();
    let sql = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    safe.readers().execute_unprepared(&sql).await.unwrap();
    let refused = Database::connect(database.url(), "chidao-tests", 1).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "synchronous_commit is off: a confirmed act could be lost; set it to on"
    );
}

//! The register's write path: batches in which one command panics, violates a constraint, comes too late or finds no room.

use std::time::Duration;

use chidao_authority::Audiences;
use chidao_model::membership::account;
use chidao_proto::{contract, errors::v1::Reason, membership::v1 as m, refusal::Refusal};
use chidao_register::{Answer, Call, Change, Database, Decision};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, account_row, call},
};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use tokio::task::JoinHandle;

const PATIENCE: Duration = Duration::from_secs(60);

/// A command that records an account of a bearer without looking whether there is one.
fn account(id: usize, subject: &str) -> Scripted {
    let subject = subject.to_owned();
    Scripted::new(
        |_| {},
        move |_| {
            let row = account_row(id.to_string(), &subject);
            let account = m::Account {
                name: row.id.name(),
                ..Default::default()
            };
            Ok(answered().change(Change::of(row.id.name(), &account, Audiences::default()).row(row)))
        },
    )
}

fn answered() -> Decision {
    Decision::answer(&m::CreateAccountResponse::default())
}

/// Hands in all commands, then starts the writer: they are one batch, in this order.
async fn one_batch(register: &mut ScriptedRegister, commands: Vec<Scripted>) -> Vec<Result<Answer, Refusal>> {
    let waiting: Vec<JoinHandle<_>> = commands
        .into_iter()
        .map(|command| register.hand_in(command, call(PATIENCE)))
        .collect();
    register.start();
    let mut outcomes = Vec::new();
    for task in waiting {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

fn reasons(outcomes: &[Result<Answer, Refusal>]) -> Vec<Option<Reason>> {
    outcomes
        .iter()
        .map(|outcome| outcome.as_ref().err().map(Refusal::reason))
        .collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_rule_fails_that_command_alone(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 16).await;
    let panics = Scripted::new(|_| {}, |_| panic!("this rule is wrong"));
    let outcomes = one_batch(&mut register, vec![account(1, "a"), panics, account(2, "b")]).await;
    assert_eq!(reasons(&outcomes), [None, Some(Reason::Internal), None]);
    register.end().await;
    assert_eq!(database.verify().await.verified, 2);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_violated_constraint_fails_the_commands_that_violate_it(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 256).await;
    // The twelfth and the twentieth take the bearer of the third.
    let commands = (0..32).map(|id| {
        if id == 12 || id == 20 {
            account(id, "3")
        } else {
            account(id, &id.to_string())
        }
    });
    let outcomes = one_batch(&mut register, commands.collect()).await;
    let failed: Vec<usize> = reasons(&outcomes)
        .iter()
        .enumerate()
        .filter(|(_, reason)| reason.is_some())
        .map(|(place, _)| place)
        .collect();
    assert_eq!(failed, [12, 20]);
    let mut positions: Vec<i64> = outcomes
        .into_iter()
        .flatten()
        .map(|answer| answer.receipt.position)
        .collect();
    positions.sort_unstable();
    assert_eq!(positions, (1..=30).collect::<Vec<i64>>());
    register.end().await;
    let proof = database.verify().await;
    assert_eq!((proof.verified, proof.broken_position), (30, 0));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn claims_and_counters_are_seen_as_staged(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 256).await;
    let take = || {
        Scripted::new(
            |needs| {
                needs.claim("code:1").counter("numbers/2019");
            },
            |set| {
                if set.claim("code:1")?.is_some() {
                    return Err(Refusal::new(Reason::ResourceExists));
                }
                let next = set.counter("numbers/2019")? + 1;
                Ok(answered()
                    .claim("code:1", Some("holder \"1\"".to_owned()))
                    .counter(("numbers/2019".to_owned(), next)))
            },
        )
    };
    let give_back = Scripted::new(
        |needs| {
            needs.claim("code:1");
        },
        |_| Ok(answered().claim("code:1", None)),
    );
    let outcomes = one_batch(&mut register, vec![take(), take(), give_back, take()]).await;
    let taken = Some(Reason::ResourceExists);
    assert_eq!(reasons(&outcomes), [None, taken, None, None]);

    // The next batch finds them in the database.
    let again = register.register.submit(take(), call(PATIENCE)).await;
    assert_eq!(reasons(&[again]), [taken]);
    let counted = Scripted::new(
        |needs| {
            needs.counter("numbers/2019");
        },
        |set| {
            assert_eq!(set.counter("numbers/2019")?, 2);
            Ok(answered())
        },
    );
    assert!(register.register.submit(counted, call(PATIENCE)).await.is_ok());
    register.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_asked_for_cannot_be_seen(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 16).await;
    let peeks = Scripted::new(|_| {}, |set| set.row::<account::Model>("1").map(|_| answered()));
    let outcomes = one_batch(&mut register, vec![peeks, account(1, "a")]).await;
    assert_eq!(reasons(&outcomes), [Some(Reason::Internal), None]);
    register.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_at_once() {
    let database = TestDatabase::fresh(Kind::Sqlite).await.unwrap();
    let mut register = ScriptedRegister::open(&database, 1).await;
    let first = register.hand_in(account(1, "a"), call(PATIENCE));
    let second = register.register.submit(account(2, "b"), call(PATIENCE)).await;
    assert_eq!(reasons(&[second]), [Some(Reason::Overloaded)]);
    register.start();
    assert!(first.await.unwrap().is_ok());
    register.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_caller_has_left_is_never_applied() {
    let database = TestDatabase::fresh(Kind::Sqlite).await.unwrap();
    let mut register = ScriptedRegister::open(&database, 16).await;
    // Its deadline passes while no writer runs.
    let late = register
        .register
        .submit(account(1, "a"), call(Duration::from_millis(1)))
        .await;
    assert_eq!(reasons(&[late]), [Some(Reason::DeadlineExceeded)]);
    let cancelled = register.hand_in(account(2, "b"), call(PATIENCE));
    cancelled.abort();
    assert!(cancelled.await.unwrap_err().is_cancelled());
    register.start();
    assert!(register.register.submit(account(3, "c"), call(PATIENCE)).await.is_ok());
    register.end().await;
    assert_eq!(database.verify().await.verified, 1, "only the third was recorded");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_belongs_to_one_method(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 16).await;
    register.start();
    let first = call(PATIENCE);
    let method = contract::method("/chidao.membership.v1.AgencyService/UpdateAgency").unwrap();
    let other = Call {
        method,
        ..first.clone()
    };
    assert!(register.register.submit(account(1, "a"), first).await.is_ok());
    let second = register.register.submit(account(2, "b"), other).await;
    assert_eq!(reasons(&[second]), [Some(Reason::RequestIdReused)]);
    register.end().await;
    assert_eq!(database.verify().await.verified, 1);
}

/// What is changed by hand is found, with its position.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn verification_finds_what_was_altered_and_what_was_added(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 16).await;
    one_batch(&mut register, (1..=3).map(|id| account(id, &id.to_string())).collect()).await;
    register.end().await;
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let run = async |sql: &str| connection.readers().execute_unprepared(sql).await.map(drop).unwrap();
    let copy = "INSERT INTO membership_entry (position, time_us, actor, request_id, body, hash) \
                SELECT 9, time_us, actor, 'another', body, hash FROM membership_entry WHERE position = 3";
    run(copy).await;
    assert_eq!(database.verify().await.broken_position, 4, "an entry beyond the head");
    if kind == Kind::Sqlite {
        run("DROP TRIGGER membership_entry_no_update").await;
    }
    run("UPDATE membership_entry SET actor = 'people/1' WHERE position = 2").await;
    assert_eq!(database.verify().await.broken_position, 2, "a column beside the body");
}

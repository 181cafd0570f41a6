//! A replica that stands still (SIGSTOP) in the middle of a batch, and goes on later (SIGCONT).

use std::time::Duration;

use chidao_proto::errors::v1::Reason;
use chidao_tests::{Chance, Fleet, Kind, TestDatabase};
use rstest::rstest;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::{
    act::{Act, Outcome},
    ledger::Ledger,
    load::{Load, PATIENCE},
    watcher::Watcher,
};

const CALLERS: usize = 8;
/// The replica that is stopped, and the other.
const STOPPED: usize = 0;
const OTHER: usize = 1;
/// How often a replica is stopped until it is seen to hold what the other needs.
const ATTEMPTS: usize = 500;

/// Sessions that hold the head's row: its table is locked from the first statement of a batch to the end.
const HOLDERS: &str = "SELECT activity.pid, activity.state FROM pg_stat_activity AS activity \
    JOIN pg_locks AS held ON held.pid = activity.pid \
    WHERE activity.datname = current_database() AND held.relation = 'membership_head'::regclass \
    AND held.mode = 'RowShareLock' AND held.granted";

/// A session in a transaction that waits for its client with the head locked. A statement that runs comes to its end.
async fn holder(session: &mut PgConnection) -> Option<i32> {
    loop {
        let holders: Vec<(i32, String)> = sqlx::query_as(HOLDERS).fetch_all(&mut *session).await.unwrap();
        match holders.first() {
            None => return None,
            Some((pid, state)) if state == "idle in transaction" => return Some(*pid),
            Some(_) => {}
        }
    }
}

async fn is_connected(session: &mut PgConnection, pid: i32) -> bool {
    let query = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)");
    query.bind(pid).fetch_one(session).await.unwrap()
}

/// The other replica writes although the stopped one held the head. Callers of the stopped one leave, or wait for it.
#[rstest]
#[case::callers_leave(Duration::from_secs(3))]
#[case::callers_stay(PATIENCE)]
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_is_stopped_with_the_head_holds_nobody_up(#[case] patience: Duration) {
    let Some(database) = TestDatabase::fresh(Kind::Postgres).await else {
        return;
    };
    let leave = patience < PATIENCE;
    let mut chance = Chance::seeded();
    let mut session = PgConnection::connect(database.url()).await.unwrap();
    let mut fleet = Fleet::start(database.url(), 2).await;
    let mut ledger = Ledger::default();
    let (at_stopped, at_other) = (
        Watcher::start(fleet.client(STOPPED)).await,
        Watcher::start(fleet.client(OTHER)).await,
    );
    let mut last = 0;
    for round in 0..3 {
        let mut load = Load::new(patience);
        load.add(STOPPED, &fleet.client(STOPPED), CALLERS, &mut chance);
        let mut holds = None;
        for _ in 0..ATTEMPTS {
            load.answers(STOPPED, 1 + chance.below(20)).await;
            fleet.replica(STOPPED).stop();
            holds = holder(&mut session).await;
            if holds.is_some() {
                break;
            }
            fleet.replica(STOPPED).resume();
        }
        let holds = holds.expect("it is stopped while it holds the head");

        let act = Act::create(&format!("other-{round}"));
        let answer = act.answered(&mut fleet.client(OTHER), PATIENCE).await;
        ledger.record(act, Outcome::Answered(Box::new(answer)));
        assert!(
            !is_connected(&mut session, holds).await,
            "the server took the head back"
        );

        if leave {
            ledger.take(load.end().await);
            assert!(ledger.doubtful() > 0, "callers of the stopped replica do not know");
            ledger.settle(&fleet.client(OTHER), database.url()).await;
            fleet.replica(STOPPED).resume();
        } else {
            fleet.replica(STOPPED).resume();
            ledger.take(load.end().await);
            assert_eq!(ledger.doubtful(), 0, "who waits for the woken replica is answered");
        }
        // It writes strictly in order: what it held when it was stopped is done with after this.
        let act = Act::create(&format!("woken-{round}"));
        let answer = act.answered(&mut fleet.client(STOPPED), PATIENCE).await;
        ledger.record(act, Outcome::Answered(Box::new(answer)));
        last = ledger.check(database.url()).await;
    }
    at_stopped.end(database.url(), last).await;
    at_other.end(database.url(), last).await;
}

/// Nobody takes a SQLite file back from a process that stands still: others are refused truthfully until it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_stopped_with_the_file_holds_others_up_and_loses_nothing() {
    let Some(database) = TestDatabase::fresh(Kind::Sqlite).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let mut session = SqliteConnection::connect(database.url()).await.unwrap();
    sqlx::raw_sql("PRAGMA busy_timeout = 0")
        .execute(&mut session)
        .await
        .unwrap();
    let mut fleet = Fleet::start(database.url(), 2).await;
    let mut load = Load::new(PATIENCE);
    load.add(STOPPED, &fleet.client(STOPPED), CALLERS, &mut chance);
    let mut holds = false;
    for _ in 0..ATTEMPTS {
        load.answers(STOPPED, 1 + chance.below(20)).await;
        fleet.replica(STOPPED).stop();
        holds = sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut session).await.is_err();
        if holds {
            break;
        }
        sqlx::raw_sql("ROLLBACK").execute(&mut session).await.unwrap();
        fleet.replica(STOPPED).resume();
    }
    assert!(holds, "it is stopped while it holds the file");

    let mut ledger = Ledger::default();
    for number in 0..CALLERS {
        let act = Act::create(&format!("other-{number}"));
        let outcome = act.send(&mut fleet.client(OTHER), Duration::from_millis(500)).await;
        let is_true = matches!(outcome, Outcome::Refused(Reason::DeadlineExceeded) | Outcome::Unknown);
        assert!(is_true, "{outcome:?} while another process has the file");
        ledger.record(act, outcome);
    }
    fleet.replica(STOPPED).resume();
    ledger.take(load.end().await);
    ledger.settle(&fleet.client(OTHER), database.url()).await;
    for replica in [STOPPED, OTHER] {
        let act = Act::create(&format!("after-{replica}"));
        let answer = act.answered(&mut fleet.client(replica), PATIENCE).await;
        ledger.record(act, Outcome::Answered(Box::new(answer)));
    }
    ledger.check(database.url()).await;
}

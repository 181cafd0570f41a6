//! What it costs to ask of every command whether it is permitted.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chidao_authority::{Audiences, Heard, Identity, Policies, Resource, RosterRow, cache::snapshot, known};
use chidao_model::{
    id::{AccountId, GrantId, PersonId},
    membership::{OfficeRole, account, agency, grant},
};
use chidao_proto::membership::v1 as m;
use chidao_register::{Call, Change, Database, Decision};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, account_row, call},
};
use rstest::rstest;
use time::macros::date;

const PATIENCE: Duration = Duration::from_secs(120);
/// Accounts in the roster, each with a role.
const ACCOUNTS: usize = 1_000;
const WRITES: usize = 20_000;
/// Commands that wait at once, as of as many callers.
const WAITING: usize = 200;
const CHECKS: u32 = 1_000_000;

fn bearer(number: usize) -> Identity {
    Identity::new("issuer", format!("bearer-{number}"))
}

fn answered() -> Decision {
    Decision::answer(&m::CreateAgencyResponse::default())
}

/// Gives accounts and the officer's role to these bearers.
fn gives(numbers: std::ops::Range<usize>) -> Scripted {
    let decides = move |_: &_| {
        let mut decision = answered();
        for number in numbers.clone() {
            let account = account::Model {
                person_id: Some(PersonId::new(number.to_string())),
                agency_id: None,
                ..account_row(AccountId::new(number.to_string()).as_str(), &bearer(number).subject)
            };
            let grant = grant::Model {
                id: GrantId::new(number.to_string()),
                person_id: PersonId::new(number.to_string()),
                role: OfficeRole::Officer,
                valid_from: date!(2018 - 12 - 28),
                valid_to: None,
                position: 0,
                mark: 0,
            };
            let change = Change::of(account.id.name(), &m::Account::default(), Audiences::default());
            let staged = (account.clone(), grant.clone());
            decision = decision
                .change(change.row(account).row(grant))
                .authority(move |roster| {
                    roster.apply(RosterRow::Account(&staged.0));
                    roster.apply(RosterRow::Grant(&staged.1));
                });
        }
        Ok(decision)
    };
    Scripted::new(|_| {}, decides)
}

/// Renames one agency of many.
fn write(number: usize) -> Scripted {
    let row = agency::Model {
        id: chidao_model::id::AgencyId::new(format!("so-{}", number % 1_000)),
        display_name: "Cơ quan".to_owned(),
        short_name: number.to_string(),
        kind: chidao_model::membership::AgencyKind::Department,
        parent_id: None,
        valid_from: date!(2004 - 01 - 01),
        valid_to: None,
        successors: String::new(),
        position: 0,
        mark: 0,
    };
    let key = row.id.as_str().to_owned();
    Scripted::new(
        move |needs| {
            needs.row::<agency::Model>(&key);
        },
        move |_| {
            Ok(answered()
                .change(Change::of(row.id.name(), &m::Agency::default(), Audiences::default()).row(row.clone())))
        },
    )
}

/// Prints what a write takes on the whole way from the queue to its answer, what of that the check takes (who is it, may he, by
/// which policies), and the share that it adds.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn what_the_check_adds_to_a_write(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut desk = ScriptedRegister::open(&database, 4096).await;
    desk.start();
    for begin in (0..ACCOUNTS).step_by(250) {
        desk.register
            .submit(gives(begin..begin + 250), call(PATIENCE))
            .await
            .unwrap();
    }

    let started = Instant::now();
    let mut waiting = std::collections::VecDeque::new();
    for number in 0..WRITES {
        let call = Call {
            identity: Arc::new(bearer(number % ACCOUNTS)),
            ..call(PATIENCE)
        };
        waiting.push_back(desk.hand_in(write(number), call));
        if waiting.len() >= WAITING {
            waiting.pop_front().unwrap().await.unwrap().unwrap();
        }
    }
    for write in waiting {
        write.await.unwrap().unwrap();
    }
    let whole = started.elapsed() / u32::try_from(WRITES).unwrap();

    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let roster = snapshot(connection.readers(), Heard::Everybody).await.unwrap();
    let now = desk.reads.moment().await.unwrap().now;
    let bearers: Vec<Identity> = (0..ACCOUNTS).map(bearer).collect();
    let mut bytes = 0;
    let started = Instant::now();
    for number in 0..CHECKS {
        let principal = roster.principal(&bearers[number as usize % ACCOUNTS], now);
        known(&principal).unwrap();
        let policies = Policies::builtin()
            .authorize("roster_keep", &principal, &Resource::of("Agency"))
            .unwrap();
        bytes += policies.to_vec().iter().map(String::len).sum::<usize>();
    }
    let check = started.elapsed() / CHECKS;
    assert_eq!(bytes, CHECKS as usize * "roster_keep.officer".len());
    let share = check.as_secs_f64() / (whole.saturating_sub(check)).as_secs_f64();
    println!(
        "{kind:?}: a write takes {whole:?} of the writer, the check {check:?} of that: it adds {:.2} %",
        share * 100.0
    );
    desk.end().await;
}

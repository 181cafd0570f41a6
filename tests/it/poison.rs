//! One command that spoils a full batch, wherever it stands and however it fails: the others are recorded once, in order.

use std::time::Duration;

use chidao_authority::Audiences;
use chidao_proto::{errors::v1::Reason, membership::v1 as m};
use chidao_register::{Change, Decision};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, account_row, call},
};
use rstest::rstest;

/// As many commands as a batch takes.
const FULL: usize = 256;
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that records the account of a bearer without looking whether there is one, and counts.
fn account(id: usize, subject: String) -> Scripted {
    Scripted::new(
        |needs| {
            needs.counter("accounts");
        },
        move |set| {
            let row = account_row(id.to_string(), &subject);
            let account = m::Account {
                name: row.id.name(),
                ..Default::default()
            };
            let count = set.counter("accounts")? + 1;
            let response = m::CreateAccountResponse {
                account: Some(account.clone()),
                ..Default::default()
            };
            Ok(Decision::answer(&response)
                .change(Change::of(row.id.name(), &account, Audiences::default()).row(row))
                .counter(("accounts".to_owned(), count)))
        },
    )
}

/// Puts these in the places of a full batch, and checks that all others are recorded once and in order.
async fn spoil(kind: Kind, places: &[usize], poison: impl Fn() -> Scripted) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 4 * FULL).await;
    let command = |place: usize| {
        if places.contains(&place) {
            poison()
        } else {
            account(place, format!("bearer {place}"))
        }
    };
    let tasks: Vec<_> = (0..FULL)
        .map(|place| register.hand_in(command(place), call(PATIENCE)))
        .collect();
    register.start();
    let mut last = 0;
    for (place, task) in tasks.into_iter().enumerate() {
        let outcome = task.await.unwrap();
        if places.contains(&place) {
            assert_eq!(outcome.unwrap_err().reason(), Reason::Internal, "at {place}");
        } else {
            last += 1;
            assert_eq!(outcome.unwrap().receipt.position, last, "at {place}");
        }
    }
    register.end().await;
    let proof = database.verify().await;
    assert_eq!((proof.verified, proof.broken_position), (last, 0), "{}", proof.finding);
}

#[rstest]
#[case::first(&[1])]
#[case::second_half(&[200])]
#[case::last(&[255])]
#[case::at_each_edge_of_a_half(&[63, 64, 127, 128, 255])]
#[case::side_by_side(&[130, 131, 132])]
#[tokio::test(flavor = "multi_thread")]
async fn a_violated_constraint_spoils_no_other_command_of_a_full_batch(
    #[values(Kind::Sqlite, Kind::Postgres)] kind: Kind,
    #[case] places: &[usize],
) {
    // Whichever part of the batch it stands in, the bearer of the command at 0 is recorded before.
    spoil(kind, places, || account(1_000, "bearer 0".to_owned())).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_while_the_subject_is_named_spoils_no_other_command(#[case] kind: Kind) {
    let poison = || account(1_000, "bearer".to_owned()).at_subject(|| panic!("no subject"));
    spoil(kind, &[0, 128, 255], poison).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_decision_spoils_no_other_command(#[case] kind: Kind) {
    let poison = || Scripted::new(|_| {}, |_| panic!("no decision"));
    spoil(kind, &[0, 128, 255], poison).await;
}

/// It panics where it says what it needs; then it has seen nothing, and what it looks at it had not asked for.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_while_needs_are_named_spoils_no_other_command(#[case] kind: Kind) {
    let poison = || {
        let peeks = |set: &chidao_register::WorkingSet| {
            set.counter("of its own")?;
            Ok(Decision::answer(&m::CreateAccountResponse::default()))
        };
        Scripted::new(|_| panic!("no needs"), peeks)
    };
    spoil(kind, &[0, 128, 255], poison).await;
}

/// It looks at what it had not asked for and goes on as if it had seen nothing: that is not believed.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_on_what_was_not_asked_for_spoils_no_other_command(#[case] kind: Kind) {
    let poison = || {
        let shrugs = |set: &chidao_register::WorkingSet| {
            let _ = set.counter("of its own");
            Ok(Decision::answer(&m::CreateAccountResponse::default()))
        };
        Scripted::new(|_| {}, shrugs)
    };
    spoil(kind, &[0, 128, 255], poison).await;
}

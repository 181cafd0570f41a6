//! The register's own reads of its past.

use std::time::Duration;

use chidao_authority::{Audience, Audiences};
use chidao_model::{Owner, id::AgencyId};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{Agency, AgencyKind, CreateAgencyResponse, GetAgencyRequest, Person},
};
use chidao_register::{Change, Database, Decision, Snapshot, Wanted, head, snapshots, timestamp};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, call},
    draft,
};
use rstest::rstest;

use super::{World, morning, reason};

/// Records one entry that changes these resources, for these readers; the resource tells which act it was.
async fn record(register: &ScriptedRegister, act: &'static str, names: &[&str], audiences: Audiences) -> i64 {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let decides = move |_: &_| {
        let change = |name: &String| Change::of(name, &resource(name, act), audiences.clone());
        let decision = Decision::answer(&CreateAgencyResponse::default());
        Ok(names.iter().map(change).fold(decision, Decision::change))
    };
    let command = Scripted::new(|_| {}, decides);
    let answer = register.register.submit(command, call(Duration::from_secs(60))).await;
    answer.unwrap().receipt.position
}

fn resource(name: &str, act: &str) -> Agency {
    Agency {
        name: name.to_owned(),
        display_name: act.to_owned(),
        kind: AgencyKind::Department.into(),
        valid_from: Some(draft::date(2004, 1, 1)),
        ..Agency::default()
    }
}

fn seen(found: &[Snapshot]) -> Vec<(&str, String, i64)> {
    let agency = |snapshot: &Snapshot| snapshot.message::<Agency>().unwrap().unwrap().display_name;
    let seen = found
        .iter()
        .map(|found| (&*found.name, agency(found), found.etag.position));
    seen.collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_the_last_change_up_to_a_position(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 16).await;
    register.start();
    let public: Audiences = [Audience::Public].into_iter().collect();
    let tree = ["c/x", "c/x/seats/1", "c/x/seats/2", "c/x-y", "c/x0", "c/xy/seats/1"];
    assert_eq!(record(&register, "first", &tree, public.clone()).await, 1);
    assert_eq!(
        record(&register, "second", &["c/x/seats/2", "c/y"], public.clone()).await,
        2
    );
    assert_eq!(
        record(&register, "third", &["c/x", "c/x/seats/3"], Audiences::default()).await,
        3
    );
    register.end().await;

    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let ask = async |position, wanted: Wanted<'_>| {
        let found = snapshots(connection.readers(), Owner::Membership, position, wanted).await;
        found.unwrap()
    };
    assert_eq!(ask(0, Wanted::Tree("c/x")).await, []);
    let tree = ask(2, Wanted::Tree("c/x")).await;
    let first = |name| (name, "first".to_owned(), 1);
    let second = ("c/x/seats/2", "second".to_owned(), 2);
    assert_eq!(seen(&tree), [first("c/x"), first("c/x/seats/1"), second.clone()]);
    assert!(tree.iter().all(|snapshot| snapshot.audiences == public));
    assert_eq!(tree[0].message::<Person>().unwrap(), None, "it is of another type");

    let tree = ask(3, Wanted::Tree("c/x")).await;
    let third = |name| (name, "third".to_owned(), 3);
    assert_eq!(
        seen(&tree),
        [third("c/x"), first("c/x/seats/1"), second, third("c/x/seats/3")]
    );
    assert!(tree[0].audiences.is_empty());
    let head = head(connection.readers(), Owner::Membership).await.unwrap();
    assert_eq!(tree[0].etag, chidao_model::Etag::of(3, &head.hash));

    let names = ["c/x", "c/y", "c/nowhere", "c/x-y", "c/x"].map(str::to_owned);
    let named = ask(2, Wanted::Named(&names)).await;
    assert_eq!(
        seen(&named),
        [first("c/x"), first("c/x-y"), ("c/y", "second".to_owned(), 2)]
    );
    assert_eq!(ask(2, Wanted::Named(&[])).await, []);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_past_shows_only_what_the_caller_may_see_now(#[case] kind: Kind) {
    let Some(mut world) = World::start(kind, morning(2019, 1, 5)).await else {
        return;
    };
    let account = draft::account("ubnd", "agencies/ubnd-tinh");
    world.founder.authority.create_account(account).await.unwrap();
    let mut register = ScriptedRegister::open(world.sandbox.database(), 16).await;
    register.start();
    let of_department: Audiences = [Audience::Agency(AgencyId::new("so-tttt"))].into_iter().collect();
    record(&register, "hidden", &["agencies/hidden"], of_department).await;
    register.end().await;
    let head = head(world.database.readers(), Owner::Membership).await.unwrap();

    let request = GetAgencyRequest {
        name: "agencies/hidden".to_owned(),
        recorded_by: Some(timestamp(chidao_calendar::Instant::from_micros(head.time_us))),
        on: None,
    };
    // The officer holds an office there.
    let seen = world
        .officer
        .agencies
        .get_agency(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.agency.unwrap().display_name, "hidden");
    let mut other = world.sandbox.client("ubnd");
    let refused = other.agencies.get_agency(request.clone()).await.unwrap_err();
    assert_eq!(reason(refused).0, Reason::ResourceNotFound);
    let mut nobody = world.sandbox.client("nobody");
    let refused = nobody.agencies.get_agency(request).await.unwrap_err();
    assert_eq!(reason(refused).0, Reason::AccountUnknown);
}

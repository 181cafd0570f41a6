//! A database of release v0.1.0, brought to this one: what was recorded stands, and work goes on with it.
//!
//! The scripts under `upgrade/v0.1.0` are dumps (`sqlite3 FILE .dump`, `pg_dump --inserts`, without comments) of what that
//! release's own binaries wrote: `chidao migrate`, then nine calls of [`ACTS`] by the founder and an officer.

mod life;

use std::collections::BTreeMap;

use chidao_migration::{SchemaError, check, migrate};
use chidao_model::{Etag, Owner};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        Agency, AgencyKind, AppointmentEndReason, AppointmentState, Contact, CreateAgencyRequest,
        EndAppointmentRequest, EraseContactRequest, GetAgencyRequest, GetPersonRequest, GetRosterRequest,
        ListParametersRequest, ListPeopleRequest, Person, SeatStatus, SetParameterRequest, UpdateAgencyRequest,
    },
    refusal::read,
    register::v1::{ListEntriesRequest, Receipt},
};
use chidao_register::{Database, state};
use chidao_tests::{Client, Kind, Sandbox, TestDatabase, draft, watching::Watching};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};

/// The methods of the entries, in their order.
const ACTS: [&str; 9] = [
    "AgencyService/CreateAgency",
    "AgencyService/CreateAgency",
    "PersonService/CreatePerson",
    "PersonService/CreatePerson",
    "PersonService/CreatePerson",
    "AuthorityService/CreateAccount",
    "AuthorityService/GrantRole",
    "CommitteeService/EstablishCommittee",
    "AgencyService/UpdateAgency",
];
const DEPARTMENT: &str = "agencies/so-tttt";
/// The deputy head, and how he sits.
const DEPUTY: &str = "people/2026-0002";
const DEPUTYS_APPOINTMENT: &str = "committees/bcd-cqdt/appointments/2";
const PHONE: &str = "0270 1234 567";

fn script(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => include_str!("upgrade/v0.1.0/sqlite.sql"),
        Kind::Postgres => include_str!("upgrade/v0.1.0/postgres.sql"),
    }
}

/// The request id of the call of this number.
fn request_id(number: i64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// The first call: it created the People's Committee of the province.
fn created() -> CreateAgencyRequest {
    CreateAgencyRequest {
        request_id: request_id(1),
        agency_id: "ubnd-tinh".to_owned(),
        agency: Some(Agency {
            display_name: "Ủy ban nhân dân tỉnh Vĩnh Long".to_owned(),
            short_name: "UBND tỉnh".to_owned(),
            kind: AgencyKind::ProvincialPeoplesCommittee.into(),
            valid_from: Some(draft::date(2004, 1, 1)),
            ..Agency::default()
        }),
    }
}

/// The last call: it gave the department a short name.
fn renamed() -> UpdateAgencyRequest {
    UpdateAgencyRequest {
        request_id: request_id(9),
        name: DEPARTMENT.to_owned(),
        short_name: Some("Sở TTTT".to_owned()),
        ..UpdateAgencyRequest::default()
    }
}

fn department(short_name: &str, etag: &str) -> Agency {
    Agency {
        name: DEPARTMENT.to_owned(),
        display_name: "Sở Thông tin và Truyền thông".to_owned(),
        short_name: short_name.to_owned(),
        kind: AgencyKind::Department.into(),
        parent: "agencies/ubnd-tinh".to_owned(),
        valid_from: Some(draft::date(2013, 1, 1)),
        etag: etag.to_owned(),
        ..Agency::default()
    }
}

/// The columns of each entry: position, time, body and hash.
type Columns = (i64, i64, Vec<u8>, Vec<u8>);

/// Who holds a claim.
async fn holder(database: &Database, claim: &str) -> Option<String> {
    let sql = format!("SELECT holder FROM membership_claim WHERE id = '{claim}'");
    let statement = Statement::from_string(database.backend(), sql);
    let row = database.readers().query_one_raw(statement).await.unwrap()?;
    row.try_get_by_index(0).unwrap()
}

async fn entries(database: &Database) -> Vec<Columns> {
    let sql = "SELECT position, time_us, body, hash FROM membership_entry ORDER BY position";
    let statement = Statement::from_string(database.backend(), sql);
    let rows = database.readers().query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get_by_index(0).unwrap(),
                row.try_get_by_index(1).unwrap(),
                row.try_get_by_index(2).unwrap(),
                row.try_get_by_index(3).unwrap(),
            )
        })
        .collect()
}

/// What the caller was told of an entry.
fn receipt((position, time_us, _, hash): &Columns) -> Receipt {
    Receipt {
        position: *position,
        etag: Etag::of(*position, &hash.clone().try_into().unwrap()).to_string(),
        time: Some(Timestamp {
            seconds: time_us / 1_000_000,
            nanos: i32::try_from(time_us % 1_000_000 * 1_000).unwrap(),
        }),
        ..Receipt::default()
    }
}

/// The rows of each table of which there are any: how many are proven, and how many are not.
async fn proven(database: &Database) -> BTreeMap<String, (i64, i64)> {
    let proof = state(database, Owner::Membership, |_| ()).await.unwrap();
    assert_eq!(proof.findings, []);
    let tables = proof.tables.into_iter();
    tables
        .map(|table| (table.table, (table.proven, table.unproven)))
        .filter(|(_, rows)| *rows != (0, 0))
        .collect()
}

fn rows(counts: &[(&str, i64, i64)]) -> BTreeMap<String, (i64, i64)> {
    let named = |table: &str| format!("membership_{table}");
    counts
        .iter()
        .map(|(table, proven, unproven)| (named(table), (*proven, *unproven)))
        .collect()
}

/// The database of the old release, migrated and served; the entries that it came with.
async fn upgraded(kind: Kind) -> Option<(Sandbox, Database, Vec<Columns>)> {
    let database = TestDatabase::of(kind, script(kind)).await?;
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let refused = check(connection.readers()).await;
    assert!(matches!(refused, Err(SchemaError::Outdated { .. })), "{refused:?}");
    let before = entries(&connection).await;
    migrate(database.url()).await.unwrap();
    check(connection.readers()).await.unwrap();
    assert_eq!(entries(&connection).await, before, "no entry is touched");
    let proof = database.verify().await;
    assert_eq!((proof.verified, proof.broken_position), (9, 0), "{}", proof.finding);
    Some((Sandbox::over(database, &[]).await, connection, before))
}

async fn person(client: &mut Client, name: &str) -> Person {
    let request = GetPersonRequest { name: name.to_owned() };
    let answer = client.people.get_person(request).await.unwrap().into_inner();
    answer.person.unwrap()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_first_release_recorded_is_read_and_answered_as_it_was(#[case] kind: Kind) {
    let Some((sandbox, connection, entries)) = upgraded(kind).await else {
        return;
    };
    // Its entries say nothing of rows but where they are found.
    let unproven = rows(&[
        ("account", 0, 1),
        ("agency", 0, 2),
        ("appointment", 0, 2),
        ("authority", 0, 1),
        ("claim", 0, 1),
        ("committee", 0, 2),
        ("counter", 0, 3),
        ("document", 0, 1),
        ("grant", 0, 1),
        ("index", 26, 0),
        ("office", 0, 3),
        ("person", 0, 3),
        ("seat", 0, 4),
    ]);
    assert_eq!(proven(&connection).await, unproven);

    let mut officer = sandbox.client("officer");
    let last = receipt(&entries[8]);
    let request = GetAgencyRequest {
        name: DEPARTMENT.to_owned(),
        ..GetAgencyRequest::default()
    };
    let found = officer.agencies.get_agency(request).await.unwrap().into_inner();
    assert_eq!(found.agency, Some(department("Sở TTTT", &last.etag)));
    let people = officer.people.list_people(ListPeopleRequest::default()).await.unwrap();
    let names: Vec<_> = people
        .into_inner()
        .people
        .into_iter()
        .map(|person| person.full_name)
        .collect();
    assert_eq!(
        names,
        [
            "Nguyễn Văn Chủ (hư cấu)",
            "Trần Thị Phó (hư cấu)",
            "Phạm Thị Chuyên (hư cấu)"
        ]
    );
    let request = GetRosterRequest {
        committee: "committees/bcd-cqdt".to_owned(),
        on: Some(draft::date(2018, 12, 28)),
        ..GetRosterRequest::default()
    };
    let roster = officer.committees.get_roster(request).await.unwrap().into_inner();
    let lines: Vec<_> = roster
        .lines
        .iter()
        .map(|line| (&*line.full_name, line.status()))
        .collect();
    assert_eq!(
        lines,
        [
            (&*names[0], SeatStatus::Held),
            (&*names[1], SeatStatus::Held),
            ("", SeatStatus::Vacant),
            ("", SeatStatus::Vacant)
        ]
    );
    let request = ListEntriesRequest {
        register: "membership".to_owned(),
        ..ListEntriesRequest::default()
    };
    let listed = officer
        .register
        .list_entries(request)
        .await
        .unwrap()
        .into_inner()
        .entries;
    let listed: Vec<_> = listed.iter().map(|entry| (entry.position, &*entry.method)).collect();
    let methods = ACTS.map(|method| format!("chidao.membership.v1.{method}"));
    let expected: Vec<_> = (1..).zip(methods.iter().map(String::as_str)).collect();
    assert_eq!(listed, expected);

    // Asked again, both are answered as then; the founder has no say any more, and is still told.
    let told = sandbox
        .founder()
        .agencies
        .create_agency(created())
        .await
        .unwrap()
        .into_inner();
    let first = receipt(&entries[0]);
    let agency = Agency {
        name: "agencies/ubnd-tinh".to_owned(),
        etag: first.etag.clone(),
        ..created().agency.unwrap()
    };
    assert_eq!((told.agency, told.receipt), (Some(agency), Some(first)));
    let told = officer.agencies.update_agency(renamed()).await.unwrap().into_inner();
    let agency = department("Sở TTTT", &last.etag);
    assert_eq!((told.agency, told.receipt), (Some(agency), Some(last)));
    let other = UpdateAgencyRequest {
        short_name: Some("Sở khác".to_owned()),
        ..renamed()
    };
    let refused = officer.agencies.update_agency(other).await.unwrap_err();
    assert_eq!(read(&refused).unwrap().reason, Reason::RequestIdReused);
    assert_eq!(
        sandbox.database().verify().await.verified,
        9,
        "nothing was recorded anew"
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_with_what_the_first_release_recorded(#[case] kind: Kind) {
    let Some((sandbox, connection, entries)) = upgraded(kind).await else {
        return;
    };
    let mut officer = sandbox.client("officer");
    let mut watching = Watching::start(&officer, 0).await.unwrap();

    // By the etag that the old release gave.
    let request = UpdateAgencyRequest {
        request_id: draft::request_id(),
        short_name: Some("Sở TT&TT".to_owned()),
        etag: receipt(&entries[8]).etag,
        ..renamed()
    };
    let told = officer.agencies.update_agency(request).await.unwrap().into_inner();
    assert_eq!(told.agency, Some(department("Sở TT&TT", &told.receipt.unwrap().etag)));
    // A bearer is claimed once, whichever release recorded him.
    let request = draft::account("officer", DEPUTY);
    let refused = officer.authority.create_account(request).await.unwrap_err();
    assert_eq!(read(&refused).unwrap().reason, Reason::ResourceExists);
    // A replica of the old release goes by claims alone, also on those whom this one records.
    let request = draft::account("pho-ban", DEPUTY);
    let created = officer.authority.create_account(request).await.unwrap().into_inner();
    let claimed = "account:18:chidao-development|pho-ban";
    assert_eq!(holder(&connection, claimed).await, Some(created.account.unwrap().name));
    let request = EndAppointmentRequest {
        request_id: draft::request_id(),
        name: DEPUTYS_APPOINTMENT.to_owned(),
        basis: Some(draft::decision("07/QĐ-UBND (hư cấu)", draft::date(2020, 1, 15))),
        to: Some(draft::date(2020, 2, 1)),
        reason: AppointmentEndReason::Retired.into(),
        ..EndAppointmentRequest::default()
    };
    let told = officer
        .appointments
        .end_appointment(request)
        .await
        .unwrap()
        .into_inner();
    let ended = told.appointment.unwrap();
    assert_eq!((&*ended.person, ended.state()), (DEPUTY, AppointmentState::Ended));
    assert_eq!(ended.basis.unwrap().symbol, "01/QĐ-UBND (hư cấu)");

    // Of somebody whom the old release recorded there is nothing to erase; of a new one there is.
    let mut request = draft::person("Võ Thị Mới", "so-tttt", "Chuyên viên", "");
    request.person.as_mut().unwrap().contact = Some(Contact {
        phone: PHONE.to_owned(),
        ..Contact::default()
    });
    let created = officer
        .people
        .create_person(request)
        .await
        .unwrap()
        .into_inner()
        .person
        .unwrap();
    assert_eq!(person(&mut officer, &created.name).await, created);
    for name in [DEPUTY, &*created.name] {
        let request = EraseContactRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            ..EraseContactRequest::default()
        };
        let told = officer.people.erase_contact(request).await.unwrap().into_inner();
        assert_eq!(person(&mut officer, name).await, told.person.unwrap());
    }
    assert_eq!(person(&mut officer, &created.name).await.contact, None);

    // What came with this release is there at once.
    let request = SetParameterRequest {
        request_id: draft::request_id(),
        key: "task-accept-days".to_owned(),
        value: "4".to_owned(),
        basis: Some(draft::decision("05/QĐ-BCĐ (hư cấu)", draft::date(2020, 1, 15))),
        ..SetParameterRequest::default()
    };
    let told = officer.reference.set_parameter(request).await.unwrap().into_inner();
    let last = told.receipt.unwrap().position;
    let found = officer.reference.list_parameters(ListParametersRequest {
        key: "task-accept-days".to_owned(),
        ..ListParametersRequest::default()
    });
    assert_eq!(found.await.unwrap().into_inner().parameters[0].value, "4");

    watching.until(last).await.unwrap();
    watching.check(sandbox.database().url()).await;
    let proof = sandbox.database().verify().await;
    assert_eq!((proof.verified, proof.broken_position), (last, 0), "{}", proof.finding);
    let proven = proven(&connection).await;
    // What this release has written since is proven, be it new or old.
    for (table, counts) in rows(&[
        ("account", 1, 1),
        ("agency", 1, 1),
        ("appointment", 1, 1),
        ("claim", 1, 1),
        ("document", 2, 1),
        ("parameter", 1, 0),
        ("person", 2, 2),
    ]) {
        assert_eq!(proven[&table], counts, "{table}");
    }
}

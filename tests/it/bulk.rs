//! Random rows of every entity through the register and back, on both databases: NULLs, quotes, braces, backslashes.

use std::time::Duration;

use chidao_authority::Audiences;
use chidao_model::{
    Row,
    id::{AccountId, AgencyId, AppointmentId, CommitteeId, DocumentId, GrantId, OfficeId, PersonId, SeatId, TermsId},
    membership::{
        AgencyKind, AppointmentEndReason, AppointmentState, CommitteeLevel, DecisionMode, OfficeRole, SeatKind,
        SeatRole, account, agency, appointment, committee, document, grant, office, person, seat, terms,
    },
};
use chidao_proto::membership::v1 as m;
use chidao_register::{Change, Database, Decision};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, call},
};
use proptest::{collection::vec, option, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use rstest::rstest;
use sea_orm::{EntityTrait, ModelTrait};
use time::Date;

/// Text that a literal might trip over.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("NULL".to_owned()),
        Just("null".to_owned()),
        Just(String::new()),
        Just(r#"{"a","b"} \ \\ \" '' , {} "#.to_owned()),
        Just("Ủy ban nhân dân\ntỉnh\tVĩnh Long".to_owned()),
        "[\\x01-\\x7f]{0,20}",
        "\\PC{0,20}",
    ]
}

fn date() -> impl Strategy<Value = Date> {
    (2_415_021..2_524_594i32).prop_map(|day| Date::from_julian_day(day).expect("1900 to 2199"))
}

fn days() -> impl Strategy<Value = (Date, Option<Date>)> {
    (date(), option::of(date()))
}

/// Writes so many random rows, changes half of them, and compares what the database then holds.
async fn written_is_read<R, S>(database: &TestDatabase, register: &ScriptedRegister, strategy: impl Fn(usize) -> S)
where
    R: Row + PartialEq + Clone,
    S: Strategy<Value = R>,
{
    const ROWS: usize = 70;
    let mut runner = TestRunner::default();
    let mut expected: Vec<R> = Vec::new();
    for round in 0..2 {
        let rows: Vec<R> = (0..ROWS / (round + 1))
            .map(|number| strategy(number).new_tree(&mut runner).expect("a row").current())
            .collect();
        let staged = rows.clone();
        let command = Scripted::new(
            |_| {},
            move |_| {
                let change = Change::of("agencies/-", &m::Agency::default(), Audiences::default());
                let change = staged.iter().cloned().fold(change, Change::row);
                Ok(Decision::answer(&m::CreateAgencyResponse::default()).change(change))
            },
        );
        let answer = register
            .register
            .submit(command, call(Duration::from_secs(60)))
            .await
            .unwrap();
        let etag = answer.receipt.etag.parse().ok().unwrap();
        for (number, mut row) in rows.into_iter().enumerate() {
            row.stamp(etag);
            if round == 0 {
                expected.push(row)
            } else {
                expected[number] = row
            }
        }
    }
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let mut found = <R as ModelTrait>::Entity::find()
        .all(connection.readers())
        .await
        .unwrap();
    found.sort_by(|a, b| a.key().cmp(b.key()));
    expected.sort_by(|a, b| a.key().cmp(b.key()));
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_every_entity_come_back_as_written(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut register = ScriptedRegister::open(&database, 16).await;
    register.start();
    let id = |number: usize| format!("{number:03} \"{{\\}}\"");
    let committee_id = CommitteeId::new("c");

    written_is_read(&database, &register, |number| {
        (
            text(),
            text(),
            select(AgencyKind::ALL),
            option::of(text()),
            days(),
            text(),
        )
            .prop_map(
                move |(display_name, short_name, kind, parent, (valid_from, valid_to), successors)| agency::Model {
                    id: AgencyId::new(id(number)),
                    display_name,
                    short_name,
                    kind,
                    parent_id: parent.map(AgencyId::new),
                    valid_from,
                    valid_to,
                    successors,
                    position: 0,
                    mark: 0,
                },
            )
    })
    .await;
    written_is_read(&database, &register, |number| {
        (text(), option::of(text()), option::of(text())).prop_map(move |(full_name, email, phone)| person::Model {
            id: PersonId::new(id(number)),
            full_name,
            email,
            phone,
            position: 0,
            mark: 0,
        })
    })
    .await;
    written_is_read(&database, &register, |number| {
        (text(), any::<i64>(), text(), text(), text(), days()).prop_map(
            move |(person, ordinal, agency, title, portfolio, (valid_from, valid_to))| office::Model {
                id: OfficeId::new(id(number)),
                person_id: PersonId::new(person),
                ordinal,
                agency_id: AgencyId::new(agency),
                title,
                portfolio,
                valid_from,
                valid_to,
                document_id: None,
                end_document_id: None,
                end_reason: None,
                position: 0,
                mark: 0,
            },
        )
    })
    .await;
    written_is_read(&database, &register, |number| {
        (text(), date(), vec(any::<u8>(), 0..50)).prop_map(move |(symbol, issued_on, content)| document::Model {
            id: DocumentId::new(id(number)),
            symbol,
            issued_on,
            content,
            position: 0,
            mark: 0,
        })
    })
    .await;
    written_is_read(&database, &register, |number| {
        let links = (
            option::of(text()),
            option::of(text()),
            option::of(text()),
            option::of(text()),
        );
        (
            text(),
            text(),
            select(CommitteeLevel::ALL),
            days(),
            links,
            option::of(select(DecisionMode::ALL)),
        )
            .prop_map(
                move |(display_name, short_name, level, (valid_from, valid_to), links, decision_mode)| {
                    committee::Model {
                        id: CommitteeId::new(id(number)),
                        display_name,
                        short_name,
                        level,
                        document_id: links.0.map(DocumentId::new),
                        valid_from,
                        valid_to,
                        predecessor_id: links.1.map(CommitteeId::new),
                        successor_id: links.2.map(CommitteeId::new),
                        standing_agency_id: links.3.map(AgencyId::new),
                        decision_mode,
                        position: 0,
                        mark: 0,
                    }
                },
            )
    })
    .await;
    let committee = committee_id.clone();
    written_is_read(&database, &register, |number| {
        let committee_id = committee.clone();
        (
            select(SeatRole::ALL),
            select(SeatKind::ALL),
            option::of(text()),
            text(),
            text(),
            (days(), option::of(any::<bool>())),
        )
            .prop_map(
                move |(role, kind, agency, titles, portfolio, ((valid_from, valid_to), successor_joins))| seat::Model {
                    id: SeatId::new(&committee_id, number),
                    committee_id: committee_id.clone(),
                    ordinal: 1,
                    role,
                    kind,
                    agency_id: agency.map(AgencyId::new),
                    titles,
                    portfolio,
                    valid_from,
                    valid_to,
                    successor_joins,
                    position: 0,
                    mark: 0,
                },
            )
    })
    .await;
    let committee = committee_id.clone();
    written_is_read(&database, &register, |number| {
        let committee_id = committee.clone();
        let said = (
            text(),
            text(),
            option::of(text()),
            option::of(select(DecisionMode::ALL)),
        );
        (text(), text(), date(), date(), said).prop_map(
            move |(document, symbol, issued_on, valid_from, (display_name, short_name, agency, decision_mode))| {
                terms::Model {
                    id: TermsId::new(&committee_id, number),
                    committee_id: committee_id.clone(),
                    document_id: DocumentId::new(document),
                    symbol,
                    issued_on,
                    valid_from,
                    display_name,
                    short_name,
                    standing_agency_id: agency.map(AgencyId::new),
                    decision_mode,
                    position: 0,
                    mark: 0,
                }
            },
        )
    })
    .await;
    written_is_read(&database, &register, |number| {
        let committee_id = committee_id.clone();
        let end = (option::of(text()), option::of(select(AppointmentEndReason::ALL)));
        (select(AppointmentState::ALL), text(), text(), days(), end).prop_map(
            move |(state, person, document, (valid_from, valid_to), (end_document, end_reason))| appointment::Model {
                id: AppointmentId::new(&committee_id, number),
                committee_id: committee_id.clone(),
                seat_id: SeatId::new(&committee_id, number),
                person_id: PersonId::new(person),
                state,
                document_id: DocumentId::new(document),
                valid_from,
                valid_to,
                end_document_id: end_document.map(DocumentId::new),
                end_reason,
                position: 0,
                mark: 0,
            },
        )
    })
    .await;
    written_is_read(&database, &register, |number| {
        (text(), any::<bool>(), text(), days()).prop_map(move |(issuer, is_person, holder, (valid_from, valid_to))| {
            account::Model {
                id: AccountId::new(id(number)),
                issuer,
                subject: number.to_string(),
                person_id: is_person.then(|| PersonId::new(holder.clone())),
                agency_id: (!is_person).then(|| AgencyId::new(holder.clone())),
                valid_from,
                valid_to,
                position: 0,
                mark: 0,
            }
        })
    })
    .await;
    written_is_read(&database, &register, |number| {
        (text(), select(OfficeRole::ALL), days()).prop_map(move |(person, role, (valid_from, valid_to))| grant::Model {
            id: GrantId::new(id(number)),
            person_id: PersonId::new(person),
            role,
            valid_from,
            valid_to,
            position: 0,
            mark: 0,
        })
    })
    .await;
    register.end().await;
    assert_eq!(database.verify().await.verified, 20, "ten entities, two rounds each");
}

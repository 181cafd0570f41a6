//! Rows to test with, and a database to write them to.

use chidao_calendar::{Interval, Year};
use chidao_model::{
    id::{
        AccountId, AgencyId, AppointmentId, CalendarId, CommitteeId, DocumentId, GrantId, OfficeId, ParameterId,
        PersonId, SeatId,
    },
    membership::{
        AgencyKind, AppointmentState, CommitteeLevel, Confidence, OfficeRole, SeatKind, SeatRole, account, agency,
        appointment, calendar, committee, grant, office, parameter, seat,
    },
};
use chidao_reference::table;
use prost::Message;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait,
    IntoActiveModel, ModelTrait, Schema,
    sea_query::{ColumnDef, Query, Table},
};
use time::{Date, macros::format_description};

use crate::RosterRow;

/// A row of any table that the roster rests on.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Account(account::Model),
    Grant(grant::Model),
    Office(office::Model),
    Seat(seat::Model),
    Appointment(appointment::Model),
    Committee(committee::Model),
    Agency(agency::Model),
    Parameter(parameter::Model),
    Calendar(calendar::Model, Year),
}

impl Row {
    pub(super) fn staged(&self) -> RosterRow<'_> {
        match self {
            Self::Account(row) => RosterRow::Account(row),
            Self::Grant(row) => RosterRow::Grant(row),
            Self::Office(row) => RosterRow::Office(row),
            Self::Seat(row) => RosterRow::Seat(row),
            Self::Appointment(row) => RosterRow::Appointment(row),
            Self::Committee(row) => RosterRow::Committee(row),
            Self::Agency(row) => RosterRow::Agency(row),
            Self::Parameter(row) => RosterRow::Parameter(row),
            Self::Calendar(row, year) => RosterRow::Calendar(row.number.try_into().unwrap(), year),
        }
    }
}

/// "2018-01-01.." or "2018-01-01..2019-01-01".
pub(super) fn days(text: &str) -> Interval {
    let date = |text| Date::parse(text, format_description!("[year]-[month]-[day]")).unwrap();
    let (from, to) = text.split_once("..").unwrap();
    Interval::new(date(from), Some(to).filter(|to| !to.is_empty()).map(date))
}

/// The account of a subject; "system" acts for a department, everybody else for the person of the same id.
pub(super) fn account(subject: &str, days: Interval) -> Row {
    let is_system = subject == "system";
    Row::Account(account::Model {
        id: AccountId::new(subject),
        issuer: "https://sso".to_owned(),
        subject: subject.to_owned(),
        person_id: (!is_system).then(|| PersonId::new(subject)),
        agency_id: is_system.then(|| AgencyId::new("so-tttt")),
        valid_from: days.from,
        valid_to: days.to,
        position: 1,
        mark: 1,
    })
}

pub(super) fn grant(number: usize, person: &str, role: &str, days: Interval) -> Row {
    Row::Grant(grant::Model {
        id: GrantId::new(number.to_string()),
        person_id: PersonId::new(person),
        role: *OfficeRole::ALL.iter().find(|known| known.text() == role).unwrap(),
        valid_from: days.from,
        valid_to: days.to,
        position: 1,
        mark: 1,
    })
}

pub(super) fn office(person: &str, number: usize, agency: &str, title: &str, portfolio: &str, days: Interval) -> Row {
    Row::Office(office::Model {
        id: OfficeId::new(format!("{person}/{number}")),
        person_id: PersonId::new(person),
        ordinal: i64::try_from(number).unwrap(),
        agency_id: AgencyId::new(agency),
        title: title.to_owned(),
        portfolio: portfolio.to_owned(),
        valid_from: days.from,
        valid_to: days.to,
        document_id: None,
        end_document_id: None,
        end_reason: None,
        position: 1,
        mark: 1,
    })
}

/// A seat; its number gives its role.
pub(super) fn seat(number: usize, kind: SeatKind, agency: &str, titles: &str, portfolio: &str, days: Interval) -> Row {
    let roles = [
        SeatRole::Head,
        SeatRole::DeputyHead,
        SeatRole::StandingMember,
        SeatRole::Secretary,
    ];
    Row::Seat(seat::Model {
        id: SeatId::new(&CommitteeId::new("bcd"), number),
        committee_id: CommitteeId::new("bcd"),
        ordinal: i64::try_from(number).unwrap(),
        role: roles[number - 1],
        kind,
        agency_id: Some(agency).filter(|agency| !agency.is_empty()).map(AgencyId::new),
        titles: titles.to_owned(),
        portfolio: portfolio.to_owned(),
        valid_from: days.from,
        valid_to: days.to,
        successor_joins: None,
        position: 1,
        mark: 1,
    })
}

/// The appointment to the seat of the same number.
pub(super) fn appointment(number: usize, person: &str, state: AppointmentState, days: Interval) -> Row {
    let committee = CommitteeId::new("bcd");
    Row::Appointment(appointment::Model {
        id: AppointmentId::new(&committee, number),
        seat_id: SeatId::new(&committee, number),
        committee_id: committee,
        person_id: PersonId::new(person),
        state,
        document_id: DocumentId::new("0"),
        valid_from: days.from,
        valid_to: days.to,
        end_document_id: None,
        end_reason: None,
        position: 1,
        mark: 1,
    })
}

pub(super) fn committee(id: &str, days: Interval) -> Row {
    Row::Committee(committee::Model {
        id: CommitteeId::new(id),
        display_name: "Ban Chỉ đạo".to_owned(),
        short_name: String::new(),
        level: CommitteeLevel::Province,
        document_id: None,
        valid_from: days.from,
        valid_to: days.to,
        predecessor_id: None,
        successor_id: None,
        standing_agency_id: None,
        decision_mode: None,
        position: 1,
        mark: 1,
    })
}

pub(super) fn agency(id: &str, days: Interval) -> Row {
    Row::Agency(agency::Model {
        id: AgencyId::new(id),
        display_name: id.to_owned(),
        short_name: String::new(),
        kind: AgencyKind::Department,
        parent_id: None,
        valid_from: days.from,
        valid_to: days.to,
        successors: String::new(),
        position: 1,
        mark: 1,
    })
}

/// A value of the parameter `task-accept-days`: its number.
pub(super) fn parameter(number: usize, days: Interval) -> Row {
    Row::Parameter(parameter::Model {
        id: ParameterId::new(number.to_string()),
        key: "task-accept-days".to_owned(),
        committee_id: (number == 1).then(|| CommitteeId::new("bcd")),
        value: number.to_string(),
        valid_from: days.from,
        valid_to: days.to,
        document_id: DocumentId::new("0"),
        confidence: Confidence::Confirmed,
        position: 1,
        mark: 1,
    })
}

/// An import of 2030 in which every weekday is worked.
pub(super) fn calendar(number: usize) -> Row {
    let year = Year::new(2030, number == 1, 261, Vec::new()).unwrap();
    let row = calendar::Model {
        id: CalendarId::new(number.to_string()),
        number: i64::try_from(number).unwrap(),
        year: 2030,
        content: table::shown(&year).encode_to_vec(),
        document_id: DocumentId::new("0"),
        position: 1,
        mark: 1,
    };
    Row::Calendar(row, year)
}

/// A committee founded on 28/12/2018, with those who work for it.
pub(super) fn founding() -> Vec<Row> {
    let long = || days("2008-01-01..");
    let since = || days("2018-12-28..");
    let mut rows = vec![
        agency("ubnd", long()),
        agency("so-tttt", long()),
        committee("bcd", since()),
        office("chairman", 1, "ubnd", "Chủ tịch", "", long()),
        office("vice", 1, "ubnd", "Phó Chủ tịch", "văn hóa – xã hội", long()),
        office("director", 1, "so-tttt", "Giám đốc", "", long()),
        office("officer", 1, "so-tttt", "Chuyên viên", "", long()),
        seat(1, SeatKind::ExOfficio, "ubnd", "Chủ tịch", "", since()),
        seat(
            2,
            SeatKind::ExOfficio,
            "ubnd",
            "Phó Chủ tịch",
            "văn hóa – xã hội",
            since(),
        ),
        seat(3, SeatKind::ExOfficio, "so-tttt", "Giám đốc", "", since()),
        seat(4, SeatKind::Nominative, "", "", "", since()),
        grant(1, "officer", "OFFICER", since()),
        grant(2, "officer", "CLERK", days("2018-12-28..2020-01-01")),
    ];
    for (number, person) in ["chairman", "vice", "director", "secretary"].into_iter().enumerate() {
        rows.push(appointment(number + 1, person, AppointmentState::Active, since()));
    }
    rows.extend(["chairman", "vice", "director", "secretary", "officer", "system"].map(|who| account(who, long())));
    rows
}

/// A database in memory with the tables that the roster rests on, at a version of the authority.
pub(super) async fn database(version: i64) -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let connection = Database::connect(options).await.unwrap();
    let schema = Schema::new(connection.get_database_backend());
    for table in [
        schema.create_table_from_entity(account::Entity),
        schema.create_table_from_entity(agency::Entity),
        schema.create_table_from_entity(appointment::Entity),
        schema.create_table_from_entity(calendar::Entity),
        schema.create_table_from_entity(committee::Entity),
        schema.create_table_from_entity(grant::Entity),
        schema.create_table_from_entity(office::Entity),
        schema.create_table_from_entity(parameter::Entity),
        schema.create_table_from_entity(seat::Entity),
        Table::create()
            .table("membership_authority")
            .col(ColumnDef::new("id").integer().primary_key())
            .col(ColumnDef::new("version").big_integer())
            .take(),
    ] {
        connection.execute(&table).await.unwrap();
    }
    let row = Query::insert()
        .into_table("membership_authority")
        .columns(["id", "version"])
        .values_panic([1.into(), version.into()])
        .take();
    connection.execute(&row).await.unwrap();
    connection
}

/// Writes rows in order, each in the place of the one with the same id.
pub(super) async fn write(connection: &DatabaseConnection, rows: &[Row]) {
    for row in rows {
        match row.clone() {
            Row::Account(row) => replace(connection, row).await,
            Row::Grant(row) => replace(connection, row).await,
            Row::Office(row) => replace(connection, row).await,
            Row::Seat(row) => replace(connection, row).await,
            Row::Appointment(row) => replace(connection, row).await,
            Row::Committee(row) => replace(connection, row).await,
            Row::Agency(row) => replace(connection, row).await,
            Row::Parameter(row) => replace(connection, row).await,
            Row::Calendar(row, _) => replace(connection, row).await,
        }
    }
}

async fn replace<M, A>(connection: &DatabaseConnection, row: M)
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
    M::Entity: EntityTrait<ActiveModel = A>,
{
    row.clone().delete(connection).await.unwrap();
    <M::Entity as EntityTrait>::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .unwrap();
}

//! Rows of every entity, all different.

use chidao_model::{
    id::{
        AccountId, AgencyId, AppointmentId, CalendarId, CommitteeId, DocumentId, GrantId, OfficeId, ParameterId,
        PersonId, SeatId, TermsId,
    },
    membership::{
        AgencyKind, AppointmentEndReason, AppointmentState, CommitteeLevel, Confidence, DecisionMode, OfficeRole,
        SeatKind, SeatRole, account, agency, appointment, calendar, committee, document, grant, office, parameter,
        person, seat, terms,
    },
};
use chidao_register::Change;
use time::{Date, macros::date};

const FROM: Date = date!(2018 - 12 - 28);

/// Adds the row of this number of some entity to a change; `title` is what tells its versions apart.
pub(super) type AddRow = fn(Change, usize, &str) -> Change;

/// All entities, each with the table of its rows.
pub(super) const ENTITIES: [(&str, AddRow); 12] = [
    ("membership_account", |change, number, title| {
        change.row(account::Model {
            id: AccountId::new(format!("{number:04}")),
            issuer: title.to_owned(),
            subject: format!("subject-{number}"),
            person_id: None,
            agency_id: Some(AgencyId::new("so-tttt")),
            valid_from: FROM,
            valid_to: None,
            position: 0,
            mark: 0,
        })
    }),
    ("membership_agency", |change, number, title| {
        change.row(agency::Model {
            id: AgencyId::new(format!("so-{number}")),
            display_name: title.to_owned(),
            short_name: "Sở".to_owned(),
            kind: AgencyKind::Department,
            parent_id: Some(AgencyId::new("ubnd-tinh")),
            valid_from: FROM,
            valid_to: None,
            successors: String::new(),
            position: 0,
            mark: 0,
        })
    }),
    ("membership_appointment", |change, number, title| {
        let committee_id = CommitteeId::new("bcd");
        change.row(appointment::Model {
            id: AppointmentId::new(&committee_id, number),
            seat_id: SeatId::new(&committee_id, number),
            committee_id,
            person_id: PersonId::new(title),
            state: AppointmentState::Active,
            document_id: DocumentId::new("1"),
            valid_from: FROM,
            valid_to: Some(date!(2021 - 06 - 30)),
            end_document_id: Some(DocumentId::new("2")),
            end_reason: Some(AppointmentEndReason::Retired),
            position: 0,
            mark: 0,
        })
    }),
    ("membership_calendar", |change, number, title| {
        change.row(calendar::Model {
            id: CalendarId::new(format!("{number:04}")),
            number: i64::try_from(number).unwrap(),
            year: 2027,
            content: title.as_bytes().to_vec(),
            document_id: DocumentId::new("1"),
            position: 0,
            mark: 0,
        })
    }),
    ("membership_committee", |change, number, title| {
        change.row(committee::Model {
            id: CommitteeId::new(format!("bcd-{number}")),
            display_name: title.to_owned(),
            short_name: String::new(),
            level: CommitteeLevel::Province,
            document_id: Some(DocumentId::new("1")),
            valid_from: FROM,
            valid_to: None,
            predecessor_id: None,
            successor_id: None,
            standing_agency_id: Some(AgencyId::new("so-tttt")),
            decision_mode: Some(DecisionMode::HeadDecides),
            position: 0,
            mark: 0,
        })
    }),
    ("membership_document", |change, number, title| {
        change.row(document::Model {
            id: DocumentId::new(number.to_string()),
            symbol: title.to_owned(),
            issued_on: FROM,
            content: vec![0, 255, u8::try_from(number % 256).unwrap()],
            position: 0,
            mark: 0,
        })
    }),
    ("membership_grant", |change, number, title| {
        change.row(grant::Model {
            id: GrantId::new(number.to_string()),
            person_id: PersonId::new(title),
            role: OfficeRole::Officer,
            valid_from: FROM,
            valid_to: None,
            position: 0,
            mark: 0,
        })
    }),
    ("membership_office", |change, number, title| {
        change.row(office::Model {
            id: OfficeId::new(number.to_string()),
            person_id: PersonId::new("2019-0001"),
            ordinal: i64::try_from(number).unwrap(),
            agency_id: AgencyId::new("so-tttt"),
            title: title.to_owned(),
            portfolio: String::new(),
            valid_from: FROM,
            valid_to: None,
            document_id: None,
            end_document_id: None,
            end_reason: None,
            position: 0,
            mark: 0,
        })
    }),
    ("membership_parameter", |change, number, title| {
        change.row(parameter::Model {
            id: ParameterId::new(format!("2019-{number:04}")),
            key: format!("key-{number}"),
            committee_id: Some(CommitteeId::new("bcd")),
            value: title.to_owned(),
            valid_from: FROM,
            valid_to: None,
            document_id: DocumentId::new("1"),
            confidence: Confidence::Design,
            position: 0,
            mark: 0,
        })
    }),
    ("membership_person", |change, number, title| {
        change.row(person::Model {
            id: PersonId::new(format!("2019-{number:04}")),
            full_name: title.to_owned(),
            email: None,
            phone: None,
            position: 0,
            mark: 0,
        })
    }),
    ("membership_seat", |change, number, title| {
        let committee_id = CommitteeId::new("bcd");
        change.row(seat::Model {
            id: SeatId::new(&committee_id, number),
            committee_id,
            ordinal: i64::try_from(number).unwrap(),
            role: SeatRole::Member,
            kind: SeatKind::Nominative,
            agency_id: None,
            titles: title.to_owned(),
            portfolio: String::new(),
            valid_from: FROM,
            valid_to: None,
            successor_joins: None,
            position: 0,
            mark: 0,
        })
    }),
    ("membership_terms", |change, number, title| {
        let committee_id = CommitteeId::new("bcd");
        change.row(terms::Model {
            id: TermsId::new(&committee_id, number),
            committee_id,
            document_id: DocumentId::new("1"),
            symbol: "3157/QĐ-UBND".to_owned(),
            issued_on: FROM,
            valid_from: FROM,
            display_name: title.to_owned(),
            short_name: String::new(),
            standing_agency_id: Some(AgencyId::new("so-tttt")),
            decision_mode: Some(DecisionMode::Majority),
            position: 0,
            mark: 0,
        })
    }),
];

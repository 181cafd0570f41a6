//! Requests that are right as they stand, for tests to send or to spoil. Everybody in them is fictional.

pub mod budget;
pub mod calendar;
pub mod coordination;
pub mod incident;

use chidao_authority::DEVELOPMENT_ISSUER;
use chidao_proto::{
    common::v1::{Date, DocumentRef, SignatureKind},
    membership::v1::{
        Account, Agency, AgencyKind, CommitteeLevel, CreateAccountRequest, CreateAgencyRequest, CreatePersonRequest,
        EstablishCommitteeRequest, Grant, GrantRoleRequest, HistoricalCommittee, Office, OfficeRole, Person, SeatDraft,
        SeatKind, SeatRole,
    },
};
use uuid::Uuid;

/// A fresh request id.
#[must_use]
pub fn request_id() -> String {
    Uuid::new_v4().to_string()
}

/// A date.
#[must_use]
pub fn date(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// The name of the agency with this id.
#[must_use]
pub fn agency_name(id: &str) -> String {
    format!("agencies/{id}")
}

/// An agency that exists since 2004.
#[must_use]
pub fn agency(id: &str, display_name: &str, kind: AgencyKind) -> CreateAgencyRequest {
    CreateAgencyRequest {
        request_id: request_id(),
        agency_id: id.to_owned(),
        agency: Some(Agency {
            display_name: display_name.to_owned(),
            kind: kind.into(),
            valid_from: Some(date(2004, 1, 1)),
            ..Agency::default()
        }),
    }
}

/// A person who holds an office since 2016.
#[must_use]
pub fn person(full_name: &str, agency: &str, title: &str, portfolio: &str) -> CreatePersonRequest {
    let office = Office {
        agency: agency_name(agency),
        title: title.to_owned(),
        portfolio: portfolio.to_owned(),
        from: Some(date(2016, 6, 1)),
        to: None,
        ..Office::default()
    };
    let person = Person {
        full_name: format!("{full_name} (hư cấu)"),
        offices: vec![office],
        ..Person::default()
    };
    CreatePersonRequest {
        request_id: request_id(),
        person: Some(person),
    }
}

/// A signed decision of the People's Committee of the province.
#[must_use]
pub fn decision(symbol: &str, issued_on: Date) -> DocumentRef {
    DocumentRef {
        symbol: symbol.to_owned(),
        issued_on: Some(issued_on),
        issuer: agency_name("ubnd-tinh"),
        signer_name: "Nguyễn Văn Chủ (hư cấu)".to_owned(),
        signer_title: "Chủ tịch".to_owned(),
        summary: "Về việc thành lập Ban Chỉ đạo xây dựng Chính quyền điện tử".to_owned(),
        signature: SignatureKind::SealedPaper.into(),
        ..DocumentRef::default()
    }
}

/// A signed document of a body that is no agency of the system.
#[must_use]
pub fn document_of(body: &str, symbol: &str, issued_on: Date) -> DocumentRef {
    DocumentRef {
        issuer: String::new(),
        issuer_title: body.to_owned(),
        summary: "Nội dung (hư cấu)".to_owned(),
        ..decision(symbol, issued_on)
    }
}

/// An ex officio seat.
#[must_use]
pub fn seat(role: SeatRole, agency: &str, title: &str, portfolio: &str, person: &str) -> SeatDraft {
    SeatDraft {
        role: role.into(),
        kind: SeatKind::ExOfficio.into(),
        agency: agency_name(agency),
        titles: vec![title.to_owned()],
        portfolio: portfolio.to_owned(),
        person: person.to_owned(),
        successor_joins: false,
    }
}

/// The committee of 28/12/2018 with these seats.
#[must_use]
pub fn committee(seats: Vec<SeatDraft>) -> EstablishCommitteeRequest {
    EstablishCommitteeRequest {
        request_id: request_id(),
        committee_id: "bcd-cqdt".to_owned(),
        display_name: "Ban Chỉ đạo xây dựng Chính quyền điện tử tỉnh Vĩnh Long".to_owned(),
        level: CommitteeLevel::Province.into(),
        decision: Some(decision("01/QĐ-UBND (hư cấu)", date(2018, 12, 28))),
        standing_agency: agency_name("so-tttt"),
        historical_predecessor: Some(HistoricalCommittee {
            committee_id: "bcd-cntt".to_owned(),
            display_name: "Ban Chỉ đạo Công nghệ thông tin tỉnh Vĩnh Long".to_owned(),
            valid_from: None,
        }),
        seats,
        ..EstablishCommitteeRequest::default()
    }
}

/// An account of a person or an agency, by the development issuer.
#[must_use]
pub fn account(subject: &str, holder: &str) -> CreateAccountRequest {
    let (person, agency) = if holder.starts_with("people/") {
        (holder, "")
    } else {
        ("", holder)
    };
    CreateAccountRequest {
        request_id: request_id(),
        account: Some(Account {
            issuer: DEVELOPMENT_ISSUER.to_owned(),
            subject: subject.to_owned(),
            person: person.to_owned(),
            agency: agency.to_owned(),
            valid_from: Some(date(2018, 12, 28)),
            ..Account::default()
        }),
    }
}

/// A role of a person.
#[must_use]
pub fn grant(person: &str, role: OfficeRole) -> GrantRoleRequest {
    GrantRoleRequest {
        request_id: request_id(),
        grant: Some(Grant {
            person: person.to_owned(),
            role: role.into(),
            valid_from: Some(date(2018, 12, 28)),
            ..Grant::default()
        }),
    }
}

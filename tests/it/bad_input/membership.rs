//! Spoiled calls of the membership service.

use chidao_proto::{errors::v1::Reason, membership::v1 as m};
use chidao_tests::{Client, draft};
use tonic::Code;

use super::{Case, IMPOSSIBLE};

pub(super) async fn agencies(cases: &mut Vec<Case>, client: &mut Client) {
    let create = || draft::agency("so-noi-vu", "Sở Nội vụ", m::AgencyKind::Department);
    let agencies = &mut client.agencies;
    spoil! { cases, "CreateAgency", agencies, create_agency, create(),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "a request id that is no UUID": |r| r.request_id = "1".to_owned() => InvalidArgument InvalidFields "request_id";
        "an id with capitals": |r| r.agency_id = "So-Noi-Vu".to_owned() => InvalidArgument InvalidFields "agency_id";
        "an id that is too long": |r| r.agency_id = "a".repeat(64) => InvalidArgument InvalidFields "agency_id";
        "no agency": |r| r.agency = None => InvalidArgument InvalidFields "agency";
        "no name": |r| r.agency.as_mut().unwrap().display_name.clear() => InvalidArgument InvalidFields "agency.display_name";
        "a name that is too long": |r| r.agency.as_mut().unwrap().display_name = "Ở".repeat(201) => InvalidArgument InvalidFields "agency.display_name";
        "a control character": |r| r.agency.as_mut().unwrap().display_name = "Sở\u{0}Nội vụ".to_owned() => InvalidArgument InvalidFields "agency.display_name";
        "text that is not NFC": |r| r.agency.as_mut().unwrap().display_name = "So\u{31b}\u{309}".to_owned() => InvalidArgument InvalidFields "agency.display_name";
        "an enum value that is not defined": |r| r.agency.as_mut().unwrap().kind = 99 => InvalidArgument InvalidFields "agency.kind";
        "no kind": |r| r.agency.as_mut().unwrap().kind = 0 => InvalidArgument InvalidFields "agency.kind";
        "an impossible date": |r| r.agency.as_mut().unwrap().valid_from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "agency.valid_from";
        "a parent of another collection": |r| r.agency.as_mut().unwrap().parent = "people/2018-0001".to_owned() => InvalidArgument InvalidFields "agency.parent";
        "a parent that does not exist": |r| r.agency.as_mut().unwrap().parent = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "agency.parent";
        "an id that is taken": |r| r.agency_id = "so-tttt".to_owned() => AlreadyExists ResourceExists "";
    }
    spoil! { cases, "GetAgency", agencies, get_agency, m::GetAgencyRequest { name: "agencies/so-tttt".to_owned(), ..Default::default() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a name of another collection": |r| r.name = "people/1".to_owned() => InvalidArgument InvalidFields "name";
        "a name that stands for nothing": |r| r.name = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListAgencies", agencies, list_agencies, m::ListAgenciesRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a page of less than nothing": |r| r.page_size = -1 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a page token with other characters": |r| r.page_token = "!".to_owned() => InvalidArgument InvalidFields "page_token";
        "an impossible day": |r| r.valid_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "valid_on";
    }
    let update = || m::UpdateAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-tttt".to_owned(),
        short_name: Some("Sở TT&TT".to_owned()),
        ..Default::default()
    };
    spoil! { cases, "UpdateAgency", agencies, update_agency, update(),
        "nothing to change": |r| r.short_name = None => InvalidArgument InvalidFields "display_name";
        "an empty name": |r| r.display_name = Some(String::new()) => InvalidArgument InvalidFields "display_name";
        "an etag of another form": |r| r.etag = "1".to_owned() => InvalidArgument InvalidFields "etag";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing agency": |r| r.name = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "";
    }
    let close = || m::CloseAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-tttt".to_owned(),
        valid_to: Some(draft::date(2025, 3, 1)),
        decision: Some(draft::decision("02/QĐ-UBND", draft::date(2025, 2, 20))),
        ..Default::default()
    };
    spoil! { cases, "CloseAgency", agencies, close_agency, close(),
        "no decision": |r| r.decision = None => InvalidArgument InvalidFields "decision";
        "a decision that is not signed": |r| r.decision.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "decision.signature";
        "a decision of two bodies": |r| r.decision.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "decision.issuer";
        "an end before the decision": |r| r.valid_to = Some(draft::date(2025, 2, 19)) => FailedPrecondition RuleForbids "valid_to";
        "an end before the beginning": |r| r.valid_to = Some(draft::date(2003, 1, 1)) => InvalidArgument InvalidFields "valid_to";
        "a successor that does not exist": |r| r.successors.push("agencies/nowhere".to_owned()) => NotFound ResourceNotFound "successors[0]";
        "itself as successor": |r| r.successors.push("agencies/so-tttt".to_owned()) => InvalidArgument InvalidFields "successors[0]";
        "too many successors": |r| r.successors = vec!["agencies/ubnd-tinh".to_owned(); 51] => InvalidArgument InvalidFields "successors";
        "a stale etag": |r| r.etag = "9-ffffffff".to_owned() => Aborted EtagMismatch "";
    }
}

pub(super) async fn people(cases: &mut Vec<Case>, client: &mut Client) {
    let people = &mut client.people;
    spoil! { cases, "CreatePerson", people, create_person, draft::person("Lê Thị Mới", "so-tttt", "Giám đốc", ""),
        "no person": |r| r.person = None => InvalidArgument InvalidFields "person";
        "a blank name": |r| r.person.as_mut().unwrap().full_name = "  ".to_owned() => InvalidArgument InvalidFields "person.full_name";
        "a text direction control": |r| r.person.as_mut().unwrap().full_name = "A\u{202e}B".to_owned() => InvalidArgument InvalidFields "person.full_name";
        "an office without title": |r| r.person.as_mut().unwrap().offices[0].title.clear() => InvalidArgument InvalidFields "person.offices[0].title";
        "an office in no agency": |r| r.person.as_mut().unwrap().offices[0].agency = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "person.offices[0].agency";
        "an office that ends before it begins": |r| r.person.as_mut().unwrap().offices[0].to = Some(draft::date(2016, 6, 1)) => InvalidArgument InvalidFields "person.offices[0].to";
        "an office before its agency": |r| r.person.as_mut().unwrap().offices[0].from = Some(draft::date(1999, 1, 1)) => FailedPrecondition RuleForbids "person.offices[0].from";
    }
    let contact = |r: &mut m::CreatePersonRequest, email: &str, phone: &str| {
        let (email, phone) = (email.to_owned(), phone.to_owned());
        r.person.as_mut().unwrap().contact = Some(m::Contact { email, phone });
    };
    spoil! { cases, "CreatePerson", people, create_person, draft::person("Lê Thị Mới", "so-tttt", "Giám đốc", ""),
        "an address that is none": |r| contact(r, "nobody", "") => InvalidArgument InvalidFields "person.contact.email";
        "a telephone number of letters": |r| contact(r, "", "call me") => InvalidArgument InvalidFields "person.contact.phone";
    }
    let erase = || m::EraseContactRequest {
        request_id: draft::request_id(),
        ..Default::default()
    };
    spoil! { cases, "EraseContact", people, erase_contact, erase(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing person": |r| r.name = "people/1999-9999".to_owned() => NotFound ResourceNotFound "";
    }
    let update = || m::UpdatePersonRequest {
        request_id: draft::request_id(),
        name: "people/1999-9999".to_owned(),
        full_name: "Lê Thị Mới".to_owned(),
        ..Default::default()
    };
    spoil! { cases, "UpdatePerson", people, update_person, update(),
        "no full name": |r| r.full_name.clear() => InvalidArgument InvalidFields "full_name";
        "a missing person": |r| r.name = "people/1999-9998".to_owned() => NotFound ResourceNotFound "name";
    }
    let change = || m::ChangeOfficeRequest {
        request_id: draft::request_id(),
        name: "people/1999-9999".to_owned(),
        basis: Some(draft::decision("07/QĐ-UBND", draft::date(2019, 6, 1))),
        reason: m::OfficeChangeReason::Retired.into(),
        leaves_all: true,
        ..Default::default()
    };
    let office = || m::NamedOffice {
        agency: "agencies/so-tttt".to_owned(),
        title: "Giám đốc".to_owned(),
        portfolio: String::new(),
    };
    spoil! { cases, "ChangeOffice", people, change_office, change(),
        "no basis": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a reason that is not defined": |r| r.reason = 99 => InvalidArgument InvalidFields "reason";
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "an office without title": |r| r.takes_up.push(m::NamedOffice { title: String::new(), ..office() }) => InvalidArgument InvalidFields "takes_up[0].title";
        "too many offices": |r| r.takes_up = vec![office(); 11] => InvalidArgument InvalidFields "takes_up";
        "a missing person": |r| r.name = "people/1999-9998".to_owned() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "GetPerson", people, get_person, m::GetPersonRequest::default(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing person": |r| r.name = "people/1999-9999".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListPeople", people, list_people, m::ListPeopleRequest::default(),
        "an agency of another collection": |r| r.agency = "committees/x".to_owned() => InvalidArgument InvalidFields "agency";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
}

pub(super) async fn committees(cases: &mut Vec<Case>, client: &mut Client, person: &str) {
    let establish = || {
        draft::committee(vec![
            draft::seat(m::SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", person),
            draft::seat(m::SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", ""),
        ])
    };
    let committees = &mut client.committees;
    spoil! { cases, "EstablishCommittee", committees, establish_committee, establish(),
        "no seats": |r| r.seats.clear() => InvalidArgument InvalidFields "seats";
        "no decision": |r| r.decision = None => InvalidArgument InvalidFields "decision";
        "a decision that is not signed": |r| r.decision.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "decision.signature";
        "a decision of a department": |r| r.decision.as_mut().unwrap().issuer = "agencies/so-tttt".to_owned() => FailedPrecondition RuleForbids "decision.issuer";
        "a start before the decision (M-T3)": |r| r.effective_on = Some(draft::date(2018, 12, 1)) => FailedPrecondition RuleForbids "effective_on";
        "an impossible day of effect": |r| r.effective_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "effective_on";
        "no head": |r| r.seats[0].role = m::SeatRole::Member.into() => FailedPrecondition RuleForbids "seats";
        "a head who is not ex officio (MEM-02)": |r| r.seats[0].kind = m::SeatKind::LeaderOf.into() => FailedPrecondition RuleForbids "seats[0].kind";
        "a decision of a day to come": |r| r.decision.as_mut().unwrap().issued_on = Some(draft::date(2199, 1, 1)) => FailedPrecondition EvidenceRequired "decision.signature";
        "no deputy": |r| r.seats.truncate(1) => FailedPrecondition RuleForbids "seats";
        "an ex officio seat with two titles": |r| r.seats[1].titles.push("Chủ tịch".to_owned()) => FailedPrecondition RuleForbids "seats[1].kind";
        "one person in two seats": |r| r.seats[1].person = person.to_owned() => FailedPrecondition RuleForbids "seats[1].person";
        "a holder without the office": |r| r.seats[0].titles = vec!["Giám đốc".to_owned()] => FailedPrecondition RuleForbids "seats[0].person";
        "a holder who does not exist": |r| r.seats[0].person = "people/1999-9999".to_owned() => NotFound ResourceNotFound "seats[0].person";
        "a standing agency that does not exist": |r| r.standing_agency = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "standing_agency";
        "a predecessor that does not exist": |r| { r.historical_predecessor = None; r.predecessor = "committees/nowhere".to_owned() } => NotFound ResourceNotFound "predecessor";
        "two predecessors": |r| r.predecessor = "committees/x".to_owned() => InvalidArgument InvalidFields "predecessor";
        "a predecessor under its own id": |r| r.historical_predecessor.as_mut().unwrap().committee_id = "bcd-cqdt".to_owned() => AlreadyExists ResourceExists "";
    }
    // What the law refuses is tried where there is a committee.
    let reorganise = || m::ReorganiseCommitteeRequest {
        request_id: draft::request_id(),
        committee: "committees/nowhere".to_owned(),
        decision: Some(draft::decision("30/QĐ-UBND", draft::date(2019, 6, 1))),
        short_name: Some("BCĐ".to_owned()),
        ..Default::default()
    };
    spoil! { cases, "ReorganiseCommittee", committees, reorganise_committee, reorganise(),
        "no decision": |r| r.decision = None => InvalidArgument InvalidFields "decision";
        "an empty name": |r| r.display_name = Some(String::new()) => InvalidArgument InvalidFields "display_name";
        "too many lines": |r| r.amendments = vec![m::LineAmendment::default(); 101] => InvalidArgument InvalidFields "amendments";
        "a seat that is no name": |r| r.amendments = vec![m::LineAmendment { seat: "seats/1".to_owned(), line: None }] => InvalidArgument InvalidFields "amendments[0].seat";
        "an unknown way to decide": |r| r.decision_mode = 9 => InvalidArgument InvalidFields "decision_mode";
        "a missing committee": |r| r.committee = "committees/elsewhere".to_owned() => NotFound ResourceNotFound "committee";
    }
    spoil! { cases, "GetCommittee", committees, get_committee, m::GetCommitteeRequest::default(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing committee": |r| r.name = "committees/nowhere".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListCommittees", committees, list_committees, m::ListCommitteesRequest::default(),
        "a page that is too large": |r| r.page_size = 5000 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
    spoil! { cases, "GetRoster", committees, get_roster, m::GetRosterRequest { committee: "committees/x".to_owned(), ..Default::default() },
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "an etag that is too long": |r| r.known_etag = "0".repeat(33) => InvalidArgument InvalidFields "known_etag";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "";
    }
}

/// What the codec refuses; what the law refuses is tried where there is a committee.
pub(super) async fn appointments(cases: &mut Vec<Case>, client: &mut Client) {
    let appointments = &mut client.appointments;
    let appoint = || m::AppointRequest {
        request_id: draft::request_id(),
        committee: "committees/bcd-cqdt".to_owned(),
        seat: "committees/bcd-cqdt/seats/1".to_owned(),
        person: "people/2019-0001".to_owned(),
        basis: Some(draft::decision("07/QĐ-UBND", draft::date(2019, 6, 1))),
        from: None,
    };
    spoil! { cases, "Appoint", appointments, appoint, appoint(),
        "no basis": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a seat that is no name": |r| r.seat = "seats/1".to_owned() => InvalidArgument InvalidFields "seat";
        "a person of another collection": |r| r.person = "agencies/so-tttt".to_owned() => InvalidArgument InvalidFields "person";
        "no committee": |r| r.committee.clear() => InvalidArgument InvalidFields "committee";
    }
    let end = || m::EndAppointmentRequest {
        request_id: draft::request_id(),
        name: "committees/bcd-cqdt/appointments/1".to_owned(),
        basis: Some(draft::decision("08/QĐ-UBND", draft::date(2019, 6, 1))),
        reason: m::AppointmentEndReason::Retired.into(),
        ..Default::default()
    };
    spoil! { cases, "EndAppointment", appointments, end_appointment, end(),
        "no reason": |r| r.reason = 0 => InvalidArgument InvalidFields "reason";
        "a reason that is not defined": |r| r.reason = 99 => InvalidArgument InvalidFields "reason";
        "no basis": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a name that is none": |r| r.name = "committees/bcd-cqdt".to_owned() => InvalidArgument InvalidFields "name";
        "an appointment that does not exist": |r| r.name = "committees/bcd-cqdt/appointments/9".to_owned() => NotFound ResourceNotFound "name";
    }
    let propose = || m::ProposeAppointmentRequest {
        request_id: draft::request_id(),
        committee: "committees/bcd-cqdt".to_owned(),
        seat: "committees/bcd-cqdt/seats/1".to_owned(),
        person: "people/2019-0001".to_owned(),
        basis: Some(draft::decision("07/TTr-STTTT", draft::date(2019, 6, 1))),
    };
    spoil! { cases, "ProposeAppointment", appointments, propose_appointment, propose(),
        "no basis": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a seat that is no name": |r| r.seat = "seats/1".to_owned() => InvalidArgument InvalidFields "seat";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "committee";
    }
    let reject = || m::RejectProposalRequest {
        request_id: draft::request_id(),
        name: "committees/bcd-cqdt/appointments/1".to_owned(),
        basis: Some(draft::decision("08/QĐ-UBND", draft::date(2019, 6, 1))),
        etag: String::new(),
    };
    spoil! { cases, "RejectProposal", appointments, reject_proposal, reject(),
        "no basis": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a name that is none": |r| r.name = "committees/bcd-cqdt".to_owned() => InvalidArgument InvalidFields "name";
        "a proposal that does not exist": |r| r.name = "committees/bcd-cqdt/appointments/9".to_owned() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "ListAppointments", appointments, list_appointments, m::ListAppointmentsRequest { committee: "committees/x".to_owned(), ..Default::default() },
        "no committee": |r| r.committee.clear() => InvalidArgument InvalidFields "committee";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "";
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
}

pub(super) async fn accounts(cases: &mut Vec<Case>, client: &mut Client, person: &str) {
    let authority = &mut client.authority;
    spoil! { cases, "CreateAccount", authority, create_account, draft::account("someone", person),
        "no holder": |r| r.account.as_mut().unwrap().person.clear() => InvalidArgument InvalidFields "account.person";
        "two holders": |r| r.account.as_mut().unwrap().agency = "agencies/so-tttt".to_owned() => InvalidArgument InvalidFields "account.person";
        "a reserved subject": |r| r.account.as_mut().unwrap().subject = "system:clock".to_owned() => InvalidArgument InvalidFields "account.subject";
        "the issuer of the suite's own certificates": |r| r.account.as_mut().unwrap().issuer = "system-certificate".to_owned() => InvalidArgument InvalidFields "account.issuer";
        "a missing person": |r| r.account.as_mut().unwrap().person = "people/1999-9999".to_owned() => NotFound ResourceNotFound "account.person";
        "an empty interval": |r| r.account.as_mut().unwrap().valid_to = Some(draft::date(2018, 12, 28)) => InvalidArgument InvalidFields "account.valid_to";
    }
    spoil! { cases, "GrantRole", authority, grant_role, draft::grant(person, m::OfficeRole::Officer),
        "no role": |r| r.grant.as_mut().unwrap().role = 0 => InvalidArgument InvalidFields "grant.role";
        "a missing person": |r| r.grant.as_mut().unwrap().person = "people/1999-9999".to_owned() => NotFound ResourceNotFound "grant.person";
        "no first day": |r| r.grant.as_mut().unwrap().valid_from = None => InvalidArgument InvalidFields "grant.valid_from";
    }
    let name = |name: &str| name.to_owned();
    spoil! { cases, "EndAccount", authority, end_account, m::EndAccountRequest { request_id: draft::request_id(), name: name("accounts/1999-9999"), ..Default::default() },
        "a missing account": |r| r.name = name("accounts/1999-9998") => NotFound ResourceNotFound "name";
        "a name of another collection": |r| r.name = name("grants/2018-0001") => InvalidArgument InvalidFields "name";
        "an impossible day": |r| r.to = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "to";
    }
    spoil! { cases, "EndGrant", authority, end_grant, m::EndGrantRequest { request_id: draft::request_id(), name: name("grants/1999-9999"), ..Default::default() },
        "a missing role": |r| r.name = name("grants/1999-9998") => NotFound ResourceNotFound "name";
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
    }
    spoil! { cases, "GetAccount", authority, get_account, m::GetAccountRequest { name: name("accounts/1999-9999") },
        "a missing account": |r| r.name = name("accounts/1999-9998") => NotFound ResourceNotFound "";
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
    }
    spoil! { cases, "GetGrant", authority, get_grant, m::GetGrantRequest { name: name("grants/1999-9999") },
        "a missing role": |r| r.name = name("grants/1999-9998") => NotFound ResourceNotFound "";
        "a name of another collection": |r| r.name = name("accounts/2018-0001") => InvalidArgument InvalidFields "name";
    }
    spoil! { cases, "ListAccounts", authority, list_accounts, m::ListAccountsRequest::default(),
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "a person of another collection": |r| r.person = name("agencies/so-tttt") => InvalidArgument InvalidFields "person";
        "a forged page token": |r| r.page_token = name("AAAAAAAAAAAAAAAAAAAAAAAA") => InvalidArgument PageTokenInvalid "page_token";
    }
    spoil! { cases, "ListGrants", authority, list_grants, m::ListGrantsRequest::default(),
        "a role that is not defined": |r| r.role = 99 => InvalidArgument InvalidFields "role";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
    let method = || name("chidao.membership.v1.AgencyService/CreateAgency");
    spoil! { cases, "ExplainPermission", authority, explain_permission, m::ExplainPermissionRequest { method: method(), ..Default::default() },
        "no method": |r| r.method.clear() => InvalidArgument InvalidFields "method";
        "a method that is none": |r| r.method = name("AgencyService/CreatAgency") => InvalidArgument InvalidFields "method";
        "another, by the founder": |r| r.principal = name("people/1999-9999") => PermissionDenied NotPermitted "";
        "an agency of another collection": |r| r.agency = name("people/2018-0001") => InvalidArgument InvalidFields "agency";
    }
}

pub(super) async fn reference(cases: &mut Vec<Case>, client: &mut Client) {
    let reference = &mut client.reference;
    let basis = || Some(draft::decision("5/QĐ-BCĐ", draft::date(2019, 6, 10)));
    let set = || m::SetParameterRequest {
        request_id: draft::request_id(),
        key: "task-accept-days".to_owned(),
        value: "3".to_owned(),
        basis: basis(),
        ..Default::default()
    };
    spoil! { cases, "SetParameter", reference, set_parameter, set(),
        "no key": |r| r.key.clear() => InvalidArgument InvalidFields "key";
        "no value": |r| r.value.clear() => InvalidArgument InvalidFields "value";
        "a value that is neither number nor hour": |r| r.value = "three".to_owned() => InvalidArgument InvalidFields "value";
        "a negative value": |r| r.value = "-3".to_owned() => InvalidArgument InvalidFields "value";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "an impossible day": |r| r.from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "from";
        "a committee of another collection": |r| r.committee = "agencies/x".to_owned() => InvalidArgument InvalidFields "committee";
        "an etag of another form": |r| r.etag = "1".to_owned() => InvalidArgument InvalidFields "etag";
        "a value out of bounds": |r| r.value = "99".to_owned() => InvalidArgument InvalidFields "value";
        "by the founder": |r| r.from = None => PermissionDenied NotPermitted "";
    }
    let values = || m::ListParameterValuesRequest {
        key: "task-accept-days".to_owned(),
        ..Default::default()
    };
    spoil! { cases, "ListParameterValues", reference, list_parameter_values, values(),
        "no key": |r| r.key.clear() => InvalidArgument InvalidFields "key";
        "a key that is none": |r| r.key = "nothing".to_owned() => InvalidArgument InvalidFields "key";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "committee";
        "a page that is too large": |r| r.page_size = 201 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
    spoil! { cases, "ListParameters", reference, list_parameters, m::ListParametersRequest::default(),
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "a key that is none": |r| r.key = "nothing".to_owned() => InvalidArgument InvalidFields "key";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "committee";
        "a page that is too large": |r| r.page_size = 201 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
    let import = || m::ImportCalendarRequest {
        request_id: draft::request_id(),
        year: 2027,
        days: vec![m::CalendarDay {
            date: Some(draft::date(2027, 1, 1)),
            kind: m::CalendarDayKind::Holiday.into(),
            name_vi: "Tết Dương lịch".to_owned(),
            ..Default::default()
        }],
        working_days: 260,
        basis: basis(),
        ..Default::default()
    };
    spoil! { cases, "ImportCalendar", reference, import_calendar, import(),
        "no days": |r| r.days.clear() => InvalidArgument InvalidFields "days";
        "a day without a kind": |r| r.days[0].kind = 0 => InvalidArgument InvalidFields "days[0].kind";
        "a day without a name": |r| r.days[0].name_vi.clear() => InvalidArgument InvalidFields "days[0].name_vi";
        "an impossible day": |r| r.days[0].date = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "days[0].date";
        "a year beyond the calendar": |r| r.year = 2200 => InvalidArgument InvalidFields "year";
        "too many days": |r| r.days = vec![r.days[0].clone(); 61] => InvalidArgument InvalidFields "days";
        "more working days than days": |r| r.working_days = 367 => InvalidArgument InvalidFields "working_days";
        "by the founder": |r| r.provisional = false => PermissionDenied NotPermitted "";
    }
    spoil! { cases, "GetCalendar", reference, get_calendar, m::GetCalendarRequest { year: 2019, ..Default::default() },
        "no year": |r| r.year = 0 => InvalidArgument InvalidFields "year";
        "a version that is none": |r| r.calendar_version = "newest".to_owned() => InvalidArgument InvalidFields "calendar_version";
        "a version that never was": |r| r.calendar_version = "1.7".to_owned() => NotFound ResourceNotFound "calendar_version";
    }
    let term = || m::CalculateTermRequest {
        kind: m::TermKind::Term.into(),
        start: Some(draft::date(2019, 6, 17)),
        count: 2,
        unit: m::TermUnit::WorkingDays.into(),
        ..Default::default()
    };
    spoil! { cases, "CalculateTerm", reference, calculate_term, term(),
        "no kind": |r| r.kind = 0 => InvalidArgument InvalidFields "kind";
        "no start": |r| r.start = None => InvalidArgument InvalidFields "start";
        "an impossible start": |r| r.start = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "start";
        "no count": |r| r.count = 0 => InvalidArgument InvalidFields "count";
        "a count beyond bounds": |r| r.count = 100_001 => InvalidArgument InvalidFields "count";
        "a unit that is not defined": |r| r.unit = 99 => InvalidArgument InvalidFields "unit";
    }
}

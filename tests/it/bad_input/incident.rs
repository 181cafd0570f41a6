//! Spoiled calls of the incident service.

use chidao_incident::Incident;
use chidao_proto::{errors::v1::Reason, incident::v1 as i, membership::v1 as m, register::v1 as r};
use chidao_tests::{Client, Sandbox, Served, draft};
use tonic::Code;

use super::{Case, IMPOSSIBLE};

/// A committee with a system and two incidents of it.
pub(super) struct Stage {
    _served: Served,
    pub(super) officer: Client,
    pub(super) system: String,
    pub(super) incident: String,
    /// Another one, which is verified.
    pub(super) other: String,
    /// A duty of the first that is open.
    pub(super) duty: String,
}

impl Stage {
    /// Records a system for the committee that stands already.
    pub(super) async fn new(sandbox: &Sandbox) -> Self {
        let served = sandbox.serve::<Incident>().await;
        let mut officer = sandbox.client_at(&served, "officer");
        let created = officer
            .systems
            .create_information_system(draft::incident::system("ubnd-tinh"))
            .await;
        let system = created.unwrap().into_inner().system.unwrap().name;
        let unit = m::SetParameterRequest {
            request_id: draft::request_id(),
            key: "incident-holder-specialised-unit".to_owned(),
            value: draft::agency_name("ubnd-tinh"),
            basis: Some(draft::decision("7/QĐ-UBND (hư cấu)", draft::date(2019, 1, 15))),
            ..Default::default()
        };
        sandbox.client("officer").reference.set_parameter(unit).await.unwrap();
        let mut named = Vec::new();
        for _ in 0..2 {
            let request = draft::incident::report(&system, draft::incident::noon(2026, 5, 15));
            let reported = officer.incidents.report_incident(request).await.unwrap().into_inner();
            named.push((reported.incident.unwrap().name, reported.obligations));
        }
        let (other, _) = named.swap_remove(1);
        let verification = draft::incident::advance(&other, i::Step::Verify, i::StepContent::default());
        officer.incidents.advance_response(verification).await.unwrap();
        let (incident, duties) = named.swap_remove(0);
        let owed = duties.iter().find(|duty| duty.code() == i::ObligationCode::Notice5d);
        Self {
            _served: served,
            officer,
            system,
            duty: owed.unwrap().name.clone(),
            incident,
            other,
        }
    }

    pub(super) async fn head(&self) -> i64 {
        let register = "incident".to_owned();
        let mut client = self.officer.register.clone();
        let head = client.get_head(r::GetHeadRequest { register }).await;
        head.unwrap().into_inner().position
    }
}

pub(super) async fn systems(cases: &mut Vec<Case>, stage: &mut Stage) {
    let systems = &mut stage.officer.systems;
    fn said(request: &mut i::CreateInformationSystemRequest) -> &mut i::InformationSystem {
        request.system.as_mut().unwrap()
    }
    let addresses = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    spoil! { cases, "CreateInformationSystem", systems, create_information_system, draft::incident::system("ubnd-tinh"),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no system": |r| r.system = None => InvalidArgument InvalidFields "system";
        "no title": |r| said(r).display_name.clear() => InvalidArgument InvalidFields "system.display_name";
        "nobody who manages it": |r| said(r).management = 0 => InvalidArgument InvalidFields "system.management";
        "of the police": |r| said(r).management = 3 => FailedPrecondition OutOfScope "system.management";
        "no owner": |r| said(r).owner.clear() => InvalidArgument InvalidFields "system.owner";
        "two owners": |r| said(r).owner_title = "Bộ".to_owned() => InvalidArgument InvalidFields "system.owner";
        "two operators": |r| said(r).operator_title = "Công ty".to_owned() => InvalidArgument InvalidFields "system.operator";
        "a missing owner": |r| said(r).owner = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "system.owner";
        "a missing operator": |r| said(r).operator = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "system.operator";
        "a level beyond bounds": |r| said(r).level = 6 => InvalidArgument InvalidFields "system.level";
        "a level without its paper": |r| said(r).level_basis = None => InvalidArgument InvalidFields "system.level_basis";
        "a paper without a level": |r| said(r).level = 0 => InvalidArgument InvalidFields "system.level";
        "a paper that is not signed": |r| said(r).level_basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "system.level_basis.signature";
        "a paper of two bodies": |r| said(r).level_basis.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "system.level_basis.issuer";
        "an address that is none": |r| said(r).public_addresses = addresses(&["113.161.0.1", "1.2.3"]) => InvalidArgument InvalidFields "system.public_addresses[1]";
        "an address of an inner network": |r| said(r).public_addresses = addresses(&["10.0.0.1"]) => InvalidArgument InvalidFields "system.public_addresses[0]";
        "an address twice": |r| said(r).public_addresses = addresses(&["2001:ee0::1", "2001:EE0::1"]) => InvalidArgument InvalidFields "system.public_addresses[1]";
        "an address in words": |r| said(r).public_addresses = addresses(&["vinhlong.example"]) => InvalidArgument InvalidFields "system.public_addresses[0]";
        "a name": |r| said(r).name = "systems/2019-0001".to_owned() => InvalidArgument InvalidFields "system.name";
        "a list": |r| said(r).listings.push(i::Listing { list: 1, from: Some(draft::date(2019, 1, 1)), basis: Some(draft::decision("44/QĐ-UBND (hư cấu)", draft::date(2019, 1, 1))), ..Default::default() }) => InvalidArgument InvalidFields "system.name";
        "a kind of owner that is not defined": |r| said(r).owner_kind = 99 => InvalidArgument InvalidFields "system.owner_kind";
    }
    let update = || i::UpdateInformationSystemRequest {
        request_id: draft::request_id(),
        name: stage.system.clone(),
        display_name: Some("Cổng thông tin (hư cấu)".to_owned()),
        ..Default::default()
    };
    spoil! { cases, "UpdateInformationSystem", systems, update_information_system, update(),
        "nothing to change": |r| r.display_name = None => InvalidArgument InvalidFields "display_name";
        "an empty title": |r| r.display_name = Some(String::new()) => InvalidArgument InvalidFields "display_name";
        "two owners": |r| (r.owner, r.owner_title) = ("agencies/so-tttt".to_owned(), "Bộ".to_owned()) => InvalidArgument InvalidFields "owner";
        "two operators": |r| (r.operator, r.operator_title) = ("agencies/so-tttt".to_owned(), "Bộ".to_owned()) => InvalidArgument InvalidFields "operator";
        "a missing operator": |r| r.operator = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "operator";
        "a level without its paper": |r| r.level = 4 => InvalidArgument InvalidFields "level_basis";
        "addresses and none": |r| (r.clears_addresses, r.public_addresses) = (true, addresses(&["113.161.0.1"])) => InvalidArgument InvalidFields "clears_addresses";
        "an address of an inner network": |r| r.public_addresses = addresses(&["fe80::1"]) => InvalidArgument InvalidFields "public_addresses[0]";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing system": |r| r.name = "systems/1999-0001".to_owned() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "RecordListing", systems, record_listing, draft::incident::listing(&stage.system),
        "no list": |r| r.list = 0 => InvalidArgument InvalidFields "list";
        "a list that is not defined": |r| r.list = 99 => InvalidArgument InvalidFields "list";
        "no day": |r| r.on = None => InvalidArgument InvalidFields "on";
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis.signature";
        "off a list that it is not on": |r| r.leaves = true => FailedPrecondition StateForbids "on";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing system": |r| r.name = "systems/1999-0001".to_owned() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "RecordOwnerDelegation", systems, record_owner_delegation, draft::incident::delegation(&stage.system, "so-tttt"),
        "nobody": |r| r.delegate.clear() => InvalidArgument InvalidFields "delegate";
        "a missing body": |r| r.delegate = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "delegate";
        "the owner itself": |r| r.delegate = "agencies/ubnd-tinh".to_owned() => FailedPrecondition RuleForbids "delegate";
        "another body's paper": |r| r.basis.as_mut().unwrap().issuer = "agencies/so-tttt".to_owned() => FailedPrecondition RuleForbids "basis.issuer";
        "a day before the paper": |r| r.from = Some(draft::date(2019, 2, 19)) => FailedPrecondition RuleForbids "from";
        "an end before the beginning": |r| r.to = Some(draft::date(2019, 2, 28)) => InvalidArgument InvalidFields "to";
        "an impossible day": |r| r.to = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "to";
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis.signature";
        "a missing system": |r| r.name = "systems/1999-0001".to_owned() => NotFound ResourceNotFound "name";
    }
    let get = || i::GetInformationSystemRequest {
        name: stage.system.clone(),
        on: None,
    };
    spoil! { cases, "GetInformationSystem", systems, get_information_system, get(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a name of another collection": |r| r.name = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "name";
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "a missing system": |r| r.name = "systems/1999-0001".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListInformationSystems", systems, list_information_systems, i::ListInformationSystemsRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a level beyond bounds": |r| r.level = -1 => InvalidArgument InvalidFields "level";
    }
}

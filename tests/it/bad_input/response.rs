//! Spoiled calls about incidents and what is owed on them.

use chidao_proto::{errors::v1::Reason, incident::v1 as i};
use chidao_tests::draft;
use tonic::Code;

use super::{Case, IMPOSSIBLE, incident::Stage};

/// A system that there is not.
const NO_SYSTEM: &str = "systems/1999-0001";
/// An incident that there is not.
const NOWHERE: &str = "incidents/1999-0001";
/// An instant that has not come when tests run.
const TO_COME: prost_reflect::prost_types::Timestamp = prost_reflect::prost_types::Timestamp {
    seconds: 7_000_000_000,
    nanos: 0,
};

/// Somebody who takes part, named in these ways.
fn somebody(agency: &str, person: &str, title: &str) -> i::Participant {
    i::Participant {
        party: i::Party::NetworkMember.into(),
        agency: agency.to_owned(),
        person: person.to_owned(),
        title: title.to_owned(),
    }
}

fn given(kind: i::Evidence, text: &str) -> i::GivenEvidence {
    i::GivenEvidence {
        kind: kind.into(),
        text: text.to_owned(),
    }
}

pub(super) async fn intake(cases: &mut Vec<Case>, stage: &mut Stage) {
    fn said(request: &mut i::ReportIncidentRequest) -> &mut i::Incident {
        request.incident.as_mut().unwrap()
    }
    let noon = || draft::incident::noon(2026, 5, 15);
    let incidents = &mut stage.officer.incidents;
    spoil! { cases, "ReportIncident", incidents, report_incident, draft::incident::report(&stage.system, noon()),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no incident": |r| r.incident = None => InvalidArgument InvalidFields "incident";
        "no notice": |r| r.notice = None => InvalidArgument InvalidFields "notice";
        "a notice of nobody": |r| r.notice.as_mut().unwrap().reporter_name.clear() => InvalidArgument InvalidFields "notice.reporter_name";
        "a notice of nothing": |r| r.notice.as_mut().unwrap().description.clear() => InvalidArgument InvalidFields "notice.description";
        "a notice that is too long": |r| r.notice.as_mut().unwrap().description = "x".repeat(4001) => InvalidArgument InvalidFields "notice.description";
        "no committee": |r| said(r).committee.clear() => InvalidArgument InvalidFields "incident.committee";
        "a missing committee": |r| said(r).committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "incident.committee";
        "no title": |r| said(r).display_name.clear() => InvalidArgument InvalidFields "incident.display_name";
        "no system": |r| said(r).system.clear() => InvalidArgument InvalidFields "incident.system";
        "two systems": |r| said(r).system_title = "vidu.gov.vn".to_owned() => InvalidArgument InvalidFields "incident.system";
        "a missing system": |r| said(r).system = NO_SYSTEM.to_owned() => NotFound ResourceNotFound "incident.system";
        "who manages a system on record": |r| r.management = 1 => InvalidArgument InvalidFields "management";
        "nobody who manages it": |r| (said(r).system, said(r).system_title) = (String::new(), "vidu.gov.vn".to_owned()) => InvalidArgument InvalidFields "management";
        "of the army": |r| (said(r).system, said(r).system_title, r.management) = (String::new(), "vidu.gov.vn".to_owned(), 2) => FailedPrecondition OutOfScope "management";
        "two detections": |r| r.detected_on = Some(draft::date(2026, 5, 15)) => InvalidArgument InvalidFields "detected_on";
        "an impossible day": |r| (r.detected_time, r.detected_on) = (None, Some(IMPOSSIBLE)) => InvalidArgument InvalidFields "detected_on";
        "detected in the time to come": |r| r.detected_time = Some(TO_COME) => FailedPrecondition RuleForbids "detected_time";
        "occurred after its detection": |r| r.occurred_time = Some(draft::incident::noon(2026, 5, 16)) => FailedPrecondition RuleForbids "occurred_time";
        "received in the time to come": |r| r.received_time = Some(TO_COME) => FailedPrecondition RuleForbids "received_time";
        "an operator without the hour": |r| (r.detected_time, r.detected_on) = (None, Some(draft::date(2026, 5, 15))) => FailedPrecondition EvidenceRequired "detected_time";
        "facts that the system tells": |r| said(r).facts = Some(i::Facts { level: 4, ..Default::default() }) => InvalidArgument InvalidFields "incident.facts.level";
        "a level beyond bounds": |r| said(r).facts = Some(i::Facts { level: 6, ..Default::default() }) => InvalidArgument InvalidFields "incident.facts.level";
        "a consequence that is not defined": |r| said(r).facts = Some(i::Facts { consequences: vec![99], ..Default::default() }) => InvalidArgument InvalidFields "incident.facts.consequences[0]";
        "a category that is none": |r| said(r).category = "thay-doi-giao-die".to_owned() => InvalidArgument InvalidFields "incident.category";
        "a category in other letters": |r| said(r).category = "Thay đổi".to_owned() => InvalidArgument InvalidFields "incident.category";
        "a name": |r| said(r).name = NOWHERE.to_owned() => InvalidArgument InvalidFields "incident.name";
        "where it stands": |r| said(r).response_phase = 2 => InvalidArgument InvalidFields "incident.name";
        "whoever recorded it": |r| said(r).recorders.push("agencies/so-tttt".to_owned()) => InvalidArgument InvalidFields "incident.name";
        "an address in capitals": |r| said(r).addresses.push("VIDU.GOV.VN".to_owned()) => InvalidArgument InvalidFields "incident.addresses[0]";
        "too many addresses": |r| said(r).addresses = vec!["a.vn".to_owned(); 65] => InvalidArgument InvalidFields "incident.addresses";
        "a mark that is not defined": |r| said(r).tlp = 99 => InvalidArgument InvalidFields "incident.tlp";
        "a participant without a name": |r| said(r).participants.push(somebody("", "", "")) => InvalidArgument InvalidFields "incident.participants[0].agency";
        "a participant with two names": |r| said(r).participants.push(somebody("agencies/so-tttt", "", "Đội")) => InvalidArgument InvalidFields "incident.participants[0].agency";
        "a participant without a part": |r| said(r).participants.push(i::Participant { party: 0, ..somebody("", "", "Đội") }) => InvalidArgument InvalidFields "incident.participants[0].party";
        "an agency that is not there": |r| said(r).participants.push(somebody("agencies/nowhere", "", "")) => NotFound ResourceNotFound "incident.participants[0].agency";
        "a person who is not there": |r| said(r).participants.push(somebody("", "people/1999-0001", "")) => NotFound ResourceNotFound "incident.participants[0].person";
        "a sender with two names": |r| r.sender = Some(somebody("agencies/so-tttt", "", "Ai đó")) => InvalidArgument InvalidFields "sender.agency";
        "a sender who is not there": |r| r.sender = Some(somebody("agencies/nowhere", "", "")) => NotFound ResourceNotFound "sender[0].agency";
    }
    let notice = || i::AddNoticeRequest {
        request_id: draft::request_id(),
        name: stage.incident.clone(),
        notice: Some(draft::incident::notice()),
        ..Default::default()
    };
    spoil! { cases, "AddNotice", incidents, add_notice, notice(),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no notice": |r| r.notice = None => InvalidArgument InvalidFields "notice";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a sender without a name": |r| r.sender = Some(somebody("", "", "")) => InvalidArgument InvalidFields "sender.agency";
        "received in the time to come": |r| r.received_time = Some(TO_COME) => FailedPrecondition RuleForbids "received_time";
    }
    let link = || i::LinkIncidentsRequest {
        request_id: draft::request_id(),
        name: stage.incident.clone(),
        related: stage.other.clone(),
        ..Default::default()
    };
    spoil! { cases, "LinkIncidents", incidents, link_incidents, link(),
        "no other": |r| r.related.clear() => InvalidArgument InvalidFields "related";
        "itself": |r| r.related.clone_from(&r.name) => InvalidArgument InvalidFields "related";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "name";
        "another that is missing": |r| r.related = NOWHERE.to_owned() => NotFound ResourceNotFound "related";
        "what is not linked": |r| r.parts = true => FailedPrecondition StateForbids "";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
}

pub(super) async fn steps(cases: &mut Vec<Case>, stage: &mut Stage) {
    let incidents = &mut stage.officer.incidents;
    let name = stage.incident.clone();
    let blank = i::StepContent::default;
    fn said(content: &mut Option<i::StepContent>) -> &mut i::StepContent {
        content.as_mut().unwrap()
    }
    let lessons = || given(i::Evidence::Lessons, "Bài học (hư cấu)");
    spoil! { cases, "AdvanceResponse", incidents, advance_response, draft::incident::advance(&name, i::Step::Verify, blank()),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no step": |r| r.step = 0 => InvalidArgument InvalidFields "step";
        "a step that is not defined": |r| r.step = 99 => InvalidArgument InvalidFields "step";
        "a step of another method": |r| r.step = i::Step::IssueDirective.into() => InvalidArgument InvalidFields "step";
        "a notice": |r| r.step = i::Step::AddNotice.into() => InvalidArgument InvalidFields "step";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a step that is not its turn": |r| r.step = i::Step::Recover.into() => FailedPrecondition StateForbids "";
        "two detections": |r| (said(&mut r.content).detected_time, said(&mut r.content).detected_on) = (Some(TO_COME), Some(draft::date(2026, 5, 15))) => InvalidArgument InvalidFields "content.detected_on";
        "an impossible day": |r| said(&mut r.content).detected_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "content.detected_on";
        "a kind of evidence twice": |r| said(&mut r.content).evidence = vec![lessons(), lessons()] => InvalidArgument InvalidFields "content.evidence[1].kind";
        "evidence that has a field of its own": |r| said(&mut r.content).evidence.push(given(i::Evidence::Reason, "Vì sao")) => InvalidArgument InvalidFields "content.evidence[0].kind";
        "evidence that says nothing": |r| said(&mut r.content).evidence.push(given(i::Evidence::Lessons, "")) => InvalidArgument InvalidFields "content.evidence[0].text";
        "evidence of no kind": |r| said(&mut r.content).evidence.push(i::GivenEvidence { kind: 0, ..lessons() }) => InvalidArgument InvalidFields "content.evidence[0].kind";
        "more than a resource holds": |r| said(&mut r.content).evidence = [
            i::Evidence::Lessons, i::Evidence::EndProposals, i::Evidence::Archive, i::Evidence::Matter, i::Evidence::Support, i::Evidence::Scope,
        ].map(|kind| given(kind, &"ậ".repeat(4000))).to_vec() => InvalidArgument InvalidFields "request";
        "a category that is none": |r| said(&mut r.content).category = "thay-doi-giao-die".to_owned() => InvalidArgument InvalidFields "content.category";
        "a participant with two names": |r| said(&mut r.content).participants.push(somebody("agencies/so-tttt", "", "Đội")) => InvalidArgument InvalidFields "content.participants[0].agency";
        "somebody whom the step gives no part": |r| said(&mut r.content).participants.push(somebody("agencies/so-tttt", "", "")) => InvalidArgument InvalidFields "content.participants[0].party";
        "a paper of two bodies": |r| said(&mut r.content).document = Some(chidao_proto::common::v1::DocumentRef { issuer_title: "Bộ".to_owned(), ..draft::decision("1/CV (hư cấu)", draft::date(2026, 5, 15)) }) => InvalidArgument InvalidFields "content.document.issuer";
        "a confirmation without its classification": |r| (r.name, r.step) = (stage.other.clone(), i::Step::Confirm.into()) => FailedPrecondition EvidenceRequired "content.classification, content.category, content.evidence[EVIDENCE_RECORD]";
    }
    let correction = || {
        let content = i::StepContent {
            reason: "Nhật ký hệ thống (hư cấu)".to_owned(),
            detected_time: Some(draft::incident::noon(2026, 5, 14)),
            ..blank()
        };
        draft::incident::amend(&name, i::Step::CorrectTimes, content)
    };
    spoil! { cases, "AmendIncident", incidents, amend_incident, correction(),
        "an agency that is not there": |r| (r.step, r.content) = (i::Step::NameParties.into(), Some(i::StepContent { participants: vec![somebody("agencies/nowhere", "", "")], ..Default::default() })) => NotFound ResourceNotFound "content.participants[0].agency";
        "a step of another method": |r| r.step = i::Step::Verify.into() => InvalidArgument InvalidFields "step";
        "a correction without a reason": |r| said(&mut r.content).reason.clear() => FailedPrecondition EvidenceRequired "content.reason";
        "a correction of nothing": |r| said(&mut r.content).detected_time = None => FailedPrecondition EvidenceRequired "content.detected_time";
        "what was never said": |r| said(&mut r.content).ended_time = Some(draft::incident::noon(2026, 5, 16)) => FailedPrecondition RuleForbids "content";
        "in the time to come": |r| said(&mut r.content).detected_time = Some(TO_COME) => FailedPrecondition RuleForbids "detected_time";
        "facts that the system tells": |r| (r.step, r.content) = (i::Step::StateFacts.into(), Some(i::StepContent { facts: Some(i::Facts { on_national_list: 1, ..Default::default() }), ..Default::default() })) => InvalidArgument InvalidFields "content.facts.on_national_list";
        "a flag that is not defined": |r| said(&mut r.content).flags.push(99) => InvalidArgument InvalidFields "content.flags[0]";
        "no flags": |r| (r.step, r.content) = (i::Step::RaiseFlags.into(), None) => FailedPrecondition EvidenceRequired "content.flags";
        "no parties": |r| (r.step, r.content) = (i::Step::NameParties.into(), None) => FailedPrecondition EvidenceRequired "content.participants";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "name";
    }
    let identification = || {
        let content = i::StepContent {
            reason: "Theo tên miền (hư cấu)".to_owned(),
            system: stage.system.clone(),
            ..blank()
        };
        draft::incident::amend(&name, i::Step::NameSystem, content)
    };
    spoil! { cases, "AmendIncident", incidents, amend_incident, identification(),
        "no reason for a system": |r| said(&mut r.content).reason.clear() => FailedPrecondition EvidenceRequired "content.reason";
        "no system": |r| said(&mut r.content).system.clear() => FailedPrecondition EvidenceRequired "content.system";
        "a system that is missing": |r| said(&mut r.content).system = "systems/1999-0001".to_owned() => NotFound ResourceNotFound "content.system";
        "a system that is no name": |r| said(&mut r.content).system = NOWHERE.to_owned() => InvalidArgument InvalidFields "content.system";
        "a system where the mark is set": |r| r.step = i::Step::SetMark.into() => InvalidArgument InvalidFields "content.system";
    }
    let marking = || {
        let content = i::StepContent {
            reason: "Không còn cần giữ (hư cấu)".to_owned(),
            tlp: i::Tlp::Green.into(),
            ..blank()
        };
        draft::incident::amend(&name, i::Step::SetMark, content)
    };
    spoil! { cases, "AmendIncident", incidents, amend_incident, marking(),
        "no reason for a mark": |r| said(&mut r.content).reason.clear() => FailedPrecondition EvidenceRequired "content.reason";
        "no mark": |r| said(&mut r.content).tlp = 0 => FailedPrecondition EvidenceRequired "content.tlp";
        "a mark that is not defined": |r| said(&mut r.content).tlp = 99 => InvalidArgument InvalidFields "content.tlp";
        "an answer that is not defined": |r| said(&mut r.content).confidential = 99 => InvalidArgument InvalidFields "content.confidential";
    }
    let directive = || {
        let content = i::StepContent {
            document: Some(draft::decision("15/CĐ-BCĐ (hư cấu)", draft::date(2026, 5, 15))),
            directive: Some(i::Directive {
                content: "Cô lập máy chủ (hư cấu)".to_owned(),
                ..Default::default()
            }),
            ..blank()
        };
        draft::incident::direct(&name, i::Step::IssueDirective, content)
    };
    fn directed(request: &mut i::DirectResponseRequest) -> &mut i::Directive {
        said(&mut request.content).directive.as_mut().unwrap()
    }
    spoil! { cases, "DirectResponse", incidents, direct_response, directive(),
        "a step of another method": |r| r.step = i::Step::Verify.into() => InvalidArgument InvalidFields "step";
        "what nobody here may": |r| r.step = i::Step::OrderSuspension.into() => PermissionDenied NobodyMay "";
        "a directive of nothing": |r| directed(r).content.clear() => InvalidArgument InvalidFields "content.directive.content";
        "an impossible day": |r| directed(r).due_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "content.directive.due_on";
        "without the committee's paper": |r| said(&mut r.content).document = None => PermissionDenied NotTheirs "";
        "a team that nobody proposed": |r| r.step = i::Step::ConveneTeam.into() => FailedPrecondition RuleForbids "step";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "name";
    }
    let decision = || {
        let content = i::StepContent {
            document: Some(draft::document_of(
                "Cơ quan điều phối (hư cấu)",
                "100/ĐPƯC",
                draft::date(2026, 5, 15),
            )),
            ..blank()
        };
        draft::incident::external(&name, i::Step::RecordOrdinary, content)
    };
    spoil! { cases, "RecordExternalDecision", incidents, record_external_decision, decision(),
        "a step of another method": |r| r.step = i::Step::Verify.into() => InvalidArgument InvalidFields "step";
        "no document": |r| said(&mut r.content).document = None => FailedPrecondition EvidenceRequired "content.document";
        "a document that is not signed": |r| said(&mut r.content).document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "content.document";
        "a plan that is not defined": |r| said(&mut r.content).plan = 99 => InvalidArgument InvalidFields "content.plan";
        "what differs from the facts": |r| said(&mut r.content).acknowledge_discrepancy = false => FailedPrecondition DiffersFromFacts "";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "name";
    }
}

pub(super) async fn reads(cases: &mut Vec<Case>, stage: &mut Stage) {
    let incidents = &mut stage.officer.incidents;
    let get = || i::GetIncidentRequest {
        name: stage.incident.clone(),
    };
    spoil! { cases, "GetIncident", incidents, get_incident, get(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a name of another collection": |r| r.name = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "name";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListIncidents", incidents, list_incidents, i::ListIncidentsRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a phase that is not defined": |r| r.response_phase = 99 => InvalidArgument InvalidFields "response_phase";
        "a system that is no name": |r| r.system = "agencies/so-tttt".to_owned() => InvalidArgument InvalidFields "system";
    }
    let explain = || i::ExplainIncidentRequest {
        name: stage.incident.clone(),
        ..i::ExplainIncidentRequest::default()
    };
    spoil! { cases, "ExplainIncident", incidents, explain_incident, explain(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing incident": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "";
        "a number below all": |r| r.steps_before = -1 => InvalidArgument InvalidFields "steps_before";
        "the time to come": |r| r.recorded_by = Some(TO_COME) => InvalidArgument InvalidFields "recorded_by";
        "before there was one": |r| r.recorded_by = Some(draft::incident::noon(2019, 1, 1)) => NotFound ResourceNotFound "";
    }
    spoil! { cases, "EvaluateFacts", incidents, evaluate_facts, i::EvaluateFactsRequest { facts: Some(i::Facts::default()) },
        "no facts": |r| r.facts = None => InvalidArgument InvalidFields "facts";
        "a level beyond bounds": |r| r.facts.as_mut().unwrap().level = 6 => InvalidArgument InvalidFields "facts.level";
        "an answer that is not defined": |r| r.facts.as_mut().unwrap().owner_can_control = 9 => InvalidArgument InvalidFields "facts.owner_can_control";
    }
    let obligations = &mut stage.officer.obligations;
    spoil! { cases, "ListObligations", obligations, list_obligations, i::ListObligationsRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "an incident that is no name": |r| r.incident = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "incident";
    }
    let unknown = format!("{}/obligations/1-no-such-duty-0", stage.incident);
    let fulfilment = || i::FulfilObligationRequest {
        request_id: draft::request_id(),
        name: stage.duty.clone(),
        document: Some(draft::document_of(
            "Bên có nghĩa vụ (hư cấu)",
            "9/CV-XN",
            draft::date(2026, 5, 15),
        )),
        ..Default::default()
    };
    spoil! { cases, "FulfilObligation", obligations, fulfil_obligation, fulfilment(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "the name of an incident": |r| r.name.clone_from(&stage.incident) => InvalidArgument InvalidFields "name";
        "an unknown duty": |r| r.name.clone_from(&unknown) => NotFound ResourceNotFound "";
        "a duty of a missing incident": |r| r.name = format!("{NOWHERE}/obligations/1-ack-1") => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "in the time to come": |r| r.done_time = Some(TO_COME) => FailedPrecondition RuleForbids "done_time";
        "a paper of two bodies": |r| r.document.as_mut().unwrap().issuer = draft::agency_name("so-tttt") => InvalidArgument InvalidFields "document.issuer";
    }
    let receipt = || i::RecordReceiptRequest {
        request_id: draft::request_id(),
        name: stage.duty.clone(),
        document: Some(draft::document_of(
            "Bên nhận (hư cấu)",
            "10/CV",
            draft::date(2026, 5, 15),
        )),
        ..Default::default()
    };
    spoil! { cases, "RecordReceipt", obligations, record_receipt, receipt(),
        "an unknown duty": |r| r.name.clone_from(&unknown) => NotFound ResourceNotFound "";
        "what was not sent": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a day that is none of its paper": |r| r.document.as_mut().unwrap().issued_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "document.issued_on";
    }
}

//! Spoiled calls of the leads of tasks, and of those who decide on what they report.

use chidao_proto::{coordination::v1 as c, errors::v1::Reason};
use chidao_tests::draft;
use tonic::Code;

use super::{Case, IMPOSSIBLE, coordination::Stage};

pub(super) async fn execution(cases: &mut Vec<Case>, stage: &mut Stage) {
    let execution = &mut stage.lead.execution;
    let document = || Some(draft::decision("05/BC-STTTT (hư cấu)", draft::date(2019, 6, 3)));
    let (name, request_id) = (|| stage.task.clone(), draft::request_id);
    spoil! { cases, "AcceptTask", execution, accept_task, c::AcceptTaskRequest { request_id: request_id(), name: name(), ..Default::default() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "it is accepted": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "a missing task": |r| r.name = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "name";
        "what is not assigned yet": |r| r.name.clone_from(&stage.draft) => NotFound ResourceNotFound "";
    }
    let request_return = || c::RequestReturnRequest {
        request_id: request_id(),
        name: name(),
        reason: "Không đúng thẩm quyền".to_owned(),
        ..Default::default()
    };
    spoil! { cases, "RequestReturn", execution, request_return, request_return(),
        "no reason": |r| r.reason.clear() => InvalidArgument InvalidFields "reason";
        "a letter of nobody": |r| { r.document = document(); r.document.as_mut().unwrap().issuer.clear() } => InvalidArgument InvalidFields "document.issuer";
        "it is accepted": |r| r.etag.clear() => FailedPrecondition StateForbids "";
    }
    spoil! { cases, "StartTask", execution, start_task, c::StartTaskRequest { request_id: request_id(), name: name(), ..Default::default() },
        "an etag of another form": |r| r.etag = "1".to_owned() => InvalidArgument InvalidFields "etag";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
    let report = || c::ReportProgressRequest {
        request_id: request_id(),
        name: name(),
        progress: Some(c::Progress {
            percent: 10,
            text: "Đã khảo sát".to_owned(),
            ..Default::default()
        }),
    };
    spoil! { cases, "ReportProgress", execution, report_progress, report(),
        "no report": |r| r.progress = None => InvalidArgument InvalidFields "progress";
        "nothing said": |r| r.progress.as_mut().unwrap().text.clear() => InvalidArgument InvalidFields "progress.text";
        "more than all": |r| r.progress.as_mut().unwrap().percent = 101 => InvalidArgument InvalidFields "progress.percent";
        "a name": |r| r.progress.as_mut().unwrap().name = "tasks/2019-0001/progress/1".to_owned() => InvalidArgument InvalidFields "progress";
    }
    let complete = || c::ReportCompletionRequest {
        request_id: request_id(),
        name: name(),
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "ReportCompletion", execution, report_completion, complete(),
        "no paper": |r| r.document = None => InvalidArgument InvalidFields "document";
        "a paper that is not signed": |r| r.document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "document.signature";
        "a paper to come": |r| r.document.as_mut().unwrap().issued_on = Some(draft::date(2199, 1, 1)) => FailedPrecondition RuleForbids "document.issued_on";
    }
    let extend = || c::RequestExtensionRequest {
        request_id: request_id(),
        name: name(),
        proposed_due: Some(draft::date(2199, 1, 1)),
        reason: "Chờ kinh phí".to_owned(),
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "RequestExtension", execution, request_extension, extend(),
        "no date": |r| r.proposed_due = None => InvalidArgument InvalidFields "proposed_due";
        "an impossible date": |r| r.proposed_due = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "proposed_due";
        "no reason": |r| r.reason.clear() => InvalidArgument InvalidFields "reason";
        "it is never due": |r| r.etag.clear() => FailedPrecondition StateForbids "";
    }
    spoil! { cases, "ListProgress", execution, list_progress, c::ListProgressRequest { task: name(), ..Default::default() },
        "no task": |r| r.task.clear() => InvalidArgument InvalidFields "task";
        "a missing task": |r| r.task = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
    let review = &mut stage.officer.review;
    spoil! { cases, "ConfirmCompletion", review, confirm_completion, c::ConfirmCompletionRequest { request_id: request_id(), name: name(), ..Default::default() },
        "a day without a reason": |r| r.recognised_on = Some(draft::date(2019, 6, 3)) => InvalidArgument InvalidFields "reason";
        "nothing was reported": |r| r.etag.clear() => FailedPrecondition StateForbids "";
    }
    let refuse = || c::RefuseCompletionRequest {
        request_id: request_id(),
        name: name(),
        reason: "Thiếu".to_owned(),
        ..Default::default()
    };
    spoil! { cases, "RefuseCompletion", review, refuse_completion, refuse(),
        "no reason": |r| r.reason.clear() => InvalidArgument InvalidFields "reason";
        "nothing was reported": |r| r.etag.clear() => FailedPrecondition StateForbids "";
    }
    let decide = || c::DecideExtensionRequest {
        request_id: request_id(),
        name: name(),
        reason: "Không cần".to_owned(),
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "DecideExtension", review, decide_extension, decide(),
        "no reason": |r| r.reason.clear() => InvalidArgument InvalidFields "reason";
        "a date, but no grant": |r| r.granted_due = Some(draft::date(2199, 1, 1)) => InvalidArgument InvalidFields "granted_due";
        "nobody asked for it": |r| r.etag.clear() => FailedPrecondition StateForbids "";
    }
}

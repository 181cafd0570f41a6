//! What cannot have gone as it is said to have.

use chidao_calendar::Date;
use chidao_proto::{
    coordination::v1::{Cooperator, ImportTaskRequest, Task, TaskState},
    errors::v1::Reason,
    membership::v1::AgencyKind,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{ISSUED, TODAY};
use crate::tasks::stage::{Stage, by, paper, refused, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_have_gone_so_is_refused_by_its_field(#[case] kind: Kind) {
    use TaskState::{Assigned, Completed, Discarded, Draft, InProgress, Redo, Reported, ReturnRequested, Suspended};
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let task = || stage.task(paper(12, ISSUED), "so-gd", by(date!(2018 - 12 - 31)));
    let (open, ended) = (
        |state| stage.imported(state, task()),
        || stage.ended(Completed, task(), date!(2018 - 12 - 20)),
    );
    let day = |day: Date| Some(day.into());
    let with = |request: ImportTaskRequest, change: &dyn Fn(&mut ImportTaskRequest)| {
        let mut request = request;
        change(&mut request);
        request
    };
    let in_task = |change: &dyn Fn(&mut Task)| with(ended(), &|request| change(request.task.as_mut().unwrap()));
    let cooperator = |agency: &str, due: Option<Date>| Cooperator {
        agency: draft::agency_name(agency),
        due: due.map(Into::into),
        ..Cooperator::default()
    };
    let (invalid, rule) = (Reason::InvalidFields, Reason::RuleForbids);
    let mut cases = vec![
        (
            with(open(Draft), &|r| r.assigned_on = day(ISSUED)),
            invalid,
            "",
            "assigned_on",
        ),
        (
            with(open(Assigned), &|r| r.assigned_on = None),
            invalid,
            "",
            "assigned_on",
        ),
        (
            with(open(InProgress), &|r| r.ended_on = day(TODAY)),
            invalid,
            "",
            "ended_on",
        ),
        (
            with(open(InProgress), &|r| r.end_document = Some(paper(7, TODAY))),
            invalid,
            "",
            "end_document",
        ),
        (
            with(open(InProgress), &|r| r.reason = "Vì".to_owned()),
            invalid,
            "",
            "reason",
        ),
        (with(ended(), &|r| r.ended_on = None), invalid, "", "ended_on"),
        (with(ended(), &|r| r.end_document = None), invalid, "", "end_document"),
        (
            with(ended(), &|r| r.ended_on = day(date!(2018 - 03 - 04))),
            invalid,
            "",
            "ended_on",
        ),
        (
            with(ended(), &|r| r.ended_on = day(date!(2019 - 06 - 18))),
            invalid,
            "",
            "ended_on",
        ),
        (
            with(ended(), &|r| r.ended_on = day(date!(2018 - 12 - 18))),
            invalid,
            "",
            "ended_on",
        ),
        (
            with(ended(), &|r| r.end_document.clone_from(&r.task.as_ref().unwrap().basis)),
            invalid,
            "",
            "end_document",
        ),
        (
            with(ended(), &|r| r.due_now = day(date!(2018 - 03 - 04))),
            invalid,
            "",
            "due_now",
        ),
        (
            with(ended(), &|r| r.assigned_on = day(date!(2018 - 03 - 04))),
            rule,
            "TSK-01",
            "assigned_on",
        ),
        (
            with(ended(), &|r| r.received_on = day(date!(2018 - 03 - 04))),
            invalid,
            "",
            "received_on",
        ),
        (
            with(ended(), &|r| r.received_on = day(date!(2018 - 12 - 21))),
            invalid,
            "",
            "received_on",
        ),
        (
            with(ended(), &|r| r.end_document.as_mut().unwrap().signature = 1),
            Reason::EvidenceRequired,
            "TSK-09",
            "end_document.signature",
        ),
        (
            in_task(&|t| t.due_term = Some(by(date!(2018 - 03 - 01)))),
            invalid,
            "",
            "task.due_term",
        ),
        (
            in_task(&|t| t.cooperators.push(cooperator("so-gd", None))),
            rule,
            "INV-T1",
            "task.cooperators[0].agency",
        ),
        (
            in_task(&|t| t.cooperators.push(cooperator("so-tc", Some(TODAY)))),
            rule,
            "TSK-03",
            "task.due_term",
        ),
        (in_task(&|t| t.secret = true), rule, "INV-T10", "task.content"),
        (in_task(&|t| t.state = 9), invalid, "", "task"),
    ];
    let others = [ReturnRequested, Reported, Redo, Suspended, Discarded];
    cases.extend(others.map(|state| (open(state), invalid, "", "state")));
    for (request, reason, basis, field) in cases {
        let about = format!("{field} of {request:?}");
        let refusal = stage.import(request).await.expect_err(&about);
        let (was, law, at) = told(&refusal);
        assert_eq!((was, at.as_str()), (reason, field), "{about}");
        assert!(law.contains(basis), "{law} for {basis}");
    }
    // All that is wrong is told at once, and nobody but an officer imports.
    let nothing = ImportTaskRequest {
        ended_on: None,
        end_document: None,
        ..with(ended(), &|request| request.assigned_on = None)
    };
    let refusal = stage.import(nothing).await.unwrap_err();
    let fields = read(&refusal).unwrap().fields;
    let fields: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["assigned_on", "ended_on", "end_document"]);
    let mut lead = stage.hand("so-gd").tasks;
    let refusal = Box::pin(lead.import_task(open(Assigned))).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::NotPermitted);
}

/// An agency that was not there on the day leads nothing of that day, and a secret stays one.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_past_keeps_to_its_agencies_and_to_its_secrets(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let mut later = draft::agency("so-moi", "Sở Mới (hư cấu)", AgencyKind::Department);
    if let Some(agency) = &mut later.agency {
        agency.valid_from = Some(draft::date(2019, 1, 1));
    }
    stage
        .sandbox
        .client("officer")
        .agencies
        .create_agency(later)
        .await
        .unwrap();
    let task = stage.task(paper(12, ISSUED), "so-moi", by(date!(2018 - 12 - 31)));
    let refusal = stage
        .import(stage.imported(TaskState::InProgress, task))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "INV-T9", "task.lead"));

    let mut secret = stage.task(paper(13, ISSUED), "so-gd", by(date!(2018 - 12 - 31)));
    secret.secret = true;
    secret.content.clear();
    secret.product.clear();
    if let Some(basis) = &mut secret.basis {
        basis.quoted_paragraph.clear();
        basis.summary = "(mật)".to_owned();
    }
    let told_all = stage.ended(TaskState::Completed, secret, date!(2018 - 12 - 20));
    let refusal = stage.import(told_all.clone()).await.unwrap_err();
    assert_eq!(told(&refusal).2, "end_document.summary");
    let mut stub = told_all;
    stub.end_document.as_mut().unwrap().summary = "(mật)".to_owned();
    let told_why = ImportTaskRequest {
        reason: "Đã mua".to_owned(),
        ..stub.clone()
    };
    assert_eq!(told(&stage.import(told_why).await.unwrap_err()).2, "reason");
    stage.import(stub).await.unwrap();
    stage.prove().await;
}

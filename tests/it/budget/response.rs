//! What responding to an incident costs (TT 121/2018).

use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_proto::{
    budget::v1::{
        Activity, ActivityKind, CreateActivityRequest, CreateContractRequest, Exemption, Payee, PaymentContent,
        SpendingContent,
    },
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use tonic::Status;

use super::stage::{Stage, said, told};

const MILLION: i64 = 1_000_000;

/// An incident that was reported, and a task that was noted.
async fn cause(stage: &Stage) -> (String, String) {
    let incident = stage.sandbox.serve::<Incident>().await;
    let mut officer = stage.sandbox.client_at(&incident, "officer");
    let system = draft::incident::system("so-tttt");
    let system = officer.systems.create_information_system(system).await.unwrap();
    let system = system.into_inner().system.unwrap().name;
    let report = draft::incident::report(&system, draft::incident::noon(2019, 3, 3));
    let reported = officer.incidents.report_incident(report).await.unwrap();
    incident.end().await;

    let coordination = stage.sandbox.serve::<Coordination>().await;
    let task = draft::coordination::task("so-tttt", &stage.person("officer").await);
    let mut officer = stage.sandbox.client_at(&coordination, "officer");
    let noted = officer.tasks.create_task(task).await.unwrap();
    coordination.end().await;
    (
        reported.into_inner().incident.unwrap().name,
        noted.into_inner().task.unwrap().name,
    )
}

async fn draw_up(stage: &Stage, incident: &str, task: &str) -> Result<Activity, Status> {
    let request = CreateActivityRequest {
        incident: incident.to_owned(),
        task: task.to_owned(),
        ..draft::budget::activity(ActivityKind::IncidentResponse, 400 * MILLION)
    };
    let created = stage.client("officer").activities.create_activity(request).await?;
    Ok(created.into_inner().activity.unwrap())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tt_121_own_staff_get_overtime_and_night_pay_alone_and_the_response_names_its_incident(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let codes = draft::budget::further_codes();
    stage.client("officer").codes.import_codes(codes).await.unwrap();
    let (incident, task) = Box::pin(cause(&stage)).await;
    for (incident, task) in [("incidents/2019-9999", &*task), (&*incident, "tasks/2019-9999")] {
        let status = draw_up(&stage, incident, task).await.unwrap_err();
        assert_eq!(told(&status).0, Reason::ResourceNotFound, "{incident} {task}");
    }
    let activity = draw_up(&stage, &incident, &task).await.unwrap();
    assert_eq!((&activity.incident, &activity.task), (&incident, &task));
    let activity = activity.name;
    let approval = draft::budget::approval(&activity);
    let approved = stage.client("head").activities.approve_activity(approval).await;
    let approved = approved.unwrap().into_inner().activity.unwrap();
    assert_eq!((approved.incident, approved.task), (incident, task));

    let (_, line) = stage.line(2019, 300 * MILLION).await;
    let paid = |item: &str, content: SpendingContent, payee: Payee, amount| PaymentContent {
        item: item.to_owned(),
        content: content.into(),
        payee: payee.into(),
        ..draft::budget::content(&activity, &line, amount)
    };
    for (item, content) in [
        ("7012", SpendingContent::Other),
        ("6702", SpendingContent::PerDiem),
        ("6956", SpendingContent::Goods),
    ] {
        let refused = paid(item, content, Payee::OwnStaff, MILLION);
        let status = stage.checked(refused).await.unwrap_err();
        assert_eq!(
            told(&status),
            (Reason::RuleForbids, "TT121,L83-12".to_owned(), "content".to_owned()),
            "{content:?}"
        );
        let text = read(&status).unwrap().localized;
        assert!(text.contains("chỉ được chi: làm thêm giờ, làm đêm."), "{text}");
    }
    for (item, content, payee) in [
        ("6105", SpendingContent::Overtime, Payee::OwnStaff),
        ("6105", SpendingContent::NightWork, Payee::OwnStaff),
        ("7012", SpendingContent::Services, Payee::Supplier),
    ] {
        stage.paid(paid(item, content, payee, 10 * MILLION)).await.unwrap();
    }
    // Urgent work needs no commitment, and never more than the estimate has (BUD-16, BUD-02).
    let urgent = CreateContractRequest {
        exempt: Exemption::UrgentWork.into(),
        tender_completed_on: Some(draft::date(2019, 3, 1)),
        ..draft::budget::contract(&activity, 300 * MILLION, (3, 1))
    };
    let contract = stage.contract(urgent).await.name;
    let on_contract = |amount| PaymentContent {
        contract: contract.clone(),
        ..paid("7012", SpendingContent::Services, Payee::Supplier, amount)
    };
    let beyond = stage.checked(on_contract(270 * MILLION + 1)).await.unwrap();
    let status = stage.sign("accountant", &beyond).await.unwrap_err();
    assert_eq!(
        (&*said(&status, "fund"), &*said(&status, "there")),
        ("FREE", "270000000")
    );
    stage.paid(on_contract(270 * MILLION)).await.unwrap();
    assert_eq!(stage.free(&line).await, 0);
    stage.prove().await;
}

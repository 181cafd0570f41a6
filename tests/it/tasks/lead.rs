//! Another lead: who can become it, and what becomes of its part.

use chidao_proto::{
    coordination::v1::{Cooperator, ReassignTaskRequest, WithdrawTaskRequest},
    errors::v1::Reason,
    membership::v1::CloseAgencyRequest,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{Stage, by, paper, refused, told};

const TODAY: Date = date!(2019 - 06 - 03);

fn to(name: &str, lead: &str, number: u32) -> ReassignTaskRequest {
    ReassignTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        lead: draft::agency_name(lead),
        document: Some(paper(number, TODAY)),
        ..ReassignTaskRequest::default()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_03_what_a_new_lead_owed_as_cooperator_binds_its_date_no_more(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let mut task = stage.task(paper(1, TODAY), "so-gd", by(date!(2019 - 06 - 20)));
    let cooperator = |agency: &str, day| Cooperator {
        agency: draft::agency_name(agency),
        due: Some(draft::date(2019, 6, day)),
        part: String::new(),
    };
    task.cooperators = vec![cooperator("so-tc", 18), cooperator("ubnd-tam-binh", 11)];
    let name = stage.create(task).await.name;
    stage.assign(&name).await;
    let dated = |day, number| ReassignTaskRequest {
        due_term: Some(by(Date::from_calendar_date(2019, time::Month::June, day).unwrap())),
        ..to(&name, "so-tc", number)
    };
    let mut officer = stage.hand("officer").tasks;
    // Who stays still owes his part before it.
    let refusal = officer.reassign_task(dated(11, 2)).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "TSK-03", "due_term"));
    officer.reassign_task(dated(14, 3)).await.unwrap();
    let task = stage.get(&name).await;
    let left: Vec<&str> = task.cooperators.iter().map(|one| &*one.agency).collect();
    assert_eq!((&*task.lead, left), ("agencies/so-tc", vec!["agencies/ubnd-tam-binh"]));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_t9_where_a_task_stands_is_told_before_who_could_lead_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let name = stage.given("so-gd", by(date!(2019 - 06 - 20)), TODAY).await;
    let close = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: draft::agency_name("ubnd-tam-binh"),
        valid_to: Some(TODAY.into()),
        decision: Some(paper(50, TODAY)),
        ..CloseAgencyRequest::default()
    };
    let mut membership = stage.sandbox.client("officer");
    membership.agencies.close_agency(close).await.unwrap();
    let mut officer = stage.hand("officer").tasks;
    let refusal = officer.reassign_task(to(&name, "ubnd-tam-binh", 2)).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "INV-T9", "lead"));
    let withdraw = WithdrawTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        document: Some(paper(3, TODAY)),
        ..WithdrawTaskRequest::default()
    };
    officer.withdraw_task(withdraw).await.unwrap();
    let refusal = officer.reassign_task(to(&name, "ubnd-tam-binh", 4)).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "", ""));
}

//! Reports of progress, as a task goes from lead to lead: whoever saw the task when a report was sent sees the report, by every way,
//! and nobody else does.

use std::collections::{BTreeMap, BTreeSet};

use chidao_model::Owner;
use chidao_proto::coordination::v1::{
    AcceptTaskRequest, Cooperator, Progress, ReassignTaskRequest, ReportProgressRequest,
};
use chidao_tests::{Chance, Kind, draft, watching::Watching};
use rstest::rstest;

use super::{
    task_views::Views,
    task_world::{CALLERS, World},
    tasks::audiences,
};

const LEADS: [&str; 5] = ["so-lead", "so-former", "so-part", "so-new", "so-none"];
/// How often the task is given to another lead.
const ROUNDS: u32 = 6;

/// Accepts the task and reports on it so often; gives the names of the reports.
async fn report(world: &World, lead: &str, name: &str, times: i32) -> Vec<String> {
    let mut client = world.client(lead);
    let acceptance = AcceptTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        ..Default::default()
    };
    client.execution.accept_task(acceptance).await.unwrap();
    let mut reports = Vec::new();
    for percent in 1..=times {
        let report = ReportProgressRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            progress: Some(Progress {
                percent,
                text: format!("{lead} báo cáo"),
                ..Default::default()
            }),
        };
        let answer = client.execution.report_progress(report).await.unwrap().into_inner();
        reports.push(answer.progress.unwrap().name);
    }
    reports
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_for_whoever_saw_its_task_when_it_was_sent(#[case] kind: Kind) {
    let mut chance = Chance::seeded();
    let Some(mut world) = World::start(kind).await else {
        return;
    };
    let mut lead = LEADS[chance.below(LEADS.len())];
    let mut request = draft::coordination::task(lead, &world.monitor);
    request.task.as_mut().unwrap().cooperators.push(Cooperator {
        agency: draft::agency_name("so-coop"),
        ..Default::default()
    });
    let name = world.add("handed-on", request, true).await;
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for round in 1..=ROUNDS {
        let reports = report(&world, lead, &name, 1 + chance.below(3_i32)).await;
        for sees in [lead, "so-coop", "officer", "head", "member-of-lead"] {
            sent.entry(sees).or_default().extend(reports.clone());
        }
        let next = loop {
            let next = LEADS[chance.below(LEADS.len())];
            if next != lead {
                break next;
            }
        };
        let reassignment = ReassignTaskRequest {
            request_id: draft::request_id(),
            name: name.clone(),
            lead: draft::agency_name(next),
            document: Some(draft::decision(
                &format!("3{round}/QĐ-UBND (hư cấu)"),
                draft::date(2019, 3, 1),
            )),
            ..Default::default()
        };
        world.client("officer").tasks.reassign_task(reassignment).await.unwrap();
        lead = next;
    }

    let names = world.names();
    for subject in CALLERS {
        let client = world.client(subject);
        let views = Views::of(&client, &mut chance).await;
        let mut seen = views.agree_on_progress(&client, &names, subject).await;
        seen.retain(|report| report.starts_with(&format!("{name}/")));
        assert_eq!(seen, sent.remove(subject).unwrap_or_default(), "{subject}");
        let audiences = audiences(&world, subject).await;
        let mut watching = Watching::of(Owner::Coordination, &client, audiences, 0).await.unwrap();
        watching.until(views.head).await.unwrap();
        assert_eq!(watching.entries(), views.entries, "{subject}");
    }
    assert_eq!(sent, BTreeMap::new());
}

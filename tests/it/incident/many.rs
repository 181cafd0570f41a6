//! Among hundreds of incidents: what is found, and by which index.

use std::collections::BTreeSet;

use chidao_proto::incident::v1::{
    Incident, ListIncidentsRequest, ListObligationsRequest, ListReportsRequest, Obligation, ReportType,
};
use chidao_register::Database;
use chidao_tests::{Kind, draft};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;

use super::{reports::submission, rows::at, stage::Stage};

/// More than the incidents from which a list is found.
const MANY: i64 = 501;

impl Stage {
    async fn listed(&self, subject: &str, page_size: i32) -> Vec<Incident> {
        let mut client = self.client(subject);
        let mut request = ListIncidentsRequest {
            page_size,
            active: true,
            ..ListIncidentsRequest::default()
        };
        let mut all = Vec::new();
        loop {
            let page = client
                .incidents
                .list_incidents(request.clone())
                .await
                .unwrap()
                .into_inner();
            all.extend(page.incidents);
            if page.next_page_token.is_empty() {
                return all;
            }
            request.page_token = page.next_page_token;
        }
    }

    async fn duties(&self, subject: &str, request: ListObligationsRequest) -> Vec<Obligation> {
        let mut client = self.client(subject);
        let mut request = request;
        let mut all = Vec::new();
        loop {
            let page = client
                .obligations
                .list_obligations(request.clone())
                .await
                .unwrap()
                .into_inner();
            all.extend(page.obligations);
            if page.next_page_token.is_empty() {
                return all;
            }
            request.page_token = page.next_page_token;
        }
    }
}

fn is_in_order(duties: &[Obligation]) -> bool {
    let due = |one: &Obligation| {
        let time = one.deadline.as_ref().and_then(|deadline| deadline.due_time);
        time.map_or((i64::MAX, 0), |time| (time.seconds, time.nanos))
    };
    duties.is_sorted_by_key(due)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn among_hundreds_each_finds_his_own_and_what_is_alike(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let (rare, common) = (
        stage.system("so-owner", "so-new").await,
        stage.system("so-owner", "so-operator").await,
    );
    let mut own = Vec::new();
    for minute in 0..2 {
        let request = draft::incident::report(&rare, at(date!(2026 - 05 - 15), 10, minute));
        own.push(stage.report("so-new", request).await.unwrap().incident.unwrap().name);
    }
    for minute in 2..MANY + 2 {
        let mut request = draft::incident::report(&common, at(date!(2026 - 05 - 15), 10, minute));
        request.incident.as_mut().unwrap().confidential = minute % 2 == 0;
        stage.report("so-operator", request).await.unwrap();
    }
    stage
        .submit("so-new", submission(&own[1], ReportType::Progress))
        .await
        .unwrap();

    let names = |all: &[Incident]| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    for page_size in [1, 1000] {
        assert_eq!(names(&stage.listed("so-new", page_size).await), own);
    }
    let many = stage.listed("so-operator", 400).await;
    assert_eq!(many.len(), usize::try_from(MANY).unwrap());
    assert!(names(&many).is_sorted());
    // The specialised unit takes part in each, and its officers with it.
    assert_eq!(stage.listed("officer", 1000).await.len(), many.len() + own.len());
    assert_eq!(stage.listed("so-none", 1000).await, []);

    let all = ListObligationsRequest::default();
    let owed = ListObligationsRequest {
        page_size: 1,
        open: true,
        ..ListObligationsRequest::default()
    };
    let of_rare = stage.duties("so-new", owed.clone()).await;
    assert!(of_rare.len() >= own.len() && is_in_order(&of_rare));
    let incidents: BTreeSet<_> = of_rare
        .iter()
        .map(|duty| duty.name.split("/obligations/").next().unwrap())
        .collect();
    assert_eq!(incidents.into_iter().collect::<Vec<_>>(), own);
    assert_eq!(stage.duties("so-new", all).await.len(), of_rare.len());
    let late = ListObligationsRequest {
        overdue: true,
        page_size: 1000,
        debtor_agency: draft::agency_name("so-operator"),
        ..ListObligationsRequest::default()
    };
    let late = stage.duties("so-operator", late).await;
    assert!(late.len() >= many.len() && is_in_order(&late));
    let reports = ListReportsRequest::default();
    let reports = stage
        .client("so-new")
        .reports
        .list_reports(reports)
        .await
        .unwrap()
        .into_inner()
        .reports;
    assert_eq!(reports.len(), 1);

    // However many others were detected since.
    let get = chidao_proto::incident::v1::GetIncidentRequest { name: own[0].clone() };
    let alike = stage
        .client("officer")
        .incidents
        .get_incident(get)
        .await
        .unwrap()
        .into_inner();
    let alike: Vec<_> = alike.suggestions.iter().map(|one| &*one.incident).collect();
    assert_eq!(alike, [&*own[1]]);
    stage.prove().await;
}

/// Lists go by an index in their own order, or from the incidents of whoever asks.
#[rstest]
#[case::sqlite(Kind::Sqlite, "EXPLAIN QUERY PLAN", 3)]
#[case::postgres(Kind::Postgres, "EXPLAIN", 0)]
#[tokio::test(flavor = "multi_thread")]
async fn lists_go_by_an_index(#[case] kind: Kind, #[case] explain: &str, #[case] column: usize) {
    let Some(stage) = Stage::set(kind).await else { return };
    let database = Database::connect(stage.sandbox.database().url(), "chidao-tests", 1).await;
    let database = database.unwrap();
    if kind == Kind::Postgres {
        // A table without rows is as soon sorted as read in order: what is asked is whether an index has the order.
        for setting in ["enable_sort", "enable_bitmapscan"] {
            let statement = Statement::from_string(database.backend(), format!("SET {setting} = off"));
            database.readers().execute_raw(statement).await.unwrap();
        }
    }
    let (file, duty) = ("incident_file", "incident_obligation");
    for (table, condition, order, index) in [
        (file, "active = 1", "id", "incident_file_active"),
        (file, "phase = 4", "id", "incident_file_phase"),
        (file, "track = 2", "id", "incident_file_track"),
        (duty, "due_us > 1", "due_us, id", "incident_obligation_due"),
        (duty, "open = 1", "due_us, id", "incident_obligation_owed"),
        (duty, "debtor_id = 'a'", "due_us, id", "incident_obligation_debtor"),
        (
            duty,
            "debtor_id = 'a' AND open = 1",
            "due_us, id",
            "incident_obligation_owed_by",
        ),
    ] {
        let seen = "seen_by LIKE '% agency:a %'";
        let sql = format!("{explain} SELECT * FROM {table} WHERE {condition} AND {seen} ORDER BY {order} LIMIT 2");
        let statement = Statement::from_string(database.backend(), sql);
        let rows = database.readers().query_all_raw(statement).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(column).unwrap()).collect();
        let plan = plan.join("\n");
        let is_sorted = plan.contains("Sort") || plan.contains("TEMP B-TREE");
        let is_used = plan.split_whitespace().any(|word| word == index);
        assert!(is_used && !is_sorted, "{condition}: {plan}");
    }
}

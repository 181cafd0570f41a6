//! What time brings about duties: told as the clock moves, also by a worker that was down.

use std::time::Duration;

use chidao_calendar::Instant;
use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::{
    incident::v1::{
        ListIncidentsRequest, ListObligationsRequest, Obligation, ObligationCode, ObligationState, Participant, Party,
        Step, StepContent,
    },
    register::v1::ListEntriesRequest,
};
use chidao_register::Database;
use chidao_tests::{Kind, draft};
use prost_reflect::prost::{Message, Name};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::{Date, macros::date};

use super::{
    rows::at,
    stage::{Stage, move_clock},
};

/// How long the worker may take, which looks at the clock every second.
const PATIENCE: Duration = Duration::from_secs(60);

/// On this day an incident is detected at 10:00: notice is due in five days, on a working day.
const DETECTED: Date = date!(2019 - 03 - 04);
const DUE: Date = date!(2019 - 03 - 09);

pub(super) fn moment(day: Date, hour: i64, minute: i64) -> Instant {
    Instant::start_of(day).plus_micros((hour * 60 + minute) * 60_000_000)
}

impl Stage {
    /// At 10:00 of the day of detection.
    async fn set_at_ten(kind: Kind) -> Option<Self> {
        Self::set_at(kind, moment(DETECTED, 10, 0)).await
    }

    async fn database(&self) -> Database {
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 1).await;
        database.unwrap()
    }

    /// Moves the clock, and waits until everything that is due by then was seen to.
    async fn reach(&self, now: Instant) {
        move_clock(&self.database().await, now).await;
        self.is_settled(now).await;
    }

    /// Waits until nothing that is due by an instant is left to be done.
    async fn is_settled(&self, now: Instant) {
        let database = self.database().await;
        let due = format!(
            "SELECT COUNT(*) FROM incident_errand WHERE state = 'OPEN' AND due_us <= {}",
            now.micros()
        );
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let settled = async {
            loop {
                let statement = Statement::from_string(database.backend(), due.clone());
                let row = database.readers().query_one_raw(statement).await.unwrap().unwrap();
                if row.try_get_by_index::<i64>(0).unwrap() == 0 {
                    return;
                }
                look.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, settled)
            .await
            .expect("the worker sees to it");
    }

    /// An incident that is detected and reported at 10:00 of a day.
    async fn reported_at_ten(&self) -> String {
        let system = self.system("so-owner", "so-operator").await;
        let request = draft::incident::report(&system, at(DETECTED, 10, 0));
        let reported = self.report("so-operator", request).await.unwrap();
        reported.incident.unwrap().name
    }

    /// The duties that are overdue, as a caller sees them.
    async fn overdue(&self, subject: &str) -> Vec<ObligationCode> {
        let request = ListObligationsRequest {
            overdue: true,
            ..ListObligationsRequest::default()
        };
        let mut client = self.client(subject);
        let listed = client.obligations.list_obligations(request).await.unwrap().into_inner();
        listed.obligations.iter().map(Obligation::code).collect()
    }

    /// How often the register tells of a duty.
    async fn tellings(&self, subject: &str, duty: &str) -> Vec<Obligation> {
        let request = ListEntriesRequest {
            register: Owner::Incident.name().to_owned(),
            page_size: 500,
            resource_name: duty.to_owned(),
            ..ListEntriesRequest::default()
        };
        let mut client = self.client(subject);
        let page = client.register.list_entries(request).await.unwrap().into_inner();
        let changes = page.entries.into_iter().flat_map(|entry| entry.changes);
        let of_duty = changes.filter(|change| change.name == duty && change.r#type == Obligation::full_name());
        of_duty
            .map(|change| Obligation::decode(&*change.resource).unwrap())
            .collect()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn duties_are_told_when_nearly_due_and_when_overdue_once_each(#[case] kind: Kind) {
    let Some(stage) = Stage::set_at_ten(kind).await else {
        return;
    };
    let name = stage.reported_at_ten().await;
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    let deadline = notice.deadline.clone().unwrap();
    // Five calendar days end on a Saturday, and roll to the Monday after.
    assert!(deadline.late_time.unwrap().seconds > at(DUE, 24, 0).seconds);
    let nearly = chidao_register::instant(&deadline.nearly_time.unwrap());
    let late = chidao_register::instant(&deadline.late_time.unwrap());

    stage.reach(nearly.plus_micros(-60_000_000)).await;
    let told = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!((told.nearly_told_time, told.overdue_told_time), (None, None));
    stage.reach(nearly.plus_micros(60_000_000)).await;
    let told = stage.duty(&name, ObligationCode::Notice5d).await;
    assert!(told.nearly_told_time.is_some() && told.overdue_told_time.is_none());
    assert!(!stage.overdue("so-operator").await.contains(&ObligationCode::Notice5d));

    stage.reach(late.plus_micros(60_000_000)).await;
    let told = stage.duty(&name, ObligationCode::Notice5d).await;
    assert!(told.nearly_told_time.is_some() && told.overdue_told_time.is_some());
    assert!(stage.overdue("so-operator").await.contains(&ObligationCode::Notice5d));
    assert_eq!(stage.overdue("so-none").await, []);
    // Whoever owes it is told of each by the register, once; nobody is told twice.
    stage.reach(late.plus_micros(30 * 86_400_000_000)).await;
    let tellings = stage.tellings("so-operator", &told.name).await;
    assert_eq!(tellings.len(), 3, "it arose, is nearly due, is overdue: {tellings:?}");
    assert_eq!(stage.tellings("so-none", &told.name).await, []);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_came_due_while_nobody_worked_is_told_afterwards(#[case] kind: Kind) {
    let Some(stage) = Stage::set_at_ten(kind).await else {
        return;
    };
    let name = stage.reported_at_ten().await;
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    let late = chidao_register::instant(&notice.deadline.clone().unwrap().late_time.unwrap());
    let now = late.plus_micros(60_000_000);
    let database = stage.database().await;
    let stage = stage.down_during(move_clock(&database, now)).await;
    // The answer is right, whether the worker had its turn or not.
    assert!(stage.overdue("so-operator").await.contains(&ObligationCode::Notice5d));
    stage.is_settled(now).await;
    let told = stage.duty(&name, ObligationCode::Notice5d).await;
    assert!(told.overdue_told_time.is_some() && told.nearly_told_time.is_none());
    let tellings = stage.tellings("so-operator", &told.name).await;
    let overdue = tellings.iter().filter(|duty| duty.overdue_told_time.is_some()).count();
    assert_eq!(overdue, 1, "{tellings:?}");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_of_what_was_done_or_fell_away(#[case] kind: Kind) {
    let Some(stage) = Stage::set_at_ten(kind).await else {
        return;
    };
    let name = stage.reported_at_ten().await;
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    stage
        .advance("so-operator", &name, Step::Verify, StepContent::default())
        .await
        .unwrap();
    let nothing = draft::incident::content(&[chidao_proto::incident::v1::Evidence::Findings]);
    let nothing = StepContent {
        reason: "Cảnh báo sai (hư cấu)".to_owned(),
        ..nothing
    };
    for (subject, step) in [("so-operator", Step::ProposeDismissal), ("so-tttt", Step::Dismiss)] {
        stage.advance(subject, &name, step, nothing.clone()).await.unwrap();
    }
    let late = chidao_register::instant(&notice.deadline.unwrap().late_time.unwrap());
    stage.reach(late.plus_micros(60_000_000)).await;
    let dropped = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(dropped.state(), ObligationState::Cancelled);
    assert_eq!((dropped.nearly_told_time, dropped.overdue_told_time), (None, None));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_detection_needs_a_reason_moves_what_is_due_and_keeps_what_was(#[case] kind: Kind) {
    let Some(stage) = Stage::set_at_ten(kind).await else {
        return;
    };
    let name = stage.reported_at_ten().await;
    let before = stage.duty(&name, ObligationCode::Notice5d).await;
    let late = chidao_register::instant(&before.deadline.clone().unwrap().late_time.unwrap());
    stage.reach(late.plus_micros(60_000_000)).await;
    assert!(stage.overdue("so-operator").await.contains(&ObligationCode::Notice5d));
    let content = StepContent {
        detected_time: Some(at(date!(2019 - 03 - 11), 9, 0)),
        ..StepContent::default()
    };
    let status = stage
        .amend("so-operator", &name, Step::CorrectTimes, content.clone())
        .await
        .unwrap_err();
    assert_eq!(
        super::stage::told(&status).0,
        chidao_proto::errors::v1::Reason::EvidenceRequired
    );
    let content = StepContent {
        reason: "Nhật ký cho thấy phát hiện muộn hơn (hư cấu)".to_owned(),
        ..content
    };
    stage
        .amend("so-operator", &name, Step::CorrectTimes, content)
        .await
        .unwrap();
    let after = stage.duty(&name, ObligationCode::Notice5d).await;
    let deadline = after.deadline.clone().unwrap();
    assert_eq!(deadline.due_time, Some(at(date!(2019 - 03 - 18), 24, 0)));
    assert_eq!(after.history.len(), 1);
    assert_eq!(
        after.history[0].deadline.as_ref().unwrap().due_time,
        before.deadline.unwrap().due_time
    );
    // It is not overdue any more, and will be told anew.
    assert_eq!((after.nearly_told_time, after.overdue_told_time), (None, None));
    assert!(!stage.overdue("so-operator").await.contains(&ObligationCode::Notice5d));
    let late = chidao_register::instant(&deadline.late_time.unwrap());
    stage.reach(late.plus_micros(60_000_000)).await;
    assert!(
        stage
            .duty(&name, ObligationCode::Notice5d)
            .await
            .overdue_told_time
            .is_some()
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_incident_of_long_ago_is_taken_as_it_was(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    for day in [date!(1900 - 01 - 01), date!(1970 - 01 - 01), date!(2016 - 12 - 31)] {
        let request = draft::incident::report(&system, at(day, 12, 0));
        let name = stage
            .report("so-operator", request)
            .await
            .unwrap()
            .incident
            .unwrap()
            .name;
        stage.explain("so-operator", &name).await.unwrap();
    }
    stage.prove().await;
    let sandbox = stage.end().await;
    let again = sandbox.serve::<Incident>().await;
    let mut client = sandbox.client_at(&again, "officer");
    let listed = client
        .incidents
        .list_incidents(ListIncidentsRequest::default())
        .await
        .unwrap();
    assert_eq!(listed.into_inner().incidents.len(), 3);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_duty_that_passes_to_another_agency_is_told_overdue_all_the_same(#[case] kind: Kind) {
    let Some(stage) = Stage::set_at_ten(kind).await else {
        return;
    };
    let name = stage.reported_at_ten().await;
    let other = StepContent {
        participants: vec![Participant {
            party: Party::Operator.into(),
            agency: draft::agency_name("so-new"),
            ..Participant::default()
        }],
        ..StepContent::default()
    };
    stage.amend("so-tttt", &name, Step::NameParties, other).await.unwrap();
    let duty = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(duty.debtor_agency, draft::agency_name("so-new"));
    let late = chidao_register::instant(&duty.deadline.unwrap().late_time.unwrap());
    stage.reach(late.plus_micros(60_000_000)).await;
    let told = stage.duty(&name, ObligationCode::Notice5d).await;
    assert!(told.overdue_told_time.is_some(), "{told:?}");
    assert!(stage.overdue("so-new").await.contains(&ObligationCode::Notice5d));
    stage.prove().await;
}

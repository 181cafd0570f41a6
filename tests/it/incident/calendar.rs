//! What a new version of the calendar does to duties: those whose last day is a day off by it, or none any more, follow it.

use std::time::Duration;

use chidao_calendar::{Date, Instant};
use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::{
    incident::v1::{DeadlineCause, Obligation, ObligationCode, Step, StepContent},
    register::v1::ListEntriesRequest,
};
use chidao_register::{Database, instant};
use chidao_tests::{Alone, Client, Kind, draft};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;

use super::{
    clock::moment,
    rows::at,
    stage::{Stage, move_clock},
};

/// How long is waited for what the service does of its own accord, which it looks for once a second.
const PATIENCE: Duration = Duration::from_secs(60);
/// Monday: five days end on a Saturday, and roll to Monday 17/06.
const DETECTED: Date = date!(2019 - 06 - 10);
const FIRST: Date = date!(2019 - 06 - 17);
/// That Monday is off, for which a Saturday is worked: they roll to 18/06.
const LATER: (Date, Date) = (FIRST, date!(2019 - 06 - 22));
/// The Saturday of 15/06 is worked for a day off later: they end there.
const EARLIER: (Date, Date) = (date!(2019 - 06 - 28), date!(2019 - 06 - 15));

async fn import(mut officer: Client, (off, worked): (Date, Date)) -> String {
    let request = draft::calendar::swapped(off, worked);
    let imported = officer.reference.import_calendar(request).await.unwrap();
    imported.into_inner().calendar_version
}

/// The instant from which a duty is late.
fn late(duty: &Obligation) -> Instant {
    instant(&duty.deadline.as_ref().unwrap().late_time.unwrap())
}

/// How many errands of recalculation there are of which this holds, settled ones as well.
async fn recalculations(database: &Database, condition: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM incident_errand WHERE kind = 'incident.recalculate' AND {condition}");
    let statement = Statement::from_string(database.backend(), sql);
    let row = database.readers().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// Waits until there is one of which this holds.
async fn recalculated(database: &Database, condition: &str) {
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let found = tokio::time::timeout(PATIENCE, async {
        while recalculations(database, condition).await == 0 {
            look.tick().await;
        }
    });
    found.await.expect("the service sees to it");
}

impl Stage {
    async fn at_ten(kind: Kind) -> Option<Self> {
        Self::set_at(kind, moment(DETECTED, 10, 0)).await
    }

    async fn import(&self, days: (Date, Date)) -> String {
        import(self.sandbox.client("officer"), days).await
    }

    /// An incident that is detected at ten on a day.
    async fn detected_on(&self, system: &str, day: Date) -> String {
        let request = draft::incident::report(system, at(day, 10, 0));
        let reported = self.report("so-operator", request).await.unwrap();
        reported.incident.unwrap().name
    }

    async fn notice(&self, incident: &str) -> Obligation {
        self.duty(incident, ObligationCode::Notice5d).await
    }

    /// Waits until the notice of an incident is due at the end of a day.
    async fn due_on(&self, incident: &str, day: Date) -> Obligation {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let moved = tokio::time::timeout(PATIENCE, async {
            loop {
                look.tick().await;
                let notice = self.notice(incident).await;
                if late(&notice) == moment(day, 24, 0) {
                    return notice;
                }
            }
        });
        moved.await.unwrap_or_else(|_| panic!("{incident} is not due on {day}"))
    }

    /// When what the clock will tell of a duty is due, in the order of time.
    async fn planned(&self, duty: &Obligation) -> Vec<Instant> {
        let database = self.database().await;
        let incident = duty.name.split("/obligations/").next().unwrap();
        let sql = "SELECT due_us FROM incident_errand WHERE subject = $1 AND state = 'OPEN' ORDER BY due_us";
        let statement = Statement::from_sql_and_values(database.backend(), sql, [incident.into()]);
        let rows = database.readers().query_all_raw(statement).await.unwrap();
        let due = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
        due.map(Instant::from_micros).collect()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_swapped_day_moves_what_ends_on_it_forward_and_back(#[case] kind: Kind) {
    let Some(stage) = Stage::at_ten(kind).await else {
        return;
    };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.detected_on(&system, DETECTED).await;
    let first = stage.notice(&name).await;
    assert_eq!(late(&first), moment(FIRST, 24, 0));
    // What was done by then stays, and so does what is owed at once.
    let done = stage.detected_on(&system, DETECTED).await;
    let flagged = StepContent {
        reason: "Vượt khả năng (hư cấu)".to_owned(),
        ..StepContent::default()
    };
    stage
        .advance("so-operator", &done, Step::FlagCapability, flagged)
        .await
        .unwrap();
    stage
        .fulfil("so-operator", &stage.notice(&done).await.name)
        .await
        .unwrap();
    let before = stage.explain("officer", &done).await.unwrap().duties;
    assert!(before.len() > 2, "{before:?}");

    assert_eq!(stage.import(LATER).await, "1.1");
    let moved = stage.due_on(&name, date!(2019 - 06 - 18)).await;
    assert_eq!(moved.deadline.as_ref().unwrap().calendar_version, "1.1");
    let [past] = <[_; 1]>::try_from(moved.history.clone()).unwrap();
    assert_eq!(
        (past.cause(), past.deadline),
        (DeadlineCause::Calendar, first.deadline.clone())
    );
    assert!(past.until_time.unwrap().seconds >= at(DETECTED, 10, 0).seconds);
    assert_eq!(moved.term, first.term);
    // 120 hours are what they were; late is later.
    let nearly = moment(date!(2019 - 06 - 15), 10, 0);
    assert_eq!(
        stage.planned(&moved).await,
        [nearly, moment(date!(2019 - 06 - 18), 24, 0)]
    );
    assert_eq!(stage.explain("officer", &done).await.unwrap().duties, before);
    assert_eq!(recalculations(&stage.database().await, "TRUE").await, 1);

    assert_eq!(stage.import(EARLIER).await, "1.2");
    let moved = stage.due_on(&name, date!(2019 - 06 - 15)).await;
    assert_eq!(moved.history.len(), 2);
    assert_eq!(
        stage.planned(&moved).await,
        [nearly, moment(date!(2019 - 06 - 15), 24, 0)]
    );
    // What is reported from now on needs no errand.
    let new = stage.detected_on(&system, DETECTED).await;
    assert_eq!(stage.notice(&new).await.deadline, moved.deadline);
    assert_eq!(recalculations(&stage.database().await, "TRUE").await, 2);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_clock_tells_follows_the_moved_date(#[case] kind: Kind) {
    let Some(stage) = Stage::at_ten(kind).await else {
        return;
    };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.detected_on(&system, DETECTED).await;
    stage.import(LATER).await;
    stage.due_on(&name, date!(2019 - 06 - 18)).await;
    stage.reach(moment(FIRST, 24, 1)).await;
    let notice = stage.notice(&name).await;
    assert!(notice.nearly_told_time.is_some() && notice.overdue_told_time.is_none());
    stage.reach(moment(date!(2019 - 06 - 18), 24, 1)).await;
    assert!(stage.notice(&name).await.overdue_told_time.is_some());
    let tellings = stage.tellings("so-operator", &notice.name).await;
    assert_eq!(
        tellings.len(),
        4,
        "it arose, moved, is nearly due, is overdue: {tellings:?}"
    );
    // It says by what it moved.
    let request = ListEntriesRequest {
        register: Owner::Incident.name().to_owned(),
        page_size: 500,
        resource_name: notice.name.clone(),
        ..ListEntriesRequest::default()
    };
    let mut client = stage.client("so-operator");
    let entries = client
        .register
        .list_entries(request)
        .await
        .unwrap()
        .into_inner()
        .entries;
    assert_eq!(entries[1].actor, "system:clock");
    assert_eq!(entries[1].basis[0].code, "CAL-07");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_move_each_incident_once(#[case] kind: Kind) {
    let Some(stage) = Stage::at_ten(kind).await else {
        return;
    };
    let other = stage.sandbox.serve::<Incident>().await;
    let system = stage.system("so-owner", "so-operator").await;
    let mut names = Vec::new();
    for _ in 0..8 {
        names.push(stage.detected_on(&system, DETECTED).await);
    }
    for (days, day) in [(LATER, date!(2019 - 06 - 18)), (EARLIER, date!(2019 - 06 - 15))] {
        stage.import(days).await;
        for name in &names {
            stage.due_on(name, day).await;
        }
    }
    for name in &names {
        assert_eq!(stage.notice(name).await.history.len(), 2, "{name}");
    }
    assert_eq!(recalculations(&stage.database().await, "TRUE").await, 16);
    other.end().await;
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_starts_after_the_import_catches_up_as_of_then(#[case] kind: Kind) {
    let Some(stage) = Stage::at_ten(kind).await else {
        return;
    };
    let system = stage.system("so-owner", "so-operator").await;
    let ahead = stage.detected_on(&system, DETECTED).await;
    let past = stage.detected_on(&system, date!(2019 - 06 - 05)).await;
    let before = stage.notice(&past).await.deadline;
    assert_eq!(before.as_ref().unwrap().late_time, Some(at(DETECTED, 24, 0)));
    let database = stage.database().await;
    let (came, now) = (
        moment(date!(2019 - 06 - 14), 12, 0),
        moment(date!(2019 - 06 - 19), 12, 0),
    );
    stage.reach(came).await;
    let officer = stage.sandbox.client("officer");
    let meanwhile = async {
        import(officer, EARLIER).await;
        move_clock(&database, now).await;
    };
    let stage = stage.down_during(Box::pin(meanwhile)).await;
    // By now either is over; the one was not when the calendar came.
    let moved = stage.due_on(&ahead, date!(2019 - 06 - 15)).await;
    let until = instant(&moved.history[0].until_time.unwrap());
    assert_eq!(until.civil_date(), came.civil_date());
    stage.is_settled(now).await;
    assert!(stage.notice(&ahead).await.overdue_told_time.is_some());
    let stays = stage.notice(&past).await;
    assert_eq!((stays.deadline, stays.history.len()), (before, 0));

    // Started once more, it finds nothing to do: the next version is what moves another.
    let officer = stage.sandbox.client("officer");
    let stage = stage.down_during(async {}).await;
    let new = stage.detected_on(&system, date!(2019 - 06 - 17)).await;
    assert_eq!(late(&stage.notice(&new).await), moment(date!(2019 - 06 - 24), 24, 0));
    import(officer, (date!(2019 - 06 - 24), date!(2019 - 06 - 29))).await;
    stage.due_on(&new, date!(2019 - 06 - 25)).await;
    assert_eq!(stage.notice(&ahead).await.history.len(), 1);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn kill_9_on_the_way_leaves_no_incident_out_and_moves_none_twice(#[case] kind: Kind) {
    let Some(stage) = Stage::at_ten(kind).await else {
        return;
    };
    let system = stage.system("so-owner", "so-operator").await;
    let mut names = Vec::new();
    for _ in 0..20 {
        names.push(stage.detected_on(&system, DETECTED).await);
    }
    let (database, officer) = (stage.database().await, stage.sandbox.client("officer"));
    let mut alone = Alone::<Incident>::over(&stage.sandbox);
    let killed = async {
        import(officer, LATER).await;
        // As soon as anything is planned, and as soon as anything is done.
        for reached in ["TRUE", "state = 'DONE'"] {
            let process = alone.start();
            recalculated(&database, reached).await;
            drop(process);
        }
    };
    let stage = stage.down_during(Box::pin(killed)).await;
    for name in &names {
        let moved = stage.due_on(name, date!(2019 - 06 - 18)).await;
        assert_eq!(moved.history.len(), 1, "{name}");
    }
    assert_eq!(recalculations(&database, "TRUE").await, 20);
    stage.prove().await;
}

//! Versions of the calendar of 2019, and what the service makes of them of its own accord.

use std::time::Duration;

use chidao_calendar::{Date, Instant};
use chidao_coordination::Coordination;
use chidao_proto::coordination::v1::{Task, TurnAction};
use chidao_register::Database;
use chidao_tests::{Sandbox, draft};
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;

use super::super::stage::{Stage, in_working_days};

/// Monday. The eleventh working day after it is 18/06, a Tuesday.
pub(super) const TODAY: Date = date!(2019 - 06 - 03);
/// How long is waited for what the service does of its own accord, which it looks for once a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// A Thursday off, for which a Saturday later in the month is worked: the eleventh day is 19/06.
pub(super) const LATER: (Date, Date) = (date!(2019 - 06 - 13), date!(2019 - 06 - 22));
/// A Friday off at the end of the month, for which a Saturday before is worked: the eleventh day is 17/06.
pub(super) const EARLIER: (Date, Date) = (date!(2019 - 06 - 28), date!(2019 - 06 - 15));

/// Imports 2019 with a working day that is swapped for a day of rest.
pub(super) async fn import(sandbox: &Sandbox, (off, worked): (Date, Date)) -> String {
    let request = draft::calendar::swapped(off, worked);
    let mut officer = sandbox.client("officer");
    let imported = officer.reference.import_calendar(request).await.unwrap();
    imported.into_inner().calendar_version
}

/// How many errands of recalculation there are of which this holds, settled ones as well.
pub(super) async fn recalculations(database: &Database, condition: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM coordination_errand WHERE kind = 'task.recalculate' AND {condition}");
    let statement = Statement::from_string(database.backend(), sql);
    let row = database.readers().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// Waits until there is one of which this holds.
pub(super) async fn recalculated(database: &Database, condition: &str) {
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let found = tokio::time::timeout(PATIENCE, async {
        while recalculations(database, condition).await == 0 {
            look.tick().await;
        }
    });
    found.await.expect("the service sees to it");
}

impl Stage {
    /// Waits until a task is due on a day.
    pub(super) async fn due_on(&self, name: &str, day: Date) -> Task {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let moved = tokio::time::timeout(PATIENCE, async {
            loop {
                look.tick().await;
                let task = self.get(name).await;
                if due(&task) == day.into() {
                    return task;
                }
            }
        });
        moved.await.unwrap_or_else(|_| panic!("{name} is not due on {day}"))
    }

    /// How often the due date of a task was computed again, and how many turns there were in all.
    pub(super) async fn recalculated(&self, name: &str) -> (usize, usize) {
        let turns = self.read("officer", name).await.unwrap().turns;
        let actions = turns.iter().map(|turn| turn.action());
        (
            actions.filter(|action| *action == TurnAction::Recalculate).count(),
            turns.len(),
        )
    }

    /// When the errands of a kind on a task are due that are open.
    pub(super) async fn planned(&self, kind: &str, task: &str) -> Vec<Instant> {
        let sql = "SELECT due_us FROM coordination_errand WHERE kind = $1 AND subject = $2 AND state = 'OPEN'";
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, [kind.into(), task.into()]);
        let rows = self.database.readers().query_all_raw(statement).await.unwrap();
        let due = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
        due.map(Instant::from_micros).collect()
    }

    /// It after its service was down while something was done.
    pub(super) async fn restarted(self, meanwhile: impl AsyncFnOnce(&Sandbox, &Database)) -> Self {
        let Self {
            sandbox,
            served,
            people,
            database,
        } = self;
        served.end().await;
        meanwhile(&sandbox, &database).await;
        Self {
            served: sandbox.serve::<Coordination>().await,
            sandbox,
            people,
            database,
        }
    }

    /// A task that is given today and due on 18/06.
    pub(super) async fn in_eleven_days(&self) -> String {
        let name = self.given("so-gd", in_working_days(11), TODAY).await;
        assert_eq!(due(&self.get(&name).await), draft::date(2019, 6, 18));
        name
    }
}

pub(super) fn due(task: &Task) -> chidao_proto::common::v1::Date {
    task.due_current.as_ref().and_then(|due| due.date).unwrap_or_default()
}

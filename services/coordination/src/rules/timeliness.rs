//! Whether a task is in time. Nobody sets it (TSK-08).

use chidao_calendar::{Calendar, Date, Instant};

use super::task::{Deadline, State, Task};

/// Whether a task is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timeliness {
    /// Hoàn thành đúng hạn.
    OnTime,
    /// Hoàn thành quá hạn.
    Late,
    /// Trong hạn.
    InTime,
    /// Sắp đến hạn.
    NearlyDue,
    /// Quá hạn.
    Overdue,
    /// Không thời hạn.
    NoDeadline,
    /// Chờ xác nhận, trong hạn.
    WaitingInTime,
    /// Chờ xác nhận, quá hạn.
    WaitingOverdue,
}

/// The last day on which what is due counts as nearly due today: so many working days are left at most. None where it lies
/// beyond the calendar: then everything to come is nearly due.
#[must_use]
pub fn nearly_due_through(calendar: &Calendar, today: Date, working_days: u32) -> Option<Date> {
    let beyond = calendar.working_day_after(today, working_days.checked_add(1)?).ok()?;
    beyond.previous_day()
}

/// The instant by which it is judged whether what is open is in time: now, and of what is suspended the instant at which it was.
#[must_use]
pub fn judged_at(task: &Task, now: Instant) -> Instant {
    task.suspension.map_or(now, |suspension| suspension.at)
}

/// Whether a task is in time at an instant, where `nearly_through` is the last day that is nearly due at the instant by which that
/// is judged. None where nothing is owed: a draft, or withdrawn.
///
/// A suspended task stays as it was when it was suspended. Source: TSK-08, TSK-09, TSK-11, §3.10.
#[must_use]
pub fn timeliness(task: &Task, now: Instant, nearly_through: Option<Date>) -> Option<Timeliness> {
    let submitted_in_time = |due: &Deadline, instant: Option<Instant>| instant.is_some_and(|at| at < due.instant);
    match task.state {
        State::Draft | State::Withdrawn | State::Discarded => None,
        State::Completed => Some(match (&task.due, &task.submission) {
            (Some(due), submission)
                if !submitted_in_time(due, submission.map(|submission| submission.counts_from())) =>
            {
                Timeliness::Late
            }
            _ => Timeliness::OnTime,
        }),
        State::Reported => Some(match (&task.due, &task.submission) {
            (Some(due), submission) if !submitted_in_time(due, submission.map(|submission| submission.at)) => {
                Timeliness::WaitingOverdue
            }
            _ => Timeliness::WaitingInTime,
        }),
        State::Assigned
        | State::ReturnRequested
        | State::NotStarted
        | State::InProgress
        | State::Redo
        | State::Suspended => Some(open(task.due, judged_at(task, now), nearly_through)),
    }
}

/// Whether what is open is in time.
fn open(due: Option<Deadline>, now: Instant, nearly_through: Option<Date>) -> Timeliness {
    match due {
        None => Timeliness::NoDeadline,
        Some(due) if due.instant <= now => Timeliness::Overdue,
        Some(due) if nearly_through.is_none_or(|through| due.date <= through) => Timeliness::NearlyDue,
        Some(_) => Timeliness::InTime,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;
    use crate::rules::task::{Submission, Suspension};

    const DUE: Date = date!(2019 - 06 - 20);

    fn at(day: i64) -> Instant {
        Instant::start_of(DUE + Duration::days(day)).plus_micros(43_200_000_000)
    }

    fn task(state: State, is_due: bool, submitted: Option<i64>, recognised: Option<i64>) -> Task {
        let due = is_due.then(|| Deadline {
            date: DUE,
            instant: Instant::start_of(DUE + Duration::DAY),
        });
        Task {
            state,
            suspension: (state == State::Suspended).then(|| Suspension {
                from: State::InProgress,
                at: at(0),
            }),
            lead: "so-gd".to_owned(),
            assigned_on: Some(DUE - Duration::days(10)),
            received_on: Some(DUE - Duration::days(10)),
            accept_until: Some(at(-8)),
            original: due,
            due,
            submission: submitted.map(|day| Submission {
                at: at(day),
                issued_on: DUE,
                recognised_on: recognised.map(|day| DUE + Duration::days(day)),
                decided: None,
            }),
            extension: None,
            granted: 0,
            granted_days: 0,
        }
    }

    #[test]
    fn it_is_overdue_from_the_instant_at_which_the_last_day_closes() {
        let open = task(State::InProgress, true, None, None);
        let closes = open.due.map(|due| due.instant).expect("it is due");
        assert_eq!(
            timeliness(&open, closes.plus_micros(-1), Some(DUE)),
            Some(Timeliness::NearlyDue)
        );
        assert_eq!(timeliness(&open, closes, Some(DUE)), Some(Timeliness::Overdue));
    }

    #[test]
    fn the_days_that_are_nearly_due_are_counted_by_the_calendar() {
        let calendar = Calendar::embedded().expect("the tables are right");
        // Monday 29/04/2019 was swapped off, 30/04 and 01/05 are holidays; 02 and 03/05 are worked, and Saturday 04/05 is made up.
        let through = nearly_due_through(&calendar, date!(2019 - 04 - 26), 3);
        assert_eq!(through, Some(date!(2019 - 05 - 05)));
    }

    proptest! {
        #[test]
        fn tsk_08_only_dates_decide(
            state in proptest::sample::select(State::ALL.to_vec()),
            is_due in any::<bool>(),
            submitted in -3_i64..4,
            recognised in proptest::option::of(-3_i64..4),
            now in -3_i64..4,
            nearly in proptest::option::of(-3_i64..4),
        ) {
            let is_reported = matches!(state, State::Reported | State::Completed);
            let task = task(state, is_due, is_reported.then_some(submitted), recognised);
            let nearly_through = nearly.map(|day| DUE + Duration::days(day));
            let late = |day: i64| is_due && day > 0;
            let expected = match state {
                State::Draft | State::Withdrawn | State::Discarded => None,
                State::Completed if late(recognised.unwrap_or(submitted)) => Some(Timeliness::Late),
                State::Completed => Some(Timeliness::OnTime),
                State::Reported if late(submitted) => Some(Timeliness::WaitingOverdue),
                State::Reported => Some(Timeliness::WaitingInTime),
                _ if !is_due => Some(Timeliness::NoDeadline),
                // It was suspended on the day on which it is due.
                State::Suspended if nearly.is_some_and(|day| day < 0) => Some(Timeliness::InTime),
                State::Suspended => Some(Timeliness::NearlyDue),
                _ if late(now) => Some(Timeliness::Overdue),
                _ if nearly.is_none_or(|day| day >= 0) => Some(Timeliness::NearlyDue),
                _ => Some(Timeliness::InTime),
            };
            prop_assert_eq!(timeliness(&task, at(now), nearly_through), expected);
        }

        #[test]
        fn what_is_due_on_a_day_is_nearly_due_where_so_many_working_days_are_left(
            today in 0_i64..3000, ahead in 1_i64..30, days in 1_u32..10,
        ) {
            let calendar = Calendar::embedded().expect("the tables are right");
            let today = date!(2018 - 01 - 01) + Duration::days(today);
            let due = today + Duration::days(ahead);
            let is_near = nearly_due_through(&calendar, today, days).is_none_or(|through| due <= through);
            prop_assert_eq!(is_near, calendar.working_days(today, due) <= days);
        }
    }
}

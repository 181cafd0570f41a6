//! How far a task is from its due date, on the day that decides whether it is in time.

use chidao_calendar::{Date, Instant};

use super::{
    task::{State, Task},
    timeliness::judged_at,
};

/// From when to when it is counted: after the first day, up to and with the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// Within time: from the day that decides to the due date.
    Left {
        /// The day that decides.
        on: Date,
        /// The last day.
        due: Date,
    },
    /// Overdue: from the due date to the day that decides.
    Over {
        /// The last day.
        due: Date,
        /// The day that decides.
        on: Date,
    },
}

impl Distance {
    /// The two days, the earlier one first.
    #[must_use]
    pub const fn days(self) -> (Date, Date) {
        match self {
            Self::Left { on, due } => (on, due),
            Self::Over { due, on } => (due, on),
        }
    }
}

/// How far a task is from its due date at an instant; none where it has none, and where nothing is owed: a draft, or withdrawn.
///
/// It is counted to the instant by which `timeliness` judges: that of the result where one is submitted or accepted, that of the
/// suspension, else now. Source: TSK-08, TSK-09.
#[must_use]
pub fn distance(task: &Task, now: Instant) -> Option<Distance> {
    let decides = match task.state {
        State::Draft | State::Withdrawn | State::Discarded => return None,
        State::Completed => task.submission?.counts_from(),
        State::Reported => task.submission?.at,
        State::Assigned
        | State::ReturnRequested
        | State::NotStarted
        | State::InProgress
        | State::Redo
        | State::Suspended => judged_at(task, now),
    };
    let due = task.due?;
    let on = decides.civil_date();
    Some(match decides < due.instant {
        true => Distance::Left { on, due: due.date },
        false => Distance::Over { due: due.date, on },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;
    use crate::rules::{
        task::{Deadline, Submission, Suspension},
        timeliness::{Timeliness, timeliness},
    };

    const DUE: Date = date!(2019 - 06 - 20);

    /// Noon of a day.
    fn at(day: i64) -> Instant {
        Instant::start_of(DUE + Duration::days(day)).plus_micros(43_200_000_000)
    }

    proptest! {
        #[test]
        fn tsk_08_it_is_overdue_by_days_where_it_is_overdue_and_within_time_by_days_where_it_is_not(
            state in proptest::sample::select(State::ALL.to_vec()),
            submitted in -9_i64..9,
            recognised in proptest::option::of(-9_i64..9),
            suspended in -9_i64..9,
            now in -9_i64..9,
            closes_at_hour in proptest::sample::select(vec![10_i64, 17, 24]),
        ) {
            let due = Deadline {
                date: DUE,
                instant: Instant::start_of(DUE).plus_micros(closes_at_hour * 3_600_000_000),
            };
            let task = Task {
                state,
                suspension: (state == State::Suspended).then(|| Suspension { from: State::InProgress, at: at(suspended) }),
                lead: "so-gd".to_owned(),
                assigned_on: Some(DUE),
                received_on: Some(DUE),
                accept_until: None,
                original: Some(due),
                due: Some(due),
                submission: Some(Submission {
                    at: at(submitted),
                    issued_on: DUE,
                    recognised_on: recognised.map(|day| DUE + Duration::days(day)),
                    decided: None,
                }),
                extension: None,
                granted: 0,
                granted_days: 0,
            };
            let told = distance(&task, at(now));
            let is_over = timeliness(&task, at(now), Some(DUE)).map(|timeliness| {
                matches!(timeliness, Timeliness::Overdue | Timeliness::Late | Timeliness::WaitingOverdue)
            });
            prop_assert_eq!(told.map(|told| matches!(told, Distance::Over { .. })), is_over);
            if let Some(told) = told {
                let (first, last) = told.days();
                prop_assert!(first <= last);
                let day = match state {
                    State::Completed => recognised.unwrap_or(submitted),
                    State::Reported => submitted,
                    State::Suspended => suspended,
                    _ => now,
                };
                prop_assert_eq!((last - first).whole_days(), day.abs());
            }
            let undated = Task { due: None, ..task };
            prop_assert_eq!(distance(&undated, at(now)), None);
        }
    }
}

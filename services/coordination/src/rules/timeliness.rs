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

/// Whether a task is in time at an instant, where `nearly_through` is the last day that is nearly due then. None where nothing
/// is owed: a draft, or withdrawn.
///
/// A suspended task stays as it was when it was suspended. Source: TSK-08, TSK-09, TSK-11.
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
        State::Suspended => {
            let then = task.suspension.map_or(now, |suspension| suspension.at);
            Some(open(task.due, then, None))
        }
        State::Assigned | State::ReturnRequested | State::NotStarted | State::InProgress | State::Redo => {
            Some(open(task.due, now, Some(nearly_through)))
        }
    }
}

/// Whether what is open is in time; nearly due is asked of what is not suspended only.
fn open(due: Option<Deadline>, now: Instant, nearly: Option<Option<Date>>) -> Timeliness {
    match due {
        None => Timeliness::NoDeadline,
        Some(due) if due.instant <= now => Timeliness::Overdue,
        Some(due) if nearly.is_some_and(|through| through.is_none_or(|through| due.date <= through)) => {
            Timeliness::NearlyDue
        }
        Some(_) => Timeliness::InTime,
    }
}

//! The life of a task after it was assigned: who may turn it from where to where, and what must be given for it.

use chidao_calendar::{Date, Instant};
use time::Duration;

use super::task::{Deadline, Extension, ExtensionState, State, Submission, Suspension, Task};

/// What is done to a task. Whoever does it is permitted to by its policy; what is asked here is whether the task allows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Its lead accepts it (tiếp nhận).
    Accept,
    /// Its lead asks to return it for wrong competence (đề nghị trả lại).
    RequestReturn,
    /// It is not taken back (không đồng ý trả lại).
    RefuseReturn,
    /// Another agency leads (giao cơ quan khác).
    Reassign {
        /// Id of the new lead.
        lead: String,
        /// Until when the new lead may return it.
        accept_until: Instant,
    },
    /// Its lead begins (bắt đầu).
    Start,
    /// Its lead reports how far it is (báo cáo tiến độ).
    ReportProgress,
    /// Its lead reports it as completed (báo cáo hoàn thành).
    ReportCompletion {
        /// The day of issue of the paper of the result.
        issued_on: Date,
        /// Whether it is the paper that was refused (TSK-09).
        was_refused: bool,
        /// Whether a part that it must wait for is open (TSK-16).
        waits_for_parts: bool,
    },
    /// The result is confirmed (xác nhận).
    Confirm {
        /// The earlier day that is recognised.
        recognised_on: Option<Date>,
        /// Whether a part that it must wait for is open (TSK-16).
        waits_for_parts: bool,
    },
    /// The result is refused (từ chối xác nhận).
    Refuse,
    /// Its lead asks for more time (đề nghị gia hạn).
    RequestExtension {
        /// The date that is asked for.
        proposed: Date,
    },
    /// More time is granted (gia hạn).
    ApproveExtension {
        /// When it is due from now on.
        due: Deadline,
    },
    /// More time is not granted.
    RejectExtension,
    /// A new paper says when it is due (điều chỉnh thời hạn).
    Redate {
        /// When it is due from now on.
        due: Option<Deadline>,
    },
    /// A new version of the calendar counts its working days to another date (tính lại thời hạn).
    Recalculate {
        /// When it is due from now on.
        due: Deadline,
    },
    /// It is suspended (tạm dừng).
    Suspend,
    /// It is taken up again (tiếp tục).
    Resume {
        /// When it is due from now on, where its paper says so.
        due: Option<Option<Deadline>>,
    },
    /// It is withdrawn (thu hồi).
    Withdraw,
    /// It is opened again (mở lại).
    Reopen {
        /// The first day of the reporting year that runs now.
        year_begins: Date,
    },
}

/// What the parameters of the day say of extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many may be granted (TSK-13).
    pub extensions: u32,
}

/// Why an act is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// Not from where the task stands.
    State,
    /// The time to return it is over since this instant (TSK-06).
    AcceptedBySilence(Instant),
    /// It has that lead already.
    SameLead,
    /// The paper of the result is of a later day than today (TSK-09).
    PaperToCome,
    /// The paper of the result is the one that was refused (TSK-09).
    RefusedPaper,
    /// A part that it must wait for is open (TSK-16).
    WaitsForParts,
    /// The day that is recognised is before the assignment or the paper of the result, or after it was submitted (TSK-09).
    NotRecognisable {
        /// The earliest day.
        from: Date,
        /// The latest day.
        to: Date,
    },
    /// It has no due date that could be extended.
    NoDueDate,
    /// It was due at this instant already (TSK-14).
    AlreadyDue(Instant),
    /// A request for more time waits already (INV-T5).
    RequestOpen,
    /// No request for more time waits.
    NoRequest,
    /// No more extensions can be granted (TSK-13).
    NoMoreExtensions(u32),
    /// The date is not later than the present one.
    NotLater(Date),
    /// All extensions together would be longer than the time that it had at first: this is the last day (TSK-13).
    TooLong(Date),
    /// It was completed in an earlier reporting year, which began before this day.
    EarlierYear(Date),
}

/// The states from which an act is possible at all.
#[must_use]
pub fn possible_from(act: &Act) -> &'static [State] {
    use State::{Assigned, Completed, InProgress, NotStarted, Redo, Reported, ReturnRequested, Suspended};
    match act {
        Act::Accept | Act::RequestReturn => &[Assigned],
        Act::RefuseReturn => &[ReturnRequested],
        Act::Reassign { .. } => &[Assigned, ReturnRequested, NotStarted, InProgress, Redo],
        Act::Start => &[NotStarted],
        Act::ReportProgress | Act::ReportCompletion { .. } | Act::RequestExtension { .. } | Act::Suspend => {
            &[NotStarted, InProgress, Redo]
        }
        Act::Confirm { .. } | Act::Refuse => &[Reported],
        Act::ApproveExtension { .. } | Act::RejectExtension => &[NotStarted, InProgress, Redo, Reported],
        Act::Redate { .. } => &[Assigned, ReturnRequested, NotStarted, InProgress, Redo, Reported],
        Act::Recalculate { .. } => &[Assigned, ReturnRequested, NotStarted, InProgress, Redo, Suspended],
        Act::Resume { .. } => &[Suspended],
        Act::Withdraw => &[
            Assigned,
            ReturnRequested,
            NotStarted,
            InProgress,
            Redo,
            Reported,
            Suspended,
        ],
        Act::Reopen { .. } => &[Completed],
    }
}

/// Whether a turn between these states also begins the task: its lead reports it as completed and never said that he had begun.
/// The record of its life has both.
#[must_use]
pub fn begins(before: State, after: State) -> bool {
    before == State::NotStarted && after == State::Reported
}

/// The task as an act at an instant leaves it. Source: TSK-06, 09 … 14, 16, INV-T2, T4, T5.
///
/// # Errors
/// The first objection; the task stays as it is.
pub fn turn(task: &Task, act: &Act, now: Instant, allowance: Allowance) -> Result<Task, Objection> {
    let task = task.clone().at(now);
    if !possible_from(act).contains(&task.state) {
        return Err(match (act, task.accept_until) {
            (Act::RequestReturn, Some(until)) if task.state == State::NotStarted && until <= now => {
                Objection::AcceptedBySilence(until)
            }
            _ => Objection::State,
        });
    }
    let mut next = task.clone();
    match act {
        Act::Accept | Act::RefuseReturn => next.state = State::NotStarted,
        Act::RequestReturn => next.state = State::ReturnRequested,
        Act::Reassign { lead, accept_until } => {
            if *lead == task.lead {
                return Err(Objection::SameLead);
            }
            next.lead.clone_from(lead);
            next.accept_until = Some(*accept_until);
            next.state = State::Assigned;
            moot(&mut next);
        }
        Act::Start => next.state = State::InProgress,
        Act::ReportProgress => {
            if task.state == State::NotStarted {
                next.state = State::InProgress;
            }
        }
        Act::ReportCompletion {
            issued_on,
            was_refused,
            waits_for_parts,
        } => {
            if *issued_on > now.civil_date() {
                return Err(Objection::PaperToCome);
            }
            if *was_refused {
                return Err(Objection::RefusedPaper);
            }
            if *waits_for_parts {
                return Err(Objection::WaitsForParts);
            }
            next.state = State::Reported;
            next.submission = Some(Submission {
                at: now,
                issued_on: *issued_on,
                recognised_on: None,
                decided: None,
            });
        }
        Act::Confirm {
            recognised_on,
            waits_for_parts,
        } => confirm(&mut next, *recognised_on, *waits_for_parts, now)?,
        Act::Refuse => {
            next.state = State::Redo;
            decided(&mut next, now);
        }
        Act::RequestExtension { proposed } => {
            if task.is_extension_open() {
                return Err(Objection::RequestOpen);
            }
            extendable(&task, *proposed, now, allowance)?;
            next.extension = Some(Extension {
                proposed: *proposed,
                state: ExtensionState::Requested,
            });
        }
        Act::ApproveExtension { due } => {
            let Some(open) = open_extension(&mut next) else {
                return Err(Objection::NoRequest);
            };
            open.state = ExtensionState::Approved;
            extendable(&task, due.date, now, allowance)?;
            let more = task.due.map_or(0, |before| (due.date - before.date).whole_days());
            next.due = Some(*due);
            next.granted += 1;
            next.granted_days = next
                .granted_days
                .saturating_add(u32::try_from(more).unwrap_or_default());
        }
        Act::RejectExtension => {
            let open = open_extension(&mut next).ok_or(Objection::NoRequest)?;
            open.state = ExtensionState::Rejected;
        }
        Act::Redate { due } => {
            next.due = *due;
            moot(&mut next);
        }
        // A request for more time waits on: whoever decides on it weighs it against the date of now.
        Act::Recalculate { due } => next.due = Some(*due),
        Act::Suspend => {
            next.state = State::Suspended;
            next.suspension = Some(Suspension {
                from: task.state,
                at: now,
            });
        }
        Act::Resume { due } => {
            next.state = task.suspension.map_or(State::NotStarted, |suspension| suspension.from);
            next.suspension = None;
            if let Some(due) = due {
                next.due = *due;
                moot(&mut next);
            }
            // What was due meanwhile counts from now on.
            next = next.at(now);
        }
        Act::Withdraw => {
            next.state = State::Withdrawn;
            next.suspension = None;
            moot(&mut next);
        }
        Act::Reopen { year_begins } => {
            let completed = task.submission.and_then(|submission| submission.decided);
            if completed.is_some_and(|at| at.civil_date() < *year_begins) {
                return Err(Objection::EarlierYear(*year_begins));
            }
            next.state = State::Redo;
            // What was accepted stays on record in its turns; a new result is to come.
            next.submission = None;
        }
    }
    Ok(next)
}

fn confirm(next: &mut Task, recognised_on: Option<Date>, waits_for_parts: bool, now: Instant) -> Result<(), Objection> {
    if waits_for_parts {
        return Err(Objection::WaitsForParts);
    }
    let assigned_on = next.assigned_on;
    let submission = next.submission.as_mut().ok_or(Objection::State)?;
    let from = assigned_on.map_or(submission.issued_on, |day| day.max(submission.issued_on));
    let to = submission.at.civil_date();
    if recognised_on.is_some_and(|day| day < from || day > to) {
        return Err(Objection::NotRecognisable { from, to });
    }
    // The day of the submission itself is that of its instant.
    submission.recognised_on = recognised_on.filter(|day| *day < to);
    next.state = State::Completed;
    decided(next, now);
    moot(next);
    Ok(())
}

fn decided(task: &mut Task, now: Instant) {
    if let Some(submission) = &mut task.submission {
        submission.decided = Some(now);
    }
}

fn open_extension(task: &mut Task) -> Option<&mut Extension> {
    task.extension
        .as_mut()
        .filter(|extension| extension.state == ExtensionState::Requested)
}

/// What waits for a decision no longer does.
fn moot(task: &mut Task) {
    if let Some(open) = open_extension(task) {
        open.state = ExtensionState::Moot;
    }
}

/// Whether a task can be due on a later date by an extension (TSK-12, 13, 14). All extensions together are no longer than the time
/// that it was given at first; what a new paper adds or takes is no extension.
fn extendable(task: &Task, date: Date, now: Instant, allowance: Allowance) -> Result<(), Objection> {
    let Some(due) = task.due else {
        return Err(Objection::NoDueDate);
    };
    if due.instant <= now {
        return Err(Objection::AlreadyDue(due.instant));
    }
    if task.granted >= allowance.extensions {
        return Err(Objection::NoMoreExtensions(allowance.extensions));
    }
    if date <= due.date {
        return Err(Objection::NotLater(due.date));
    }
    // One that had no date at first was given that of the paper by which it has one.
    let given = task.original.unwrap_or(due).date;
    let length = given - task.received_on.unwrap_or(given);
    let left = length - Duration::days(i64::from(task.granted_days));
    let last = due.date.checked_add(left).unwrap_or(Date::MAX);
    if date > last {
        return Err(Objection::TooLong(last));
    }
    Ok(())
}

#[cfg(test)]
#[path = "life_model.rs"]
mod model;
#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;

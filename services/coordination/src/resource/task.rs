//! Tasks: the resource as the rules see it, and the way back.

use chidao_calendar::{Instant, Version};
use chidao_model::coordination as model;
use chidao_proto::{
    coordination::v1::{self as wire, DueCause, DueKind, DueTerm, ExtensionState, SubmissionState, TaskState},
    field,
    refusal::Refusal,
};
use chidao_service::resource::Unreadable;

use crate::rules::{
    self,
    due::Kind,
    task::{Deadline, Extension, State, Submission, Suspension, Task},
    timeliness::Timeliness,
};
pub(crate) use chidao_service::resource::{instant, timestamp};

/// Pairs values of two enums that mean the same.
macro_rules! pairs {
    ($($(#[$doc:meta])* $to:ident, $back:ident: $rule:ty = $wire:ty { $($value:ident),+ })+) => {$(
        $(#[$doc])*
        pub(crate) fn $to(value: $rule) -> $wire {
            match value {
                $(<$rule>::$value => <$wire>::$value,)+
            }
        }

        /// The way back; none where nothing is said.
        pub(crate) fn $back(value: $wire) -> Option<$rule> {
            match value {
                <$wire>::Unspecified => None,
                $(<$wire>::$value => Some(<$rule>::$value),)+
            }
        }
    )+};
}

pairs! {
    /// Where a task stands, in the contract.
    shown_state, state: State = TaskState {
        Draft, Assigned, ReturnRequested, NotStarted, InProgress, Reported, Redo, Suspended, Completed, Withdrawn, Discarded
    }

    /// What became of a request for more time, in the contract.
    shown_extension, extension_state: rules::task::ExtensionState = ExtensionState {
        Requested, Approved, Rejected, Lapsed, Moot
    }
}

/// Whether a task is in time, in the contract.
pub(crate) fn shown_timeliness(timeliness: Timeliness) -> wire::Timeliness {
    match timeliness {
        Timeliness::OnTime => wire::Timeliness::OnTime,
        Timeliness::Late => wire::Timeliness::Late,
        Timeliness::InTime => wire::Timeliness::InTime,
        Timeliness::NearlyDue => wire::Timeliness::NearlyDue,
        Timeliness::Overdue => wire::Timeliness::Overdue,
        Timeliness::NoDeadline => wire::Timeliness::NoDeadline,
        Timeliness::WaitingInTime => wire::Timeliness::WaitingInTime,
        Timeliness::WaitingOverdue => wire::Timeliness::WaitingOverdue,
    }
}

/// When a task is due, as the rules see it; none without a due date.
pub(crate) fn deadline(due: &Option<wire::Due>) -> Result<Option<Deadline>, Unreadable> {
    let Some((due, time)) = due.as_ref().and_then(|due| Some((due, due.due_time.as_ref()?))) else {
        return Ok(None);
    };
    Ok(Some(Deadline {
        date: field::day(&due.date, "date")?,
        instant: instant(time),
    }))
}

/// What a paper says of when a task is due.
///
/// # Errors
/// INVALID_FIELDS: a part is missing or does not belong there.
pub(crate) fn due_term(term: &DueTerm, at: &str) -> Result<rules::due::DueTerm, Refusal> {
    use rules::due::Unclear;
    let kind = match term.kind() {
        DueKind::Date => Kind::Date,
        DueKind::WorkingDays => Kind::WorkingDays,
        DueKind::None => Kind::None,
        DueKind::Unspecified => return Err(field::invalid(&format!("{at}.kind"), "phải có giá trị", "must be set")),
    };
    let date = field::optional_day(&term.date, &format!("{at}.date"))?;
    let days = u32::try_from(term.working_days).unwrap_or_default();
    rules::due::due_term(kind, date, days).map_err(|unclear| {
        let (part, vi, en) = match unclear {
            Unclear::NoDate => (
                "date",
                "phải có ngày khi kind là DATE",
                "must be set where kind is DATE",
            ),
            Unclear::DateToo => ("date", "chỉ dùng khi kind là DATE", "is for DATE only"),
            Unclear::NoDays => (
                "working_days",
                "phải từ 1 trở lên khi kind là WORKING_DAYS",
                "must be at least 1 where kind is WORKING_DAYS",
            ),
            Unclear::DaysToo => (
                "working_days",
                "chỉ dùng khi kind là WORKING_DAYS",
                "is for WORKING_DAYS only",
            ),
        };
        field::invalid(&format!("{at}.{part}"), vi, en)
    })
}

/// A due date in the contract.
pub(crate) fn shown_due(
    term: DueTerm,
    counted_from: Option<chidao_calendar::Date>,
    due: Option<(&Deadline, Version)>,
    cause: DueCause,
) -> wire::Due {
    wire::Due {
        counted_from: counted_from
            .filter(|_| term.kind() == DueKind::WorkingDays)
            .map(Into::into),
        term: Some(term),
        date: due.map(|(due, _)| due.date.into()),
        due_time: due.map(|(due, _)| timestamp(due.instant)),
        calendar_version: due.map(|(_, version)| version.to_string()).unwrap_or_default(),
        cause: cause.into(),
    }
}

/// A task as the rules see it.
///
/// # Errors
/// The resource is not as the service writes it.
pub(crate) fn seen(task: &wire::Task) -> Result<Task, Unreadable> {
    let submission = task.submission.as_ref().map(submission).transpose()?;
    let suspension = match (state(task.suspended_from()), &task.suspend_time) {
        (Some(from), Some(at)) => Some(Suspension { from, at: instant(at) }),
        _ => None,
    };
    let extension = task.extension.as_ref().map(|extension| {
        Ok::<_, Unreadable>(Extension {
            proposed: field::day(&extension.proposed_due, "proposed_due")?,
            state: extension_state(extension.state()).ok_or(Unreadable)?,
        })
    });
    Ok(Task {
        state: state(task.state()).ok_or(Unreadable)?,
        suspension,
        lead: task.lead.trim_start_matches("agencies/").to_owned(),
        assigned_on: field::optional_day(&task.assigned_on, "assigned_on")?,
        received_on: field::optional_day(&task.received_on, "received_on")?,
        accept_until: task.accept_time.as_ref().map(instant),
        original: deadline(&task.due_original)?,
        due: deadline(&task.due_current)?,
        submission,
        extension: extension.transpose()?,
        granted: u32::try_from(task.extensions_granted).map_err(|_| Unreadable)?,
        granted_days: u32::try_from(task.extension_days_granted).map_err(|_| Unreadable)?,
    })
}

fn submission(submission: &wire::Submission) -> Result<Submission, Unreadable> {
    let document = submission.document.as_ref().ok_or(Unreadable)?;
    Ok(Submission {
        at: submission.submit_time.as_ref().map(instant).ok_or(Unreadable)?,
        issued_on: field::day(&document.issued_on, "issued_on")?,
        recognised_on: field::optional_day(&submission.recognised_on, "recognised_on")?,
        decided: submission.decide_time.as_ref().map(instant),
    })
}

/// Writes into a task what the rules changed of it.
pub(crate) fn write(task: &mut wire::Task, next: &Task) {
    task.state = shown_state(next.state).into();
    task.lead = format!("agencies/{}", next.lead);
    let suspended = next.suspension.as_ref();
    task.suspended_from = suspended
        .map_or(TaskState::Unspecified, |suspension| shown_state(suspension.from))
        .into();
    task.suspend_time = suspended.map(|suspension| timestamp(suspension.at));
    task.accept_time = next.accept_until.map(timestamp);
    task.extensions_granted = i32::try_from(next.granted).unwrap_or(i32::MAX);
    task.extension_days_granted = i32::try_from(next.granted_days).unwrap_or(i32::MAX);
    if let (Some(extension), Some(next)) = (&mut task.extension, &next.extension) {
        extension.state = shown_extension(next.state).into();
        // It lapsed when the task was due, whenever that was written down.
        if next.state == rules::task::ExtensionState::Lapsed && extension.decide_time.is_none() {
            extension.decide_time = task.due_current.as_ref().and_then(|due| due.due_time);
        }
    }
    if next.submission.is_none() {
        task.submission = None;
    }
    if let (Some(submission), Some(seen)) = (&mut task.submission, &next.submission) {
        submission.recognised_on = seen.recognised_on.map(Into::into);
        submission.decide_time = seen.decided.map(timestamp);
        submission.state = match (seen.decided, next.state) {
            (None, _) => SubmissionState::Open,
            (Some(_), State::Completed) => SubmissionState::Accepted,
            (Some(_), _) => SubmissionState::Refused,
        }
        .into();
    }
}

/// Whether a task is in time, as far as that does not depend on when one asks.
pub(crate) fn outcome(task: &Task) -> model::TaskOutcome {
    use model::TaskOutcome;
    if task.state == State::Suspended {
        return TaskOutcome::Suspended;
    }
    // Of what is open or waits no instant makes a difference here.
    match rules::timeliness::timeliness(task, Instant::from_micros(i64::MIN), None) {
        None => TaskOutcome::Nothing,
        Some(Timeliness::OnTime) => TaskOutcome::OnTime,
        Some(Timeliness::Late) => TaskOutcome::Late,
        Some(Timeliness::WaitingInTime) => TaskOutcome::WaitingInTime,
        Some(Timeliness::WaitingOverdue) => TaskOutcome::WaitingOverdue,
        Some(Timeliness::InTime | Timeliness::NearlyDue | Timeliness::Overdue | Timeliness::NoDeadline) => {
            TaskOutcome::Open
        }
    }
}

/// The state in the tables.
pub(crate) fn stored_state(state: State) -> model::TaskState {
    use super::Wire;
    let number = shown_state(state).into();
    model::TaskState::of_wire(number, "state").unwrap_or(model::TaskState::Draft)
}

/// What a person reads for a state, in Vietnamese and English.
pub(crate) fn label(state: TaskState) -> (&'static str, &'static str) {
    chidao_proto::catalogue::label("chidao.coordination.v1.TaskState", state.into()).unwrap_or_default()
}

/// The last day of what is due at an instant: that which closes with it.
pub(crate) fn last_day(due: Instant) -> chidao_calendar::Date {
    due.plus_micros(-1).civil_date()
}

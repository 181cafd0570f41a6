//! How due date and timeliness of a task came about, in words.

use chidao_calendar::{Instant, Shown};
use chidao_proto::{
    catalogue,
    common::v1::Basis,
    coordination::v1::{Distance, Due, DueByDay, DueCause, DueKind, Task, TaskState},
    errors::v1::Rule,
    refusal::Refusal,
};
use chidao_reference::Reference;

use super::{
    days::{day, distance_of, due_by_day},
    unreadable,
};
use crate::resource;

/// The explanation in both languages, and the rules that it rests on.
pub(crate) struct Explanation {
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) basis: Vec<Basis>,
    /// How far it is from its due date.
    pub(crate) distance: Option<Distance>,
    /// The due date of the first assignment and the present one, day by day; where asked.
    pub(crate) original: Option<DueByDay>,
    pub(crate) current: Option<DueByDay>,
}

/// How a task, as it stands at an instant, came to be due and in time or late; day by day where asked.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn explain(task: &Task, now: Instant, reference: &Reference, by_day: bool) -> Result<Explanation, Refusal> {
    let seen = resource::seen(task).map_err(|_| unreadable(&task.name))?;
    let distance = distance_of(&seen, now, reference, by_day);
    let (mut vi, mut en) = (Vec::new(), Vec::new());
    let mut rules = vec![Rule::Tsk08];
    if let Some(due) = &task.due_original {
        let (first_vi, first_en) = due_in_words(due);
        vi.push(match task.requested {
            true => format!("Thời hạn đề nghị ban đầu: {first_vi}."),
            false => format!("Thời hạn giao ban đầu: {first_vi}."),
        });
        en.push(format!("First due date: {first_en}."));
        rules.push(Rule::Tsk17);
    }
    if let (Some(due), true) = (&task.due_current, task.due_current != task.due_original) {
        let (cause_vi, cause_en) = cause(due);
        let (now_vi, now_en) = due_in_words(due);
        vi.push(format!("Thời hạn hiện tại ({cause_vi}): {now_vi}."));
        en.push(format!("Present due date ({cause_en}): {now_en}."));
        rules.push(Rule::InvT2);
    }
    if let Some(submission) = &task.submission
        && let Some(time) = &submission.submit_time
    {
        let on = Shown(resource::instant(time).civil_date());
        vi.push(format!("Kết quả nộp ngày {on}."));
        en.push(format!("The result was submitted on {on}."));
        if let Some(day) = day(&submission.recognised_on) {
            let day = Shown(day);
            vi.push(format!("Được công nhận hoàn thành từ ngày {day}."));
            en.push(format!("It is recognised as of {day}."));
        }
        rules.push(Rule::Tsk09);
    }
    if let Some(label) = catalogue::label("chidao.coordination.v1.Timeliness", task.timeliness) {
        let on = Shown(now.civil_date());
        let (far_vi, far_en) = distance.as_ref().map(|far| in_words(far, task)).unwrap_or_default();
        vi.push(format!("Tại ngày {on}: {}{far_vi}.", label.0));
        en.push(format!("On {on}: {}{far_en}.", label.1));
    }
    if task.requested {
        vi.push("Đây là đề nghị phối hợp với cơ quan Trung ương: chậm trễ được hiển thị, không xếp hạng.".to_owned());
        en.push("A central agency is asked here: lateness is shown and not scored.".to_owned());
        rules.push(Rule::Tsk18);
    }
    let is_moved = task.due_current != task.due_original;
    let by_day = |due: &Option<Due>| {
        due.as_ref()
            .filter(|_| by_day)
            .and_then(|due| due_by_day(due, reference))
    };
    Ok(Explanation {
        vi: vi.join(" "),
        en: en.join(" "),
        basis: rules.into_iter().map(catalogue::basis).collect(),
        original: by_day(&task.due_original),
        current: by_day(&task.due_current).filter(|_| is_moved),
        distance,
    })
}

/// How far a task is from its due date, after the words that say whether it is in time.
fn in_words(far: &Distance, task: &Task) -> (String, String) {
    let (work, days) = (far.working_days, far.days);
    let s = |count: i32| if count == 1 { "" } else { "s" };
    let all = (format!("{days} ngày"), format!("{days} day{}", s(days)));
    let some = match (work, days) {
        (_, 0) => return by_the_day(far, task),
        (0, _) => (
            format!("{}, không có ngày làm việc", all.0),
            format!("{}, none of them worked", all.1),
        ),
        _ if work == days => (
            format!("{work} ngày làm việc"),
            format!("{work} working day{}", s(work)),
        ),
        _ => (
            format!("{work} ngày làm việc ({})", all.0),
            format!("{work} working day{} ({})", s(work), all.1),
        ),
    };
    let (vi, en) = match (far.overdue, is_submitted(task)) {
        (true, _) => (format!(" {}", some.0), format!(" by {}", some.1)),
        (false, true) => (format!(", trước hạn {}", some.0), format!(", {} early", some.1)),
        (false, false) => (format!(", còn {}", some.0), format!(", {} left", some.1)),
    };
    match day(&far.on).map(Shown) {
        Some(on) if task.state() == TaskState::Suspended => (
            format!("{vi}, tính đến ngày tạm dừng {on}"),
            format!("{en}, as of its suspension on {on}"),
        ),
        _ => (vi, en),
    }
}

/// What decides is on the due date itself.
fn by_the_day(far: &Distance, task: &Task) -> (String, String) {
    match (far.overdue, is_submitted(task)) {
        (true, _) => (
            ", sau giờ chốt của ngày đến hạn".to_owned(),
            ", after the close of the day on which it was due".to_owned(),
        ),
        (false, true) => (
            ", đúng ngày đến hạn".to_owned(),
            ", on the day on which it was due".to_owned(),
        ),
        (false, false) => (", đến hạn trong ngày".to_owned(), ", due on the day".to_owned()),
    }
}

fn is_submitted(task: &Task) -> bool {
    matches!(task.state(), TaskState::Reported | TaskState::Completed)
}

fn cause(due: &Due) -> (&'static str, &'static str) {
    catalogue::label(
        "chidao.coordination.v1.DueCause",
        match due.cause() {
            DueCause::Unspecified => DueCause::Original.into(),
            cause => cause.into(),
        },
    )
    .unwrap_or_default()
}

fn due_in_words(due: &Due) -> (String, String) {
    let term = due.term.unwrap_or_default();
    let date = day(&due.date).map(Shown);
    match (term.kind(), date) {
        (DueKind::WorkingDays, Some(date)) => {
            let days = term.working_days;
            match day(&due.counted_from).map(Shown) {
                Some(from) => (
                    format!(
                        "{days} ngày làm việc kể từ ngày tiếp theo ngày {from}, tức {date} (lịch {})",
                        due.calendar_version
                    ),
                    format!(
                        "{days} working days from the day after {from}, which is {date} (calendar {})",
                        due.calendar_version
                    ),
                ),
                None => (
                    format!("{days} ngày làm việc, tức {date}"),
                    format!("{days} working days, which is {date}"),
                ),
            }
        }
        (_, Some(date)) => (format!("đến hết ngày {date}"), format!("by {date}")),
        (_, None) => ("không thời hạn".to_owned(), "none".to_owned()),
    }
}

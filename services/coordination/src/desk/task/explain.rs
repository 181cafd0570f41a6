//! How due date and timeliness of a task came about, in words.

use chidao_calendar::{Date, Instant, Shown};
use chidao_proto::{
    catalogue,
    common::v1::Basis,
    coordination::v1::{Due, DueCause, DueKind, Task},
    errors::v1::Rule,
};

use crate::resource;

/// The explanation in both languages, and the rules that it rests on.
pub(crate) struct Explanation {
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) basis: Vec<Basis>,
}

/// How a task, as it stands at an instant, came to be due and in time or late.
pub(crate) fn explain(task: &Task, now: Instant) -> Explanation {
    let (mut vi, mut en) = (Vec::new(), Vec::new());
    let mut rules = vec![Rule::Tsk08];
    if let Some(due) = &task.due_original {
        let (first_vi, first_en) = due_in_words(due);
        vi.push(format!("Thời hạn giao ban đầu: {first_vi}."));
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
        vi.push(format!("Tại ngày {on}: {}.", label.0));
        en.push(format!("On {on}: {}.", label.1));
    }
    if task.requested {
        vi.push("Đây là đề nghị phối hợp với cơ quan Trung ương: chậm trễ được hiển thị, không xếp hạng.".to_owned());
        en.push("A central agency is asked here: lateness is shown and not scored.".to_owned());
        rules.push(Rule::Tsk18);
    }
    Explanation {
        vi: vi.join(" "),
        en: en.join(" "),
        basis: rules.into_iter().map(catalogue::basis).collect(),
    }
}

fn day(date: &Option<chidao_proto::common::v1::Date>) -> Option<Date> {
    chidao_proto::field::optional_day(date, "date").ok().flatten()
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

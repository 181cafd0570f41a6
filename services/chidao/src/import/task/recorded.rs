//! Tasks that are recorded already: which row of a table is which of them, and in what it differs.

use std::collections::{BTreeSet, HashMap};

use chidao_calendar::Instant;
use chidao_proto::{
    catalogue,
    common::v1::Date,
    coordination::v1::{ImportTaskRequest, Task, TaskState},
};

use super::{
    super::{columns::Layout, fault::Fault, sheet::Line},
    columns::{
        ASSIGNED, CONTENT, COOPERATORS, DUE, DUE_NOW, END, ENDED, FIELD, LEAD, MONITOR, PROGRAMME, QUOTE, REASON,
        RECEIVED, STATE, UNIT, URGENCY,
    },
    known::Past,
    papers::is_same,
};

/// By what a task that was recorded already is known again, but for its lead.
type Work = [String; 7];

fn work(task: &Task) -> Work {
    let basis = task.basis.clone().unwrap_or_default();
    let year = basis.issued_on.map_or(0, |day| day.year).to_string();
    [
        basis.issuer,
        basis.issuer_title,
        basis.symbol,
        year,
        task.committee.clone(),
        task.content.clone(),
        task.product.clone(),
    ]
}

/// By what a task is known again.
pub(super) type Key = (Work, String);

pub(super) fn key(task: &Task) -> Key {
    (work(task), task.lead.clone())
}

/// What a row of a table is.
pub(super) enum Row {
    /// None that is recorded.
    New,
    /// One that is recorded as the row says, or that has moved on since.
    Known,
    /// One that is recorded otherwise: what is wrong with the row.
    Otherwise(Vec<Fault>),
}

/// The tasks that are recorded.
pub(super) struct Recorded<'a> {
    kept: HashMap<Work, Vec<&'a Task>>,
    discarded: HashMap<Key, &'a Task>,
}

impl<'a> Recorded<'a> {
    pub(super) fn of(tasks: &'a [Task]) -> Self {
        let (mut kept, mut discarded) = (HashMap::<Work, Vec<&Task>>::new(), HashMap::new());
        for task in tasks {
            match task.state() {
                TaskState::Discarded => {
                    discarded.insert(key(task), task);
                }
                _ => kept.entry(work(task)).or_default().push(task),
            }
        }
        Self { kept, discarded }
    }

    /// Those whose past must be known: what may be one of these under another lead by now, and what is due on another day than its row
    /// says. Where the row finds one of its lead no other is looked for, but for stubs of secret tasks, which are many of one paper.
    pub(super) fn moved<'r>(
        &self,
        rows: impl Iterator<Item = &'r ImportTaskRequest>,
    ) -> impl Iterator<Item = &'a Task> {
        let mut moved = HashMap::new();
        for request in rows {
            let Some(row) = &request.task else { continue };
            let same = self.kept.get(&work(row)).map_or(&[][..], Vec::as_slice);
            let is_there = !row.secret && same.iter().any(|task| task.lead == row.lead);
            let asked = same.iter().filter(|task| match task.lead == row.lead {
                true => is_due_otherwise(request, task),
                false => !is_there,
            });
            moved.extend(asked.map(|task| (&*task.name, *task)));
        }
        moved.into_values()
    }

    /// What a row is, where `pasts` tells of those that may have moved. What a secret stub is found to be is no other row's.
    pub(super) fn find(
        &mut self,
        row: &ImportTaskRequest,
        pasts: &HashMap<String, Past>,
        layout: &Layout,
        line: &Line,
    ) -> Row {
        let Some(task) = &row.task else { return Row::New };
        let same = self.kept.entry(work(task)).or_default();
        let differences = |known: &Task| differences(row, task, known, pasts.get(&known.name), layout, line);
        let own = |known: &&Task| known.lead == task.lead;
        // Of several stubs of one paper, one that stands as the row says is the row's, before one that has moved on.
        let exact = (same.iter().enumerate())
            .filter(|(_, known)| own(known) && differences(known).is_empty())
            .min_by_key(|(_, known)| stands(known) != row.state())
            .map(|(place, _)| place);
        if let Some(place) = exact {
            if task.secret {
                same.swap_remove(place);
            }
            return Row::Known;
        }
        // A paper gives many secret tasks that nothing but their dates tells apart: one that says something else is another one.
        if let Some(known) = same.iter().find(|known| own(known) && !task.secret) {
            return Row::Otherwise(differences(known));
        }
        let had = |known: &&Task| {
            pasts
                .get(&known.name)
                .is_some_and(|past| past.leads.contains(&task.lead))
        };
        if let Some(place) = same.iter().position(had) {
            let known = same[place];
            if task.secret {
                same.swap_remove(place);
            }
            return Row::Otherwise(vec![moved_on(known, layout, line)]);
        }
        match self.discarded.get(&key(task)) {
            Some(known) => Row::Otherwise(vec![discarded(known, layout, line)]),
            None => Row::New,
        }
    }
}

fn moved_on(known: &Task, layout: &Layout, line: &Line) -> Fault {
    let Task { name, lead, .. } = known;
    Fault::told(
        layout.place(line, LEAD),
        layout.text(line, LEAD),
        format!(
            "Nhiệm vụ này đã ghi ({name}) và nay do {lead} chủ trì. Bỏ dòng này, hoặc ghi «{lead}»; đổi chủ trì bằng Task.Reassign."
        ),
        format!(
            "The task is recorded ({name}), and {lead} leads it now. Leave the line out, or write «{lead}»; Task.Reassign gives it to another lead."
        ),
    )
}

fn discarded(known: &Task, layout: &Layout, line: &Line) -> Fault {
    let name = &known.name;
    Fault::told(
        layout.place(line, CONTENT),
        layout.text(line, CONTENT),
        format!(
            "Dự thảo nhiệm vụ này đã ghi ({name}) và đã bị hủy. Bỏ dòng này; nếu vẫn giao thì ghi bằng Task.Create."
        ),
        format!(
            "A draft of the task was recorded ({name}) and thrown away. Leave the line out; where it is wanted after all, use Task.Create."
        ),
    )
}

/// Where a task stands, or stood before it was suspended.
fn stands(known: &Task) -> TaskState {
    match known.state() {
        TaskState::Suspended => known.suspended_from(),
        state => state,
    }
}

/// Whether a task that stood so when its row was written may stand so by now, without an import.
fn may_have_become(row: TaskState, now: TaskState) -> bool {
    use TaskState::{Assigned, Completed, Draft, InProgress, NotStarted, ReturnRequested, Withdrawn};
    match row {
        Assigned => now != Draft,
        NotStarted => !matches!(now, Draft | Assigned | ReturnRequested),
        InProgress => !matches!(now, Draft | Assigned | ReturnRequested | NotStarted),
        Completed | Withdrawn => now == row,
        _ => true,
    }
}

/// The day on which a completed task was completed.
fn ended_on(known: &Task) -> Option<Date> {
    let submission = known.submission.as_ref()?;
    submission.recognised_on.or_else(|| {
        let seconds = submission.submit_time?.seconds;
        Some(
            Instant::from_micros(seconds.saturating_mul(1_000_000))
                .civil_date()
                .into(),
        )
    })
}

fn shown(day: Option<Date>) -> String {
    day.map(|day| crate::instant::show_date(day.year, day.month, day.day))
        .unwrap_or_default()
}

fn label(enumeration: &str, number: i32) -> String {
    let label = catalogue::label(&format!("chidao.coordination.v1.{enumeration}"), number);
    label.map_or_else(String::new, |(vi, _)| vi.to_owned())
}

fn agencies(task: &Task) -> BTreeSet<&str> {
    task.cooperators.iter().map(|cooperator| &*cooperator.agency).collect()
}

/// Whether a row says a day of now on which its task is not due.
fn is_due_otherwise(row: &ImportTaskRequest, known: &Task) -> bool {
    let now = known.due_current.as_ref().and_then(|due| due.date);
    row.due_now.is_some() && row.due_now != now
}

/// The cells of a row that say something else than what is recorded of its task. That the task has moved on is no difference.
fn differences(
    row: &ImportTaskRequest,
    task: &Task,
    known: &Task,
    past: Option<&Past>,
    layout: &Layout,
    line: &Line,
) -> Vec<Fault> {
    let quote = |task: &Task| task.basis.as_ref().map(|basis| basis.quoted_paragraph.clone());
    let is_other = |said: Option<Date>, known: Option<Date>| said.is_some() && said != known;
    let due_now = known.due_current.as_ref().and_then(|due| due.date);
    let was_due = |day: Date| past.is_some_and(|past| past.due.contains(&day));
    let is_over = row.state() == TaskState::Completed && known.state() == TaskState::Completed;
    let result = known.submission.as_ref();
    let document = result.and_then(|result| result.document.as_ref());
    let mut other_result = row.end_document.as_ref().zip(document);
    let symbol = document.map(|document| document.symbol.clone()).unwrap_or_default();
    let reason = result.map_or(&known.remark, |result| &result.reason);
    let cooperators: Vec<&str> = agencies(known).into_iter().collect();
    let cells = [
        (FIELD, task.field != known.field, known.field.clone()),
        (UNIT, task.lead_unit != known.lead_unit, known.lead_unit.clone()),
        (COOPERATORS, agencies(task) != agencies(known), cooperators.join("; ")),
        (MONITOR, task.monitor != known.monitor, known.monitor.clone()),
        (URGENCY, task.urgency != known.urgency, label("Urgency", known.urgency)),
        (PROGRAMME, task.programme != known.programme, known.programme.clone()),
        (QUOTE, quote(task) != quote(known), quote(known).unwrap_or_default()),
        (
            STATE,
            !may_have_become(row.state(), stands(known)),
            label("TaskState", known.state),
        ),
        (
            ASSIGNED,
            known.state() != TaskState::Draft && is_other(row.assigned_on, known.assigned_on),
            shown(known.assigned_on),
        ),
        (
            RECEIVED,
            known.state() != TaskState::Draft && is_other(row.received_on, known.received_on),
            shown(known.received_on),
        ),
        (
            DUE_NOW,
            is_due_otherwise(row, known) && !row.due_now.is_some_and(was_due),
            shown(due_now),
        ),
        (
            ENDED,
            is_over && is_other(row.ended_on, ended_on(known)),
            shown(ended_on(known)),
        ),
        (
            END.symbol,
            is_over && other_result.take_if(|(said, known)| !is_same(said, known)).is_some(),
            symbol,
        ),
        (
            REASON,
            is_over && !row.reason.is_empty() && row.reason != *reason,
            reason.clone(),
        ),
    ];
    let mut faults: Vec<Fault> = (cells.into_iter())
        .filter(|(_, differs, _)| *differs)
        .map(|(field, _, recorded)| otherwise(known, field, &recorded, layout, line))
        .collect();
    if task.due_term != known.due_term {
        faults.push(redated(known, layout, line));
    }
    faults
}

fn redated(known: &Task, layout: &Layout, line: &Line) -> Fault {
    let name = &known.name;
    Fault::told(
        layout.place(line, DUE),
        layout.text(line, DUE),
        format!(
            "Nhiệm vụ này đã ghi ({name}) với thời hạn ban đầu khác. Bỏ dòng này, hoặc điều chỉnh bằng Task.Redate; nhập không sửa gì."
        ),
        format!(
            "The task is recorded ({name}) with another first due date. Leave the line out, or use Task.Redate: an import changes nothing."
        ),
    )
}

fn otherwise(known: &Task, field: &'static str, recorded: &str, layout: &Layout, line: &Line) -> Fault {
    let name = &known.name;
    // A column that is not there is named by its heading.
    let what = layout
        .lacks(field)
        .map(|heading| format!("«{heading}» "))
        .unwrap_or_default();
    Fault::told(
        layout.place(line, field),
        if what.is_empty() { layout.text(line, field) } else { "" },
        format!(
            "{what}đã ghi ({name}) là «{recorded}». Ghi như vậy, hoặc bỏ dòng này và sửa bằng lệnh của việc đó; nhập không sửa gì."
        ),
        format!(
            "{what}is recorded ({name}) as «{recorded}». Write that, or leave the line out and use the command for it: an import changes nothing."
        ),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::moved_on(TaskState::Assigned, TaskState::Completed, true)]
    #[case::silent(TaskState::Assigned, TaskState::NotStarted, true)]
    #[case::the_same(TaskState::InProgress, TaskState::InProgress, true)]
    #[case::waiting(TaskState::InProgress, TaskState::Reported, true)]
    #[case::ahead(TaskState::InProgress, TaskState::NotStarted, false)]
    #[case::done_here_only(TaskState::Completed, TaskState::InProgress, false)]
    #[case::opened_again(TaskState::Completed, TaskState::Redo, false)]
    #[case::not_assigned(TaskState::Assigned, TaskState::Draft, false)]
    #[case::a_draft(TaskState::Draft, TaskState::Withdrawn, true)]
    fn a_row_is_behind_or_ahead(#[case] row: TaskState, #[case] now: TaskState, #[case] expected: bool) {
        assert_eq!(may_have_become(row, now), expected);
    }
}

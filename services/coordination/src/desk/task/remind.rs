//! Reminders: what the clock sends to the lead of a task (TSK-15). They are resources of their own, and leave the task as it is.

use chidao_authority::{Audience, Audiences};
use chidao_calendar::{Calendar, Date, Instant, Shown};
use chidao_model::{
    coordination::{ReminderLevel, reminder},
    id::{AgencyId, ReminderId, TaskId},
};
use chidao_proto::{
    coordination::v1::{Reminder, ReminderState, Task, TaskErrand},
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Errand, Needs, Subject, WorkingSet, timestamp};
use chidao_service::desk::id;
use prost::Message;

use super::{Recorded, Side, audiences, subject, time::Clock, turn::need};
use crate::{
    desk::Command,
    resource::{self, Wire},
    rules::reminder::{Level, Planned, Schedule, reminded_of},
};

/// The kind of errand by which reminders are sent. A task that is reminded of has one that is open, for what comes next.
pub(super) const REMIND: &str = "task.remind";

/// The counter of the reminders of a task.
fn counter(task: &str) -> String {
    format!("{task}/reminders")
}

/// What will be sent next of a task that is due on a day, where reminders were seen to up to an instant.
pub(super) fn next_reminder(clock: &Clock<'_>, task: &Task, due: Date, seen_to: Instant) -> Option<Errand> {
    let (calendar, distances) = (clock.calendar(), clock.distances(due));
    let next = schedule(task, Schedule::new(&calendar, &distances, due)).next(seen_to)?;
    let payload = TaskErrand {
        task: task.name.clone(),
        seen_to_time: Some(timestamp(seen_to)),
    };
    Some(Errand::of_clock(REMIND, task.name.clone(), &task.name, next.at).with(&payload))
}

/// The reminders of a task: what is asked of a central agency is not scored.
fn schedule<'a>(task: &Task, all: Schedule<'a>) -> Schedule<'a> {
    match task.requested {
        true => all.not_scored(),
        false => all,
    }
}

/// It is time for a reminder.
#[derive(Debug)]
pub(super) struct Remind {
    task: String,
    /// Up to which instant reminders were seen to.
    seen_to: Instant,
}

impl Remind {
    /// The command that does an errand.
    ///
    /// # Errors
    /// INVALID_FIELDS: its payload is not as the service writes it.
    pub(super) fn of(payload: &TaskErrand) -> Result<Self, Refusal> {
        Ok(Self {
            task: id::<TaskId>(&payload.task, "payload.task")?.name(),
            seen_to: resource::instant(field::required(&payload.seen_to_time, "payload.seen_to_time")?),
        })
    }
}

impl Command for Remind {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.counter(counter(&self.task));
        need(&self.task, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.task, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.task)?;
        let Some(due) = reminded_of(&recorded.seen) else {
            return Ok(Decision::silent());
        };
        let clock = Clock::new(act.roster.reference(), &recorded.row.committee_id);
        let (calendar, distances) = (clock.calendar(), clock.distances(due));
        // Seen to late, it is one look for all that was missed. Parameters and calendar may have moved what was planned: then
        // nothing may have come yet.
        let reached =
            schedule(&recorded.task, Schedule::new(&calendar, &distances, due)).reached(self.seen_to, act.now);
        let skipped = reached.skipped.iter().map(|planned| (planned, None));
        let sent = reached.sent.iter().map(|planned| (planned, Some(act.now)));
        let mut number = set.counter(&counter(&self.task))?;
        let mut decision = Decision::silent().rule(Rule::Tsk15);
        for (planned, sent) in skipped.chain(sent) {
            number += 1;
            decision = decision.change(change(&recorded, &calendar, (due, planned), (number, sent), act.now)?);
        }
        if reached.sent.is_some() {
            decision = decision.counter((counter(&self.task), number));
        }
        let next = next_reminder(&clock, &recorded.task, due, act.now);
        Ok(next.into_iter().fold(decision, Decision::errand))
    }
}

/// The change that records a reminder by its number, which was sent at an instant or never.
fn change(
    recorded: &Recorded<'_>,
    calendar: &Calendar,
    (due, planned): (Date, &Planned),
    (number, sent): (i64, Option<Instant>),
    now: Instant,
) -> Result<Change, Refusal> {
    let task = &recorded.task;
    let level = stored(planned.level);
    let state = match sent {
        Some(_) => ReminderState::Sent,
        None => ReminderState::Skipped,
    };
    let (text_vi, text_en) = words(task, calendar, due, planned);
    let reminder = Reminder {
        name: format!("{}/reminders/{number}", task.name),
        task: task.name.clone(),
        level: level.wire(),
        repetition: i32::try_from(planned.repetition).unwrap_or(i32::MAX),
        state: state.into(),
        plan_time: Some(timestamp(planned.at)),
        send_time: sent.map(timestamp),
        due: Some(due.into()),
        agency: task.lead.clone(),
        to_head: planned.level == Level::Head,
        text_vi,
        text_en,
        etag: String::new(),
    };
    let audiences = audiences(task);
    let agencies = audiences.iter().filter_map(Audience::agency);
    let agencies = agencies.map(|agency| format!("{}|", agency.as_str()));
    let row = reminder::Model {
        id: ReminderId::new(format!("{}/{number}", recorded.row.id.as_str())),
        task_id: recorded.row.id.clone(),
        ordinal: number,
        agency_id: recorded.row.lead_id.clone(),
        seen_by: format!("|{}", agencies.collect::<String>()),
        level,
        state: Wire::of_wire(state.into(), "state")?,
        day: now.civil_date(),
        content: reminder.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok(Change::of(reminder.name.clone(), &reminder, audiences).row(row))
}

/// Who may see a reminder: whoever could see its task when it was recorded, and by then that was assigned.
pub(crate) fn reminder_audiences(row: &reminder::Model) -> Audiences {
    let agencies = row.seen_by.split('|').filter(|agency| !agency.is_empty());
    let agencies = agencies.map(|agency| Audience::Agency(AgencyId::new(agency)));
    [Audience::Officers, Audience::Committee]
        .into_iter()
        .chain(agencies)
        .collect()
}

/// A level in the tables.
fn stored(level: Level) -> ReminderLevel {
    match level {
        Level::First => ReminderLevel::First,
        Level::Second => ReminderLevel::Second,
        Level::Head => ReminderLevel::Head,
        Level::Overdue => ReminderLevel::Overdue,
        Level::OverdueAgain => ReminderLevel::OverdueAgain,
        Level::Urge => ReminderLevel::Urge,
        Level::Criticism => ReminderLevel::Criticism,
    }
}

/// What a reminder says on the day for which it was planned, in Vietnamese and in English.
fn words(task: &Task, calendar: &Calendar, due: Date, planned: &Planned) -> (String, String) {
    let day = planned.at.civil_date();
    let number = task.name.trim_start_matches("tasks/");
    let symbol = task.basis.as_ref().map_or("", |basis| &*basis.symbol);
    let left = calendar.working_days(day, due);
    let over = (day - due).whole_days();
    let due = Shown(due);
    // What is asked of a central agency is not spoken of as given (TSK-18).
    let (what_vi, what_en) = match task.requested {
        true => ("Đề nghị phối hợp", "Request for cooperation"),
        false => ("Nhiệm vụ", "Task"),
    };
    let ahead = || {
        (
            format!("{what_vi} {number} theo văn bản {symbol} đến hạn ngày {due}, còn {left} ngày làm việc"),
            format!("{what_en} {number} by {symbol} is due on {due}; working days left: {left}"),
        )
    };
    let behind = || {
        (
            format!("{what_vi} {number} theo văn bản {symbol} hạn ngày {due} đã quá hạn {over} ngày"),
            format!("{what_en} {number} by {symbol} was due on {due}; days overdue: {over}"),
        )
    };
    let ((vi, en), (more_vi, more_en)) = match planned.level {
        Level::First | Level::Second => (ahead(), (String::new(), String::new())),
        Level::Head if task.requested => (
            ahead(),
            (
                ". Kính đề nghị Thủ trưởng cơ quan quan tâm, phối hợp hoàn thành đúng hạn".to_owned(),
                ". The head of the agency is kindly asked for cooperation in time".to_owned(),
            ),
        ),
        Level::Head => (
            ahead(),
            (
                ". Kính đề nghị Thủ trưởng cơ quan chủ trì chỉ đạo hoàn thành đúng hạn".to_owned(),
                ". The head of the lead is asked to see that it is done in time".to_owned(),
            ),
        ),
        Level::Overdue => (behind(), (String::new(), String::new())),
        Level::OverdueAgain => (
            behind(),
            (
                format!(". Nhắc lại lần {}", planned.repetition),
                format!(". Repetition {}", planned.repetition),
            ),
        ),
        Level::Urge if task.requested => (
            behind(),
            (
                ": đến mức ra công văn đề nghị".to_owned(),
                ": a formal letter of request is due".to_owned(),
            ),
        ),
        Level::Urge => (
            behind(),
            (
                ": đến mức ra công văn đôn đốc".to_owned(),
                ": a formal letter is due".to_owned(),
            ),
        ),
        Level::Criticism => (
            behind(),
            (
                ": đưa vào danh sách đề nghị phê bình".to_owned(),
                ": it is listed for criticism".to_owned(),
            ),
        ),
    };
    (format!("{vi}{more_vi}."), format!("{en}{more_en}."))
}

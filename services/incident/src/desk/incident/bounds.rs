//! How much a file holds. A command on an incident takes in all its duties and reports, and writes all of them anew where others are to
//! see them: without a bound the file could not be worked on one day.
//!
//! What the law still asks for has room whatever was recorded before: a step that brings the response on, what closing waits for, and the
//! end report. All else is refused where the file is full, and goes into a new incident that is linked with it.

use chidao_proto::{field, incident::v1::Incident, refusal::Refusal};
use chidao_register::MAX_ROWS;

use super::Recorded;
use crate::rules::{
    decide::Decision,
    obligation::{Change, Code},
    phase::Step,
    report::ReportType,
};

/// Steps that a file can have before one is refused that does not bring the response on.
const STEPS: usize = 800;
/// Duties that a file can have before an act is refused that brings about another.
const DUTIES: usize = 400;
/// Duties that the last cycle can bring about all the same, on its way to the end.
const LAST_DUTIES: usize = 64;
/// Reports that a file can have before one is refused that does no duty.
const REPORTS: usize = 300;
/// Reports that a file can have before one is refused that does a duty, unless it is the end report.
const REPORTS_OWED: usize = 400;
/// Other rows of one command: the incident, its step, paper and viewers, and what the clock is to tell.
const OTHERS: usize = 120;

const _: () = assert!(
    DUTIES + LAST_DUTIES + REPORTS_OWED + OTHERS < MAX_ROWS,
    "a file that is full can be shown to others by one command"
);

use crate::{resource::Told, rules::party::Party};

/// Participants at most, of whom the specialised unit is one: it always has its place.
const PARTICIPANTS: usize = 128;

/// Notices, proposals, answers, escalations and orders of one cycle, each at most.
const EVENTS: usize = 64;

/// Refuses one more of what there is as often as it can be. Reports by the operator are not counted with the notices: whoever owes one
/// can always send it, however often others told of the incident.
pub(super) fn check_events(incident: &Incident) -> Result<(), Refusal> {
    let counts = [
        incident.intakes.iter().filter(|intake| !intake.report).count(),
        incident.proposals.len(),
        incident.answers.len(),
        incident.escalations.len(),
        incident.orders.len(),
    ];
    match counts.iter().all(|count| *count <= EVENTS) {
        true => Ok(()),
        false => Err(field::invalid(
            "name",
            &format!(
                "một lần ứng cứu ghi nhiều nhất {EVENTS} thông báo, đề xuất, trả lời, báo cáo lên, lệnh mỗi loại; báo sự cố mới rồi liên kết"
            ),
            &format!(
                "a cycle has {EVENTS} notices, proposals, answers, escalations and orders each at most; report a new incident and link it"
            ),
        )),
    }
}

/// Where a response stands.
fn stands(incident: &crate::rules::incident::Incident) -> impl PartialEq {
    let times = incident.times;
    let exceeded = (times.exceeded.is_some(), times.unit_exceeded.is_some());
    (
        incident.response,
        incident.emergency,
        incident.track,
        incident.plan,
        exceeded,
    )
}

/// Refuses what a file has no room for, unless it brings the response on, or is what closing waits for.
pub(super) fn check_room(before: &Recorded<'_>, decided: &Decision, step: Option<Step>) -> Result<(), Refusal> {
    let goes_on = step.is_some_and(|step| step != Step::Reopen) && stands(&before.seen) != stands(&decided.incident);
    let closing = [Code::Ack, Code::Final5d, Code::Review];
    if goes_on || closing.iter().any(|code| does(decided, |done| done == *code)) {
        return Ok(());
    }
    let taken = usize::try_from(before.incident.step_count).unwrap_or(usize::MAX);
    if step.is_some() {
        within(taken, STEPS, ("bước", "steps"))?;
    }
    let mut moved = decided.moved.iter();
    match moved.any(|moved| moved.changes.contains(&Change::Created)) {
        true => within(before.duties.len(), DUTIES, ("nghĩa vụ", "duties")),
        false => Ok(()),
    }
}

/// Refuses a report that a file has no room for. The end report is never refused where it is owed, nor the first of a file.
pub(super) fn check_reports(before: &Recorded<'_>, decided: &Decision, of: ReportType) -> Result<(), Refusal> {
    let mut reports = before.reports.iter();
    let is_first = reports.all(|(_, report)| report.r#type != crate::resource::Told::told(of));
    if of == ReportType::Final && (is_first || does(decided, |done| done == Code::Final5d)) {
        return Ok(());
    }
    let most = match does(decided, |_| true) {
        true => REPORTS_OWED,
        false => REPORTS,
    };
    within(before.reports.len(), most, ("báo cáo", "reports"))
}

/// Whether a duty of this kind is done.
fn does(decided: &Decision, of: impl Fn(Code) -> bool) -> bool {
    let mut moved = decided.moved.iter();
    moved.any(|moved| moved.changes.contains(&Change::Fulfilled) && of(moved.obligation.key.code))
}

fn within(there: usize, most: usize, (vi, en): (&str, &str)) -> Result<(), Refusal> {
    match there < most {
        true => Ok(()),
        false => Err(field::invalid(
            "name",
            &format!("hồ sơ sự cố đã có {there} {vi}, nhiều nhất {most}; báo sự cố mới rồi liên kết với sự cố này"),
            &format!(
                "the file has {there} {en} already, {most} at most: report a new incident and link it with this one"
            ),
        )),
    }
}

/// Refuses one more who takes part where there are as many as there can be.
pub(super) fn check_parties(incident: &Incident) -> Result<(), Refusal> {
    let is_other = |party: i32| party != Party::SpecialisedUnit.told();
    let others = incident.participants.iter().filter(|one| is_other(one.party));
    match others.count() < PARTICIPANTS {
        true => Ok(()),
        false => Err(field::invalid(
            "participants",
            &format!(
                "một sự cố có nhiều nhất {PARTICIPANTS} bên tham gia, kể cả đơn vị chuyên trách; chỉ nêu bên phải hành động"
            ),
            &format!(
                "an incident has {PARTICIPANTS} participants at most, the specialised unit among them: name those alone who must act"
            ),
        )),
    }
}

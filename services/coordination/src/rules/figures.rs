//! How tasks are counted at the ends of days (số liệu thống kê): what each turn of a task adds to the figures, and from which
//! day on.
//!
//! What is open is overdue at the end of a day that begins at its due instant or later. So each task counts in one bucket over a
//! stretch of days, the change from in time to overdue is known beforehand, and a figure at a cut-off is a sum over days.

use std::collections::BTreeMap;

use chidao_calendar::Date;

use super::{
    task::{State, Task},
    timeliness::{Timeliness, timeliness},
};

/// By what a figure counts (decisions on tasks; INV-T7, INV-T8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// As the register knew it at the end of the day: it never changes.
    Known,
    /// By what is known now of that day.
    Effective,
}

/// What is counted. All of `Counted` is in exactly one of the six after it; `Overdue` and `Waiting` are parts of what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Assigned, whatever became of it.
    Counted,
    /// Completed in time, or without a due date.
    OnTime,
    /// Completed late.
    Late,
    /// Open, with a due date.
    Dated,
    /// Of those, overdue.
    Overdue,
    /// Open, without a due date.
    Undated,
    /// Suspended.
    Suspended,
    /// Withdrawn.
    Withdrawn,
    /// Of what is open: reported, and not confirmed yet.
    Waiting,
    /// Given up to then, and to whom it was given first: what an agency takes over is not given to it.
    Given,
}

impl Measure {
    /// Every measure, in the order in which they are kept.
    pub const ALL: [Self; 10] = [
        Self::Counted,
        Self::OnTime,
        Self::Late,
        Self::Dated,
        Self::Overdue,
        Self::Undated,
        Self::Suspended,
        Self::Withdrawn,
        Self::Waiting,
        Self::Given,
    ];
}

/// Where a task stands, as far as the figures go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// Open: owed, and nothing submitted that still counts.
    Open,
    /// Reported, and not confirmed yet; it counts as open.
    Waiting,
    /// Completed in time, or without a due date.
    OnTime,
    /// Completed late.
    Late,
    /// Suspended.
    Suspended,
    /// Withdrawn.
    Withdrawn,
}

/// How a task counts from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The first day at whose end it counts so.
    pub from: Date,
    /// Where it stands.
    pub bucket: Bucket,
    /// The first day at whose end it is overdue where it is open; unset without a due date.
    pub overdue_on: Option<Date>,
    /// Its lead.
    pub lead: String,
    /// Its field; empty where it has none.
    pub field: String,
    /// Its programme; empty where it has none.
    pub programme: String,
    /// Whether it was given by this step: the first one of its life.
    pub is_first: bool,
}

/// How a task counts from which day on: its steps, by day. Before the first it does not count.
pub type Timeline = Vec<Step>;

/// In which bucket a task is; none where it does not count: a draft, or one that was discarded.
///
/// Source: INV-T7 as it was settled: what is reported, asked to be returned or to be done again counts as open, by its due instant;
/// what is completed without a due date counts as on time.
#[must_use]
pub fn bucket(task: &Task) -> Option<Bucket> {
    Some(match task.state {
        State::Draft | State::Discarded => return None,
        State::Suspended => Bucket::Suspended,
        State::Withdrawn => Bucket::Withdrawn,
        State::Reported => Bucket::Waiting,
        // Of what is completed the instant of asking makes no difference.
        State::Completed => match timeliness(task, chidao_calendar::Instant::from_micros(0), None) {
            Some(Timeliness::Late) => Bucket::Late,
            _ => Bucket::OnTime,
        },
        State::Assigned | State::ReturnRequested | State::NotStarted | State::InProgress | State::Redo => Bucket::Open,
    })
}

/// The first day at whose end what is due is overdue: that on which the due instant falls, since what is due by the end of a day is
/// due at the instant at which the next one begins.
#[must_use]
pub fn overdue_on(task: &Task) -> Option<Date> {
    task.due.map(|due| due.instant.civil_date())
}

/// The first day from which something that is recorded now can count, by what is known now: a task is nobody's result before he
/// has it, and not completed before it was opened again.
#[must_use]
pub fn earliest(timeline: &Timeline, lead: &str) -> Option<Date> {
    let is_over = |bucket| matches!(bucket, Bucket::OnTime | Bucket::Late | Bucket::Withdrawn);
    let stretch = timeline
        .iter()
        .rev()
        .take_while(|step| step.lead == lead && !is_over(step.bucket));
    // Where the last step is another's, or the end, nothing of before it can change.
    let last = timeline.last().map(|step| step.from);
    stretch.last().map(|step| step.from).or(last)
}

/// A timeline that goes on with a step: whatever it said of that day and later is over. A step that changes nothing is kept too, since
/// nothing that another lead does can count from before it.
#[must_use]
pub fn then(timeline: Timeline, step: Step) -> Timeline {
    let is_new = timeline.is_empty();
    let (mut timeline, over): (Timeline, Timeline) = timeline.into_iter().partition(|before| before.from < step.from);
    let step = Step {
        is_first: is_new || over.iter().any(|over| over.is_first),
        ..step
    };
    timeline.push(step);
    timeline
}

/// What figures are of: all tasks of a committee, or those of one agency, field or programme, or of an agency by field, or of a
/// programme by agency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// All.
    All,
    /// Those that an agency leads.
    Lead(String),
    /// Those of a field.
    Field(String),
    /// Those of a programme, without those below it.
    Programme(String),
    /// Those of an agency and a field.
    LeadField(String, String),
    /// Those of a programme and an agency.
    ProgrammeLead(String, String),
}

/// The figures in which a step counts.
fn cells(step: &Step) -> impl Iterator<Item = Cell> {
    let (lead, field) = (step.lead.clone(), step.field.clone());
    let programme = Some(step.programme.clone()).filter(|programme| !programme.is_empty());
    let of_programme = programme.map(|programme| {
        [
            Cell::Programme(programme.clone()),
            Cell::ProgrammeLead(programme, lead.clone()),
        ]
    });
    [
        Cell::All,
        Cell::Lead(lead.clone()),
        Cell::Field(field.clone()),
        Cell::LeadField(lead, field),
    ]
    .into_iter()
    .chain(of_programme.into_iter().flatten())
}

/// What moves, by figure, day and measure: the numbers that are added.
pub type Moves = BTreeMap<Cell, BTreeMap<(Date, Measure), i64>>;

/// What the figures must move by where a timeline takes the place of another.
#[must_use]
pub fn moves(before: &Timeline, after: &Timeline) -> Moves {
    let mut moves = Moves::new();
    for (timeline, sign) in [(before, -1), (after, 1)] {
        let ends = timeline.iter().skip(1).map(|step| Some(step.from)).chain([None]);
        for (step, end) in timeline.iter().zip(ends) {
            for cell in cells(step) {
                let moved = moves.entry(cell).or_default();
                stretch(step, end, |day, measure, number| {
                    *moved.entry((day, measure)).or_default() += sign * number;
                });
            }
        }
    }
    for moved in moves.values_mut() {
        moved.retain(|_, number| *number != 0);
    }
    moves.retain(|_, moved| !moved.is_empty());
    moves
}

/// What a step adds over its days, up to the end where it has one.
fn stretch(step: &Step, end: Option<Date>, mut add: impl FnMut(Date, Measure, i64)) {
    if step.is_first {
        // What was given stays given, whoever has it later.
        add(step.from, Measure::Given, 1);
    }
    let mut over = |from: Date, measure| {
        if end.is_none_or(|end| from < end) {
            add(from, measure, 1);
            if let Some(end) = end {
                add(end, measure, -1);
            }
        }
    };
    over(step.from, Measure::Counted);
    match step.bucket {
        Bucket::OnTime => over(step.from, Measure::OnTime),
        Bucket::Late => over(step.from, Measure::Late),
        Bucket::Suspended => over(step.from, Measure::Suspended),
        Bucket::Withdrawn => over(step.from, Measure::Withdrawn),
        Bucket::Open | Bucket::Waiting => {
            match step.overdue_on {
                Some(day) => {
                    over(step.from, Measure::Dated);
                    over(day.max(step.from), Measure::Overdue);
                }
                None => over(step.from, Measure::Undated),
            }
            if step.bucket == Bucket::Waiting {
                over(step.from, Measure::Waiting);
            }
        }
    }
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;

//! Figures: how a task counts, as it is kept beside it, and what figures are called.

use chidao_proto::{
    coordination::v1::{TaskBucket, TaskFigures, TaskStep, TaskTimeline},
    field,
};
use chidao_service::resource::Unreadable;
use prost::Message;

use crate::rules::{
    figures::{Basis, Bucket, Cell, Measure, Step, Timeline},
    ranking::Standing,
};

/// How a task counts, by each basis.
#[derive(Debug, Default)]
pub(crate) struct Timelines {
    /// As it was known: the last step.
    pub(crate) known: Timeline,
    /// By what is known now.
    pub(crate) effective: Timeline,
}

impl Timelines {
    /// What a row keeps.
    ///
    /// # Errors
    /// It is not as the service writes it.
    pub(crate) fn read(kept: &[u8]) -> Result<Self, Unreadable> {
        let kept = TaskTimeline::decode(kept).map_err(|_| Unreadable)?;
        let read = |steps: Vec<TaskStep>| steps.iter().map(step).collect::<Result<Timeline, Unreadable>>();
        Ok(Self {
            known: read(kept.known.into_iter().collect())?,
            effective: read(kept.effective)?,
        })
    }

    /// As a row keeps it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let kept = TaskTimeline {
            known: self.known.last().map(shown),
            effective: self.effective.iter().map(shown).collect(),
        };
        kept.encode_to_vec()
    }
}

fn step(kept: &TaskStep) -> Result<Step, Unreadable> {
    let bucket = match kept.bucket() {
        TaskBucket::Unspecified => return Err(Unreadable),
        TaskBucket::Open => Bucket::Open,
        TaskBucket::Waiting => Bucket::Waiting,
        TaskBucket::OnTime => Bucket::OnTime,
        TaskBucket::Late => Bucket::Late,
        TaskBucket::Suspended => Bucket::Suspended,
        TaskBucket::Withdrawn => Bucket::Withdrawn,
    };
    Ok(Step {
        from: field::day(&kept.from, "from")?,
        bucket,
        overdue_on: field::optional_day(&kept.overdue_on, "overdue_on")?,
        lead: kept.lead.clone(),
        field: kept.field.clone(),
        programme: kept.programme.clone(),
    })
}

fn shown(step: &Step) -> TaskStep {
    let bucket = match step.bucket {
        Bucket::Open => TaskBucket::Open,
        Bucket::Waiting => TaskBucket::Waiting,
        Bucket::OnTime => TaskBucket::OnTime,
        Bucket::Late => TaskBucket::Late,
        Bucket::Suspended => TaskBucket::Suspended,
        Bucket::Withdrawn => TaskBucket::Withdrawn,
    };
    TaskStep {
        from: Some(step.from.into()),
        bucket: bucket.into(),
        overdue_on: step.overdue_on.map(Into::into),
        lead: step.lead.clone(),
        field: step.field.clone(),
        programme: step.programme.clone(),
    }
}

/// What figures of a committee are called in the table. No id holds a slash, and no name is the beginning of another one of its
/// kind up to a slash.
pub(crate) fn cell_name(committee: &str, cell: &Cell) -> String {
    match cell {
        Cell::All => format!("all/{committee}"),
        Cell::Lead(lead) => format!("lead/{committee}/{lead}"),
        Cell::Field(field) => format!("field/{committee}/{field}"),
        Cell::Programme(programme) => format!("programme/{committee}/{programme}"),
        Cell::LeadField(lead, field) => format!("lead-field/{committee}/{lead}/{field}"),
        Cell::ProgrammeLead(programme, lead) => format!("programme-lead/{committee}/{programme}/{lead}"),
    }
}

/// The place of a measure among those of the table.
pub(crate) fn place(basis: Basis, measure: Measure) -> usize {
    let first = match basis {
        Basis::Known => 0,
        Basis::Effective => Measure::ALL.len(),
    };
    let within = Measure::ALL.iter().position(|known| *known == measure);
    first + within.unwrap_or_default()
}

/// The numbers of the table by one basis, as the contract shows them.
pub(crate) fn figures(numbers: &[i64], basis: Basis) -> TaskFigures {
    let of = |measure| numbers.get(place(basis, measure)).copied().unwrap_or_default();
    let figures = TaskFigures {
        counted: of(Measure::Counted),
        completed_on_time: of(Measure::OnTime),
        completed_late: of(Measure::Late),
        open_in_time: of(Measure::Dated) - of(Measure::Overdue),
        open_overdue: of(Measure::Overdue),
        no_deadline: of(Measure::Undated),
        suspended: of(Measure::Suspended),
        withdrawn: of(Measure::Withdrawn),
        waiting: of(Measure::Waiting),
        ..TaskFigures::default()
    };
    let standing = standing(&figures);
    TaskFigures {
        completed_share: standing.completed_share(),
        overdue_share: standing.overdue_share(),
        on_time_share: standing.on_time_share(),
        ..figures
    }
}

/// Figures as far as shares and ranks go.
pub(crate) fn standing(figures: &TaskFigures) -> Standing {
    Standing {
        counted: figures.counted,
        on_time: figures.completed_on_time,
        late: figures.completed_late,
        overdue: figures.open_overdue,
        withdrawn: figures.withdrawn,
    }
}

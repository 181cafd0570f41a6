//! How a task stands at an instant: with what time has brought about by then, and whether it is in time.

use chidao_calendar::{Date, Instant};
use chidao_model::{Etag, Row, coordination::task::Model, id::CommitteeId};
use chidao_proto::{coordination::v1::Task, refusal::Refusal};
use chidao_reference::{Number, Reference};
use prost::Message;

use super::{time::Clock, unreadable};
use crate::{
    resource,
    rules::timeliness::{judged_at, nearly_due_through, timeliness},
};

/// An instant, and what counts then.
pub(crate) struct At<'a> {
    /// The instant.
    pub(crate) now: Instant,
    /// Parameters and calendar.
    pub(crate) reference: &'a Reference,
}

impl At<'_> {
    /// The task that a row holds, as it stands.
    ///
    /// # Errors
    /// INTERNAL: the row is not as the service writes it.
    pub(crate) fn row(&self, row: &Model) -> Result<Task, Refusal> {
        let task = Task::decode(&*row.content).map_err(|_| unreadable(row.id.as_str()))?;
        self.task(task, row.etag())
    }

    /// A task that was recorded so, as it stands.
    ///
    /// # Errors
    /// INTERNAL: it is not as the service writes it.
    pub(crate) fn task(&self, mut task: Task, etag: Etag) -> Result<Task, Refusal> {
        let recorded = resource::seen(&task).map_err(|_| unreadable(&task.name))?;
        let seen = recorded.clone().at(self.now);
        if seen != recorded {
            resource::write(&mut task, &seen);
        }
        let nearly = self.nearly_due_from(&task.committee, judged_at(&seen, self.now))?;
        let computed = timeliness(&seen, self.now, nearly);
        task.timeliness = computed.map_or(0, |timeliness| resource::shown_timeliness(timeliness).into());
        task.etag = etag.to_string();
        Ok(task)
    }

    /// The last day that is nearly due; none where everything to come is.
    ///
    /// # Errors
    /// INTERNAL: it is no committee's name.
    pub(crate) fn nearly_due_through(&self, committee: &str) -> Result<Option<Date>, Refusal> {
        self.nearly_due_from(committee, self.now)
    }

    fn nearly_due_from(&self, committee: &str, judged_at: Instant) -> Result<Option<Date>, Refusal> {
        let committee = CommitteeId::from_name(committee).map_err(|_| unreadable(committee))?;
        let clock = Clock::new(self.reference, &committee);
        let today = judged_at.civil_date();
        let days = clock.number(Number::TaskNearlyDueDays, today);
        Ok(nearly_due_through(&self.reference.calendar(), today, days))
    }
}

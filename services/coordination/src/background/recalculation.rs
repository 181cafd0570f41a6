//! Sees to it that a new version of the calendar moves the due dates that are counted in working days.
//!
//! Every replica looks by itself, from its start on and whenever the version changes; nothing hangs on there being only one. What
//! it finds it plans as errands, whose ids are made of the task and the instant at which the version came: what another one has
//! planned already, or has been done, is left alone. Nothing else need be remembered: whoever is killed on the way looks again
//! after his start.

use std::time::Duration;

use chidao_calendar::Version;
use chidao_proto::refusal::Refusal;
use chidao_reference::Reference;
use chidao_register::{Errand, Moment};
use chidao_service::grpc::AtHand;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    desk::{
        Coordination,
        task::{Arrival, plan},
    },
    store,
};

/// How often the version of the calendar is looked at.
const PERIOD: Duration = Duration::from_secs(1);
/// Tasks that are read at once, and errands that are planned at once at most.
const PAGE: usize = 500;

/// The task that looks at the version of the calendar.
pub(super) struct Recalculation {
    at_hand: AtHand<Coordination>,
    /// The version by which all tasks have been looked through since the start.
    seen_through: Option<Version>,
}

impl Recalculation {
    pub(super) fn new(at_hand: AtHand<Coordination>) -> Self {
        Self {
            at_hand,
            seen_through: None,
        }
    }

    /// Looks until `stop` completes.
    pub(super) async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut period = interval(PERIOD);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let look = async {
                period.tick().await;
                self.look().await
            };
            let looked = tokio::select! {
                biased;
                () = &mut stop => return,
                looked = look => looked,
            };
            if let Err(refusal) = looked {
                tracing::warn!(%refusal, "due dates cannot be looked through for a new calendar; it is tried again");
            }
        }
    }

    async fn look(&mut self) -> Result<(), Refusal> {
        let moment = self.at_hand.reads().moment().await?;
        let reference = self.at_hand.reads().reference(&moment).await?;
        let version = reference.calendar().version();
        if self.seen_through == Some(version) {
            return Ok(());
        }
        // Behind whatever batch is on its way and was decided by an older version: what comes after it goes by this one.
        self.at_hand.plan(Vec::new()).await?;
        let planned = self.plan(&reference, &moment, version).await?;
        if planned > 0 {
            tracing::info!(%version, planned, "due dates are to be computed again");
        }
        self.seen_through = Some(version);
        Ok(())
    }

    /// Plans what the version moves; how much that is.
    async fn plan(&self, reference: &Reference, moment: &Moment, version: Version) -> Result<usize, Refusal> {
        let reads = self.at_hand.reads();
        let arrival = Arrival {
            version,
            imported: store::imported(reads, version.import).await?,
            now: moment.now,
        };
        let mut planned = 0;
        // What was due when it came stays past.
        let mut after = (arrival.imported.unwrap_or(moment.now).micros(), String::new());
        loop {
            let page = store::ahead(reads, (after.0, &after.1), PAGE).await?;
            let mut errands: Vec<Errand> = Vec::new();
            for task in &page.rows {
                errands.extend(plan(&task.id.name(), &task.content, reference, &arrival)?);
            }
            planned += errands.len();
            if !errands.is_empty() {
                self.at_hand.plan(errands).await?;
            }
            match page.rows.last() {
                Some(last) if page.more => after = (last.due_us, last.id.as_str().to_owned()),
                _ => return Ok(planned),
            }
        }
    }
}

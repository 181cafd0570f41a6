//! What services do of their own accord: due dates follow the calendar.
//!
//! A new version of the calendar moves what is counted by it. Every replica looks by itself, from its start on and whenever the
//! version changes; nothing hangs on there being only one. What it finds it plans as errands, whose ids are made of what they are
//! about and the instant at which the version came: what another one has planned already, or has been done, is left alone. Nothing
//! else need be remembered: whoever is killed on the way looks again after his start.

use std::{collections::BTreeMap, time::Duration};

use chidao_calendar::{Instant, Version};
use chidao_model::id::CommitteeId;
use chidao_proto::refusal::Refusal;
use chidao_reference::Reference;
use chidao_register::{Desk, Errand, Moment, Reads};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    grpc::AtHand,
    store::{Page, imported},
};

/// How often the version of the calendar is looked at.
const PERIOD: Duration = Duration::from_secs(1);
/// Rows that are read at once, and errands that are planned at once at most.
const PAGE: usize = 500;

/// A row of something that is owed and due some day.
pub struct Ahead {
    /// Its id.
    pub id: String,
    /// When it is due, in microseconds.
    pub due_us: i64,
    /// The committee by whose parameters it is counted.
    pub committee: CommitteeId,
    /// Its resource, encoded.
    pub content: Vec<u8>,
}

/// The version of the calendar that counts now, and when it came.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// The version.
    pub version: Version,
    imported: Option<Instant>,
    now: Instant,
}

impl Arrival {
    /// When it came for what was computed by another version: with its import, or with the program, which nobody recorded.
    #[must_use]
    pub fn since(&self, computed_by: &str) -> Instant {
        let edition = computed_by.parse::<Version>().map(|version| version.edition);
        let imported = self.imported.filter(|_| edition == Ok(self.version.edition));
        imported.unwrap_or(self.now)
    }
}

/// A service of which something is due by the calendar.
pub trait DueByCalendar: Desk {
    /// Reads what is owed and due after an instant in microseconds and an id, in that order.
    fn ahead(
        reads: &Reads,
        after: (i64, &str),
        limit: usize,
    ) -> impl Future<Output = Result<Page<Ahead>, Refusal>> + Send;

    /// The errand, due at the instant at which the version came, by which a row follows it; none where it stays due when it is.
    ///
    /// # Errors
    /// INTERNAL: the row is not as the service writes it.
    fn plan(row: &Ahead, reference: &Reference, arrival: &Arrival) -> Result<Option<Errand>, Refusal>;
}

/// The task that looks at the version of the calendar.
pub struct Recalculation<S: DueByCalendar> {
    at_hand: AtHand<S>,
    /// The version by which everything has been looked through since the start.
    seen_through: Option<Version>,
}

impl<S: DueByCalendar> Recalculation<S> {
    /// Looks by what is at hand.
    #[must_use]
    pub fn new(at_hand: AtHand<S>) -> Self {
        Self {
            at_hand,
            seen_through: None,
        }
    }

    /// Looks until `stop` completes.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
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
            imported: imported(reads, version.import).await?,
            now: moment.now,
        };
        let mut planned = 0;
        // What was due when it came stays past.
        let mut after = (arrival.imported.unwrap_or(moment.now).micros(), String::new());
        loop {
            let page = S::ahead(reads, (after.0, &after.1), PAGE).await?;
            // Several rows may be followed up by one errand.
            let mut errands = BTreeMap::new();
            for row in &page.rows {
                let errand = S::plan(row, reference, &arrival)?;
                errands.extend(errand.map(|errand| (errand.id().to_owned(), errand)));
            }
            planned += errands.len();
            if !errands.is_empty() {
                self.at_hand.plan(errands.into_values().collect()).await?;
            }
            match page.rows.last() {
                Some(last) if page.more => after = (last.due_us, last.id.clone()),
                _ => return Ok(planned),
            }
        }
    }
}

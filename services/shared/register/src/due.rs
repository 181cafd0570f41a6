//! What the clock has to do on the aggregates of a batch before its commands are weighed, so that no answer depends on
//! whether somebody has seen to it meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use chidao_calendar::Instant;
use chidao_proto::refusal::Refusal;
use sea_orm::{DatabaseTransaction, DbErr};

use crate::{
    batch::Batches,
    desk::Desk,
    errand::Errand,
    queue::{Job, Work},
    working_set::WorkingSet,
};

/// Errands of the clock that come before the commands of a batch, at most. Where there are more, the commands wait for the
/// next batch.
const MOST: usize = 256;
/// How often an errand may bring further aggregates into a batch on which something is due in turn.
const ROUNDS: usize = 4;

/// What is due.
pub(crate) struct Due<C> {
    /// In the order in which it is done, with the command that does it.
    pub(crate) errands: Vec<(Errand, Result<Work<C>, Refusal>)>,
    /// Whether this is all of it.
    pub(crate) is_complete: bool,
    /// Refused without a try: the database would not take what it writes.
    pub(crate) is_poisoned: bool,
}

impl<C: Send + Sync + 'static> Due<C> {
    pub(crate) fn ids(&self) -> Vec<String> {
        self.errands.iter().map(|(errand, _)| errand.id.clone()).collect()
    }

    /// Finds what is due on the aggregates that the commands see, and loads what doing it needs.
    pub(crate) async fn load<D: Desk<Command = C>>(
        batches: &Batches<D>,
        transaction: &DatabaseTransaction,
        set: &mut WorkingSet,
        now: Instant,
        jobs: &[Job<C>],
    ) -> Result<Self, DbErr> {
        let mut found: Found<C> = BTreeMap::new();
        let add = |found: &mut Found<C>, errand: Errand| {
            let work = batches.desk.due(&errand).map(Work::Command);
            found.insert((errand.due.micros(), errand.id.clone()), (errand, work));
        };
        // One errand by itself, where a batch failed that it was part of.
        if let [
            Job {
                work: Work::Perform { errand, refuse },
                ..
            },
        ] = jobs
        {
            if let Ok(Some(errand)) = set.errand(errand).map(Option::<&Errand>::cloned) {
                add(&mut found, errand);
            }
            ready(&mut found, batches, transaction, set, now).await?;
            return Ok(Self {
                errands: found.into_values().collect(),
                is_complete: true,
                is_poisoned: *refuse,
            });
        }
        let mut asked = BTreeSet::new();
        let mut is_complete = false;
        for _ in 0..ROUNDS {
            let named = jobs.iter().flat_map(|job| match &job.work {
                Work::Due(subjects) => &**subjects,
                _ => &[],
            });
            let mut subjects: BTreeSet<String> = set.aggregates();
            subjects.extend(named.cloned());
            let subjects: Vec<String> = subjects.difference(&asked).cloned().collect();
            let room = i64::try_from(MOST.saturating_sub(found.len())).unwrap_or_default();
            if subjects.is_empty() {
                is_complete = true;
                break;
            }
            let due = set.load_due(transaction, &subjects, now.micros(), room).await?;
            asked.extend(subjects);
            if due.is_empty() {
                is_complete = room > 0;
                break;
            }
            due.into_iter().for_each(|errand| add(&mut found, errand));
            if found.len() >= MOST {
                break;
            }
            ready(&mut found, batches, transaction, set, now).await?;
        }
        if !is_complete {
            ready(&mut found, batches, transaction, set, now).await?;
        }
        Ok(Self {
            errands: found.into_values().collect(),
            is_complete,
            is_poisoned: false,
        })
    }
}

/// Loads what doing these errands needs.
async fn ready<D: Desk>(
    found: &mut Found<D::Command>,
    batches: &Batches<D>,
    transaction: &DatabaseTransaction,
    set: &mut WorkingSet,
    now: Instant,
) -> Result<(), DbErr> {
    let ready = batches.load(transaction, set, now, works(found)).await?;
    let doable = found.values_mut().filter(|(_, work)| work.is_ok());
    for ((_, work), ready) in doable.zip(ready) {
        if let Err(refusal) = ready {
            *work = Err(refusal);
        }
    }
    Ok(())
}

/// Errands in the order in which they are done, with the work that does them.
type Found<C> = BTreeMap<(i64, String), (Errand, Result<Work<C>, Refusal>)>;

fn works<C>(found: &Found<C>) -> impl Iterator<Item = &Work<C>> + Clone {
    found.values().filter_map(|(_, work)| work.as_ref().ok())
}

//! One batch: its commands applied strictly one after another, and written down in one transaction with their effects.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use chidao_authority::{RosterCache, cache::snapshot};
use chidao_calendar::Instant;
use chidao_proto::{refusal::Refusal, register::v1::Entry};
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use tokio::sync::OwnedMutexGuard;

use crate::{
    bulk::{Part, write},
    cause::Causes,
    chain::{Hash, Head},
    database::Database,
    desk::Desk,
    due::Due,
    entry::Staged,
    erasable,
    needs::Needs,
    queue::{Job, Outcome, Work},
    replay::Replays,
    running::Running,
    shape::{Column, Conflict, Kind, Shape},
    working_set::WorkingSet,
};

/// What the batches of a register share.
pub(crate) struct Batches<D: Desk> {
    pub(crate) desk: D,
    pub(crate) database: Database,
    pub(crate) rosters: Arc<RosterCache>,
    entries: Arc<Shape>,
    index: Arc<Shape>,
    erasable: Arc<Shape>,
}

/// What became of the commands of a batch, in their order; none where one has to go into the next batch.
pub(crate) type Outcomes = Vec<Option<Outcome>>;

/// A batch that is done.
pub(crate) struct Done {
    pub(crate) outcomes: Outcomes,
    /// Where the register stands after it.
    pub(crate) position: i64,
    /// Errands of the clock that were refused.
    pub(crate) refused: u64,
    /// How long the commit took; `None` where nothing was written.
    pub(crate) committed_in: Option<Duration>,
}

/// A batch that failed: nothing is known to be written.
pub(crate) struct Failed {
    pub(crate) error: DbErr,
    /// The errands of the clock that came first in it.
    pub(crate) errands: Vec<String>,
}

impl From<DbErr> for Failed {
    fn from(error: DbErr) -> Self {
        let errands = Vec::new();
        Self { error, errands }
    }
}

impl<D: Desk> Batches<D> {
    pub(crate) fn new(desk: D, database: Database, rosters: Arc<RosterCache>) -> Self {
        let register = D::OWNER.name();
        let entries = Arc::new(Shape {
            table: format!("{register}_entry"),
            columns: vec![
                Column::new("position", Kind::Int),
                Column::new("time_us", Kind::Int),
                Column::new("actor", Kind::Text),
                Column::new("request_id", Kind::Text),
                Column::new("body", Kind::Bytes),
                Column::new("hash", Kind::Bytes),
            ],
            conflict: Conflict::Refuse,
        });
        let index = Arc::new(Shape {
            table: format!("{register}_index"),
            columns: vec![Column::new("key", Kind::Text), Column::new("position", Kind::Int)],
            conflict: Conflict::Refuse,
        });
        Self {
            desk,
            database,
            rosters,
            entries,
            index,
            erasable: erasable::shape(D::OWNER),
        }
    }

    /// Begins a batch: a transaction that holds the head. Commands may still join it.
    pub(crate) async fn begin(&self) -> Result<Begun, DbErr> {
        let (turn, transaction) = self.database.write().await?;
        let head = self.lock_head(&transaction).await?;
        Ok(Begun {
            transaction,
            head,
            _turn: turn,
        })
    }

    /// Runs the commands as one batch. After a failure running them again is safe.
    pub(crate) async fn run(&self, begun: Begun, jobs: &[Job<D::Command>]) -> Result<Done, Failed> {
        // Bound first, so that the turn is given back last.
        let Begun {
            _turn,
            transaction,
            head,
        } = begun;
        let calls = || jobs.iter().filter_map(|job| job.call.as_ref());
        let request_ids = calls().map(|call| &*call.request_id);
        let (moment, replays) = Replays::look_up(&transaction, D::OWNER, request_ids).await?;
        let roster = self
            .rosters
            .at(moment.authority, |heard| snapshot(self.database.readers(), heard))
            .await?;
        let causes = Causes::load(
            &transaction,
            calls()
                .filter(|call| call.identity.service().is_some())
                .filter_map(|call| call.cause.as_ref()),
        )
        .await?;

        // An entry's time never goes back, whatever the clocks of two replicas say.
        let now = Instant::from_micros(moment.now.micros().max(head.time_us));
        let mut set = WorkingSet::new(D::OWNER);
        let ready = self
            .load(&transaction, &mut set, now, jobs.iter().map(|job| &job.work))
            .await?;
        let due = Due::load(self, &transaction, &mut set, now, jobs).await?;
        let errands = due.ids();
        let fail = |error| Failed {
            error,
            errands: errands.clone(),
        };

        let mut batch = Running::new(&self.desk, set, roster, replays, causes, head, now);
        batch.perform(due).map_err(fail)?;
        let outcomes = jobs
            .iter()
            .zip(ready)
            .map(|(job, ready)| batch.apply(job, ready))
            .collect::<Result<Outcomes, DbErr>>()
            .map_err(fail)?;
        let mut done = Done {
            outcomes,
            position: batch.head.position,
            refused: batch.refused,
            committed_in: None,
        };
        if batch.staged.is_empty() {
            transaction.rollback().await?;
            return Ok(done);
        }
        let moved = batch.moved_authority.then(|| Arc::clone(&batch.roster));
        self.write(&transaction, batch).await.map_err(fail)?;
        let begun = tokio::time::Instant::now();
        transaction.commit().await.map_err(fail)?;
        done.committed_in = Some(begun.elapsed());
        if let Some(roster) = moved {
            self.rosters.store(roster);
        }
        Ok(done)
    }

    /// Loads what these commands need. Asked several times: what a command needs may hang on what it finds. Tells of each whether
    /// it could say what it needs.
    pub(crate) async fn load<'a>(
        &self,
        transaction: &DatabaseTransaction,
        set: &mut WorkingSet,
        now: Instant,
        works: impl Iterator<Item = &'a Work<D::Command>> + Clone,
    ) -> Result<Vec<Result<(), Refusal>>, DbErr> {
        let mut ready = Vec::new();
        for _ in 0..D::ROUNDS {
            let mut needs = Needs::default();
            ready = works
                .clone()
                .map(|work| self.needs(work, now, set, &mut needs))
                .collect();
            set.load(transaction, needs).await?;
        }
        Ok(ready)
    }

    fn needs(&self, work: &Work<D::Command>, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        match work {
            Work::Command(command) => {
                let asked = catch_unwind(AssertUnwindSafe(|| self.desk.needs(command, now, set, needs)));
                asked.unwrap_or_else(|_| Err(Refusal::internal()))
            }
            Work::Settle { errand, .. } | Work::Perform { errand, .. } => {
                needs.errand(errand);
                Ok(())
            }
            Work::Plan(errands) => {
                for errand in errands {
                    needs.errand(&errand.id);
                }
                Ok(())
            }
            Work::Due(_) => Ok(()),
        }
    }

    /// Locks the head alone: a statement that waits for a lock sees all else as it was before the wait.
    async fn lock_head(&self, transaction: &DatabaseTransaction) -> Result<Head, DbErr> {
        let backend = transaction.get_database_backend();
        let lock = if backend == DbBackend::Postgres {
            " FOR UPDATE"
        } else {
            ""
        };
        let sql = format!(
            "SELECT position, hash, time_us FROM {}_head WHERE id = 1{lock}",
            D::OWNER.name()
        );
        let row = transaction.query_one_raw(Statement::from_string(backend, sql)).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the register has no head".to_owned()))?;
        Ok(Head {
            position: row.try_get_by_index(0)?,
            hash: hash(row.try_get_by_index(1)?)?,
            time_us: row.try_get_by_index(2)?,
        })
    }

    async fn write(&self, transaction: &DatabaseTransaction, mut batch: Running<'_, D>) -> Result<(), DbErr> {
        let now = batch.now;
        let mut parts = batch.set.staged()?;
        let index = batch.staged.iter_mut().flat_map(Staged::index_rows).collect();
        let erasable = batch.staged.iter_mut().flat_map(Staged::erasable_rows).collect();
        let entries = batch.staged.iter_mut().map(|staged| staged.row(now)).collect();
        parts.push(Part {
            shape: Arc::clone(&self.entries),
            rows: entries,
        });
        parts.push(Part {
            shape: Arc::clone(&self.index),
            rows: index,
        });
        parts.push(Part {
            shape: Arc::clone(&self.erasable),
            rows: erasable,
        });
        // What the batch itself has brought is erased before it is written.
        erasable::erase(transaction, D::OWNER, &batch.erased).await?;
        let backend = transaction.get_database_backend();
        if batch.moved_authority {
            let sql = "UPDATE membership_authority SET version = $1 WHERE id = 1";
            let values = [batch.roster.version().into()];
            transaction
                .execute_raw(Statement::from_sql_and_values(backend, sql, values))
                .await?;
        }
        // Whatever else may time out, the commit that follows must not: its outcome would be unknown.
        let unbounded = match backend {
            DbBackend::Postgres => " RETURNING set_config('statement_timeout', '0', true)",
            _ => "",
        };
        let sql = format!(
            "UPDATE {}_head SET position = $1, hash = $2, time_us = $3 WHERE id = 1{unbounded}",
            D::OWNER.name()
        );
        let values = vec![
            batch.head.position.into(),
            batch.head.hash.to_vec().into(),
            now.micros().into(),
        ];
        write(transaction, parts, (sql, values)).await
    }
}

/// A transaction that holds the head.
pub(crate) struct Begun {
    transaction: DatabaseTransaction,
    head: Head,
    /// Given back after the transaction, as fields are dropped in their order.
    _turn: Option<OwnedMutexGuard<()>>,
}

/// A hash as a column holds it.
pub(crate) fn hash(bytes: Vec<u8>) -> Result<Hash, DbErr> {
    bytes
        .try_into()
        .map_err(|_| DbErr::Type("a hash has not 32 bytes".to_owned()))
}

/// An entry as a column holds it.
pub(crate) fn decode(body: &[u8]) -> Result<Entry, DbErr> {
    Entry::decode(body).map_err(|error| DbErr::Type(format!("an entry cannot be read: {error}")))
}

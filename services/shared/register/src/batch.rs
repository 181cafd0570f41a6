//! One batch: its commands applied strictly one after another, and written down in one transaction with their effects.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use chidao_authority::{Policies, Principal, Role, Roster, RosterCache, cache::snapshot};
use chidao_calendar::Instant;
use chidao_proto::{errors::v1::Reason, refusal::Refusal, register::v1::Entry};
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use tokio::sync::OwnedMutexGuard;

use crate::{
    bulk::{Part, write},
    chain::{Hash, Head},
    database::Database,
    desk::{Act, Decision, Desk},
    entry::{Staged, receipt},
    queue::{Answer, Job, Outcome},
    replay::Replays,
    shape::{Column, Kind, Shape},
    working_set::{Needs, WorkingSet},
};

/// What the batches of a register share.
pub(crate) struct Batches<D: Desk> {
    pub(crate) desk: D,
    pub(crate) database: Database,
    pub(crate) rosters: Arc<RosterCache>,
    entries: Arc<Shape>,
    index: Arc<Shape>,
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
            upsert: false,
        });
        let index = Arc::new(Shape {
            table: format!("{register}_index"),
            columns: vec![Column::new("key", Kind::Text), Column::new("position", Kind::Int)],
            upsert: false,
        });
        Self {
            desk,
            database,
            rosters,
            entries,
            index,
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

    /// Runs the commands as one batch. An error means that nothing is known to be written; running them again is safe.
    pub(crate) async fn run(&self, begun: Begun, jobs: &[Job<D::Command>]) -> Result<Vec<Outcome>, DbErr> {
        // Bound first, so that the turn is given back last.
        let Begun {
            _turn,
            transaction,
            head,
        } = begun;
        let (moment, replays) =
            Replays::look_up(&transaction, D::OWNER, jobs.iter().map(|job| &*job.call.request_id)).await?;
        let roster = self
            .rosters
            .at(moment.authority, || snapshot(self.database.readers()))
            .await?;

        // An entry's time never goes back, whatever the clocks of two replicas say.
        let now = Instant::from_micros(moment.now.micros().max(head.time_us));
        let mut set = WorkingSet::new(D::OWNER);
        // Asked twice: what a command needs may hang on what it finds.
        for _ in 0..2 {
            let mut needs = Needs::default();
            for job in jobs {
                // A refusal or a panic here comes again when the command is decided, in its place.
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    self.desk.needs(&job.command, now, &set, &mut needs)
                }));
            }
            set.load(&transaction, needs).await?;
        }

        let mut batch = Running {
            desk: &self.desk,
            set,
            roster,
            replays,
            head,
            now,
            staged: Vec::new(),
            moved_authority: false,
        };
        let outcomes = jobs
            .iter()
            .map(|job| batch.apply(job))
            .collect::<Result<Vec<_>, DbErr>>()?;
        if batch.staged.is_empty() {
            transaction.rollback().await?;
            return Ok(outcomes);
        }
        let moved = batch.moved_authority.then(|| Arc::clone(&batch.roster));
        self.write(&transaction, batch).await?;
        transaction.commit().await?;
        if let Some(roster) = moved {
            self.rosters.store(roster);
        }
        Ok(outcomes)
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
        let entries = batch.staged.iter_mut().map(|staged| staged.row(now)).collect();
        parts.push(Part {
            shape: Arc::clone(&self.entries),
            rows: entries,
        });
        parts.push(Part {
            shape: Arc::clone(&self.index),
            rows: index,
        });
        let backend = transaction.get_database_backend();
        if batch.moved_authority {
            let sql = "UPDATE membership_authority SET version = $1 WHERE id = 1";
            transaction
                .execute_raw(Statement::from_sql_and_values(
                    backend,
                    sql,
                    [batch.roster.version().into()],
                ))
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

/// A batch on its way: what its commands have staged so far.
struct Running<'a, D: Desk> {
    desk: &'a D,
    set: WorkingSet,
    roster: Arc<Roster>,
    replays: Replays,
    head: Head,
    now: Instant,
    staged: Vec<Staged>,
    moved_authority: bool,
}

impl<D: Desk> Running<'_, D> {
    /// Applies one command on what the commands before it staged.
    fn apply(&mut self, job: &Job<D::Command>) -> Result<Outcome, DbErr> {
        if !job.take() {
            return Ok(Err(Refusal::new(Reason::DeadlineExceeded)));
        }
        let principal = self.roster.principal(&job.call.identity, self.now);
        if let Some(outcome) = self.replays.answer(&principal, &job.call) {
            return Ok(outcome);
        }
        match self.decide(job, &principal) {
            Ok(decision) => self.stage(job, &principal, decision).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn decide(&self, job: &Job<D::Command>, principal: &Principal) -> Result<Decision, Refusal> {
        let act = Act {
            principal,
            now: self.now,
            roster: &self.roster,
        };
        // Before anything is looked up: a bearer whom nobody knows learns nothing of what there is.
        if !principal.has_account() && !principal.roles.contains(Role::Founder) {
            return Err(Refusal::new(Reason::AccountUnknown).with("subject", &principal.subject));
        }
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let subject = self.desk.subject(&job.command, &self.set)?;
            if subject
                .audiences
                .is_some_and(|audiences| !audiences.meet(&principal.audiences))
                && principal.has_account()
            {
                return Err(Refusal::not_found(subject.name));
            }
            Policies::builtin().authorize(&job.call.method.policy, principal, &subject.resource)?;
            self.desk.decide(&job.command, &act, &self.set)?.within_bounds()
        }));
        decided.unwrap_or_else(|_| {
            tracing::error!(
                method = job.call.method.path,
                "a rule panicked; its command alone fails"
            );
            Err(Refusal::new(Reason::Internal))
        })
    }

    fn stage(&mut self, job: &Job<D::Command>, principal: &Principal, mut decision: Decision) -> Result<Answer, DbErr> {
        let staged = Staged::after(
            &self.head,
            D::OWNER.name(),
            &job.call,
            &principal.actor,
            self.now,
            &mut decision,
        );
        let etag = staged.etag();
        for row in decision.changes.into_iter().flat_map(|change| change.rows) {
            row.stage(etag, &mut self.set)?;
        }
        for (key, holder) in decision.claims {
            self.set.stage_claim(key, holder);
        }
        for (key, value) in decision.counters {
            self.set.stage_counter(key, value);
        }
        if !decision.authority.is_empty() {
            let roster = Arc::make_mut(&mut self.roster);
            decision.authority.into_iter().for_each(|apply| apply(roster));
            if !self.moved_authority {
                roster.advance();
                self.moved_authority = true;
            }
        }
        self.head = Head {
            position: staged.position,
            hash: staged.hash,
            time_us: self.now.micros(),
        };
        let answer = answer(&staged.entry, staged.position, &staged.hash);
        self.replays.add(&staged.entry, &answer);
        self.staged.push(staged);
        Ok(answer)
    }
}

/// The answer that an entry holds.
pub(crate) fn answer(entry: &Entry, position: i64, hash: &Hash) -> Answer {
    Answer {
        response: entry.response.clone(),
        receipt: receipt(entry, position, hash),
    }
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

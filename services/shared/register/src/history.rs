//! Record time: what the register knew by an instant, read from its entries.
//!
//! Times of entries never go back, so an instant stands for a position, and what was known is the last change of each
//! resource up to there. Positions and index are never altered: the same position gives the same answer for ever.

use std::collections::BTreeMap;

use chidao_authority::Audiences;
use chidao_calendar::Instant;
use chidao_model::{Etag, Owner};
use chidao_proto::{field, refusal::Refusal, register::v1::Change};
use prost::{Message, Name};
use prost_types::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use crate::{
    batch::{decode, hash},
    bulk,
    clock::Moment,
    entries::hash_at,
    entry::{resource_key, timestamp},
    reads::{Reads, failure},
    verify,
    watch::diverged,
};

/// A resource as its last change up to a position left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Full name of its message.
    pub type_name: String,
    /// The encoded message, without etag.
    pub resource: Vec<u8>,
    /// Who might see it from that change on.
    pub audiences: Audiences,
    /// Etag of that change.
    pub etag: Etag,
}

impl Snapshot {
    /// The resource; `None` where it is of another type.
    ///
    /// # Errors
    /// The bytes are no such message, which only a change by hand brings about.
    pub fn message<M: Message + Name + Default>(&self) -> Result<Option<M>, DbErr> {
        if self.type_name != M::full_name() {
            return Ok(None);
        }
        let message = M::decode(&*self.resource);
        message
            .map(Some)
            .map_err(|error| DbErr::Type(format!("{} cannot be read: {error}", self.name)))
    }

    fn of(change: Change, etag: Etag) -> Self {
        Self {
            name: change.name,
            type_name: change.r#type,
            resource: change.resource,
            audiences: change.audiences.iter().filter_map(|text| text.parse().ok()).collect(),
            etag,
        }
    }
}

/// Whose snapshots are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Of the resources with these names.
    Named(&'a [String]),
    /// Of the resource with this name and of all below it: `committees/x` and `committees/x/seats/1`.
    Tree(&'a str),
}

impl Wanted<'_> {
    fn is(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|wanted| wanted == name),
            Self::Tree(root) => name
                .strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }

    /// A query of the positions of their last changes up to `$1`, and the parameters after it.
    fn last_changes(&self, backend: DbBackend, owner: Owner) -> (String, Vec<Value>) {
        let index = format!("{}_index", owner.name());
        match self {
            Self::Named(names) => {
                let asked = match backend {
                    DbBackend::Sqlite => "SELECT value AS key FROM json_each($2)",
                    _ => "SELECT unnest($2::text[]) AS key",
                };
                let sql = format!(
                    "SELECT (SELECT position FROM {index} WHERE key = asked.key AND position <= $1 \
                     ORDER BY position DESC LIMIT 1) FROM ({asked}) AS asked"
                );
                let keys: Vec<String> = names.iter().map(|name| resource_key(name)).collect();
                (sql, vec![bulk::texts(backend, &keys)])
            }
            Self::Tree(root) => {
                let sql = format!(
                    "SELECT max(position) FROM {index} WHERE key = $2 AND position <= $1 UNION ALL \
                     SELECT max(position) FROM {index} WHERE key >= $3 AND key < $4 AND position <= $1 GROUP BY key"
                );
                let key = resource_key(root);
                // Keys compare by bytes, and 0 follows on the slash.
                let (first, end) = (format!("{key}/"), format!("{key}0"));
                (sql, vec![key.into(), first.into(), end.into()])
            }
        }
    }
}

/// The last position that was recorded by an instant; 0 where nothing was yet.
///
/// # Errors
/// The database could not be read.
pub async fn position_at(connection: &impl ConnectionTrait, owner: Owner, instant: Instant) -> Result<i64, DbErr> {
    let head = verify::head(connection, owner).await?;
    if head.time_us <= instant.micros() {
        return Ok(head.position);
    }
    // `by` was recorded by the instant, `after` later: at most twenty looks by key for a million entries.
    let (mut by, mut after) = (0, head.position);
    while after - by > 1 {
        let middle = i64::midpoint(by, after);
        if time_us(connection, owner, middle).await? <= instant.micros() {
            by = middle;
        } else {
            after = middle;
        }
    }
    Ok(by)
}

async fn time_us(connection: &impl ConnectionTrait, owner: Owner, position: i64) -> Result<i64, DbErr> {
    let sql = format!("SELECT time_us FROM {}_entry WHERE position = $1", owner.name());
    let backend = connection.get_database_backend();
    let row = connection
        .query_one_raw(Statement::from_sql_and_values(backend, sql, [position.into()]))
        .await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound(format!("the register has no entry {position}")))?;
    row.try_get_by_index(0)
}

/// The last changes of resources up to a position, by name: of those that were recorded by then.
///
/// # Errors
/// The database could not be read.
pub async fn snapshots(
    connection: &impl ConnectionTrait,
    owner: Owner,
    position: i64,
    wanted: Wanted<'_>,
) -> Result<Vec<Snapshot>, DbErr> {
    let backend = connection.get_database_backend();
    let (last_changes, more) = wanted.last_changes(backend, owner);
    // Each entry once, however many of the resources it changed.
    let sql = format!(
        "SELECT position, body, hash FROM {}_entry WHERE position IN ({last_changes}) ORDER BY position",
        owner.name()
    );
    let values = std::iter::once(Value::from(position)).chain(more);
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let etag = Etag::of(row.try_get_by_index(0)?, &hash(row.try_get_by_index(2)?)?);
        for change in decode(&row.try_get_by_index::<Vec<u8>>(1)?)?.changes {
            if wanted.is(&change.name) {
                found.insert(change.name.clone(), Snapshot::of(change, etag));
            }
        }
    }
    Ok(found.into_values().collect())
}

impl Reads {
    /// The last position that was recorded by the instant of a field; 0 where nothing was yet. It is final once the
    /// register has an entry of a later time.
    ///
    /// # Errors
    /// INVALID_FIELDS: the instant is after now. The database could not be asked.
    pub async fn position_at(&self, moment: &Moment, recorded_by: &Timestamp, field: &str) -> Result<i64, Refusal> {
        let micros = recorded_by.seconds.saturating_mul(1_000_000);
        let instant = Instant::from_micros(micros).plus_micros(i64::from(recorded_by.nanos / 1_000));
        if instant > moment.now && !self.has_recorded_at(instant).await? {
            let now = timestamp(moment.now);
            let vi = format!("không được sau hiện tại ({now}); để trống để đọc theo sổ hiện tại");
            let en = format!("must not be after now ({now}); leave it unset to read the register as it is");
            return Err(field::invalid(field, &vi, &en));
        }
        position_at(self.database().readers(), self.owner(), instant)
            .await
            .map_err(failure)
    }

    /// A moment, with the position that was recorded by the instant of a field and the entry there.
    ///
    /// # Errors
    /// As [`position_at`](Self::position_at). REGISTER_DIVERGED: the register is being restored.
    pub async fn moment_by(&self, now: &Moment, recorded_by: &Timestamp, field: &str) -> Result<Moment, Refusal> {
        let position = self.position_at(now, recorded_by, field).await?;
        let hash = hash_at(self.database().readers(), self.owner(), position).await;
        let hash = hash.map_err(failure)?.ok_or_else(|| diverged(now.position))?;
        Ok(Moment {
            position,
            mark: std::array::from_fn(|byte| hash[byte]),
            ..*now
        })
    }

    /// Whether the head has that time or a later one: the clocks of replicas differ, and the time of a receipt can be
    /// asked for wherever it is not yet that late.
    async fn has_recorded_at(&self, instant: Instant) -> Result<bool, Refusal> {
        let head = verify::head(self.database().readers(), self.owner()).await;
        Ok(head.map_err(failure)?.time_us >= instant.micros())
    }

    /// [`snapshots`] of this register.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn snapshots(&self, position: i64, wanted: Wanted<'_>) -> Result<Vec<Snapshot>, Refusal> {
        snapshots(self.database().readers(), self.owner(), position, wanted)
            .await
            .map_err(failure)
    }
}

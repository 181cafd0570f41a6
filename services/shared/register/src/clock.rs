//! What every batch and every read learns first: where the register stands, which version of the roster holds, and what
//! time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use chidao_calendar::Instant;
use chidao_kit::paging::ReadAt;
use chidao_model::Owner;
use sea_orm::{DbBackend, DbErr, QueryResult};

/// The circumstances of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Position of the register.
    pub position: i64,
    /// The first eight bytes of the hash of the entry there: after a restore another one may stand at the same position.
    pub mark: [u8; 8],
    /// Version of the roster: who may act, and who may see.
    pub authority: i64,
    /// What the system's clock shows: the database's (SQLite: the machine's) plus the demonstration offset.
    pub now: Instant,
    /// Whether there is such an offset.
    pub clock_is_moved: bool,
}

impl Moment {
    /// Where the register stands, as a list that is begun now remembers it.
    pub(crate) fn read_at(&self) -> ReadAt {
        ReadAt {
            position: self.position,
            mark: self.mark,
        }
    }

    /// A subquery of one row with the columns that [`Self::read`] takes.
    pub(crate) fn sql(backend: DbBackend, owner: Owner) -> String {
        // SQLite has no clock of its own: the machine's is taken when the row is read.
        let now = match backend {
            DbBackend::Sqlite => "0",
            _ => "(extract(epoch FROM clock_timestamp()) * 1000000)::int8",
        };
        format!(
            "SELECT moment_head.position AS moment_position, moment_head.hash AS moment_hash, moment_authority.version AS moment_authority, \
             moment_clock.offset_us AS moment_offset, {now} AS moment_now \
             FROM {}_head AS moment_head, membership_authority AS moment_authority, membership_clock AS moment_clock \
             WHERE moment_head.id = 1 AND moment_authority.id = 1 AND moment_clock.id = 1",
            owner.name()
        )
    }

    pub(crate) fn read(backend: DbBackend, row: &QueryResult) -> Result<Self, DbErr> {
        let offset: i64 = row.try_get("", "moment_offset")?;
        let now = if backend == DbBackend::Sqlite {
            machine_micros()
        } else {
            row.try_get("", "moment_now")?
        };
        let hash: Vec<u8> = row.try_get("", "moment_hash")?;
        let mut mark = [0; 8];
        mark.iter_mut().zip(hash).for_each(|(mark, byte)| *mark = byte);
        Ok(Self {
            position: row.try_get("", "moment_position")?,
            mark,
            authority: row.try_get("", "moment_authority")?,
            now: Instant::from_micros(now).plus_micros(offset),
            clock_is_moved: offset != 0,
        })
    }
}

/// The machine's clock, in microseconds since 1970.
pub(crate) fn machine_micros() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_micros()).ok())
        .unwrap_or_default()
}

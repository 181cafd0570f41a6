//! The chain, recomputed.

use chidao_model::Owner;
use chidao_proto::register::v1::VerifyEntriesResponse;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::entries::{Chunk, Chunks, Stored, hash_at};
use crate::{
    batch::{decode, hash},
    chain::{Hash, Head, link},
};

/// Recomputes at most `limit` entries from a position on, against the entry before it and, at the end, against the head.
///
/// # Errors
/// The database could not be read. What does not fit the chain is no error but a finding.
pub async fn verify(
    connection: &impl ConnectionTrait,
    owner: Owner,
    from: i64,
    limit: i64,
) -> Result<VerifyEntriesResponse, DbErr> {
    let from = from.max(1);
    // The head is read first: entries that are written meanwhile lie beyond it.
    let ends = Ends::read(connection, owner).await?;
    let mut walk = Walk {
        owner,
        position: from - 1,
        previous: hash_at(connection, owner, from - 1).await?,
        time_us: None,
        verified: 0,
    };
    let (Some(head), 1) = (ends.head, ends.heads) else {
        let finding = "the register has not one head, or one that cannot be read";
        return Ok(walk.broken_at(ends.last.max(1), finding));
    };
    let through = head.position.min(from.saturating_add(limit - 1));
    let mut chunks = Chunks::new(owner, walk.position, through);
    while let Some(chunk) = chunks.next(connection).await? {
        if let Err(finding) = walk.chunk(chunk) {
            return Ok(walk.broken_at(walk.position + 1, finding));
        }
    }
    if ends.first < 1 {
        return Ok(walk.broken_at(1, "an entry stands before the first"));
    }
    if ends.last > head.position {
        return Ok(walk.broken_at(head.position.max(0) + 1, "an entry stands beyond the head"));
    }
    if through == head.position && through >= from {
        if walk.previous != head.hash {
            let finding = "the head names another hash than the last entry has";
            return Ok(walk.broken_at(head.position, finding));
        }
        if walk.time_us != Some(head.time_us) {
            let finding = "the head names another time than the last entry has";
            return Ok(walk.broken_at(head.position, finding));
        }
    }
    if head.position <= 0 && head != Head::EMPTY {
        return Ok(walk.broken_at(1, "the head names what an empty register does not have"));
    }
    let next = if through < head.position { through + 1 } else { 0 };
    Ok(VerifyEntriesResponse {
        verified: walk.verified,
        next_position: next,
        ..Default::default()
    })
}

/// Where the register stands.
///
/// # Errors
/// The database could not be read, or has no head.
pub async fn head(connection: &impl ConnectionTrait, owner: Owner) -> Result<Head, DbErr> {
    let head = Ends::read(connection, owner).await?.head;
    head.ok_or_else(|| DbErr::RecordNotFound("the register has no head that can be read".to_owned()))
}

/// The head, and the first and the last position that there is an entry of, all of one moment.
struct Ends {
    /// None where it is not there or holds what it cannot.
    head: Option<Head>,
    /// How many heads there are.
    heads: i64,
    /// 1 where there is no entry.
    first: i64,
    /// 0 where there is no entry.
    last: i64,
}

impl Ends {
    async fn read(connection: &impl ConnectionTrait, owner: Owner) -> Result<Self, DbErr> {
        let register = owner.name();
        let sql = format!(
            "SELECT position, hash, time_us, COALESCE((SELECT min(position) FROM {register}_entry), 1), \
             COALESCE((SELECT max(position) FROM {register}_entry), 0), (SELECT count(*) FROM {register}_head) \
             FROM (SELECT 1) AS one LEFT JOIN {register}_head ON id = 1"
        );
        let row = connection
            .query_one_raw(Statement::from_string(connection.get_database_backend(), sql))
            .await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("one row".to_owned()))?;
        let head = || -> Result<Head, DbErr> {
            Ok(Head {
                position: row.try_get_by_index(0)?,
                hash: hash(row.try_get_by_index(1)?)?,
                time_us: row.try_get_by_index(2)?,
            })
        };
        Ok(Self {
            head: head().ok(),
            heads: row.try_get_by_index(5)?,
            // SQLite may keep there what is no number: such an entry is out of place.
            first: row.try_get_by_index(3).unwrap_or(0),
            last: row.try_get_by_index(4).unwrap_or(i64::MAX),
        })
    }
}

struct Walk {
    owner: Owner,
    position: i64,
    previous: Hash,
    time_us: Option<i64>,
    verified: i64,
}

impl Walk {
    /// Goes on over the next entries, up to the first that does not fit, of which it says why.
    fn chunk(&mut self, chunk: Chunk) -> Result<(), &'static str> {
        let mut entries = chunk.entries.into_iter();
        for position in chunk.after + 1..=chunk.through {
            let stored = entries.next().ok_or("the entry is missing")?;
            let stored = stored.map_err(|_| "a column of the entry holds what it cannot")?;
            self.entry(position, &stored)?;
        }
        Ok(())
    }

    fn entry(&mut self, position: i64, stored: &Stored) -> Result<(), &'static str> {
        if stored.position != position {
            return Err("the entry is missing");
        }
        if stored.hash != link(self.owner.name(), position, &self.previous, &stored.body) {
            return Err("the hash is not that of the entry and of the one before it");
        }
        let entry = decode(&stored.body).map_err(|_| "the body is no entry")?;
        let time = entry
            .time
            .map(|time| time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000);
        if time != Some(stored.time_us) || entry.actor != stored.actor || entry.request_id != stored.request_id {
            return Err("time, actor or request id beside the body is not what the body says");
        }
        (self.position, self.previous, self.time_us) = (position, stored.hash, time);
        self.verified += 1;
        Ok(())
    }

    fn broken_at(&self, position: i64, finding: &str) -> VerifyEntriesResponse {
        VerifyEntriesResponse {
            verified: self.verified,
            next_position: 0,
            broken_position: position,
            finding: finding.to_owned(),
        }
    }
}

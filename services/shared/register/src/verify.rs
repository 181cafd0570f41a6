//! Proof that no entry was altered, added or taken out: the chain, recomputed.

use chidao_model::Owner;
use chidao_proto::register::v1::VerifyEntriesResponse;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{
    batch::{decode, hash},
    chain::{Hash, Head, link},
};

/// Entries fetched at once: memory stays flat however long the register is.
const CHUNK: i64 = 2_000;

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
    let (head, last) = head_and_last(connection, owner).await?;
    let through = head.position.min(from.saturating_add(limit - 1));
    let mut walk = Walk {
        owner,
        position: from - 1,
        previous: hash_at(connection, owner, from - 1).await?,
        verified: 0,
    };
    while walk.position < through {
        let size = CHUNK.min(through - walk.position);
        if let Some(finding) = walk.chunk(connection, size).await? {
            return Ok(walk.broken(finding));
        }
    }
    if last > head.position {
        let finding = "an entry stands beyond the head".to_owned();
        return Ok(walk.broken_at(head.position + 1, finding));
    }
    if through == head.position && through >= from && walk.previous != head.hash {
        return Ok(walk.broken_at(
            head.position,
            "the head names another hash than the last entry has".to_owned(),
        ));
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
/// The database could not be read.
pub async fn head(connection: &impl ConnectionTrait, owner: Owner) -> Result<Head, DbErr> {
    Ok(head_and_last(connection, owner).await?.0)
}

/// The head, and the last position that there is an entry of, both of one moment.
async fn head_and_last(connection: &impl ConnectionTrait, owner: Owner) -> Result<(Head, i64), DbErr> {
    let register = owner.name();
    let sql = format!(
        "SELECT position, hash, time_us, COALESCE((SELECT max(position) FROM {register}_entry), 0) \
         FROM {register}_head WHERE id = 1"
    );
    let row = connection
        .query_one_raw(Statement::from_string(connection.get_database_backend(), sql))
        .await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the register has no head".to_owned()))?;
    let head = Head {
        position: row.try_get_by_index(0)?,
        hash: hash(row.try_get_by_index(1)?)?,
        time_us: row.try_get_by_index(2)?,
    };
    Ok((head, row.try_get_by_index(3)?))
}

async fn hash_at(connection: &impl ConnectionTrait, owner: Owner, position: i64) -> Result<Hash, DbErr> {
    let sql = format!("SELECT hash FROM {}_entry WHERE position = $1", owner.name());
    let backend = connection.get_database_backend();
    match connection
        .query_one_raw(Statement::from_sql_and_values(backend, sql, [position.into()]))
        .await?
    {
        Some(row) => hash(row.try_get_by_index(0)?),
        None => Ok(Head::EMPTY.hash),
    }
}

struct Walk {
    owner: Owner,
    position: i64,
    previous: Hash,
    verified: i64,
}

impl Walk {
    /// Goes on over the next entries; tells what does not fit.
    async fn chunk(&mut self, connection: &impl ConnectionTrait, size: i64) -> Result<Option<String>, DbErr> {
        let sql = format!(
            "SELECT position, time_us, actor, request_id, body, hash FROM {}_entry \
             WHERE position > $1 AND position <= $2 ORDER BY position",
            self.owner.name()
        );
        let values = [self.position.into(), (self.position + size).into()];
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let rows = connection.query_all_raw(statement).await?;
        let mut rows = rows.iter();
        for _ in 0..size {
            let expected = self.position + 1;
            let Some(row) = rows.next() else {
                return Ok(Some("the entry is missing".to_owned()));
            };
            if row.try_get_by_index::<i64>(0)? != expected {
                return Ok(Some("the entry is missing".to_owned()));
            }
            let body: Vec<u8> = row.try_get_by_index(4)?;
            let Ok(stored) = hash(row.try_get_by_index(5)?) else {
                return Ok(Some("the hash has not 32 bytes".to_owned()));
            };
            if stored != link(self.owner.name(), expected, &self.previous, &body) {
                return Ok(Some(
                    "the hash is not that of the entry and of the one before it".to_owned(),
                ));
            }
            let Ok(entry) = decode(&body) else {
                return Ok(Some("the body is no entry".to_owned()));
            };
            let time = entry
                .time
                .map(|time| time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000);
            if time != Some(row.try_get_by_index(1)?)
                || entry.actor != row.try_get_by_index::<String>(2)?
                || entry.request_id != row.try_get_by_index::<String>(3)?
            {
                return Ok(Some(
                    "time, actor or request id beside the body is not what the body says".to_owned(),
                ));
            }
            (self.position, self.previous, self.verified) = (expected, stored, self.verified + 1);
        }
        Ok(None)
    }

    fn broken(&self, finding: String) -> VerifyEntriesResponse {
        self.broken_at(self.position + 1, finding)
    }

    fn broken_at(&self, position: i64, finding: String) -> VerifyEntriesResponse {
        VerifyEntriesResponse {
            verified: self.verified,
            next_position: 0,
            broken_position: position,
            finding,
        }
    }
}

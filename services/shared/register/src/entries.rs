//! Reads of the register itself: entries as one caller may see them.

use chidao_authority::Audiences;
use chidao_model::Owner;
use chidao_proto::register::v1::{Change, ChangeView, Entry, EntryView};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use crate::{
    batch::{decode, hash},
    chain::{Hash, Head},
    entry::resource_key,
    watch::Point,
};

/// An entry as it is stored, without what no view of it shows.
pub(crate) struct Stored {
    pub(crate) position: i64,
    hash: Hash,
    entry: Entry,
    /// Who may see its changes, in their order.
    sights: Vec<Sight>,
    /// Whoever may see something of it.
    pub(crate) audiences: Audiences,
    /// The bytes that it was read from.
    pub(crate) bytes: usize,
}

/// Who may see a change.
struct Sight {
    shown: Audiences,
    withdrawn: Audiences,
}

impl Stored {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let body: Vec<u8> = row.try_get_by_index(1)?;
        let mut entry = decode(&body)?;
        entry.response = Vec::new();
        let sights: Vec<Sight> = entry.changes.iter().map(Sight::of).collect();
        let everybody = sights.iter().flat_map(|sight| [&sight.shown, &sight.withdrawn]);
        Ok(Self {
            position: row.try_get_by_index(0)?,
            hash: hash(row.try_get_by_index(2)?)?,
            audiences: everybody.flat_map(Audiences::iter).cloned().collect(),
            bytes: body.len(),
            sights,
            entry,
        })
    }

    /// Where it stands.
    pub(crate) fn point(&self) -> Point {
        Point {
            position: self.position,
            hash: self.hash,
        }
    }

    #[cfg(test)]
    pub(crate) fn empty(position: i64, bytes: usize) -> Self {
        Self {
            position,
            hash: Head::EMPTY.hash,
            entry: Entry::default(),
            sights: Vec::new(),
            audiences: Audiences::default(),
            bytes,
        }
    }
}

impl Sight {
    fn of(change: &Change) -> Self {
        let read = |texts: &[String]| texts.iter().filter_map(|text| text.parse().ok()).collect();
        Self {
            shown: read(&change.audiences),
            withdrawn: read(&change.audiences_withdrawn),
        }
    }
}

/// Whose entries are listed.
pub(crate) enum Scope<'a> {
    /// Those of some of these audiences.
    Audiences(&'a Audiences),
    /// Those that changed this resource.
    Resource(&'a str),
}

/// One entry.
pub(crate) async fn one(
    connection: &impl ConnectionTrait,
    owner: Owner,
    position: i64,
) -> Result<Option<Stored>, DbErr> {
    let sql = format!(
        "SELECT position, body, hash FROM {}_entry WHERE position = $1",
        owner.name()
    );
    let backend = connection.get_database_backend();
    let row = connection
        .query_one_raw(Statement::from_sql_and_values(backend, sql, [position.into()]))
        .await?;
    row.as_ref().map(Stored::read).transpose()
}

/// The hash of an entry; zeros for the place before the first, `None` where there is no such entry.
pub(crate) async fn hash_at(
    connection: &impl ConnectionTrait,
    owner: Owner,
    position: i64,
) -> Result<Option<Hash>, DbErr> {
    if position == 0 {
        return Ok(Some(Head::EMPTY.hash));
    }
    let sql = format!("SELECT hash FROM {}_entry WHERE position = $1", owner.name());
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [position.into()]);
    let row = connection.query_one_raw(statement).await?;
    row.map(|row| hash(row.try_get_by_index(0)?)).transpose()
}

/// What is read of a register at once, at most.
#[derive(Clone, Copy)]
pub(crate) struct Most {
    pub(crate) entries: i64,
    /// Bytes of their bodies; the first is read whatever its size.
    pub(crate) bytes: usize,
}

/// The next entries, in order.
pub(crate) struct Page {
    pub(crate) entries: Vec<Stored>,
    /// Whether there are no more in the range.
    pub(crate) is_last: bool,
}

/// All entries after a position and up to another.
pub(crate) async fn range(
    connection: &impl ConnectionTrait,
    owner: Owner,
    (after, through): (i64, i64),
    most: Most,
) -> Result<Page, DbErr> {
    let sql = format!(
        "SELECT position, LENGTH(body) AS bytes FROM {}_entry \
         WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
        owner.name()
    );
    let values = vec![after.into(), through.into(), most.entries.into()];
    read(connection, owner, &sql, values, most).await
}

/// The entries of a scope after a position and up to another.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    owner: Owner,
    scope: &Scope<'_>,
    (after, through): (i64, i64),
    most: Most,
) -> Result<Page, DbErr> {
    let keys = match scope {
        Scope::Audiences(audiences) => audiences.index_keys(),
        Scope::Resource(name) => vec![resource_key(name)],
    };
    if keys.is_empty() {
        return Ok(Page {
            entries: Vec::new(),
            is_last: true,
        });
    }
    let register = owner.name();
    // One bounded scan a key: a scan over all keys at once would have to sort everything after the position.
    let scans: Vec<String> = (0..keys.len())
        .map(|at| {
            format!(
                "SELECT * FROM (SELECT position FROM {register}_index WHERE key = ${} AND position > $1 AND position <= $2 \
                 ORDER BY position LIMIT $3) AS scan_{at}",
                at + 4
            )
        })
        .collect();
    let sql = format!(
        "SELECT entry.position, LENGTH(entry.body) AS bytes FROM ({}) AS found \
         JOIN {register}_entry AS entry ON entry.position = found.position ORDER BY entry.position LIMIT $3",
        scans.join(" UNION ")
    );
    let mut values: Vec<Value> = vec![after.into(), through.into(), most.entries.into()];
    values.extend(keys.into_iter().map(Value::from));
    read(connection, owner, &sql, values, most).await
}

/// Reads the entries of which a statement selects positions and lengths, as far as they have room. Of a body without room only
/// the length is looked at.
async fn read(
    connection: &impl ConnectionTrait,
    owner: Owner,
    lengths: &str,
    mut values: Vec<Value>,
    most: Most,
) -> Result<Page, DbErr> {
    let bytes = i64::try_from(most.bytes).unwrap_or(i64::MAX);
    values.push(bytes.into());
    let sql = format!(
        "SELECT room.position, room.body, room.hash FROM (SELECT position, \
         SUM(bytes) OVER (ORDER BY position) - bytes AS ahead FROM ({lengths}) AS lengths) AS weighed \
         JOIN {}_entry AS room ON room.position = weighed.position WHERE ahead < ${} ORDER BY room.position",
        owner.name(),
        values.len()
    );
    let backend = connection.get_database_backend();
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    let entries: Vec<_> = rows.iter().map(Stored::read).collect::<Result<_, _>>()?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count >= most.entries)
        || entries.iter().map(|stored| stored.bytes).sum::<usize>() >= most.bytes;
    Ok(Page {
        entries,
        is_last: !is_full,
    })
}

/// The entry as a caller with these audiences may see it; `None` where he may see nothing of it.
pub(crate) fn view(stored: &Stored, audiences: &Audiences) -> Option<EntryView> {
    let Stored { entry, sights, .. } = stored;
    let changes: Vec<ChangeView> = entry
        .changes
        .iter()
        .zip(sights)
        .filter_map(|(change, sight)| sight.view(change, audiences))
        .collect();
    (!changes.is_empty()).then(|| EntryView {
        position: stored.position,
        hash: stored.hash.to_vec(),
        time: entry.time,
        actor: entry.actor.clone(),
        on_behalf_of: entry.on_behalf_of.clone(),
        method: entry.method.clone(),
        basis: entry.basis.clone(),
        notices: entry.notices.clone(),
        changes,
        cause: entry.cause.clone(),
        acting_as: entry.acting_as.clone(),
        permitted_by: entry.permitted_by.clone(),
    })
}

impl Sight {
    fn view(&self, change: &Change, audiences: &Audiences) -> Option<ChangeView> {
        let is_shown = self.shown.meet(audiences);
        (is_shown || self.withdrawn.meet(audiences)).then(|| ChangeView {
            name: change.name.clone(),
            r#type: change.r#type.clone(),
            resource: if is_shown { change.resource.clone() } else { Vec::new() },
            withdrawn: !is_shown,
        })
    }
}

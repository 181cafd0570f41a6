//! Reads of the register itself: entries as one caller may see them.

use chidao_authority::{Audience, Audiences, Principal};
use chidao_model::Owner;
use chidao_proto::register::v1::{Change, ChangeView, Entry, EntryView};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use crate::{
    batch::{decode, hash},
    chain::Hash,
    entry::resource_key,
    erasable,
};

/// An entry as it is stored.
pub(crate) struct Stored {
    pub(crate) position: i64,
    pub(crate) hash: Hash,
    pub(crate) entry: Entry,
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
    row.as_ref().map(stored).transpose()
}

/// The entries of a scope after a position and up to another, in order: at most `limit`.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    owner: Owner,
    scope: &Scope<'_>,
    (after, through): (i64, i64),
    limit: i64,
) -> Result<Vec<Stored>, DbErr> {
    let keys = match scope {
        Scope::Audiences(audiences) => audiences.index_keys(),
        Scope::Resource(name) => vec![resource_key(name)],
    };
    if keys.is_empty() {
        return Ok(Vec::new());
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
        "SELECT entry.position, entry.body, entry.hash FROM ({}) AS found \
         JOIN {register}_entry AS entry ON entry.position = found.position ORDER BY entry.position LIMIT $3",
        scans.join(" UNION ")
    );
    let mut values: Vec<Value> = vec![after.into(), through.into(), limit.into()];
    values.extend(keys.into_iter().map(Value::from));
    let backend = connection.get_database_backend();
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    rows.iter().map(stored).collect()
}

fn stored(row: &QueryResult) -> Result<Stored, DbErr> {
    Ok(Stored {
        position: row.try_get_by_index(0)?,
        entry: decode(&row.try_get_by_index::<Vec<u8>>(1)?)?,
        hash: hash(row.try_get_by_index(2)?)?,
    })
}

/// Puts the values that can be erased back into entries, for those who may see them: the officers.
pub(crate) async fn fill(
    connection: &impl ConnectionTrait,
    owner: Owner,
    stored: &mut [Stored],
    principal: &Principal,
) -> Result<(), DbErr> {
    if !principal.audiences.contains(&Audience::Officers) {
        return Ok(());
    }
    let entries = stored.iter_mut().map(|stored| (stored.position, &mut stored.entry, ""));
    erasable::put_back(connection, owner, entries).await
}

/// The entry as this caller may see it; `None` where he may see nothing of it.
pub(crate) fn view(stored: Stored, principal: &Principal) -> Option<EntryView> {
    let Stored { position, hash, entry } = stored;
    let changes: Vec<ChangeView> = entry
        .changes
        .into_iter()
        .filter_map(|change| change_view(change, &principal.audiences))
        .collect();
    (!changes.is_empty()).then(|| EntryView {
        position,
        hash: hash.to_vec(),
        time: entry.time,
        actor: entry.actor,
        on_behalf_of: entry.on_behalf_of,
        method: entry.method,
        basis: entry.basis,
        notices: entry.notices,
        changes,
        cause: entry.cause,
    })
}

fn change_view(change: Change, audiences: &Audiences) -> Option<ChangeView> {
    let meets = |texts: &[String]| {
        texts
            .iter()
            .filter_map(|text| text.parse().ok())
            .collect::<Audiences>()
            .meet(audiences)
    };
    let view = |resource, withdrawn| ChangeView {
        name: change.name,
        r#type: change.r#type,
        resource,
        withdrawn,
    };
    if meets(&change.audiences) {
        Some(view(change.resource, false))
    } else if meets(&change.audiences_withdrawn) {
        Some(view(Vec::new(), true))
    } else {
        None
    }
}

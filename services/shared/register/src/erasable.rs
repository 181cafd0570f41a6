//! Values that can be erased: kept beside the register with a salt, while the entry names their digest. Erasing takes value
//! and salt; what the register proves stays as it was.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chidao_model::Owner;
use chidao_proto::{
    erasable,
    register::v1::{Entry, ErasableValue},
};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    bulk::among,
    chain::Hash,
    shape::{Column, Conflict, Kind, Shape},
};

/// What the digest of a value begins with: the name of this construction and its version.
const DOMAIN: &[u8] = b"chidao.erasable/1";

/// In place of the number of a change: the response.
pub(crate) const RESPONSE: &str = "r";

/// The digest of a value: SHA-256 over the domain, the salt and the value, each preceded by its length as eight big-endian
/// bytes.
pub(crate) fn digest(salt: &[u8], value: &str) -> Hash {
    let mut hasher = Sha256::new();
    for part in [DOMAIN, salt, value.as_bytes()] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The key under which a value is kept: "12/0/contact.email" is of the first change of entry 12.
pub(crate) fn key(position: i64, place: &str, path: &str) -> String {
    format!("{position}/{place}/{path}")
}

/// The table of a register's erasable values.
pub(crate) fn shape(owner: Owner) -> Arc<Shape> {
    Arc::new(Shape {
        table: format!("{}_erasable", owner.name()),
        columns: vec![
            Column::new("id", Kind::Text),
            Column::new("position", Kind::Int),
            Column::new("resource", Kind::Text),
            Column::nullable("salt", Kind::Bytes),
            Column::nullable("value", Kind::Text),
        ],
        conflict: Conflict::Refuse,
    })
}

/// Takes the erasable values out of an entry: gives the rows that keep them.
pub(crate) fn take(entry: &mut Entry, position: i64, response_type: &str) -> Result<Vec<Vec<Value>>, DbErr> {
    let mut rows = Vec::new();
    for (place, change) in entry.changes.iter_mut().enumerate() {
        if !erasable::has_erasable(&change.r#type) {
            continue;
        }
        let (resource, values) = erasable::take(&change.r#type, &change.resource).map_err(unreadable)?;
        change.resource = resource;
        change.erasable = keep(&mut rows, position, &place.to_string(), &change.name, values);
    }
    if erasable::has_erasable(response_type) {
        let (response, values) = erasable::take(response_type, &entry.response).map_err(unreadable)?;
        entry.response = response;
        // Where it is not plain whose they are, the stored answer goes without them.
        if let Some(holder) = holder(entry) {
            entry.response_erasable = keep(&mut rows, position, RESPONSE, holder, values);
        }
    }
    Ok(rows)
}

/// Whose the values in the response of an entry are: of the one resource among its changes that can have any.
pub(crate) fn holder(entry: &Entry) -> Option<&str> {
    let changes = entry.changes.iter();
    let mut holders = changes.filter(|change| erasable::has_erasable(&change.r#type));
    let holder = holders.next()?;
    holders.next().is_none().then_some(&*holder.name)
}

fn keep(
    rows: &mut Vec<Vec<Value>>,
    position: i64,
    place: &str,
    resource: &str,
    values: BTreeMap<String, String>,
) -> Vec<ErasableValue> {
    values
        .into_iter()
        .map(|(path, value)| {
            // 122 random bits: nobody finds a telephone number by trying them all.
            let salt = Uuid::new_v4().into_bytes().to_vec();
            let digest = digest(&salt, &value).to_vec();
            rows.push(vec![
                key(position, place, &path).into(),
                position.into(),
                resource.into(),
                salt.into(),
                value.into(),
            ]);
            ErasableValue { path, digest }
        })
        .collect()
}

/// Puts what was not erased back into stored responses, each with the position of its entry and its type. Snapshots stay
/// without: they go out to mirrors, where nobody could erase anything any more.
pub(crate) async fn put_back(
    connection: &impl ConnectionTrait,
    owner: Owner,
    entries: impl IntoIterator<Item = (i64, &mut Entry, &str)>,
) -> Result<(), DbErr> {
    let held: Vec<_> = entries
        .into_iter()
        .filter(|(_, entry, _)| !entry.response_erasable.is_empty())
        .collect();
    let wanted: Vec<String> = held
        .iter()
        .flat_map(|(position, entry, _)| {
            let kept = entry.response_erasable.iter();
            kept.map(|kept| key(*position, RESPONSE, &kept.path))
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let values = values(connection, owner, &wanted).await?;
    for (position, entry, response_type) in held {
        let kept = entry.response_erasable.iter().filter_map(|kept| {
            let value = values.get(&key(position, RESPONSE, &kept.path))?;
            Some((kept.path.clone(), value.clone()))
        });
        entry.response = erasable::put_back(response_type, &entry.response, &kept.collect()).map_err(unreadable)?;
    }
    Ok(())
}

/// The values under these keys that were not erased.
async fn values(
    connection: &impl ConnectionTrait,
    owner: Owner,
    keys: &[String],
) -> Result<HashMap<String, String>, DbErr> {
    let backend = connection.get_database_backend();
    let (condition, bound) = among(backend, "id", keys);
    let sql = format!(
        "SELECT id, value FROM {}_erasable WHERE {condition} AND value IS NOT NULL",
        owner.name()
    );
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, [bound]))
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .collect()
}

/// Erases all that is kept of these resources.
pub(crate) async fn erase(connection: &impl ConnectionTrait, owner: Owner, resources: &[String]) -> Result<(), DbErr> {
    if resources.is_empty() {
        return Ok(());
    }
    let backend = connection.get_database_backend();
    let (condition, bound) = among(backend, "resource", resources);
    let sql = format!(
        "UPDATE {}_erasable SET salt = NULL, value = NULL WHERE {condition}",
        owner.name()
    );
    let statement = Statement::from_sql_and_values(backend, sql, [bound]);
    connection.execute_raw(statement).await.map(drop)
}

fn unreadable(error: prost::DecodeError) -> DbErr {
    DbErr::Type(format!("a message with erasable fields cannot be read: {error}"))
}

//! The digest of a row: what ties every governed row to the entry that last wrote it.

use chidao_proto::register::v1::RowDigest;
use sea_orm::{DbErr, Value};
use sha2::{Digest, Sha256};

use crate::{chain::Hash, shape::Shape};

/// What the digest begins with: the name of this construction and its version.
const DOMAIN: &[u8] = b"chidao.row/1";

/// Columns that no entry speaks of: by which entry the row stands as it does, and how the performer of an errand fares.
const UNRECORDED: [&str; 5] = ["position", "mark", "attempts", "next_us", "failure"];

/// The digest of a row whose values stand in the order of the shape: SHA-256 over the domain, the table and, of each column
/// that is not NULL, its name and its value, each preceded by its length as eight big-endian bytes. A column that a later
/// migration adds is NULL in the rows that are there, so that their digests stay.
pub(crate) fn row_digest(shape: &Shape, values: &[Value]) -> Result<RowDigest, DbErr> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    part(DOMAIN);
    part(shape.table.as_bytes());
    for (column, value) in shape.columns.iter().zip(values) {
        if UNRECORDED.contains(&&*column.name) || column.erasable {
            continue;
        }
        if let Some(bytes) = bytes(value)? {
            part(column.name.as_bytes());
            part(&bytes);
        }
    }
    let digest: Hash = hasher.finalize().into();
    let Some(Value::String(Some(key))) = values.first() else {
        return Err(DbErr::Type(format!("{} has no text as key", shape.table)));
    };
    Ok(RowDigest {
        table: shape.table.clone(),
        key: key.clone(),
        digest: digest.to_vec(),
    })
}

/// A value as bytes that mean the same on both databases; none for NULL.
fn bytes(value: &Value) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(match value {
        Value::String(text) => text.as_ref().map(|text| text.as_bytes().to_vec()),
        Value::BigInt(number) => number.map(|number| number.to_be_bytes().to_vec()),
        Value::Bool(yes) => yes.map(|yes| vec![u8::from(yes)]),
        Value::TimeDate(date) => date.map(|date| date.to_string().into_bytes()),
        Value::Bytes(bytes) => bytes.clone(),
        other => return Err(DbErr::Type(format!("{other:?} is no governed value"))),
    })
}

//! What rows look like in the contract.
//!
//! An entry of the register keeps resources without etags, since the etag of a change is the entry itself; a read adds
//! them.

mod account;
mod agency;
mod committee;
mod enums;
mod person;
mod reference;
mod stored;

pub(crate) use account::{account, grant};
pub(crate) use agency::agency;
pub(crate) use committee::{appointment, committee, document, seat};
pub(crate) use enums::Wire;
pub(crate) use person::person;
pub(crate) use reference::{calendar, definition, parameter};
pub(crate) use stored::{Stored, Unreadable};

use chidao_model::Row;

/// Lists kept in one column, an item a line: no text of a request holds a line break there.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
}

/// The etag of a row as a reader sees it.
pub(crate) fn etag(row: &impl Row) -> String {
    row.etag().to_string()
}

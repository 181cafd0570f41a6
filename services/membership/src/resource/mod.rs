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
pub(crate) use stored::Stored;

pub(crate) use chidao_service::resource::{etag, lines};

//! Accounts and roles without a seat.

use chidao_model::{
    id::{AgencyId, PersonId},
    membership,
};
use chidao_proto::membership::v1::{Account, Grant};

use super::Wire;

/// The account, without etag.
pub(crate) fn account(row: &membership::account::Model) -> Account {
    Account {
        name: row.id.name(),
        issuer: row.issuer.clone(),
        subject: row.subject.clone(),
        person: row.person_id.as_ref().map(PersonId::name).unwrap_or_default(),
        agency: row.agency_id.as_ref().map(AgencyId::name).unwrap_or_default(),
        valid_from: Some(row.valid_from.into()),
        valid_to: row.valid_to.map(Into::into),
        etag: String::new(),
    }
}

/// The role, without etag.
pub(crate) fn grant(row: &membership::grant::Model) -> Grant {
    Grant {
        name: row.id.name(),
        person: row.person_id.name(),
        role: row.role.wire(),
        valid_from: Some(row.valid_from.into()),
        valid_to: row.valid_to.map(Into::into),
        etag: String::new(),
    }
}

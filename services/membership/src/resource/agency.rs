//! Agencies.

use chidao_model::{id::AgencyId, membership::agency::Model};
use chidao_proto::membership::v1::Agency;

use super::{Wire, lines};

/// The agency, without etag.
pub(crate) fn agency(row: &Model) -> Agency {
    Agency {
        name: row.id.name(),
        display_name: row.display_name.clone(),
        short_name: row.short_name.clone(),
        kind: row.kind.wire(),
        parent: row.parent_id.as_ref().map(AgencyId::name).unwrap_or_default(),
        valid_from: Some(row.valid_from.into()),
        valid_to: row.valid_to.map(Into::into),
        successors: lines(&row.successors).map(|id| AgencyId::new(id).name()).collect(),
        etag: String::new(),
    }
}

//! The register's view of the incident service: what each command must see, and what it changes.

pub(crate) mod coordination;
mod document;
pub(crate) mod incident;
mod membership;
pub(crate) mod system;

use chidao_proto::refusal::Refusal;
use chidao_register::Errand;

pub use self::document::Papers;

chidao_service::desk! {
    /// The desk of the incident service.
    Incident, due by due
}

/// A paper that an act cites.
type Paper<'a> = chidao_service::desk::Paper<'a, Papers>;

fn due(errand: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    incident::due(errand)
}

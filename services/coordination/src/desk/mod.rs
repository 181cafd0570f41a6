//! The register's view of coordination: what each command must see, and what it changes.

mod document;
pub(crate) mod figures;
mod incident;
mod membership;
mod notices;
mod programme;
pub(crate) mod task;

use chidao_authority::{Audience, Audiences};
use chidao_proto::refusal::Refusal;
use chidao_register::Errand;

pub use self::document::Papers;

chidao_service::desk! {
    /// The desk of the coordination service.
    Coordination, due by due
}

/// A paper that an act cites.
type Paper<'a> = chidao_service::desk::Paper<'a, Papers>;

fn due(errand: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    task::due(errand)
}

/// For whom programmes are: everybody with an account.
pub(crate) fn everybody() -> Audiences {
    [Audience::Public].into_iter().collect()
}

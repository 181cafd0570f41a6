//! The register's view of coordination: what each command must see, and what it changes.

mod document;

use chidao_proto::refusal::Refusal;
use chidao_register::Errand;

pub use document::Papers;

chidao_service::desk! {
    /// The desk of the coordination service.
    Coordination, due by due
}

/// No errand of the clock is planned yet.
fn due(_: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(None)
}

//! Programmes.

use chidao_model::coordination::programme::Model;
use chidao_proto::{coordination::v1::Programme, refusal::Refusal};
use chidao_service::resource::etag;
use prost::Message;

/// The programme, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn programme(row: &Model) -> Result<Programme, Refusal> {
    let read = Programme::decode(&*row.content).map_err(|error| {
        tracing::error!(programme = row.id.as_str(), %error, "a programme cannot be read");
        Refusal::internal()
    })?;
    Ok(Programme {
        etag: etag(row),
        ..read
    })
}

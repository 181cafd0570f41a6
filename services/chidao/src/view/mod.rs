//! Messages as people read them: tables and records in Vietnamese, CSV for spreadsheets, JSON for programs.

pub(crate) mod cell;
pub(crate) mod columns;
pub(crate) mod csv;
mod heading;
pub(crate) mod record;
pub(crate) mod table;

use chidao_kit::exit::{Exit, Stop};
use prost_reflect::DynamicMessage;

/// A message in canonical proto JSON.
///
/// # Errors
/// It has no such form, which would be a defect.
pub(crate) fn json(message: &DynamicMessage) -> Result<String, Stop> {
    serde_json::to_string_pretty(message).map_err(|error| Stop::new(Exit::Defect, format!("error: {error}")))
}

/// A generated message as one that is known by its descriptor.
///
/// # Errors
/// The contract has no such message, which would be a defect.
pub(crate) fn dynamic<M: prost::Name>(message: &M) -> Result<DynamicMessage, Stop> {
    let defect = |error: &str| Stop::new(Exit::Defect, format!("error: {}: {error}", M::full_name()));
    let descriptor = chidao_proto::contract::pool().get_message_by_name(&M::full_name());
    let descriptor = descriptor.ok_or_else(|| defect("is not in the contract"))?;
    DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).map_err(|error| defect(&error.to_string()))
}

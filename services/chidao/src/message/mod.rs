//! Messages by their descriptors: which method a name means, and what a text says.

pub(crate) mod document;
pub(crate) mod names;
pub(crate) mod request;
pub(crate) mod resource;
pub(crate) mod scalar;

use chidao_kit::exit::{Exit, Stop};
use chidao_proto::contract::{Method, pool};
use prost_reflect::MessageDescriptor;

/// The type of a method's request.
///
/// # Errors
/// The contract has no such type, which would be a defect.
pub(crate) fn input(method: &Method) -> Result<MessageDescriptor, Stop> {
    pool().get_message_by_name(&method.input).ok_or_else(|| {
        let message = format!("error: {} has no request", method.path);
        Stop::new(Exit::Defect, message)
    })
}

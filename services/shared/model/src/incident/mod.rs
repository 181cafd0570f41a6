//! The tables of the incident service.

pub mod document;
pub mod system;

crate::owner::entities!(document, system);

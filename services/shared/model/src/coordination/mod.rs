//! The tables of the coordination service.

pub mod document;

crate::owner::entities!(document);

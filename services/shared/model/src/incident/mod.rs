//! The tables of the incident service.

pub mod document;
pub mod file;
pub mod obligation;
pub mod report;
pub mod sight;
pub mod step;
pub mod system;

crate::owner::entities!(document, file, obligation, report, sight, step, system);

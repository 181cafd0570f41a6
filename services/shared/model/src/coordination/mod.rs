//! The tables of the coordination service.

pub mod document;
mod enums;
pub mod party;
pub mod programme;
pub mod progress;
pub mod task;
pub mod turn;

pub use enums::{ProgrammeKind, TaskOutcome, TaskPart, TaskState};

crate::owner::entities!(document, party, programme, progress, task, turn);

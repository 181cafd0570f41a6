//! The tables of the coordination service.

pub mod document;
mod enums;
mod figure;
pub mod party;
pub mod programme;
pub mod progress;
pub mod reminder;
pub mod task;
pub mod turn;

pub use figure::FIGURES;

pub use enums::{ProgrammeKind, ReminderLevel, ReminderState, TaskOutcome, TaskPart, TaskState};

crate::owner::entities!(document, party, programme, progress, reminder, task, turn);

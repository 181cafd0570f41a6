//! The rules together.

mod acts;
mod checklist;
mod course;
mod duties;
mod model;
mod properties;
mod refusal;
mod rows;
mod stage;
mod when;

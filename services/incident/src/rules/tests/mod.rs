//! The rules together.

mod acts;
mod checklist;
mod course;
mod duties;
mod model;
mod properties;
mod rows;
mod stage;
mod when;

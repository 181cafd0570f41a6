//! The rules together.

mod course;
mod duties;
mod model;
mod properties;
mod refusal;
mod rows;
mod stage;

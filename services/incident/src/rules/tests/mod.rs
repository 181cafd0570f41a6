//! The rules together.

mod course;
mod duties;
mod model;
mod properties;
mod rows;
mod stage;

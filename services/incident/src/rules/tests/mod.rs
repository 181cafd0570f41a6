//! The rules together.

mod acts;
mod course;
mod duties;
mod model;
mod properties;
mod rows;
mod stage;
mod when;

//! The rules together.

mod acts;
mod law;
mod model;
mod properties;
mod rows;
mod rows_who;
mod said;
mod stage;

//! The rules together.

mod acts;
mod acts_advance;
mod acts_spending;
mod books;
pub(in crate::rules) mod law;
mod limits;
mod model;
mod properties;
mod rows;
mod rows_who;
mod said;
mod stage;

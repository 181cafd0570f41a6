//! What the reading sides of all services have in common.

mod ahead;
mod sql;

pub use self::{
    ahead::{ahead, imported},
    sql::{Sql, columns},
};

/// Rows of a page, and whether there are more.
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether there are more after them.
    pub more: bool,
}

impl<T> Page<T> {
    /// A page of `limit + 1` rows that were asked for.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: usize) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}

#![doc = include_str!("../README.md")]

mod definition;
mod field;
mod key;
mod reference;
pub mod table;
#[cfg(test)]
mod tests;

pub use definition::{Definition, Unit, Unreadable, Value, definition, definitions};
pub use field::{Field, field, fields, nearest_fields};
pub use key::{Hour, Number};
pub use reference::{Reference, Scope, in_force};

/// What comes with the program and cannot be read, which the tests of this crate and of the calendar rule out.
#[derive(Debug, thiserror::Error)]
pub enum DefaultsError {
    /// The parameters or the fields of work.
    #[error(transparent)]
    Parameters(#[from] Unreadable),
    /// The calendar.
    #[error("the calendar that comes with the program: {0}")]
    Calendar(#[from] chidao_calendar::YearError),
}

/// Reads what comes with the program, so that no service begins without it.
///
/// # Errors
/// A file of it is wrong.
pub fn prepare() -> Result<(), DefaultsError> {
    definitions().map_err(Clone::clone)?;
    fields().map_err(Clone::clone)?;
    chidao_calendar::years()?;
    Ok(())
}

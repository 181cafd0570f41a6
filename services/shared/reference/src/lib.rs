#![doc = include_str!("../README.md")]

mod category;
mod definition;
mod field;
mod file;
mod key;
mod reference;
pub mod table;
#[cfg(test)]
mod tests;
mod value;

pub use category::{Category, CategoryGroup, categories, category, nearest_categories};
pub use definition::{Definition, Preset, definition, definitions};
pub use field::{Field, field, fields, nearest_fields};
pub use file::Unreadable;
pub use key::{DayOfYear, Holder, Hour, Money, Number};
pub use reference::{Reference, Scope, in_force};
pub use value::{HeldBy, MAX_TITLE, MonthDay, Unit, Value};

/// What comes with the program and cannot be read, which the tests of this crate and of the calendar rule out.
#[derive(Debug, thiserror::Error)]
pub enum DefaultsError {
    /// The parameters, the fields of work or the categories of incidents.
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
    categories().map_err(Clone::clone)?;
    chidao_calendar::years()?;
    Ok(())
}

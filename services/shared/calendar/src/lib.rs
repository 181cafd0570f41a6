#![doc = include_str!("../README.md")]

mod bits;
mod calendar;
mod civil;
mod count;
mod day;
mod defaults;
mod explain;
mod interval;
mod term;
mod year;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, DayView, NoVersion, Version};
pub use civil::{Instant, OFFSET, Shown};
pub use day::{Confidence, Day, DayKind, Rule};
pub use defaults::{EDITION, years};
pub use explain::{Part, Step};
pub use interval::Interval;
pub use term::{BeyondCalendar, Bound, Due, Expression, HourOfDay, NoHour, Term, Unit};
pub use time::Date;
pub use year::{FIRST_YEAR, LAST_YEAR, Year, YearError};

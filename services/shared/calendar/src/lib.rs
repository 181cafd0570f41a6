//! Time as state offices count it. Pure: no clock, no I/O; whoever asks brings the instant.

mod civil;
mod interval;

pub use civil::{Instant, OFFSET};
pub use interval::Interval;
pub use time::Date;

//! What the law and the committee's practice say of tasks, as pure functions: no I/O, no clock, no database type.

pub mod assignment;
pub mod distance;
pub mod due;
pub mod figures;
pub mod import;
pub mod life;
pub mod parties;
pub mod ranking;
pub mod recalculation;
pub mod reminder;
pub mod task;
pub mod timeliness;
pub mod year;

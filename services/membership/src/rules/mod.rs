//! What the law and the founding decision say, as pure functions: no I/O, no clock, no database type.

pub mod agency;
pub mod appointment;
pub mod authority;
pub mod establish;
pub mod list;
pub mod office;
pub mod parameter;
pub mod personnel;
pub mod proposal;
pub mod reorganise;
pub mod seat;
pub mod tenure;

//! Dated parameters, the calendar, and what is due by them, over gRPC.

mod calendar;
mod command;
mod history;
mod holders;
mod parameters;
mod stage;
mod terms;
mod values;

//! Tasks, from the paper that gives them to the result that is confirmed, with a hand on the clock.

mod asked;
mod calendar;
mod due;
mod explained;
mod extension;
mod full;
mod import;
mod lead;
mod life;
mod measured;
mod model;
mod parts;
mod programmes;
mod special;
mod stage;
mod statistics;
mod views;

//! Whole processes fail while they write: after each test, what callers were told is what is stored, once.

mod act;
mod killed;
mod ledger;
mod load;
mod restarted;
mod restored;
mod stopped;
mod together;
pub(crate) mod watcher;

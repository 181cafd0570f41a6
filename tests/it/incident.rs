//! The incident service: information systems, from whoever records them to whoever may see them.

mod intake;
mod report_views;
mod reports;
mod rows;
pub(crate) mod stage;
mod systems;
mod views;

//! The incident service: information systems, from whoever records them to whoever may see them.

mod acts;
mod clock;
mod decided;
mod directives;
mod hidden;
mod intake;
mod killed;
mod links;
mod named;
mod parts;
mod readme;
mod replicas;
mod report_views;
mod reports;
pub(crate) mod rows;
pub(crate) mod stage;
mod systems;
mod views;

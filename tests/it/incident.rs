//! The incident service: information systems, from whoever records them to whoever may see them.

mod directives;
mod intake;
mod killed;
mod rows;
pub(crate) mod stage;
mod systems;
mod views;

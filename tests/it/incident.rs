//! The incident service: information systems, from whoever records them to whoever may see them.

mod acts;
mod calendar;
mod clock;
mod debtors;
mod decided;
mod directives;
mod emergency;
mod full;
mod hidden;
mod intake;
mod killed;
mod links;
mod many;
mod model;
mod named;
mod papers;
mod parts;
mod readme;
mod replicas;
mod report_views;
mod reports;
pub(crate) mod rows;
pub(crate) mod stage;
mod systems;
mod traced;
mod under_way;
mod views;

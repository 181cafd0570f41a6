//! The life of a committee: offices that change hands, decisions that reorganise it, agencies that end.

mod agencies;
mod batch;
mod kept;
mod known_ends;
mod model;
mod offices;
mod proposals;
mod reorganised;
mod shape;
mod stage;
mod succession;

//! Proof: what is altered past the register is found, in every table and column, on both databases.

mod command;
mod erasable;
mod forgery;
mod form;
mod large;
mod rows;
mod tampering;
mod tasks;
mod world;

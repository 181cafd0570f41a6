#![doc = include_str!("../README.md")]

pub mod background;
pub mod desk;
pub mod grpc;
pub mod measure;
pub mod notices;
pub mod resource;
mod run;
pub mod steps;
pub mod store;

pub use run::{Service, main, run};

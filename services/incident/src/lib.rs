#![doc = include_str!("../README.md")]

mod desk;
mod grpc;
mod messenger;
mod resource;
pub mod rules;
mod store;

use std::sync::Arc;

use chidao_kit::{config::Settings, exit::Stop};
use chidao_register::Messenger;
use chidao_service::{Service, grpc::AtHand};
use tonic::service::Routes;

pub use desk::{Command, Incident, Papers};

impl Service for Incident {
    const NAME: &'static str = "chidao-incident";
    const PORT: u16 = 7403;
    const SERVICES: &'static [&'static str] = grpc::SERVICES;

    fn desk() -> Self {
        Self
    }

    fn messenger(settings: &Settings) -> Result<Arc<dyn Messenger>, Stop> {
        Ok(Arc::new(messenger::Courier::of(settings)?))
    }

    fn routes(at_hand: AtHand<Self>) -> Routes {
        grpc::Handlers::new(at_hand).routes()
    }
}

#![doc = include_str!("../README.md")]

mod background;
mod calls;
mod desk;
mod grpc;
mod resource;
pub mod rules;
mod store;

use std::sync::Arc;

use chidao_kit::{config::Settings, exit::Stop, tasks::Tasks};
use chidao_proto::refusal::Refusal;
use chidao_register::{Messenger, Moment, Reads};
use chidao_service::{Service, grpc::AtHand, measure::Figure};
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
        Ok(Arc::new(calls::Courier::of(settings)?))
    }

    fn routes(at_hand: AtHand<Self>) -> Routes {
        grpc::Handlers::new(at_hand).routes()
    }

    async fn measure(reads: &Reads, moment: &Moment) -> Result<Vec<Figure>, Refusal> {
        store::measure(reads, moment).await
    }

    fn start(at_hand: &AtHand<Self>, tasks: &mut Tasks) {
        background::start(at_hand, tasks);
    }
}

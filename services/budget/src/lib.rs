#![doc = include_str!("../README.md")]

mod background;
mod desk;
mod grpc;
mod resource;
pub mod rules;
mod store;

use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reads};
use chidao_service::{Service, grpc::AtHand, measure::Figure};
use tonic::service::Routes;

pub use desk::{Budget, Command, Papers};
pub use store::{Books, check};

impl Service for Budget {
    const NAME: &'static str = "chidao-budget";
    const PORT: u16 = 7404;
    const SERVICES: &'static [&'static str] = grpc::SERVICES;

    fn desk() -> Self {
        Self
    }

    fn routes(at_hand: AtHand<Self>) -> Routes {
        grpc::Handlers::new(at_hand).routes()
    }

    async fn measure(reads: &Reads, moment: &Moment) -> Result<Vec<Figure>, Refusal> {
        background::measure(reads, moment).await
    }
}

#![doc = include_str!("../README.md")]

mod background;
mod desk;
mod grpc;
mod resource;
pub mod rules;
mod store;

use chidao_kit::tasks::Tasks;
use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reads};
use chidao_service::{Service, grpc::AtHand, measure::Figure};
use tonic::service::Routes;

pub use desk::{Command, Coordination, Papers};

impl Service for Coordination {
    const NAME: &'static str = "chidao-coordination";
    const PORT: u16 = 7402;
    const SERVICES: &'static [&'static str] = grpc::SERVICES;

    fn desk() -> Self {
        Self
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

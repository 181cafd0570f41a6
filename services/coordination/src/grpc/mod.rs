//! The gRPC services: decode, ask, encode. No SQL, no rules.

mod execution;
mod programmes;
mod reminders;
mod review;
mod statistics;
mod tasks;

use std::sync::Arc;

use chidao_kit::bounded;
use chidao_proto::coordination::v1::{
    execution_service_server::ExecutionServiceServer, programme_service_server::ProgrammeServiceServer,
    reminder_service_server::ReminderServiceServer, review_service_server::ReviewServiceServer,
    statistics_service_server::StatisticsServiceServer, task_service_server::TaskServiceServer,
};
use chidao_service::grpc::{AtHand, id};
use tonic::service::Routes;

use crate::{desk::Coordination, store::Store};

/// Full names of the gRPC services, for reflection.
pub(crate) const SERVICES: &[&str] = &[
    "chidao.coordination.v1.ExecutionService",
    "chidao.coordination.v1.ProgrammeService",
    "chidao.coordination.v1.ReminderService",
    "chidao.coordination.v1.ReviewService",
    "chidao.coordination.v1.StatisticsService",
    "chidao.coordination.v1.TaskService",
];

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Handlers {
    at_hand: AtHand<Coordination>,
    store: Arc<Store>,
}

impl Handlers {
    pub(crate) fn new(at_hand: AtHand<Coordination>) -> Self {
        let store = Arc::new(Store::new(at_hand.reads().clone()));
        Self { at_hand, store }
    }

    /// All services of the binary.
    pub(crate) fn routes(self) -> Routes {
        Routes::new(bounded!(ExecutionServiceServer::new(self.clone())))
            .add_service(bounded!(ProgrammeServiceServer::new(self.clone())))
            .add_service(bounded!(ReminderServiceServer::new(self.clone())))
            .add_service(bounded!(ReviewServiceServer::new(self.clone())))
            .add_service(bounded!(StatisticsServiceServer::new(self.clone())))
            .add_service(bounded!(TaskServiceServer::new(self)))
    }
}

/// The id in the name of a filter, where it is set.
fn optional(name: &str) -> Option<String> {
    Some(id(name).to_owned()).filter(|id| !id.is_empty())
}

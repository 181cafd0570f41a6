//! The gRPC services: decode, ask, encode. No SQL, no rules.

mod incidents;
mod obligations;
mod reports;
mod systems;

use std::sync::Arc;

use chidao_authority::Principal;
use chidao_kit::bounded;
use chidao_proto::incident::v1::{
    incident_service_server::IncidentServiceServer, information_system_service_server::InformationSystemServiceServer,
    obligation_service_server::ObligationServiceServer, report_service_server::ReportServiceServer,
};
use chidao_service::grpc::AtHand;
use tonic::service::Routes;

use crate::{desk::Incident, store::Store};

/// Full names of the gRPC services, for reflection.
pub(crate) const SERVICES: &[&str] = &[
    "chidao.incident.v1.IncidentService",
    "chidao.incident.v1.InformationSystemService",
    "chidao.incident.v1.ObligationService",
    "chidao.incident.v1.ReportService",
];

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Handlers {
    at_hand: AtHand<Incident>,
    store: Arc<Store>,
}

impl Handlers {
    pub(crate) fn new(at_hand: AtHand<Incident>) -> Self {
        let store = Arc::new(Store::new(at_hand.reads().clone()));
        Self { at_hand, store }
    }

    /// All services of the binary.
    pub(crate) fn routes(self) -> Routes {
        Routes::new(bounded!(IncidentServiceServer::new(self.clone())))
            .add_service(bounded!(InformationSystemServiceServer::new(self.clone())))
            .add_service(bounded!(ObligationServiceServer::new(self.clone())))
            .add_service(bounded!(ReportServiceServer::new(self)))
    }
}

/// Says that somebody read what is to be kept confidential (TT 20/2017, Điều 4.7).
fn log_reading(is_confidential: bool, name: &str, reader: &Principal) {
    if is_confidential {
        tracing::info!(resource = name, reader = %reader.actor, "a confidential resource was read");
    }
}

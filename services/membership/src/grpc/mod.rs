//! The gRPC services: decode, ask, encode. No SQL, no rules.

mod agencies;
mod appointments;
mod authority;
mod committees;
mod explain;
mod history;
mod people;
mod reference;

use std::{ops::Deref, sync::Arc};

use chidao_kit::bounded;
use chidao_proto::membership::v1::{
    agency_service_server::AgencyServiceServer, appointment_service_server::AppointmentServiceServer,
    authority_service_server::AuthorityServiceServer, committee_service_server::CommitteeServiceServer,
    person_service_server::PersonServiceServer, reference_service_server::ReferenceServiceServer,
};
use chidao_service::grpc::{AtHand, id};
use tonic::service::Routes;

use crate::{desk::Membership, store::Store};

/// Full names of the gRPC services, for reflection.
pub(crate) const SERVICES: [&str; 6] = [
    "chidao.membership.v1.AgencyService",
    "chidao.membership.v1.AppointmentService",
    "chidao.membership.v1.AuthorityService",
    "chidao.membership.v1.CommitteeService",
    "chidao.membership.v1.PersonService",
    "chidao.membership.v1.ReferenceService",
];

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Handlers {
    at_hand: AtHand<Membership>,
    store: Arc<Store>,
}

impl Handlers {
    pub(crate) fn new(at_hand: AtHand<Membership>) -> Self {
        let store = Arc::new(Store::new(at_hand.reads().clone()));
        Self { at_hand, store }
    }

    /// The gRPC services of membership.
    pub(crate) fn routes(self) -> Routes {
        Routes::new(bounded!(AgencyServiceServer::new(self.clone())))
            .add_service(bounded!(AppointmentServiceServer::new(self.clone())))
            .add_service(bounded!(AuthorityServiceServer::new(self.clone())))
            .add_service(bounded!(CommitteeServiceServer::new(self.clone())))
            .add_service(bounded!(PersonServiceServer::new(self.clone())))
            .add_service(bounded!(ReferenceServiceServer::new(self)))
    }
}

impl Deref for Handlers {
    type Target = AtHand<Membership>;

    fn deref(&self) -> &AtHand<Membership> {
        &self.at_hand
    }
}

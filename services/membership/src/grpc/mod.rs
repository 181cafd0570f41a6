//! The gRPC services: decode, ask, encode. No SQL, no rules.

mod agencies;
mod appointments;
mod authority;
mod committees;
mod explain;
mod history;
mod people;
mod reference;

use std::sync::Arc;

use chidao_authority::{Principal, Resource};
use chidao_kit::{bounded, context::Caller};
use chidao_proto::{
    digest::{Acknowledged, Mutation},
    membership::v1::{
        agency_service_server::AgencyServiceServer, appointment_service_server::AppointmentServiceServer,
        authority_service_server::AuthorityServiceServer, committee_service_server::CommitteeServiceServer,
        person_service_server::PersonServiceServer, reference_service_server::ReferenceServiceServer,
    },
    register::v1::register_service_server::RegisterServiceServer,
};
use chidao_register::{Moment, Register, RegisterReads, Watches};
use prost::{Message, Name};
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    desk::{Command, Membership},
    store::Store,
};

/// Full names of the gRPC services, for reflection.
pub(crate) const SERVICES: [&str; 7] = [
    "chidao.membership.v1.AgencyService",
    "chidao.membership.v1.AppointmentService",
    "chidao.membership.v1.AuthorityService",
    "chidao.membership.v1.CommitteeService",
    "chidao.membership.v1.PersonService",
    "chidao.membership.v1.ReferenceService",
    "chidao.register.v1.RegisterService",
];

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Handlers {
    register: Register<Membership>,
    store: Arc<Store>,
}

impl Handlers {
    pub(crate) fn new(register: Register<Membership>, store: Store) -> Self {
        Self {
            register,
            store: Arc::new(store),
        }
    }

    /// All services of the binary.
    pub(crate) fn routes(self, watches: Watches) -> Routes {
        let register = RegisterReads::new(self.store.reads().clone(), watches);
        Routes::new(bounded!(AgencyServiceServer::new(self.clone())))
            .add_service(bounded!(AppointmentServiceServer::new(self.clone())))
            .add_service(bounded!(AuthorityServiceServer::new(self.clone())))
            .add_service(bounded!(CommitteeServiceServer::new(self.clone())))
            .add_service(bounded!(PersonServiceServer::new(self.clone())))
            .add_service(bounded!(ReferenceServiceServer::new(self)))
            .add_service(bounded!(RegisterServiceServer::new(register)))
    }

    /// Records a command.
    async fn write<Q, A>(&self, request: Request<Q>) -> Result<Response<A>, Status>
    where
        Q: Mutation + Name + Command,
        A: Message + Default + Acknowledged,
    {
        request.get_ref().shape()?;
        self.register
            .accept(request, |command| Box::new(command) as Box<dyn Command>)
            .await
    }

    /// Who reads, where the policy lets him read this at this moment.
    async fn reader<Q: Name>(&self, caller: &Caller, moment: &Moment, kind: &'static str) -> Result<Principal, Status> {
        Ok(self
            .store
            .reads()
            .admit::<Q>(moment, &caller.identity, caller.acting_as, &Resource::of(kind))
            .await?)
    }
}

/// The id in a resource name, whose form the codec has checked.
fn id(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, id)| id)
}

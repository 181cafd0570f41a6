//! The gRPC services: decode, ask, encode. No SQL, no rules.

mod activities;
mod advances;
mod codes;
mod commitments;
mod contracts;
mod estimates;
mod ledger;
mod norms;
mod payments;

use std::sync::Arc;

use chidao_authority::Principal;
use chidao_kit::{bounded, context::Caller};
use chidao_proto::budget::v1::{
    activity_service_server::ActivityServiceServer, advance_service_server::AdvanceServiceServer,
    code_service_server::CodeServiceServer, commitment_service_server::CommitmentServiceServer,
    contract_service_server::ContractServiceServer, estimate_service_server::EstimateServiceServer,
    ledger_service_server::LedgerServiceServer, norm_service_server::NormServiceServer,
    payment_service_server::PaymentServiceServer,
};
use chidao_register::{Moment, Seen, in_sight};
use chidao_service::grpc::AtHand;
use prost::Name;
use tonic::{Status, service::Routes};

use crate::{
    desk::{Budget, audiences},
    store::Store,
};

/// Full names of the gRPC services, for reflection.
pub(crate) const SERVICES: &[&str] = &[
    "chidao.budget.v1.ActivityService",
    "chidao.budget.v1.AdvanceService",
    "chidao.budget.v1.CodeService",
    "chidao.budget.v1.CommitmentService",
    "chidao.budget.v1.ContractService",
    "chidao.budget.v1.EstimateService",
    "chidao.budget.v1.LedgerService",
    "chidao.budget.v1.NormService",
    "chidao.budget.v1.PaymentService",
];

/// Resources on a page at most.
const PAGE: u32 = 1000;

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Handlers {
    at_hand: AtHand<Budget>,
    store: Arc<Store>,
}

impl Handlers {
    pub(crate) fn new(at_hand: AtHand<Budget>) -> Self {
        let store = Arc::new(Store::new(at_hand.reads().clone()));
        Self { at_hand, store }
    }

    /// All services of the binary.
    pub(crate) fn routes(self) -> Routes {
        Routes::new(bounded!(ActivityServiceServer::new(self.clone())))
            .add_service(bounded!(AdvanceServiceServer::new(self.clone())))
            .add_service(bounded!(NormServiceServer::new(self.clone())))
            .add_service(bounded!(PaymentServiceServer::new(self.clone())))
            .add_service(bounded!(CodeServiceServer::new(self.clone())))
            .add_service(bounded!(CommitmentServiceServer::new(self.clone())))
            .add_service(bounded!(ContractServiceServer::new(self.clone())))
            .add_service(bounded!(EstimateServiceServer::new(self.clone())))
            .add_service(bounded!(LedgerServiceServer::new(self)))
    }

    /// A row that tells of money, where the caller may read it and sees it.
    async fn of_money<Q: Name, R>(
        &self,
        caller: &Caller,
        (row, moment): Seen<R>,
        kind: &'static str,
        name: &str,
    ) -> Result<(R, Moment), Status> {
        let principal = self.at_hand.reader::<Q>(caller, &moment, kind).await?;
        let row = in_sight(row, |_| audiences(), &principal, name)?;
        Ok((row, moment))
    }

    /// Who reads a list, and the moment from which it is read: a change in between is seen again by whoever watches from there.
    async fn lister<Q: Name>(&self, caller: &Caller, kind: &'static str) -> Result<(Principal, Moment), Status> {
        let moment = self.store.reads().moment().await?;
        let principal = self.at_hand.reader::<Q>(caller, &moment, kind).await?;
        Ok((principal, moment))
    }
}

//! What the register knew by an instant.

use std::{collections::BTreeSet, ops::Deref};

use chidao_kit::context::Caller;
use chidao_model::{
    id::{AgencyId, ParameterId},
    membership::{agency, document, parameter},
};
use chidao_proto::{
    membership::v1::{Agency, Appointment, Committee, Parameter, Person, Seat},
    refusal::Refusal,
};
use chidao_register::{Snapshot, Wanted};
use chidao_service::grpc;
use prost::Name;
use prost_types::Timestamp;
use tonic::Status;

use super::Handlers;
use crate::{
    resource::Stored,
    store::{Answers, RosterRows},
};

/// What membership knew by an instant, for one reader.
pub(super) struct Past<'a>(grpc::Past<'a>);

impl Handlers {
    /// The register as it stood at the instant of a request's `recorded_by`, where its policy lets the caller read it.
    pub(super) async fn past<Q: Name>(
        &self,
        caller: &Caller,
        recorded_by: &Timestamp,
        kind: &'static str,
    ) -> Result<Past<'_>, Status> {
        Ok(Past(self.at_hand.past::<Q>(caller, recorded_by, kind).await?))
    }
}

impl<'a> Deref for Past<'a> {
    type Target = grpc::Past<'a>;

    fn deref(&self) -> &grpc::Past<'a> {
        &self.0
    }
}

impl Past<'_> {
    /// An agency.
    ///
    /// # Errors
    /// NOT_FOUND: it was not recorded yet, or is for others.
    pub(super) async fn agency(&self, name: &str) -> Result<agency::Model, Refusal> {
        let found = self.seen(Wanted::Named(&[name.to_owned()])).await?;
        rows::<Agency>(&found)?.pop().ok_or_else(|| Refusal::not_found(name))
    }

    /// A committee with everything that its list names.
    ///
    /// # Errors
    /// NOT_FOUND: it was not recorded yet, or is for others.
    pub(super) async fn roster(&self, name: &str) -> Result<RosterRows, Refusal> {
        let found = self.seen(Wanted::Tree(name)).await?;
        let Some((committee, decision, terms)) = rows::<Committee>(&found)?.pop() else {
            return Err(Refusal::not_found(name));
        };
        let (appointments, papers): (Vec<_>, Vec<_>) = rows::<Appointment>(&found)?.into_iter().unzip();
        let mut documents: Vec<_> = papers.into_iter().flatten().collect();
        documents.extend(decision);
        let names: Vec<String> = appointments.iter().map(|row| row.person_id.name()).collect();
        let (people, offices): (Vec<_>, Vec<_>) = rows::<Person>(&self.seen(Wanted::Named(&names)).await?)?
            .into_iter()
            .unzip();
        let offices: Vec<_> = offices.into_iter().flatten().collect();
        let seats = rows::<Seat>(&found)?;
        let agencies = offices.iter().map(|row| &row.agency_id);
        let agencies = agencies.chain(seats.iter().filter_map(|row| row.agency_id.as_ref()));
        let names: BTreeSet<String> = agencies.map(AgencyId::name).collect();
        let names: Vec<String> = names.into_iter().collect();
        let rows = RosterRows {
            committee,
            terms,
            seats,
            appointments,
            people,
            offices,
            agencies: rows::<Agency>(&self.seen(Wanted::Named(&names)).await?)?,
            documents,
            answers: Answers::default(),
        };
        Ok(rows.in_order())
    }

    /// The values that were set for parameters, with the papers that they rest on.
    pub(super) async fn parameters(&self) -> Result<(Vec<parameter::Model>, Vec<document::Model>), Refusal> {
        let found = self.seen(Wanted::Tree(ParameterId::COLLECTION)).await?;
        Ok(rows::<Parameter>(&found)?.into_iter().unzip())
    }
}

/// The rows of the snapshots of one type.
fn rows<M: Stored>(snapshots: &[Snapshot]) -> Result<Vec<M::Rows>, Refusal> {
    grpc::rows(snapshots, M::rows)
}

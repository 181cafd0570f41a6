//! What the register knew by an instant.

use std::collections::BTreeSet;

use chidao_authority::Principal;
use chidao_kit::context::Caller;
use chidao_model::{
    id::{AgencyId, ParameterId},
    membership::{agency, document, parameter},
};
use chidao_proto::{
    membership::v1::{Agency, Appointment, Committee, Parameter, Person, Seat},
    refusal::Refusal,
};
use chidao_register::{Moment, Snapshot, Wanted, failure};
use prost::Name;
use prost_types::Timestamp;
use tonic::Status;

use super::Handlers;
use crate::{
    resource::{Stored, Unreadable},
    store::{Answers, RosterRows, Store},
};

/// The register as it stood at an instant, for one reader.
pub(super) struct Past<'a> {
    store: &'a Store,
    /// Who reads, with the rights that he has now.
    principal: Principal,
    /// The moment at which he asks, with the position up to which he is answered.
    pub(super) moment: Moment,
}

impl Handlers {
    /// The register as it stood at the instant of a request's `recorded_by`, where its policy lets the caller read it.
    pub(super) async fn past<Q: Name>(
        &self,
        caller: &Caller,
        recorded_by: &Timestamp,
        kind: &'static str,
    ) -> Result<Past<'_>, Status> {
        let reads = self.store.reads();
        let now = reads.moment().await?;
        let principal = self.reader::<Q>(caller, &now, kind).await?;
        let position = reads.position_at(&now, recorded_by, "recorded_by").await?;
        Ok(Past {
            store: &self.store,
            principal,
            moment: Moment { position, ..now },
        })
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

    /// The snapshots that the reader may see.
    async fn seen(&self, wanted: Wanted<'_>) -> Result<Vec<Snapshot>, Refusal> {
        let mut found = self.store.reads().snapshots(self.moment.position, wanted).await?;
        found.retain(|snapshot| snapshot.audiences.meet(&self.principal.audiences));
        Ok(found)
    }
}

/// The rows of the snapshots of one type.
fn rows<M: Stored>(snapshots: &[Snapshot]) -> Result<Vec<M::Rows>, Refusal> {
    let mut rows = Vec::with_capacity(snapshots.len());
    for snapshot in snapshots {
        if let Some(message) = snapshot.message::<M>().map_err(failure)? {
            rows.push(
                message
                    .rows(snapshot.etag)
                    .map_err(|error| unreadable(snapshot, error))?,
            );
        }
    }
    Ok(rows)
}

fn unreadable(snapshot: &Snapshot, _: Unreadable) -> Refusal {
    tracing::error!(
        resource = snapshot.name,
        position = snapshot.etag.position,
        "a snapshot of the register cannot be read"
    );
    Refusal::internal()
}

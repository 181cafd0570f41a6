//! CommitteeService.

use std::sync::Arc;

use chidao_calendar::{Date, Interval};
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::membership::{committee::Model, document, terms};
use chidao_proto::{
    field::optional_day,
    membership::v1::{
        Committee, EstablishCommitteeRequest, EstablishCommitteeResponse, GetCommitteeRequest, GetCommitteeResponse,
        GetRosterRequest, GetRosterResponse, ListCommitteesRequest, ListCommitteesResponse, ReorganiseCommitteeRequest,
        ReorganiseCommitteeResponse, committee_service_server::CommitteeService,
    },
    ready::Ready,
};
use chidao_register::in_sight;
use prost::{Message, bytes::Bytes};
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{
    desk::{everybody, roster},
    resource,
    store::RosterRows,
};

/// Committees on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl CommitteeService for Handlers {
    chidao_service::commands! {
        establish_committee: EstablishCommitteeRequest => EstablishCommitteeResponse;
        reorganise_committee: ReorganiseCommitteeRequest => ReorganiseCommitteeResponse;
    }

    async fn get_committee(
        &self,
        request: Request<GetCommitteeRequest>,
    ) -> Result<Response<GetCommitteeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = &request.get_ref().name;
        let (rows, moment) = self.store.roster(id(name)).await?;
        let principal = self
            .reader::<GetCommitteeRequest>(&caller, &moment, "Committee")
            .await?;
        let rows = in_sight(rows, |_| everybody(), &principal, name)?;
        let on = optional_day(&request.get_ref().on, "on")?.unwrap_or_else(|| moment.now.civil_date());
        Ok(Response::new(GetCommitteeResponse {
            committee: Some(seen(&rows.committee, &rows.documents, &rows.terms, on)),
            read_position: moment.position,
        }))
    }

    async fn list_committees(
        &self,
        request: Request<ListCommitteesRequest>,
    ) -> Result<Response<ListCommitteesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let moment = self.store.reads().moment().await?;
        self.reader::<ListCommitteesRequest>(&caller, &moment, "Committee")
            .await?;
        let found = self.store.committees(list.after(), list.size()).await?;
        let (documents, terms) = self.store.said_of(&found.rows.iter().collect::<Vec<_>>()).await?;
        let today = moment.now.civil_date();
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let items = found
            .rows
            .iter()
            .map(|row| (row.id.as_str().to_owned(), seen(row, &documents, &terms, today)))
            .collect();
        let (committees, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListCommitteesResponse {
            committees,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn get_roster(
        &self,
        request: Request<GetRosterRequest>,
    ) -> Result<Response<Ready<GetRosterResponse>>, Status> {
        let caller = Caller::of(&request)?;
        let GetRosterRequest {
            committee: name,
            on,
            recorded_by,
            known_etag,
        } = request.into_inner();
        let (rows, moment) = match &recorded_by {
            None => {
                let (rows, moment) = self.store.roster(id(&name)).await?;
                let principal = self.reader::<GetRosterRequest>(&caller, &moment, "Committee").await?;
                (in_sight(rows, |_| everybody(), &principal, &name)?, moment)
            }
            Some(instant) => {
                let past = self.past::<GetRosterRequest>(&caller, instant, "Committee").await?;
                (Arc::new(past.roster(&name).await?), past.moment)
            }
        };
        let on = optional_day(&on, "on")?.unwrap_or_else(|| moment.now.civil_date());
        // Whoever may see the committee sees the same list of a day.
        let list = rows.answers.on(on, || list(&rows, on).encode_to_vec());
        let unchanged = list.etag == known_etag;
        let rest = GetRosterResponse {
            on: unchanged.then(|| on.into()),
            in_force: unchanged && stands(&rows.committee, on),
            read_position: moment.position,
            recorded_by,
            etag: list.etag,
            unchanged,
            ..GetRosterResponse::default()
        };
        let list = if unchanged { Bytes::new() } else { list.encoded };
        Ok(Response::new(Ready::new(list, rest)))
    }
}

/// The list on a day, as it follows from the rows alone.
fn list(rows: &RosterRows, on: Date) -> GetRosterResponse {
    let known = roster::Known {
        people: &rows.people,
        offices: &rows.offices,
        agencies: &rows.agencies,
    };
    let documents = &rows.documents;
    let basis = |id: &_| documents.iter().find(|row| row.id == *id).and_then(resource::document);
    GetRosterResponse {
        // Every call for a list would carry all that was ever decided; GetCommittee gives it.
        committee: Some(Committee {
            terms: Vec::new(),
            ..seen(&rows.committee, documents, &rows.terms, on)
        }),
        on: Some(on.into()),
        in_force: stands(&rows.committee, on),
        lines: roster::lines(&rows.seats, |seat| rows.appointments_to(seat), known, basis, on),
        ..GetRosterResponse::default()
    }
}

fn stands(committee: &Model, on: Date) -> bool {
    Interval::new(committee.valid_from, committee.valid_to).contains(on)
}

fn seen(row: &Model, documents: &[document::Model], terms: &[terms::Model], day: Date) -> Committee {
    let decision = documents
        .iter()
        .find(|document| Some(&document.id) == row.document_id.as_ref());
    let own: Vec<&terms::Model> = terms.iter().filter(|terms| terms.committee_id == row.id).collect();
    Committee {
        etag: resource::etag(row),
        ..resource::committee(row, decision.and_then(resource::document), &own, day)
    }
}

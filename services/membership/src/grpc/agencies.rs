//! AgencyService.

use chidao_calendar::Interval;
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::membership::{AgencyKind, agency::Model};
use chidao_proto::{
    field::optional_day,
    membership::v1::{
        Agency, CloseAgencyRequest, CloseAgencyResponse, CreateAgencyRequest, CreateAgencyResponse, GetAgencyRequest,
        GetAgencyResponse, ListAgenciesRequest, ListAgenciesResponse, UpdateAgencyRequest, UpdateAgencyResponse,
        agency_service_server::AgencyService,
    },
};
use chidao_register::in_sight;
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{
    desk::everybody,
    resource::{self, Wire},
};

/// Agencies on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl AgencyService for Handlers {
    chidao_service::commands! {
        create_agency: CreateAgencyRequest => CreateAgencyResponse;
        update_agency: UpdateAgencyRequest => UpdateAgencyResponse;
        close_agency: CloseAgencyRequest => CloseAgencyResponse;
    }

    async fn get_agency(&self, request: Request<GetAgencyRequest>) -> Result<Response<GetAgencyResponse>, Status> {
        let caller = Caller::of(&request)?;
        let GetAgencyRequest { name, on, recorded_by } = request.into_inner();
        let (row, moment) = match &recorded_by {
            None => {
                let (row, moment) = self.store.agency(id(&name)).await?;
                let principal = self.reader::<GetAgencyRequest>(&caller, &moment, "Agency").await?;
                (in_sight(row, |_| everybody(), &principal, &name)?, moment)
            }
            Some(instant) => {
                let past = self.past::<GetAgencyRequest>(&caller, instant, "Agency").await?;
                (past.agency(&name).await?, past.moment)
            }
        };
        let on = optional_day(&on, "on")?.unwrap_or_else(|| moment.now.civil_date());
        Ok(Response::new(GetAgencyResponse {
            agency: Some(seen(&row)),
            read_position: moment.position,
            in_force: Interval::new(row.valid_from, row.valid_to).contains(on),
            on: Some(on.into()),
            recorded_by,
        }))
    }

    async fn list_agencies(
        &self,
        request: Request<ListAgenciesRequest>,
    ) -> Result<Response<ListAgenciesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        self.reader::<ListAgenciesRequest>(&caller, &moment, "Agency").await?;
        let kind = match request.kind {
            0 => None,
            kind => Some(AgencyKind::of_wire(kind, "kind")?),
        };
        let on = optional_day(&request.valid_on, "valid_on")?;
        let found = self.store.agencies(list.after(), list.size(), kind, on).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let items = found
            .rows
            .iter()
            .map(|row| (row.id.as_str().to_owned(), seen(row)))
            .collect();
        let (agencies, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListAgenciesResponse {
            agencies,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

fn seen(row: &Model) -> Agency {
    Agency {
        etag: resource::etag(row),
        ..resource::agency(row)
    }
}

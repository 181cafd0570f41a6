//! InformationSystemService.

use chidao_authority::{Audience, Principal};
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    id::{AgencyId, SystemId},
    incident::system,
};
use chidao_proto::{
    field,
    incident::v1::{
        CreateInformationSystemRequest, CreateInformationSystemResponse, GetInformationSystemRequest,
        GetInformationSystemResponse, ListInformationSystemsRequest, ListInformationSystemsResponse,
        RecordListingRequest, RecordListingResponse, RecordOwnerDelegationRequest, RecordOwnerDelegationResponse,
        UpdateInformationSystemRequest, UpdateInformationSystemResponse,
        information_system_service_server::InformationSystemService,
    },
};
use chidao_register::in_sight;
use chidao_service::{desk::optional_id, grpc::id};
use tonic::{Request, Response, Status};

use super::Handlers;
use crate::{
    desk::system::{audiences, outlook},
    resource,
    store::{Sight, SystemFilter},
};

/// Systems on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl InformationSystemService for Handlers {
    chidao_service::commands! {
        create_information_system: CreateInformationSystemRequest => CreateInformationSystemResponse;
        update_information_system: UpdateInformationSystemRequest => UpdateInformationSystemResponse;
        record_listing: RecordListingRequest => RecordListingResponse;
        record_owner_delegation: RecordOwnerDelegationRequest => RecordOwnerDelegationResponse;
    }

    async fn get_information_system(
        &self,
        request: Request<GetInformationSystemRequest>,
    ) -> Result<Response<GetInformationSystemResponse>, Status> {
        let caller = Caller::of(&request)?;
        let GetInformationSystemRequest { name, on } = request.into_inner();
        let (row, moment) = self.store.system(id(&name)).await?;
        let reader = self
            .at_hand
            .reader::<GetInformationSystemRequest>(&caller, &moment, "InformationSystem");
        let seen_by = |row: &system::Model| match resource::system(row) {
            Ok(system) => audiences(&system),
            Err(_) => chidao_authority::Audiences::default(),
        };
        let row = in_sight(row, seen_by, &reader.await?, &name)?;
        let on = field::optional_day(&on, "on")?.unwrap_or(moment.now.civil_date());
        let system = resource::system(&row)?;
        let outlook = outlook(&system, on)?;
        Ok(Response::new(GetInformationSystemResponse {
            system: Some(system),
            on: Some(on.into()),
            lists: outlook.lists.into_iter().map(Into::into).collect(),
            important_to_security: outlook.is_important,
            acts_for_owner: outlook.delegate.map(|id| AgencyId::new(id).name()).unwrap_or_default(),
            read_position: moment.position,
        }))
    }

    async fn list_information_systems(
        &self,
        request: Request<ListInformationSystemsRequest>,
    ) -> Result<Response<ListInformationSystemsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        let principal = self
            .at_hand
            .reader::<ListInformationSystemsRequest>(&caller, &moment, "InformationSystem")
            .await?;
        let filter = SystemFilter {
            sight: sight(&principal),
            owner: optional_id(&request.owner, "owner")?,
            operator: optional_id(&request.operator, "operator")?,
            level: request.level,
        };
        let found = self.store.systems(&filter, list.after(), list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((SystemId::as_str(&row.id).to_owned(), resource::system(row)?));
        }
        let (systems, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListInformationSystemsResponse {
            systems,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// What of all systems a caller sees.
fn sight(principal: &Principal) -> Sight {
    let sees_all = [Audience::Officers, Audience::Committee]
        .iter()
        .any(|audience| principal.audiences.contains(audience));
    if sees_all {
        return Sight::All;
    }
    let own = principal.audiences.iter().filter_map(Audience::agency);
    Sight::Agencies(own.cloned().collect())
}

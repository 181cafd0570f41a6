//! ContractService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    budget::contract,
    id::{ActivityId, ContractId},
};
use chidao_proto::budget::v1::{
    AmendContractRequest, AmendContractResponse, CreateContractRequest, CreateContractResponse, EndContractRequest,
    EndContractResponse, GetContractRequest, GetContractResponse, ListContractsRequest, ListContractsResponse,
    contract_service_server::ContractService,
};
use chidao_service::{desk::optional_id, grpc::id};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl ContractService for Handlers {
    chidao_service::commands! {
        create_contract: CreateContractRequest => CreateContractResponse;
        amend_contract: AmendContractRequest => AmendContractResponse;
        end_contract: EndContractRequest => EndContractResponse;
    }

    async fn get_contract(
        &self,
        request: Request<GetContractRequest>,
    ) -> Result<Response<GetContractResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.contract(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetContractRequest, _>(&caller, seen, "Contract", &name)
            .await?;
        Ok(Response::new(GetContractResponse {
            contract: Some(resource::contract(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_contracts(
        &self,
        request: Request<ListContractsRequest>,
    ) -> Result<Response<ListContractsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListContractsRequest>(&caller, "Contract").await?;
        let activity = optional_id::<ActivityId>(&request.activity, "activity")?;
        let filter =
            Filter::of(principal.sees(&audiences())).text("activity_id", activity.as_ref().map(ActivityId::as_str));
        let found = self
            .store
            .rows::<contract::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((ContractId::as_str(&row.id).to_owned(), resource::contract(row)?));
        }
        let (contracts, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListContractsResponse {
            contracts,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

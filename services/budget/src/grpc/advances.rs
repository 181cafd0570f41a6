//! AdvanceService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    budget::advance,
    id::{AdvanceId, LineId},
};
use chidao_proto::budget::v1::{
    GetAdvanceRequest, GetAdvanceResponse, ListAdvancesRequest, ListAdvancesResponse, RepayAdvanceRequest,
    RepayAdvanceResponse, advance_service_server::AdvanceService,
};
use chidao_service::{desk::optional_id, grpc::id};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl AdvanceService for Handlers {
    chidao_service::commands! {
        repay_advance: RepayAdvanceRequest => RepayAdvanceResponse;
    }

    async fn get_advance(&self, request: Request<GetAdvanceRequest>) -> Result<Response<GetAdvanceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.advance(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetAdvanceRequest, _>(&caller, seen, "Advance", &name)
            .await?;
        let advance = resource::advance(&row)?;
        let overdue = resource::is_overdue(&advance, moment.now.civil_date())?;
        Ok(Response::new(GetAdvanceResponse {
            advance: Some(advance),
            overdue,
            read_position: moment.position,
        }))
    }

    async fn list_advances(
        &self,
        request: Request<ListAdvancesRequest>,
    ) -> Result<Response<ListAdvancesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListAdvancesRequest>(&caller, "Advance").await?;
        let line = optional_id::<LineId>(&request.line, "line")?;
        let filter = Filter::of(principal.sees(&audiences()))
            .text("line_id", line.as_ref().map(LineId::as_str))
            .number("open", i32::from(request.outstanding));
        let found = self
            .store
            .rows::<advance::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((AdvanceId::as_str(&row.id).to_owned(), resource::advance(row)?));
        }
        let (advances, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListAdvancesResponse {
            advances,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

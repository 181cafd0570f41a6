//! EstimateService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    budget::{estimate, line},
    id::{EstimateId, LineId},
};
use chidao_proto::budget::v1::{
    GetEstimateRequest, GetEstimateResponse, GetLineRequest, GetLineResponse, ListEstimatesRequest,
    ListEstimatesResponse, ListLinesRequest, ListLinesResponse, OpenYearRequest, OpenYearResponse, PostDecisionRequest,
    PostDecisionResponse, SubmitEstimateRequest, SubmitEstimateResponse, estimate_service_server::EstimateService,
};
use chidao_service::{desk::optional_id, grpc::id};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl EstimateService for Handlers {
    chidao_service::commands! {
        open_year: OpenYearRequest => OpenYearResponse;
        submit_estimate: SubmitEstimateRequest => SubmitEstimateResponse;
        post_decision: PostDecisionRequest => PostDecisionResponse;
    }

    async fn get_estimate(
        &self,
        request: Request<GetEstimateRequest>,
    ) -> Result<Response<GetEstimateResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.estimate(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetEstimateRequest, _>(&caller, seen, "Estimate", &name)
            .await?;
        Ok(Response::new(GetEstimateResponse {
            estimate: Some(resource::estimate(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_estimates(
        &self,
        request: Request<ListEstimatesRequest>,
    ) -> Result<Response<ListEstimatesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListEstimatesRequest>(&caller, "Estimate").await?;
        let filter = Filter::of(principal.sees(&audiences())).number("year", request.year);
        let found = self
            .store
            .rows::<estimate::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((EstimateId::as_str(&row.id).to_owned(), resource::estimate(row)?));
        }
        let (estimates, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListEstimatesResponse {
            estimates,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn get_line(&self, request: Request<GetLineRequest>) -> Result<Response<GetLineResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.line(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetLineRequest, _>(&caller, seen, "EstimateLine", &name)
            .await?;
        Ok(Response::new(GetLineResponse {
            line: Some(resource::line(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_lines(&self, request: Request<ListLinesRequest>) -> Result<Response<ListLinesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListLinesRequest>(&caller, "EstimateLine").await?;
        let estimate = optional_id::<EstimateId>(&request.estimate, "estimate")?;
        let filter =
            Filter::of(principal.sees(&audiences())).text("estimate_id", estimate.as_ref().map(EstimateId::as_str));
        let found = self
            .store
            .rows::<line::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((LineId::as_str(&row.id).to_owned(), resource::line(row)?));
        }
        let (lines, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListLinesResponse {
            lines,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

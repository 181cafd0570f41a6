//! CommitmentService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    budget::commitment,
    id::{CommitmentId, ContractId, LineId},
};
use chidao_proto::budget::v1::{
    AdjustCommitmentRequest, AdjustCommitmentResponse, CancelCommitmentRequest, CancelCommitmentResponse,
    GetCommitmentRequest, GetCommitmentResponse, ListCommitmentsRequest, ListCommitmentsResponse,
    RecordCommitmentAnswerRequest, RecordCommitmentAnswerResponse, RequestCommitmentRequest, RequestCommitmentResponse,
    commitment_service_server::CommitmentService,
};
use chidao_service::{desk::optional_id, grpc::id};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl CommitmentService for Handlers {
    chidao_service::commands! {
        request_commitment: RequestCommitmentRequest => RequestCommitmentResponse;
        adjust_commitment: AdjustCommitmentRequest => AdjustCommitmentResponse;
        record_commitment_answer: RecordCommitmentAnswerRequest => RecordCommitmentAnswerResponse;
        cancel_commitment: CancelCommitmentRequest => CancelCommitmentResponse;
    }

    async fn get_commitment(
        &self,
        request: Request<GetCommitmentRequest>,
    ) -> Result<Response<GetCommitmentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.commitment(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetCommitmentRequest, _>(&caller, seen, "Commitment", &name)
            .await?;
        Ok(Response::new(GetCommitmentResponse {
            commitment: Some(resource::commitment(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_commitments(
        &self,
        request: Request<ListCommitmentsRequest>,
    ) -> Result<Response<ListCommitmentsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListCommitmentsRequest>(&caller, "Commitment").await?;
        let contract = optional_id::<ContractId>(&request.contract, "contract")?;
        let line = optional_id::<LineId>(&request.line, "line")?;
        let filter = Filter::of(principal.sees(&audiences()))
            .text("contract_id", contract.as_ref().map(ContractId::as_str))
            .text("line_id", line.as_ref().map(LineId::as_str))
            .number("open", i32::from(request.open));
        let found = self
            .store
            .rows::<commitment::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((CommitmentId::as_str(&row.id).to_owned(), resource::commitment(row)?));
        }
        let (commitments, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListCommitmentsResponse {
            commitments,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

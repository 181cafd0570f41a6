//! ExecutionService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::Row;
use chidao_proto::{
    coordination::v1::{
        AcceptTaskRequest, AcceptTaskResponse, ListProgressRequest, ListProgressResponse, Progress,
        ReportCompletionRequest, ReportCompletionResponse, ReportProgressRequest, ReportProgressResponse,
        RequestExtensionRequest, RequestExtensionResponse, RequestReturnRequest, RequestReturnResponse,
        StartTaskRequest, StartTaskResponse, execution_service_server::ExecutionService,
    },
    refusal::Refusal,
};
use chidao_register::in_sight;
use chidao_service::grpc::id;
use prost::Message;
use tonic::{Request, Response, Status};

use super::{Handlers, reminders::narrowed_to, tasks::seen_by};

/// Reports on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl ExecutionService for Handlers {
    chidao_service::commands! {
        accept_task: AcceptTaskRequest => AcceptTaskResponse;
        request_return: RequestReturnRequest => RequestReturnResponse;
        start_task: StartTaskRequest => StartTaskResponse;
        report_progress: ReportProgressRequest => ReportProgressResponse;
        report_completion: ReportCompletionRequest => ReportCompletionResponse;
        request_extension: RequestExtensionRequest => RequestExtensionResponse;
    }

    async fn list_progress(
        &self,
        request: Request<ListProgressRequest>,
    ) -> Result<Response<ListProgressResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let task = &request.task;
        let (row, moment) = self.store.task(id(task)).await?;
        let reader = self.at_hand.reader::<ListProgressRequest>(&caller, &moment, "Task");
        let principal = reader.await?;
        let after = list.after().parse().unwrap_or_default();
        let own = narrowed_to(&principal);
        let found = self.store.progress(id(task), own.as_ref(), after, list.size()).await?;
        // Whoever once led the task still sees what was for him then; whoever sees neither it nor a report is told that it is not there.
        if found.rows.is_empty() {
            in_sight(row, seen_by, &principal, task)?;
        }
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            let read = Progress::decode(&*row.content).map_err(|error| {
                tracing::error!(progress = row.key(), %error, "a report cannot be read");
                Refusal::internal()
            })?;
            let etag = row.etag().to_string();
            items.push((row.ordinal.to_string(), Progress { etag, ..read }));
        }
        let (progress, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListProgressResponse {
            progress,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

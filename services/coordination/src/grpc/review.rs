//! ReviewService.

use chidao_proto::coordination::v1::{
    ConfirmCompletionRequest, ConfirmCompletionResponse, DecideExtensionRequest, DecideExtensionResponse,
    RefuseCompletionRequest, RefuseCompletionResponse, review_service_server::ReviewService,
};
use tonic::{Request, Response, Status};

use super::Handlers;

#[tonic::async_trait]
impl ReviewService for Handlers {
    async fn confirm_completion(
        &self,
        request: Request<ConfirmCompletionRequest>,
    ) -> Result<Response<ConfirmCompletionResponse>, Status> {
        self.at_hand.write(request).await
    }

    async fn refuse_completion(
        &self,
        request: Request<RefuseCompletionRequest>,
    ) -> Result<Response<RefuseCompletionResponse>, Status> {
        self.at_hand.write(request).await
    }

    async fn decide_extension(
        &self,
        request: Request<DecideExtensionRequest>,
    ) -> Result<Response<DecideExtensionResponse>, Status> {
        self.at_hand.write(request).await
    }
}

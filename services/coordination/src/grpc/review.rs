//! ReviewService.

use chidao_proto::coordination::v1::{
    ConfirmCompletionRequest, ConfirmCompletionResponse, DecideExtensionRequest, DecideExtensionResponse,
    RefuseCompletionRequest, RefuseCompletionResponse, review_service_server::ReviewService,
};

use super::Handlers;

#[tonic::async_trait]
impl ReviewService for Handlers {
    chidao_service::commands! {
        confirm_completion: ConfirmCompletionRequest => ConfirmCompletionResponse;
        refuse_completion: RefuseCompletionRequest => RefuseCompletionResponse;
        decide_extension: DecideExtensionRequest => DecideExtensionResponse;
    }
}

//! PaymentService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    budget::payment,
    id::{ActivityId, LineId, PaymentId},
};
use chidao_proto::budget::v1::{
    AdvancePaymentRequest, AdvancePaymentResponse, CreatePaymentRequest, CreatePaymentResponse, GetPaymentRequest,
    GetPaymentResponse, ListPaymentsRequest, ListPaymentsResponse, RecordTreasuryAnswerRequest,
    RecordTreasuryAnswerResponse, RecoverPaymentRequest, RecoverPaymentResponse, RevisePaymentRequest,
    RevisePaymentResponse, SignPaymentRequest, SignPaymentResponse, payment_service_server::PaymentService,
};
use chidao_service::{desk::optional_id, grpc::id};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl PaymentService for Handlers {
    chidao_service::commands! {
        create_payment: CreatePaymentRequest => CreatePaymentResponse;
        revise_payment: RevisePaymentRequest => RevisePaymentResponse;
        advance_payment: AdvancePaymentRequest => AdvancePaymentResponse;
        sign_payment: SignPaymentRequest => SignPaymentResponse;
        record_treasury_answer: RecordTreasuryAnswerRequest => RecordTreasuryAnswerResponse;
        recover_payment: RecoverPaymentRequest => RecoverPaymentResponse;
    }

    async fn get_payment(&self, request: Request<GetPaymentRequest>) -> Result<Response<GetPaymentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.payment(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetPaymentRequest, _>(&caller, seen, "Payment", &name)
            .await?;
        Ok(Response::new(GetPaymentResponse {
            payment: Some(resource::payment(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_payments(
        &self,
        request: Request<ListPaymentsRequest>,
    ) -> Result<Response<ListPaymentsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListPaymentsRequest>(&caller, "Payment").await?;
        let line = optional_id::<LineId>(&request.line, "line")?;
        let activity = optional_id::<ActivityId>(&request.activity, "activity")?;
        let filter = Filter::of(principal.sees(&audiences()))
            .text("line_id", line.as_ref().map(LineId::as_str))
            .text("activity_id", activity.as_ref().map(ActivityId::as_str))
            .number("state", request.state);
        let found = self
            .store
            .rows::<payment::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((PaymentId::as_str(&row.id).to_owned(), resource::payment(row)?));
        }
        let (payments, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListPaymentsResponse {
            payments,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

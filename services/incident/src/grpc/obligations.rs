//! ObligationService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::incident::obligation;
use chidao_proto::incident::v1::{
    FulfilObligationRequest, FulfilObligationResponse, ListObligationsRequest, ListObligationsResponse,
    RecordReceiptRequest, RecordReceiptResponse, obligation_service_server::ObligationService,
};
use chidao_service::desk::optional_id;
use tonic::{Request, Response, Status};

use super::Handlers;
use crate::{resource, store::ObligationFilter};

/// Duties on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl ObligationService for Handlers {
    chidao_service::commands! {
        fulfil_obligation: FulfilObligationRequest => FulfilObligationResponse;
        record_receipt: RecordReceiptRequest => RecordReceiptResponse;
    }

    async fn list_obligations(
        &self,
        request: Request<ListObligationsRequest>,
    ) -> Result<Response<ListObligationsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        let principal = self
            .at_hand
            .reader::<ListObligationsRequest>(&caller, &moment, "Incident")
            .await?;
        let filter = ObligationFilter {
            seen_by: principal.audiences.clone(),
            incident: optional_id(&request.incident, "incident")?,
            debtor: optional_id(&request.debtor_agency, "debtor_agency")?,
            is_open: request.open,
            late_by: request.overdue.then(|| moment.now.micros()),
        };
        let after = list.after().split_once('|');
        let after = after.and_then(|(due, id)| Some((due.parse().ok()?, id)));
        let found = self.store.obligations(&filter, after, list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((place(row), resource::obligation(row)?));
        }
        let (obligations, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListObligationsResponse {
            obligations,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// The place of a duty in a list: what its page token holds.
fn place(row: &obligation::Model) -> String {
    format!("{}|{}", row.due_us, row.id.as_str())
}

//! AppointmentService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    id::DocumentId,
    membership::{appointment::Model, document},
};
use chidao_proto::{
    field::optional_day,
    membership::v1::{
        AppointRequest, AppointResponse, Appointment, EndAppointmentRequest, EndAppointmentResponse,
        ListAppointmentsRequest, ListAppointmentsResponse, ProposeAppointmentRequest, ProposeAppointmentResponse,
        RejectProposalRequest, RejectProposalResponse, appointment_service_server::AppointmentService,
    },
};
use chidao_register::in_sight;
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{
    desk::{appointment::shown, everybody},
    resource,
};

/// Appointments on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl AppointmentService for Handlers {
    chidao_service::commands! {
        appoint: AppointRequest => AppointResponse;
        end_appointment: EndAppointmentRequest => EndAppointmentResponse;
        propose_appointment: ProposeAppointmentRequest => ProposeAppointmentResponse;
        reject_proposal: RejectProposalRequest => RejectProposalResponse;
    }

    async fn list_appointments(
        &self,
        request: Request<ListAppointmentsRequest>,
    ) -> Result<Response<ListAppointmentsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let on = optional_day(&request.on, "on")?;
        let committee = id(&request.committee);
        let (found, moment) = self
            .store
            .appointments(committee, list.after(), list.size(), on)
            .await?;
        let principal = self
            .reader::<ListAppointmentsRequest>(&caller, &moment, "Appointment")
            .await?;
        let found = in_sight(found, |_| everybody(), &principal, &request.committee)?;
        let day = on.unwrap_or_else(|| moment.now.civil_date());
        let paper = |id: &DocumentId| {
            let row: Option<&document::Model> = found.documents.iter().find(|row| row.id == *id);
            row.and_then(resource::document)
        };
        let seen = |row: &Model| Appointment {
            etag: resource::etag(row),
            ..shown(
                row,
                day,
                paper(&row.document_id),
                row.end_document_id.as_ref().and_then(paper),
            )
        };
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let rows = found.page.rows.iter();
        let items = rows.map(|row| (row.id.as_ref().to_owned(), seen(row))).collect();
        let (appointments, next_page_token) = list.page(items, found.page.more, read_at);
        Ok(Response::new(ListAppointmentsResponse {
            appointments,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

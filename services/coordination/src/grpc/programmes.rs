//! ProgrammeService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::coordination::ProgrammeKind;
use chidao_proto::coordination::v1::{
    CreateProgrammeRequest, CreateProgrammeResponse, GetProgrammeRequest, GetProgrammeResponse, ListProgrammesRequest,
    ListProgrammesResponse, UpdateProgrammeRequest, UpdateProgrammeResponse,
    programme_service_server::ProgrammeService,
};
use chidao_register::in_sight;
use chidao_service::grpc::id;
use tonic::{Request, Response, Status};

use super::Handlers;
use crate::{
    desk::everybody,
    resource::{self, Wire},
};

/// Programmes on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl ProgrammeService for Handlers {
    chidao_service::commands! {
        create_programme: CreateProgrammeRequest => CreateProgrammeResponse;
        update_programme: UpdateProgrammeRequest => UpdateProgrammeResponse;
    }

    async fn get_programme(
        &self,
        request: Request<GetProgrammeRequest>,
    ) -> Result<Response<GetProgrammeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let GetProgrammeRequest { name } = request.into_inner();
        let (row, moment) = self.store.programme(id(&name)).await?;
        let reader = self
            .at_hand
            .reader::<GetProgrammeRequest>(&caller, &moment, "Programme");
        let row = in_sight(row, |_| everybody(), &reader.await?, &name)?;
        Ok(Response::new(GetProgrammeResponse {
            programme: Some(resource::programme(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_programmes(
        &self,
        request: Request<ListProgrammesRequest>,
    ) -> Result<Response<ListProgrammesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        self.at_hand
            .reader::<ListProgrammesRequest>(&caller, &moment, "Programme")
            .await?;
        let kind = match request.kind {
            0 => None,
            kind => Some(ProgrammeKind::of_wire(kind, "kind")?),
        };
        let (committee, parent) = (id(&request.committee), id(&request.parent));
        let found = self
            .store
            .programmes(list.after(), list.size(), committee, kind, parent)
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((row.id.as_str().to_owned(), resource::programme(row)?));
        }
        let (programmes, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListProgrammesResponse {
            programmes,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

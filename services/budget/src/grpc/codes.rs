//! CodeService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{budget::code, id::CodeId};
use chidao_proto::budget::v1::{
    GetCodeRequest, GetCodeResponse, ImportCodesRequest, ImportCodesResponse, ListCodesRequest, ListCodesResponse,
    code_service_server::CodeService,
};
use chidao_service::grpc::id;
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl CodeService for Handlers {
    chidao_service::commands! {
        import_codes: ImportCodesRequest => ImportCodesResponse;
    }

    async fn get_code(&self, request: Request<GetCodeRequest>) -> Result<Response<GetCodeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let seen = self.store.code(id(&name)).await?;
        let (row, moment) = self
            .of_money::<GetCodeRequest, _>(&caller, seen, "BudgetCode", &name)
            .await?;
        Ok(Response::new(GetCodeResponse {
            code: Some(resource::code(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_codes(&self, request: Request<ListCodesRequest>) -> Result<Response<ListCodesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListCodesRequest>(&caller, "BudgetCode").await?;
        let kind = resource::kind_named(request.kind);
        let filter = Filter::of(principal.sees(&audiences())).text("kind", kind.as_deref());
        let found = self
            .store
            .rows::<code::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((CodeId::as_str(&row.id).to_owned(), resource::code(row)?));
        }
        let (codes, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListCodesResponse {
            codes,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

//! NormService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{budget::norm, id::NormId};
use chidao_proto::budget::v1::{
    ImportNormsRequest, ImportNormsResponse, ListNormsRequest, ListNormsResponse, norm_service_server::NormService,
};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::audiences, resource, store::Filter};

#[tonic::async_trait]
impl NormService for Handlers {
    chidao_service::commands! {
        import_norms: ImportNormsRequest => ImportNormsResponse;
    }

    async fn list_norms(&self, request: Request<ListNormsRequest>) -> Result<Response<ListNormsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListNormsRequest>(&caller, "Norm").await?;
        let filter = Filter::of(principal.sees(&audiences()));
        let found = self
            .store
            .rows::<norm::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((NormId::as_str(&row.id).to_owned(), resource::norm(row)?));
        }
        let (norms, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListNormsResponse {
            norms,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

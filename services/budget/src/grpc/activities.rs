//! ActivityService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{budget::activity, id::ActivityId};
use chidao_proto::budget::v1::{
    AmendActivityRequest, AmendActivityResponse, ApproveActivityRequest, ApproveActivityResponse,
    CancelActivityRequest, CancelActivityResponse, CloseActivityRequest, CloseActivityResponse, CreateActivityRequest,
    CreateActivityResponse, GetActivityRequest, GetActivityResponse, ListActivitiesRequest, ListActivitiesResponse,
    activity_service_server::ActivityService,
};
use chidao_register::in_sight;
use chidao_service::grpc::id;
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{desk::activity_audiences, resource, store::Filter};

#[tonic::async_trait]
impl ActivityService for Handlers {
    chidao_service::commands! {
        create_activity: CreateActivityRequest => CreateActivityResponse;
        amend_activity: AmendActivityRequest => AmendActivityResponse;
        approve_activity: ApproveActivityRequest => ApproveActivityResponse;
        close_activity: CloseActivityRequest => CloseActivityResponse;
        cancel_activity: CancelActivityRequest => CancelActivityResponse;
    }

    async fn get_activity(
        &self,
        request: Request<GetActivityRequest>,
    ) -> Result<Response<GetActivityResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let (row, moment) = self.store.activity(id(&name)).await?;
        let principal = self
            .at_hand
            .reader::<GetActivityRequest>(&caller, &moment, "Activity")
            .await?;
        let row = in_sight(row, |_| activity_audiences(), &principal, &name)?;
        Ok(Response::new(GetActivityResponse {
            activity: Some(resource::activity(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_activities(
        &self,
        request: Request<ListActivitiesRequest>,
    ) -> Result<Response<ListActivitiesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (principal, moment) = self.lister::<ListActivitiesRequest>(&caller, "Activity").await?;
        let filter = Filter::of(principal.sees(&activity_audiences()))
            .number("kind", request.kind)
            .number("state", request.state);
        let found = self
            .store
            .rows::<activity::Model>(&filter, list.after(), list.size())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((ActivityId::as_str(&row.id).to_owned(), resource::activity(row)?));
        }
        let (activities, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListActivitiesResponse {
            activities,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

//! AuthorityService.

use chidao_authority::Role;
use chidao_kit::context::Caller;
use chidao_model::id::AgencyId;
use chidao_proto::membership::v1::{
    CreateAccountRequest, CreateAccountResponse, GetPrincipalRequest, GetPrincipalResponse, GrantRoleRequest,
    GrantRoleResponse, authority_service_server::AuthorityService,
};
use chidao_register::timestamp;
use prost_types::Timestamp;
use tonic::{Request, Response, Status};

use super::Handlers;

#[tonic::async_trait]
impl AuthorityService for Handlers {
    async fn get_principal(
        &self,
        request: Request<GetPrincipalRequest>,
    ) -> Result<Response<GetPrincipalResponse>, Status> {
        let caller = Caller::of(&request)?;
        let moment = self.store.reads().moment().await?;
        let principal = self
            .reader::<GetPrincipalRequest>(&caller, &moment, "Principal")
            .await?;
        Ok(Response::new(GetPrincipalResponse {
            actor: principal.actor,
            subject: principal.subject,
            roles: principal.roles.texts(),
            agency: principal.agency.as_ref().map(AgencyId::name).unwrap_or_default(),
            audiences: principal.audiences.texts(),
            now: Some(timestamp(moment.now)),
            clock_is_moved: moment.clock_is_moved,
            read_position: moment.position,
            issuer: caller.identity.issuer.clone(),
            token_expires: Some(Timestamp {
                seconds: i64::try_from(caller.token_expires).unwrap_or(i64::MAX),
                nanos: 0,
            }),
            acting_as: principal.acting_as.map_or("", Role::text).to_owned(),
        }))
    }

    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        self.write(request).await
    }

    async fn grant_role(&self, request: Request<GrantRoleRequest>) -> Result<Response<GrantRoleResponse>, Status> {
        self.write(request).await
    }
}

//! AuthorityService.

use chidao_authority::Role;
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    id::AgencyId,
    membership::{OfficeRole, account, grant},
};
use chidao_proto::{
    field::optional_day,
    membership::v1::{
        Account, CreateAccountRequest, CreateAccountResponse, EndAccountRequest, EndAccountResponse, EndGrantRequest,
        EndGrantResponse, ExplainPermissionRequest, ExplainPermissionResponse, GetAccountRequest, GetAccountResponse,
        GetGrantRequest, GetGrantResponse, GetPrincipalRequest, GetPrincipalResponse, Grant, GrantRoleRequest,
        GrantRoleResponse, ListAccountsRequest, ListAccountsResponse, ListGrantsRequest, ListGrantsResponse,
        authority_service_server::AuthorityService,
    },
};
use chidao_register::{in_sight, timestamp};
use prost_types::Timestamp;
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{
    desk::officers_and,
    resource::{self, Wire},
    store::{Accounts, Grants},
};

/// Accounts, or roles, on a page at most.
const PAGE: u32 = 1000;

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

    async fn explain_permission(
        &self,
        request: Request<ExplainPermissionRequest>,
    ) -> Result<Response<ExplainPermissionResponse>, Status> {
        self.explain(request).await
    }

    chidao_service::commands! {
        create_account: CreateAccountRequest => CreateAccountResponse;
        grant_role: GrantRoleRequest => GrantRoleResponse;
        end_account: EndAccountRequest => EndAccountResponse;
        end_grant: EndGrantRequest => EndGrantResponse;
    }

    async fn get_account(&self, request: Request<GetAccountRequest>) -> Result<Response<GetAccountResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = &request.get_ref().name;
        let (row, moment) = self.store.account(id(name)).await?;
        let principal = self.reader::<GetAccountRequest>(&caller, &moment, "Account").await?;
        let row = in_sight(row, |row| officers_and(row.agency_id.as_ref()), &principal, name)?;
        Ok(Response::new(GetAccountResponse {
            account: Some(seen_account(&row)),
            read_position: moment.position,
        }))
    }

    async fn get_grant(&self, request: Request<GetGrantRequest>) -> Result<Response<GetGrantResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = &request.get_ref().name;
        let (row, moment) = self.store.grant(id(name)).await?;
        let principal = self.reader::<GetGrantRequest>(&caller, &moment, "Grant").await?;
        let row = in_sight(row, |_| officers_and(None), &principal, name)?;
        Ok(Response::new(GetGrantResponse {
            grant: Some(seen_grant(&row)),
            read_position: moment.position,
        }))
    }

    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let moment = self.store.reads().moment().await?;
        let principal = self.reader::<ListAccountsRequest>(&caller, &moment, "Account").await?;
        let wanted = Accounts {
            person: id(&request.person),
            agency: id(&request.agency),
            issuer: &request.issuer,
            subject: &request.subject,
            on: optional_day(&request.on, "on")?,
        };
        let found = self
            .store
            .accounts(list.after(), list.size(), &wanted, &principal.audiences)
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let rows = found.rows.iter();
        let items = rows
            .map(|row| (row.id.as_str().to_owned(), seen_account(row)))
            .collect();
        let (accounts, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListAccountsResponse {
            accounts,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn list_grants(&self, request: Request<ListGrantsRequest>) -> Result<Response<ListGrantsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let moment = self.store.reads().moment().await?;
        let principal = self.reader::<ListGrantsRequest>(&caller, &moment, "Grant").await?;
        let wanted = Grants {
            person: id(&request.person),
            role: match request.role {
                0 => None,
                role => Some(OfficeRole::of_wire(role, "role")?),
            },
            on: optional_day(&request.on, "on")?,
        };
        let found = self
            .store
            .grants(list.after(), list.size(), &wanted, &principal.audiences)
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let rows = found.rows.iter();
        let items = rows.map(|row| (row.id.as_str().to_owned(), seen_grant(row))).collect();
        let (grants, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListGrantsResponse {
            grants,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

fn seen_account(row: &account::Model) -> Account {
    Account {
        etag: resource::etag(row),
        ..resource::account(row)
    }
}

fn seen_grant(row: &grant::Model) -> Grant {
    Grant {
        etag: resource::etag(row),
        ..resource::grant(row)
    }
}

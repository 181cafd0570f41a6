//! The gRPC service that every binary serves for its own register.

use chidao_authority::{Principal, Resource};
use chidao_calendar::Instant;
use chidao_kit::context::Caller;
use chidao_proto::{
    errors::v1::Reason,
    refusal::Refusal,
    register::v1::{
        GetEntryRequest, GetEntryResponse, GetHeadRequest, GetHeadResponse, ListEntriesRequest, ListEntriesResponse,
        ListErrandsRequest, ListErrandsResponse, VerifyEntriesRequest, VerifyEntriesResponse, WatchEntriesRequest,
        WatchEntriesResponse, register_service_server::RegisterService,
    },
};
use futures::stream::BoxStream;
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use crate::{
    clock::Moment,
    entries::{self, Most, Page, Scope},
    entry::timestamp,
    errand_list,
    reads::{Reads, failure},
    verify,
    watch::{self, Watches, diverged},
};

/// Entries on a page where the caller does not say.
const PAGE: i64 = 50;
/// Bytes of entries on a page at most: one entry at least.
const PAGE_BYTES: usize = 4 << 20;
/// Entries verified by a call where the caller does not say.
const VERIFIED: i64 = 10_000;

/// Reads of one register.
pub struct RegisterReads {
    reads: Reads,
    watches: Watches,
}

impl RegisterReads {
    /// The reads of the register that `reads` and `watches` belong to.
    #[must_use]
    pub fn new(reads: Reads, watches: Watches) -> Self {
        Self { reads, watches }
    }

    /// Who asks, and when; refused where the method is not for him or the register is another service's.
    async fn admit<Q: Name>(&self, request: &Request<Q>, register: &str) -> Result<(Principal, Moment), Status> {
        let served = self.reads.owner().name();
        let moment = self.reads.moment().await?;
        let caller = Caller::of(request)?;
        let principal = self
            .reads
            .admit::<Q>(&moment, &caller.identity, caller.acting_as, &Resource::of("Register"))
            .await?;
        if register == served {
            Ok((principal, moment))
        } else {
            Err(Refusal::new(Reason::RegisterNotServed)
                .with("register", register)
                .with("served", served)
                .into())
        }
    }
}

#[tonic::async_trait]
impl RegisterService for RegisterReads {
    async fn get_head(&self, request: Request<GetHeadRequest>) -> Result<Response<GetHeadResponse>, Status> {
        let (_, moment) = self.admit(&request, &request.get_ref().register).await?;
        let head = verify::head(self.reads.database().readers(), self.reads.owner())
            .await
            .map_err(failure)?;
        Ok(Response::new(GetHeadResponse {
            position: head.position,
            hash: head.hash.to_vec(),
            time: (head.position > 0).then(|| timestamp(Instant::from_micros(head.time_us))),
            now: Some(timestamp(moment.now)),
            clock_is_moved: moment.clock_is_moved,
        }))
    }

    async fn get_entry(&self, request: Request<GetEntryRequest>) -> Result<Response<GetEntryResponse>, Status> {
        let (principal, _) = self.admit(&request, &request.get_ref().register).await?;
        let position = request.get_ref().position;
        let (readers, owner) = (self.reads.database().readers(), self.reads.owner());
        let stored = entries::one(readers, owner, position).await.map_err(failure)?;
        let entry = stored.and_then(|stored| entries::view(&stored, &principal.audiences));
        let entry = entry.ok_or_else(|| Refusal::not_found(format!("entries/{position}")))?;
        Ok(Response::new(GetEntryResponse { entry: Some(entry) }))
    }

    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        let (principal, moment) = self.admit(&request, &request.get_ref().register).await?;
        let ListEntriesRequest {
            after_position,
            page_size,
            resource_name,
            resume_token,
            ..
        } = request.into_inner();
        let after_position = match &*resume_token {
            "" if after_position <= moment.position => after_position,
            "" => return Err(diverged(moment.position).into()),
            token => watch::point(&self.reads, moment.position, 0, token).await?.position,
        };
        let limit = if page_size == 0 { PAGE } else { i64::from(page_size) };
        let scope = match &*resource_name {
            "" => Scope::Audiences(&principal.audiences),
            name => Scope::Resource(name),
        };
        let range = (after_position, moment.position);
        let (readers, owner) = (self.reads.database().readers(), self.reads.owner());
        let most = Most {
            entries: limit,
            bytes: PAGE_BYTES,
        };
        let Page {
            entries: found,
            is_last,
        } = entries::list(readers, owner, &scope, range, most)
            .await
            .map_err(failure)?;
        let mut read_through = match found.last() {
            Some(last) if !is_last => last.position,
            _ => moment.position,
        };
        let (mut entries, mut bytes) = (Vec::with_capacity(found.len()), 0);
        for stored in &found {
            let position = stored.position;
            let Some(view) = entries::view(stored, &principal.audiences) else {
                continue;
            };
            bytes += view.encoded_len();
            if bytes > PAGE_BYTES && !entries.is_empty() {
                // A page ends early rather than be too large to be answered.
                read_through = position - 1;
                break;
            }
            entries.push(view);
        }
        let read = found.iter().rfind(|stored| stored.position <= read_through);
        let point = match read.filter(|stored| stored.position == read_through) {
            Some(last) => last.point(),
            None => watch::point(&self.reads, moment.position, read_through, "").await?,
        };
        Ok(Response::new(ListEntriesResponse {
            entries,
            read_through,
            more: read_through < moment.position,
            resume_token: point.token(self.reads.owner().name()),
        }))
    }

    type WatchEntriesStream = BoxStream<'static, Result<WatchEntriesResponse, Status>>;

    async fn watch_entries(
        &self,
        request: Request<WatchEntriesRequest>,
    ) -> Result<Response<Self::WatchEntriesStream>, Status> {
        let (principal, moment) = self.admit(&request, &request.get_ref().register).await?;
        let identity = Caller::of(&request)?.identity;
        let WatchEntriesRequest {
            after_position,
            resume_token,
            ..
        } = request.into_inner();
        let from = watch::point(&self.reads, moment.position, after_position, &resume_token).await?;
        Ok(Response::new(self.watches.stream(identity, principal, &moment, from)?))
    }

    async fn list_errands(
        &self,
        request: Request<ListErrandsRequest>,
    ) -> Result<Response<ListErrandsResponse>, Status> {
        let (_, moment) = self.admit(&request, &request.get_ref().register).await?;
        let page = errand_list::list(&self.reads, &moment, request.into_inner()).await?;
        Ok(Response::new(page))
    }

    async fn verify_entries(
        &self,
        request: Request<VerifyEntriesRequest>,
    ) -> Result<Response<VerifyEntriesResponse>, Status> {
        self.admit(&request, &request.get_ref().register).await?;
        let VerifyEntriesRequest {
            from_position,
            max_entries,
            ..
        } = request.into_inner();
        let limit = if max_entries == 0 {
            VERIFIED
        } else {
            i64::from(max_entries)
        };
        let outcome = verify::verify(
            self.reads.database().readers(),
            self.reads.owner(),
            from_position,
            limit,
        )
        .await;
        Ok(Response::new(outcome.map_err(failure)?))
    }
}

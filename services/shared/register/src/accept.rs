//! From a gRPC request to a command, and from its answer to a response.

use chidao_kit::context::Caller;
use chidao_proto::{
    contract::method_of,
    digest::{Acknowledged, Mutation},
    erasable, field,
    refusal::Refusal,
    register::v1::Cause,
};
use prost::{Message, Name};
use tonic::{Request, Response, Status, metadata::MetadataMap};

use crate::{
    chain::digest,
    desk::{Call, Desk},
    queue::Lane,
    writer::Register,
};

impl<D: Desk> Register<D> {
    /// Hands a decoded request to the writer as the command that `command` makes of it, and answers with its response and
    /// receipt.
    ///
    /// # Errors
    /// What [`Register::submit`] refuses.
    pub async fn accept<Q, A>(
        &self,
        request: Request<Q>,
        command: impl FnOnce(Q) -> D::Command,
    ) -> Result<Response<A>, Status>
    where
        Q: Mutation + Name,
        A: Message + Default + Acknowledged,
    {
        let Caller {
            identity,
            acting_as,
            deadline,
            trace_id,
            span,
            ..
        } = Caller::of(&request)?;
        let cause = cause(request.metadata())?;
        let lane = lane(request.metadata());
        let mut request = request.into_inner();
        let request_id = request.take_request_id();
        let method = method_of::<Q>().ok_or_else(Refusal::internal)?;
        // What can be erased leaves no trace in the digest: a telephone number could be found by trying them all.
        let (encoded, _) = erasable::take(&Q::full_name(), &request.encode_to_vec()).map_err(|error| {
            tracing::error!(%error, "a request with erasable fields cannot be read");
            Refusal::internal()
        })?;
        let digest = digest(&encoded);
        let call = Call {
            identity,
            acting_as,
            request_id,
            digest,
            method,
            trace_id,
            span,
            deadline: deadline.0,
            cause,
            lane,
        };
        let answer = self.submit(command(request), call).await?;
        let mut response = A::decode(&*answer.response).map_err(|error| {
            tracing::error!(method = method.path, %error, "a stored response cannot be read");
            Refusal::internal()
        })?;
        response.set_receipt(answer.receipt);
        Ok(Response::new(response))
    }
}

/// The header in which a service names the entry that its call follows from: "membership/12/<64 hex digits>".
pub const CAUSE: &str = "chidao-cause";

/// The header by which an import gives way to others: "bulk".
pub const LANE: &str = "chidao-lane";

fn cause(metadata: &MetadataMap) -> Result<Option<Cause>, Refusal> {
    let Some(value) = metadata.get(CAUSE) else {
        return Ok(None);
    };
    let read = || {
        let mut parts = value.to_str().ok()?.splitn(3, '/');
        let (register, position, hash) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Cause {
            register: register.to_owned(),
            position: position.parse().ok().filter(|position| *position > 0)?,
            hash: hex::decode(hash).ok().filter(|hash| hash.len() == 32)?,
        })
    };
    let cause = read().filter(|cause| cause.register.len() <= 32);
    cause.map(Some).ok_or_else(|| {
        field::invalid(
            CAUSE,
            "phải có dạng «sổ/vị trí/64 chữ số thập lục phân»",
            "must be register/position/64 hex digits",
        )
    })
}

fn lane(metadata: &MetadataMap) -> Lane {
    match metadata.get(LANE) {
        Some(value) if value == "bulk" => Lane::Bulk,
        _ => Lane::Callers,
    }
}

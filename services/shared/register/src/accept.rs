//! From a gRPC request to a command, and from its answer to a response.

use chidao_kit::context::Caller;
use chidao_proto::{
    contract::method_of,
    digest::{Acknowledged, Mutation},
    refusal::Refusal,
};
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use crate::{
    chain::digest,
    desk::{Call, Desk},
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
            deadline,
            trace_id,
        } = Caller::of(&request)?;
        let mut request = request.into_inner();
        let request_id = request.take_request_id();
        let method = method_of::<Q>().ok_or_else(Refusal::internal)?;
        let digest = digest(&request.encode_to_vec());
        let call = Call {
            identity,
            request_id,
            digest,
            method,
            trace_id,
            deadline: deadline.0,
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

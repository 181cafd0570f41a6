//! Calls any method of the contract by its descriptors.

mod codec;
mod failure;
mod tls;

use std::time::Duration;

use chidao_authority::Role;
use chidao_kit::{
    client::Retrying,
    context::ACTING_AS,
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_proto::{
    contract::{Method, method_of, methods, pool},
    language::Language,
};
use http::uri::PathAndQuery;
use prost::{Message, Name};
use prost_reflect::DynamicMessage;
use serde_json::Value;
use tonic::{
    Request, Status, Streaming,
    client::Grpc,
    metadata::{Ascii, MetadataValue},
    transport::Channel,
};

use self::codec::DynamicCodec;
pub(crate) use self::failure::stop;
use crate::{
    args::{Target, usage},
    message::{input, names, request},
};

/// The greatest answer that is read, in bytes: more than the services write.
const MAX_ANSWER: usize = 16 << 20;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// A connection to a service, with a token or a certificate.
#[derive(Clone)]
pub(crate) struct Client {
    grpc: Grpc<Retrying<Channel>>,
    bearer: Option<MetadataValue<Ascii>>,
    acting_as: Option<Role>,
    language: Language,
    deadline: Duration,
    traceparent: Option<MetadataValue<Ascii>>,
}

impl Client {
    /// Connects to the service that answers this request.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub(crate) async fn reach(target: &Target, method: &Method, message: &DynamicMessage) -> Result<Self, Stop> {
        Self::connect(&target.at(service(method, message))).await
    }

    /// Connects.
    ///
    /// # Errors
    /// The address, the token or a file of TLS is none (exit code 64), such a file cannot be read (74), or nobody answers
    /// there (69).
    pub(crate) async fn connect(target: &Target) -> Result<Self, Stop> {
        let bearer = target.token()?.map(|token| format!("Bearer {token}").parse());
        let bearer = bearer
            .transpose()
            .map_err(|_| usage("the token is no token: it holds more than printable ASCII"))?;
        let endpoint = tls::endpoint(target)?;
        let connected = endpoint.connect_timeout(CONNECT.min(target.deadline)).connect().await;
        let channel = connected.map_err(|error| {
            let address = &target.address;
            let error = Chain(&error).to_string();
            Stop::new(
                Exit::Unavailable,
                format!("error: {address} does not answer ({error}). Does `chidao up` run there?"),
            )
        })?;
        Ok(Self {
            grpc: Grpc::new(Retrying::new(channel)).max_decoding_message_size(MAX_ANSWER),
            bearer,
            acting_as: target.acting_as,
            language: target.language.into(),
            deadline: target.deadline,
            traceparent: None,
        })
    }

    /// The same, whose calls are all of one trace.
    pub(crate) fn traced(mut self, traceparent: MetadataValue<Ascii>) -> Self {
        self.traceparent = Some(traceparent);
        self
    }

    /// Calls a method by its short name, with a request that is a document.
    ///
    /// # Errors
    /// The call failed, or there is no such method.
    pub(crate) async fn ask(&mut self, name: &str, document: &Value) -> Result<DynamicMessage, Stop> {
        let method = names::resolve(methods(), name).map_err(usage)?;
        let message = request::build(&input(method)?, document).map_err(usage)?;
        let answer = self.call(method, message).await;
        answer.map_err(|status| stop(&status, None))
    }

    /// Calls a method, again where the contract allows it and nobody was there.
    ///
    /// # Errors
    /// The status as it came.
    pub(crate) async fn call(&mut self, method: &Method, message: DynamicMessage) -> Result<DynamicMessage, Status> {
        let (mut request, path, codec) = self.prepare(method, message).await?;
        request.set_timeout(self.deadline);
        Ok(self.grpc.unary(request, path, codec).await?.into_inner())
    }

    /// Calls the method of a request.
    ///
    /// # Errors
    /// The status as it came.
    pub(crate) async fn tell<Q: Name>(&mut self, request: &Q) -> Result<DynamicMessage, Status> {
        let method = method_of::<Q>().ok_or_else(|| Status::internal("no method has this request"))?;
        let descriptor = pool()
            .get_message_by_name(&method.input)
            .ok_or_else(|| Status::internal("the method has no request"))?;
        let mut message = DynamicMessage::new(descriptor);
        message
            .transcode_from(request)
            .map_err(|error| Status::internal(error.to_string()))?;
        self.call(method, message).await
    }

    /// The same, with the answer read.
    ///
    /// # Errors
    /// The status as it came.
    pub(crate) async fn fetch<Q: Name, A: Message + Default>(&mut self, request: &Q) -> Result<A, Status> {
        let answer = self.tell(request).await?;
        answer
            .transcode_to()
            .map_err(|error| Status::internal(error.to_string()))
    }

    /// Calls a method that answers as long as somebody listens.
    ///
    /// # Errors
    /// The status as it came.
    pub(crate) async fn listen(
        &mut self,
        method: &Method,
        message: DynamicMessage,
    ) -> Result<Streaming<DynamicMessage>, Status> {
        let (request, path, codec) = self.prepare(method, message).await?;
        Ok(self.grpc.server_streaming(request, path, codec).await?.into_inner())
    }

    async fn prepare(
        &mut self,
        method: &Method,
        message: DynamicMessage,
    ) -> Result<(Request<DynamicMessage>, PathAndQuery, DynamicCodec), Status> {
        let path: PathAndQuery = (method.path.parse()).map_err(|_| Status::internal("the method has no path"))?;
        let response = pool()
            .get_message_by_name(&method.output)
            .ok_or_else(|| Status::internal("the method has no response"))?;
        let mut request = Request::new(message);
        let metadata = request.metadata_mut();
        if let Some(bearer) = &self.bearer {
            metadata.insert("authorization", bearer.clone());
        }
        if let Some(traceparent) = &self.traceparent {
            metadata.insert("traceparent", traceparent.clone());
        }
        metadata.insert("accept-language", MetadataValue::from_static(self.language.locale()));
        if let Some(role) = self.acting_as {
            metadata.insert(ACTING_AS, MetadataValue::from_static(role.text()));
        }
        self.grpc
            .ready()
            .await
            .map_err(|error| Status::unavailable(Chain(&*error).to_string()))?;
        Ok((request, path, DynamicCodec::new(response)))
    }
}

/// The service that answers a request: the one that its method is of, or whose register it asks for.
fn service(method: &Method, message: &DynamicMessage) -> Owner {
    let register = message.get_field_by_name("register");
    match method.service.split('.').nth(1) {
        Some("register") => named(register.as_deref().and_then(|name| name.as_str())),
        area => named(area),
    }
}

/// The service that a method is of.
pub(crate) fn owner_of(method: &Method) -> Owner {
    named(method.service.split('.').nth(1))
}

fn named(name: Option<&str>) -> Owner {
    let named = Owner::ALL.into_iter().find(|owner| Some(owner.name()) == name);
    named.unwrap_or(Owner::Membership)
}

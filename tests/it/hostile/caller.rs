//! A client of gRPC that may do everything wrong which HTTP/2 allows.

use std::net::SocketAddr;

use chidao_proto::{refusal, refusal::Seen, register::v1::GetHeadRequest};
use h2::{
    RecvStream, SendStream,
    client::{Builder, SendRequest},
};
use http::{HeaderMap, Request, Response, StatusCode};
use prost::{Message, bytes::Bytes};
use tokio::net::TcpStream;
use tonic::{Code, Status};

pub(super) const GET_HEAD: &str = "/chidao.register.v1.RegisterService/GetHead";

/// A connection to the service under attack.
#[derive(Clone)]
pub(super) struct Caller {
    requests: SendRequest<Bytes>,
    address: SocketAddr,
    token: String,
}

/// How a call was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) http: StatusCode,
    pub(super) status: Option<Status>,
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// The code and the refusal.
    pub(super) fn refused(&self) -> (Code, Seen) {
        let status = self.status.as_ref().unwrap_or_else(|| panic!("{self:?}"));
        let seen = refusal::read(status).unwrap_or_else(|| panic!("no refusal of ours: {self:?}"));
        (status.code(), seen)
    }
}

impl Caller {
    pub(super) async fn connect(address: SocketAddr, token: &str) -> Self {
        Self::with_window(address, token, 65_535).await
    }

    /// A caller who lets so many bytes of an answer come.
    pub(super) async fn with_window(address: SocketAddr, token: &str, window: u32) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let connecting = Builder::new().initial_window_size(window).handshake(stream);
        let (requests, connection) = connecting.await.unwrap();
        // How it ends is told to the calls on it.
        tokio::spawn(async { drop(connection.await) });
        Self {
            requests,
            address,
            token: token.to_owned(),
        }
    }

    /// The head of a call as it should be; a header that is given takes the place of the usual one.
    pub(super) fn head(&self, path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::post(format!("http://{}{path}", self.address))
            .body(())
            .unwrap();
        let bearer = format!("Bearer {}", self.token);
        let usual = [
            ("content-type", "application/grpc"),
            ("te", "trailers"),
            ("authorization", &bearer),
        ];
        for (name, value) in usual.iter().chain(headers) {
            let name: http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }

    /// Begins a call whose body is still to come.
    pub(super) async fn begin(
        &self,
        head: Request<()>,
    ) -> Result<(h2::client::ResponseFuture, SendStream<Bytes>), h2::Error> {
        self.requests.clone().ready().await?.send_request(head, false)
    }

    /// Makes a call with this body, which then ends.
    pub(super) async fn call(&self, head: Request<()>, body: &[u8]) -> Result<Answer, h2::Error> {
        let (response, mut sender) = self.begin(head).await?;
        // The answer may come before the body has gone, and end the call.
        let _ = sender.send_data(Bytes::copy_from_slice(body), true);
        answer(response.await?).await
    }
}

/// The answer to the end.
pub(super) async fn answer(response: Response<RecvStream>) -> Result<Answer, h2::Error> {
    let (parts, mut body) = response.into_parts();
    while let Some(data) = body.data().await {
        body.flow_control().release_capacity(data?.len())?;
    }
    let trailers = body.trailers().await?;
    let status = Status::from_header_map(trailers.as_ref().unwrap_or(&parts.headers));
    Ok(Answer {
        http: parts.status,
        status,
        headers: parts.headers,
    })
}

/// A message as gRPC frames it.
pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    prefixed(0, message.len() as u32, message)
}

/// A message with a flag and a length that may be lies.
pub(super) fn prefixed(flag: u8, length: u32, message: &[u8]) -> Vec<u8> {
    let mut frame = vec![flag];
    frame.extend(length.to_be_bytes());
    frame.extend(message);
    frame
}

/// A request that is answered.
pub(super) fn head_request() -> Vec<u8> {
    let request = GetHeadRequest {
        register: "membership".to_owned(),
    };
    request.encode_to_vec()
}

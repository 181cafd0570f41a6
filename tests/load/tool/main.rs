//! What a load run needs beside the product and the load generators.
//!
//! - `load-tool collect ADDRESS` is a collector that takes every OTLP export, keeps none, and writes a line for each:
//!   method and bytes.
//! - `load-tool await ADDRESS` ends as soon as the service at the address says that it is ready, or fails after a minute.
//! - `load-tool page ADDRESS TOKEN COUNT` walks through so many pages of a thousand agencies and writes the token of the
//!   next one; nothing where the list ends before.
//! - `load-tool messages PROFILE FIRST COUNT FILE AGENCY…` writes so many requests of a profile of writes for ghz to send, numbered
//!   from the first on; those of the province are of these agencies in turn.

mod incidents;
mod messages;
mod money;
mod province;
mod tasks;

use std::{
    convert::Infallible,
    env,
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use chidao_proto::membership::v1::{ListAgenciesRequest, agency_service_client::AgencyServiceClient};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tonic::{
    Request as Call,
    body::Body,
    codegen::Bytes,
    metadata::MetadataValue,
    transport::{Endpoint, Server},
};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

/// Often enough for a start of some ten milliseconds, seldom enough not to slow it down.
const TICK: Duration = Duration::from_millis(5);
const LIMIT: Duration = Duration::from_secs(60);
const PAGE: i32 = 1_000;
const USAGE: &str = "usage: load-tool collect ADDRESS | await ADDRESS | page ADDRESS TOKEN COUNT \
    | messages PROFILE FIRST COUNT FILE AGENCY…";

/// An empty message in the framing of gRPC: not compressed, no bytes. An OTLP answer that is empty means "all taken".
const EMPTY: &[u8] = &[0; 5];

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["collect", address] => collect(address.parse()?).await?,
        ["await", address] => timeout(LIMIT, ready(address)).await??,
        ["page", address, token, count] => writeln!(io::stdout(), "{}", page(address, token, count.parse()?).await?)?,
        ["messages", profile, first, count, file, ref agencies @ ..] => {
            messages::write(profile, first.parse()?, count.parse()?, file, agencies)?;
        }
        _ => {
            writeln!(io::stderr(), "{USAGE}")?;
            return Ok(ExitCode::from(64));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn collect(address: SocketAddr) -> Result<(), Failure> {
    Server::builder().serve(address, tower::service_fn(take)).await?;
    Ok(())
}

/// Reads an export to its end, as a collector does, and answers that all of it was taken.
async fn take(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let method = request.uri().path().to_owned();
    let bytes = match request.into_body().collect().await {
        Ok(body) => body.to_bytes().len(),
        // Whoever breaks off has not exported.
        Err(status) => return Ok(status.into_http()),
    };
    // Nobody reads the lines any more: the run is over.
    let _ = writeln!(io::stdout(), "{method} {bytes}");
    let answer = Full::new(Bytes::from_static(EMPTY)).with_trailers(async {
        let status = ("grpc-status".parse().ok()?, HeaderValue::from_static("0"));
        Some(Ok::<_, Infallible>(HeaderMap::from_iter([status])))
    });
    let mut response = Response::new(Body::new(answer));
    let content = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert(http::header::CONTENT_TYPE, content);
    Ok(response)
}

/// Asks until the answer is yes. That nobody listens yet is an answer, too.
async fn ready(address: &str) -> Result<(), Failure> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
    let mut health = HealthClient::new(channel);
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let question = HealthCheckRequest {
            service: "readiness".to_owned(),
        };
        let answer = health.check(question).await;
        if answer.is_ok_and(|answer| answer.get_ref().status() == ServingStatus::Serving) {
            return Ok(());
        }
    }
}

async fn page(address: &str, token: &str, count: usize) -> Result<String, Failure> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?.connect().await?;
    let mut agencies = AgencyServiceClient::new(channel).max_decoding_message_size(8 << 20);
    let authorization: MetadataValue<_> = format!("Bearer {token}").parse()?;
    let mut page_token = String::new();
    for _ in 0..count {
        let mut call = Call::new(ListAgenciesRequest {
            page_size: PAGE,
            page_token,
            ..Default::default()
        });
        call.metadata_mut().insert("authorization", authorization.clone());
        page_token = agencies.list_agencies(call).await?.into_inner().next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Ok(page_token)
}

use std::{net::SocketAddr, pin::pin};

use chidao_proto::membership::v1::authority_service_client::AuthorityServiceClient;
use futures::{StreamExt, stream};
use proptest::prelude::*;
use tokio::{sync::oneshot, task::JoinHandle};
use tonic::{Code, Streaming, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::*;
use crate::{
    health::{LIVENESS, OVERALL, READINESS, STARTUP},
    testing::{House, read},
};

const SERVICE: &str = "chidao.membership.v1.AuthorityService";
const GET: &str = "chidao.membership.v1.AuthorityService/GetPrincipal";

const HANG: Duration = Duration::from_secs(60);

struct Running {
    house: House,
    health: Health,
    address: SocketAddr,
    probes: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    async fn start(shutdown_limit: Duration) -> Self {
        let house = House::new();
        let health = Health::new(["database"]).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let probing = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let probes = probing.local_addr().unwrap();
        let options = ServeOptions {
            reflected: Some(vec![SERVICE]),
            connection_age: Duration::from_secs(3600),
            drain_wait: Duration::ZERO,
            shutdown_limit,
            tls: None,
            probes: Some(probing),
        };
        let (stop, stopped) = oneshot::channel();
        let (business, known) = (house.services(8), health.clone());
        let served = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            serve(listener, business, &known, options, shutdown).await
        });
        Self {
            house,
            health,
            address,
            probes,
            stop,
            served,
        }
    }

    async fn channel(&self) -> Channel {
        let address = format!("http://{}", self.address);
        Channel::from_shared(address).unwrap().connect().await.unwrap()
    }
}

/// The next answer of a watch. The limit only keeps a watch that does not end from keeping the test.
async fn next(watch: &mut Streaming<HealthCheckResponse>) -> Option<ServingStatus> {
    let answer = timeout(HANG, watch.next()).await.expect("the watch hangs");
    answer.map(|answer| answer.unwrap().status())
}

fn about(service: &str) -> HealthCheckRequest {
    HealthCheckRequest {
        service: service.to_owned(),
    }
}

#[tokio::test]
async fn calls_health_and_business_share_a_listener() {
    let running = Running::start(Duration::from_secs(60)).await;
    let channel = running.channel().await;
    let mut health = HealthClient::new(channel.clone());
    let mut check = async |name| {
        health
            .check(about(name))
            .await
            .map(|answer| answer.into_inner().status())
    };
    assert_eq!(check(LIVENESS).await.unwrap(), ServingStatus::Serving);
    assert_eq!(check(READINESS).await.unwrap(), ServingStatus::NotServing);
    running.health.set("database", true).await;
    for name in [OVERALL, STARTUP, READINESS] {
        assert_eq!(check(name).await.unwrap(), ServingStatus::Serving, "{name}");
    }
    assert_eq!(check("chidao.unknown").await.unwrap_err().code(), Code::NotFound);

    let mut client = AuthorityServiceClient::new(channel);
    client.get_principal(read(&[])).await.unwrap();
    assert_eq!(
        running.house.recorded(),
        [(GET.to_owned(), "OK".to_owned(), 1)],
        "health is not recorded"
    );
}

#[tokio::test]
async fn a_caller_who_leaves_is_recorded_across_the_wire() {
    let running = Running::start(Duration::from_secs(60)).await;
    let mut client = AuthorityServiceClient::new(running.channel().await);
    {
        let mut call = pin!(client.get_principal(read(&[("x-do", "wait")])));
        tokio::select! {
            answer = &mut call => panic!("{answer:?}"),
            () = running.house.waiting.notified() => {}
        }
    }
    // The reset travels on the same connection before the next call, whose answer therefore comes after it.
    client.get_principal(read(&[])).await.unwrap();
    let ends = ["CANCELLED", "OK"].map(|code| (GET.to_owned(), code.to_owned(), 1));
    assert_eq!(running.house.recorded(), ends);
}

#[tokio::test]
async fn a_drain_tells_watchers_and_lets_calls_finish() {
    let running = Running::start(Duration::from_secs(60)).await;
    running.health.set("database", true).await;
    let channel = running.channel().await;
    let mut watch = HealthClient::new(channel.clone())
        .watch(about(READINESS))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(next(&mut watch).await, Some(ServingStatus::Serving));

    let mut client = AuthorityServiceClient::new(channel);
    let call = tokio::spawn(async move { client.get_principal(read(&[("x-do", "wait")])).await });
    running.house.waiting.notified().await;
    running.stop.send(()).unwrap();
    assert_eq!(next(&mut watch).await, Some(ServingStatus::NotServing));
    assert_eq!(next(&mut watch).await, None, "a watch does not hold up the drain");
    assert!(!running.served.is_finished());
    let probes = Channel::from_shared(format!("http://{}", running.probes)).unwrap();
    let mut probe = HealthClient::new(probes.connect().await.unwrap());
    let mut check = async |name| probe.check(about(name)).await.unwrap().into_inner().status();
    assert_eq!(
        check(LIVENESS).await,
        ServingStatus::Serving,
        "nobody is to cut it short"
    );
    assert_eq!(check(READINESS).await, ServingStatus::NotServing);

    running.house.gate.add_permits(1);
    call.await.unwrap().unwrap();
    running.served.await.unwrap().unwrap();
    let closed = Channel::from_shared(format!("http://{}", running.address))
        .unwrap()
        .connect()
        .await;
    assert!(closed.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_drain_ends_at_its_limit() {
    let running = Running::start(Duration::from_millis(1)).await;
    let mut client = AuthorityServiceClient::new(running.channel().await);
    let call = tokio::spawn(async move { client.get_principal(read(&[("x-do", "wait")])).await });
    running.house.waiting.notified().await;
    running.stop.send(()).unwrap();
    running.served.await.unwrap().unwrap();
    assert!(!call.is_finished());
    call.abort();
}

/// Asks a version of reflection for the names of services, and for the file that has one of them.
macro_rules! reflect {
    ($version:ident, $channel:expr) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let ask = |request| ServerReflectionRequest {
            message_request: Some(request),
            ..Default::default()
        };
        let requests = vec![
            ask(MessageRequest::ListServices(String::new())),
            ask(MessageRequest::FileContainingSymbol(SERVICE.to_owned())),
        ];
        let mut client = ServerReflectionClient::new($channel);
        let answers = client
            .server_reflection_info(stream::iter(requests))
            .await
            .unwrap()
            .into_inner();
        let answers: Vec<_> = answers
            .map(|answer| answer.unwrap().message_response.unwrap())
            .collect()
            .await;
        let [
            MessageResponse::ListServicesResponse(list),
            MessageResponse::FileDescriptorResponse(file),
        ] = answers.as_slice()
        else {
            panic!("{answers:?}")
        };
        let names: Vec<_> = list.service.iter().map(|service| service.name.clone()).collect();
        (names, file.file_descriptor_proto.len())
    }};
}

#[tokio::test]
async fn reflection_is_served_in_both_versions_and_names_what_is_served() {
    let running = Running::start(Duration::from_secs(60)).await;
    let channel = running.channel().await;
    let expected = (vec!["grpc.health.v1.Health".to_owned(), SERVICE.to_owned()], 1);
    assert_eq!(reflect!(v1, channel.clone()), expected);
    assert_eq!(reflect!(v1alpha, channel), expected);
}

#[tokio::test]
async fn what_nobody_serves_is_unimplemented() {
    let health = Health::new([]).await;
    let mut beside = beside(health.service(), None).unwrap();
    let request = Request::builder().uri("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
    let answer = beside.call(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(
        tonic::Status::from_header_map(answer.headers()).unwrap().code(),
        Code::Unimplemented
    );
}

proptest! {
    #[test]
    fn an_age_is_moved_by_a_tenth_at_most(seconds in 10_u64..=86_400) {
        let age = Duration::from_secs(seconds);
        let moved = jittered(age);
        prop_assert!(age.mul_f64(0.899) <= moved && moved <= age.mul_f64(1.101));
    }
}

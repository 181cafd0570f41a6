//! A service whose handlers do what a test asks for, and exporters that keep what they are given.

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use chidao_authority::{Bearer, Identity};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        Account, CreateAccountRequest, CreateAccountResponse, EndAccountRequest, EndAccountResponse, EndGrantRequest,
        EndGrantResponse, ExplainPermissionRequest, ExplainPermissionResponse, GetAccountRequest, GetAccountResponse,
        GetGrantRequest, GetGrantResponse, GetPrincipalRequest, GetPrincipalResponse, GrantRoleRequest,
        GrantRoleResponse, ListAccountsRequest, ListAccountsResponse, ListGrantsRequest, ListGrantsResponse,
        authority_service_client::AuthorityServiceClient,
        authority_service_server::{AuthorityService, AuthorityServiceServer},
    },
    refusal::{self, Refusal, Seen},
};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::{
    error::OTelSdkResult,
    metrics::{
        PeriodicReader, SdkMeterProvider, Temporality,
        data::{AggregatedMetrics, MetricData, ResourceMetrics},
        exporter::PushMetricExporter,
    },
    trace::{SpanData, SpanExporter},
};
use tokio::sync::{Notify, Semaphore};
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    context::Caller,
    layer::{Answer, Authenticate, Identified, LayerOptions, stack},
};

/// What a test and the handlers of [`Handler`] share. The header `x-do` says what a handler does: "panic", or "wait" until
/// the gate opens.
#[derive(Debug, Clone)]
pub(crate) struct House {
    /// Notified when a handler begins to wait.
    pub(crate) waiting: Arc<Notify>,
    /// A handler that waits takes one permit for ever.
    pub(crate) gate: Arc<Semaphore>,
    pub(crate) durations: Durations,
    meter: SdkMeterProvider,
}

impl House {
    pub(crate) fn new() -> Self {
        let durations = Durations::default();
        let reader = PeriodicReader::builder(durations.clone())
            .with_interval(Duration::from_secs(3600))
            .build();
        Self {
            waiting: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
            durations,
            meter: SdkMeterProvider::builder().with_reader(reader).build(),
        }
    }

    /// The service with its layers.
    pub(crate) fn services(&self, max_calls: u32) -> impl Answer + use<> {
        let handler = Handler {
            waiting: Arc::clone(&self.waiting),
            gate: Arc::clone(&self.gate),
        };
        let services = Routes::new(crate::bounded!(AuthorityServiceServer::new(handler)));
        let bearer = Bearer {
            identity: Arc::new(Identity::new("issuer", "bearer")),
            expires: u64::MAX,
        };
        let authenticate: Authenticate = Arc::new(move |token, _| match token {
            "good" => Identified::Now(Ok(bearer.clone())),
            "late" => {
                let bearer = bearer.clone();
                Identified::Later(Box::pin(async { Ok(bearer) }))
            }
            "old" => Refusal::new(Reason::TokenExpired).into(),
            _ => Refusal::new(Reason::TokenInvalid).into(),
        });
        stack(
            services,
            &LayerOptions {
                authenticate,
                max_calls,
                meter: self.meter.meter("test"),
            },
        )
    }

    /// A client that calls the layers without a network between.
    pub(crate) fn client(&self, max_calls: u32) -> AuthorityServiceClient<impl Answer + use<>> {
        AuthorityServiceClient::new(self.services(max_calls))
    }

    /// Calls as recorded so far: method, status and how many.
    pub(crate) fn recorded(&self) -> Vec<(String, String, u64)> {
        self.meter.force_flush().unwrap();
        self.durations.0.lock().unwrap().clone()
    }
}

/// A request that reads, with a good token and these headers beside.
pub(crate) fn read(headers: &[(&'static str, &'static str)]) -> Request<GetPrincipalRequest> {
    with_headers(GetPrincipalRequest {}, headers)
}

/// A request that changes something.
pub(crate) fn change(headers: &[(&'static str, &'static str)]) -> Request<CreateAccountRequest> {
    let account = Account {
        issuer: "issuer".to_owned(),
        subject: "subject".to_owned(),
        valid_from: Some(chidao_proto::common::v1::Date {
            year: 2019,
            month: 1,
            day: 9,
        }),
        ..Account::default()
    };
    let request_id = "0190c8a4-6d0b-7000-8000-000000000001".to_owned();
    with_headers(
        CreateAccountRequest {
            request_id,
            account: Some(account),
        },
        headers,
    )
}

fn with_headers<T>(message: T, headers: &[(&'static str, &'static str)]) -> Request<T> {
    let mut request = Request::new(message);
    request
        .metadata_mut()
        .insert("authorization", "Bearer good".parse().unwrap());
    for (name, value) in headers {
        request.metadata_mut().insert(*name, value.parse().unwrap());
    }
    request
}

/// The refusal that a call ended with.
pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> Seen {
    let status = answer.unwrap_err();
    refusal::read(&status).unwrap_or_else(|| panic!("not a refusal: {status:?}"))
}

#[derive(Debug)]
struct Handler {
    waiting: Arc<Notify>,
    gate: Arc<Semaphore>,
}

impl Handler {
    async fn obey<T>(&self, request: &Request<T>) {
        match request.metadata().get("x-do").map(|value| value.as_bytes()) {
            Some(b"panic") => panic!("the test asks for it"),
            Some(b"wait") => {
                self.waiting.notify_one();
                self.gate.acquire().await.unwrap().forget();
            }
            _ => {}
        }
    }
}

#[tonic::async_trait]
impl AuthorityService for Handler {
    /// Answers the trace id as the actor and the bearer as the subject.
    async fn get_principal(
        &self,
        request: Request<GetPrincipalRequest>,
    ) -> Result<Response<GetPrincipalResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.obey(&request).await;
        Ok(Response::new(GetPrincipalResponse {
            actor: caller
                .trace_id
                .map(|id| crate::context::TraceId(id).to_string())
                .unwrap_or_default(),
            subject: caller.identity.to_string(),
            ..GetPrincipalResponse::default()
        }))
    }

    /// Waits until its deadline has passed, and a little, as a register does that was late.
    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        let caller = Caller::of(&request)?;
        let late = caller.deadline.0 + Duration::from_millis(20);
        let _ = tokio::time::timeout_at(late, pending::<()>()).await;
        assert!(caller.deadline.has_passed());
        Err(Refusal::new(Reason::OutcomeUnknown).into())
    }

    async fn grant_role(&self, _: Request<GrantRoleRequest>) -> Result<Response<GrantRoleResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn explain_permission(
        &self,
        _: Request<ExplainPermissionRequest>,
    ) -> Result<Response<ExplainPermissionResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn end_account(&self, _: Request<EndAccountRequest>) -> Result<Response<EndAccountResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn get_account(&self, _: Request<GetAccountRequest>) -> Result<Response<GetAccountResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn list_accounts(&self, _: Request<ListAccountsRequest>) -> Result<Response<ListAccountsResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn end_grant(&self, _: Request<EndGrantRequest>) -> Result<Response<EndGrantResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn get_grant(&self, _: Request<GetGrantRequest>) -> Result<Response<GetGrantResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn list_grants(&self, _: Request<ListGrantsRequest>) -> Result<Response<ListGrantsResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }
}

/// Keeps the spans that were exported.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans(pub(crate) Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Spans {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap().extend(batch);
        Ok(())
    }
}

/// Keeps the last export of `rpc.server.call.duration`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Durations(Arc<Mutex<Vec<(String, String, u64)>>>);

impl PushMetricExporter for Durations {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let mut recorded = Vec::new();
        for metric in metrics.scope_metrics().flat_map(|scope| scope.metrics()) {
            assert_eq!((metric.name(), metric.unit()), ("rpc.server.call.duration", "s"));
            let AggregatedMetrics::F64(MetricData::Histogram(histogram)) = metric.data() else {
                panic!("{metric:?}")
            };
            for point in histogram.data_points() {
                let attribute = |name: &str| {
                    let attribute = point.attributes().find(|attribute| attribute.key.as_str() == name);
                    attribute
                        .map(|attribute| attribute.value.to_string())
                        .unwrap_or_default()
                };
                assert_eq!(attribute("rpc.system.name"), "grpc");
                recorded.push((
                    attribute("rpc.method"),
                    attribute("rpc.response.status_code"),
                    point.count(),
                ));
            }
        }
        recorded.sort();
        *self.0.lock().unwrap() = recorded;
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

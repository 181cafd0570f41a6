//! The server of the kit with a handler that answers who calls.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chidao_authority::{Bearer, Identity};
use chidao_kit::{
    config::Settings,
    context::Caller,
    health::Health,
    layer::{Identified, LayerOptions, stack},
    server::{ServeOptions, serve},
    status::Chain,
    tls::{Tls, TlsLimits},
};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        CreateAccountRequest, CreateAccountResponse, EndAccountRequest, EndAccountResponse, EndGrantRequest,
        EndGrantResponse, ExplainPermissionRequest, ExplainPermissionResponse, GetAccountRequest, GetAccountResponse,
        GetGrantRequest, GetGrantResponse, GetPrincipalRequest, GetPrincipalResponse, GrantRoleRequest,
        GrantRoleResponse, ListAccountsRequest, ListAccountsResponse, ListGrantsRequest, ListGrantsResponse,
        authority_service_client::AuthorityServiceClient,
        authority_service_server::{AuthorityService, AuthorityServiceServer},
    },
    refusal::{Refusal, read},
};
use chidao_tests::ca::{Ca, Draft, Pair, TlsFolder};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};
use tonic::{
    Request, Response, Status,
    service::Routes,
    transport::{Channel, ClientTlsConfig, Endpoint},
};

/// What a client calls itself in these tests.
pub(super) const URI: &str = "urn:chidao:ubnd-tam-binh";

/// Keeps what hangs from keeping the test.
pub(super) const HANG: Duration = Duration::from_secs(60);

/// A server, the authorities of its certificate and of its clients', and its files.
pub(super) struct Rig {
    pub(super) servers: Ca,
    pub(super) clients: Ca,
    pub(super) folder: TlsFolder,
    pub(super) address: SocketAddr,
    pub(super) probes: SocketAddr,
    _tasks: JoinSet<()>,
    _stop: oneshot::Sender<()>,
}

/// Limits that no test reaches but by its own doing.
pub(super) fn limits() -> TlsLimits {
    TlsLimits {
        handshake: Duration::from_secs(3600),
        handshakes: 100,
        share: Duration::from_secs(3600),
        look: Duration::from_millis(5),
    }
}

impl Rig {
    /// Serves with these limits; `system:founder` is whoever is named "urn:founder".
    pub(super) async fn start(limits: TlsLimits) -> Self {
        let (servers, clients) = (Ca::new("servers"), Ca::new("clients"));
        let folder = TlsFolder::new(&servers.sign(&Draft::server()), &clients);
        let mut arguments = folder.arguments();
        arguments.insert(0, "test".to_owned());
        arguments.push("--system-certificate=system:founder=URI:urn:founder".to_owned());
        let command = Settings::command("test", ([127, 0, 0, 1], 0).into());
        let settings = Settings::try_from_args(command, arguments).unwrap();
        let tls = Tls::load(&settings, limits).await.unwrap().unwrap();

        let [listener, probes] = [bind().await, bind().await];
        let addresses = [&listener, &probes].map(|listener| listener.local_addr().unwrap());
        let options = ServeOptions {
            tls: Some(tls.clone()),
            probes: Some(probes),
            ..ServeOptions::prepare(&settings, []).await.unwrap()
        };
        let layers = LayerOptions::new(&settings, Arc::new(authenticate));
        let business = stack(Routes::new(AuthorityServiceServer::new(Mirror)), &layers);
        let (stop, stopped) = oneshot::channel::<()>();
        let mut tasks = JoinSet::new();
        tasks.spawn(tls.follow(std::future::pending()));
        tasks.spawn(async move {
            let health = Health::new([]).await;
            let shutdown = async {
                let _ = stopped.await;
            };
            serve(listener, business, &health, options, shutdown).await.unwrap();
        });
        Self {
            servers,
            clients,
            folder,
            address: addresses[0],
            probes: addresses[1],
            _tasks: tasks,
            _stop: stop,
        }
    }

    /// A certificate of a client whom the server believes.
    pub(super) fn pair(&self) -> Pair {
        self.clients.sign(&Draft::client(URI))
    }

    /// A new connection, by a client that knows the server's first authority.
    pub(super) async fn connect(&self, pair: Option<&Pair>) -> Result<Channel, String> {
        self.connect_to(&self.servers, pair).await
    }

    /// A new connection, by a client that knows this authority of servers.
    pub(super) async fn connect_to(&self, servers: &Ca, pair: Option<&Pair>) -> Result<Channel, String> {
        let tls = ClientTlsConfig::new()
            .ca_certificate(servers.into())
            .domain_name("localhost");
        let tls = match pair {
            Some(pair) => tls.identity(pair.into()),
            None => tls,
        };
        let endpoint = Endpoint::from_shared(format!("https://{}", self.address)).unwrap();
        let connecting = endpoint.tls_config(tls).unwrap().connect_timeout(HANG).connect().await;
        connecting.map_err(|error| Chain(&error).to_string())
    }

    /// Who a new connection's caller is, without a token.
    pub(super) async fn who(&self, pair: Option<&Pair>) -> Result<String, String> {
        ask(&self.connect(pair).await?, None).await
    }
}

async fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// Who calls on this connection: issuer and subject, or the reason of a refusal, or the failure of the line.
pub(super) async fn ask(channel: &Channel, token: Option<&str>) -> Result<String, String> {
    let mut request = Request::new(GetPrincipalRequest {});
    request.set_timeout(HANG);
    if let Some(token) = token {
        let header = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", header);
    }
    let answer = AuthorityServiceClient::new(channel.clone())
        .get_principal(request)
        .await;
    answer
        .map(|answer| answer.into_inner().subject)
        .map_err(|status| match read(&status) {
            Some(seen) => seen.reason.as_str_name().to_owned(),
            None => Chain(&status).to_string(),
        })
}

fn authenticate(token: &str, _: u64) -> Identified {
    match token {
        "good" => Identified::Now(Ok(Bearer {
            identity: Arc::new(Identity::new("issuer", "bearer")),
            expires: u64::MAX,
        })),
        _ => Refusal::new(Reason::TokenInvalid).into(),
    }
}

/// Answers who calls.
struct Mirror;

#[tonic::async_trait]
impl AuthorityService for Mirror {
    async fn get_principal(
        &self,
        request: Request<GetPrincipalRequest>,
    ) -> Result<Response<GetPrincipalResponse>, Status> {
        let subject = Caller::of(&request)?.identity.to_string();
        Ok(Response::new(GetPrincipalResponse {
            subject,
            ..GetPrincipalResponse::default()
        }))
    }

    async fn create_account(
        &self,
        _: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
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

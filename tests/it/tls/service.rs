//! The real binary with the real accounts, called by systems that show a certificate.

use std::{
    net::{SocketAddr, TcpListener},
    process::Stdio,
};

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{Account, AgencyKind, CreateAccountRequest, GetPrincipalRequest},
    refusal::read,
};
use chidao_tests::{
    Client, Kind, TestDatabase, binary,
    ca::{Ca, Draft, Pair, TlsFolder},
    draft,
};
use rstest::rstest;
use tokio::{
    process::{Child, Command},
    task::yield_now,
    time::timeout,
};
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::rig::{HANG, URI};
use crate::command::Folder;

/// The binary, its database, and the authority of its own and its clients' certificates.
pub(crate) struct Service {
    authority: Ca,
    folder: TlsFolder,
    _database: TestDatabase,
    child: Child,
    address: SocketAddr,
}

impl Service {
    async fn start(kind: Kind) -> Option<Self> {
        Self::start_with(kind, &[]).await
    }

    /// Starts it with more arguments.
    pub(crate) async fn start_with(kind: Kind, arguments: &[&str]) -> Option<Self> {
        let database = TestDatabase::fresh(kind).await?;
        let authority = Ca::new("province");
        let folder = TlsFolder::new(&authority.sign(&Draft::server()), &authority);
        for _ in 0..10 {
            let [address, probes] = [free_port(), free_port()];
            let mut child = Command::new(binary("chidao-membership"))
                .args(["--database", database.url(), "--log", "error"])
                .args(["--listen", &address.to_string(), "--health-listen", &probes.to_string()])
                .args(folder.arguments())
                .args(arguments)
                .arg("--system-certificate=system:founder=URI:urn:founder")
                .arg("--data-dir")
                .arg(folder.path())
                .stdin(Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .unwrap();
            if timeout(HANG, is_ready(&mut child, probes))
                .await
                .expect("it starts or ends")
            {
                return Some(Self {
                    authority,
                    folder,
                    _database: database,
                    child,
                    address,
                });
            }
        }
        panic!("the service does not start")
    }

    /// Tells it to end (SIGTERM) and waits until it has; whether it says that all went well.
    pub(crate) async fn end(mut self) -> bool {
        let pid = self.child.id().unwrap();
        let kill = Command::new("sh").args(["-c", &format!("kill -TERM {pid}")]).status();
        assert!(kill.await.unwrap().success());
        timeout(HANG, self.child.wait())
            .await
            .expect("it ends")
            .unwrap()
            .success()
    }

    fn endpoint(&self, authority: &Ca) -> (Endpoint, ClientTlsConfig) {
        let endpoint = Endpoint::from_shared(format!("https://localhost:{}", self.address.port())).unwrap();
        (endpoint, ClientTlsConfig::new().ca_certificate(authority.into()))
    }

    async fn connect(&self, pair: &Pair) -> Channel {
        let (endpoint, tls) = self.endpoint(&self.authority);
        let endpoint = endpoint.tls_config(tls.identity(pair.into())).unwrap();
        endpoint.connect().await.unwrap()
    }

    async fn client(&self, uri: &str) -> Client {
        let pair = self.authority.sign(&Draft::client(uri));
        Client::new(self.connect(&pair).await, None)
    }
}

/// A port that was free just now; somebody may take it before the service does.
fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// False where the process has ended.
async fn is_ready(child: &mut Child, probes: SocketAddr) -> bool {
    let endpoint = Endpoint::from_shared(format!("http://{probes}")).unwrap();
    let mut health = HealthClient::new(endpoint.connect_lazy());
    loop {
        let request = HealthCheckRequest {
            service: "readiness".to_owned(),
        };
        let answer = health.check(request).await;
        if answer.is_ok_and(|answer| answer.into_inner().status() == ServingStatus::Serving) {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        yield_now().await;
    }
}

fn account(subject: &str, agency: &str) -> CreateAccountRequest {
    let account = draft::account(subject, agency).account.unwrap();
    CreateAccountRequest {
        request_id: draft::request_id(),
        account: Some(Account {
            issuer: "certificate".to_owned(),
            ..account
        }),
    }
}

async fn actor(client: &mut Client) -> String {
    let answer = client.authority.get_principal(GetPrincipalRequest {}).await;
    answer.unwrap().into_inner().actor
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_acts_as_its_account_says(#[case] kind: Kind) {
    let Some(service) = Service::start(kind).await else {
        return;
    };
    let mut founder = service.client("urn:founder").await;
    assert_eq!(actor(&mut founder).await, "system:founder");
    let name = "Ủy ban nhân dân huyện Tam Bình";
    let agency = draft::agency("ubnd-tam-binh", name, AgencyKind::DistrictPeoplesCommittee);
    founder.agencies.create_agency(agency).await.unwrap();

    let mut system = service.client(URI).await;
    assert_eq!(actor(&mut system).await, "", "it has no account yet");
    let late = draft::agency("late", "Đến muộn", AgencyKind::Department);
    let refused = read(&system.agencies.create_agency(late).await.unwrap_err()).unwrap();
    assert_eq!(refused.reason, Reason::AccountUnknown);
    assert_eq!(refused.metadata["subject"], format!("certificate|URI:{URI}"));

    let other = account(&format!("DNS:{}", "Tam-Binh.Example"), "agencies/ubnd-tam-binh");
    let refused = read(&founder.authority.create_account(other).await.unwrap_err()).unwrap();
    assert_eq!(refused.reason, Reason::InvalidFields);
    assert_eq!(refused.fields[0].0, "account.subject");

    let right = account(&format!("URI:{URI}"), "agencies/ubnd-tam-binh");
    founder.authority.create_account(right).await.unwrap();
    assert_eq!(actor(&mut system).await, "agencies/ubnd-tam-binh");
    // A certificate that is renewed names the same subject.
    assert_eq!(actor(&mut service.client(URI).await).await, "agencies/ubnd-tam-binh");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_shows_a_certificate_and_sees_a_new_one() {
    let Some(service) = Service::start(Kind::Sqlite).await else {
        return;
    };
    let founder = service.authority.sign(&Draft::client("urn:founder"));
    service.folder.put("client.crt", &founder.certificate);
    service.folder.put("client.key", &founder.key);
    let folder = Folder::new(None);
    let [ca, certificate, key] = ["ca.crt", "client.crt", "client.key"].map(|name| {
        let file = service.folder.file(name);
        file.to_str().unwrap().to_owned()
    });
    let address = format!("https://localhost:{}", service.address.port());
    let whoami = [
        "call",
        "Authority.GetPrincipal",
        "--json",
        "--address",
        &address,
        "--language",
        "en",
    ];
    let with = async |more: &[&str]| folder.run(&[&whoami, more].concat()).await;

    let shown = [
        "--tls-ca",
        &ca,
        "--client-certificate",
        &certificate,
        "--client-key",
        &key,
    ];
    let said = with(&shown).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.answer.contains("system-certificate|system:founder"), "{said:?}");

    let said = with(&["--tls-ca", &ca, "--token", "nonsense"]).await;
    assert_eq!(said.code, Some(65), "{said:?}");
    assert!(said.notes.contains("TOKEN_INVALID"), "{said:?}");
    for (more, code, note) in [
        (&["--token", "x"][..], 64, "needs --tls-ca"),
        (&["--tls-ca", "nowhere.pem", "--token", "x"], 74, "nowhere.pem"),
        (
            &["--tls-ca", &ca, "--client-certificate", &certificate],
            64,
            "--client-key",
        ),
        (&["--tls-ca", &key, "--token", "x"], 69, "does not answer"),
    ] {
        let said = with(more).await;
        assert_eq!(said.code, Some(code), "{said:?}");
        assert!(said.notes.contains(note), "{said:?}");
    }
    let plain = format!("http://localhost:{}", service.address.port());
    let said = folder
        .run(&[
            "get",
            "agencies/a",
            "--address",
            &plain,
            "--tls-ca",
            &ca,
            "--token",
            "x",
        ])
        .await;
    assert_eq!(said.code, Some(64), "{said:?}");

    let newer = Ca::new("province");
    let pair = newer.sign(&Draft::server());
    service.folder.put("tls.crt", &pair.certificate);
    service.folder.put("tls.key", &pair.key);
    let renewed = async {
        loop {
            let (endpoint, tls) = service.endpoint(&newer);
            if endpoint.tls_config(tls).unwrap().connect().await.is_ok() {
                return;
            }
            yield_now().await;
        }
    };
    timeout(HANG, renewed).await.expect("the new certificate is seen");
}

#[tokio::test]
async fn wrong_settings_of_tls_end_the_start() {
    let folder = TlsFolder::new(&Ca::new("a").sign(&Draft::server()), &Ca::new("b"));
    let arguments = folder.arguments();
    let [certificate, key, _] = arguments.as_slice() else {
        panic!("{arguments:?}")
    };
    let other = Ca::new("c").sign(&Draft::server());
    folder.put("other.key", &other.key);
    let other_key = format!("--tls-key={}", folder.file("other.key").display());
    let no_key = format!("--tls-key={}", folder.file("tls.crt").display());
    let no_ca = format!("--tls-client-ca={}", folder.file("tls.key").display());
    for (settings, code, said) in [
        (vec!["--mode=production"], 64, "plaintext is refused"),
        (vec![certificate], 64, "--tls-key"),
        (
            vec![certificate, "--tls-key=nowhere.pem"],
            74,
            "nowhere.pem cannot be read",
        ),
        (vec![certificate, &other_key], 64, "tls.crt cannot be used"),
        (vec![certificate, &no_key], 64, "holds no private key in PEM"),
        (vec![certificate, key, &no_ca], 64, "holds no certificate in PEM"),
    ] {
        let mut command = Command::new(binary("chidao-membership"));
        command
            .args(["--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path());
        let output = command.args(settings).stdin(Stdio::null()).output().await.unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{errors}");
        assert!(errors.contains(said), "{errors}");
    }
}

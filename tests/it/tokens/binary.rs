//! The real binary in production mode, which believes an issuer and nobody else.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use chidao_authority::{AUDIENCE as DEVELOPMENT_AUDIENCE, DevelopmentKey};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{GetPrincipalRequest, GetPrincipalResponse, authority_service_client::AuthorityServiceClient},
    refusal::read,
};
use chidao_tests::{
    Kind, TestDatabase, binary,
    ca::{Ca, Draft, TlsFolder},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tonic::{
    Code, Request, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
use uuid::Uuid;

use super::issuer::{AUDIENCE, ISSUER, Key, Publisher, claims, free_address, now, set};

/// How often the keys are read because somebody shows one that is unknown.
const BETWEEN_ASKED: Duration = Duration::from_secs(10);

/// The service as a process. Dropping it kills it.
struct Process {
    child: Child,
    folder: PathBuf,
    _tls: TlsFolder,
    channel: Channel,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn command(folder: &PathBuf, tls: &TlsFolder, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary("chidao-membership"));
    command
        .args(["--mode", "production", "--log", "error", "--data-dir"])
        .arg(folder)
        .args(tls.server_arguments())
        .args(arguments);
    command.stdin(Stdio::null());
    command
}

impl Process {
    async fn start(database: &str, keys: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("chidao-production-{}", Uuid::new_v4().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let authority = Ca::new("authority");
        let tls = TlsFolder::new(&authority.sign(&Draft::server()), &authority);
        let believing = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(authority.pem()))
            .domain_name("localhost");
        for _ in 0..10 {
            let address: SocketAddr = free_address();
            let listen = address.to_string();
            let arguments = [
                "--database",
                database,
                "--listen",
                &listen,
                "--token-issuer",
                ISSUER,
                "--token-audience",
                AUDIENCE,
                "--token-keys",
                keys,
            ];
            let mut child = command(&folder, &tls, &arguments).spawn().unwrap();
            let endpoint = Endpoint::from_shared(format!("https://{address}")).unwrap();
            let endpoint = endpoint.tls_config(believing.clone()).unwrap();
            loop {
                if let Ok(channel) = endpoint.connect().await {
                    return Self {
                        child,
                        folder,
                        _tls: tls,
                        channel,
                    };
                }
                if child.try_wait().unwrap().is_some() {
                    // Somebody took the port between the look for a free one and the start.
                    break;
                }
                #[expect(
                    clippy::disallowed_methods,
                    reason = "between attempts to reach a process that starts"
                )]
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        panic!("the service does not start")
    }

    async fn ask(&self, header: &[&str]) -> Result<GetPrincipalResponse, Status> {
        let mut request = Request::new(GetPrincipalRequest {});
        for header in header {
            let value = header.parse().unwrap();
            request.metadata_mut().append("authorization", value);
        }
        let mut client = AuthorityServiceClient::new(self.channel.clone());
        client.get_principal(request).await.map(tonic::Response::into_inner)
    }

    async fn refused(&self, name: &str, header: &[&str], reason: Reason) {
        let status = self.ask(header).await.expect_err(name);
        let told = (status.code(), read(&status).unwrap().reason);
        assert_eq!(told, (Code::Unauthenticated, reason), "{name}");
    }
}

/// Every way in which a token of this issuer can be wrong, by which the service is not made to look for keys.
fn wrong_tokens(rsa: &Key, ed: &Key) -> Vec<(&'static str, String, Reason)> {
    let with = |change: Value| rsa.token_with(&change);
    let header = |change: &dyn Fn(&mut Header)| {
        let mut header = rsa.header();
        change(&mut header);
        header
    };
    let signed = |header: &Header, key: &EncodingKey| encode(header, &claims(&json!({})), key).unwrap();
    let shared = |secret: &[u8]| {
        signed(
            &header(&|header| header.alg = Algorithm::HS256),
            &EncodingKey::from_secret(secret),
        )
    };
    let public = rsa.public();
    let modulus = public["n"].as_str().unwrap();
    let stranger = Key::rsa(&rsa.kid);
    let good = rsa.token("can-bo-01");
    let (head, rest) = good.split_once('.').unwrap();
    let (body, _) = rest.split_once('.').unwrap();
    let none = encode(
        &Header::default(),
        &json!({"alg": "none", "kid": rsa.kid}),
        &EncodingKey::from_secret(b"-"),
    )
    .unwrap();
    let none = none.split('.').nth(1).unwrap();
    let ec_header = Header {
        kid: Some(rsa.kid.clone()),
        ..Header::new(Algorithm::EdDSA)
    };
    vec![
        (
            "HS256 with the public key's document",
            shared(public.to_string().as_bytes()),
            Reason::TokenInvalid,
        ),
        (
            "HS256 with the modulus",
            shared(modulus.as_bytes()),
            Reason::TokenInvalid,
        ),
        (
            "EdDSA for the id of an RSA key",
            signed(&ec_header, &ed.signing),
            Reason::TokenInvalid,
        ),
        (
            "RS384",
            signed(&header(&|header| header.alg = Algorithm::RS384), &rsa.signing),
            Reason::TokenInvalid,
        ),
        (
            "PS256",
            signed(&header(&|header| header.alg = Algorithm::PS256), &rsa.signing),
            Reason::TokenInvalid,
        ),
        ("none", format!("{none}.{body}."), Reason::TokenInvalid),
        ("no signature", format!("{head}.{body}."), Reason::TokenInvalid),
        (
            "another key by the same id",
            stranger.token("can-bo-01"),
            Reason::TokenInvalid,
        ),
        (
            "no kid",
            signed(&header(&|header| header.kid = None), &rsa.signing),
            Reason::TokenInvalid,
        ),
        (
            "crit",
            signed(
                &header(&|header| header.crit = Some(vec!["b64".to_owned()])),
                &rsa.signing,
            ),
            Reason::TokenInvalid,
        ),
        ("expired", with(json!({"exp": now() - 31})), Reason::TokenExpired),
        ("not yet valid", with(json!({"nbf": now() + 90})), Reason::TokenExpired),
        (
            "another issuer",
            with(json!({"iss": "https://sso.example.vn"})),
            Reason::TokenInvalid,
        ),
        ("issuer as a list", with(json!({"iss": [ISSUER]})), Reason::TokenInvalid),
        (
            "the development key's issuer",
            with(json!({"iss": "chidao-development", "sub": "system:founder"})),
            Reason::TokenInvalid,
        ),
        (
            "another audience",
            with(json!({"aud": "chidao"})),
            Reason::TokenAudience,
        ),
        (
            "oversized",
            with(json!({"pad": "a".repeat(4096)})),
            Reason::TokenInvalid,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn production_believes_its_issuer_alone() {
    let database = TestDatabase::fresh(Kind::Sqlite).await.unwrap();
    let (rsa, ed, next) = (Key::rsa("rsa-1"), Key::ed25519("ed-1"), Key::rsa("rsa-2"));
    let address = free_address();
    let service = Process::start(database.url(), &format!("http://{address}/jwks.json")).await;

    // The issuer is down: the service runs and is not ready.
    let mut health = HealthClient::new(service.channel.clone());
    let readiness = HealthCheckRequest {
        service: "readiness".to_owned(),
    };
    let mut readiness = health.watch(readiness).await.unwrap().into_inner();
    let first = readiness.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::NotServing);
    let publisher = Publisher::start_at(address, &set(&[&rsa, &ed])).await;
    while readiness.message().await.unwrap().unwrap().status() != ServingStatus::Serving {}
    let before = publisher.fetches();

    let good = rsa.token("can-bo-01");
    let bearer = format!("Bearer {good}");
    let seen = service.ask(&[&bearer]).await.unwrap();
    assert_eq!((&*seen.issuer, seen.subject), (ISSUER, format!("{ISSUER}|can-bo-01")));
    assert!(seen.token_expires.unwrap().seconds.unsigned_abs() > now());
    assert_eq!(
        (seen.actor, seen.roles),
        (String::new(), Vec::new()),
        "a token alone gives nothing"
    );
    service
        .ask(&[&format!("Bearer {}", ed.token("can-bo-02"))])
        .await
        .unwrap();
    // An issuer outside may call somebody so: he is not the founder.
    let founder = service
        .ask(&[&format!("Bearer {}", rsa.token("system:founder"))])
        .await
        .unwrap();
    assert_eq!(founder.actor, "");

    for (name, token, reason) in wrong_tokens(&rsa, &ed) {
        service.refused(name, &[&format!("Bearer {token}")], reason).await;
    }
    service
        .refused("two tokens", &[&bearer, &bearer], Reason::TokenInvalid)
        .await;
    let elsewhere = service.folder.join("elsewhere");
    let key = DevelopmentKey::load_or_create(&elsewhere).unwrap();
    let developer = key.mint("system:founder", DEVELOPMENT_AUDIENCE, now(), Duration::from_secs(60));
    service
        .refused(
            "a development key",
            &[&format!("Bearer {}", developer.unwrap())],
            Reason::TokenInvalid,
        )
        .await;
    assert_eq!(
        publisher.fetches(),
        before,
        "none of them made the service look for keys"
    );

    // Rotated without overlap: nobody fails, and what was kept is refused.
    publisher.publish(&set(&[&next]));
    service
        .ask(&[&format!("Bearer {}", next.token("can-bo-01"))])
        .await
        .unwrap();
    let made_up = Key::ed25519("made-up").token("can-bo-01");
    for bearer in [bearer, format!("Bearer {made_up}")] {
        let status = service.ask(&[&bearer]).await.unwrap_err();
        let seen = read(&status).unwrap();
        let told = (status.code(), seen.reason);
        assert_eq!(told, (Code::Unavailable, Reason::NotReady), "nobody has looked since");
        assert!(seen.retry_after.is_some_and(|wait| wait <= BETWEEN_ASKED), "{seen:?}");
    }
    assert_eq!(publisher.fetches(), before + 1);
    assert!(
        !service.folder.join("development-key.pem").exists(),
        "no development key is made"
    );
}

#[test]
fn production_without_an_issuer_does_not_start() {
    let folder = std::env::temp_dir().join(format!("chidao-production-{}", Uuid::new_v4().simple()));
    std::fs::create_dir_all(&folder).unwrap();
    let authority = Ca::new("authority");
    let tls = TlsFolder::new(&authority.sign(&Draft::server()), &authority);
    let ended = command(&folder, &tls, &[]).output().unwrap();
    assert_eq!(ended.status.code(), Some(64));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(
        said.contains("--token-issuer") && said.contains("--token-keys"),
        "{said}"
    );
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        0,
        "no development key is made"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

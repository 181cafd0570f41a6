//! An issuer for tests: keys that sign, and a small server that publishes their public halves and counts who asks.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use chidao_tests::ca::Pair;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::Semaphore,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

pub(super) const ISSUER: &str = "https://sso.vinhlong.gov.vn";
pub(super) const AUDIENCE: &str = "chidao-vinhlong";

pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A key of the issuer.
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    pub(super) signing: EncodingKey,
}

impl Key {
    pub(super) fn ed25519(kid: &str) -> Self {
        let der = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
        Self {
            kid: kid.to_owned(),
            algorithm: Algorithm::EdDSA,
            signing: EncodingKey::from_ed_der(der.as_ref()),
        }
    }

    pub(super) fn rsa(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let text = pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref()));
        Self {
            kid: kid.to_owned(),
            algorithm: Algorithm::RS256,
            signing: EncodingKey::from_rsa_pem(text.as_bytes()).unwrap(),
        }
    }

    pub(super) fn p256(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self {
            kid: kid.to_owned(),
            algorithm: Algorithm::ES256,
            signing: EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref()),
        }
    }

    /// Its public half, as the issuer publishes it.
    pub(super) fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.signing, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.kid.clone());
        serde_json::to_value(jwk).unwrap()
    }

    pub(super) fn header(&self) -> Header {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid.clone());
        header
    }

    /// A good token of this subject.
    pub(super) fn token(&self, subject: &str) -> String {
        self.token_with(&json!({ "sub": subject }))
    }

    /// A token with these claims in place of those of a good one.
    pub(super) fn token_with(&self, change: &Value) -> String {
        encode(&self.header(), &claims(change), &self.signing).unwrap()
    }
}

pub(super) fn claims(change: &Value) -> Value {
    let now = now();
    let mut claims = json!({"iss": ISSUER, "sub": "can-bo-01", "aud": AUDIENCE, "nbf": now, "exp": now + 600});
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

/// Where nobody listens, as nobody did a moment ago.
pub(super) fn free_address() -> SocketAddr {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    probe.local_addr().unwrap()
}

/// The document that publishes these keys.
pub(super) fn set(keys: &[&Key]) -> Value {
    json!({"keys": keys.iter().map(|key| key.public()).collect::<Vec<_>>()})
}

/// Publishes keys at an address of this machine.
#[derive(Clone)]
pub(super) struct Publisher {
    pub(super) address: SocketAddr,
    /// Where it answers over TLS.
    tls: Option<TlsAcceptor>,
    answer: Arc<Mutex<String>>,
    fetches: Arc<AtomicUsize>,
    /// An answer takes one permit for ever.
    pub(super) gate: Arc<Semaphore>,
}

impl Publisher {
    /// On any port; with as many answers as anybody wants.
    pub(super) async fn start(document: &Value) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), document).await
    }

    /// The same over TLS, with the certificate of a server on this machine.
    pub(super) async fn start_secured(document: &Value, server: &Pair) -> Self {
        let certificate = CertificateDer::from_pem_slice(server.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(server.key.as_bytes()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate], key).unwrap();
        let tls = Some(TlsAcceptor::from(Arc::new(config)));
        Self::open(([127, 0, 0, 1], 0).into(), document, tls).await
    }

    pub(super) async fn start_at(address: SocketAddr, document: &Value) -> Self {
        Self::open(address, document, None).await
    }

    async fn open(address: SocketAddr, document: &Value, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let publisher = Self {
            address: listener.local_addr().unwrap(),
            tls,
            answer: Arc::default(),
            fetches: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS >> 1)),
        };
        publisher.publish(document);
        tokio::spawn(publisher.clone().serve(listener));
        publisher
    }

    async fn serve(self, listener: TcpListener) {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let publisher = self.clone();
            tokio::spawn(async move {
                match &publisher.tls {
                    None => publisher.tell(stream).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            publisher.tell(stream).await;
                        }
                    }
                }
            });
        }
    }

    async fn tell(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        self.fetches.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        let answer = self.answer.lock().unwrap().clone();
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    }

    pub(super) fn publish(&self, document: &Value) {
        self.answer_with("200 OK", "", &document.to_string());
    }

    pub(super) fn answer_with(&self, status: &str, header: &str, body: &str) {
        let length = body.len();
        *self.answer.lock().unwrap() =
            format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{header}\r\n{body}");
    }

    /// How often anybody has asked.
    pub(super) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    pub(super) fn url(&self) -> String {
        match self.tls {
            None => format!("http://{}/jwks.json", self.address),
            // The name that its certificate has.
            Some(_) => format!("https://localhost:{}/jwks.json", self.address.port()),
        }
    }
}

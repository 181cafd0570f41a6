//! Where the keys of an issuer are read from.

use std::{error::Error, io, path::PathBuf, time::Duration};

use bytes::Bytes;
use http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnectorBuilder};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio::{fs::File, io::AsyncReadExt, time::timeout};

use crate::config::KeySource;

/// The largest set of keys that is read, in bytes: some hundred keys.
const MAX_DOCUMENT: usize = 64 << 10;

/// How long the whole reading may take.
const LIMIT: Duration = Duration::from_secs(5);

/// Why a set of keys could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceError {
    #[error("the file cannot be read")]
    File(#[source] io::Error),
    #[error("it has more than {} KiB", MAX_DOCUMENT >> 10)]
    TooLarge,
    #[error("no answer within {} s", LIMIT.as_secs())]
    TooSlow,
    #[error("the certificates of {} cannot be read", .path.display())]
    Authorities {
        path: PathBuf,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("the answer is {0}, and nothing but 200 is taken: no redirect is followed")]
    Status(StatusCode),
    #[error("it cannot be fetched")]
    Fetch(#[source] Box<dyn Error + Send + Sync>),
}

#[derive(Debug)]
pub(super) struct Source {
    pub(super) keys: KeySource,
    pub(super) authorities: Option<PathBuf>,
}

impl Source {
    /// The document as it stands now.
    pub(super) async fn read(&self) -> Result<Vec<u8>, SourceError> {
        let read = async {
            match &self.keys {
                KeySource::File(path) => {
                    let file = File::open(path).await.map_err(SourceError::File)?;
                    let mut document = Vec::new();
                    let mut bounded = file.take(MAX_DOCUMENT as u64 + 1);
                    bounded.read_to_end(&mut document).await.map_err(SourceError::File)?;
                    match document.len() {
                        0..=MAX_DOCUMENT => Ok(document),
                        _ => Err(SourceError::TooLarge),
                    }
                }
                KeySource::Url(url) => self.fetch(url.clone()).await,
            }
        };
        timeout(LIMIT, read).await.unwrap_or(Err(SourceError::TooSlow))
    }

    /// Asks on a connection of its own: it is long until the next time.
    async fn fetch(&self, url: Uri) -> Result<Vec<u8>, SourceError> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(self.tls()?)
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
        let request = Request::get(url)
            .header("accept", "application/jwk-set+json, application/json")
            .body(Empty::new())
            .map_err(|error| SourceError::Fetch(error.into()))?;
        let answer = client
            .request(request)
            .await
            .map_err(|error| SourceError::Fetch(error.into()))?;
        if answer.status() != StatusCode::OK {
            return Err(SourceError::Status(answer.status()));
        }
        let body = Limited::new(answer.into_body(), MAX_DOCUMENT).collect().await;
        let body = body.map_err(|error| match error.is::<http_body_util::LengthLimitError>() {
            true => SourceError::TooLarge,
            false => SourceError::Fetch(error),
        })?;
        Ok(body.to_bytes().into())
    }

    fn tls(&self) -> Result<ClientConfig, SourceError> {
        let builder = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| SourceError::Fetch(error.into()))?;
        let Some(path) = &self.authorities else {
            return Ok(builder.with_webpki_roots().with_no_client_auth());
        };
        let failed = |source| SourceError::Authorities {
            path: path.clone(),
            source,
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(error.into()))? {
            let certificate = certificate.map_err(|error| failed(error.into()))?;
            roots.add(certificate).map_err(|error| failed(error.into()))?;
        }
        if roots.is_empty() {
            return Err(failed("there is none in it".into()));
        }
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    }
}

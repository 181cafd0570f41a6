//! The files of TLS, and what the library makes of them.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chidao_authority::certificate::{CertificateError, not_after};
use tokio_rustls::rustls::{
    self, RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    server::{NoServerSessionStorage, VerifierBuilderError, WebPkiClientVerifier},
};

use crate::config::TlsSettings;

/// Certificates that cannot be served with.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is not PEM, or something else is in it.
    #[error("{} holds no {what} in PEM", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        what: &'static str,
        /// Why.
        #[source]
        source: pem::Error,
    },
    /// A certificate is none, or it and the key do not belong together.
    #[error("{} cannot be used", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// A certificate does not say until when it is valid.
    #[error("{} cannot be used", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: CertificateError,
    },
    /// The CAs can verify nothing.
    #[error("{} cannot be used", path.display())]
    Verifier {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: VerifierBuilderError,
    },
}

/// Where the files are.
#[derive(Debug, Clone)]
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
    client_ca: Option<PathBuf>,
}

/// What was in the files.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

/// What connections are begun with.
#[derive(Debug, Clone)]
pub(super) struct InUse {
    pub(super) config: Arc<ServerConfig>,
    /// The last second of the certificate, or of its chain where that ends sooner, in seconds since 1970.
    pub(super) ends: u64,
}

impl std::fmt::Debug for Contents {
    /// Without the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Contents").finish_non_exhaustive()
    }
}

impl Files {
    /// None where the settings name no certificate.
    pub(super) fn of(settings: &TlsSettings) -> Option<Self> {
        Some(Self {
            certificate: settings.certificate.clone()?,
            key: settings.key.clone()?,
            client_ca: settings.client_ca.clone(),
        })
    }

    pub(super) fn certificate(&self) -> impl std::fmt::Display + '_ {
        self.certificate.display()
    }

    pub(super) async fn read(&self) -> Result<Contents, TlsError> {
        Ok(Contents {
            certificate: read(&self.certificate).await?,
            key: read(&self.key).await?,
            client_ca: match &self.client_ca {
                Some(path) => Some(read(path).await?),
                None => None,
            },
        })
    }

    /// TLS 1.2 and 1.3 with HTTP/2 alone. Sessions are not resumed: that would skip what is asked of a client's certificate.
    pub(super) fn take(&self, contents: &Contents) -> Result<InUse, TlsError> {
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |source| TlsError::Unusable { path, source }
        };
        let chain = certificates(&self.certificate, &contents.certificate)?;
        let ends = chain.iter().map(|certificate| not_after(certificate));
        let ends = ends
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| TlsError::Unreadable {
                path: self.certificate.clone(),
                source,
            })?;
        let key = PrivateKeyDer::from_pem_slice(&contents.key).map_err(|source| TlsError::Pem {
            path: self.key.clone(),
            what: "private key",
            source,
        })?;
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(unusable(&self.certificate))?;
        let builder = match self.client_ca.as_ref().zip(contents.client_ca.as_ref()) {
            None => builder.with_no_client_auth(),
            Some((path, text)) => {
                let mut roots = RootCertStore::empty();
                for ca in certificates(path, text)? {
                    roots.add(ca).map_err(unusable(path))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                    .allow_unauthenticated()
                    .build();
                builder.with_client_cert_verifier(verifier.map_err(|source| TlsError::Verifier {
                    path: path.clone(),
                    source,
                })?)
            }
        };
        let mut config = builder
            .with_single_cert(chain, key)
            .map_err(unusable(&self.certificate))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(InUse {
            config: Arc::new(config),
            ends: ends.into_iter().min().unwrap_or_default(),
        })
    }
}

async fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    tokio::fs::read(path).await.map_err(|source| TlsError::File {
        path: path.to_owned(),
        source,
    })
}

/// All certificates of a file, at least one.
fn certificates(path: &Path, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let read = read.and_then(|read| match read.is_empty() {
        true => Err(pem::Error::NoItemsFound),
        false => Ok(read),
    });
    read.map_err(|source| TlsError::Pem {
        path: path.to_owned(),
        what: "certificate",
        source,
    })
}

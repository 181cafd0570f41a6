//! Certificates of a test: an authority of its own, and what it signs.

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType,
};
use time::{Duration, OffsetDateTime};
use tonic::transport::{Certificate, Identity};
use uuid::Uuid;

/// An authority that signs certificates.
pub struct Ca(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key, PEM both.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The certificate.
    pub certificate: String,
    /// The key.
    pub key: String,
}

/// What a certificate is to say.
#[derive(Debug, Clone)]
pub struct Draft(CertificateParams);

impl Draft {
    /// Of a client that is named by this URI, valid from an hour ago for a day.
    ///
    /// # Panics
    /// It is no ASCII text.
    #[must_use]
    pub fn client(uri: &str) -> Self {
        let name = SanType::URI(uri.try_into().expect("an ASCII text"));
        Self::new(name, ExtendedKeyUsagePurpose::ClientAuth)
    }

    /// Of a server on this machine.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn server() -> Self {
        let name = SanType::DnsName("localhost".try_into().expect("an ASCII text"));
        Self::new(name, ExtendedKeyUsagePurpose::ServerAuth)
    }

    fn new(name: SanType, usage: ExtendedKeyUsagePurpose) -> Self {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![name];
        params.extended_key_usages = vec![usage];
        Self(params).valid(Duration::hours(-1), Duration::days(1))
    }

    /// Valid between two moments, from now.
    #[must_use]
    pub fn valid(mut self, from: Duration, to: Duration) -> Self {
        let now = OffsetDateTime::now_utc();
        (self.0.not_before, self.0.not_after) = (now + from, now + to);
        self
    }
}

impl Ca {
    /// A new authority of this name.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    /// Its own certificate, PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        text("CERTIFICATE", self.0.der())
    }

    /// Signs a certificate.
    ///
    /// # Panics
    /// It cannot be signed.
    #[must_use]
    pub fn sign(&self, draft: &Draft) -> Pair {
        let key = KeyPair::generate().expect("a key");
        let certificate = draft.0.signed_by(&key, &self.0).expect("a certificate");
        Pair {
            certificate: text("CERTIFICATE", certificate.der()),
            key: text("PRIVATE KEY", key.serialized_der()),
        }
    }
}

impl From<&Ca> for Certificate {
    fn from(ca: &Ca) -> Self {
        Self::from_pem(ca.pem())
    }
}

impl From<&Pair> for Identity {
    fn from(pair: &Pair) -> Self {
        Self::from_pem(&pair.certificate, &pair.key)
    }
}

fn text(tag: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(tag, der))
}

/// The files that a server is started with, in a folder that is gone with the guard.
pub struct TlsFolder(PathBuf);

impl TlsFolder {
    /// A folder with a server's certificate and key, and with the authority of its clients.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn new(server: &Pair, clients: &Ca) -> Self {
        let path = std::env::temp_dir().join(format!("chidao-tls-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&path).expect("a folder");
        let folder = Self(path);
        folder.put("tls.crt", &server.certificate);
        folder.put("tls.key", &server.key);
        folder.put("ca.crt", &clients.pem());
        folder
    }

    /// Where a file of this name is.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts a file in place at once, whole.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn put(&self, name: &str, text: &str) {
        let draft = self.file(&format!(".{name}"));
        std::fs::write(&draft, text).expect("a file");
        std::fs::rename(draft, self.file(name)).expect("a file in its place");
    }

    /// The settings that name the files.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = self.server_arguments();
        arguments.push(self.argument("--tls-client-ca", "ca.crt"));
        arguments
    }

    /// Those of the server's own files: no certificate of a client is believed.
    #[must_use]
    pub fn server_arguments(&self) -> Vec<String> {
        vec![
            self.argument("--tls-certificate", "tls.crt"),
            self.argument("--tls-key", "tls.key"),
        ]
    }

    fn argument(&self, flag: &str, name: &str) -> String {
        format!("{flag}={}", self.file(name).display())
    }
}

impl Drop for TlsFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

//! Settings of TLS: files and names. What is in the files is read by [`crate::tls`].

use std::path::PathBuf;

use chidao_authority::SystemCertificate;
use clap::Args;

/// By what the service shows who it is, and whose certificates it believes.
#[derive(Debug, Clone, PartialEq, Default, Args)]
pub struct TlsSettings {
    /// Certificate of the service with the chain to its CA, PEM. Unset: plaintext, which production refuses.
    #[arg(
        id = "tls_certificate",
        long = "tls-certificate",
        env = "CHIDAO_TLS_CERTIFICATE",
        value_name = "FILE",
        requires = "tls_key"
    )]
    pub certificate: Option<PathBuf>,

    /// Private key of the certificate, PEM.
    #[arg(
        id = "tls_key",
        long = "tls-key",
        env = "CHIDAO_TLS_KEY",
        value_name = "FILE",
        requires = "tls_certificate"
    )]
    pub key: Option<PathBuf>,

    /// CAs whose client certificates are believed, PEM. A caller may come without one. Unset: no client certificate is asked for.
    #[arg(
        id = "tls_client_ca",
        long = "tls-client-ca",
        env = "CHIDAO_TLS_CLIENT_CA",
        value_name = "FILE",
        requires = "tls_certificate"
    )]
    pub client_ca: Option<PathBuf>,

    /// Certificates of the founder and of services, separated by commas: `system:founder=URI:…`, `services/membership=DNS:…`.
    #[arg(
        id = "system_certificate",
        long = "system-certificate",
        env = "CHIDAO_SYSTEM_CERTIFICATE",
        value_name = "NAME=SUBJECT",
        value_delimiter = ',',
        requires = "tls_client_ca"
    )]
    pub systems: Vec<SystemCertificate>,
}

impl TlsSettings {
    /// The subject that two system certificates have: it cannot act under two names.
    pub(super) fn double(&self) -> Option<&SystemCertificate> {
        let mut systems = self.systems.iter().enumerate();
        systems.find_map(|(at, system)| {
            let before = &self.systems[..at];
            before
                .iter()
                .any(|other| other.subject == system.subject)
                .then_some(system)
        })
    }
}

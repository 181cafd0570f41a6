//! Where a call goes: an address, in plaintext or with TLS.

use std::path::Path;

use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::{
    exit::{Exit, Stop},
    status::Chain,
};

/// By what files a caller believes a service and is believed, each PEM.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    /// The CAs whose certificate the service must show. What else the machine trusts says nothing about a service of the province.
    pub ca: Option<&'a Path>,
    /// The option by which they are named, for what is said where they are missing.
    pub option: &'static str,
    /// The caller's own certificate and its key.
    pub identity: Option<(&'a Path, &'a Path)>,
}

/// The endpoint at an address: with TLS where that says `https`, else in plaintext.
///
/// # Errors
/// The address is none, or does not go with the files (exit code 64); a file cannot be read (74).
pub fn endpoint(address: &str, trust: Trust<'_>) -> Result<Endpoint, Stop> {
    let endpoint = Endpoint::from_shared(address.to_owned()).ok();
    let scheme = endpoint.as_ref().and_then(|endpoint| endpoint.uri().scheme_str());
    match (endpoint.as_ref().zip(scheme), trust.ca) {
        (Some((endpoint, "http")), _) => Ok(endpoint.clone()),
        (Some((_, "https")), None) => Err(usage(&format!(
            "{address} needs {}: the CAs whose certificate the service must show",
            trust.option
        ))),
        (Some((endpoint, "https")), Some(ca)) => {
            let mut config = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca)?));
            if let Some((certificate, key)) = trust.identity {
                config = config.identity(Identity::from_pem(read(certificate)?, read(key)?));
            }
            let unusable =
                |error: tonic::transport::Error| usage(&format!("the files of TLS cannot be used: {}", Chain(&error)));
            endpoint.clone().tls_config(config).map_err(unusable)
        }
        _ => Err(usage(&format!(
            "{address} is no address: write http://HOST:PORT or https://HOST:PORT"
        ))),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path).map_err(|error| Stop::new(Exit::Io, format!("error: {}: {error}", path.display())))
}

fn usage(message: &str) -> Stop {
    Stop::new(Exit::Usage, format!("error: {message}"))
}

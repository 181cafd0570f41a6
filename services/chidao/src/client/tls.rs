//! Where a call goes: an address, in plaintext or with TLS.

use std::{fs, path::Path};

use chidao_kit::{exit::Stop, status::Chain};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::args::{Target, io, usage};

/// The endpoint of a target. Only CAs that the caller names are believed: what else the machine trusts says nothing about
/// a service of the province.
///
/// # Errors
/// The address is none, or does not go with the files (exit code 64); a file cannot be read (74).
pub(super) fn endpoint(target: &Target) -> Result<Endpoint, Stop> {
    let address = &target.address;
    let endpoint = Endpoint::from_shared(address.clone()).ok();
    let scheme = endpoint.as_ref().and_then(|endpoint| endpoint.uri().scheme_str());
    match (endpoint.as_ref().zip(scheme), &target.tls.ca) {
        (Some((endpoint, "http")), None) => Ok(endpoint.clone()),
        (Some((_, "http")), Some(_)) => Err(usage(format!("{address} is plaintext: write https:// with --tls-ca"))),
        (Some((_, "https")), None) => Err(usage(format!(
            "{address} needs --tls-ca: the CAs whose certificate the service must show"
        ))),
        (Some((endpoint, "https")), Some(ca)) => {
            let unusable =
                |error: tonic::transport::Error| usage(format!("the files of TLS cannot be used: {}", Chain(&error)));
            endpoint.clone().tls_config(config(target, ca)?).map_err(unusable)
        }
        _ => Err(usage(format!(
            "{address} is no address: write http://HOST:PORT or https://HOST:PORT"
        ))),
    }
}

fn config(target: &Target, ca: &Path) -> Result<ClientTlsConfig, Stop> {
    let config = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca)?));
    match target
        .tls
        .client_certificate
        .as_ref()
        .zip(target.tls.client_key.as_ref())
    {
        Some((certificate, key)) => Ok(config.identity(Identity::from_pem(read(certificate)?, read(key)?))),
        None => Ok(config),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    fs::read(path).map_err(|error| io(&path.display(), &error))
}

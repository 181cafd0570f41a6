//! Where a call goes: an address, in plaintext or with TLS.

use chidao_kit::{
    client::{self, Trust},
    exit::Stop,
};
use tonic::transport::Endpoint;

use crate::args::{Target, usage};

/// The endpoint of a target. Only CAs that the caller names are believed.
///
/// # Errors
/// The address is none, or does not go with the files (exit code 64); a file cannot be read (74).
pub(super) fn endpoint(target: &Target) -> Result<Endpoint, Stop> {
    let (address, files) = (&target.address, &target.tls);
    let trust = Trust {
        ca: files.ca.as_deref(),
        option: "--tls-ca",
        identity: files.client_certificate.as_deref().zip(files.client_key.as_deref()),
    };
    let endpoint = client::endpoint(address, trust)?;
    if endpoint.uri().scheme_str() == Some("http") && files.ca.is_some() {
        return Err(usage(format!("{address} is plaintext: write https:// with --tls-ca")));
    }
    Ok(endpoint)
}

//! Settings of the other services of the suite that a service calls.

use std::{path::PathBuf, str::FromStr};

use clap::Args;

/// Where the other services are, and whose certificates they must show.
#[derive(Debug, Clone, PartialEq, Default, Args)]
pub struct PeerSettings {
    /// Services of the suite that this one calls, separated by commas: `coordination=https://HOST:7402`. It calls them with its own
    /// certificate; in development in plaintext too, with the development key. Unset: what it has to tell them waits.
    #[arg(
        id = "peer",
        long = "peer",
        env = "CHIDAO_PEER",
        value_name = "NAME=URL",
        value_delimiter = ','
    )]
    pub peers: Vec<PeerAddress>,

    /// CAs whose certificates the other services must show, PEM. Needed for `https`.
    #[arg(
        id = "peer_ca",
        long = "peer-ca",
        env = "CHIDAO_PEER_CA",
        value_name = "FILE",
        requires = "peer"
    )]
    pub ca: Option<PathBuf>,
}

/// Where a service of the suite is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerAddress {
    /// Its name: "coordination".
    pub name: String,
    /// Its address: "https://coordination:7402".
    pub address: String,
}

impl PeerSettings {
    /// The address of a service.
    #[must_use]
    pub fn address(&self, name: &str) -> Option<&str> {
        self.peers
            .iter()
            .find(|peer| peer.name == name)
            .map(|peer| &*peer.address)
    }
}

impl FromStr for PeerAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let remedy = "write NAME=URL, as in coordination=https://coordination:7402";
        let (name, address) = text.split_once('=').ok_or(remedy)?;
        let uri: http::Uri = address.parse().map_err(|_| remedy)?;
        let is_address = matches!(uri.scheme_str(), Some("http" | "https")) && uri.port().is_some();
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
        match is_name && is_address {
            true => Ok(Self {
                name: name.to_owned(),
                address: address.to_owned(),
            }),
            false => Err(remedy),
        }
    }
}

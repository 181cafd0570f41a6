//! Another service of the suite, called as this one.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chidao_authority::{AUDIENCE, DevelopmentKey};
use tonic::{Request, transport::Channel};

use super::{Retrying, Trust, endpoint};
use crate::{
    config::{Mode, Settings},
    exit::{Exit, Stop},
    status::Chain,
};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a token of development lasts.
const TOKEN: Duration = Duration::from_secs(300);

/// A connection to another service of the suite, made when it is first used. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Peer {
    channel: Retrying<Channel>,
    /// In development what tokens are made with, and for whom.
    key: Option<(Arc<DevelopmentKey>, String)>,
}

impl Peer {
    /// The service of this name, where the settings say where it is; it is called as `own`: "services/incident".
    ///
    /// # Errors
    /// The address does not go with the files of TLS (exit code 64), or a file cannot be read (74).
    pub fn of(settings: &Settings, name: &str, own: &str) -> Result<Option<Self>, Stop> {
        let Some(address) = settings.peer.address(name) else {
            return Ok(None);
        };
        let trust = Trust {
            ca: settings.peer.ca.as_deref(),
            option: "--peer-ca",
            identity: settings.tls.certificate.as_deref().zip(settings.tls.key.as_deref()),
        };
        let endpoint = endpoint(address, trust)?;
        if endpoint.uri().scheme_str() == Some("http") {
            settings.refuse_in_production("a service called in plaintext", "give --peer an https:// address")?;
        }
        let key = match settings.mode {
            Mode::Production => None,
            Mode::Development => {
                let key = DevelopmentKey::load_or_create(&settings.data_dir);
                let key = key.map_err(|error| Stop::new(Exit::Io, format!("error: {}", Chain(&error))))?;
                Some((Arc::new(key), own.to_owned()))
            }
        };
        Ok(Some(Self {
            channel: Retrying::new(endpoint.connect_timeout(CONNECT).connect_lazy()),
            key,
        }))
    }

    /// The connection.
    #[must_use]
    pub fn channel(&self) -> Retrying<Channel> {
        self.channel.clone()
    }

    /// Says in a request who calls, where the certificate does not.
    ///
    /// # Errors
    /// No token can be made, in words.
    pub fn sign<T>(&self, request: &mut Request<T>) -> Result<(), String> {
        let Some((key, own)) = &self.key else { return Ok(()) };
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let token = key
            .mint(own, AUDIENCE, now, TOKEN)
            .map_err(|error| Chain(&error).to_string())?;
        let bearer = format!("Bearer {token}")
            .parse()
            .map_err(|_| "the token is no ASCII".to_owned())?;
        request.metadata_mut().insert("authorization", bearer);
        Ok(())
    }
}

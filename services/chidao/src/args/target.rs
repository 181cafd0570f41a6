//! Whom to call, as whom and in which language.

use std::{fs, io::ErrorKind, path::PathBuf, time::Duration};

use chidao_authority::Role;
use chidao_kit::exit::Stop;
use chidao_model::Owner;
use clap::Args;

use super::{Tongue, duration, io, token_file, usage};

/// Where membership is called where nobody says otherwise.
pub(crate) const ADDRESS: &str = "http://127.0.0.1:7401";

/// Where the services beside membership are, where their ports do not follow on its own.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Others {
    /// Address of coordination. Unset: that of membership, one port further.
    #[arg(long, env = "CHIDAO_COORDINATION_ADDRESS", value_name = "URL")]
    pub(crate) coordination_address: Option<String>,

    /// Address of incident. Unset: that of membership, two ports further.
    #[arg(long, env = "CHIDAO_INCIDENT_ADDRESS", value_name = "URL")]
    pub(crate) incident_address: Option<String>,

    /// Address of budget. Unset: that of membership, three ports further.
    #[arg(long, env = "CHIDAO_BUDGET_ADDRESS", value_name = "URL")]
    pub(crate) budget_address: Option<String>,
}

/// Whom to call, as whom and in which language: for commands that go through the API.
#[derive(Debug, Clone, Args)]
pub(crate) struct Target {
    /// Address of membership: `http://HOST:PORT`, or `https://HOST:PORT` with --tls-ca. Without a port it is that of all services.
    #[arg(
        long,
        env = "CHIDAO_ADDRESS",
        value_name = "URL",
        default_value = ADDRESS
    )]
    pub(crate) address: String,

    #[command(flatten)]
    pub(crate) others: Others,

    #[command(flatten)]
    pub(crate) tls: TlsFiles,

    /// Bearer token. Unset: none with --client-certificate, else the one that `chidao up` wrote into the data directory for the role of --as.
    #[arg(long, env = "CHIDAO_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<String>,

    /// Development role whose token is taken from the data directory; it wins over --token. Unset: officer.
    #[arg(long = "as", value_name = "ROLE", value_parser = role)]
    role: Option<String>,

    /// The one of the caller's roles to act in, for whoever has several: officer, head. Unset: all of them.
    #[arg(long, value_name = "ROLE", value_parser = acting_as)]
    pub(crate) acting_as: Option<Role>,

    /// Directory in which `chidao up` keeps its data.
    #[arg(
        long,
        env = "CHIDAO_DATA_DIR",
        value_name = "DIRECTORY",
        default_value = "chidao-data"
    )]
    data_dir: PathBuf,

    /// How long to wait for an answer, at most 60s.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(crate) deadline: Duration,

    /// Language of messages.
    #[arg(long, env = "CHIDAO_LANGUAGE", value_enum, default_value = "vi")]
    pub(crate) language: Tongue,
}

impl Target {
    /// A target of this process's own: an address and a token.
    pub(crate) fn new(address: String, token: String) -> Self {
        Self {
            address,
            others: Others::default(),
            tls: TlsFiles::default(),
            token: Some(token),
            role: None,
            acting_as: None,
            data_dir: PathBuf::new(),
            deadline: Duration::from_secs(60),
            language: Tongue::Vi,
        }
    }

    /// The same, at the address of this service.
    pub(crate) fn at(&self, owner: Owner) -> Self {
        let given = match owner {
            Owner::Membership => Some(&self.address),
            Owner::Coordination => self.others.coordination_address.as_ref(),
            Owner::Incident => self.others.incident_address.as_ref(),
            Owner::Budget => self.others.budget_address.as_ref(),
        };
        let address = given.cloned().unwrap_or_else(|| following(&self.address, owner));
        Self {
            address,
            ..self.clone()
        }
    }

    /// The token, given or kept; none where the certificate of the caller speaks for him.
    ///
    /// # Errors
    /// There is none (exit code 64), or its file cannot be read (74).
    pub(crate) fn token(&self) -> Result<Option<String>, Stop> {
        match (&self.role, &self.token) {
            (None, Some(token)) => return Ok(Some(token.trim().to_owned())),
            (None, None) if self.tls.client_certificate.is_some() => return Ok(None),
            _ => {}
        }
        let path = token_file(&self.data_dir, self.role.as_deref().unwrap_or("officer"));
        match fs::read_to_string(&path) {
            Ok(token) => Ok(Some(token.trim().to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(usage(format!(
                "there is no token: {} does not exist. Give --token or CHIDAO_TOKEN, or start `chidao up`, which writes \
                 the tokens of its example",
                path.display()
            ))),
            Err(error) => Err(io(&path.display(), &error)),
        }
    }
}

/// Where a service listens whose ports follow on that of membership. An address without a port is a gateway's, which knows
/// them all.
fn following(membership: &str, owner: Owner) -> String {
    let bare = membership.trim_end_matches('/');
    let split = bare
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match split.and_then(|(host, port)| Some((host, after(port, owner)?))) {
        Some((host, port)) => format!("{host}:{port}"),
        None => membership.to_owned(),
    }
}

/// The port of a service where that of membership is this one; the services follow one another in their order.
pub(crate) fn after(membership: u16, owner: Owner) -> Option<u16> {
    let place = Owner::ALL.iter().position(|one| *one == owner)?;
    membership.checked_add(u16::try_from(place).ok()?)
}

/// The files of TLS on the caller's side, PEM all.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TlsFiles {
    /// CAs whose certificate the service must show, PEM.
    #[arg(long = "tls-ca", env = "CHIDAO_TLS_CA", value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,

    /// Certificate to call with, PEM, with the chain to its CA.
    #[arg(
        long,
        env = "CHIDAO_CLIENT_CERTIFICATE",
        value_name = "FILE",
        requires_all = ["client_key", "ca"]
    )]
    pub(crate) client_certificate: Option<PathBuf>,

    /// Private key of the certificate, PEM.
    #[arg(
        long,
        env = "CHIDAO_CLIENT_KEY",
        value_name = "FILE",
        requires = "client_certificate"
    )]
    pub(crate) client_key: Option<PathBuf>,
}

/// A role is a file name: nothing else may come in by it.
fn role(text: &str) -> Result<String, String> {
    let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    match !text.is_empty() && text.chars().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("write the name of a role as `chidao up` shows it: officer, head, tam-binh".to_owned()),
    }
}

/// A role by the name that answers and refusals use.
fn acting_as(text: &str) -> Result<Role, String> {
    let roles: Vec<_> = Role::ALL.iter().map(|role| role.text()).collect();
    text.parse()
        .map_err(|_| format!("write one of the roles {}", roles.join(", ")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://127.0.0.1:7401", "http://127.0.0.1:7402", "http://127.0.0.1:7403")]
    #[case("https://[::1]:7401/", "https://[::1]:7402", "https://[::1]:7403")]
    #[case(
        "https://chidao.vinhlong.example",
        "https://chidao.vinhlong.example",
        "https://chidao.vinhlong.example"
    )]
    #[case("http://127.0.0.1:65534", "http://127.0.0.1:65535", "http://127.0.0.1:65534")]
    fn the_others_follow_on_membership(#[case] membership: &str, #[case] coordination: &str, #[case] incident: &str) {
        let mut target = Target::new(membership.to_owned(), String::new());
        assert_eq!(target.at(Owner::Membership).address, membership);
        assert_eq!(target.at(Owner::Coordination).address, coordination);
        assert_eq!(target.at(Owner::Incident).address, incident);
        target.others.coordination_address = Some("http://10.1.2.3:80".to_owned());
        target.others.incident_address = Some("http://10.1.2.4:80".to_owned());
        target.others.budget_address = Some("http://10.1.2.5:80".to_owned());
        assert_eq!(target.at(Owner::Membership).address, membership);
        assert_eq!(target.at(Owner::Coordination).address, "http://10.1.2.3:80");
        assert_eq!(target.at(Owner::Incident).address, "http://10.1.2.4:80");
        assert_eq!(target.at(Owner::Budget).address, "http://10.1.2.5:80");
    }

    #[rstest]
    #[case("../development-key.pem")]
    #[case("")]
    #[case("Head")]
    fn a_role_is_no_path(#[case] text: &str) {
        assert!(role(text).is_err());
    }
}

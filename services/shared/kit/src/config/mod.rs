//! Settings: addresses, limits and keys, from flags or the environment. Whatever can change an answer is data instead.

mod database;
mod describe;
mod issuer;
mod peer;
mod tls;
mod value;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf, time::Duration};

use chidao_authority::AUDIENCE;
use clap::{ArgAction, Args, Command, FromArgMatches, ValueEnum};

pub use self::{
    database::DatabaseSettings,
    describe::{as_table, describe},
    issuer::KeySource,
    peer::{PeerAddress, PeerSettings},
    tls::TlsSettings,
    value::DatabaseUrl,
};
use self::{
    issuer::{claim, outside_issuer},
    value::{endpoint, filter, number, ratio, seconds},
};
use crate::exit::{Exit, Stop};

/// What a service is started with. Each setting is a flag and an environment variable with the prefix `CHIDAO_`; the
/// flag wins.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// What the deployment is for: production refuses what is fit for development only.
    #[arg(long, env = "CHIDAO_MODE", value_enum, default_value = "development")]
    pub mode: Mode,

    /// Directory for what the service keeps in files: the embedded database, development keys.
    #[arg(
        long,
        env = "CHIDAO_DATA_DIR",
        value_name = "DIRECTORY",
        default_value = "chidao-data"
    )]
    pub data_dir: PathBuf,

    /// Where the database is.
    #[command(flatten)]
    pub database: DatabaseSettings,

    /// Database connections for reads, 1 to 256; the writer has one of its own.
    #[arg(long, env = "CHIDAO_DATABASE_CONNECTIONS", value_name = "COUNT", default_value = "8", value_parser = number(1..=256))]
    pub database_connections: u32,

    /// Address and port that the service listens on.
    #[arg(
        long,
        env = "CHIDAO_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:7401"
    )]
    pub listen: SocketAddr,

    /// Address and port that answers health alone, in plaintext: for probes that cannot speak TLS. Unset: none does.
    #[arg(long, env = "CHIDAO_HEALTH_LISTEN", value_name = "ADDRESS")]
    pub health_listen: Option<SocketAddr>,

    /// By what the service shows who it is, and whose certificates it believes.
    #[command(flatten)]
    pub tls: TlsSettings,

    /// Where the other services of the suite are.
    #[command(flatten)]
    pub peer: PeerSettings,

    /// What is logged: a level, or levels by module as in `info,chidao_register=debug`.
    #[arg(long, env = "CHIDAO_LOG", value_name = "FILTER", default_value = "info", value_parser = filter)]
    pub log: String,

    /// How log lines look on standard error.
    #[arg(long, env = "CHIDAO_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,

    /// Collector that traces and metrics are sent to by OTLP over gRPC: `http://HOST:4317`. Unset: nothing is exported.
    #[arg(long, env = "CHIDAO_OTLP_ENDPOINT", value_name = "URL", value_parser = endpoint)]
    pub otlp_endpoint: Option<String>,

    /// Share of traces that are exported where the caller has not decided, 0 to 1.
    #[arg(long, env = "CHIDAO_TRACE_RATIO", value_name = "RATIO", default_value = "0.01", value_parser = ratio)]
    pub trace_ratio: f64,

    /// Commands that may wait for the writer, 16 to 65536; one more is refused.
    #[arg(long, env = "CHIDAO_QUEUE", value_name = "COMMANDS", default_value = "4096", value_parser = number(16..=65_536))]
    pub queue: u32,

    /// Calls in flight at once, 1 to 65536; one more is refused.
    #[arg(long, env = "CHIDAO_MAX_CALLS", value_name = "CALLS", default_value = "8192", value_parser = number(1..=65_536))]
    pub max_calls: u32,

    /// Seconds after which a connection is asked to begin anew, 10 to 86400, so that calls spread over new replicas.
    #[arg(long, env = "CHIDAO_CONNECTION_AGE", value_name = "SECONDS", default_value = "1800", value_parser = seconds(10..=86_400))]
    pub connection_age: Duration,

    /// Seconds from "not ready" to the end of accepting, 0 to 120: what a load balancer needs to notice.
    #[arg(long, env = "CHIDAO_DRAIN_WAIT", value_name = "SECONDS", default_value = "0", value_parser = seconds(0..=120))]
    pub drain_wait: Duration,

    /// Seconds that calls in flight are given to finish, 1 to 600; then they are cut.
    #[arg(long, env = "CHIDAO_SHUTDOWN_LIMIT", value_name = "SECONDS", default_value = "20", value_parser = seconds(1..=600))]
    pub shutdown_limit: Duration,

    /// Key that signs the hourly checkpoints of the register in the log: Ed25519, PKCS#8 in PEM. Unset: they are not signed.
    #[arg(long, env = "CHIDAO_CHECKPOINT_KEY", value_name = "FILE")]
    pub checkpoint_key: Option<PathBuf>,

    /// Issuer whose tokens are believed, exactly as their `iss` says it. Unset: in development the development key alone.
    #[arg(long, env = "CHIDAO_TOKEN_ISSUER", value_name = "ISSUER", requires = "token_keys", value_parser = outside_issuer)]
    pub token_issuer: Option<String>,

    /// Public keys of the issuer, a JSON Web Key Set: a file, or `https://HOST/PATH`; `http` on this machine only.
    #[arg(long, env = "CHIDAO_TOKEN_KEYS", value_name = "FILE|URL", requires = "token_issuer")]
    pub token_keys: Option<KeySource>,

    /// Audience that tokens of the issuer must name (`aud`).
    #[arg(long, env = "CHIDAO_TOKEN_AUDIENCE", value_name = "AUDIENCE", default_value = AUDIENCE, value_parser = claim)]
    pub token_audience: String,

    /// Authorities, certificates in PEM, that alone may vouch for the host of the issuer's keys. Unset: the public ones.
    #[arg(long, env = "CHIDAO_TOKEN_KEYS_CA", value_name = "FILE", requires = "token_keys")]
    pub token_keys_ca: Option<PathBuf>,

    /// Whether the contract is served by reflection. Unset: in development only.
    #[arg(long, env = "CHIDAO_REFLECTION", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub reflection: Option<bool>,

    /// Prints every setting with its value and where it comes from, secrets hidden, and ends.
    #[arg(long, action = ArgAction::SetTrue)]
    pub print_config: bool,
}

/// What a deployment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// One machine, own keys, a clock that can be moved.
    Development,
    /// Real acts: nothing of the above.
    Production,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// The command line of a service: its name, and the address that it listens on where nobody says otherwise.
    pub fn command(name: &'static str, listen: SocketAddr) -> Command {
        Self::augment_args(Command::new(name)).mut_args(|arg| match arg.get_id() == "listen" {
            true => arg.default_value(listen.to_string()),
            false => arg,
        })
    }

    /// Reads the settings of a service; the first argument is the program's name. The environment is read by the way.
    ///
    /// # Errors
    /// Where the program has to end: a setting is out of bounds (exit code 64, the message names setting, value and
    /// bound), or only help or the settings themselves were asked for (exit code 0).
    pub fn try_from_args<I, T>(command: Command, arguments: I) -> Result<Self, Stop>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        let matches = command.clone().try_get_matches_from(arguments)?;
        let settings = Self::from_arg_matches(&matches)?;
        if settings.print_config {
            return Err(Stop::new(Exit::Ok, describe(&command, &matches)));
        }
        settings.check()?;
        Ok(settings)
    }

    /// Refuses settings that are each within bounds but do not go together.
    ///
    /// # Errors
    /// Plaintext in production, or nobody there who could be believed; one certificate for two of the suite's names (exit code
    /// 64).
    pub fn check(&self) -> Result<(), Stop> {
        if self.tls.certificate.is_none() {
            self.refuse_in_production("plaintext", "give --tls-certificate and --tls-key")?;
        }
        // Whatever establishes who calls counts here, and nothing else does.
        if self.token_issuer.is_none() && self.tls.client_ca.is_none() {
            self.refuse_in_production(
                "a service that can believe nobody but a development key",
                "give --token-issuer and --token-keys, or --tls-client-ca",
            )?;
        }
        match self.tls.double() {
            None => Ok(()),
            Some(double) => {
                let message = format!(
                    "error: --system-certificate names {} twice: each certificate stands for one name",
                    double.subject
                );
                Err(Stop::new(Exit::Usage, message))
            }
        }
    }

    /// The database, given or embedded, with its password: for the driver.
    ///
    /// # Errors
    /// As [`DatabaseSettings::url`].
    pub fn database_url(&self) -> Result<DatabaseUrl, Stop> {
        self.database.url(&self.data_dir)
    }

    /// Whether reflection is served.
    pub fn serves_reflection(&self) -> bool {
        self.reflection.unwrap_or(self.mode == Mode::Development)
    }

    /// Lets something pass in development that production must not have: `what` it is, and the `remedy`, as in
    /// `refuse_in_production("a moved clock", "take a database whose clock was never moved")`.
    ///
    /// # Errors
    /// In production (exit code 64).
    pub fn refuse_in_production(&self, what: &str, remedy: &str) -> Result<(), Stop> {
        match self.mode {
            Mode::Development => Ok(()),
            Mode::Production => {
                let message = format!("error: {what} is refused where --mode is production: {remedy}");
                Err(Stop::new(Exit::Usage, message))
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! Arguments that several commands share.

use std::{
    fs,
    io::ErrorKind,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chidao_authority::{DevelopmentKey, Role};
use chidao_kit::{
    config::{DatabaseUrl, Mode},
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_proto::language::Language;
use chidao_register::Database;
use clap::{Args, ValueEnum};

/// The folder of the data directory that holds the tokens written by `up`, one file a role.
const TOKENS: &str = "tokens";

/// What a process keeps in files, and what it is for.
#[derive(Debug, Clone, Args)]
pub(crate) struct Home {
    /// What the deployment is for: production refuses what is fit for development only.
    #[arg(long, env = "CHIDAO_MODE", value_enum, default_value = "development")]
    pub(crate) mode: Mode,

    /// Directory of the embedded database and of the development key.
    #[arg(
        long,
        env = "CHIDAO_DATA_DIR",
        value_name = "DIRECTORY",
        default_value = "chidao-data"
    )]
    pub(crate) data_dir: PathBuf,
}

impl Home {
    /// Lets something pass in development only.
    ///
    /// # Errors
    /// In production (exit code 64).
    pub(crate) fn refuse_in_production(&self, what: &str) -> Result<(), Stop> {
        match self.mode {
            Mode::Development => Ok(()),
            Mode::Production => Err(usage(format!("{what} is refused where --mode is production"))),
        }
    }
}

/// Where the data are: for commands that go to the database itself.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    #[command(flatten)]
    pub(crate) home: Home,

    /// Database: `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`. Unset: the file `chidao.sqlite` in the data directory.
    #[arg(long, env = "CHIDAO_DATABASE", value_name = "URL", hide_env_values = true)]
    pub(crate) database: Option<DatabaseUrl>,
}

impl Place {
    /// The database, given or embedded.
    pub(crate) fn database_url(&self) -> DatabaseUrl {
        self.database
            .clone()
            .unwrap_or_else(|| DatabaseUrl::embedded(&self.home.data_dir))
    }

    /// Connects to the database.
    ///
    /// # Errors
    /// As [`connect`].
    pub(crate) async fn connect(&self) -> Result<Database, Stop> {
        connect(&self.database_url()).await
    }
}

/// Connects to a database that has been migrated.
///
/// # Errors
/// It cannot be reached, or has another schema (exit code 69).
pub(crate) async fn connect(url: &DatabaseUrl) -> Result<Database, Stop> {
    let away = |error: String| {
        let hint = "`chidao up` and `chidao migrate` make what is missing";
        Stop::new(
            Exit::Unavailable,
            format!("error: {url} cannot be used: {error}; {hint}"),
        )
    };
    let database = Database::connect(url.expose(), "chidao", 2)
        .await
        .map_err(|error| away(Chain(&error).to_string()))?;
    chidao_migration::check(database.readers())
        .await
        .map_err(|error| away(Chain(&error).to_string()))?;
    Ok(database)
}

/// Whom to call, as whom and in which language: for commands that go through the API.
#[derive(Debug, Clone, Args)]
pub(crate) struct Target {
    /// Address of the service: `http://HOST:PORT`, or `https://HOST:PORT` with --tls-ca.
    #[arg(
        long,
        env = "CHIDAO_ADDRESS",
        value_name = "URL",
        default_value = "http://127.0.0.1:7401"
    )]
    pub(crate) address: String,

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
            tls: TlsFiles::default(),
            token: Some(token),
            role: None,
            acting_as: None,
            data_dir: PathBuf::new(),
            deadline: Duration::from_secs(60),
            language: Tongue::Vi,
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

/// The file that keeps the token of a role.
pub(crate) fn token_file(data_dir: &std::path::Path, role: &str) -> PathBuf {
    data_dir.join(TOKENS).join(role)
}

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Vi => Self::Vietnamese,
            Tongue::En => Self::English,
        }
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Form {
    /// Write the answer as canonical proto JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The development key of a data directory, which is made where there is none.
///
/// # Errors
/// It cannot be read or made (exit code 74).
pub(crate) fn key(data_dir: &std::path::Path) -> Result<DevelopmentKey, Stop> {
    DevelopmentKey::load_or_create(data_dir).map_err(|error| Stop::new(Exit::Io, format!("error: {}", Chain(&error))))
}

/// The machine's time in seconds since 1970: by it alone tokens are judged.
pub(crate) fn machine_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

/// Reads a span of time: `90s`, `30m`, `12h`, `2d`, at most 90 days.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let bad = || "write a number and a unit: 10s, 30m, 12h or 2d; at most 90d".to_owned();
    let split = text.find(|sign: char| !sign.is_ascii_digit()).ok_or_else(bad)?;
    let (number, unit) = text.split_at(split);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(bad()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    match seconds {
        Some(seconds @ 1..=7_776_000) => Ok(Duration::from_secs(seconds)),
        _ => Err(bad()),
    }
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

/// A command line that cannot be done as it stands.
pub(crate) fn usage(message: impl std::fmt::Display) -> Stop {
    Stop::new(Exit::Usage, format!("error: {message}"))
}

/// A file or a socket that cannot be used.
pub(crate) fn io(what: &dyn std::fmt::Display, error: &std::io::Error) -> Stop {
    Stop::new(Exit::Io, format!("error: {what}: {error}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10s", 10)]
    #[case("30m", 1_800)]
    #[case("12h", 43_200)]
    #[case("90d", 7_776_000)]
    fn a_span_of_time_has_a_unit(#[case] text: &str, #[case] seconds: u64) {
        assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
    }

    #[rstest]
    #[case("")]
    #[case("12")]
    #[case("0s")]
    #[case("h")]
    #[case("-1h")]
    #[case("1.5h")]
    #[case("91d")]
    #[case("99999999999999999999h")]
    #[case("9999999999999999999d")]
    fn other_spans_are_refused(#[case] text: &str) {
        assert!(duration(text).is_err());
    }

    #[rstest]
    #[case("../development-key.pem")]
    #[case("")]
    #[case("Head")]
    fn a_role_is_no_path(#[case] text: &str) {
        assert!(role(text).is_err());
    }
}

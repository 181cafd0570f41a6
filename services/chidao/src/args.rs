//! Arguments that several commands share.

mod target;

use std::{
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chidao_authority::DevelopmentKey;
use chidao_kit::{
    config::{DatabaseSettings, DatabaseUrl, Mode},
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_proto::language::Language;
use chidao_register::Database;
use clap::{Args, ValueEnum};

pub(crate) use self::target::{ADDRESS, Others, Target, after};

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

    #[command(flatten)]
    pub(crate) database: DatabaseSettings,
}

impl Place {
    /// The database, given or embedded, with its password.
    ///
    /// # Errors
    /// As [`DatabaseSettings::url`].
    pub(crate) fn database_url(&self) -> Result<DatabaseUrl, Stop> {
        self.database.url(&self.home.data_dir)
    }

    /// Connects to the database.
    ///
    /// # Errors
    /// As [`Self::database_url`] and [`connect`].
    pub(crate) async fn connect(&self) -> Result<Database, Stop> {
        connect(&self.database_url()?).await
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
}

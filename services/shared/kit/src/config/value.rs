//! Values of settings: how they are read, and what is said of one that is out of bounds.

use std::{
    ffi::OsStr,
    fmt::{self, Debug, Display, Formatter, Write as _},
    ops::RangeInclusive,
    path::Path,
    str::FromStr,
    time::Duration,
};

use clap::{
    Arg, Command,
    builder::{TypedValueParser, ValueParserFactory},
    error::ErrorKind,
};
use tracing_subscriber::EnvFilter;

/// The address of a database. It is shown without its secrets; only [`expose`](Self::expose) gives the whole.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The embedded database of a data directory.
    pub fn embedded(data_dir: &Path) -> Self {
        Self(format!("sqlite://{}", data_dir.join("chidao.sqlite").display()))
    }

    /// The address as it was given, secrets included: for the driver only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The same with a password that stands elsewhere.
    ///
    /// # Errors
    /// In words: the address has a password already, or its kind has none.
    pub fn with_password(&self, password: &str) -> Result<Self, String> {
        if self.is_sqlite() {
            return Err("an embedded database has no password".to_owned());
        }
        let (address, parameters) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let (_, rest) = address.split_once("://").unwrap_or_default();
        let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
        if user.contains(':')
            || parameters
                .split('&')
                .any(|parameter| parameter.starts_with("password="))
        {
            return Err("the address of --database has a password already: take it out".to_owned());
        }
        let sign = if parameters.is_empty() { '?' } else { '&' };
        let mut url = format!("{}{sign}password=", self.0.trim_end_matches('?'));
        for byte in password.bytes() {
            // A string cannot fail to be written to.
            let _ = match byte.is_ascii_alphanumeric() {
                true => write!(url, "{}", char::from(byte)),
                false => write!(url, "%{byte:02X}"),
            };
        }
        Ok(Self(url))
    }

    /// Whether this is an embedded database.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        let known = ["sqlite://", "postgres://", "postgresql://"];
        match known.iter().find_map(|scheme| url.strip_prefix(scheme)) {
            Some(rest) if !rest.is_empty() => Ok(Self(url.to_owned())),
            _ => Err("give sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME".to_owned()),
        }
    }
}

impl ValueParserFactory for DatabaseUrl {
    type Parser = DatabaseUrlParser;

    fn value_parser() -> DatabaseUrlParser {
        DatabaseUrlParser
    }
}

/// Reads a [`DatabaseUrl`] from the command line. Unlike with other settings, a value that is refused is not repeated in
/// the message: it may hold a password.
#[derive(Debug, Clone, Copy)]
pub struct DatabaseUrlParser;

impl TypedValueParser for DatabaseUrlParser {
    type Value = DatabaseUrl;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<DatabaseUrl, clap::Error> {
        value.to_str().unwrap_or_default().parse().map_err(|remedy| {
            let name = arg.map(ToString::to_string).unwrap_or_default();
            let message = format!("invalid value for '{name}': {remedy}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

impl Display for DatabaseUrl {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.is_sqlite() {
            return f.write_str(&self.0);
        }
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        // What stands after the question mark may hold a password too.
        let (path, query) = tail.split_once('?').map_or((tail, ""), |(path, _)| (path, "?…"));
        match authority.rsplit_once('@') {
            Some((user, host)) => {
                let user = user.split(':').next().unwrap_or_default();
                write!(f, "{scheme}://{user}:…@{host}{path}{query}")
            }
            // A password that should have been percent-encoded makes it unclear where the host begins.
            None if rest.contains('@') => write!(f, "{scheme}://…"),
            None => write!(f, "{scheme}://{authority}{path}{query}"),
        }
    }
}

impl Debug for DatabaseUrl {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

pub(super) fn number(bounds: RangeInclusive<u32>) -> impl Fn(&str) -> Result<u32, String> + Clone {
    move |text| match text.parse() {
        Ok(number) if bounds.contains(&number) => Ok(number),
        _ => Err(format!(
            "give a whole number from {} to {}",
            bounds.start(),
            bounds.end()
        )),
    }
}

pub(super) fn seconds(bounds: RangeInclusive<u32>) -> impl Fn(&str) -> Result<Duration, String> + Clone {
    move |text| match text.parse::<f64>() {
        Ok(number) if (f64::from(*bounds.start())..=f64::from(*bounds.end())).contains(&number) => {
            Ok(Duration::from_secs_f64(number))
        }
        _ => Err(format!(
            "give seconds from {} to {}, as in 5 or 0.5",
            bounds.start(),
            bounds.end()
        )),
    }
}

pub(super) fn ratio(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("give a number from 0 (none) to 1 (all), as in 0.01".to_owned()),
    }
}

pub(super) fn filter(text: &str) -> Result<String, String> {
    match EnvFilter::builder().parse(text) {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(
            "give a level (error, warn, info, debug, trace) or levels by module, as in info,chidao_register=debug"
                .to_owned(),
        ),
    }
}

pub(super) fn endpoint(text: &str) -> Result<String, String> {
    let uri: Option<http::Uri> = text.parse().ok();
    match uri.as_ref().and_then(http::Uri::scheme_str) {
        Some("http" | "https") => Ok(text.to_owned()),
        _ => Err("give the collector's address for OTLP over gRPC, as in http://localhost:4317".to_owned()),
    }
}

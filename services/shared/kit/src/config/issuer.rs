//! The issuer of tokens outside, and where its keys are.

use std::{
    ffi::OsStr,
    fmt::{self, Display, Formatter},
    net::IpAddr,
    path::PathBuf,
    str::FromStr,
};

use chidao_authority::{
    DEVELOPMENT_ISSUER,
    identity::{CERTIFICATE_ISSUER, SYSTEM_ISSUER},
};
use clap::{
    Arg, Command,
    builder::{TypedValueParser, ValueParserFactory},
    error::ErrorKind,
};
use http::Uri;

/// The longest issuer or audience, in characters: as long as an account's.
const MAX_CLAIM: usize = 200;

/// Where the keys of an issuer are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file of this machine.
    File(PathBuf),
    /// An address: by https, or by http on this machine.
    Url(Uri),
}

impl FromStr for KeySource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad =
            || "give a file, or an address: https://HOST/PATH, or http://127.0.0.1/PATH on this machine".to_owned();
        if !text.contains("://") {
            return match text.is_empty() {
                true => Err(bad()),
                false => Ok(Self::File(text.into())),
            };
        }
        let url: Uri = text.parse().map_err(|_| bad())?;
        let host = url.host().unwrap_or_default();
        // Keys have no secret, and settings are shown.
        let has_user = url
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'));
        let is_safe = match url.scheme_str() {
            Some("https") => !host.is_empty(),
            Some("http") => is_loopback(host),
            _ => false,
        };
        if is_safe && !has_user {
            Ok(Self::Url(url))
        } else {
            Err(bad())
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl Display for KeySource {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Url(url) => write!(f, "{url}"),
        }
    }
}

impl ValueParserFactory for KeySource {
    type Parser = KeySourceParser;

    fn value_parser() -> KeySourceParser {
        KeySourceParser
    }
}

/// Reads a [`KeySource`] from the command line. A value that is refused because it may hold a password is not repeated.
#[derive(Debug, Clone, Copy)]
pub struct KeySourceParser;

impl TypedValueParser for KeySourceParser {
    type Value = KeySource;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<KeySource, clap::Error> {
        let text = value.to_str().unwrap_or_default();
        text.parse().map_err(|remedy| {
            let name = arg.map(ToString::to_string).unwrap_or_default();
            let shown = if text.contains('@') { "…" } else { text };
            let message = format!("invalid value '{shown}' for '{name}': {remedy}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

/// The issuers of the development key and of certificates name the founder, the services and systems: nobody outside may go
/// by their names.
pub(super) fn outside_issuer(text: &str) -> Result<String, String> {
    match claim(text)? {
        issuer if [DEVELOPMENT_ISSUER, CERTIFICATE_ISSUER, SYSTEM_ISSUER].contains(&&*issuer) => {
            Err("an issuer outside has its own name".to_owned())
        }
        issuer => Ok(issuer),
    }
}

pub(super) fn claim(text: &str) -> Result<String, String> {
    match text.chars().count() {
        1..=MAX_CLAIM if !text.contains(char::is_control) => Ok(text.to_owned()),
        _ => Err("give 1 to 200 characters, exactly as the tokens have them".to_owned()),
    }
}

//! `chidao token`.

use std::time::Duration;

use chidao_authority::{AUDIENCE, identity::FOUNDER};
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use clap::Args;

use crate::{
    args::{self, Home},
    out::Out,
};

/// Make a development token (mã truy cập) with the key of the data directory.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao token --subject officer --lifetime 1h
  CHIDAO_TOKEN=$(chidao token --founder) chidao call Agency.Create -f agency.yaml")]
pub(crate) struct Token {
    #[command(flatten)]
    home: Home,

    #[command(flatten)]
    bearer: Bearer,

    /// How long it is valid by the machine's clock: 90s, 30m, 12h, 2d; at most 90d.
    #[arg(long, value_name = "TIME", default_value = "12h", value_parser = args::duration)]
    lifetime: Duration,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Bearer {
    /// For the founder (người khởi tạo), who may act until the first committee is established.
    #[arg(long)]
    founder: bool,

    /// For whoever has the account with this subject.
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
}

pub(crate) fn run(token: &Token, out: &mut Out) -> Result<(), Stop> {
    token.home.refuse_in_production("a development token")?;
    let subject = match &token.bearer.subject {
        Some(subject) if subject.trim().is_empty() => return Err(args::usage("--subject is empty")),
        Some(subject) => subject,
        None => FOUNDER,
    };
    out.line(mint(&args::key(&token.home.data_dir)?, subject, token.lifetime)?)
}

/// A token that is valid from now on.
pub(crate) fn mint(key: &chidao_authority::DevelopmentKey, subject: &str, lifetime: Duration) -> Result<String, Stop> {
    key.mint(subject, AUDIENCE, args::machine_seconds(), lifetime)
        .map_err(|error| Stop::new(Exit::Defect, format!("error: {}", Chain(&error))))
}

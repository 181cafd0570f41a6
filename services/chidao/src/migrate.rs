//! `chidao migrate`.

use std::fs;

use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use clap::Args;

use crate::{
    args::{self, Place},
    out::Out,
};

/// Bring the schema of a database to this release (nâng cấp lược đồ); repeatable, and safe to run twice at once.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  chidao migrate --database postgres://chidao@db.example/chidao")]
pub(crate) struct Migrate {
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn run(migrate: &Migrate, out: &mut Out) -> Result<(), Stop> {
    let url = migrate.place.database_url()?;
    if migrate.place.database.url.is_none() {
        let folder = &migrate.place.home.data_dir;
        fs::create_dir_all(folder).map_err(|error| args::io(&folder.display(), &error))?;
    }
    chidao_migration::migrate(url.expose())
        .await
        .map_err(|error| Stop::new(Exit::Unavailable, format!("error: {url}: {}", Chain(&error))))?;
    out.line(format_args!("{url}: version {}", chidao_migration::VERSION))
}

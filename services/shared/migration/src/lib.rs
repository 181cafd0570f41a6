//! The schema: one linear history of migrations for the whole suite, run as a command of its own under a lock.
//!
//! Expand and contract: a step that only adds leaves `min_reader`; a step that takes away raises it one release later, so
//! that the binaries of two releases can serve side by side. Migrations never name today's entities, which would change
//! under them; only grants are drawn from the owners that the entities declare.

mod grants;
mod history;
mod lock;
mod script;

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use self::history::{HISTORY, NEWEST};

/// The schema that this binary knows: the number of its newest migration.
pub const VERSION: i64 = HISTORY.len() as i64;

/// Why the schema could not be brought up, or why a service must not start on it.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The database refused.
    #[error("the database refused")]
    Database(#[from] DbErr),
    /// The lock that keeps two migrations apart could not be taken.
    #[error("the migration lock {0} could not be taken")]
    Lock(String, #[source] std::io::Error),
    /// The newest migration of this binary is missing.
    #[error("the schema is older than this binary (migration {missing} is missing): run `chidao migrate`")]
    Outdated {
        /// The migration that is missing.
        missing: String,
    },
    /// The schema was contracted beyond what this binary understands.
    #[error("the schema needs a binary that knows version {needed}, this one knows {VERSION}: deploy a newer release")]
    TooNew {
        /// The least version that may read.
        needed: i64,
    },
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let steps = HISTORY.into_iter();
        steps.map(|step| Box::new(step) as Box<dyn MigrationTrait>).collect()
    }
}

/// Brings the schema up to this binary's version, and the roles and grants with it. Repeatable; whoever comes second waits. A
/// schema that a newer release has brought further is left as it is, where this release may serve on it.
///
/// # Errors
/// The database or its lock could not be had, or refused a step; PostgreSQL keeps no half step. [`SchemaError::TooNew`]: a newer
/// release has contracted the schema.
pub async fn migrate(url: &str) -> Result<(), SchemaError> {
    let _lock = lock::file_beside(url).await?;
    let connection = connect(url).await?;
    lock::take(&connection).await?;
    let outcome = async {
        if is_ahead(&connection).await? {
            // What it holds is the release after's to grant.
            return check(&connection).await;
        }
        Migrator::up(&connection, None).await?;
        Ok(grants::apply(&connection).await?)
    }
    .await;
    // The session's end would release the lock as well; a waiting second run should not depend on it.
    lock::release(&connection).await?;
    connection.close().await?;
    outcome
}

/// Whether a newer release has migrated.
async fn is_ahead(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let applied = Migrator::get_migration_models(connection).await?;
    let is_ours = |version: &str| HISTORY.iter().any(|step| step.name == version);
    Ok(applied.iter().any(|model| !is_ours(&model.version)))
}

/// Whether a service of this release may serve on the schema as it stands.
///
/// # Errors
/// [`SchemaError::Outdated`] and [`SchemaError::TooNew`] say what to do.
pub async fn check(connection: &DatabaseConnection) -> Result<(), SchemaError> {
    let outdated = || SchemaError::Outdated {
        missing: NEWEST.name.to_owned(),
    };
    let backend = connection.get_database_backend();
    // The migrator's own status fails on a database that a newer release has migrated: only our newest is looked up.
    let newest = Statement::from_string(
        backend,
        format!("SELECT version FROM seaql_migrations WHERE version = '{}'", NEWEST.name),
    );
    match connection.query_one_raw(newest).await {
        Ok(Some(_)) => {}
        Ok(None) => return Err(outdated()),
        Err(error) if error.to_string().contains("seaql_migrations") => return Err(outdated()),
        Err(error) => return Err(error.into()),
    }
    let reader = Statement::from_string(backend, "SELECT min_reader FROM chidao_schema WHERE id = 1");
    let row = connection.query_one_raw(reader).await?.ok_or_else(outdated)?;
    let needed: i64 = row.try_get("", "min_reader")?;
    if needed > VERSION {
        Err(SchemaError::TooNew { needed })
    } else {
        Ok(())
    }
}

/// One connection: the lock belongs to a session, and every step must run in that session.
async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .sqlx_logging(false)
        // Services may be serving: a busy file is waited for as long as they wait.
        .map_sqlx_sqlite_opts(|sqlite| sqlite.create_if_missing(true).busy_timeout(Duration::from_secs(30)));
    Database::connect(options).await
}

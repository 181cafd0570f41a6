//! What keeps two migrations of one database apart.

use std::fs::File;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::task::spawn_blocking;

use crate::SchemaError;

/// Key of the advisory lock: the bytes of "chidao", which no other program is likely to use.
const KEY: i64 = 0x6368_6964_616f;

/// Takes the lock file beside a SQLite database; `None` for other databases. It is released with the file.
pub(crate) async fn file_beside(url: &str) -> Result<Option<File>, SchemaError> {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return Ok(None);
    };
    let path = path.trim_start_matches("//").split('?').next().unwrap_or_default();
    if path.is_empty() || path == ":memory:" {
        return Ok(None);
    }
    let lock = format!("{path}.migrate.lock");
    let path = lock.clone();
    // The wait blocks its thread: on a worker it could keep the holder of the lock from ever releasing it.
    let wait = spawn_blocking(move || File::create(path).and_then(|file| file.lock().map(|()| file)));
    let file = wait.await.unwrap_or_else(|ended| Err(std::io::Error::other(ended)));
    file.map(Some).map_err(|source| SchemaError::Lock(lock, source))
}

/// Takes the advisory lock of a PostgreSQL session, waiting for it.
pub(crate) async fn take(connection: &DatabaseConnection) -> Result<(), DbErr> {
    advisory(connection, "pg_advisory_lock").await
}

/// Releases it.
pub(crate) async fn release(connection: &DatabaseConnection) -> Result<(), DbErr> {
    advisory(connection, "pg_advisory_unlock").await
}

async fn advisory(connection: &DatabaseConnection, function: &str) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let sql = format!("SELECT {function}({KEY})");
        connection
            .execute_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await?;
    }
    Ok(())
}

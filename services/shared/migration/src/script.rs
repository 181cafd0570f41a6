//! SQL scripts for both databases.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Runs a script after filling in the names of types, and whatever else `gaps` says.
pub(crate) async fn run(connection: &impl ConnectionTrait, script: &str, gaps: &[(&str, &str)]) -> Result<(), DbErr> {
    let types: [(&str, &str); 4] = match connection.get_database_backend() {
        DbBackend::Sqlite => [
            ("{text}", "TEXT"),
            ("{bytes}", "BLOB"),
            ("{zeros}", "zeroblob(32)"),
            ("{clustered}", "WITHOUT ROWID"),
        ],
        // Bytewise order is ours on every machine; a collation's order changes with the operating system.
        _ => [
            ("{text}", "TEXT COLLATE \"C\""),
            ("{bytes}", "BYTEA"),
            ("{zeros}", "decode(repeat('00', 32), 'hex')"),
            ("{clustered}", ""),
        ],
    };
    let filled = types
        .iter()
        .chain(gaps)
        .fold(script.to_owned(), |sql, (gap, value)| sql.replace(gap, value));
    connection.execute_unprepared(&filled).await?;
    Ok(())
}

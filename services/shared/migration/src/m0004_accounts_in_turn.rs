//! Accounts of one bearer may follow one another.

use async_trait::async_trait;
use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::script;

/// Name of the migration, as the database remembers it.
pub(crate) const NAME: &str = "m0004_accounts_in_turn";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        NAME
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    #[expect(elided_lifetimes_in_paths, reason = "the trait's own signature elides it")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // SQLite cannot take a constraint off a table: the table is made anew.
        let unbound = match manager.get_database_backend() {
            DbBackend::Sqlite => include_str!("sql/0004_account_table.sql"),
            _ => "ALTER TABLE membership_account DROP CONSTRAINT membership_account_bearer;",
        };
        script::run(connection, unbound, &[]).await?;
        script::run(connection, include_str!("sql/0004_accounts_in_turn.sql"), &[]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

//! The register and the tables of the membership service.

use async_trait::async_trait;
use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::script;

/// Name of the migration, as the database remembers it.
pub(crate) const NAME: &str = "m0001_membership";

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
        script::run(
            connection,
            include_str!("sql/0001_registers.sql"),
            &[("{service}", "membership")],
        )
        .await?;
        script::run(connection, include_str!("sql/0001_membership.sql"), &[]).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            for table in ["membership_entry", "membership_index"] {
                script::run(connection, include_str!("sql/append_only.sql"), &[("{table}", table)]).await?;
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        // Without it SQLite would keep half a step after a crash.
        Some(true)
    }
}

//! Errands, erasable values and the contact of people, and the entries by which claims and counters stand.

use async_trait::async_trait;
use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::script;

/// Name of the migration, as the database remembers it.
pub(crate) const NAME: &str = "m0002_registers";

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
        // Tables are locked in the order in which a batch reads them: rows first, claims and counters after them.
        script::run(connection, include_str!("sql/0002_membership.sql"), &[]).await?;
        script::run(
            connection,
            include_str!("sql/0002_registers.sql"),
            &[("{service}", "membership")],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

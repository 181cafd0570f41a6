//! Dated parameters and imported calendars.

use async_trait::async_trait;
use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::script;

/// Name of the migration, as the database remembers it.
pub(crate) const NAME: &str = "m0005_reference";

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
        script::run(manager.get_connection(), include_str!("sql/0005_reference.sql"), &[]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

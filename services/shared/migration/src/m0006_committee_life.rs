//! The life of a committee: reorganisations, successors, and appointments that end because the office is lost.

use async_trait::async_trait;
use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::script;

/// Name of the migration, as the database remembers it.
pub(crate) const NAME: &str = "m0006_committee_life";

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
        // SQLite cannot change the constraint of a column: the table is made anew.
        let wider = match manager.get_database_backend() {
            DbBackend::Sqlite => include_str!("sql/0006_appointment_table.sql"),
            _ => {
                "ALTER TABLE membership_appointment DROP CONSTRAINT membership_appointment_end_reason_check; \
                 ALTER TABLE membership_appointment ADD CONSTRAINT membership_appointment_end_reason_check CHECK (end_reason IN \
                 ('DISMISSED', 'TRANSFERRED', 'RETIRED', 'DECEASED', 'DISCIPLINED', 'OTHER', 'OFFICE_LOST', 'REORGANISED'));"
            }
        };
        script::run(connection, wider, &[]).await?;
        script::run(connection, include_str!("sql/0006_committee_life.sql"), &[]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

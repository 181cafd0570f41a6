//! The migrations in their order: each a name that never changes, and scripts. Add at the end; what was released stays as it is.

use async_trait::async_trait;
use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

use crate::script;

/// A migration.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// Its name, as the database remembers it.
    pub(crate) name: &'static str,
    scripts: &'static [Script],
}

/// A script, with what fills its gaps.
struct Script {
    sql: &'static str,
    gaps: &'static [(&'static str, &'static str)],
    /// The database that it is for; both where unset.
    only: Option<DbBackend>,
}

impl Script {
    const fn both(sql: &'static str) -> Self {
        Self {
            sql,
            gaps: &[],
            only: None,
        }
    }

    const fn of(database: DbBackend, sql: &'static str) -> Self {
        Self {
            only: Some(database),
            ..Self::both(sql)
        }
    }

    const fn with(self, gaps: &'static [(&'static str, &'static str)]) -> Self {
        Self { gaps, ..self }
    }
}

const MEMBERSHIP: &[(&str, &str)] = &[("{service}", "membership")];
const COORDINATION: &[(&str, &str)] = &[("{service}", "coordination")];
const BUDGET: &[(&str, &str)] = &[("{service}", "budget")];
const INCIDENT: &[(&str, &str)] = &[("{service}", "incident")];

/// All of them; the number of the last is the version of the schema.
pub(crate) const HISTORY: [Step; 9] = [
    // The register and the tables of the membership service. On PostgreSQL grants keep entries from being changed.
    Step {
        name: "m0001_membership",
        scripts: &[
            Script::both(include_str!("sql/0001_registers.sql")).with(MEMBERSHIP),
            Script::both(include_str!("sql/0001_membership.sql")),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql")).with(&[("{table}", "membership_entry")]),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql")).with(&[("{table}", "membership_index")]),
        ],
    },
    // Errands, erasable values and the contact of people, and the entries by which claims and counters stand. Tables are locked
    // in the order in which a batch reads them: rows first, claims and counters after them.
    Step {
        name: "m0002_registers",
        scripts: &[
            Script::both(include_str!("sql/0002_membership.sql")),
            Script::both(include_str!("sql/0002_registers.sql")).with(MEMBERSHIP),
        ],
    },
    // How an appointment ends.
    Step {
        name: "m0003_appointment_ends",
        scripts: &[Script::both(include_str!("sql/0003_appointment_ends.sql"))],
    },
    // Accounts of one bearer may follow one another. SQLite cannot take a constraint off a table: the table is made anew.
    Step {
        name: "m0004_accounts_in_turn",
        scripts: &[
            Script::of(DbBackend::Sqlite, include_str!("sql/0004_account_table.sql")),
            Script::of(
                DbBackend::Postgres,
                "ALTER TABLE membership_account DROP CONSTRAINT membership_account_bearer;",
            ),
            Script::both(include_str!("sql/0004_accounts_in_turn.sql")),
        ],
    },
    // Dated parameters and imported calendars.
    Step {
        name: "m0005_reference",
        scripts: &[Script::both(include_str!("sql/0005_reference.sql"))],
    },
    // The life of a committee: reorganisations, successors, and appointments that end because the office is lost. SQLite cannot
    // change the constraint of a column: the table is made anew.
    Step {
        name: "m0006_committee_life",
        scripts: &[
            Script::of(DbBackend::Sqlite, include_str!("sql/0006_appointment_table.sql")),
            Script::of(
                DbBackend::Postgres,
                include_str!("sql/0006_appointment_end_reasons.sql"),
            ),
            Script::both(include_str!("sql/0006_committee_life.sql")),
        ],
    },
    // The register of the coordination service, and its papers.
    Step {
        name: "m0007_coordination",
        scripts: &[
            Script::both(include_str!("sql/0001_registers.sql")).with(COORDINATION),
            Script::both(include_str!("sql/0002_registers.sql")).with(COORDINATION),
            Script::both(include_str!("sql/0007_coordination.sql")),
            Script::both(include_str!("sql/0007_tasks.sql")),
            Script::both(include_str!("sql/0007_reminders.sql")),
            Script::both(include_str!("sql/0007_figures.sql")),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql"))
                .with(&[("{table}", "coordination_entry")]),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql"))
                .with(&[("{table}", "coordination_index")]),
        ],
    },
    // The register of the incident service, its papers, and the information systems.
    Step {
        name: "m0008_incident",
        scripts: &[
            Script::both(include_str!("sql/0001_registers.sql")).with(INCIDENT),
            Script::both(include_str!("sql/0002_registers.sql")).with(INCIDENT),
            Script::both(include_str!("sql/0008_incident.sql")),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql")).with(&[("{table}", "incident_entry")]),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql")).with(&[("{table}", "incident_index")]),
        ],
    },
    // The register of the budget service, its papers, the budget index, estimates, the books, and activities.
    Step {
        name: "m0009_budget",
        scripts: &[
            Script::both(include_str!("sql/0001_registers.sql")).with(BUDGET),
            Script::both(include_str!("sql/0002_registers.sql")).with(BUDGET),
            Script::both(include_str!("sql/0009_budget.sql")),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql")).with(&[("{table}", "budget_entry")]),
            Script::of(DbBackend::Sqlite, include_str!("sql/append_only.sql")).with(&[("{table}", "budget_index")]),
        ],
    },
];

/// The newest.
pub(crate) const NEWEST: Step = HISTORY[HISTORY.len() - 1];

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Step {
    #[expect(elided_lifetimes_in_paths, reason = "the trait's own signature elides it")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (connection, backend) = (manager.get_connection(), manager.get_database_backend());
        for script in self.scripts {
            if script.only.is_none_or(|only| only == backend) {
                script::run(connection, script.sql, script.gaps).await?;
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        // Without it SQLite would keep half a step after a crash.
        Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_named_by_its_number() {
        for (step, number) in HISTORY.iter().zip(1..) {
            assert!(step.name.starts_with(&format!("m{number:04}_")), "{}", step.name);
        }
    }
}

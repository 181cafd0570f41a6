//! One database role a service: it may read all tables and write its own, and nobody may change what is only added to.

use chidao_model::{Owner, REGISTER_TABLES, owners};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};

/// Makes the roles and grants of PostgreSQL what the owners say. Repeatable.
pub(crate) async fn apply(connection: &DatabaseConnection) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let mut script = String::new();
    for owner in Owner::ALL {
        // Roles belong to the whole cluster: another database's migration may make the same one at the same moment. Where an
        // operator has made them, the owner of the schema need not be allowed to.
        script.push_str(&format!(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF; \
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n",
            role = role(owner)
        ));
    }
    for (table, owner) in owners() {
        let append_only = REGISTER_TABLES
            .iter()
            .any(|(name, added)| *added && table == format!("{}_{name}", owner.name()));
        let verbs = if append_only { "INSERT" } else { "INSERT, UPDATE" };
        for reader in Owner::ALL {
            script.push_str(&format!("GRANT SELECT ON {table} TO {};\n", role(reader)));
        }
        script.push_str(&format!("GRANT {verbs} ON {table} TO {};\n", role(owner)));
    }
    for reader in Owner::ALL {
        script.push_str(&format!(
            "GRANT SELECT ON chidao_schema, seaql_migrations TO {};\n",
            role(reader)
        ));
    }
    connection.execute_unprepared(&script).await?;
    Ok(())
}

fn role(owner: Owner) -> String {
    format!("chidao_{}", owner.name())
}

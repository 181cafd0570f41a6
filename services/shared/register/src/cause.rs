//! Acts that follow from an act of another service: the entry that they name must be there, just as they name it.

use std::collections::HashMap;

use chidao_kit::telemetry::span::written_down;
use chidao_model::Owner;
use chidao_proto::register::v1::Cause;
use opentelemetry::trace::SpanContext;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

use crate::batch::decode;

/// The entries that the commands of a batch name as their causes, each with its actor.
pub(crate) struct Causes(HashMap<(String, i64), Origin>);

/// What others need to know of the entry that they follow from.
pub(crate) struct Origin {
    pub(crate) hash: Vec<u8>,
    /// For whom it was: whoever it acts on behalf of, or else its actor.
    pub(crate) actor: String,
    /// The span of the call.
    pub(crate) span: Option<SpanContext>,
}

impl Causes {
    /// Looks the entries up in the registers that they are of.
    pub(crate) async fn load<'a>(
        transaction: &DatabaseTransaction,
        causes: impl Iterator<Item = &'a Cause>,
    ) -> Result<Self, DbErr> {
        let mut found = HashMap::new();
        for cause in causes {
            let key = (cause.register.clone(), cause.position);
            let owner = Owner::ALL.into_iter().find(|owner| owner.name() == cause.register);
            let Some(owner) = owner.filter(|_| !found.contains_key(&key)) else {
                continue;
            };
            if let Some(origin) = look_up(transaction, owner, cause.position).await? {
                found.insert(key, origin);
            }
        }
        Ok(Self(found))
    }

    /// For whom whoever names this cause acts: the actor of that entry. None where there is no such entry.
    pub(crate) fn actor(&self, cause: &Cause) -> Option<&str> {
        let origin = self.0.get(&(cause.register.clone(), cause.position))?;
        (origin.hash == cause.hash).then_some(&origin.actor)
    }
}

/// Looks an entry up.
pub(crate) async fn look_up(
    connection: &impl ConnectionTrait,
    owner: Owner,
    position: i64,
) -> Result<Option<Origin>, DbErr> {
    let sql = format!("SELECT hash, body FROM {}_entry WHERE position = $1", owner.name());
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [position.into()]);
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let entry = decode(&row.try_get_by_index::<Vec<u8>>(1)?)?;
    Ok(Some(Origin {
        hash: row.try_get_by_index(0)?,
        span: written_down(&entry.trace_id, &entry.span_id),
        actor: match entry.on_behalf_of.is_empty() {
            true => entry.actor,
            false => entry.on_behalf_of,
        },
    }))
}

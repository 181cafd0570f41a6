//! Acts that follow from an act of another service: the entry that they name must be there, just as they name it.

use std::collections::HashMap;

use chidao_model::Owner;
use chidao_proto::register::v1::Cause;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

use crate::batch::decode;

/// The entries that the commands of a batch name as their causes, each with its actor.
pub(crate) struct Causes(HashMap<(String, i64), (Vec<u8>, String)>);

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
            if let Some((hash, actor)) = look_up(transaction, owner, cause.position).await? {
                found.insert(key, (hash, actor));
            }
        }
        Ok(Self(found))
    }

    /// For whom whoever names this cause acts: the actor of that entry. None where there is no such entry.
    pub(crate) fn actor(&self, cause: &Cause) -> Option<&str> {
        let (hash, actor) = self.0.get(&(cause.register.clone(), cause.position))?;
        (*hash == cause.hash).then_some(actor)
    }
}

/// The hash of an entry, and for whom it was: whoever it acts on behalf of, or else its actor.
pub(crate) async fn look_up(
    connection: &impl ConnectionTrait,
    owner: Owner,
    position: i64,
) -> Result<Option<(Vec<u8>, String)>, DbErr> {
    let sql = format!("SELECT hash, body FROM {}_entry WHERE position = $1", owner.name());
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [position.into()]);
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let entry = decode(&row.try_get_by_index::<Vec<u8>>(1)?)?;
    let actor = match entry.on_behalf_of.is_empty() {
        true => entry.actor,
        false => entry.on_behalf_of,
    };
    Ok(Some((row.try_get_by_index(0)?, actor)))
}

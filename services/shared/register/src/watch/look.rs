//! One look at a register: where it stands, under which rights, and whether it still holds what was read before.

use chidao_model::Owner;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::token::Point;
use crate::{
    batch::hash,
    chain::{Hash, Head},
    clock::Moment,
};

/// What one statement saw, so that all of it is of one state of the database.
pub(super) struct Look {
    pub(super) moment: Moment,
    /// The last entry.
    pub(super) head: Point,
    /// The hash of the entry that was asked about; `None` where there is no such entry.
    before: Option<Hash>,
}

impl Look {
    /// Looks, and asks about the entry at a position.
    pub(super) async fn at(connection: &impl ConnectionTrait, owner: Owner, position: i64) -> Result<Self, DbErr> {
        let (backend, register) = (connection.get_database_backend(), owner.name());
        let sql = format!(
            "SELECT moment.*, look_head.hash AS look_hash, look_entry.hash AS look_before \
             FROM ({}) AS moment JOIN {register}_head AS look_head ON look_head.id = 1 \
             LEFT JOIN {register}_entry AS look_entry ON look_entry.position = $1",
            Moment::sql(backend, owner)
        );
        let statement = Statement::from_sql_and_values(backend, sql, [position.into()]);
        let row = connection.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the register has no head".to_owned()))?;
        let moment = Moment::read(backend, &row)?;
        let before: Option<Vec<u8>> = row.try_get("", "look_before")?;
        Ok(Self {
            head: Point {
                position: moment.position,
                hash: hash(row.try_get("", "look_hash")?)?,
            },
            before: match before {
                Some(before) => Some(hash(before)?),
                None => (position == 0).then_some(Head::EMPTY.hash),
            },
            moment,
        })
    }

    /// Whether the entry that was asked about is the one at this point.
    pub(super) fn holds(&self, point: &Point) -> bool {
        self.before == Some(point.hash)
    }
}

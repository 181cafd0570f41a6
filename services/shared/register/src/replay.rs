//! Idempotency: the same request again gives the stored answer, and no second effect.

use std::collections::HashMap;

use chidao_authority::{Audience, Audiences, Principal};
use chidao_model::Owner;
use chidao_proto::{contract, errors::v1::Reason, refusal::Refusal, register::v1::Entry};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

use crate::{
    batch::{decode, hash},
    bulk::among,
    clock::Moment,
    desk::Call,
    entry::answer,
    erasable,
    queue::{Answer, Outcome},
};

/// The acts that were recorded under the request ids of a batch.
pub(crate) struct Replays(HashMap<(String, String), Recorded>);

struct Recorded {
    method: String,
    digest: Vec<u8>,
    answer: Answer,
    /// The response without what can be erased, where it held such: for those who may not see that.
    bare: Option<Vec<u8>>,
    audiences: Audiences,
}

impl Replays {
    /// The second query of a batch: the moment, and what was recorded under these request ids.
    pub(crate) async fn look_up<'a>(
        transaction: &DatabaseTransaction,
        owner: Owner,
        request_ids: impl Iterator<Item = &'a str>,
    ) -> Result<(Moment, Self), DbErr> {
        let backend = transaction.get_database_backend();
        let ids: Vec<String> = request_ids.map(str::to_owned).collect();
        let (condition, value) = among(backend, "entry.request_id", &ids);
        let sql = format!(
            "SELECT moment.*, entry.position, entry.body, entry.hash \
             FROM ({}) AS moment LEFT JOIN {}_entry AS entry ON {condition}",
            Moment::sql(backend, owner),
            owner.name(),
        );
        let rows = transaction
            .query_all_raw(Statement::from_sql_and_values(backend, sql, [value]))
            .await?;
        let first = rows
            .first()
            .ok_or_else(|| DbErr::RecordNotFound("the database has no clock".to_owned()))?;
        let moment = Moment::read(backend, first)?;
        let mut found = Vec::new();
        for row in &rows {
            if let Some(position) = row.try_get::<Option<i64>>("", "position")? {
                let entry = decode(&row.try_get::<Vec<u8>>("", "body")?)?;
                found.push((position, entry, hash(row.try_get("", "hash")?)?));
            }
        }
        let bare: Vec<Vec<u8>> = found.iter().map(|(_, entry, _)| entry.response.clone()).collect();
        let erasable = found.iter_mut().map(|(position, entry, _)| {
            let method = contract::method(&format!("/{}", entry.method));
            (*position, entry, method.map_or("", |method| &*method.output))
        });
        erasable::put_back(transaction, owner, erasable).await?;
        let mut replays = Self(HashMap::new());
        for ((position, mut entry, hash), bare) in found.into_iter().zip(bare) {
            let answer = answer(&entry, position, &hash);
            entry.response = bare;
            replays.add(&entry, &answer);
        }
        Ok((moment, replays))
    }

    /// Remembers an act, with the whole answer to it.
    pub(crate) fn add(&mut self, entry: &Entry, answer: &Answer) {
        let audiences = entry
            .changes
            .iter()
            .flat_map(|change| &change.audiences)
            .filter_map(|text| text.parse().ok())
            .collect();
        let recorded = Recorded {
            method: entry.method.clone(),
            digest: entry.request_digest.clone(),
            answer: answer.clone(),
            bare: (!entry.response_erasable.is_empty()).then(|| entry.response.clone()),
            audiences,
        };
        self.0.insert((entry.actor.clone(), entry.request_id.clone()), recorded);
    }

    /// What a call is answered with when it is not the first with its request id.
    pub(crate) fn answer(&self, principal: &Principal, call: &Call) -> Option<Outcome> {
        if self.0.is_empty() {
            return None;
        }
        let recorded = self.0.get(&(principal.actor.clone(), call.request_id.clone()))?;
        if recorded.digest != call.digest || recorded.method != call.method.path.trim_start_matches('/') {
            let position = recorded.answer.receipt.position.to_string();
            let refusal = Refusal::new(Reason::RequestIdReused).with("request_id", call.request_id.clone());
            return Some(Err(refusal.with("position", position)));
        }
        // A stored answer is shown to whoever may still see what it is about; one that tells nothing but its receipt is its author's.
        let tells_nothing = recorded.answer.response.is_empty();
        let visible = tells_nothing || recorded.audiences.is_empty() || recorded.audiences.meet(&principal.audiences);
        Some(if visible {
            let mut answer = recorded.answer.clone();
            if let Some(bare) = &recorded.bare
                && !principal.audiences.contains(&Audience::Officers)
            {
                answer.response.clone_from(bare);
            }
            Ok(answer)
        } else {
            Err(Refusal::not_found(format!("requests/{}", call.request_id)))
        })
    }
}

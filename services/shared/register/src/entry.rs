//! Entries: how an act becomes bytes, and rows.

use std::collections::BTreeSet;

use chidao_authority::Audiences;
use chidao_calendar::Instant;
use chidao_model::Etag;
use chidao_proto::{
    catalogue,
    register::v1::{Change as StoredChange, Entry, Receipt},
};
use prost::Message;
use prost_types::Timestamp;
use sea_orm::Value;

use crate::{
    chain::{Hash, Head, link},
    desk::{Call, Change, Decision},
};

/// An entry that a batch has staged.
pub(crate) struct Staged {
    pub(crate) entry: Entry,
    pub(crate) body: Vec<u8>,
    pub(crate) position: i64,
    pub(crate) hash: Hash,
    index: BTreeSet<String>,
}

impl Staged {
    /// Writes down a decision as the entry after `head`.
    pub(crate) fn after(
        head: &Head,
        register: &str,
        call: &Call,
        actor: &str,
        now: Instant,
        decision: &mut Decision,
    ) -> Self {
        let entry = Entry {
            time: Some(timestamp(now)),
            actor: actor.to_owned(),
            on_behalf_of: String::new(),
            request_id: call.request_id.clone(),
            request_digest: call.digest.to_vec(),
            method: call.method.path.trim_start_matches('/').to_owned(),
            response: std::mem::take(&mut decision.response),
            trace_id: call.trace_id.map(Vec::from).unwrap_or_default(),
            basis: decision.rules.iter().map(|rule| catalogue::basis(*rule)).collect(),
            notices: std::mem::take(&mut decision.notices),
            changes: decision.changes.iter_mut().map(stored).collect(),
            ..Entry::default()
        };
        let index = decision.changes.iter().flat_map(index_keys).collect();
        let body = entry.encode_to_vec();
        let position = head.position + 1;
        let hash = link(register, position, &head.hash, &body);
        Self {
            entry,
            body,
            position,
            hash,
            index,
        }
    }

    pub(crate) fn etag(&self) -> Etag {
        Etag::of(self.position, &self.hash)
    }

    /// The values of the columns of the entry table, in the order of its shape.
    pub(crate) fn row(&mut self, now: Instant) -> Vec<Value> {
        vec![
            self.position.into(),
            now.micros().into(),
            self.entry.actor.clone().into(),
            self.entry.request_id.clone().into(),
            std::mem::take(&mut self.body).into(),
            self.hash.to_vec().into(),
        ]
    }

    /// The values of the columns of the index table.
    pub(crate) fn index_rows(&mut self) -> Vec<Vec<Value>> {
        let position = self.position;
        std::mem::take(&mut self.index)
            .into_iter()
            .map(|key| vec![key.into(), position.into()])
            .collect()
    }
}

fn stored(change: &mut Change) -> StoredChange {
    StoredChange {
        name: change.name.clone(),
        r#type: change.type_name.clone(),
        resource: std::mem::take(&mut change.resource),
        audiences: change.audiences.texts(),
        audiences_withdrawn: withdrawn(change).texts(),
        ..StoredChange::default()
    }
}

fn withdrawn(change: &Change) -> Audiences {
    change
        .before
        .iter()
        .filter(|audience| !change.audiences.contains(audience))
        .cloned()
        .collect()
}

/// The index rows of a change: its resource, and everybody who may see it or could see it before.
fn index_keys(change: &Change) -> impl Iterator<Item = String> + use<> {
    let mut keys = vec![resource_key(&change.name)];
    keys.extend(change.audiences.index_keys());
    keys.extend(change.before.index_keys());
    keys.into_iter()
}

/// The index key of a resource: its history is the scan of this key.
pub(crate) fn resource_key(name: &str) -> String {
    format!("r:{name}")
}

/// What an accepted act is answered with beside its result.
pub(crate) fn receipt(entry: &Entry, position: i64, hash: &Hash) -> Receipt {
    Receipt {
        position,
        etag: Etag::of(position, hash).to_string(),
        time: entry.time,
        basis: entry.basis.clone(),
        notices: entry.notices.clone(),
    }
}

/// An instant as the contract writes it.
#[must_use]
pub fn timestamp(instant: Instant) -> Timestamp {
    let micros = instant.micros();
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).unwrap_or_default();
    Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos,
    }
}

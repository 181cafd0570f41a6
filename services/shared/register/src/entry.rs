//! Entries: how an act becomes bytes, and rows.

use std::collections::BTreeSet;

use chidao_authority::{Audiences, Principal, Role};
use chidao_calendar::Instant;
use chidao_model::{Etag, Owner};
use chidao_proto::{
    catalogue,
    register::v1::{self as proto, Cause, Change as StoredChange, Claim, Counter, Entry, Receipt},
};
use prost::{Message, Name};
use prost_types::Timestamp;
use sea_orm::{DbErr, Value};

use crate::{
    chain::{Hash, Head, digest, link},
    desk::{Call, Change, Decision},
    erasable,
    errand::{self, Errand},
    queue::Answer,
    row_digest::row_digest,
    running::CLOCK,
    tally::{self, Tally},
};

/// Who writes an entry, and by which call.
pub(crate) struct Author<'a> {
    actor: &'a str,
    acting_as: Option<Role>,
    on_behalf_of: String,
    request_id: &'a str,
    digest: Hash,
    method: String,
    trace_id: Option<[u8; 16]>,
    span_id: Option<[u8; 8]>,
    cause: Option<&'a Cause>,
    response_type: &'a str,
}

impl<'a> Author<'a> {
    /// Whoever calls.
    pub(crate) fn caller(call: &'a Call, principal: &'a Principal, on_behalf_of: String) -> Self {
        Self {
            actor: &principal.actor,
            acting_as: principal.acting_as,
            on_behalf_of,
            request_id: &call.request_id,
            digest: call.digest,
            method: call.method.path.trim_start_matches('/').to_owned(),
            trace_id: call.trace_id,
            span_id: call.span.as_ref().map(|span| span.span_id().to_bytes()),
            cause: call.cause.as_ref(),
            response_type: &call.method.output,
        }
    }

    /// The clock, on an errand.
    pub(crate) fn clock(errand: &'a Errand) -> Self {
        let method = format!("errand/{}", errand.kind);
        Self::time(&errand.id, digest(&errand.payload), method)
    }

    /// The clock, where it plans under this id what no act has planned.
    pub(crate) fn planner(plan: &'a str) -> Self {
        Self::time(plan, digest(plan.as_bytes()), "errand/plan".to_owned())
    }

    fn time(request_id: &'a str, digest: Hash, method: String) -> Self {
        Self {
            actor: CLOCK,
            acting_as: None,
            on_behalf_of: String::new(),
            request_id,
            digest,
            method,
            trace_id: None,
            span_id: None,
            cause: None,
            response_type: "",
        }
    }
}

/// The form of the entries that are written today.
const FORM: i32 = 1;

/// An entry that a batch has staged.
pub(crate) struct Staged {
    pub(crate) entry: Entry,
    pub(crate) body: Vec<u8>,
    pub(crate) position: i64,
    pub(crate) hash: Hash,
    /// What its caller is answered with: the whole response.
    response: Vec<u8>,
    index: BTreeSet<String>,
    erasable: Vec<Vec<Value>>,
}

impl Staged {
    /// Writes down a decision as the entry after `head`.
    pub(crate) fn after(
        head: &Head,
        owner: Owner,
        author: Author<'_>,
        now: Instant,
        decision: &mut Decision,
    ) -> Result<Self, DbErr> {
        let mut changes = decision
            .changes
            .iter_mut()
            .map(stored)
            .collect::<Result<Vec<_>, DbErr>>()?;
        for errand in &decision.errands {
            changes.push(planned(owner, errand)?);
        }
        let response = std::mem::take(&mut decision.response);
        let mut entry = Entry {
            time: Some(timestamp(now)),
            actor: author.actor.to_owned(),
            on_behalf_of: author.on_behalf_of,
            request_id: author.request_id.to_owned(),
            request_digest: author.digest.to_vec(),
            method: author.method,
            response: response.clone(),
            trace_id: author.trace_id.map(Vec::from).unwrap_or_default(),
            span_id: author.span_id.map(Vec::from).unwrap_or_default(),
            basis: decision.rules.iter().map(|rule| catalogue::basis(*rule)).collect(),
            notices: std::mem::take(&mut decision.notices),
            changes,
            cause: author.cause.cloned(),
            claims: decision
                .claims
                .iter()
                .map(|(key, holder)| Claim {
                    key: key.clone(),
                    holder: holder.clone(),
                })
                .collect(),
            counters: decision
                .counters
                .iter()
                .map(|(key, value)| Counter {
                    key: key.clone(),
                    value: *value,
                })
                .collect(),
            tallies: decision.tallies.iter().map(Tally::message).collect(),
            authority_version: decision.authority_version,
            response_erasable: Vec::new(),
            form: FORM,
            erased: std::mem::take(&mut decision.erased),
            acting_as: author.acting_as.map_or("", Role::text).to_owned(),
            permitted_by: decision.permitted_by.to_vec(),
        };
        let position = head.position + 1;
        let erasable = erasable::take(&mut entry, position, author.response_type)?;
        let index = index_keys(&entry);
        let body = entry.encode_to_vec();
        let hash = link(owner.name(), position, &head.hash, &body);
        Ok(Self {
            entry,
            body,
            position,
            hash,
            response,
            index,
            erasable,
        })
    }

    /// What its caller is answered with.
    pub(crate) fn answer(&self) -> Answer {
        Answer {
            response: self.response.clone(),
            receipt: receipt(&self.entry, self.position, &self.hash),
        }
    }

    /// Erases what it holds of these resources before it is written at all.
    pub(crate) fn erase(&mut self, resources: &[String]) {
        for row in &mut self.erasable {
            if let [_, _, Value::String(Some(resource)), salt, value] = &mut **row
                && resources.contains(resource)
            {
                (*salt, *value) = (Value::Bytes(None), Value::String(None));
            }
        }
    }

    /// The values of the columns of the table of erasable values.
    pub(crate) fn erasable_rows(&mut self) -> Vec<Vec<Value>> {
        std::mem::take(&mut self.erasable)
    }

    /// Rows that go with it, the index aside.
    pub(crate) fn rows(&self) -> usize {
        let changed = self.entry.changes.iter().map(|change| change.rows.len());
        changed.chain(self.entry.tallies.iter().map(tally::rows)).sum()
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

fn stored(change: &mut Change) -> Result<StoredChange, DbErr> {
    Ok(StoredChange {
        name: change.name.clone(),
        r#type: change.type_name.clone(),
        resource: std::mem::take(&mut change.resource),
        audiences: change.audiences.texts(),
        audiences_withdrawn: withdrawn(change).texts(),
        rows: change
            .rows
            .iter()
            .map(|row| row.digest())
            .collect::<Result<Vec<_>, DbErr>>()?,
        erasable: Vec::new(),
    })
}

/// An errand as the entry that plans or settles it has it. It is shown to nobody there: it tells of a resource that he may not see, and
/// whoever sees that learns of it from the resource.
fn planned(owner: Owner, errand: &Errand) -> Result<StoredChange, DbErr> {
    Ok(StoredChange {
        name: errand.name(),
        r#type: proto::Errand::full_name(),
        resource: errand.message().encode_to_vec(),
        rows: vec![row_digest(&errand::shape(owner), &errand.values())?],
        ..StoredChange::default()
    })
}

fn withdrawn(change: &Change) -> Audiences {
    change
        .before
        .iter()
        .filter(|audience| !change.audiences.contains(audience))
        .cloned()
        .collect()
}

/// The keys under which an entry is found: the resources that it changes, and everybody who may see one of them or could
/// see it before.
pub(crate) fn index_keys(entry: &Entry) -> BTreeSet<String> {
    let audiences = |texts: &[String]| {
        let parsed: Audiences = texts.iter().filter_map(|text| text.parse().ok()).collect();
        parsed.index_keys()
    };
    entry
        .changes
        .iter()
        .flat_map(|change| {
            let mut keys = vec![resource_key(&change.name)];
            keys.extend(audiences(&change.audiences));
            keys.extend(audiences(&change.audiences_withdrawn));
            keys
        })
        .collect()
}

/// The index key of a resource: its history is the scan of this key.
pub(crate) fn resource_key(name: &str) -> String {
    format!("r:{name}")
}

/// The answer that an entry holds.
pub(crate) fn answer(entry: &Entry, position: i64, hash: &Hash) -> Answer {
    Answer {
        response: entry.response.clone(),
        receipt: receipt(entry, position, hash),
    }
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

/// The instant of a timestamp, to the microsecond.
#[must_use]
pub fn instant(time: &Timestamp) -> Instant {
    let nanos = i64::from(time.nanos);
    Instant::from_micros(time.seconds.saturating_mul(1_000_000)).plus_micros(nanos / 1_000)
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

//! Errands: what is to be done later because of an act. They are planned and settled by entries, and kept in a table of
//! their own so that what is due is found by index.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use chidao_calendar::Instant;
use chidao_model::{Etag, Owner};
use chidao_proto::register::v1::{self as proto, ErrandPerformer, ErrandState};
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    bulk::{Part, among},
    entry::timestamp,
    shape::{Column, Conflict, Kind, Shape},
};

/// What the ids of errands are made in.
const NAMESPACE: Uuid = Uuid::from_u128(0x5bd0_3c5e_6a0f_4a57_9d3c_1c0a_6f2e_7b11);

/// Something that is to be done later. Its id, made of kind, what it is about and when it is due, is the request id of what
/// is done, so that it is done once however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) due: Instant,
    pub(crate) performer: ErrandPerformer,
    pub(crate) state: ErrandState,
    pub(crate) payload: Vec<u8>,
    pub(crate) reason: String,
    pub(crate) etag: Etag,
    pub(crate) attempts: i64,
    pub(crate) failure: String,
}

impl Errand {
    /// What the clock changes on this service's own resources at an instant. `subject` names the aggregate that it changes,
    /// `about` the resource of it.
    #[must_use]
    pub fn of_clock(kind: &str, subject: impl Into<String>, about: &str, due: Instant) -> Self {
        Self::new(ErrandPerformer::Clock, kind, subject.into(), about, due)
    }

    /// A call to another service, not before an instant.
    #[must_use]
    pub fn of_service(kind: &str, subject: impl Into<String>, about: &str, due: Instant) -> Self {
        Self::new(ErrandPerformer::Service, kind, subject.into(), about, due)
    }

    fn new(performer: ErrandPerformer, kind: &str, subject: String, about: &str, due: Instant) -> Self {
        Self {
            id: Self::id_of(kind, about, due),
            kind: kind.to_owned(),
            subject,
            due,
            performer,
            state: ErrandState::Open,
            payload: Vec::new(),
            reason: String::new(),
            etag: Etag { position: 0, mark: 0 },
            attempts: 0,
            failure: String::new(),
        }
    }

    /// The id of an errand of this kind about a resource and due at this instant.
    #[must_use]
    pub fn id_of(kind: &str, about: &str, due: Instant) -> String {
        let name = format!("{kind}\n{about}\n{}", due.micros());
        Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string()
    }

    /// The id under which these errands are planned together. It is none of theirs.
    pub(crate) fn plan_of(errands: &[Self]) -> String {
        let ids: Vec<&str> = errands.iter().map(Self::id).collect();
        Uuid::new_v5(&NAMESPACE, format!("plan\n{}", ids.join("\n")).as_bytes()).to_string()
    }

    /// Says what is to be done in particular, at most 64 KiB.
    #[must_use]
    pub fn with(mut self, payload: &impl Message) -> Self {
        self.payload = payload.encode_to_vec();
        self
    }

    /// Its id: the request id of what is done.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is to be done.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The aggregate that it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// When it is due.
    #[must_use]
    pub fn due(&self) -> Instant {
        self.due
    }

    /// What is to be done in particular.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Why it was refused, as whoever was asked said; empty where it was not.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether it is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == ErrandState::Open
    }

    pub(crate) fn settled(mut self, state: ErrandState, reason: impl Into<String>) -> Self {
        (self.state, self.reason) = (state, reason.into());
        self
    }

    pub(crate) fn name(&self) -> String {
        format!("errands/{}", self.id)
    }

    /// The errand as entries and answers show it.
    pub(crate) fn message(&self) -> proto::Errand {
        proto::Errand {
            name: self.name(),
            kind: self.kind.clone(),
            subject: self.subject.clone(),
            due_time: Some(timestamp(self.due)),
            performer: self.performer.into(),
            state: self.state.into(),
            payload: self.payload.clone(),
            reason: self.reason.clone(),
        }
    }

    /// The values of the columns of its table.
    pub(crate) fn values(&self) -> Vec<Value> {
        vec![
            self.id.clone().into(),
            self.kind.clone().into(),
            self.subject.clone().into(),
            self.due.micros().into(),
            performer_text(self.performer).into(),
            state_text(self.state).into(),
            self.payload.clone().into(),
            self.reason.clone().into(),
            self.etag.position.into(),
            i64::from(self.etag.mark).into(),
            self.attempts.into(),
            self.due.micros().into(),
            self.failure.clone().into(),
        ]
    }

    /// Reads the columns of [`shape`], in their order.
    pub(crate) fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let performer: String = row.try_get_by_index(4)?;
        let state: String = row.try_get_by_index(5)?;
        Ok(Self {
            id: row.try_get_by_index(0)?,
            kind: row.try_get_by_index(1)?,
            subject: row.try_get_by_index(2)?,
            due: Instant::from_micros(row.try_get_by_index(3)?),
            performer: PERFORMERS
                .into_iter()
                .find(|known| performer_text(*known) == performer)
                .unwrap_or_default(),
            state: STATES
                .into_iter()
                .find(|known| state_text(*known) == state)
                .unwrap_or_default(),
            payload: row.try_get_by_index(6)?,
            reason: row.try_get_by_index(7)?,
            etag: Etag {
                position: row.try_get_by_index(8)?,
                mark: u32::try_from(row.try_get_by_index::<i64>(9)?).unwrap_or(u32::MAX),
            },
            attempts: row.try_get_by_index(10)?,
            failure: row.try_get_by_index(12)?,
        })
    }
}

const PERFORMERS: [ErrandPerformer; 2] = [ErrandPerformer::Clock, ErrandPerformer::Service];
const STATES: [ErrandState; 4] = [
    ErrandState::Open,
    ErrandState::Done,
    ErrandState::Refused,
    ErrandState::Dropped,
];

/// The name of a performer without its prefix, as columns hold it.
fn performer_text(performer: ErrandPerformer) -> &'static str {
    performer.as_str_name().trim_start_matches("ERRAND_PERFORMER_")
}

/// The name of a state without its prefix, as columns hold it.
pub(crate) fn state_text(state: ErrandState) -> &'static str {
    state.as_str_name().trim_start_matches("ERRAND_STATE_")
}

/// The table of a register's errands.
pub(crate) fn shape(owner: Owner) -> Arc<Shape> {
    let text = |name| Column::new(name, Kind::Text);
    let number = |name| Column::new(name, Kind::Int);
    Arc::new(Shape {
        table: format!("{}_errand", owner.name()),
        columns: vec![
            text("id"),
            text("kind"),
            text("subject"),
            number("due_us"),
            text("performer"),
            text("state"),
            Column::new("payload", Kind::Bytes),
            text("reason"),
            number("position"),
            number("mark"),
            number("attempts"),
            number("next_us"),
            text("failure"),
        ],
        conflict: Conflict::Replace,
    })
}

/// The errands that a batch sees and changes.
pub(crate) struct ErrandTable {
    pub(crate) shape: Arc<Shape>,
    known: HashMap<String, Option<Errand>>,
    changed: BTreeSet<String>,
    /// Of the aggregates of which every open errand is known, the ids of those.
    on: HashMap<String, BTreeSet<String>>,
}

impl ErrandTable {
    pub(crate) fn new(owner: Owner) -> Self {
        Self {
            shape: shape(owner),
            known: HashMap::new(),
            changed: BTreeSet::new(),
            on: HashMap::new(),
        }
    }

    /// `None` where the errand was not loaded, `Some(None)` where there is none.
    pub(crate) fn get(&self, id: &str) -> Option<Option<&Errand>> {
        self.known.get(id).map(Option::as_ref)
    }

    /// The open errands of an aggregate, in the order of their ids; `None` where they were not loaded.
    pub(crate) fn open_on(&self, subject: &str) -> Option<Vec<&Errand>> {
        let errands = self.on.get(subject)?.iter();
        let errands = errands.filter_map(|id| self.known.get(id)?.as_ref());
        Some(errands.filter(|errand| errand.is_open()).collect())
    }

    pub(crate) fn stage(&mut self, mut errand: Errand, etag: Etag) {
        errand.etag = etag;
        if let Some(ids) = self.on.get_mut(&errand.subject) {
            ids.insert(errand.id.clone());
        }
        self.changed.insert(errand.id.clone());
        self.known.insert(errand.id.clone(), Some(errand));
    }

    pub(crate) async fn load(&mut self, transaction: &DatabaseTransaction, ids: BTreeSet<String>) -> Result<(), DbErr> {
        let ids: Vec<String> = ids.into_iter().filter(|id| !self.known.contains_key(id)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let (condition, value) = among(transaction.get_database_backend(), "id", &ids);
        let found = self.select(transaction, &condition, vec![value]).await?;
        self.known.extend(ids.into_iter().map(|id| (id, None)));
        self.known
            .extend(found.into_iter().map(|errand| (errand.id.clone(), Some(errand))));
        Ok(())
    }

    pub(crate) async fn load_open(
        &mut self,
        transaction: &DatabaseTransaction,
        subjects: BTreeSet<String>,
    ) -> Result<(), DbErr> {
        let new = subjects.into_iter().filter(|subject| !self.on.contains_key(subject));
        let new: Vec<String> = new.collect();
        if new.is_empty() {
            return Ok(());
        }
        let (condition, value) = among(transaction.get_database_backend(), "subject", &new);
        let condition = format!("{condition} AND state = 'OPEN'");
        for errand in self.select(transaction, &condition, vec![value]).await? {
            self.known.entry(errand.id.clone()).or_insert(Some(errand));
        }
        self.on
            .extend(new.into_iter().map(|subject| (subject, BTreeSet::new())));
        for errand in self.known.values().flatten() {
            if let Some(ids) = self.on.get_mut(&errand.subject) {
                ids.insert(errand.id.clone());
            }
        }
        Ok(())
    }

    pub(crate) async fn load_due(
        &mut self,
        transaction: &DatabaseTransaction,
        subjects: &[String],
        now_us: i64,
        limit: i64,
    ) -> Result<Vec<Errand>, DbErr> {
        let (condition, value) = among(transaction.get_database_backend(), "subject", subjects);
        // By subject, whatever the statistics say: a plan that was made for an empty table reads all that is open by performer.
        let condition = format!(
            "{condition} AND state = 'OPEN' AND performer || '' = 'CLOCK' AND due_us <= $2 ORDER BY due_us, id LIMIT $3"
        );
        let values = vec![value, now_us.into(), limit.into()];
        let found = self.select(transaction, &condition, values).await?;
        for errand in &found {
            self.known
                .entry(errand.id.clone())
                .or_insert_with(|| Some(errand.clone()));
        }
        Ok(found)
    }

    async fn select(
        &self,
        transaction: &DatabaseTransaction,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<Vec<Errand>, DbErr> {
        let sql = format!(
            "SELECT {} FROM {} WHERE {condition}",
            self.shape.names(),
            self.shape.table
        );
        let backend = transaction.get_database_backend();
        let rows = transaction
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        rows.iter().map(Errand::read).collect()
    }

    /// The rows that were staged.
    pub(crate) fn staged(&mut self) -> Part {
        let changed = std::mem::take(&mut self.changed);
        let rows = changed.iter().filter_map(|id| self.known.get(id)?.as_ref());
        Part {
            shape: Arc::clone(&self.shape),
            rows: rows.map(Errand::values).collect(),
        }
    }
}

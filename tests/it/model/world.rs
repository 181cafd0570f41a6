//! What the register should hold, in plain maps, and the comparison with what it holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chidao_model::{Etag, Owner};
use chidao_proto::register::v1::{Entry, Receipt};
use chidao_register::{Answer, Database, Hash, verify};
use prost::Message;
use sea_orm::{ConnectionTrait, QueryResult, Statement};

/// The model of a register.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) accounts: BTreeMap<String, Kept>,
    /// By person.
    pub(crate) offices: BTreeMap<String, BTreeMap<String, Kept>>,
    pub(crate) claims: BTreeMap<String, Option<String>>,
    pub(crate) counters: BTreeMap<String, i64>,
    /// Position and key of every index row.
    pub(crate) index: BTreeSet<(i64, String)>,
    /// Request ids in the order of positions.
    pub(crate) order: Vec<String>,
    /// Digest and answer of every recorded request.
    pub(crate) recorded: HashMap<String, (Hash, Answer)>,
}

/// A row: what is written in it, and by which entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kept {
    pub(crate) text: String,
    pub(crate) etag: Etag,
}

impl From<(&String, Etag)> for Kept {
    fn from((text, etag): (&String, Etag)) -> Self {
        let text = text.clone();
        Self { text, etag }
    }
}

/// An entry as it is stored.
pub(crate) struct Stored {
    pub(crate) request_id: String,
    pub(crate) digest: Hash,
    pub(crate) etag: Etag,
    pub(crate) answer: Answer,
}

impl World {
    /// The entries that the model does not know yet, in order.
    pub(crate) async fn news(&self, database: &Database) -> Vec<Stored> {
        let known = self.order.len() as i64;
        let sql =
            format!("SELECT position, hash, body FROM membership_entry WHERE position > {known} ORDER BY position");
        rows(database, &sql).await.iter().map(stored).collect()
    }

    /// Compares rows, claims and counters, and the chain from a position on.
    pub(crate) async fn compare(&self, database: &Database, from: i64) {
        let accounts = kept(
            database,
            "SELECT id, agency_id, position, mark FROM membership_account ORDER BY id",
        )
        .await;
        assert_eq!(accounts, self.accounts, "accounts");
        let offices = kept(
            database,
            "SELECT id, title, position, mark FROM membership_office ORDER BY id",
        )
        .await;
        assert_eq!(
            offices,
            self.offices.values().flat_map(BTreeMap::clone).collect(),
            "offices"
        );

        let claims = rows(database, "SELECT id, holder FROM membership_claim").await;
        let claims: BTreeMap<String, Option<String>> = claims.iter().map(pair).collect();
        assert_eq!(claims, self.claims, "claims");
        let counters = rows(database, "SELECT id, value FROM membership_counter").await;
        let counters: BTreeMap<String, i64> = counters.iter().map(pair).collect();
        assert_eq!(counters, self.counters, "counters");

        let proof = verify(database.readers(), Owner::Membership, from, i64::MAX)
            .await
            .unwrap();
        assert_eq!(proof.broken_position, 0, "{}", proof.finding);
        assert_eq!(proof.verified, self.order.len() as i64 + 1 - from, "entries");
    }

    /// Compares everything there is, the index and the order of all requests included.
    pub(crate) async fn compare_in_full(&self, database: &Database) {
        self.compare(database, 1).await;
        let index = rows(database, "SELECT position, key FROM membership_index").await;
        let index: BTreeSet<(i64, String)> = index.iter().map(pair).collect();
        assert_eq!(index, self.index, "index");
        let entries = Self::default().news(database).await;
        let order: Vec<_> = entries.iter().map(|entry| &entry.request_id).collect();
        assert_eq!(order, self.order.iter().collect::<Vec<_>>());
        for entry in &entries {
            assert_eq!(self.recorded[&entry.request_id], (entry.digest, entry.answer.clone()));
        }
    }
}

async fn rows(database: &Database, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.backend(), sql);
    database.readers().query_all_raw(statement).await.unwrap()
}

fn pair<A: sea_orm::TryGetable, B: sea_orm::TryGetable>(row: &QueryResult) -> (A, B) {
    (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())
}

async fn kept(database: &Database, sql: &str) -> BTreeMap<String, Kept> {
    let read = |row: &QueryResult| {
        let (id, text) = pair(row);
        let (position, mark) = (
            row.try_get_by_index(2).unwrap(),
            row.try_get_by_index::<i64>(3).unwrap(),
        );
        let mark = mark.try_into().unwrap();
        let etag = Etag { position, mark };
        (id, Kept { text, etag })
    };
    rows(database, sql).await.iter().map(read).collect()
}

fn stored(row: &QueryResult) -> Stored {
    let (position, hash): (i64, Vec<u8>) = pair(row);
    let etag = Etag::of(position, &hash.try_into().unwrap());
    let entry = Entry::decode(&*row.try_get_by_index::<Vec<u8>>(2).unwrap()).unwrap();
    let receipt = Receipt {
        position,
        etag: etag.to_string(),
        time: entry.time,
        ..Default::default()
    };
    Stored {
        request_id: entry.request_id,
        digest: entry.request_digest.try_into().unwrap(),
        etag,
        answer: Answer {
            response: entry.response,
            receipt,
        },
    }
}

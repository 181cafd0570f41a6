//! What callers were told, and whether that is what is stored.

use std::collections::{BTreeMap, HashMap, HashSet};

use chidao_model::Etag;
use chidao_proto::{errors::v1::Reason, register::v1::Entry};
use chidao_register::Database;
use chidao_tests::{Client, verify};
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use tokio::task::JoinSet;

use super::{
    act::{Act, Answer, Outcome},
    load::PATIENCE,
};

/// Acts that are asked for at once when they are asked for again.
const AT_ONCE: usize = 32;
/// Of so many answered acts one is asked for again.
const SAMPLE: usize = 7;

/// What callers were told of their acts.
#[derive(Debug, Default, Clone)]
pub(super) struct Ledger {
    answered: Vec<(Act, Answer)>,
    refused: Vec<(Act, Reason)>,
    doubtful: Vec<Act>,
}

impl Ledger {
    pub(super) fn record(&mut self, act: Act, outcome: Outcome) {
        match outcome {
            Outcome::Answered(answer) => self.answered.push((act, *answer)),
            Outcome::Refused(reason) => self.refused.push((act, reason)),
            Outcome::Unknown | Outcome::Cut => self.doubtful.push(act),
        }
    }

    /// Adds what another ledger holds.
    pub(super) fn take(&mut self, other: Self) {
        self.answered.extend(other.answered);
        self.refused.extend(other.refused);
        self.doubtful.extend(other.doubtful);
    }

    /// The acts that were answered.
    pub(super) fn answered(&self) -> impl ExactSizeIterator<Item = &Act> {
        self.answered.iter().map(|(act, _)| act)
    }

    /// The acts that were answered, with their answers.
    pub(super) fn told(&self) -> impl ExactSizeIterator<Item = &(Act, Answer)> {
        self.answered.iter()
    }

    /// Parts what was answered up to a position from what was answered behind it. Refusals, which speak of a state of the
    /// register, are left.
    pub(super) fn cut(self, position: i64) -> (Self, Self) {
        let is_before = |(_, (_, receipt)): &(Act, Answer)| receipt.position <= position;
        let (before, behind) = self.answered.into_iter().partition(is_before);
        let of = |answered| Self {
            answered,
            ..Self::default()
        };
        (of(before), of(behind))
    }

    /// How many acts are in doubt.
    pub(super) fn doubtful(&self) -> usize {
        self.doubtful.len()
    }

    /// Asks again for all that is in doubt: each is answered now, from the register where it is there already. Some of what
    /// was answered is asked for again too, and told alike.
    pub(super) async fn settle(&mut self, client: &Client, database: &str) {
        let before = Stored::read(database).await;
        let doubtful = std::mem::take(&mut self.doubtful);
        for (act, outcome) in ask(client, doubtful).await {
            if let Some(stored) = before.of(&act) {
                let Outcome::Answered(answer) = &outcome else {
                    panic!("{act:?} is recorded as {stored} and told {outcome:?}");
                };
                assert_eq!(*stored, answer.1.etag, "{act:?} has its stored answer");
            }
            assert!(
                matches!(outcome, Outcome::Answered(_) | Outcome::Refused(Reason::ResourceExists)),
                "{act:?} is settled when it is asked for again, not {outcome:?}"
            );
            self.record(act, outcome);
        }
        let told: HashMap<&str, &Answer> = self
            .answered
            .iter()
            .map(|(act, answer)| (act.request_id(), answer))
            .collect();
        let sample = self.answered().step_by(SAMPLE).cloned().collect();
        for (act, outcome) in ask(client, sample).await {
            let answer = told[act.request_id()].clone();
            assert_eq!(outcome, Outcome::Answered(Box::new(answer)), "{act:?} is told alike");
        }
    }

    /// Has these acts sent, as they are, where they were recorded before or not; all are answered.
    pub(super) async fn repeat(&mut self, client: &Client, acts: Vec<Act>) {
        for (act, outcome) in ask(client, acts).await {
            assert!(matches!(outcome, Outcome::Answered(_)), "{act:?} is told {outcome:?}");
            self.record(act, outcome);
        }
    }

    /// Compares what was told with what is stored, and gives the last position. Nothing is in doubt any more, and nobody
    /// writes.
    pub(super) async fn check(&self, database: &str) -> i64 {
        assert_eq!(self.doubtful(), 0, "all is settled");
        let proof = verify(database).await;
        assert_eq!(
            (proof.broken_position, proof.next_position),
            (0, 0),
            "{}",
            proof.finding
        );
        let stored = Stored::read(database).await;
        assert_eq!(proof.verified, stored.positions, "every entry is there up to the head");
        for (act, (_, receipt)) in &self.answered {
            assert_eq!(
                stored.of(act),
                Some(&receipt.etag),
                "{act:?} is recorded where its caller was told"
            );
            assert!(receipt.etag.starts_with(&format!("{}-", receipt.position)));
        }
        let mut created = HashSet::new();
        for act in self.answered() {
            assert!(
                act.creates().is_none_or(|id| created.insert(id)),
                "{act:?} is the only one to create this"
            );
        }
        for (act, reason) in &self.refused {
            assert_ne!(*reason, Reason::Internal, "{act:?} met a defect");
            assert_eq!(stored.of(act), None, "{act:?} was refused as {reason:?}");
            if *reason == Reason::ResourceExists {
                assert!(
                    act.creates().is_some_and(|id| created.contains(id)),
                    "{act:?} finds what another created"
                );
            }
        }
        assert_eq!(stored.etags.len(), self.answered.len(), "nothing else is recorded");
        assert_eq!(stored.rows, stored.changed, "each row is as its last entry left it");
        proof.verified
    }
}

/// Sends acts, several at once, and gives what each is told, in any order.
async fn ask(client: &Client, acts: Vec<Act>) -> Vec<(Act, Outcome)> {
    let mut outcomes = Vec::with_capacity(acts.len());
    let mut asked = JoinSet::new();
    for act in acts {
        if asked.len() == AT_ONCE {
            outcomes.extend(asked.join_next().await.map(Result::unwrap));
        }
        let mut client = client.clone();
        asked.spawn(async move {
            let outcome = act.send(&mut client, PATIENCE).await;
            (act, outcome)
        });
    }
    outcomes.extend(asked.join_all().await);
    outcomes
}

/// The register and the rows of a database, read without a service in between.
struct Stored {
    /// The number of entries: their positions are 1, 2, 3 … up to it.
    positions: i64,
    /// The etag of each entry, by request id.
    etags: HashMap<String, String>,
    /// The etag of the last entry of each agency.
    changed: BTreeMap<String, String>,
    /// The etag of each agency's row.
    rows: BTreeMap<String, String>,
}

impl Stored {
    async fn read(url: &str) -> Self {
        let database = Database::connect(url, "chidao-tests", 1).await.unwrap();
        let mut stored = Self {
            positions: 0,
            etags: HashMap::new(),
            changed: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        let entries = "SELECT position, request_id, body, hash FROM membership_entry ORDER BY position";
        for row in select(database.readers(), entries).await {
            let position: i64 = get(&row, "position");
            stored.positions += 1;
            assert_eq!(position, stored.positions, "positions have no gap");
            let hash: Vec<u8> = get(&row, "hash");
            let etag = Etag::of(position, &hash.try_into().unwrap()).to_string();
            let request_id: String = get(&row, "request_id");
            let second = stored.etags.insert(request_id, etag.clone());
            assert_eq!(second, None, "a request is recorded once");
            let body: Vec<u8> = get(&row, "body");
            for change in Entry::decode(&*body).unwrap().changes {
                stored.changed.insert(change.name, etag.clone());
            }
        }
        for row in select(database.readers(), "SELECT id, position, mark FROM membership_agency").await {
            let mark: i64 = get(&row, "mark");
            let etag = Etag {
                position: get(&row, "position"),
                mark: mark.try_into().unwrap(),
            };
            let id: String = get(&row, "id");
            stored.rows.insert(format!("agencies/{id}"), etag.to_string());
        }
        stored
    }

    /// The etag of the entry of an act.
    fn of(&self, act: &Act) -> Option<&String> {
        self.etags.get(act.request_id())
    }
}

async fn select(connection: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await.unwrap()
}

fn get<T: sea_orm::TryGetable>(row: &QueryResult, column: &str) -> T {
    row.try_get("", column).unwrap()
}

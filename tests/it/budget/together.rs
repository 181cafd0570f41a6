//! Random acts of everybody at once on two replicas, most of them on the same two lines and many of them sent twice: each that is
//! answered is one entry, and in the order of the entries each is one that the model does, so that nothing has an effect twice and
//! nothing is spent that is not there.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use chidao_calendar::Date;
use chidao_register::Database;
use chidao_tests::{Client, Kind, Served, draft};
use chidao_tests_model::budget::{Chance, Said, What};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use tonic::Status;

use super::{
    model::{
        Answer, Request, count,
        course::{Course, NEVER, why},
        first_day, makes, say, subject,
    },
    stage::{PEOPLE, Stage},
};

/// Requests of one province, and of one of its budget years.
const AT_MOST: usize = 20_000;
const OF_A_YEAR: usize = 4_000;
const FIRST: i32 = 2019;
/// How many are under way at once.
const AT_ONCE: usize = 64;

/// Something that was done: what, and the etag that was seen before.
struct Done {
    said: Said,
    seen: String,
    answer: Answer,
}

/// What was answered, in the order of entries.
struct Books {
    course: Course,
    /// What came before something that is not answered yet.
    waiting: BTreeMap<i64, Done>,
    /// The position of the last entry before which everything is answered.
    position: i64,
    /// By request id, the position of its entry.
    recorded: HashMap<String, i64>,
    refused: BTreeMap<String, usize>,
}

impl Books {
    /// Takes in an answer: the one entry of its request, which the model does in its turn.
    fn answered(&mut self, id: &str, done: Done) {
        let position = done.answer.position;
        if let Some(before) = self.recorded.insert(id.to_owned(), position) {
            assert_eq!(before, position, "{id} is recorded twice");
            return;
        }
        assert!(position > self.position, "{id} has the position of another");
        let other = self.waiting.insert(position, done);
        assert!(other.is_none(), "two requests have position {position}");
        while let Some(done) = self.waiting.remove(&(self.position + 1)) {
            self.position += 1;
            self.follow(done);
        }
    }

    fn follow(&mut self, done: Done) {
        let Done { said, seen, answer } = done;
        let course = &mut self.course;
        let meant = course.meant(&said);
        let outcome = course.model.act(&meant);
        assert_eq!(outcome, Ok(()), "position {}: {meant:?}", answer.position);
        course.names.keep(&said.what, &answer);
        match said.what {
            What::Draft(_) => course.etags.push(answer.etag),
            What::Revise(place, _) | What::Step(place, _) | What::Recover(place, _) => {
                let kept = std::mem::replace(&mut course.etags[place], answer.etag);
                let is_as_seen = seen.is_empty() || seen == kept;
                assert!(is_as_seen, "position {}: it was {kept}, not {seen}", answer.position);
            }
            _ => assert_ne!(seen, NEVER, "position {}: {said:?}", answer.position),
        }
    }

    fn refused(&mut self, status: &Status) {
        *self.refused.entry(why(status)).or_default() += 1;
    }
}

/// A request as it is sent.
#[derive(Clone)]
struct Sent {
    id: String,
    said: Said,
    seen: String,
    request: Request,
}

struct Caller {
    books: Arc<Mutex<Books>>,
    /// By subject, at either replica.
    clients: Arc<HashMap<&'static str, [Client; 2]>>,
    left: Arc<AtomicUsize>,
    chance: Chance,
    today: Date,
}

impl Caller {
    /// Sends requests until as many were sent by all as shall be.
    async fn call(mut self) {
        while self.left.load(Ordering::Relaxed) > 0 {
            let sent = self.choose(draft::request_id());
            let replica = self.chance.below(2);
            match self.chance.below(100) {
                0..50 => drop(self.send(&sent, replica).await),
                // The same at the same time.
                50..70 => {
                    let (one, other) = tokio::join!(self.send(&sent, 0), self.send(&sent, 1));
                    if let (Some(one), Some(other)) = (one, other) {
                        assert_eq!(one, other, "{:?}", sent.request);
                    }
                }
                // The same again, of the other.
                70..85 => {
                    if let Some(first) = self.send(&sent, replica).await {
                        let again = self.send(&sent, 1 - replica).await;
                        assert_eq!(again, Some(first), "{:?}", sent.request);
                    }
                }
                // Something else under its id, at the same time or afterwards.
                place => {
                    let others = (0..20).map(|_| self.choose(sent.id.clone()));
                    let is_another = |other: &Sent| other.said.by == sent.said.by && other.request != sent.request;
                    let Some(other) = others.collect::<Vec<_>>().into_iter().find(is_another) else {
                        continue;
                    };
                    let (one, other) = match place {
                        85..92 => tokio::join!(self.send(&sent, 0), self.send(&other, 1)),
                        _ => (self.send(&sent, replica).await, self.send(&other, 1 - replica).await),
                    };
                    assert!(one.is_none() || other.is_none(), "{:?}", sent.request);
                }
            }
        }
    }

    fn choose(&mut self, id: String) -> Sent {
        let books = self.books.lock().unwrap();
        let course = &books.course;
        let mut said = course.anything(&mut self.chance, self.today);
        // What is left on a line is soon wanted by several.
        if let (true, Some(amount)) = (self.chance.percent(20), said.what.amount()) {
            *amount = (*amount).min(100_000_000) * 5;
        }
        let mut request = course.names.request(&said, &id);
        let mut seen = String::new();
        if !makes(&said.what) && self.chance.percent(3) {
            seen = NEVER.to_owned();
        }
        if let What::Revise(place, _) | What::Step(place, _) | What::Recover(place, _) = said.what
            && self.chance.percent(30)
        {
            // It may have been changed since, or be about to.
            seen.clone_from(&course.etags[place]);
        }
        if !seen.is_empty() {
            request = request.seen_as(&seen);
        }
        Sent {
            id,
            said,
            seen,
            request,
        }
    }

    /// Sends a request to a replica; gives the answer, where it is one.
    async fn send(&self, sent: &Sent, replica: usize) -> Option<Answer> {
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_sub(1))
            })
            .ok();
        let client = self.clients[subject(sent.said.by)][replica].clone();
        let outcome = sent.request.clone().send(client).await;
        let mut books = self.books.lock().unwrap();
        match outcome {
            Ok(answer) => {
                let done = Done {
                    said: sent.said.clone(),
                    seen: sent.seen.clone(),
                    answer: answer.clone(),
                };
                books.answered(&sent.id, done);
                Some(answer)
            }
            Err(status) => {
                books.refused(&status);
                None
            }
        }
    }
}

/// The entries of the register after a position, by request id.
async fn entries(database: &Database, after: i64) -> HashMap<String, i64> {
    let sql = "SELECT request_id, position FROM budget_entry WHERE position > $1";
    let statement = Statement::from_sql_and_values(database.backend(), sql, [after.into()]);
    let rows = database.readers().query_all_raw(statement).await.unwrap();
    let pair = |row: &sea_orm::QueryResult| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
    rows.iter().map(pair).collect()
}

async fn last(database: &Database) -> i64 {
    let statement = Statement::from_string(database.backend(), "SELECT max(position) FROM budget_entry");
    let row = database.readers().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// One budget year, of so many requests.
async fn year(stage: &Stage, other: &Served, today: Date, requests: usize, chance: &mut chidao_tests::Chance) {
    let database = Database::connect(stage.sandbox.database().url(), "chidao-tests", 1)
        .await
        .unwrap();
    let course = Course::begin(stage, today).await;
    let begun = last(&database).await;
    let books = Arc::new(Mutex::new(Books {
        course,
        waiting: BTreeMap::new(),
        position: begun,
        recorded: HashMap::new(),
        refused: BTreeMap::new(),
    }));
    let clients = PEOPLE.map(|(subject, ..)| {
        let both = [stage.client(subject), stage.sandbox.client_at(other, subject)];
        (subject, both)
    });
    let clients = Arc::new(HashMap::from(clients));
    let left = Arc::new(AtomicUsize::new(requests));
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let caller = Caller {
            books: Arc::clone(&books),
            clients: Arc::clone(&clients),
            left: Arc::clone(&left),
            chance: Chance(chance.below(u64::MAX)),
            today,
        };
        callers.spawn(caller.call());
    }
    callers.join_all().await;
    let books = Arc::try_unwrap(books).ok().unwrap().into_inner().unwrap();
    assert!(
        books.waiting.is_empty(),
        "something was recorded of which nobody was told"
    );
    assert_eq!(entries(&database, begun).await, books.recorded);
    for client in &clients["officer"] {
        books.course.compare(client).await;
    }
    say(books.recorded.len(), &books.refused);
    assert!(books.recorded.len() * 8 >= requests, "hardly anything was possible");
}

async fn run(kind: Kind, mut requests: usize) {
    let mut chance = chidao_tests::Chance::seeded();
    while requests > 0 {
        let mut now = requests.min(AT_MOST);
        requests -= now;
        let Some(stage) = Stage::set(kind, (FIRST, 1, 21)).await else {
            return;
        };
        let other = stage.replica().await;
        for number in FIRST.. {
            let today = first_day(number);
            stage.on((today.year(), 1, 21)).await;
            let of_year = now.min(OF_A_YEAR);
            Box::pin(year(&stage, &other, today, of_year, &mut chance)).await;
            now -= of_year;
            if now == 0 {
                break;
            }
        }
        other.end().await;
        stage.prove().await;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn acts_at_once_and_twice_on_two_replicas_count_once_and_overspend_nothing(#[case] kind: Kind) {
    Box::pin(run(kind, count("CHIDAO_TEST_BUDGET_REQUESTS", AT_MOST))).await;
}

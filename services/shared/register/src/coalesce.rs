//! Point reads that wait at the same moment, answered by one query.

use std::{collections::HashMap, sync::Arc};

use chidao_model::{Owner, Row};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{bulk::among, clock::Moment, database::Database, reads::refused, shape::Shape};

/// The greatest number of keys in a query.
const KEYS: usize = 256;
/// How many reads may wait before callers are refused.
const QUEUE: usize = 4096;

/// A row, if there is one, and the moment at which it was read.
pub type Seen<R> = (Option<R>, Moment);

/// Reads rows of one entity by key. Cheap to clone; its tasks end with the last clone.
pub struct PointReads<R> {
    queue: mpsc::Sender<Ask<R>>,
}

struct Ask<R> {
    key: String,
    reply: oneshot::Sender<Result<Seen<R>, Arc<DbErr>>>,
}

impl<R> Clone for PointReads<R> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
        }
    }
}

impl<R: Row> PointReads<R> {
    /// Starts so many readers. Two are enough: while one asks, the other gathers.
    #[must_use]
    pub fn start(database: &Database, owner: Owner, readers: usize) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..readers {
            tokio::spawn(read(database.clone(), owner, Arc::clone(&receiver)));
        }
        Self { queue }
    }

    /// The row with this key.
    ///
    /// # Errors
    /// OVERLOADED: too many reads wait. Otherwise the database could not be asked.
    pub async fn get(&self, key: impl Into<String>) -> Result<Seen<R>, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Ask { key: key.into(), reply })
            .map_err(|_| Refusal::new(Reason::Overloaded))?;
        let answer = answer.await.map_err(|_| Refusal::new(Reason::NotReady))?;
        // Refused within his call, whose trace the log line names.
        answer.map_err(|error| refused(&error))
    }
}

async fn read<R: Row>(database: Database, owner: Owner, queue: Arc<Mutex<mpsc::Receiver<Ask<R>>>>) {
    let mut asked = Vec::with_capacity(KEYS);
    loop {
        if queue.lock().await.recv_many(&mut asked, KEYS).await == 0 {
            return;
        }
        let keys: Vec<String> = asked.iter().map(|ask| ask.key.clone()).collect();
        match query::<R>(&database, owner, &keys).await {
            Ok((rows, moment)) => {
                for ask in asked.drain(..) {
                    let _ = ask.reply.send(Ok((rows.get(&ask.key).cloned(), moment)));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for ask in asked.drain(..) {
                    let _ = ask.reply.send(Err(Arc::clone(&error)));
                }
            }
        }
    }
}

/// One statement, so that rows and moment are of one state of the database.
async fn query<R: Row>(
    database: &Database,
    owner: Owner,
    keys: &[String],
) -> Result<(HashMap<String, R>, Moment), DbErr> {
    let shape = Shape::of::<R>()?;
    let backend = database.backend();
    let (condition, value) = among(backend, "found.id", keys);
    let columns: Vec<String> = shape
        .columns
        .iter()
        .map(|column| format!("found.\"{}\"", column.name))
        .collect();
    let sql = format!(
        "SELECT moment.*, {} FROM ({}) AS moment LEFT JOIN {} AS found ON {condition}",
        columns.join(", "),
        Moment::sql(backend, owner),
        shape.table
    );
    let found: Vec<QueryResult> = database
        .readers()
        .query_all_raw(Statement::from_sql_and_values(backend, sql, [value]))
        .await?;
    let first = found
        .first()
        .ok_or_else(|| DbErr::RecordNotFound("the database has no clock".to_owned()))?;
    let moment = Moment::read(backend, first)?;
    let mut rows = HashMap::with_capacity(found.len());
    for result in &found {
        // The optional form of sea-orm would take a row that cannot be read for none.
        if result.try_get::<Option<String>>("", "id")?.is_some() {
            let row = R::from_query_result(result, "")?;
            rows.insert(row.key().to_owned(), row);
        }
    }
    Ok((rows, moment))
}

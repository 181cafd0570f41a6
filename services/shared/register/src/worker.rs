//! The worker: sees to what is due and nobody has met with yet.
//!
//! Every replica runs one. Nothing hangs on there being only one: an errand is done under its own id as request id, so that
//! the second attempt finds the first.

use std::{collections::HashSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use chidao_calendar::Instant;
use chidao_kit::telemetry::span::{follows, traceparent};
use chidao_proto::register::v1::{Cause, ErrandState};
use futures::{StreamExt, stream};
use opentelemetry::trace::SpanContext;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use tonic::Request;
use tracing::{Instrument, Span};

use crate::{
    accept::CAUSE,
    cause::look_up,
    desk::Desk,
    errand::{Errand, shape},
    meters::ErrandMeters,
    queue::Work,
    reads::Reads,
    writer::Register,
};

/// How often the worker looks where nobody tells it that something is due; it is also how far a clock that was moved is
/// behind for whoever only watches.
const PERIOD: Duration = Duration::from_secs(1);
/// Errands taken in hand at once.
const AT_ONCE: i64 = 32;
/// Calls to other services at once.
const CALLS: usize = 8;
/// How long a call to another service may take.
const CALL: Duration = Duration::from_secs(60);
/// How long a settlement is waited for before it is tried again.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an errand that failed rests, at first and at most.
const REST: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(600));

/// When an errand may be tried, and its id: up to where a sweep over what is due has come.
type Swept = (i64, String);

/// What became of a call to another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// It is done.
    Done,
    /// It was refused for good, for this reason; a person must look at it.
    Refused(String),
    /// It could not be tried or answered; the same again may go well.
    Later(String),
}

/// An errand of the service, and the act that it follows from.
#[derive(Debug, Clone)]
pub struct Mission {
    /// What is to be done. Its id is the request id of the call.
    pub errand: Errand,
    /// The entry that planned it: what [`crate::CAUSE`] names to the receiver.
    pub cause: Cause,
    /// For whom it is done: the actor of that entry.
    pub on_behalf_of: String,
    /// The span of the call that the entry was written by.
    pub(crate) span: Option<SpanContext>,
}

impl Mission {
    /// The request of the call to another service: it names the cause, and goes on with the trace.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let Cause {
            register,
            position,
            hash,
        } = &self.cause;
        let cause = format!("{register}/{position}/{}", hex::encode(hash));
        let trace = traceparent(&Span::current(), self.span.as_ref());
        let mut request = Request::new(message);
        for (name, value) in [(CAUSE, Some(cause)), ("traceparent", trace)] {
            // Both are of ASCII.
            if let Some(value) = value.and_then(|value| value.parse().ok()) {
                request.metadata_mut().insert(name, value);
            }
        }
        request
    }
}

/// Does a service's errands: its calls to other services.
#[async_trait]
pub trait Messenger: Send + Sync + 'static {
    /// Tries an errand. It may be tried again after it was done: the receiver knows it by its request id.
    async fn perform(&self, mission: &Mission) -> Performed;
}

/// A service that calls no other.
pub struct NoMessenger;

#[async_trait]
impl Messenger for NoMessenger {
    async fn perform(&self, mission: &Mission) -> Performed {
        Performed::Refused(format!("nobody does errands of the kind {}", mission.errand.kind()))
    }
}

/// The task that sees to errands.
pub struct Worker<D: Desk> {
    register: Register<D>,
    reads: Reads,
    messenger: Arc<dyn Messenger>,
    meters: ErrandMeters,
}

impl<D: Desk> Worker<D> {
    /// A worker on a register.
    #[must_use]
    pub fn new(register: Register<D>, reads: Reads, messenger: Arc<dyn Messenger>) -> Self {
        Self {
            register,
            reads,
            messenger,
            meters: ErrandMeters::new(D::OWNER),
        }
    }

    /// Sees to errands until `stop` completes. What is in hand then is left to whoever comes next.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut period = tokio::time::interval(PERIOD);
        period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => return,
                _ = period.tick() => {}
            }
            let round = async {
                let mut swept = None;
                while self.round(&mut swept).await {}
            };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = round => {}
            }
        }
    }

    /// One look at what is due behind what this sweep has seen; whether there may be more.
    async fn round(&self, swept: &mut Option<Swept>) -> bool {
        let Ok(moment) = self.reads.moment().await else {
            return false;
        };
        match self.see_to_all(moment.now, swept).await {
            Ok(more) => more,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "errands cannot be looked up");
                false
            }
        }
    }

    async fn see_to_all(&self, now: Instant, swept: &mut Option<Swept>) -> Result<bool, DbErr> {
        let due = self.due("CLOCK", now, swept.as_ref()).await?;
        if let Some(last) = due.last() {
            *swept = Some((last.due.micros(), last.id.clone()));
        }
        let mut seen = HashSet::new();
        let subjects: Vec<String> = due
            .iter()
            .map(|errand| errand.subject.clone())
            .filter(|subject| seen.insert(subject.clone()))
            .collect();
        let mut more = false;
        if !subjects.is_empty() {
            let done = self.register.see_to(Work::Due(subjects), PATIENCE).await;
            more = done.is_ok() && i64::try_from(due.len()).is_ok_and(|count| count == AT_ONCE);
        }
        let calls = self.due("SERVICE", now, None).await?;
        // Of each subject the first only: the next waits until it is settled.
        let mut seen = HashSet::new();
        let firsts: Vec<Errand> = calls
            .into_iter()
            .filter(|errand| seen.insert(errand.subject.clone()))
            .collect();
        let settled = stream::iter(firsts)
            .map(|errand| self.deliver(errand, now))
            .buffer_unordered(CALLS)
            .filter(|settled| std::future::ready(*settled))
            .count()
            .await;
        Ok(more || settled > 0)
    }

    /// The errands that may be tried now, oldest first, behind one of them. Of a subject none comes before those that were planned
    /// earlier. Whoever went through many from the beginning each time would look at all that are done again and again: the index
    /// keeps them until the table is vacuumed.
    async fn due(&self, performer: &str, now: Instant, behind: Option<&Swept>) -> Result<Vec<Errand>, DbErr> {
        let shape = shape(D::OWNER);
        // An earlier errand of the same subject that rests keeps its place.
        let sql = format!(
            "SELECT {} FROM {table} AS errand WHERE performer = $1 AND state = 'OPEN' AND next_us <= $2 AND NOT EXISTS (\
             SELECT 1 FROM {table} AS earlier WHERE earlier.subject = errand.subject AND earlier.state = 'OPEN' \
             AND earlier.performer = $1 AND (earlier.due_us, earlier.id) < (errand.due_us, errand.id)) \
             AND (next_us, id) > ($4, $5) ORDER BY next_us, id LIMIT $3",
            shape.names(),
            table = shape.table
        );
        let (next, id) = behind.map_or((i64::MIN, ""), |(next, id)| (*next, &**id));
        let values = [
            performer.into(),
            now.micros().into(),
            AT_ONCE.into(),
            next.into(),
            id.into(),
        ];
        let readers = self.reads.database().readers();
        let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
        readers
            .query_all_raw(statement)
            .await?
            .iter()
            .map(Errand::read)
            .collect()
    }

    /// Tries an errand of the service and writes down what became of it; whether it is settled.
    async fn deliver(&self, errand: Errand, now: Instant) -> bool {
        let performed = match self.mission(errand.clone()).await {
            Ok(mission) => self.perform(&mission).await,
            Err(error) => Performed::Later(error.to_string()),
        };
        let (state, reason) = match performed {
            Performed::Done => (ErrandState::Done, String::new()),
            Performed::Refused(reason) => (ErrandState::Refused, reason),
            Performed::Later(failure) => {
                self.meters.delayed();
                if let Err(error) = self.put_off(&errand, now, &failure).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "an errand cannot be put off");
                }
                return false;
            }
        };
        if state == ErrandState::Refused {
            self.meters.refused(1);
            tracing::error!(errand = errand.id, kind = errand.kind, reason, "an errand is refused");
        }
        let settle = Work::Settle {
            errand: errand.id.clone(),
            state,
            reason: reason.chars().take(1000).collect(),
        };
        let settled = self.register.see_to(settle, PATIENCE).await;
        if let Err(refusal) = &settled {
            let failure = format!("done, but not written down: {refusal}");
            let _ = self.put_off(&errand, now, &failure).await;
        }
        settled.is_ok()
    }

    async fn perform(&self, mission: &Mission) -> Performed {
        let span = tracing::info_span!(
            target: "chidao::errand", "errand",
            otel.name = format!("errand {}", mission.errand.kind), errand.id = mission.errand.id,
        );
        follows(&span, mission.span.clone());
        tokio::time::timeout(CALL, self.messenger.perform(mission).instrument(span))
            .await
            .unwrap_or_else(|_| Performed::Later("the other service did not answer in time".to_owned()))
    }

    async fn mission(&self, errand: Errand) -> Result<Mission, DbErr> {
        let (register, position) = (D::OWNER.name(), errand.etag.position);
        let found = look_up(self.reads.database().readers(), D::OWNER, position).await?;
        let origin = found.ok_or_else(|| DbErr::RecordNotFound(format!("entry {position} of {register}")))?;
        Ok(Mission {
            errand,
            cause: Cause {
                register: register.to_owned(),
                position,
                hash: origin.hash,
            },
            on_behalf_of: origin.actor,
            span: origin.span,
        })
    }

    /// Lets an errand rest, twice as long each time. No entry says so.
    async fn put_off(&self, errand: &Errand, now: Instant, failure: &str) -> Result<(), DbErr> {
        let doublings = u32::try_from(errand.attempts).unwrap_or(u32::MAX).min(16);
        let rest = REST.0.saturating_mul(1 << doublings).min(REST.1);
        let next = now.plus_micros(i64::try_from(rest.as_micros()).unwrap_or(i64::MAX));
        let sql = format!(
            "UPDATE {}_errand SET attempts = attempts + 1, next_us = $1, failure = $2 WHERE id = $3 AND state = 'OPEN'",
            D::OWNER.name()
        );
        let failure: String = failure.chars().take(300).collect();
        let values = [next.micros().into(), failure.into(), errand.id.clone().into()];
        // It takes its turn with the writer: past it, SQLite would poll the lock of its file.
        let (_turn, transaction) = self.reads.database().write().await?;
        let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
        transaction.execute_raw(statement).await?;
        transaction.commit().await
    }
}

//! What is measured once a minute, where metrics are collected: what no call tells. Every replica measures by itself, so that what is
//! true of the register all of them tell alike.

use std::{
    marker::PhantomData,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chidao_calendar::{Calendar, Date};
use chidao_kit::{
    telemetry::{self, REGISTER},
    tls::Tls,
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Reads, failure, lateness, skew};
use opentelemetry::{KeyValue, metrics::Gauge};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::Service;

/// How often it is measured.
const PERIOD: Duration = Duration::from_secs(60);

/// What a service measures of what it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// So many deadlines (thời hạn) stand thus: `overdue`, `soon` or `later`.
    Deadlines(&'static str, i64),
    /// A term of the committee's money in the budget year that runs (số dư), in đồng.
    Money(&'static str, i64),
}

/// The task that measures.
pub(crate) struct Measure<S> {
    reads: Reads,
    tls: Option<Tls>,
    gauges: Gauges,
    service: PhantomData<fn() -> S>,
}

impl<S: Service> Measure<S> {
    pub(crate) fn new(reads: Reads, tls: Option<Tls>) -> Self {
        Self {
            reads,
            tls,
            gauges: Gauges::new(S::OWNER.name()),
            service: PhantomData,
        }
    }

    /// Measures until `stop` completes: once at least, so that a process that is soon gone has told it too.
    pub(crate) async fn run(self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut period = interval_at(Instant::now() + PERIOD, PERIOD);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if let Err(refusal) = self.look().await {
                tracing::warn!(%refusal, "what is measured every minute cannot be; it is tried again");
            }
            tokio::select! {
                biased;
                () = &mut stop => return,
                _ = period.tick() => {}
            }
        }
    }

    async fn look(&self) -> Result<(), Refusal> {
        if let Some(tls) = &self.tls {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            self.gauges.certificate(tls.ends() as f64 - now.as_secs_f64());
        }
        let skew = skew(self.reads.database()).await.map_err(failure)?;
        self.gauges.skew(skew);
        let moment = self.reads.moment().await?;
        for (performer, late) in lateness(&self.reads, moment.now).await? {
            self.gauges.lateness(performer, late);
        }
        let reference = self.reads.reference(&moment).await?;
        self.gauges.calendar(&reference.calendar(), moment.now.civil_date());
        for figure in S::measure(&self.reads, &moment).await? {
            self.gauges.figure(figure);
        }
        Ok(())
    }
}

struct Gauges {
    register: KeyValue,
    certificate: Gauge<f64>,
    skew: Gauge<f64>,
    lateness: Gauge<f64>,
    provisional: Gauge<u64>,
    deadlines: Gauge<i64>,
    money: Gauge<i64>,
}

impl Gauges {
    fn new(register: &'static str) -> Self {
        let meter = telemetry::meter();
        let seconds = |name: &'static str| meter.f64_gauge(name).with_unit("s");
        Self {
            register: KeyValue::new(REGISTER, register),
            certificate: seconds("chidao.certificate.remaining")
                .with_description("until the certificate of the service, or its chain, expires")
                .build(),
            skew: seconds("chidao.clock.skew")
                .with_description("by which the machine's clock is ahead of the database's")
                .build(),
            lateness: seconds("chidao.errand.lateness")
                .with_description("since the oldest errand fell due that is open still")
                .build(),
            provisional: meter
                .u64_gauge("chidao.calendar.provisional")
                .with_unit("{year}")
                .with_description("1 while the days off of the year are not official yet")
                .build(),
            deadlines: meter
                .i64_gauge("chidao.deadline.count")
                .with_unit("{deadline}")
                .with_description("deadlines of what is owed, by how they stand")
                .build(),
            money: meter
                .i64_gauge("chidao.budget.amount")
                .with_unit("{VND}")
                .with_description("the committee's money in the budget year that runs, by term")
                .build(),
        }
    }

    fn with(&self, key: &'static str, value: &'static str) -> [KeyValue; 2] {
        [self.register.clone(), KeyValue::new(key, value)]
    }

    fn certificate(&self, seconds: f64) {
        self.certificate.record(seconds, std::slice::from_ref(&self.register));
    }

    fn skew(&self, micros: i64) {
        self.skew
            .record(micros as f64 / 1e6, std::slice::from_ref(&self.register));
    }

    fn lateness(&self, performer: &'static str, late: Duration) {
        let of = self.with("chidao.errand.performer", performer);
        self.lateness.record(late.as_secs_f64(), &of);
    }

    /// Whether this year and the next have their official days off. A year that the calendar does not reach has none.
    fn calendar(&self, calendar: &Calendar, today: Date) {
        for (which, year) in [("current", today.year()), ("next", today.year() + 1)] {
            let provisional = calendar.year(year).is_none_or(|year| year.is_provisional());
            let of = self.with("chidao.calendar.year", which);
            self.provisional.record(provisional.into(), &of);
        }
    }

    fn figure(&self, figure: Figure) {
        match figure {
            Figure::Deadlines(state, count) => {
                let of = self.with("chidao.deadline.state", state);
                self.deadlines.record(count, &of);
            }
            Figure::Money(term, amount) => {
                let of = self.with("chidao.budget.term", term);
                self.money.record(amount, &of);
            }
        }
    }
}

//! What a register tells of itself to those who operate it.

use std::time::Duration;

use opentelemetry::metrics::{Counter, Gauge, Histogram};

/// The metrics of a register: one of each kind a process.
pub(crate) struct Meters {
    pub(crate) batch: Histogram<u64>,
    pub(crate) duration: Histogram<f64>,
    pub(crate) retries: Counter<u64>,
    pub(crate) defects: Counter<u64>,
    pub(crate) queue: Gauge<u64>,
    pub(crate) refused: Counter<u64>,
    commit: Histogram<f64>,
    position: Gauge<u64>,
}

impl Meters {
    pub(crate) fn new(register: &'static str) -> Self {
        let meter = opentelemetry::global::meter("chidao");
        let name = |what: &str| format!("chidao.{register}.register.{what}");
        Self {
            batch: meter
                .u64_histogram(name("batch.size"))
                .with_description("commands in a batch")
                .build(),
            duration: meter
                .f64_histogram(name("batch.duration"))
                .with_unit("s")
                .with_description("from the first query to the commit")
                .build(),
            retries: meter
                .u64_counter(name("batch.retries"))
                .with_description("batches that were run again")
                .build(),
            defects: meter
                .u64_counter(name("defects"))
                .with_description("commands that the database refused and a rule should have")
                .build(),
            refused: meter
                .u64_counter(format!("chidao.{register}.errands.refused"))
                .with_description("errands that were refused for good")
                .build(),
            commit: meter
                .f64_histogram(name("commit.duration"))
                .with_unit("s")
                .with_description("what COMMIT took: the disk, and replicas that it waits for")
                .build(),
            position: meter
                .u64_gauge(name("position"))
                .with_description("the last entry that this process has seen committed by itself")
                .build(),
            queue: meter
                .u64_gauge(name("queue"))
                .with_description("commands that wait for the writer")
                .build(),
        }
    }

    /// A batch has brought the register to this position, in this time; `None` where it wrote nothing.
    pub(crate) fn committed(&self, position: i64, committed_in: Option<Duration>) {
        if let Some(time) = committed_in {
            self.commit.record(time.as_secs_f64(), &[]);
            self.position.record(position.unsigned_abs(), &[]);
        }
    }
}

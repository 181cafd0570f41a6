//! What a register tells of itself to those who operate it. The table of all metrics stands in `deploy/components/monitoring/README.md`.

use std::time::Duration;

use chidao_kit::telemetry::{self, SECONDS};
use chidao_model::Owner;
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Gauge, Histogram},
};

/// Bounds of the number of commands in a batch.
const COMMANDS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// Of which register something is told: several may live in one process.
pub(crate) type Of = [KeyValue; 1];

/// What every metric of a register bears.
pub(crate) fn of(owner: Owner) -> Of {
    [KeyValue::new(telemetry::REGISTER, owner.name())]
}

/// The metrics of a register: one of each kind a process.
pub(crate) struct Meters {
    pub(crate) errands: ErrandMeters,
    of: Of,
    batch: Histogram<u64>,
    duration: Histogram<f64>,
    retries: Counter<u64>,
    defects: Counter<u64>,
    queue: Gauge<u64>,
    commit: Histogram<f64>,
    position: Gauge<u64>,
}

impl Meters {
    pub(crate) fn new(owner: Owner) -> Self {
        let meter = telemetry::meter();
        let meters = Self {
            errands: ErrandMeters::new(owner),
            of: of(owner),
            batch: meter
                .u64_histogram("chidao.register.batch.size")
                .with_unit("{command}")
                .with_description("commands in a batch")
                .with_boundaries(COMMANDS.to_vec())
                .build(),
            duration: meter
                .f64_histogram("chidao.register.batch.duration")
                .with_unit("s")
                .with_description("from the first query to the commit")
                .with_boundaries(SECONDS.to_vec())
                .build(),
            retries: meter
                .u64_counter("chidao.register.batch.retries")
                .with_unit("{batch}")
                .with_description("batches that were run again")
                .build(),
            defects: meter
                .u64_counter("chidao.register.defects")
                .with_unit("{command}")
                .with_description("commands that the database refused and a rule should have")
                .build(),
            commit: meter
                .f64_histogram("chidao.register.commit.duration")
                .with_unit("s")
                .with_description("what COMMIT took: the disk, and replicas that it waits for")
                .with_boundaries(SECONDS.to_vec())
                .build(),
            position: meter
                .u64_gauge("chidao.register.position")
                .with_unit("{entry}")
                .with_description("the last entry that this process has seen committed by itself")
                .build(),
            queue: meter
                .u64_gauge("chidao.register.queue")
                .with_unit("{command}")
                .with_description("commands that wait for the writer")
                .build(),
        };
        // A counter that is told only from its first event on has not grown by it, for those who look at growth.
        for counter in [&meters.retries, &meters.defects] {
            counter.add(0, &meters.of);
        }
        meters
    }

    /// A batch of so many commands is tried.
    pub(crate) fn tried(&self, commands: usize) {
        self.batch.record(commands as u64, &self.of);
    }

    /// A batch has brought the register to this position, in this time; `None` where it wrote nothing.
    pub(crate) fn committed(&self, position: i64, committed_in: Option<Duration>) {
        if let Some(time) = committed_in {
            self.commit.record(time.as_secs_f64(), &self.of);
            self.position.record(position.unsigned_abs(), &self.of);
        }
    }

    /// All commands of a batch have their answers, after this time; so many wait now.
    pub(crate) fn settled(&self, time: Duration, waiting: usize) {
        self.duration.record(time.as_secs_f64(), &self.of);
        self.queue.record(waiting as u64, &self.of);
    }

    /// A batch is run again.
    pub(crate) fn retried(&self) {
        self.retries.add(1, &self.of);
    }

    /// The database refused a command.
    pub(crate) fn defect(&self) {
        self.defects.add(1, &self.of);
    }
}

/// The metrics of a register's errands, which writer and worker see to.
pub(crate) struct ErrandMeters {
    of: Of,
    refused: Counter<u64>,
    delayed: Counter<u64>,
}

impl ErrandMeters {
    pub(crate) fn new(owner: Owner) -> Self {
        let meter = telemetry::meter();
        let meters = Self {
            of: of(owner),
            refused: meter
                .u64_counter("chidao.errand.refused")
                .with_unit("{errand}")
                .with_description("errands that were refused for good")
                .build(),
            delayed: meter
                .u64_counter("chidao.errand.delayed")
                .with_unit("{attempt}")
                .with_description("attempts at errands that are to be repeated")
                .build(),
        };
        meters.refused(0);
        meters.delayed.add(0, &meters.of);
        meters
    }

    /// So many errands were refused for good.
    pub(crate) fn refused(&self, errands: u64) {
        self.refused.add(errands, &self.of);
    }

    /// An attempt at an errand is to be repeated.
    pub(crate) fn delayed(&self) {
        self.delayed.add(1, &self.of);
    }
}

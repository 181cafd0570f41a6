//! What is measured of watches.

use chidao_kit::telemetry;
use chidao_model::Owner;
use opentelemetry::metrics::{Counter, UpDownCounter};

use crate::meters::{Of, of};

pub(super) struct Meters {
    of: Of,
    open: UpDownCounter<i64>,
    handed_out: Counter<u64>,
    catch_ups: Counter<u64>,
}

impl Meters {
    pub(super) fn new(owner: Owner) -> Self {
        let meter = telemetry::meter();
        let meters = Self {
            of: of(owner),
            open: meter
                .i64_up_down_counter("chidao.watch.open")
                .with_unit("{stream}")
                .with_description("streams that are open")
                .build(),
            handed_out: meter
                .u64_counter("chidao.watch.entries")
                .with_unit("{entry}")
                .with_description("entries put into inboxes, counted once for each")
                .build(),
            catch_ups: meter
                .u64_counter("chidao.watch.catch_ups")
                .with_unit("{page}")
                .with_description("pages that a stream read from the database because it was behind")
                .build(),
        };
        meters.opened(0);
        meters.handed_out(0);
        meters.catch_ups.add(0, &meters.of);
        meters
    }

    /// So many more streams are open.
    pub(super) fn opened(&self, streams: i64) {
        self.open.add(streams, &self.of);
    }

    /// An entry was put into so many inboxes.
    pub(super) fn handed_out(&self, inboxes: usize) {
        self.handed_out.add(inboxes as u64, &self.of);
    }

    /// A stream that was behind read a page.
    pub(super) fn caught_up(&self) {
        self.catch_ups.add(1, &self.of);
    }
}

//! What is measured of watches.

use opentelemetry::metrics::{Counter, UpDownCounter};

pub(super) struct Meters {
    pub(super) open: UpDownCounter<i64>,
    pub(super) handed_out: Counter<u64>,
    pub(super) catch_ups: Counter<u64>,
}

impl Meters {
    pub(super) fn new(register: &str) -> Self {
        let meter = opentelemetry::global::meter("chidao");
        let name = |what: &str| format!("chidao.{register}.watch.{what}");
        Self {
            open: meter
                .i64_up_down_counter(name("open"))
                .with_description("streams that are open")
                .build(),
            handed_out: meter
                .u64_counter(name("entries"))
                .with_description("entries put into inboxes, counted once for each")
                .build(),
            catch_ups: meter
                .u64_counter(name("catch_ups"))
                .with_description("pages that a stream read from the database because it was behind")
                .build(),
        }
    }
}

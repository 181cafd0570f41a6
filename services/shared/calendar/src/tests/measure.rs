use std::{hint::black_box, time::Instant};

use time::macros::date;

use super::after;
use crate::{
    Calendar, HourOfDay,
    Unit::{Days, WorkingDays},
};

/// Prints what a term over a year costs: `cargo test --release -p chidao-calendar -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement: it prints and asserts nothing"]
fn a_term_over_a_year() {
    let compiling = Instant::now();
    let calendar = Calendar::embedded().expect("the tables are right");
    println!("compiling: {:?}", compiling.elapsed());
    for (name, expression) in [
        ("250 working days", after(date!(2018 - 12 - 28), 250, WorkingDays)),
        ("365 days", after(date!(2018 - 12 - 28), 365, Days)),
    ] {
        const ROUNDS: u32 = 1_000_000;
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(calendar.due(black_box(&expression), HourOfDay::END)).expect("inside");
        }
        println!("{name}: {:?} each", start.elapsed() / ROUNDS);
    }
}

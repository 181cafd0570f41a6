//! What a turn of a task adds to the figures.

use std::collections::BTreeMap;

use chidao_calendar::Date;
use chidao_model::coordination::FIGURES;
use chidao_proto::{coordination::v1::Task, refusal::Refusal};
use chidao_register::{Decision, Tally};

use super::unreadable;
use crate::{
    resource::{Timelines, cell_name, place},
    rules::{
        self,
        figures::{Basis, Bucket, Cell, Step, bucket, earliest, moves, overdue_on, then},
    },
};

/// A turn, as far as the figures go.
pub(super) struct Counted<'a> {
    /// The day on which it is recorded.
    pub(super) today: Date,
    /// The day from which it counts.
    pub(super) effective_on: Date,
    /// The task as it leaves it.
    pub(super) task: &'a Task,
    /// The same as the rules see it.
    pub(super) seen: &'a rules::task::Task,
}

/// Adds to a decision what a turn adds to the figures, and gives how the task counts from then on, as its row keeps it. A part is
/// not counted, the task that it is a part of is: what was assigned is one task, for which one agency answers (INV-T1) however it spreads
/// the work, so that nobody's share moves with the number of parts that he makes, and every task is in one bucket once (INV-T7). A part
/// that is late shows only where it makes its whole late, which waits for it where it is mandatory (TSK-16).
pub(super) fn count(decision: Decision, kept: &[u8], turn: &Counted<'_>) -> Result<(Decision, Vec<u8>), Refusal> {
    let Counted { task, seen, .. } = turn;
    let (Some(bucket), true) = (bucket(seen), task.parent.is_empty()) else {
        return Ok((decision, kept.to_vec()));
    };
    let step = |from| Step {
        from,
        bucket,
        overdue_on: overdue_on(seen),
        lead: seen.lead.clone(),
        field: task.field.clone(),
        programme: task.programme.trim_start_matches("programmes/").to_owned(),
        is_first: false,
    };
    let before = Timelines::read(kept).map_err(|_| unreadable(&task.name))?;
    let mut effective = before.effective.clone();
    // What is brought in as it stands already was open from its assignment on.
    if let (true, Some(assigned_on)) = (effective.is_empty(), seen.assigned_on) {
        let open = Step {
            bucket: Bucket::Open,
            ..step(assigned_on)
        };
        effective = then(effective, open);
    }
    let earliest = earliest(&effective, &seen.lead);
    let effective_on = earliest.map_or(turn.effective_on, |earliest| earliest.max(turn.effective_on));
    let after = Timelines {
        known: then(before.known.clone(), step(turn.today)),
        effective: then(effective, step(effective_on)),
    };
    let committee = task.committee.trim_start_matches("committees/");
    // Figures that move alike are written down together.
    let mut by_moves: BTreeMap<Vec<(Date, usize, i64)>, Vec<Cell>> = BTreeMap::new();
    let mut of_cells: BTreeMap<Cell, Vec<(Date, usize, i64)>> = BTreeMap::new();
    for (basis, moved) in [
        (Basis::Known, moves(&before.known, &after.known)),
        (Basis::Effective, moves(&before.effective, &after.effective)),
    ] {
        for (cell, moved) in moved {
            let moved = moved
                .into_iter()
                .map(|((day, measure), by)| (day, place(basis, measure), by));
            of_cells.entry(cell).or_default().extend(moved);
        }
    }
    for (cell, moved) in of_cells {
        by_moves.entry(moved).or_default().push(cell);
    }
    let mut decision = decision;
    for (moved, cells) in by_moves {
        let mut tally = Tally::of(&FIGURES, cells.iter().map(|cell| cell_name(committee, cell)));
        for (day, measure, by) in moved {
            tally.add(day, measure, by);
        }
        decision = decision.tally(tally);
    }
    Ok((decision, after.encode()))
}

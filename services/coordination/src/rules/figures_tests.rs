//! Figures against a count of everything, day by day.

use chidao_calendar::Date;
use proptest::prelude::*;
use time::{Duration, macros::date};

use super::{Bucket, Cell, Measure, Moves, Step, Timeline, moves, then};

const DAYS: i64 = 40;

fn day(number: i64) -> Date {
    date!(2019 - 01 - 20) + Duration::days(number)
}

fn any_step() -> impl Strategy<Value = Step> {
    let bucket = prop::sample::select(vec![
        Bucket::Open,
        Bucket::Waiting,
        Bucket::OnTime,
        Bucket::Late,
        Bucket::Suspended,
        Bucket::Withdrawn,
    ]);
    (0..DAYS, bucket, proptest::option::of(0..DAYS), 0..3_u8, any::<bool>()).prop_map(
        |(from, bucket, overdue, lead, in_programme)| Step {
            from: day(from),
            bucket,
            overdue_on: overdue.map(day),
            lead: format!("so-{lead}"),
            field: "chinh-quyen-so".to_owned(),
            programme: if in_programme {
                "ke-hoach-2019".to_owned()
            } else {
                String::new()
            },
        },
    )
}

/// Whether a step counts in a figure.
fn is_in(step: &Step, cell: &Cell) -> bool {
    match cell {
        Cell::All => true,
        Cell::Lead(lead) => step.lead == *lead,
        Cell::Field(field) => step.field == *field,
        Cell::Programme(programme) => step.programme == *programme,
        Cell::LeadField(lead, field) => step.lead == *lead && step.field == *field,
        Cell::ProgrammeLead(programme, lead) => step.programme == *programme && step.lead == *lead,
    }
}

/// What one task counts at the end of a day, where this step of it holds.
fn count(step: &Step, on: Date, measure: Measure) -> i64 {
    let is_open = matches!(step.bucket, Bucket::Open | Bucket::Waiting);
    i64::from(match measure {
        Measure::Counted => true,
        Measure::OnTime => step.bucket == Bucket::OnTime,
        Measure::Late => step.bucket == Bucket::Late,
        Measure::Suspended => step.bucket == Bucket::Suspended,
        Measure::Withdrawn => step.bucket == Bucket::Withdrawn,
        Measure::Dated => is_open && step.overdue_on.is_some(),
        Measure::Undated => is_open && step.overdue_on.is_none(),
        Measure::Overdue => is_open && step.overdue_on.is_some_and(|overdue| overdue <= on),
        Measure::Waiting => step.bucket == Bucket::Waiting,
    })
}

fn sum(moves: &[Moves], cell: &Cell, on: Date, measure: Measure) -> i64 {
    let of_cell = moves.iter().filter_map(|moves| moves.get(cell)).flatten();
    of_cell
        .filter(|((day, moved), _)| *day <= on && *moved == measure)
        .map(|(_, number)| number)
        .sum()
}

fn all_cells() -> Vec<Cell> {
    let programme = || "ke-hoach-2019".to_owned();
    let mut cells = vec![
        Cell::All,
        Cell::Field("chinh-quyen-so".to_owned()),
        Cell::Programme(programme()),
    ];
    for lead in (0..3).map(|lead| format!("so-{lead}")) {
        cells.push(Cell::Lead(lead.clone()));
        cells.push(Cell::LeadField(lead.clone(), "chinh-quyen-so".to_owned()));
        cells.push(Cell::ProgrammeLead(programme(), lead));
    }
    cells
}

proptest! {
    #[test]
    fn inv_t7_a_figure_is_what_a_count_over_all_turns_gives(turns in prop::collection::vec(any_step(), 1..8)) {
        let mut timeline = Timeline::new();
        let mut moved = Vec::new();
        for step in &turns {
            let next = then(timeline.clone(), step.clone());
            moved.push(moves(&timeline, &next));
            timeline = next;
        }
        for on in (0..DAYS + 5).map(day) {
            // Of what is known of a day the turn that was recorded last counts.
            let holds = turns.iter().rev().find(|step| step.from <= on);
            for cell in all_cells() {
                for measure in Measure::ALL {
                    let expected = holds.filter(|step| is_in(step, &cell)).map_or(0, |step| count(step, on, measure));
                    prop_assert_eq!(sum(&moved, &cell, on, measure), expected, "{:?} {:?} {}", cell, measure, on);
                }
                let of = |measure| sum(&moved, &cell, on, measure);
                let buckets = [
                    Measure::OnTime, Measure::Late, Measure::Dated, Measure::Undated, Measure::Suspended, Measure::Withdrawn,
                ];
                prop_assert_eq!(of(Measure::Counted), buckets.map(of).iter().sum::<i64>());
            }
        }
    }

    #[test]
    fn inv_t8_what_is_recorded_later_leaves_the_days_before_as_they_were(
        turns in prop::collection::vec(any_step(), 1..8), next in any_step(),
    ) {
        let timeline = turns.into_iter().fold(Timeline::new(), then);
        let moved = moves(&timeline, &then(timeline.clone(), next.clone()));
        for on in (0..DAYS).map(day).take_while(|on| *on < next.from) {
            for (cell, measure) in all_cells().into_iter().flat_map(|cell| Measure::ALL.map(|measure| (cell.clone(), measure))) {
                prop_assert_eq!(sum(std::slice::from_ref(&moved), &cell, on, measure), 0);
            }
        }
    }
}

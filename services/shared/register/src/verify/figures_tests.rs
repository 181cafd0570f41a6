use chidao_model::coordination::FIGURES;
use chidao_proto::register::v1::{Tally, TallyMove};
use proptest::prelude::*;
use time::{Duration, macros::date};

use super::*;

fn entry(cells: &[u8], moves: &[(i64, Vec<i64>)]) -> Entry {
    let moved = |(day, by): &(i64, Vec<i64>)| TallyMove {
        day: Some((date!(2019 - 01 - 20) + Duration::days(*day)).into()),
        by: by.clone(),
    };
    let tally = Tally {
        table: FIGURES.table.to_owned(),
        cells: cells.iter().map(|cell| format!("bcd/lead/{cell}")).collect(),
        moves: moves.iter().map(moved).collect(),
    };
    Entry {
        tallies: vec![tally],
        ..Entry::default()
    }
}

fn proof() -> Figures {
    Figures {
        seed: [7; 16],
        ..Figures::of(Owner::Coordination)
            .pop()
            .expect("coordination keeps figures")
    }
}

proptest! {
    /// Of what is added up first the weight is that of each row by itself.
    #[test]
    fn what_is_added_up_weighs_what_its_rows_weigh(
        entries in prop::collection::vec(
            (prop::collection::btree_set(0..4_u8, 1..4), prop::collection::vec((0..40_i64, prop::collection::vec(-2..3_i64, 1..6)), 1..4)),
            0..30,
        ),
    ) {
        let (mut together, mut one_by_one) = (proof(), proof());
        for (cells, moves) in entries {
            let cells: Vec<u8> = cells.into_iter().collect();
            let entry = entry(&cells, &moves);
            together.add(&entry);
            for (key, numbers) in added(&FIGURES, &entry) {
                one_by_one.weigh(&key, numbers.into_iter().map(i128::from), u128::wrapping_add);
            }
        }
        together.settle();
        prop_assert_eq!(together.sums, one_by_one.sums);
    }
}

#[test]
fn what_waits_is_bounded_and_nothing_is_weighed_before() {
    let mut figures = proof();
    let same = entry(&[1], &[(0, vec![1])]);
    (0..10_000).for_each(|_| figures.add(&same));
    assert_eq!(figures.waiting, 1, "what moves alike is one");
    assert!(figures.sums.iter().all(|sum| *sum == 0), "nothing is weighed yet");
    for day in 0..20_000 {
        figures.add(&entry(&[1, 2], &[(day, vec![1])]));
        assert!(figures.waiting < PENDING + 2);
    }
    assert!(figures.sums.iter().any(|sum| *sum != 0));
}

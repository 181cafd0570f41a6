//! Gaps against looking at every day, and who follows whom.

use proptest::prelude::*;
use time::macros::date;

use super::*;

const SIGNED: Date = date!(2019 - 05 - 20);
const ON: Date = date!(2019 - 06 - 01);

fn since(from: Date) -> Interval {
    Interval::new(from, None)
}

/// The director of Sở TT&TT retires on 01/06/2019 (row M-T4).
fn retiring() -> OfficeChange {
    OfficeChange {
        is_signed: true,
        issued_on: SIGNED,
        is_by_death: false,
        leaves_all: true,
        on: ON,
        leaves: vec![Some(since(date!(2016 - 06 - 01)))],
        takes_up: Vec::new(),
    }
}

fn taken() -> Taken {
    Taken {
        agency: since(date!(2004 - 01 - 01)),
        is_held: false,
    }
}

#[test]
fn m_t4_a_director_retires_and_his_seat_is_lost_on_that_day() {
    assert_eq!(change(&retiring()), Ok(()));
    let appointed = since(date!(2018 - 12 - 28));
    let (before, after) = (
        since(date!(2016 - 06 - 01)),
        Interval::new(date!(2016 - 06 - 01), Some(ON)),
    );
    assert_eq!(lost_on(appointed, &[before], &[after]), Some(ON));
    assert_eq!(
        lost_on(appointed, &[before], &[after, since(ON)]),
        None,
        "appointed to the same office again"
    );
    let planned = Interval::new(date!(2016 - 06 - 01), Some(date!(2019 - 09 - 01)));
    assert_eq!(
        lost_on(appointed, &[planned], &[after]),
        Some(ON),
        "sooner than planned"
    );
    assert_eq!(lost_on(appointed, &[after], &[after]), None, "no matter of this change");
}

/// Spoils an act.
type Spoil = fn(&mut OfficeChange);

#[test]
fn every_objection_is_raised() {
    let cases: Vec<(Spoil, CannotChange)> = vec![
        (|act| act.is_signed = false, CannotChange::NotSigned),
        (
            |act| act.issued_on = date!(2019 - 06 - 02),
            CannotChange::BeforeItsPaper,
        ),
        (|act| act.leaves.clear(), CannotChange::NothingChanges),
        (|act| act.leaves.push(None), CannotChange::NotHeld(1)),
        (|act| act.leaves[0] = Some(since(ON)), CannotChange::NotHeld(0)),
        (
            |act| act.leaves[0] = Some(Interval::new(SIGNED, Some(ON))),
            CannotChange::NotHeld(0),
        ),
        (
            |act| {
                act.is_by_death = true;
                act.takes_up.push(taken());
            },
            CannotChange::DiedAndTakesUp,
        ),
        (
            |act| {
                act.is_by_death = true;
                act.leaves_all = false;
            },
            CannotChange::DiedAndKeeps,
        ),
        (
            |act| {
                act.is_by_death = true;
                act.leaves.push(Some(Interval::new(SIGNED, Some(ON))));
            },
            CannotChange::NotHeld(1),
        ),
        (
            |act| {
                act.takes_up = vec![
                    taken(),
                    Taken {
                        agency: Interval::new(date!(2004 - 01 - 01), Some(ON)),
                        ..taken()
                    },
                ];
            },
            CannotChange::AgencyNotThere(1),
        ),
        (
            |act| {
                act.takes_up.push(Taken {
                    is_held: true,
                    ..taken()
                });
            },
            CannotChange::HeldAlready(0),
        ),
    ];
    for (spoil, objection) in cases {
        let mut act = retiring();
        spoil(&mut act);
        assert_eq!(change(&act), Err(objection));
    }
}

#[test]
fn the_paper_of_a_death_comes_after_it() {
    let act = OfficeChange {
        is_by_death: true,
        issued_on: date!(2019 - 06 - 05),
        ..retiring()
    };
    assert_eq!(change(&act), Ok(()));
}

#[test]
fn whoever_has_died_leaves_what_was_to_begin_later_or_begins_that_day() {
    let act = OfficeChange {
        is_by_death: true,
        leaves: vec![Some(since(ON)), Some(since(date!(2019 - 07 - 01)))],
        ..retiring()
    };
    assert_eq!(change(&act), Ok(()));
}

/// The seat of the director, whom another one follows.
fn following() -> Succession<'static> {
    Succession {
        seat: "bcd/3",
        stands: since(date!(2018 - 12 - 28)),
        from: ON,
        candidates: vec![
            Candidate {
                person: "old",
                days: vec![Interval::new(date!(2016 - 06 - 01), Some(ON))],
            },
            Candidate {
                person: "new",
                days: vec![since(ON)],
            },
        ],
        others: vec![Other {
            seat: "bcd/3",
            person: "old",
            days: Interval::new(date!(2018 - 12 - 28), Some(ON)),
        }],
    }
}

#[test]
fn the_one_who_holds_the_office_follows() {
    assert_eq!(successor(&following()), Some((1, since(ON))));
    let mut act = following();
    act.candidates[1].days = vec![Interval::new(ON, Some(date!(2020 - 01 - 01)))];
    assert_eq!(
        successor(&act),
        Some((1, Interval::new(ON, Some(date!(2020 - 01 - 01))))),
        "as long as he holds it"
    );
    act.stands.to = Some(date!(2019 - 09 - 01));
    assert_eq!(
        successor(&act),
        Some((1, Interval::new(ON, Some(date!(2019 - 09 - 01))))),
        "and the seat stands"
    );
}

#[test]
fn where_it_is_not_clear_nobody_follows_without_a_decision() {
    let spoils: [fn(&mut Succession<'static>); 6] = [
        |act| act.candidates[1].days.clear(),
        |act| act.candidates[0].days = vec![since(SIGNED)],
        |act| act.stands.to = Some(ON),
        |act| act.stands.from = date!(2019 - 06 - 02),
        |act| {
            act.others.push(Other {
                seat: "bcd/3",
                person: "third",
                days: since(date!(2019 - 07 - 01)),
            });
        },
        |act| {
            act.others.push(Other {
                seat: "bcd/9",
                person: "new",
                days: since(date!(2019 - 01 - 01)),
            });
        },
    ];
    for (number, spoil) in spoils.into_iter().enumerate() {
        let mut act = following();
        spoil(&mut act);
        assert_eq!(successor(&act), None, "case {number}");
    }
}

fn day(number: i32) -> Date {
    Date::from_julian_day(2_458_600 + number).expect("in range")
}

fn interval() -> impl Strategy<Value = Interval> {
    (0..20, prop::option::of(0..20)).prop_map(|(from, to)| Interval::new(day(from), to.map(day)))
}

proptest! {
    #[test]
    fn a_gap_is_the_first_day_that_nothing_covers(days in interval(), held in prop::collection::vec(interval(), 0..5)) {
        // Beyond the twentieth day nothing changes any more.
        let uncovered = (0..22)
            .map(day)
            .find(|day| days.contains(*day) && !held.iter().any(|held| held.contains(*day)));
        prop_assert_eq!(first_gap(days, &held), uncovered);
    }
}

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
        seats: since(date!(2004 - 01 - 01)),
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

/// Whoever joins, and on which days.
fn joins(act: &Succession<'_>) -> Option<(usize, Interval)> {
    successor(act).map(|(place, known)| (place, known.days))
}

#[test]
fn the_one_who_holds_the_office_follows() {
    assert_eq!(joins(&following()), Some((1, since(ON))));
    let mut act = following();
    act.candidates[1].days = vec![Interval::new(ON, Some(date!(2020 - 01 - 01)))];
    assert_eq!(
        joins(&act),
        Some((1, Interval::new(ON, Some(date!(2020 - 01 - 01))))),
        "as long as he holds it"
    );
    act.stands.to = Some(date!(2019 - 09 - 01));
    assert_eq!(
        joins(&act),
        Some((1, Interval::new(ON, Some(date!(2019 - 09 - 01))))),
        "and the seat stands"
    );
}

/// MEM-09: nothing is lost by the order in which papers of several days are recorded.
#[test]
fn mem_09_he_follows_on_the_first_day_on_which_nobody_else_holds_the_office() {
    let later = date!(2019 - 07 - 01);
    let mut act = following();
    act.candidates[1].days = vec![since(later)];
    assert_eq!(joins(&act), Some((1, since(later))), "he takes it up later");
    let mut act = following();
    act.candidates[0].days[0].to = Some(later);
    act.others[0].days.to = Some(later);
    assert_eq!(joins(&act), Some((1, since(later))), "the other one leaves later");
    act.stands.from = date!(2019 - 08 - 01);
    act.others.clear();
    assert_eq!(joins(&act), Some((1, since(act.stands.from))), "once the seat stands");
    act.from = date!(2019 - 08 - 05);
    assert_eq!(joins(&act), Some((1, since(act.from))), "not before the paper");
    act.seats.to = Some(later);
    assert_eq!(joins(&act), None, "a district has no seats any more");
}

#[test]
fn where_it_is_not_clear_nobody_follows_without_a_decision() {
    let spoils: [fn(&mut Succession<'static>); 5] = [
        |act| act.candidates[1].days.clear(),
        |act| act.candidates[0].days = vec![since(SIGNED)],
        |act| act.stands.to = Some(ON),
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

const PEOPLE: [&str; 3] = ["0", "1", "2"];

fn succession() -> impl Strategy<Value = Succession<'static>> {
    let days = || prop::collection::vec(interval(), 0..3);
    let other = (prop::bool::weighted(0.6), 0..3usize, interval()).prop_map(|(is_same, person, days)| Other {
        seat: if is_same { "seat" } else { "another" },
        person: PEOPLE[person],
        days,
    });
    let others = prop::collection::vec(other, 0..3);
    ([days(), days(), days()], interval(), interval(), 0..20, others).prop_map(|(held, stands, seats, from, others)| {
        Succession {
            seat: "seat",
            stands,
            seats,
            from: day(from),
            candidates: PEOPLE
                .into_iter()
                .zip(held)
                .map(|(person, days)| Candidate { person, days })
                .collect(),
            others,
        }
    })
}

proptest! {
    /// Against looking at one day after the other. Beyond the twentieth nothing changes any more.
    #[test]
    fn mem_09_who_follows_is_found_by_looking_at_every_day(act in succession()) {
        let holders = |on: Date| -> Vec<usize> {
            (0..3).filter(|place| act.candidates[*place].days.iter().any(|days| days.contains(on))).collect()
        };
        let is_open = |on: &Date| {
            let is_taken = |later: Date| act.others.iter().any(|other| other.seat == act.seat && other.days.contains(later));
            let comes_later = (0..25).map(day).any(|later| later >= *on && is_taken(later));
            *on >= act.from && act.stands.contains(*on) && act.seats.contains(*on) && !comes_later
        };
        let first = (0..25).map(day).filter(is_open).find(|on| holders(*on).len() == 1);
        let expected = first.map(|on| (on, holders(on)[0])).filter(|(on, place)| {
            let is_seated = |later: Date| act.others.iter().any(|other| {
                other.person == PEOPLE[*place] && other.days.contains(later)
            });
            !(0..25).map(day).any(|later| later >= *on && act.stands.contains(later) && is_seated(later))
        });
        let found = successor(&act);
        prop_assert_eq!(found.map(|(place, known)| (known.days.from, place)), expected);
        if let Some((place, known)) = found {
            for later in (0..25).map(day).filter(|later| known.days.contains(*later)) {
                prop_assert!(act.stands.contains(later), "INV-M2");
                prop_assert!(act.candidates[place].days.iter().any(|days| days.contains(later)), "INV-M4");
            }
        }
    }
}

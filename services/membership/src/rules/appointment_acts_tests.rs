//! That no sequence of acts breaks what holds of a committee's appointments.

use proptest::prelude::*;

use super::*;
use crate::rules::tenure::first_gap;

fn since(from: Date) -> Interval {
    Interval::new(from, None)
}

fn until(from: Date, to: Date) -> Interval {
    Interval::new(from, Some(to))
}

fn day(number: i32) -> Date {
    Date::from_julian_day(2_458_600 + number).expect("in range")
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Appoint { seat: usize, person: usize, from: i32 },
    End { place: usize, to: i32, today: i32 },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (0..3usize, 0..4usize, 0..30).prop_map(|(seat, person, from)| Act::Appoint { seat, person, from }),
        (any::<prop::sample::Index>(), 0..30, 0..30).prop_map(|(place, to, today)| Act::End {
            place: place.index(64),
            to,
            today
        }),
    ];
    prop::collection::vec(act, 1..40)
}

const NAMES: [&str; 4] = ["0", "1", "2", "3"];

/// On which days a person holds the office that all seats but the first are bound to.
fn office_of(person: &str) -> Vec<Interval> {
    let place = NAMES.iter().position(|name| *name == person).expect("somebody");
    let from = [0, 4, 9, 16][place];
    vec![until(day(from), day(from + 8)), since(day(from + 12))]
}

/// Does what the rules let, on a committee that stands from the fifth to the twenty-fifth day.
fn play(acts: &[Act]) -> Vec<Other<'static>> {
    let committee = until(day(5), day(25));
    let mut held: Vec<Other<'static>> = Vec::new();
    for act in acts {
        match *act {
            Act::Appoint { seat, person, from } => {
                let act = Appointing {
                    committee,
                    seat_days: committee,
                    issued_on: day(0),
                    from: day(from),
                    seat: NAMES[seat],
                    person: NAMES[person],
                    kind: match seat {
                        0 => Kind::Nominative,
                        _ => Kind::LeaderOf,
                    },
                    agency: None,
                    held: office_of(NAMES[person]),
                    others: held.clone(),
                    is_signed: true,
                };
                if let Ok(Tenure { days, .. }) = appoint(&act) {
                    held.push(Other {
                        seat: NAMES[seat],
                        person: NAMES[person],
                        days,
                    });
                }
            }
            Act::End { place, to, today } if !held.is_empty() => {
                let place = place % held.len();
                let mut others = held.clone();
                let own = others.remove(place);
                let stands = Interval::new(own.days.from, committee.to);
                let is_bound = own.seat != "0";
                let act = Ending {
                    is_signed: true,
                    issued_on: day(0),
                    is_by_death: false,
                    own,
                    to: day(to),
                    latest_end: committee.to,
                    office_lost: is_bound.then(|| first_gap(stands, &office_of(own.person))).flatten(),
                    others,
                    today: day(today),
                };
                if let Ok(days) = end(&act) {
                    held[place].days = days;
                }
            }
            Act::End { .. } => {}
        }
    }
    held
}

proptest! {
    #[test]
    fn no_sequence_of_acts_seats_two_or_seats_twice(acts in acts()) {
        let held = play(&acts);
        for today in (0..31).map(day) {
            let of_today: Vec<_> = held.iter().filter(|other| other.days.contains(today)).collect();
            for (place, one) in of_today.iter().enumerate() {
                prop_assert!(until(day(5), day(25)).contains(today), "INV-M2");
                let holds = office_of(one.person).iter().any(|days| days.contains(today));
                prop_assert!(one.seat == "0" || holds, "INV-M4");
                for other in &of_today[..place] {
                    prop_assert_ne!(one.seat, other.seat, "INV-M1");
                    prop_assert_ne!(one.person, other.person, "MEM-06");
                }
            }
        }
    }

    #[test]
    fn whatever_is_appointed_goes_on_through_its_states_in_order(acts in acts()) {
        for other in play(&acts) {
            let states: Vec<State> = (-1..40).map(|number| state_on(other.days, day(number))).collect();
            let order = |state: &State| match state {
                State::Scheduled => 0,
                State::Active => 1,
                State::Ended => 2,
            };
            prop_assert!(states.is_sorted_by_key(order), "{:?}", states);
            prop_assert_eq!(states.last(), Some(&State::Ended), "the committee has ended by then");
            let active = states.iter().filter(|state| **state == State::Active).count();
            let days = (-1..40).filter(|number| other.days.contains(day(*number))).count();
            prop_assert_eq!(active, days);
        }
    }
}

//! Every objection, and that no sequence of acts breaks what holds of a committee's appointments.

use proptest::prelude::*;
use time::macros::date;

use super::*;

const SIGNED: Date = date!(2019 - 06 - 10);
const LATER: Date = date!(2019 - 07 - 01);

fn since(from: Date) -> Interval {
    Interval::new(from, None)
}

fn until(from: Date, to: Date) -> Interval {
    Interval::new(from, Some(to))
}

fn agency(exists: Interval) -> Agency {
    Agency { exists, seats: exists }
}

fn appointing() -> Appointing<'static> {
    Appointing {
        is_signed: true,
        issued_on: SIGNED,
        from: SIGNED,
        committee: since(date!(2018 - 12 - 28)),
        seat: "bcd/4",
        seat_days: since(date!(2018 - 12 - 28)),
        kind: Kind::LeaderOf,
        agency: Some(agency(since(date!(2004 - 01 - 01)))),
        person: "5",
        holds_office: true,
        others: vec![
            Other {
                seat: "bcd/1",
                person: "1",
                days: since(date!(2018 - 12 - 28)),
            },
            Other {
                seat: "bcd/4",
                person: "4",
                days: until(date!(2018 - 12 - 28), SIGNED),
            },
        ],
    }
}

#[test]
fn a_successor_is_appointed_from_the_day_on_which_his_predecessor_no_longer_holds() {
    assert_eq!(appoint(&appointing()), Ok(since(SIGNED)));
}

#[test]
fn an_appointment_ends_with_its_seat_or_its_committee() {
    let act = Appointing {
        committee: until(date!(2018 - 12 - 28), LATER),
        ..appointing()
    };
    assert_eq!(appoint(&act), Ok(until(SIGNED, LATER)));
    let act = Appointing {
        seat_days: until(date!(2018 - 12 - 28), date!(2019 - 06 - 30)),
        ..act
    };
    assert_eq!(appoint(&act), Ok(until(SIGNED, date!(2019 - 06 - 30))));
}

#[test]
fn a_nominative_seat_asks_for_no_office() {
    let act = Appointing {
        kind: Kind::Nominative,
        agency: None,
        holds_office: false,
        ..appointing()
    };
    assert_eq!(appoint(&act), Ok(since(SIGNED)));
}

/// Spoils an act.
type Spoil<T> = fn(&mut T);

#[test]
fn every_objection_to_an_appointment_is_raised() {
    let cases: Vec<(Spoil<Appointing<'static>>, CannotAppoint)> = vec![
        (|act| act.is_signed = false, CannotAppoint::NotSigned),
        (|act| act.from = date!(2019 - 06 - 09), CannotAppoint::BeforeItsBasis),
        (
            |act| act.committee = until(date!(2018 - 12 - 28), SIGNED),
            CannotAppoint::CommitteeEnded(SIGNED),
        ),
        (|act| act.committee = since(LATER), CannotAppoint::BeforeItsCommittee),
        (
            |act| act.seat_days = until(date!(2018 - 12 - 28), SIGNED),
            CannotAppoint::OutsideItsSeat,
        ),
        (
            |act| act.agency = Some(agency(until(date!(2004 - 01 - 01), SIGNED))),
            CannotAppoint::SeatAgencyNotThere,
        ),
        // INV-M11: the district stands in the register, and has no seats any more.
        (
            |act| {
                act.agency = Some(Agency {
                    exists: since(date!(2004 - 01 - 01)),
                    seats: until(date!(2004 - 01 - 01), SIGNED),
                });
            },
            CannotAppoint::DistrictSeat,
        ),
        (
            |act| act.others[1].days = until(date!(2018 - 12 - 28), date!(2019 - 06 - 11)),
            CannotAppoint::SeatTaken(1),
        ),
        (|act| act.others[1].days = since(LATER), CannotAppoint::SeatTaken(1)),
        (|act| act.others[0].person = "5", CannotAppoint::PersonSeated(0)),
        (|act| act.holds_office = false, CannotAppoint::OfficeNotHeld),
    ];
    for (spoil, objection) in cases {
        let mut act = appointing();
        spoil(&mut act);
        assert_eq!(appoint(&act), Err(objection));
    }
}

fn ending() -> Ending<'static> {
    Ending {
        is_signed: true,
        issued_on: SIGNED,
        is_by_death: false,
        own: Other {
            seat: "bcd/4",
            person: "5",
            days: since(date!(2018 - 12 - 28)),
        },
        to: LATER,
        latest_end: None,
        others: Vec::new(),
        today: SIGNED,
    }
}

#[test]
fn an_end_to_come_may_be_moved_and_a_beginning_to_come_cancelled() {
    let act = Ending {
        own: Other {
            days: until(date!(2018 - 12 - 28), date!(2019 - 06 - 11)),
            ..ending().own
        },
        ..ending()
    };
    assert_eq!(end(&act), Ok(until(date!(2018 - 12 - 28), LATER)));
    let scheduled = Other {
        days: since(LATER),
        ..ending().own
    };
    let act = Ending {
        own: scheduled,
        ..ending()
    };
    let days = end(&act).unwrap();
    assert!(days.is_empty());
    assert_eq!(state_on(days, date!(2019 - 06 - 30)), State::Ended);
}

#[test]
fn the_paper_of_a_death_comes_after_it() {
    let mut act = Ending {
        to: date!(2019 - 06 - 01),
        ..ending()
    };
    assert_eq!(end(&act), Err(CannotEnd::BeforeItsBasis));
    act.is_by_death = true;
    assert_eq!(end(&act), Ok(until(date!(2018 - 12 - 28), date!(2019 - 06 - 01))));
}

#[test]
fn every_objection_to_an_end_is_raised() {
    let cases: Vec<(Spoil<Ending<'static>>, CannotEnd)> = vec![
        (|act| act.own.days.to = Some(SIGNED), CannotEnd::AlreadyEnded(SIGNED)),
        (|act| act.own.days = until(LATER, LATER), CannotEnd::AlreadyEnded(LATER)),
        (|act| act.is_signed = false, CannotEnd::NotSigned),
        (
            |act| {
                act.own.days.from = date!(2019 - 08 - 01);
            },
            CannotEnd::BeforeItsBeginning(date!(2019 - 08 - 01)),
        ),
        (
            |act| {
                act.own.days.from = SIGNED;
                act.to = SIGNED;
            },
            CannotEnd::BeforeItsBeginning(SIGNED),
        ),
        (|act| act.to = date!(2019 - 06 - 09), CannotEnd::BeforeItsBasis),
        (
            |act| act.latest_end = Some(date!(2019 - 06 - 30)),
            CannotEnd::BeyondItsSeat(date!(2019 - 06 - 30)),
        ),
        (
            |act| {
                act.others = vec![Other {
                    seat: "bcd/4",
                    person: "6",
                    days: since(date!(2019 - 06 - 20)),
                }]
            },
            CannotEnd::SeatTaken(0),
        ),
        (
            |act| {
                act.others = vec![Other {
                    seat: "bcd/3",
                    person: "5",
                    days: since(date!(2019 - 06 - 20)),
                }]
            },
            CannotEnd::PersonSeated(0),
        ),
    ];
    for (spoil, objection) in cases {
        let mut act = ending();
        spoil(&mut act);
        assert_eq!(end(&act), Err(objection));
    }
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
                    kind: Kind::Nominative,
                    agency: None,
                    holds_office: false,
                    others: held.clone(),
                    is_signed: true,
                };
                if let Ok(days) = appoint(&act) {
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
                let act = Ending {
                    is_signed: true,
                    issued_on: day(0),
                    is_by_death: false,
                    own,
                    to: day(to),
                    latest_end: committee.to,
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

//! How long an appointment holds, and every objection.

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

fn all(days: Interval) -> Tenure {
    Tenure {
        days,
        ends_with_office: false,
    }
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
        held: vec![since(date!(2016 - 06 - 01))],
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
    assert_eq!(appoint(&appointing()), Ok(all(since(SIGNED))));
}

/// INV-M4: whoever is known to leave makes room for the next.
#[test]
fn inv_m4_an_appointment_ends_on_the_day_on_which_the_office_is_known_to_be_lost() {
    let leaves = Tenure {
        days: until(SIGNED, LATER),
        ends_with_office: true,
    };
    let next = Other {
        seat: "bcd/4",
        person: "6",
        days: since(LATER),
    };
    let mut act = Appointing {
        held: vec![until(date!(2016 - 06 - 01), LATER)],
        ..appointing()
    };
    act.others.push(next);
    assert_eq!(appoint(&act), Ok(leaves));
    act.others[2].days.from = date!(2019 - 06 - 30);
    assert_eq!(appoint(&act), Err(CannotAppoint::SeatTaken(2)));
    act.others.pop();
    act.held.push(until(LATER, date!(2019 - 08 - 01)));
    assert_eq!(
        appoint(&act).map(|known| known.days.to),
        Ok(Some(date!(2019 - 08 - 01))),
        "appointed to the office again"
    );
    act.seat_days = until(date!(2018 - 12 - 28), date!(2019 - 08 - 01));
    assert_eq!(
        appoint(&act),
        Ok(all(until(SIGNED, date!(2019 - 08 - 01)))),
        "with the seat"
    );
}

#[test]
fn an_appointment_ends_with_its_seat_or_its_committee() {
    let act = Appointing {
        committee: until(date!(2018 - 12 - 28), LATER),
        ..appointing()
    };
    assert_eq!(appoint(&act), Ok(all(until(SIGNED, LATER))));
    let act = Appointing {
        seat_days: until(date!(2018 - 12 - 28), date!(2019 - 06 - 30)),
        ..act
    };
    assert_eq!(appoint(&act), Ok(all(until(SIGNED, date!(2019 - 06 - 30)))));
}

#[test]
fn a_nominative_seat_asks_for_no_office() {
    let act = Appointing {
        kind: Kind::Nominative,
        agency: None,
        held: Vec::new(),
        ..appointing()
    };
    assert_eq!(appoint(&act), Ok(all(since(SIGNED))));
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
        (|act| act.held.clear(), CannotAppoint::OfficeNotHeld),
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
        office_lost: None,
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

/// An appointment without an end may end after the office was lost, as the paper is of that day; an end is not moved there.
#[test]
fn inv_m4_an_end_is_not_moved_beyond_the_loss_of_the_office() {
    let lost = date!(2019 - 06 - 20);
    let mut act = Ending {
        office_lost: Some(lost),
        ..ending()
    };
    assert_eq!(end(&act), Ok(until(date!(2018 - 12 - 28), LATER)));
    act.own.days.to = Some(date!(2019 - 06 - 15));
    assert_eq!(end(&act), Err(CannotEnd::BeyondItsOffice(lost)));
    act.to = lost;
    assert_eq!(end(&act), Ok(until(date!(2018 - 12 - 28), lost)));
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
                act.own.days.to = Some(date!(2019 - 06 - 30));
                act.office_lost = Some(date!(2019 - 06 - 30));
            },
            CannotEnd::BeyondItsOffice(date!(2019 - 06 - 30)),
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

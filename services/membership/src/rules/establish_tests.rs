//! The list of 28/12/2018, and what may be wrong with a list.

use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::rules::{
    list::{Holder, Objection as Of},
    seat::{Agency, Binding, Kind, Role},
};

const SIGNED: Date = date!(2018 - 12 - 28);

fn since_2004() -> Interval {
    Interval::new(date!(2004 - 01 - 01), None)
}

fn agency(exists: Interval) -> Agency {
    Agency { exists, seats: exists }
}

fn line<'a>(role: Role, of: &'a str, title: &'a str, person: &'a str) -> Line<'a> {
    Line {
        role,
        binding: Binding {
            kind: Kind::ExOfficio,
            agency: Some(of),
            titles: vec![title],
            portfolio: "",
            successor_joins: false,
        },
        agency: Some(agency(since_2004())),
        holder: Some(Holder {
            person,
            holds_office: true,
        }),
    }
}

/// Row M-T1: Head = Chairman, Deputy = Vice Chairman, standing member = Director of Sở TT&TT.
fn founding() -> Establishment<'static> {
    Establishment {
        is_signed: true,
        issuer_is_competent: true,
        issued_on: SIGNED,
        effective_on: SIGNED,
        standing_agency: since_2004(),
        predecessor: Some(since_2004()),
        seats: vec![
            line(Role::Head, "ubnd-tinh", "Chủ tịch", "1"),
            line(Role::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "2"),
            line(Role::StandingMember, "so-tttt", "Giám đốc", "3"),
            line(Role::Other, "so-noi-vu", "Giám đốc", "4"),
        ],
    }
}

#[test]
fn m_t1_the_founding_decision_is_accepted() {
    assert_eq!(establish(&founding()), Ok(()));
}

#[test]
fn m_t3_nothing_starts_before_its_basis_is_signed() {
    let act = Establishment {
        effective_on: date!(2018 - 12 - 01),
        ..founding()
    };
    assert_eq!(establish(&act), Err(Objection::BeforeItsDecision));
    let later = Establishment {
        effective_on: date!(2019 - 01 - 01),
        ..founding()
    };
    assert_eq!(establish(&later), Ok(()));
}

#[test]
fn every_objection_is_raised() {
    let with = |change: fn(&mut Establishment<'static>)| {
        let mut act = founding();
        change(&mut act);
        establish(&act)
    };
    assert_eq!(with(|act| act.is_signed = false), Err(Objection::NotSigned));
    assert_eq!(
        with(|act| act.issuer_is_competent = false),
        Err(Objection::IssuerNotCompetent)
    );
    let ended = Interval::new(date!(2004 - 01 - 01), Some(SIGNED));
    assert_eq!(
        with(|act| act.standing_agency.to = Some(SIGNED)),
        Err(Objection::StandingAgencyNotThere)
    );
    assert_eq!(
        with(|act| act.predecessor = Some(Interval::new(SIGNED, None))),
        Err(Objection::PredecessorNotInForce)
    );
    assert_eq!(
        establish(&Establishment {
            predecessor: Some(ended),
            ..founding()
        }),
        Err(Objection::PredecessorNotInForce)
    );
    assert_eq!(
        with(|act| act.seats[0].role = Role::Other),
        Err(Objection::List(Of::HeadSeats(0)))
    );
    assert_eq!(
        with(|act| act.seats[3].role = Role::Head),
        Err(Objection::List(Of::HeadSeats(2)))
    );
    assert_eq!(
        with(|act| act.seats[0].binding.kind = Kind::LeaderOf),
        Err(Objection::List(Of::HeadNotExOfficio(0)))
    );
    assert_eq!(
        with(|act| act.seats[1].role = Role::Other),
        Err(Objection::List(Of::DeputySeats))
    );
    assert_eq!(
        with(|act| act.seats[3].role = Role::StandingMember),
        Err(Objection::List(Of::StandingMembers(2)))
    );
    assert_eq!(
        with(|act| act.seats[3].binding.titles.clear()),
        Err(Objection::List(Of::SeatUnbound(3)))
    );
    assert_eq!(
        with(|act| act.seats[3].binding.kind = Kind::Nominative),
        Err(Objection::List(Of::SeatUnbound(3)))
    );
    let agency_ended =
        |act: &mut Establishment<'static>| act.seats[3].agency = Some(agency(Interval::new(SIGNED, Some(SIGNED))));
    assert_eq!(with(agency_ended), Err(Objection::List(Of::SeatAgencyNotThere(3))));
    assert_eq!(
        with(|act| act.seats[3] = line(Role::Other, "so-noi-vu", "Giám đốc", "1")),
        Err(Objection::List(Of::PersonTwice(0, 3)))
    );
    let district = |act: &mut Establishment<'static>| {
        act.seats[3].agency = Some(Agency {
            exists: since_2004(),
            seats: Interval::new(date!(2004 - 01 - 01), Some(SIGNED)),
        });
    };
    assert_eq!(with(district), Err(Objection::List(Of::DistrictSeat(3))));
    let other_office = |act: &mut Establishment<'static>| {
        act.seats[3].holder = Some(Holder {
            person: "4",
            holds_office: false,
        });
    };
    assert_eq!(with(other_office), Err(Objection::List(Of::OfficeNotHeld(3))));
    // MEM-09: in one of several offices nobody follows by himself.
    let successor = |act: &mut Establishment<'static>| {
        act.seats[3].binding.kind = Kind::LeaderOf;
        act.seats[3].binding.successor_joins = true;
    };
    assert_eq!(with(successor), Err(Objection::List(Of::SeatUnbound(3))));
}

#[test]
fn a_vacant_seat_is_no_objection() {
    let mut act = founding();
    act.seats[0].holder = None;
    assert_eq!(establish(&act), Ok(()));
}

proptest! {
    /// MEM-02 … 04 are a matter of counting, whatever the order of the list.
    #[test]
    fn roles_are_counted(heads in 0usize..3, standing in 0usize..3, deputies in 0usize..3, members in 0usize..3, seed: u64) {
        let people: Vec<String> = (0..12).map(|number| number.to_string()).collect();
        let roles = std::iter::repeat_n(Role::Head, heads)
            .chain(std::iter::repeat_n(Role::StandingDeputyHead, standing))
            .chain(std::iter::repeat_n(Role::DeputyHead, deputies))
            .chain(std::iter::repeat_n(Role::StandingMember, members));
        let mut seats: Vec<Line<'_>> =
            roles.zip(&people).map(|(role, person)| line(role, "so-noi-vu", "Giám đốc", person)).collect();
        if !seats.is_empty() {
            let turn = usize::try_from(seed % seats.len() as u64).expect("small");
            seats.rotate_left(turn);
        }
        let expected = heads == 1 && standing <= 1 && standing + deputies >= 1 && members <= 1;
        prop_assert_eq!(establish(&Establishment { seats, ..founding() }).is_ok(), expected);
    }
}

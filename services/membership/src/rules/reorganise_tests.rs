//! What may be wrong with a decision that reorganises a committee.

use time::macros::date;

use super::*;
use crate::rules::{
    list::{Holder, Objection},
    seat::{Binding, Kind, Role},
};

const FOUNDED: Date = date!(2018 - 12 - 28);
const ON: Date = date!(2020 - 03 - 01);

fn line(role: Role, person: &str) -> Line<'_> {
    Line {
        role,
        binding: Binding {
            kind: Kind::ExOfficio,
            agency: Some("so-tttt"),
            titles: vec!["Giám đốc"],
            portfolio: "",
            successor_joins: false,
        },
        agency: None,
        holder: Some(Holder {
            person,
            holds_office: true,
        }),
    }
}

fn staying(role: Role, person: &str) -> Staying<'_> {
    Staying {
        role,
        kind: Kind::ExOfficio,
        people: vec![person],
    }
}

/// The standing member is replaced, head and deputy stay.
fn amending() -> Reorganisation<'static> {
    let founded = Interval::new(FOUNDED, None);
    Reorganisation {
        is_signed: true,
        issuer_is_competent: true,
        issued_on: date!(2020 - 02 - 20),
        effective_on: ON,
        committee: founded,
        last_decision: FOUNDED,
        standing_agency: None,
        changes_something: true,
        ended: vec![founded],
        opened: vec![line(Role::StandingMember, "4")],
        staying: vec![staying(Role::Head, "1"), staying(Role::DeputyHead, "2")],
    }
}

#[test]
fn a_line_is_replaced() {
    assert_eq!(reorganise(&amending()), Ok(()));
}

#[test]
fn the_whole_list_is_replaced() {
    let act = Reorganisation {
        opened: vec![line(Role::Head, "1"), line(Role::StandingDeputyHead, "2")],
        staying: Vec::new(),
        ..amending()
    };
    assert_eq!(reorganise(&act), Ok(()));
}

/// Spoils an act.
type Spoil = fn(&mut Reorganisation<'static>);

#[test]
fn every_objection_is_raised() {
    let cases: Vec<(Spoil, CannotReorganise)> = vec![
        (|act| act.is_signed = false, CannotReorganise::NotSigned),
        (
            |act| act.issuer_is_competent = false,
            CannotReorganise::IssuerNotCompetent,
        ),
        (
            |act| act.issued_on = date!(2020 - 03 - 02),
            CannotReorganise::BeforeItsDecision,
        ),
        (|act| act.committee.to = Some(ON), CannotReorganise::CommitteeEnded(ON)),
        (|act| act.last_decision = ON, CannotReorganise::NotAfterLastDecision(ON)),
        (|act| act.changes_something = false, CannotReorganise::NothingChanges),
        (
            |act| act.standing_agency = Some(Interval::new(FOUNDED, Some(ON))),
            CannotReorganise::StandingAgencyNotThere,
        ),
        (|act| act.ended[0].to = Some(ON), CannotReorganise::SeatNotThere(0)),
        (
            |act| act.staying.extend(vec![staying(Role::Other, "9"); MOST_LINES]),
            CannotReorganise::TooManyLines(MOST_LINES + 3),
        ),
        (
            |act| act.opened[0].role = Role::Head,
            CannotReorganise::List(Objection::HeadSeats(2)),
        ),
        (
            |act| act.staying.truncate(1),
            CannotReorganise::List(Objection::DeputySeats),
        ),
        (
            |act| act.opened = vec![line(Role::Other, "2")],
            CannotReorganise::List(Objection::PersonStays(0)),
        ),
    ];
    for (spoil, objection) in cases {
        let mut act = amending();
        spoil(&mut act);
        assert_eq!(reorganise(&act), Err(objection));
    }
}

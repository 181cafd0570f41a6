//! Whether a person may be proposed for a seat (đề xuất, dự kiến).

use chidao_calendar::{Date, Interval};

use super::appointment::Other;

/// The act of proposing a person, with what is known of everything that it names.
#[derive(Debug, Clone)]
pub struct Proposing<'a> {
    /// Whether the paper is signed.
    pub is_signed: bool,
    /// The day of issue of the paper, from which the proposal is open.
    pub issued_on: Date,
    /// On which days seat and committee stand.
    pub stands: Interval,
    /// Id of the seat.
    pub seat: &'a str,
    /// Id of the person.
    pub person: &'a str,
    /// The appointments of the committee.
    pub appointments: Vec<Other<'a>>,
    /// The proposals that are open.
    pub proposals: Vec<Other<'a>>,
}

/// Why a person cannot be proposed so. Appointments and proposals are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotPropose {
    /// The paper is not signed (MEM-08).
    NotSigned,
    /// Seat and committee do not stand on that day (INV-M2).
    SeatNotThere,
    /// He holds that very seat (MEM-06).
    HoldsIt(usize),
    /// He is proposed for it already.
    ProposedAlready(usize),
}

/// Whether a person may be proposed. That he holds the office that the seat is bound to is asked when it is decided: he may be
/// proposed while his appointment to the office is under way. Source: MEM-06, 08, 09, INV-M2.
///
/// # Errors
/// The first objection.
pub fn propose(act: &Proposing<'_>) -> Result<(), CannotPropose> {
    if !act.is_signed {
        return Err(CannotPropose::NotSigned);
    }
    if !act.stands.contains(act.issued_on) {
        return Err(CannotPropose::SeatNotThere);
    }
    let is_same = |other: &Other<'_>| other.seat == act.seat && other.person == act.person;
    let holds = |other: &Other<'_>| is_same(other) && other.days.contains(act.issued_on);
    if let Some(place) = act.appointments.iter().position(holds) {
        return Err(CannotPropose::HoldsIt(place));
    }
    match act.proposals.iter().position(is_same) {
        Some(place) => Err(CannotPropose::ProposedAlready(place)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const ISSUED: Date = date!(2019 - 06 - 10);

    fn proposing() -> Proposing<'static> {
        let stands = Interval::new(date!(2018 - 12 - 28), None);
        Proposing {
            is_signed: true,
            issued_on: ISSUED,
            stands,
            seat: "bcd/3",
            person: "5",
            appointments: vec![
                Other {
                    seat: "bcd/3",
                    person: "4",
                    days: stands,
                },
                Other {
                    seat: "bcd/3",
                    person: "5",
                    days: Interval::new(stands.from, Some(ISSUED)),
                },
            ],
            proposals: vec![Other {
                seat: "bcd/3",
                person: "6",
                days: stands,
            }],
        }
    }

    #[test]
    fn several_may_be_proposed_for_a_seat_that_is_still_held() {
        assert_eq!(propose(&proposing()), Ok(()));
    }

    /// Spoils an act.
    type Spoil = fn(&mut Proposing<'static>);

    #[test]
    fn every_objection_is_raised() {
        let cases: [(Spoil, CannotPropose); 5] = [
            (|act| act.is_signed = false, CannotPropose::NotSigned),
            (|act| act.stands.to = Some(ISSUED), CannotPropose::SeatNotThere),
            (
                |act| act.stands.from = date!(2019 - 06 - 11),
                CannotPropose::SeatNotThere,
            ),
            (|act| act.appointments[1].days.to = None, CannotPropose::HoldsIt(1)),
            (|act| act.proposals[0].person = "5", CannotPropose::ProposedAlready(0)),
        ];
        for (spoil, objection) in cases {
            let mut act = proposing();
            spoil(&mut act);
            assert_eq!(propose(&act), Err(objection));
        }
    }
}

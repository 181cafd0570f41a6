//! When an agency begins and ends.

use chidao_calendar::{Date, Interval};

/// Why an agency cannot end as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotEnd {
    /// It has ended already.
    AlreadyEnded(Date),
    /// The day is not after its first day.
    BeforeItsBeginning(Date),
    /// The decision is not signed.
    NotSigned,
    /// The decision was signed after that day (INV-M3).
    BeforeItsDecision(Date),
    /// A successor, by its place, does not exist on that day (MEM-16).
    SuccessorNotThere(usize),
    /// A successor, by its place, is the agency itself.
    SuccessorIsItself(usize),
}

/// A successor as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Successor {
    /// Whether it is the agency itself.
    pub is_itself: bool,
    /// How long it exists.
    pub interval: Interval,
}

/// Whether an agency may end on a day by a decision. Source: MEM-16 (an agency ends by decision and stays for history),
/// INV-M3.
///
/// # Errors
/// The first objection.
pub fn end(
    agency: Interval,
    on: Date,
    signed: bool,
    issued_on: Date,
    successors: &[Successor],
) -> Result<(), CannotEnd> {
    if let Some(ended) = agency.to {
        return Err(CannotEnd::AlreadyEnded(ended));
    }
    if on <= agency.from {
        return Err(CannotEnd::BeforeItsBeginning(agency.from));
    }
    if !signed {
        return Err(CannotEnd::NotSigned);
    }
    if on < issued_on {
        return Err(CannotEnd::BeforeItsDecision(issued_on));
    }
    for (place, successor) in successors.iter().enumerate() {
        if successor.is_itself {
            return Err(CannotEnd::SuccessorIsItself(place));
        }
        if !successor.interval.contains(on) {
            return Err(CannotEnd::SuccessorNotThere(place));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const BEGAN: Date = date!(2003 - 01 - 01);
    const ENDS: Date = date!(2025 - 07 - 01);
    const SIGNED: Date = date!(2025 - 06 - 16);

    fn open() -> Interval {
        Interval::new(BEGAN, None)
    }

    #[test]
    fn a_district_ends_with_its_communes_as_successors() {
        let commune = Successor {
            is_itself: false,
            interval: Interval::new(ENDS, None),
        };
        assert_eq!(end(open(), ENDS, true, SIGNED, &[commune]), Ok(()));
    }

    #[test]
    fn every_objection_is_raised() {
        let itself = Successor {
            is_itself: true,
            interval: open(),
        };
        let later = Successor {
            is_itself: false,
            interval: Interval::new(date!(2025 - 08 - 01), None),
        };
        let ended = Interval::new(BEGAN, Some(ENDS));
        assert_eq!(end(ended, ENDS, true, SIGNED, &[]), Err(CannotEnd::AlreadyEnded(ENDS)));
        assert_eq!(
            end(open(), BEGAN, true, SIGNED, &[]),
            Err(CannotEnd::BeforeItsBeginning(BEGAN))
        );
        assert_eq!(end(open(), ENDS, false, SIGNED, &[]), Err(CannotEnd::NotSigned));
        let too_early = date!(2025 - 06 - 15);
        assert_eq!(
            end(open(), too_early, true, SIGNED, &[]),
            Err(CannotEnd::BeforeItsDecision(SIGNED))
        );
        assert_eq!(
            end(open(), ENDS, true, SIGNED, &[itself]),
            Err(CannotEnd::SuccessorIsItself(0))
        );
        assert_eq!(
            end(open(), ENDS, true, SIGNED, &[later]),
            Err(CannotEnd::SuccessorNotThere(0))
        );
    }
}

//! By which office a seat is held, and on which days: asked by the roster for authority, and by membership for its acts and
//! lists. Pure.

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::AgencyId,
    membership::{AgencyKind, SeatKind, agency, office, seat},
};
use time::macros::date;

/// The first day without a district level of local government. Source: the two levels of local government from 01/07/2025
/// (MEM-17, INV-M11).
const DISTRICTS_ENDED: Date = date!(2025 - 07 - 01);

/// The office that a seat goes with. Source: the founding decision of 28/12/2018, which binds seats to offices (MEM-05,
/// INV-M4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bond<'a> {
    /// The agency; `None` is met by nobody.
    pub agency: Option<&'a AgencyId>,
    /// The titles, one a line.
    pub titles: &'a str,
    /// What a deputy must be in charge of; empty where it does not matter.
    pub portfolio: &'a str,
}

impl<'a> Bond<'a> {
    /// The bond of a seat; `None` where it is nominative and asks for no office.
    #[must_use]
    pub fn of(seat: &'a seat::Model) -> Option<Self> {
        match seat.kind {
            SeatKind::ExOfficio | SeatKind::LeaderOf => Some(Self {
                agency: seat.agency_id.as_ref(),
                titles: &seat.titles,
                portfolio: &seat.portfolio,
            }),
            SeatKind::Nominative => None,
        }
    }

    /// Whether an office is one that the seat goes with: of its agency, under one of its titles word for word and, where the
    /// seat names a portfolio, in charge of it.
    #[must_use]
    pub fn is_met_by(&self, agency: &AgencyId, title: &str, portfolio: &str) -> bool {
        self.agency == Some(agency)
            && self.titles.lines().any(|of_seat| of_seat == title)
            && (self.portfolio.is_empty() || self.portfolio == portfolio)
    }

    /// [`Self::is_met_by`] of a row.
    #[must_use]
    pub fn is_met(&self, office: &office::Model) -> bool {
        self.is_met_by(&office.agency_id, &office.title, &office.portfolio)
    }
}

/// How long an agency exists.
#[must_use]
pub fn days_of(agency: &agency::Model) -> Interval {
    Interval::new(agency.valid_from, agency.valid_to)
}

/// On which days offices of an agency hold seats: while it exists, and of a district while there were districts, whatever was
/// recorded of it.
#[must_use]
pub fn seating_of(agency: &agency::Model) -> Interval {
    let exists = days_of(agency);
    match agency.kind {
        AgencyKind::DistrictPeoplesCommittee => {
            let to = exists.to.map_or(DISTRICTS_ENDED, |to| to.min(DISTRICTS_ENDED));
            Interval::new(exists.from, Some(to))
        }
        _ => exists,
    }
}

/// On which days an office is held: it ends with its agency at the latest.
#[must_use]
pub fn held_in(office: &office::Model, agency: &agency::Model) -> Interval {
    Interval::new(office.valid_from, office.valid_to).intersection(&days_of(agency))
}

/// On which days somebody who holds these offices holds one that a seat goes with, whether or not it still seats him: until he
/// leaves it or the agency ends. `agency` is that of the seat; a nominative seat asks for no office, and goes with none.
#[must_use]
pub fn held_days<'a>(
    seat: &seat::Model,
    agency: Option<&agency::Model>,
    offices: impl IntoIterator<Item = &'a office::Model>,
) -> Vec<Interval> {
    let (Some(bond), Some(agency)) = (Bond::of(seat), agency) else {
        return Vec::new();
    };
    let fitting = offices.into_iter().filter(|office| bond.is_met(office));
    fitting.map(|office| held_in(office, agency)).collect()
}

/// [`held_days`], as long as offices of the agency hold seats.
#[must_use]
pub fn fitting_days<'a>(
    seat: &seat::Model,
    agency: Option<&agency::Model>,
    offices: impl IntoIterator<Item = &'a office::Model>,
) -> Vec<Interval> {
    let held = held_days(seat, agency, offices);
    let seating = agency.map(seating_of);
    let seated = held.iter().zip(seating.iter().cycle());
    seated.map(|(held, seating)| held.intersection(seating)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bond<'a>(agency: &'a AgencyId, titles: &'a str, portfolio: &'a str) -> Bond<'a> {
        Bond {
            agency: Some(agency),
            titles,
            portfolio,
        }
    }

    #[test]
    fn a_portfolio_tells_vice_chairmen_apart() {
        let agency = AgencyId::new("ubnd-tinh");
        let of_culture = bond(&agency, "Phó Chủ tịch", "Văn hóa – Xã hội");
        assert!(of_culture.is_met_by(&agency, "Phó Chủ tịch", "Văn hóa – Xã hội"));
        assert!(!of_culture.is_met_by(&agency, "Phó Chủ tịch", "Kinh tế"));
        assert!(bond(&agency, "Phó Chủ tịch", "").is_met_by(&agency, "Phó Chủ tịch", "Kinh tế"));
    }

    #[test]
    fn a_title_counts_word_for_word_in_its_agency_only() {
        let (agency, other) = (AgencyId::new("so-tttt"), AgencyId::new("so-noi-vu"));
        let leaders = bond(&agency, "Giám đốc\nPhó Giám đốc", "");
        assert!(leaders.is_met_by(&agency, "Phó Giám đốc", ""));
        assert!(!leaders.is_met_by(&agency, "Giám", ""));
        assert!(!leaders.is_met_by(&other, "Giám đốc", ""));
        let of_nobody = Bond {
            agency: None,
            ..leaders
        };
        assert!(!of_nobody.is_met_by(&agency, "Giám đốc", ""));
    }

    fn agency(kind: AgencyKind, to: Option<Date>) -> agency::Model {
        agency::Model {
            id: AgencyId::new("a"),
            display_name: String::new(),
            short_name: String::new(),
            kind,
            parent_id: None,
            valid_from: date!(2004 - 01 - 01),
            valid_to: to,
            successors: String::new(),
            position: 1,
            mark: 1,
        }
    }

    #[test]
    fn inv_m11_no_district_seats_anybody_after_30_06_2025() {
        let last = date!(2025 - 06 - 30);
        for (to, expected) in [
            (None, DISTRICTS_ENDED),
            (Some(date!(2026 - 01 - 01)), DISTRICTS_ENDED),
            (Some(date!(2020 - 01 - 01)), date!(2020 - 01 - 01)),
        ] {
            let district = agency(AgencyKind::DistrictPeoplesCommittee, to);
            assert_eq!(seating_of(&district).to, Some(expected));
            assert_eq!(days_of(&district).to, to, "that it ended is another decision");
        }
        let open = agency(AgencyKind::DistrictPeoplesCommittee, None);
        assert!(seating_of(&open).contains(last) && !seating_of(&open).contains(DISTRICTS_ENDED));
        assert_eq!(seating_of(&agency(AgencyKind::CommunePeoplesCommittee, None)).to, None);
    }
}

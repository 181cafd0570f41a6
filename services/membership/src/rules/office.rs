//! Whether a person holds the office that a seat is bound to.

use chidao_calendar::{Date, Interval};

use super::seat::{Binding, Kind};

/// An office that a person holds for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'a> {
    /// Id of the agency.
    pub agency: &'a str,
    /// The title, word for word.
    pub title: &'a str,
    /// What a deputy is in charge of; empty where none.
    pub portfolio: &'a str,
    /// For how long.
    pub interval: Interval,
}

/// The office by which a person may hold a seat on a day, if any: of the seat's agency, under one of its titles and, where
/// the seat names a portfolio, in charge of it. A nominative seat asks for none, and gives the first that is held.
///
/// Source: the founding decision of 28/12/2018, which binds seats to offices (MEM-05, INV-M4).
#[must_use]
pub fn fitting<'a, 'b>(binding: &Binding<'_>, offices: &'b [Held<'a>], day: Date) -> Option<&'b Held<'a>> {
    let mut held = offices.iter().filter(|office| office.interval.contains(day));
    match binding.kind {
        Kind::Nominative => held.next(),
        Kind::ExOfficio | Kind::LeaderOf => held.find(|office| {
            binding.agency == Some(office.agency)
                && binding.titles.contains(&office.title)
                && (binding.portfolio.is_empty() || binding.portfolio == office.portfolio)
        }),
    }
}

/// An office as it is spoken of: title, agency, and what a deputy is in charge of. Words with which the title ends and the
/// agency begins are said once: "Chánh Văn phòng" of "Văn phòng Ủy ban nhân dân tỉnh" is "Chánh Văn phòng Ủy ban nhân dân
/// tỉnh".
#[must_use]
pub fn spoken(title: &str, agency: &str, portfolio: &str) -> String {
    let (words, named): (Vec<&str>, Vec<&str>) = (title.split(' ').collect(), agency.split(' ').collect());
    let said = |words: &[&str]| words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    let shared = (1..words.len().min(named.len()))
        .rev()
        .find(|count| said(&words[words.len() - count..]) == said(&named[..*count]))
        .unwrap_or(0);
    let office = [&words[..words.len() - shared], &named].concat().join(" ");
    match portfolio {
        "" => office,
        portfolio => format!("{office} phụ trách {portfolio}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn binding<'a>(kind: Kind, portfolio: &'a str) -> Binding<'a> {
        Binding {
            kind,
            agency: Some("ubnd-tinh"),
            titles: vec!["Phó Chủ tịch"],
            portfolio,
        }
    }

    fn vice_chairman(portfolio: &str) -> [Held<'_>; 1] {
        let interval = Interval::new(date!(2016 - 06 - 01), Some(date!(2019 - 06 - 01)));
        [Held {
            agency: "ubnd-tinh",
            title: "Phó Chủ tịch",
            portfolio,
            interval,
        }]
    }

    #[test]
    fn a_portfolio_tells_vice_chairmen_apart() {
        let culture = vice_chairman("Văn hóa – Xã hội");
        let economy = vice_chairman("Kinh tế");
        let day = date!(2018 - 12 - 28);
        let seat = binding(Kind::ExOfficio, "Văn hóa – Xã hội");
        assert!(fitting(&seat, &culture, day).is_some());
        assert!(fitting(&seat, &economy, day).is_none());
        assert!(fitting(&binding(Kind::ExOfficio, ""), &economy, day).is_some());
    }

    #[test]
    fn an_office_counts_until_the_day_before_it_is_lost() {
        let held = vice_chairman("");
        let seat = binding(Kind::ExOfficio, "");
        assert!(fitting(&seat, &held, date!(2019 - 05 - 31)).is_some());
        assert!(fitting(&seat, &held, date!(2019 - 06 - 01)).is_none());
    }

    #[test]
    fn what_title_and_agency_share_is_said_once() {
        let spoken = |title, agency| spoken(title, agency, "");
        assert_eq!(spoken("Giám đốc", "Sở Nội vụ"), "Giám đốc Sở Nội vụ");
        assert_eq!(
            spoken("Chánh Văn phòng", "Văn phòng Ủy ban nhân dân tỉnh"),
            "Chánh Văn phòng Ủy ban nhân dân tỉnh"
        );
        assert_eq!(spoken("Chánh Thanh tra", "Thanh tra tỉnh"), "Chánh Thanh tra tỉnh");
        assert_eq!(
            spoken("Trưởng ban", "Ban Quản lý các khu công nghiệp"),
            "Trưởng Ban Quản lý các khu công nghiệp"
        );
        assert_eq!(spoken("Sở", "Sở"), "Sở Sở", "a title is never swallowed whole");
        let deputy = super::spoken("Phó Chủ tịch", "Ủy ban nhân dân tỉnh", "Văn hóa – Xã hội");
        assert_eq!(deputy, "Phó Chủ tịch Ủy ban nhân dân tỉnh phụ trách Văn hóa – Xã hội");
    }
}

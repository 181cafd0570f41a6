//! Which incidents may be one and the same. They are suggested, for a person to link; nothing is ever merged.

use chidao_calendar::Instant;

/// What is compared of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Likeness {
    /// Its id.
    pub id: String,
    /// Id of the affected system, where known.
    pub system: Option<String>,
    /// Addresses and domain names, in lower case.
    pub addresses: Vec<String>,
    /// Code of its category, where given.
    pub category: Option<String>,
    /// When it was detected, or else received.
    pub at: Option<Instant>,
    /// Whether it is still worked on.
    pub is_active: bool,
}

/// What speaks for it that two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The same system is affected.
    SameSystem,
    /// An address or a domain name is in both.
    SharedAddress,
    /// They are of one category.
    SameCategory,
}

/// An incident that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its id.
    pub id: String,
    /// What speaks for it.
    pub signs: Vec<Sign>,
    /// Microseconds between the two.
    pub apart: u64,
}

/// The incidents that may be the same as one: active ones within so many hours of it, of the same system or with a shared address; the
/// likeliest first.
#[must_use]
pub fn suggestions(one: &Likeness, others: &[Likeness], hours: u32) -> Vec<Suggestion> {
    let within = u64::from(hours) * 3_600_000_000;
    let suggest = |other: &Likeness| {
        let apart = one.at?.micros().abs_diff(other.at?.micros());
        let signs = signs(one, other);
        let is_alike = signs.iter().any(|sign| *sign != Sign::SameCategory);
        let is_it = other.id != one.id && other.is_active && apart <= within && is_alike;
        is_it.then(|| Suggestion {
            id: other.id.clone(),
            signs,
            apart,
        })
    };
    let mut found: Vec<_> = others.iter().filter_map(suggest).collect();
    found.sort_by(|a, b| (b.signs.len(), a.apart, &a.id).cmp(&(a.signs.len(), b.apart, &b.id)));
    found
}

fn signs(one: &Likeness, other: &Likeness) -> Vec<Sign> {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    let shares = one.addresses.iter().any(|address| other.addresses.contains(address));
    let all = [
        (same(&one.system, &other.system), Sign::SameSystem),
        (shares, Sign::SharedAddress),
        (same(&one.category, &other.category), Sign::SameCategory),
    ];
    all.into_iter()
        .filter_map(|(is_so, sign)| is_so.then_some(sign))
        .collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn incident(id: &str, system: &str, address: &str, hour: i64) -> Likeness {
        let start = Instant::start_of(date!(2026 - 10 - 06));
        Likeness {
            id: id.to_owned(),
            system: (!system.is_empty()).then(|| system.to_owned()),
            addresses: vec![address.to_owned()],
            category: Some("thay-doi-giao-dien".to_owned()),
            at: Some(start.plus_micros(hour * 3_600_000_000)),
            is_active: true,
        }
    }

    #[test]
    fn what_is_like_and_near_is_suggested_the_likeliest_first() {
        let one = incident("1", "cong-tt", "vinhlong.gov.vn", 10);
        let closed = Likeness {
            is_active: false,
            ..incident("5", "cong-tt", "vinhlong.gov.vn", 10)
        };
        let others = [
            one.clone(),
            incident("2", "", "vinhlong.gov.vn", 12),
            incident("3", "cong-tt", "vinhlong.gov.vn", 30),
            incident("4", "mot-cua", "dvc.vinhlong.gov.vn", 10),
            closed,
            incident("6", "cong-tt", "vinhlong.gov.vn", 83),
        ];
        let found = suggestions(&one, &others, 72);
        let ids: Vec<_> = found.iter().map(|found| &*found.id).collect();
        assert_eq!(ids, ["3", "2"]);
        assert_eq!(found[1].signs, [Sign::SharedAddress, Sign::SameCategory]);
        // Two that nothing is known of are not alike.
        let unknown = Likeness {
            id: "7".to_owned(),
            at: one.at,
            is_active: true,
            ..Likeness::default()
        };
        let same = Likeness {
            id: "8".to_owned(),
            ..unknown.clone()
        };
        assert_eq!(suggestions(&unknown, &[same], 72), []);
    }
}

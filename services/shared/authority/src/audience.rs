//! Who may see: a resource carries audiences, a principal has some, and he sees it where the two sets meet.

use std::{collections::BTreeSet, fmt, str::FromStr};

use chidao_model::id::{AgencyId, PersonId};

/// A group of readers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Whoever has an account.
    Public,
    /// Whoever holds a seat, and those who work for the committee.
    Committee,
    /// Whoever works for the committee: officers, clerk, auditor and the two who answer for the money.
    Officers,
    /// Whoever leads a committee: its Head, his standing deputy and his deputies.
    Leaders,
    /// The system of an agency, and those who hold an office there.
    Agency(AgencyId),
    /// A person.
    Person(PersonId),
}

impl Audience {
    /// Its key in a register's index: "a:public", "a:agencies/so-tttt", "a:people/2018-0001".
    #[must_use]
    pub fn index_key(&self) -> String {
        match self {
            Self::Agency(id) => format!("a:{}", id.name()),
            Self::Person(id) => format!("a:{}", id.name()),
            Self::Public | Self::Committee | Self::Officers | Self::Leaders => format!("a:{self}"),
        }
    }

    /// The agency whose audience it is.
    #[must_use]
    pub fn agency(&self) -> Option<&AgencyId> {
        match self {
            Self::Agency(id) => Some(id),
            Self::Public | Self::Committee | Self::Officers | Self::Leaders | Self::Person(_) => None,
        }
    }
}

/// The text form: "public", "committee", "officers", "leaders", "agency:so-tttt", "person:2018-0001".
impl fmt::Display for Audience {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => formatter.write_str("public"),
            Self::Committee => formatter.write_str("committee"),
            Self::Officers => formatter.write_str("officers"),
            Self::Leaders => formatter.write_str("leaders"),
            Self::Agency(id) => write!(formatter, "agency:{}", id.as_str()),
            Self::Person(id) => write!(formatter, "person:{}", id.as_str()),
        }
    }
}

/// The text is no audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an audience")]
pub struct NotAnAudience;

impl FromStr for Audience {
    type Err = NotAnAudience;

    fn from_str(text: &str) -> Result<Self, NotAnAudience> {
        match text {
            "public" => Ok(Self::Public),
            "committee" => Ok(Self::Committee),
            "officers" => Ok(Self::Officers),
            "leaders" => Ok(Self::Leaders),
            _ => match text.split_once(':') {
                Some(("agency", id)) if !id.is_empty() => Ok(Self::Agency(AgencyId::new(id))),
                Some(("person", id)) if !id.is_empty() => Ok(Self::Person(PersonId::new(id))),
                _ => Err(NotAnAudience),
            },
        }
    }
}

/// A set of audiences, in a fixed order. The empty set meets none: nobody sees, or sees nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Audiences(BTreeSet<Audience>);

impl Audiences {
    /// Whether both have an audience in common.
    #[must_use]
    pub fn meet(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    /// Adds an audience.
    pub fn insert(&mut self, audience: Audience) {
        self.0.insert(audience);
    }

    /// Whether the audience is one of them.
    #[must_use]
    pub fn contains(&self, audience: &Audience) -> bool {
        self.0.contains(audience)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// They, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Audience> {
        self.0.iter()
    }

    /// Their text forms, in order.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.iter().map(Audience::to_string).collect()
    }

    /// Their keys in a register's index, in order.
    #[must_use]
    pub fn index_keys(&self) -> Vec<String> {
        self.iter().map(Audience::index_key).collect()
    }
}

impl FromIterator<Audience> for Audiences {
    fn from_iter<I: IntoIterator<Item = Audience>>(audiences: I) -> Self {
        Self(audiences.into_iter().collect())
    }
}

impl Extend<Audience> for Audiences {
    fn extend<I: IntoIterator<Item = Audience>>(&mut self, audiences: I) {
        self.0.extend(audiences);
    }
}

impl IntoIterator for Audiences {
    type Item = Audience;
    type IntoIter = std::collections::btree_set::IntoIter<Audience>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn audience() -> impl Strategy<Value = Audience> {
        prop_oneof![
            Just(Audience::Public),
            Just(Audience::Committee),
            Just(Audience::Officers),
            Just(Audience::Leaders),
            "[a-z][a-z0-9-]{0,5}".prop_map(|id| Audience::Agency(AgencyId::new(id))),
            "[0-9]{4}-[0-9]{1,2}".prop_map(|id| Audience::Person(PersonId::new(id))),
        ]
    }

    #[test]
    fn each_has_a_text_and_an_index_key() {
        let audiences: Audiences = [
            Audience::Person(PersonId::new("2018-0001")),
            Audience::Agency(AgencyId::new("so-tttt")),
            Audience::Leaders,
            Audience::Officers,
            Audience::Public,
            Audience::Committee,
            Audience::Public,
        ]
        .into_iter()
        .collect();
        assert_eq!(
            audiences.texts(),
            [
                "public",
                "committee",
                "officers",
                "leaders",
                "agency:so-tttt",
                "person:2018-0001"
            ]
        );
        assert_eq!(
            audiences.index_keys(),
            [
                "a:public",
                "a:committee",
                "a:officers",
                "a:leaders",
                "a:agencies/so-tttt",
                "a:people/2018-0001"
            ]
        );
        let agencies: Vec<&str> = audiences
            .iter()
            .filter_map(Audience::agency)
            .map(AgencyId::as_str)
            .collect();
        assert_eq!(agencies, ["so-tttt"]);
    }

    #[test]
    fn other_texts_are_no_audience() {
        for text in [
            "",
            "Public",
            "agency:",
            "agencies/so-tttt",
            "a:public",
            "officer",
            "leader",
            "person:",
            "people/2018-0001",
            "persons:2018-0001",
        ] {
            assert_eq!(text.parse::<Audience>(), Err(NotAnAudience), "{text}");
        }
    }

    #[test]
    fn the_empty_set_meets_none() {
        let public = Audiences::from_iter([Audience::Public]);
        assert!(public.meet(&public));
        assert!(!public.meet(&Audiences::default()));
        assert!(!Audiences::default().meet(&Audiences::default()));
    }

    proptest! {
        #[test]
        fn a_text_is_read_back(audience in audience()) {
            prop_assert_eq!(audience.to_string().parse(), Ok(audience));
        }

        #[test]
        fn sets_meet_where_one_is_in_both(
            one in proptest::collection::vec(audience(), 0..5),
            other in proptest::collection::vec(audience(), 0..5),
        ) {
            let common = one.iter().any(|audience| other.contains(audience));
            let (one, other) = (Audiences::from_iter(one), Audiences::from_iter(other));
            prop_assert_eq!(one.meet(&other), common);
            prop_assert_eq!(other.meet(&one), common);
        }
    }
}

//! Who takes part in a task, and what its paper must say.

use std::collections::HashSet;

use chidao_calendar::Date;

/// What stands in the place of every text of a secret paper that cannot be left out: its abstract, a reason (TSK-07).
pub const SECRET: &str = "(mật)";

/// Whether a text about a secret task keeps the secret.
#[must_use]
pub fn keeps_the_secret(text: &str) -> bool {
    text.is_empty() || text == SECRET
}

/// What a paper says of a task.
#[derive(Debug, Clone)]
pub struct Paper<'a> {
    /// Whether the task comes from a secret paper.
    pub is_secret: bool,
    /// Whether it says what is to be done.
    pub has_content: bool,
    /// Whether it says what is to be delivered.
    pub has_product: bool,
    /// Whether the paragraph that it rests on is quoted.
    pub has_quote: bool,
    /// Whether it says more of who does what: a unit of the lead, the part of a cooperator.
    pub has_details: bool,
    /// Its abstract.
    pub summary: &'a str,
    /// Id of the lead.
    pub lead: &'a str,
    /// Ids of the agencies that work with it.
    pub cooperators: Vec<&'a str>,
}

/// Why a task cannot be noted down so. Cooperators are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotNote {
    /// A secret task says what it is about (TSK-07, INV-T10).
    SaysASecret,
    /// The abstract of a secret paper is told (TSK-07, INV-T10).
    SummaryOfASecret,
    /// What is to be done is missing (TSK-02).
    NoContent,
    /// What is to be delivered is missing (TSK-02).
    NoProduct,
    /// The paragraph is not quoted (TSK-01).
    NoQuote,
    /// The lead is among those who work with it (INV-T1).
    LeadCooperates(usize),
    /// An agency is there twice (INV-T1).
    Twice(usize),
}

/// Whether a task can be noted down as its paper says. Source: TSK-01, 02, 03, 07, INV-T1, T10.
///
/// # Errors
/// The first objection.
pub fn note(paper: &Paper<'_>) -> Result<(), CannotNote> {
    if paper.is_secret {
        if paper.has_content || paper.has_product || paper.has_quote || paper.has_details {
            return Err(CannotNote::SaysASecret);
        }
        if !keeps_the_secret(paper.summary) {
            return Err(CannotNote::SummaryOfASecret);
        }
    } else if !paper.has_content {
        return Err(CannotNote::NoContent);
    } else if !paper.has_product {
        return Err(CannotNote::NoProduct);
    } else if !paper.has_quote {
        return Err(CannotNote::NoQuote);
    }
    let mut seen = HashSet::new();
    for (place, cooperator) in paper.cooperators.iter().enumerate() {
        if *cooperator == paper.lead {
            return Err(CannotNote::LeadCooperates(place));
        }
        if !seen.insert(*cooperator) {
            return Err(CannotNote::Twice(place));
        }
    }
    Ok(())
}

/// Somebody whose date binds that of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The task that it is a part of is due before it (INV-T6).
    Parent,
    /// A part of it, by its place, is due after it, or has no due date while it has one (INV-T6).
    Part(usize),
    /// A cooperator, by his place, does not owe his part before it (TSK-03).
    Cooperator(usize),
}

/// The dates around that of a task.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// When the task that it is a part of is due; the inner one is unset where that has no due date, the outer one where it is
    /// of none.
    pub parent: Option<Option<Date>>,
    /// When its open parts are due.
    pub parts: Vec<Option<Date>>,
    /// When its cooperators owe their parts.
    pub cooperators: Vec<Option<Date>>,
}

/// Whether a task can be due on a date; without one where unset. What has no due date binds nobody below it, and cannot be a
/// part of what has one.
///
/// # Errors
/// Whose date forbids it.
pub fn fits(due: Option<Date>, around: &Around) -> Result<(), Bound> {
    crossed(due, around).next().map_or(Ok(()), Err)
}

/// Whose dates a task crosses that is due on a date, or without one where unset.
pub fn crossed(due: Option<Date>, around: &Around) -> impl Iterator<Item = Bound> {
    let is_later = |one: Option<Date>, other: Option<Date>| match (one, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one > other,
    };
    let parent = around.parent.filter(|parent| is_later(due, *parent));
    let parts = around.parts.iter().enumerate();
    let parts = parts.filter(move |(_, part)| is_later(**part, due));
    // Who owes a part without a date of his own owes it when the task is due; whoever has one, before that (TSK-03).
    let is_after = move |part: &Option<Date>| part.is_some() && due.is_some() && *part >= due;
    let cooperators = around.cooperators.iter().enumerate();
    let cooperators = cooperators.filter(move |(_, part)| is_after(part));
    parent
        .map(|_| Bound::Parent)
        .into_iter()
        .chain(parts.map(|(place, _)| Bound::Part(place)))
        .chain(cooperators.map(|(place, _)| Bound::Cooperator(place)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    fn paper<'a>(cooperators: &[&'a str]) -> Paper<'a> {
        Paper {
            is_secret: false,
            has_content: true,
            has_product: true,
            has_quote: true,
            has_details: false,
            summary: "Về việc triển khai",
            lead: "so-gd",
            cooperators: cooperators.to_vec(),
        }
    }

    #[test]
    fn a_task_says_what_is_to_be_done_and_a_secret_one_says_nothing() {
        let whole = paper(&[]);
        let none = Paper {
            has_content: false,
            has_product: false,
            has_quote: false,
            ..whole.clone()
        };
        let secret = |paper: &Paper<'static>| Paper {
            is_secret: true,
            summary: SECRET,
            ..paper.clone()
        };
        let told = Paper {
            summary: "Về việc bí mật",
            ..secret(&none)
        };
        for (paper, expected) in [
            (whole.clone(), Ok(())),
            (secret(&none), Ok(())),
            (secret(&whole), Err(CannotNote::SaysASecret)),
            (told, Err(CannotNote::SummaryOfASecret)),
            (
                Paper {
                    has_details: true,
                    ..secret(&none)
                },
                Err(CannotNote::SaysASecret),
            ),
            (none, Err(CannotNote::NoContent)),
            (
                Paper {
                    has_product: false,
                    ..whole.clone()
                },
                Err(CannotNote::NoProduct),
            ),
            (
                Paper {
                    has_quote: false,
                    ..whole
                },
                Err(CannotNote::NoQuote),
            ),
        ] {
            assert_eq!(note(&paper), expected);
        }
    }

    fn day() -> impl Strategy<Value = Option<Date>> {
        proptest::option::of((0_i64..6).prop_map(|days| date!(2019 - 06 - 20) + Duration::days(days)))
    }

    proptest! {
        #[test]
        fn inv_t1_the_lead_is_alone_and_each_cooperator_is_there_once(
            cooperators in proptest::collection::vec(prop_oneof![Just("so-gd"), Just("so-tc"), Just("so-nv")], 0..4),
        ) {
            let mut seen = cooperators.clone();
            seen.sort_unstable();
            seen.dedup();
            let is_right = seen.len() == cooperators.len() && !seen.contains(&"so-gd");
            prop_assert_eq!(note(&paper(&cooperators)).is_ok(), is_right);
        }

        #[test]
        fn inv_t6_a_date_fits_where_all_around_it_are_in_order(
            due in day(), parent in proptest::option::of(day()),
            parts in proptest::collection::vec(day(), 0..3), cooperators in proptest::collection::vec(day(), 0..3),
        ) {
            // What has no due date is due after everything.
            let at = |date: Option<Date>| date.unwrap_or(Date::MAX);
            let in_order = parent.is_none_or(|parent| at(due) <= at(parent))
                && parts.iter().all(|part| at(*part) <= at(due))
                && cooperators.iter().flatten().all(|cooperator| due.is_none_or(|due| *cooperator < due));
            let around = Around { parent, parts, cooperators };
            prop_assert_eq!(fits(due, &around).is_ok(), in_order);
        }
    }
}

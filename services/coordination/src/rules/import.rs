//! Whether a task can be brought in as it stands already.

use chidao_calendar::Date;

use super::task::State;

/// As what a task is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Noted down, not assigned.
    Draft,
    /// Owed.
    Open,
    /// Completed or withdrawn.
    Over,
}

/// As what a task of a state is brought in; none where the state comes about by an act only, which is recorded as one.
#[must_use]
pub const fn standing(state: State) -> Option<Standing> {
    match state {
        State::Draft => Some(Standing::Draft),
        State::Assigned | State::NotStarted | State::InProgress => Some(Standing::Open),
        State::Completed | State::Withdrawn => Some(Standing::Over),
        State::ReturnRequested | State::Reported | State::Redo | State::Suspended | State::Discarded => None,
    }
}

/// What may be said of a task besides what its paper says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The day of the assignment.
    AssignedOn,
    /// The day of receipt.
    ReceivedOn,
    /// The day on which it is due by now.
    DueNow,
    /// The day on which it was completed or withdrawn.
    EndedOn,
    /// The paper of the result or of the withdrawal.
    EndDocument,
    /// Why it came to its end.
    Reason,
}

/// Whether an item is said of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// It must be.
    Always,
    /// It may be.
    Maybe,
    /// It must not be.
    Never,
}

/// Whether an item belongs to what is brought in so. Source: TSK-01, TSK-03, TSK-09.
#[must_use]
pub const fn wanted(standing: Standing, item: Item) -> Wanted {
    match (standing, item) {
        (Standing::Draft, _) | (Standing::Open, Item::EndedOn | Item::EndDocument | Item::Reason) => Wanted::Never,
        (Standing::Open | Standing::Over, Item::AssignedOn) | (Standing::Over, Item::EndedOn | Item::EndDocument) => {
            Wanted::Always
        }
        (Standing::Open | Standing::Over, Item::ReceivedOn | Item::DueNow) | (Standing::Over, Item::Reason) => {
            Wanted::Maybe
        }
    }
}

/// What became of a task that was assigned.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// Today.
    pub today: Date,
    /// The day of the assignment.
    pub assigned_on: Date,
    /// The day of receipt.
    pub received_on: Date,
    /// The day on which it is due by now, where that was changed.
    pub due_now: Option<Date>,
    /// How it came to its end.
    pub end: Option<End>,
}

/// How a task came to its end.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// The day.
    pub on: Date,
    /// The day of issue of the paper.
    pub issued_on: Date,
    /// Whether the paper is signed.
    pub is_signed: bool,
}

/// Why a task cannot have gone so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotImport {
    /// It is due by now before it was assigned.
    DueBefore,
    /// It ended before it was assigned.
    EndedBefore,
    /// Its lead received it after it had ended, on this day.
    ReceivedAfter(Date),
    /// It ends on a day that is still to come.
    EndToCome,
    /// The paper of its end is of a later day (TSK-09).
    EndBeforeItsPaper,
    /// The paper of its end is not signed (TSK-09).
    EndNotSigned,
}

/// Whether a task that was assigned rightly can have gone so since. Source: TSK-09, INV-T2.
///
/// # Errors
/// The first objection.
pub fn went(since: &Since) -> Result<(), CannotImport> {
    if since.due_now.is_some_and(|due| due < since.assigned_on) {
        return Err(CannotImport::DueBefore);
    }
    let Some(end) = since.end else { return Ok(()) };
    if end.on < since.assigned_on {
        return Err(CannotImport::EndedBefore);
    }
    if end.on > since.today {
        return Err(CannotImport::EndToCome);
    }
    if since.received_on > end.on {
        return Err(CannotImport::ReceivedAfter(end.on));
    }
    if end.issued_on > end.on {
        return Err(CannotImport::EndBeforeItsPaper);
    }
    match end.is_signed {
        true => Ok(()),
        false => Err(CannotImport::EndNotSigned),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    const ITEMS: [Item; 6] = [
        Item::AssignedOn,
        Item::ReceivedOn,
        Item::DueNow,
        Item::EndedOn,
        Item::EndDocument,
        Item::Reason,
    ];

    #[test]
    fn each_standing_has_its_own_items() {
        use Wanted::{Always, Maybe, Never};
        for (state, expected) in [
            (State::Draft, [Never; 6]),
            (State::Assigned, [Always, Maybe, Maybe, Never, Never, Never]),
            (State::NotStarted, [Always, Maybe, Maybe, Never, Never, Never]),
            (State::InProgress, [Always, Maybe, Maybe, Never, Never, Never]),
            (State::Completed, [Always, Maybe, Maybe, Always, Always, Maybe]),
            (State::Withdrawn, [Always, Maybe, Maybe, Always, Always, Maybe]),
        ] {
            let standing = standing(state).expect("it can be brought in");
            assert_eq!(ITEMS.map(|item| wanted(standing, item)), expected, "{state:?}");
        }
        let others = State::ALL.into_iter().filter(|state| standing(*state).is_none());
        assert_eq!(others.count(), 5);
    }

    proptest! {
        #[test]
        fn days_are_in_order(
            due in proptest::option::of(-2_i64..5), received in 0_i64..4, on in -2_i64..5, issued in -2_i64..5, today in 0_i64..4,
            is_signed in any::<bool>(), is_over in any::<bool>(),
        ) {
            let day = |number: i64| date!(2018 - 04 - 25) + Duration::days(number);
            let end = End { on: day(on), issued_on: day(issued), is_signed };
            let since = Since {
                today: day(today),
                assigned_on: day(0),
                received_on: day(received),
                due_now: due.map(day),
                end: is_over.then_some(end),
            };
            let ends_well = !is_over || (0 <= on && received <= on && on <= today && issued <= on && is_signed);
            prop_assert_eq!(went(&since).is_ok(), due.is_none_or(|due| due >= 0) && ends_well);
        }
    }
}

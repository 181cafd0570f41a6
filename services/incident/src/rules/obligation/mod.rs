//! Duties (nghĩa vụ): who owes what to whom by when, and on which article. They follow from what is known of an incident ([`demands`]);
//! after each step those that are kept are brought in line with it ([`reconcile()`]).

mod catalogue;
mod clock;
mod demand;
mod fulfil;
mod reconcile;
mod whom;

use chidao_calendar::Instant;

use super::{party::Party, set::members};

pub use catalogue::{Code, Duty, Prompt, Term, duty};
pub use clock::{Clock, Deadline, Errand, World, deadline};
pub use demand::{Demand, demands, since};
pub use fulfil::{Fulfilment, Receipt, fulfil, receive};
pub(crate) use fulfil::{done, in_order};
pub use reconcile::{Change, Moved, after, came_calendar, reconcile};
pub use whom::{owed_to, rests_on};

/// Which duty of an incident it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The cycle of the incident.
    pub cycle: u32,
    /// What is owed.
    pub code: Code,
    /// On which notice, answer, proposal, event or order of the cycle, or which report of a row, from 1; 0 where there is one only.
    pub subject: u32,
}

members! {
    /// Where a duty stands.
    State {
        /// Tạm xác định: it runs, while it is verified whether there is an incident.
        Provisional,
        /// Đã xác định.
        Firm,
        /// Chưa rõ bên có nghĩa vụ: it runs, but who owes it is not known.
        PendingParty,
        /// Đã thực hiện, in time or late.
        Fulfilled,
        /// Đã hủy: there is no incident.
        Cancelled,
        /// Không còn yêu cầu: what it hung on is no longer so.
        NotRequired,
    }
}

impl State {
    /// Whether it is still owed.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Provisional | Self::Firm | Self::PendingParty)
    }
}

/// Why a duty was due at another time before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// What it is counted from was corrected.
    Corrected,
    /// A new version of the calendar counts to another day.
    Calendar,
}

/// When a duty was due before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// When it was due; unset where it had no due time.
    pub deadline: Option<Deadline>,
    /// Until when that held.
    pub until: Instant,
    /// Why it no longer does.
    pub why: Why,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Which one it is.
    pub key: Key,
    /// Who owes it.
    pub debtor: Party,
    /// Where it stands.
    pub state: State,
    /// What its due time is counted from.
    pub clock: Clock,
    /// When it is due; unset where no text says when.
    pub deadline: Option<Deadline>,
    /// When it was due before, the first first.
    pub history: Vec<Past>,
    /// When it was done.
    pub done: Option<Instant>,
    /// When its receipt by whom it was owed to was recorded.
    pub received: Option<Instant>,
}

impl Obligation {
    /// Whether it was done late. A duty without a due time is never late.
    #[must_use]
    pub fn was_late(&self) -> bool {
        let late_from = self.deadline.map(|deadline| deadline.late_from);
        self.done.zip(late_from).is_some_and(|(done, from)| done >= from)
    }

    /// Whether it is open and overdue at an instant.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state.is_open() && self.deadline.is_some_and(|deadline| now >= deadline.late_from)
    }
}

/// Duties in the order in which they are shown: those that are open first, by their due time, those without one after the others.
pub fn order(obligations: &mut [Obligation]) {
    let due = |obligation: &Obligation| obligation.deadline.map_or(i64::MAX, |deadline| deadline.due.micros());
    obligations.sort_by_key(|obligation| (!obligation.state.is_open(), due(obligation), obligation.key));
}

//! What the accounts of a line held: at a position of the register, at an instant, or by the days from which acts count.

use chidao_calendar::{Date, Instant};

use super::{Balances, Fault, Group};
use crate::rules::id::LineId;

/// An act as it stands in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its position.
    pub position: u64,
    /// When it was recorded.
    pub at: Instant,
    /// The act.
    pub group: Group,
}

/// Up to where acts are counted, the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// A position.
    Position(u64),
    /// An instant of recording.
    Recorded(Instant),
    /// A day from which acts count, by all that is recorded.
    Effective(Date),
}

impl Cut {
    /// Whether an act is counted.
    #[must_use]
    pub fn includes(self, entry: &Entry) -> bool {
        match self {
            Self::Position(position) => entry.position <= position,
            Self::Recorded(at) => entry.at <= at,
            Self::Effective(day) => entry.group.on <= day,
        }
    }
}

/// What the accounts of a line held, from its entries in their order.
///
/// # Errors
/// A sum does not fit, or the entries are not those of the line from its first on. By days an account may stand on the wrong side, where
/// an act was recorded later than the day from which it counts.
pub fn balances_at<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    line: &LineId,
    cut: Cut,
) -> Result<Balances, Fault> {
    let mut counted = entries.into_iter().filter(|entry| cut.includes(entry));
    counted.try_fold(Balances::default(), |balances, entry| match cut {
        Cut::Effective(_) => Ok(balances.add(line, &entry.group)?),
        Cut::Position(_) | Cut::Recorded(_) => balances.post(line, &entry.group),
    })
}

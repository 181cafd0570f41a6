//! What a new version of the calendar makes of a due date that is counted in working days.

use chidao_calendar::{Date, Expression, Instant};

use super::{
    due::DueTerm,
    task::{Deadline, State, Task},
};

/// Whether a task in this state is due as the calendar has it now: it is owed, and no result waits to be judged by its date.
#[must_use]
pub const fn follows_the_calendar(state: State) -> bool {
    state.is_open() && !matches!(state, State::Reported)
}

/// When a task is due by another version of the calendar, which came at an instant; none where it stays due when it is: the task
/// is not owed or waits to be judged, its paper names a date (CAL-09), it was due by then already, or the same working days
/// come to the same day. `due` is the calendar. Source: CAL-06, TSK-17.
pub fn recalculated(
    task: &Task,
    term: DueTerm,
    counted_from: Date,
    came: Instant,
    due: impl FnOnce(&Expression) -> Option<Deadline>,
) -> Option<Deadline> {
    let present = task.due.filter(|due| due.instant > came)?;
    if !follows_the_calendar(task.state) || !matches!(term, DueTerm::WorkingDays(_)) {
        return None;
    }
    due(&term.expression(counted_from)?).filter(|due| due.date != present.date)
}

#[cfg(test)]
#[path = "recalculation_tests.rs"]
mod tests;

//! When a task is due, by the calendar and the parameters of its committee.

use std::sync::Arc;

use chidao_calendar::{BeyondCalendar, Calendar, Date, Due, Expression, Instant, Term, Unit};
use chidao_model::id::CommitteeId;
use chidao_proto::{
    common::v1::Notice,
    coordination::v1::{self as wire, DueCause, DueTerm},
    field,
    refusal::Refusal,
};
use chidao_reference::{Hour, Number, Reference, Scope};
use chidao_service::notices;

use crate::{
    resource,
    rules::{reminder::Distances, task::Deadline},
};

/// What counts for a committee.
pub(super) struct Clock<'a> {
    reference: &'a Reference,
    committee: &'a CommitteeId,
}

/// When a task is due, for the rules and as the contract shows it.
pub(super) struct Dated {
    pub(super) deadline: Option<Deadline>,
    pub(super) shown: wire::Due,
    pub(super) notices: Vec<Notice>,
}

impl<'a> Clock<'a> {
    pub(super) fn new(reference: &'a Reference, committee: &'a CommitteeId) -> Self {
        Self { reference, committee }
    }

    /// A number of the committee on a day.
    pub(super) fn number(&self, key: Number, on: Date) -> u32 {
        let committee = Some(self.committee);
        self.reference.number(key, &Scope { on, committee })
    }

    /// When a task is due by what its paper says, where working days are counted from the day after `received_on`.
    ///
    /// # Errors
    /// INVALID_FIELDS: a part is missing or does not belong there, or the day would be outside the calendar.
    pub(super) fn due(&self, term: &DueTerm, at: &str, received_on: Date, cause: DueCause) -> Result<Dated, Refusal> {
        let expression = resource::due_term(term, at)?.expression(received_on);
        let due = expression.map(|expression| self.compute(&expression)).transpose();
        let due = due.map_err(|_: BeyondCalendar| {
            field::invalid(
                at,
                "kết quả nằm ngoài lịch, 01/01/1900–31/12/2199",
                "the day would be outside the calendar, 01/01/1900–31/12/2199",
            )
        })?;
        let deadline = due.map(|due| Deadline {
            date: due.date,
            instant: due.instant,
        });
        let dated = deadline.as_ref().zip(due.map(|due| due.version));
        Ok(Dated {
            shown: resource::shown_due(*term, Some(received_on), dated, cause),
            notices: due.map(|due| remarks(&due)).unwrap_or_default(),
            deadline,
        })
    }

    /// What an expression comes to; none where that is outside the calendar.
    pub(super) fn deadline(&self, expression: &Expression) -> Option<Deadline> {
        let due = self.compute(expression).ok()?;
        Some(Deadline {
            date: due.date,
            instant: due.instant,
        })
    }

    /// When the time to accept or return a task that is assigned on a day is over (TSK-06).
    pub(super) fn accept_until(&self, assigned_on: Date) -> Instant {
        let start = Instant::start_of(assigned_on);
        let days = self.number(Number::TaskAcceptDays, assigned_on);
        let due =
            Term::new(days, Unit::WorkingDays).and_then(|term| self.compute(&Expression::After { start, term }).ok());
        due.map_or(start, |due| due.instant)
    }

    /// The calendar.
    pub(super) fn calendar(&self) -> Arc<Calendar> {
        self.reference.calendar()
    }

    /// How far from the due date reminders lie of what is due on a day: the parameters of that day count, whenever it is asked,
    /// so that what is sent does not depend on when somebody sees to it.
    pub(super) fn distances(&self, due: Date) -> Distances {
        let number = |key| self.number(key, due);
        let committee = Some(self.committee);
        Distances {
            first: number(Number::TaskFirstReminderDays),
            second: number(Number::TaskSecondReminderDays),
            head: number(Number::TaskHeadReminderDays),
            overdue: number(Number::TaskOverdueNoticeDays),
            again: number(Number::TaskOverdueRepeatDays),
            urge: number(Number::TaskUrgeDays),
            criticism: number(Number::TaskCriticismDays),
            hour: self.reference.hour(Hour::ReminderHour, &Scope { on: due, committee }),
        }
    }

    fn compute(&self, expression: &Expression) -> Result<Due, BeyondCalendar> {
        let calendar = self.reference.calendar();
        self.reference.due(&calendar, expression, Some(self.committee))
    }
}

fn remarks(due: &Due) -> Vec<Notice> {
    [
        due.day_off.then(|| notices::day_off(due.date)),
        due.provisional.then(notices::provisional),
    ]
    .into_iter()
    .flatten()
    .collect()
}

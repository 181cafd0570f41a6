//! Whether a draft can be assigned, and whether it was entered in time.

use chidao_calendar::{BeyondCalendar, Calendar, Date, Interval};

use super::task::State;

/// The act of assigning a draft.
#[derive(Debug, Clone)]
pub struct Assigning {
    /// Where the task stands.
    pub state: State,
    /// Whether its paper is signed.
    pub is_signed: bool,
    /// The day of issue of its paper.
    pub issued_on: Date,
    /// The day of the assignment.
    pub assigned_on: Date,
    /// The day of receipt.
    pub received_on: Date,
    /// Today.
    pub today: Date,
    /// On which days the lead exists.
    pub lead: Interval,
    /// On which days its cooperators exist.
    pub cooperators: Vec<Interval>,
    /// The last day, where it is due.
    pub due: Option<Date>,
}

/// Why a draft cannot be assigned so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotAssign {
    /// It is no draft.
    NotADraft,
    /// Its paper is not signed (TSK-01).
    NotSigned,
    /// It is assigned before its paper was issued (TSK-01).
    BeforeItsPaper,
    /// It is assigned on a day that is still to come.
    ToCome,
    /// It is received before it is assigned.
    ReceivedBefore,
    /// It is received on a day that is still to come.
    ReceivedLater,
    /// Its lead does not exist on that day (INV-T9).
    LeadNotThere,
    /// A cooperator, by his place, does not exist on that day (INV-T9).
    CooperatorNotThere(usize),
    /// It is due before it is assigned.
    DueBefore,
}

/// Whether a draft can be assigned. Source: TSK-01, TSK-02, TSK-17, INV-T9.
///
/// # Errors
/// The first objection.
pub fn assign(act: &Assigning) -> Result<(), CannotAssign> {
    if act.state != State::Draft {
        return Err(CannotAssign::NotADraft);
    }
    if !act.is_signed {
        return Err(CannotAssign::NotSigned);
    }
    if act.assigned_on < act.issued_on {
        return Err(CannotAssign::BeforeItsPaper);
    }
    if act.assigned_on > act.today {
        return Err(CannotAssign::ToCome);
    }
    if act.received_on < act.assigned_on {
        return Err(CannotAssign::ReceivedBefore);
    }
    if act.received_on > act.today {
        return Err(CannotAssign::ReceivedLater);
    }
    if !act.lead.contains(act.assigned_on) {
        return Err(CannotAssign::LeadNotThere);
    }
    let is_away = |days: &Interval| !days.contains(act.assigned_on);
    if let Some(place) = act.cooperators.iter().position(is_away) {
        return Err(CannotAssign::CooperatorNotThere(place));
    }
    match act.due {
        Some(due) if due < act.assigned_on => Err(CannotAssign::DueBefore),
        _ => Ok(()),
    }
}

/// How long the entry of a task may take after its paper was issued (TSK-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// An urgent paper.
    Urgent,
    /// Any other.
    Normal,
    /// A paper that gives several tasks.
    Several,
}

/// The last day on which the entry of a task is in time: so many working days after its paper was issued, none of an urgent one.
/// Source: TSK-05.
///
/// # Errors
/// It lies outside the calendar.
pub fn enter_by(calendar: &Calendar, issued_on: Date, haste: Haste, days: &EntryDays) -> Result<Date, BeyondCalendar> {
    let count = match haste {
        Haste::Urgent => days.urgent,
        Haste::Normal => days.normal,
        Haste::Several => days.several,
    };
    match count {
        0 => Ok(issued_on),
        count => calendar.working_day_after(issued_on, count),
    }
}

/// Working days for the entry of tasks (TSK-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryDays {
    /// Of urgent papers.
    pub urgent: u32,
    /// Of others.
    pub normal: u32,
    /// Of papers that give several tasks.
    pub several: u32,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    const ISSUED: Date = date!(2019 - 04 - 25);

    fn days(from: i64, to: Option<i64>) -> Interval {
        let day = |number| ISSUED + Duration::days(number);
        Interval::new(day(from), to.map(day))
    }

    #[test]
    fn what_is_no_draft_or_not_signed_is_not_assigned() {
        let right = Assigning {
            state: State::Draft,
            is_signed: true,
            issued_on: ISSUED,
            assigned_on: ISSUED,
            received_on: ISSUED,
            today: ISSUED,
            lead: days(-100, None),
            cooperators: vec![days(-100, None)],
            due: Some(ISSUED),
        };
        assert_eq!(assign(&right), Ok(()));
        for state in State::ALL.into_iter().filter(|state| *state != State::Draft) {
            let act = Assigning { state, ..right.clone() };
            assert_eq!(assign(&act), Err(CannotAssign::NotADraft), "{state:?}");
        }
        let unsigned = Assigning {
            is_signed: false,
            ..right.clone()
        };
        assert_eq!(assign(&unsigned), Err(CannotAssign::NotSigned));
        let alone = Assigning {
            cooperators: vec![days(-100, None), days(-100, Some(0))],
            ..right
        };
        assert_eq!(assign(&alone), Err(CannotAssign::CooperatorNotThere(1)));
    }

    #[test]
    fn t_t2_an_urgent_task_is_entered_the_same_day_and_others_within_working_days() {
        let calendar = Calendar::embedded().expect("the tables are right");
        let by = EntryDays {
            urgent: 0,
            normal: 1,
            several: 2,
        };
        // Thursday 25/04/2019; Friday; and after the long holiday Thursday 02/05.
        for (haste, expected) in [
            (Haste::Urgent, ISSUED),
            (Haste::Normal, date!(2019 - 04 - 26)),
            (Haste::Several, date!(2019 - 05 - 02)),
        ] {
            assert_eq!(enter_by(&calendar, ISSUED, haste, &by), Ok(expected), "{haste:?}");
        }
    }

    proptest! {
        #[test]
        fn days_are_in_order_and_the_lead_is_there(
            assigned in -2_i64..5, received in -2_i64..5, today in 0_i64..5,
            ends in proptest::option::of(-2_i64..5), due in proptest::option::of(-2_i64..5),
        ) {
            let day = |number: i64| ISSUED + Duration::days(number);
            let act = Assigning {
                state: State::Draft,
                is_signed: true,
                issued_on: ISSUED,
                assigned_on: day(assigned),
                received_on: day(received),
                today: day(today),
                lead: days(-100, ends),
                cooperators: Vec::new(),
                due: due.map(day),
            };
            let can = 0 <= assigned && assigned <= received && received <= today
                && ends.is_none_or(|ends| assigned < ends) && due.is_none_or(|due| due >= assigned);
            prop_assert_eq!(assign(&act).is_ok(), can);
        }
    }
}

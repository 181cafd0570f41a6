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

//! When the lead of a task is reminded of it (TSK-15).

use chidao_calendar::{Calendar, Date, HourOfDay, Instant};
use time::Duration;

use super::task::{State, Task};

/// What a reminder says, from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nhắc lần đầu: the first one, some working days before the task is due.
    First,
    /// Nhắc lần hai.
    Second,
    /// Nhắc thủ trưởng: the last one before the task is due, to the head of the lead.
    Head,
    /// Thông báo quá hạn.
    Overdue,
    /// Thông báo quá hạn, nhắc lại.
    OverdueAgain,
    /// Công văn đôn đốc.
    Urge,
    /// Danh sách đề nghị phê bình.
    Criticism,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 7] = [
        Self::First,
        Self::Second,
        Self::Head,
        Self::Overdue,
        Self::OverdueAgain,
        Self::Urge,
        Self::Criticism,
    ];
}

/// How far from the due date each level lies. Every number is 1 at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distances {
    /// Working days before it.
    pub first: u32,
    /// Working days before it.
    pub second: u32,
    /// Working days before it.
    pub head: u32,
    /// Working days after it.
    pub overdue: u32,
    /// Days between the notice that a task is overdue and its repetitions.
    pub again: u32,
    /// Working days after it.
    pub urge: u32,
    /// Days after it.
    pub criticism: u32,
    /// When reminders go out on a working day.
    pub hour: HourOfDay,
}

/// A reminder at its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What it says.
    pub level: Level,
    /// Which repetition it is, from 1; 0 where its level comes once only.
    pub repetition: u32,
    /// When it goes out.
    pub at: Instant,
}

/// What has come since reminders were last seen to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    /// The highest level.
    pub sent: Option<Planned>,
    /// The levels that were passed meanwhile, in the order of their instants. Of repetitions the last one stands for all before
    /// it.
    pub skipped: Vec<Planned>,
}

/// The day from which reminders of a task are counted; none where it is not reminded of: without a due date, while it waits for
/// confirmation or is suspended, and where it is not owed.
#[must_use]
pub fn reminded_of(task: &Task) -> Option<Date> {
    let is_quiet = matches!(task.state, State::Reported | State::Suspended);
    let due = task.due.filter(|_| task.state.is_open() && !is_quiet)?;
    Some(due.date)
}

/// The reminders of a task that is due on a day. What would lie outside the calendar never comes.
#[derive(Debug, Clone, Copy)]
pub struct Schedule<'a> {
    calendar: &'a Calendar,
    distances: &'a Distances,
    due: Date,
    is_scored: bool,
}

impl<'a> Schedule<'a> {
    /// The reminders of a task that is due on a day.
    #[must_use]
    pub const fn new(calendar: &'a Calendar, distances: &'a Distances, due: Date) -> Self {
        Self {
            calendar,
            distances,
            due,
            is_scored: true,
        }
    }

    /// The reminders of what is asked of a central agency: its lateness is shown and not scored, so that nothing of it goes on the
    /// list for criticism. Source: TSK-18.
    #[must_use]
    pub const fn not_scored(self) -> Self {
        Self {
            is_scored: false,
            ..self
        }
    }

    /// What is sent next after an instant, where it is seen to in time. Source: TSK-15.
    #[must_use]
    pub fn next(&self, after: Instant) -> Option<Planned> {
        let once = self.once().into_iter().flatten().map(|planned| planned.at);
        let again = self.again(self.repetitions(after).saturating_add(1));
        let at = once
            .chain(again.map(|planned| planned.at))
            .filter(|at| *at > after)
            .min()?;
        self.reached(after, at).sent
    }

    /// What has come after an instant up to another: only the highest level is sent. Of two of one level the later one is the
    /// higher. Source: TSK-15.
    #[must_use]
    pub fn reached(&self, after: Instant, now: Instant) -> Reached {
        let mut reached: Vec<Planned> = self
            .once()
            .into_iter()
            .flatten()
            .filter(|planned| planned.at > after && planned.at <= now)
            .collect();
        let (before, by_now) = (self.repetitions(after), self.repetitions(now));
        reached.extend(self.again(by_now).filter(|_| by_now > before));
        let Some(highest) = reached.iter().map(|planned| planned.level).max() else {
            return Reached::default();
        };
        reached.sort_by_key(|planned| (planned.at, planned.level));
        let (sent, skipped): (Vec<_>, Vec<_>) = reached.into_iter().partition(|planned| planned.level == highest);
        Reached {
            sent: sent.first().copied(),
            skipped,
        }
    }

    /// The levels that come once.
    fn once(&self) -> [Option<Planned>; 6] {
        let Distances {
            first,
            second,
            head,
            overdue,
            urge,
            criticism,
            ..
        } = *self.distances;
        let before = |days| self.calendar.working_day_before(self.due, days).ok();
        let after = |days| self.calendar.working_day_after(self.due, days).ok();
        [
            (Level::First, before(first)),
            (Level::Second, before(second)),
            (Level::Head, before(head)),
            (Level::Overdue, after(overdue)),
            (Level::Urge, after(urge)),
            (Level::Criticism, self.listed(criticism)),
        ]
        .map(|(level, day)| Some(self.planned(level, 0, day?)))
    }

    /// A repetition of the notice that the task is overdue, by its number from 1.
    fn again(&self, number: u32) -> Option<Planned> {
        let days = i64::from(number).checked_mul(i64::from(self.distances.again))?;
        let day = self.days_after(self.overdue()?, days).filter(|_| number > 0)?;
        Some(self.planned(Level::OverdueAgain, number, day))
    }

    /// How many repetitions have come by an instant. One that would fall on a day off comes on the next working day: by then it
    /// has come where its own day is not after the last working day whose hour has struck.
    fn repetitions(&self, by: Instant) -> u32 {
        let struck = |day: &Date| self.distances.hour.on(*day) <= by;
        let today = by.civil_date();
        let day = Some(today).filter(struck).or_else(|| today.previous_day());
        let worked = day.and_then(|day| self.calendar.working_day_before(day, 0).ok());
        let days = worked.zip(self.overdue()).map(|(worked, overdue)| worked - overdue);
        let number = days.map_or(0, |days| days.whole_days() / i64::from(self.distances.again.max(1)));
        u32::try_from(number).unwrap_or_default()
    }

    /// The day on which it goes on the list for criticism, where it does at all.
    fn listed(&self, days: u32) -> Option<Date> {
        let day = self.days_after(self.due, i64::from(days));
        day.filter(|_| self.is_scored)
    }

    fn overdue(&self) -> Option<Date> {
        self.calendar.working_day_after(self.due, self.distances.overdue).ok()
    }

    /// So many days after a day, or on the next working day where that is off.
    fn days_after(&self, day: Date, days: i64) -> Option<Date> {
        let day = day.checked_add(Duration::days(days))?;
        self.calendar.working_day_after(day, 0).ok()
    }

    fn planned(&self, level: Level, repetition: u32, day: Date) -> Planned {
        Planned {
            level,
            repetition,
            at: self.distances.hour.on(day),
        }
    }
}

#[cfg(test)]
#[path = "reminder_tests.rs"]
mod tests;

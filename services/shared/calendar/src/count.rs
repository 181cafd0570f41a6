//! Counting days, and what an expression comes to.

use time::{Date, Duration, Month};

use crate::{
    calendar::Calendar,
    civil::Instant,
    term::{BeyondCalendar, Bound, Due, Expression, HourOfDay, Term, Unit},
};

impl Calendar {
    /// The n-th working day after a day; with 0 the day itself, or the next working day where it is off.
    ///
    /// # Errors
    /// It lies outside the calendar.
    pub fn working_day_after(&self, day: Date, n: u32) -> Result<Date, BeyondCalendar> {
        let place = self.place(day).ok_or(BeyondCalendar)?;
        let before = match n.checked_sub(1) {
            Some(others) => self.working.before(place + 1).checked_add(others),
            None => Some(self.working.before(place)),
        };
        before
            .and_then(|before| self.working.nth(before))
            .and_then(Self::date)
            .ok_or(BeyondCalendar)
    }

    /// The n-th working day before a day; with 0 the day itself, or the last working day where it is off.
    ///
    /// # Errors
    /// It lies outside the calendar.
    pub fn working_day_before(&self, day: Date, n: u32) -> Result<Date, BeyondCalendar> {
        let place = self.place(day).ok_or(BeyondCalendar)?;
        let wanted = match n {
            0 => self.working.before(place + 1).checked_sub(1),
            n => self.working.before(place).checked_sub(n),
        };
        wanted
            .and_then(|wanted| self.working.nth(wanted))
            .and_then(Self::date)
            .ok_or(BeyondCalendar)
    }

    /// The number of working days after a day up to another, included; 0 where that is not later. From today to the due date
    /// these are the working days left. Days outside the calendar are not counted.
    #[must_use]
    pub fn working_days(&self, after: Date, through: Date) -> u32 {
        let through = self.working.before(self.days_through(through));
        through.saturating_sub(self.working.before(self.days_through(after)))
    }

    /// What an expression comes to, where a day closes at the hour `cut_off` (CAL-10).
    ///
    /// # Errors
    /// It lies outside the calendar.
    pub fn due(&self, expression: &Expression, cut_off: HourOfDay) -> Result<Due, BeyondCalendar> {
        match *expression {
            Expression::After { start, term } => self.after(start, term, cut_off),
            Expression::Before { target, term } => self.before(target, term, cut_off),
            Expression::Fixed { date, bound } => {
                let date = match bound {
                    Bound::By => date,
                    Bound::Before => date.previous_day().ok_or(BeyondCalendar)?,
                };
                self.unrolled(date, cut_off.on(date))
            }
        }
    }

    fn after(&self, start: Instant, term: Term, cut_off: HourOfDay) -> Result<Due, BeyondCalendar> {
        let day = start.civil_date();
        self.place(day).ok_or(BeyondCalendar)?;
        let count = term.count.get();
        let (unrolled, date, first_of_doubt) = match term.unit {
            Unit::Hours => return self.moment(start.plus_micros(i64::from(count).saturating_mul(HOUR))),
            Unit::WorkingDays => {
                let date = self.working_day_after(day, count)?;
                (date, date, day.next_day().ok_or(BeyondCalendar)?)
            }
            Unit::Days | Unit::Months => {
                let end = if term.unit == Unit::Days {
                    plus_days(day, i64::from(count))?
                } else {
                    plus_months(day, i64::from(count))?
                };
                (end, self.working_day_after(end, 0)?, end)
            }
        };
        Ok(Due {
            date,
            instant: cut_off.on(date),
            unrolled,
            day_off: false,
            provisional: self.is_provisional(first_of_doubt, date),
            version: self.version(),
        })
    }

    fn before(&self, target: Date, term: Term, cut_off: HourOfDay) -> Result<Due, BeyondCalendar> {
        self.place(target).ok_or(BeyondCalendar)?;
        let count = term.count.get();
        let date = match term.unit {
            Unit::Hours => {
                return self.moment(Instant::start_of(target).plus_micros((-i64::from(count)).saturating_mul(HOUR)));
            }
            Unit::WorkingDays => {
                let date = self.working_day_before(target, count)?;
                let last_of_doubt = target.previous_day().ok_or(BeyondCalendar)?;
                return Ok(Due {
                    provisional: self.is_provisional(date, last_of_doubt),
                    ..self.unrolled(date, cut_off.on(date))?
                });
            }
            Unit::Days => plus_days(target, -i64::from(count))?,
            Unit::Months => plus_months(target, -i64::from(count))?,
        };
        self.unrolled(date, cut_off.on(date))
    }

    /// A moment, for which no day counts.
    fn moment(&self, instant: Instant) -> Result<Due, BeyondCalendar> {
        let due = self.unrolled(instant.civil_date(), instant)?;
        Ok(Due {
            day_off: false,
            provisional: false,
            ..due
        })
    }

    /// A day that stays what it is. Only whether it is off can be in doubt.
    fn unrolled(&self, date: Date, instant: Instant) -> Result<Due, BeyondCalendar> {
        self.place(date).ok_or(BeyondCalendar)?;
        let day_off = !self.is_working(date);
        Ok(Due {
            date,
            instant,
            unrolled: date,
            day_off,
            provisional: day_off && self.is_provisional(date, date),
            version: self.version(),
        })
    }
}

const HOUR: i64 = 3_600_000_000;

fn plus_days(day: Date, days: i64) -> Result<Date, BeyondCalendar> {
    day.checked_add(Duration::days(days)).ok_or(BeyondCalendar)
}

/// The same day of the month so many months later, or the month's last where it has no such day (CAL-11).
fn plus_months(day: Date, months: i64) -> Result<Date, BeyondCalendar> {
    let since = i64::from(day.year()) * 12 + i64::from(u8::from(day.month()) - 1) + months;
    let year = i32::try_from(since.div_euclid(12)).map_err(|_| BeyondCalendar)?;
    let month = u8::try_from(since.rem_euclid(12) + 1).map_err(|_| BeyondCalendar)?;
    let month = Month::try_from(month).map_err(|_| BeyondCalendar)?;
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(last)).map_err(|_| BeyondCalendar)
}

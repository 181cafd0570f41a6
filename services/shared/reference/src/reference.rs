//! The rows that were set and imported, and what counts by them.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use chidao_calendar::{
    BeyondCalendar, Calendar, Date, Due, EDITION, Expression, HourOfDay, Interval, Version, Year, years,
};
use chidao_model::{
    id::CommitteeId,
    membership::{Confidence, parameter},
};

use crate::{
    definition::definition,
    key::{DayOfYear, Holder, Hour, Money, Number},
    value::{HeldBy, MonthDay, Value},
};

/// For which day, and for whom, something is asked.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The day.
    pub on: Date,
    /// The committee; what counts for all where unset.
    pub committee: Option<&'a CommitteeId>,
}

/// What was set and imported so far. A copy is cheap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// By key of the parameter, then by id.
    parameters: BTreeMap<String, BTreeMap<String, parameter::Model>>,
    /// By their number.
    imports: BTreeMap<u32, Import>,
}

/// An imported table, and the calendar with it and all before it, made when it is first asked for.
#[derive(Debug, Clone)]
struct Import {
    table: Arc<Year>,
    calendar: OnceLock<Arc<Calendar>>,
}

/// The calendar follows from the tables, so that it makes no difference.
impl PartialEq for Import {
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table
    }
}

impl Eq for Import {}

/// The value among these that was set for a scope: that of the committee itself, or else that for all.
pub fn in_force<'a>(
    rows: impl IntoIterator<Item = &'a parameter::Model>,
    key: &str,
    scope: &Scope<'_>,
) -> Option<&'a parameter::Model> {
    let holds = |row: &&parameter::Model| {
        row.key == key
            && Interval::new(row.valid_from, row.valid_to).contains(scope.on)
            && (row.committee_id.is_none() || row.committee_id.as_ref() == scope.committee)
    };
    rows.into_iter()
        .filter(holds)
        .max_by_key(|row| row.committee_id.is_some())
}

impl Reference {
    /// Takes in a value that was set, in place of the one with the same id. One that gave way from its first day on holds on no
    /// day and is left out, so that there is one value a day at most, however often it was set; those of days that are past
    /// stay, since answers as of such a day go by them.
    pub fn set(&mut self, row: &parameter::Model) {
        if Interval::new(row.valid_from, row.valid_to).is_empty() {
            if let Some(of_key) = self.parameters.get_mut(&row.key) {
                of_key.remove(row.id.as_ref());
            }
            // As where nothing was ever set.
            self.parameters.retain(|_, of_key| !of_key.is_empty());
            return;
        }
        // Which entry wrote it makes no difference here, and is not known while it is staged.
        let (position, mark) = (0, 0);
        let row = parameter::Model {
            position,
            mark,
            ..row.clone()
        };
        let of_key = self.parameters.entry(row.key.clone()).or_default();
        of_key.insert(row.id.as_ref().to_owned(), row);
    }

    /// Takes in an imported table with its number.
    pub fn import(&mut self, number: u32, year: Year) {
        // The calendars of later numbers were made without it.
        for import in self.imports.range_mut(number..).map(|(_, import)| import) {
            import.calendar = OnceLock::new();
        }
        let table = Arc::new(year);
        let calendar = OnceLock::new();
        self.imports.insert(number, Import { table, calendar });
    }

    /// A number on a day: what was set for the committee, or else for all, or else the default.
    #[must_use]
    pub fn number(&self, key: Number, scope: &Scope<'_>) -> u32 {
        match self.value(key.key(), scope) {
            Some(Value::Number(number)) => number,
            _ => 0,
        }
    }

    /// A sum of money in đồng on a day, likewise.
    #[must_use]
    pub fn money(&self, key: Money, scope: &Scope<'_>) -> i64 {
        match self.value(key.key(), scope) {
            Some(Value::Money(dong)) => dong,
            _ => 0,
        }
    }

    /// A day of the year on a day, likewise.
    #[must_use]
    pub fn day_of_year(&self, key: DayOfYear, scope: &Scope<'_>) -> Option<MonthDay> {
        match self.value(key.key(), scope)? {
            Value::Day(day) => Some(day),
            _ => None,
        }
    }

    /// How sure the value of a parameter is on a day: what was said when it was set, or else of the default.
    #[must_use]
    pub fn confidence(&self, key: &str, scope: &Scope<'_>) -> Confidence {
        let of_key = self.parameters.get(key).into_iter().flat_map(BTreeMap::values);
        let set = in_force(of_key, key, scope).map(|row| row.confidence);
        let preset = || definition(key)?.default_on(scope.on).map(|preset| preset.confidence);
        set.or_else(preset).unwrap_or(Confidence::Design)
    }

    /// An hour of the day on a day, likewise.
    #[must_use]
    pub fn hour(&self, key: Hour, scope: &Scope<'_>) -> HourOfDay {
        match self.value(key.key(), scope) {
            Some(Value::Hour(hour)) => hour,
            _ => HourOfDay::END,
        }
    }

    /// Who holds a role on a day, likewise; none where nobody is named.
    #[must_use]
    pub fn holder(&self, key: Holder, scope: &Scope<'_>) -> Option<HeldBy> {
        match self.value(key.key(), scope)? {
            Value::Holder(holder) => Some(holder),
            _ => None,
        }
    }

    /// The value of a parameter on a day; none where there is no such parameter, or it is the holder of a role and nobody is named.
    #[must_use]
    pub fn value(&self, key: &str, scope: &Scope<'_>) -> Option<Value> {
        let definition = definition(key)?;
        let of_key = self.parameters.get(key).into_iter().flat_map(BTreeMap::values);
        let set = in_force(of_key, key, scope);
        // A value was within the bounds of its day, whatever they are by now.
        let set = set.and_then(|row| Value::read(definition.unit, &row.value));
        set.or_else(|| Some(definition.default_on(scope.on)?.value.clone()))
    }

    /// The calendar with all imports.
    #[must_use]
    pub fn calendar(&self) -> Arc<Calendar> {
        let newest = self.imports.keys().next_back();
        newest
            .and_then(|number| self.imported(*number))
            .unwrap_or_else(embedded)
    }

    /// What an expression comes to by a calendar of these, where the last day closes at the hour that is set for it (CAL-10).
    ///
    /// # Errors
    /// It lies outside the calendar.
    pub fn due(
        &self,
        calendar: &Calendar,
        expression: &Expression,
        committee: Option<&CommitteeId>,
    ) -> Result<Due, BeyondCalendar> {
        let on = calendar.due(expression, HourOfDay::END)?.date;
        calendar.due(expression, self.hour(Hour::DayCutOff, &Scope { on, committee }))
    }

    /// The calendar as it was by this version; none where there never was one, or its tables came with another release.
    #[must_use]
    pub fn calendar_at(&self, version: Version) -> Option<Arc<Calendar>> {
        if version.edition != EDITION {
            return None;
        }
        match version.import {
            0 => Some(embedded()),
            number => self.imported(number),
        }
    }

    /// The calendar with the imports up to a number; none where nothing was imported under it.
    fn imported(&self, number: u32) -> Option<Arc<Calendar>> {
        let import = self.imports.get(&number)?;
        let compile = || Arc::new(self.compile(number));
        Some(Arc::clone(import.calendar.get_or_init(compile)))
    }

    /// The number of the import that a year's table comes from in a version; none where it came with the program.
    #[must_use]
    pub fn import_of(&self, year: i32, version: Version) -> Option<u32> {
        let mut imports = self.imports.range(..=version.import);
        imports
            .rfind(|(_, import)| import.table.year() == year)
            .map(|(number, _)| *number)
    }

    fn compile(&self, import: u32) -> Calendar {
        let imported = self
            .imports
            .range(..=import)
            .map(|(_, import)| Year::clone(&import.table));
        let version = Version {
            edition: EDITION,
            import,
        };
        Calendar::compile(version, years().unwrap_or_default().into_iter().chain(imported))
    }
}

/// The calendar that comes with the program, made once a process.
fn embedded() -> Arc<Calendar> {
    static EMBEDDED: OnceLock<Arc<Calendar>> = OnceLock::new();
    Arc::clone(EMBEDDED.get_or_init(|| Arc::new(Reference::default().compile(0))))
}

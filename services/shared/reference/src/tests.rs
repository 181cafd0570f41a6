use chidao_calendar::{Date, HourOfDay, Version, Year};
use chidao_model::{
    id::{AgencyId, CommitteeId, DocumentId, ParameterId},
    membership::{Confidence, parameter},
};
use chidao_proto::membership::v1 as wire;
use proptest::prelude::*;
use time::macros::date;

use crate::{HeldBy, Holder, Hour, Number, Reference, Scope, Value, definition, in_force, table};

fn row(id: &str, value: &str, committee: Option<&str>, from: Date, to: Option<Date>) -> parameter::Model {
    parameter::Model {
        id: ParameterId::new(id),
        key: Number::TaskAcceptDays.key().to_owned(),
        committee_id: committee.map(CommitteeId::new),
        value: value.to_owned(),
        valid_from: from,
        valid_to: to,
        document_id: DocumentId::new("0"),
        confidence: Confidence::Confirmed,
        position: 7,
        mark: 7,
    }
}

fn on(on: Date) -> Scope<'static> {
    Scope { on, committee: None }
}

#[test]
fn nothing_is_missing_from_what_comes_with_the_program() {
    crate::prepare().expect("the files are right");
}

#[test]
fn the_default_counts_until_something_is_set() {
    let mut reference = Reference::default();
    let days = |reference: &Reference, day| reference.number(Number::TaskAcceptDays, &on(day));
    assert_eq!(days(&reference, date!(2019 - 06 - 17)), 2);
    reference.set(&row("1", "4", None, date!(2019 - 07 - 01), Some(date!(2020 - 01 - 01))));
    assert_eq!(days(&reference, date!(2019 - 06 - 30)), 2);
    assert_eq!(days(&reference, date!(2019 - 07 - 01)), 4);
    assert_eq!(days(&reference, date!(2019 - 12 - 31)), 4);
    assert_eq!(days(&reference, date!(2020 - 01 - 01)), 2);
    // Another parameter does not move.
    assert_eq!(reference.number(Number::TaskConfirmDays, &on(date!(2019 - 07 - 01))), 3);
    // In place of the row with the same id.
    reference.set(&row("1", "5", None, date!(2019 - 07 - 01), None));
    assert_eq!(days(&reference, date!(2020 - 01 - 01)), 5);
}

#[test]
fn what_never_holds_leaves_no_trace() {
    let (mut reference, first) = (Reference::default(), date!(2019 - 07 - 01));
    reference.set(&row("1", "4", None, first, None));
    reference.set(&row("1", "4", None, first, Some(first)));
    assert_eq!(reference, Reference::default());
    // Whichever of the two is told first.
    let (given_way, in_its_place) = (
        row("1", "4", None, first, Some(first)),
        row("2", "5", None, first, None),
    );
    let told = |rows: [&parameter::Model; 2]| {
        let mut reference = Reference::default();
        rows.into_iter().for_each(|row| reference.set(row));
        reference
    };
    let reference = told([&given_way, &in_its_place]);
    assert_eq!(reference, told([&in_its_place, &given_way]));
    assert_eq!(reference.number(Number::TaskAcceptDays, &on(first)), 5);
}

#[test]
fn what_is_set_for_a_committee_counts_for_it_alone() {
    let mut reference = Reference::default();
    let day = date!(2019 - 07 - 01);
    reference.set(&row("1", "4", Some("bcd-cqdt"), day, None));
    let days = |reference: &Reference, committee: Option<&CommitteeId>| {
        reference.number(Number::TaskAcceptDays, &Scope { on: day, committee })
    };
    let (own, other) = (CommitteeId::new("bcd-cqdt"), CommitteeId::new("bcd-khac"));
    assert_eq!(days(&reference, Some(&own)), 4);
    assert_eq!(days(&reference, Some(&other)), 2);
    assert_eq!(days(&reference, None), 2);
    reference.set(&row("2", "6", None, day, None));
    assert_eq!(days(&reference, Some(&own)), 4);
    assert_eq!(days(&reference, Some(&other)), 6);
}

#[test]
fn hours_are_hours() {
    let reference = Reference::default();
    let day = on(date!(2019 - 07 - 01));
    assert_eq!(reference.hour(Hour::DayCutOff, &day), HourOfDay::END);
    assert_eq!(reference.hour(Hour::ReminderHour, &day).to_string(), "07:30");
    assert_eq!(reference.value("nothing", &day), None);
}

#[test]
fn a_role_is_held_by_whom_the_day_names() {
    let mut reference = Reference::default();
    let held = |reference: &Reference, key, day| reference.holder(key, &on(day));
    let title = |text: &str| Some(HeldBy::Title(text.to_owned()));
    let change = date!(2025 - 03 - 01);
    let agency = |day| held(&Reference::default(), Holder::IncidentStandingAgency, day);
    assert_eq!(agency(date!(2019 - 07 - 01)), title("Bộ Thông tin và Truyền thông"));
    assert_eq!(agency(change), title("Bộ Công an"));
    // Nobody until the standing agency names it.
    let unit = Holder::IncidentSpecialisedUnit;
    assert_eq!(held(&reference, unit, change), None);
    let named = |id: &str, value: &str, from| parameter::Model {
        key: unit.key().to_owned(),
        ..row(id, value, None, from, None)
    };
    reference.set(&named("1", "agencies/so-tttt", date!(2019 - 07 - 01)));
    assert_eq!(held(&reference, unit, date!(2019 - 06 - 30)), None);
    let agency = HeldBy::Agency(AgencyId::new("so-tttt"));
    assert_eq!(held(&reference, unit, date!(2019 - 07 - 01)), Some(agency));
    reference.set(&named("1", "Công an tỉnh", change));
    assert_eq!(held(&reference, unit, change), title("Công an tỉnh"));
}

fn table_of(year: i32, working_days: u32) -> Year {
    Year::new(year, false, working_days, Vec::new()).expect("a table")
}

#[test]
fn every_version_of_the_calendar_can_be_had() {
    let mut reference = Reference::default();
    let version = |import| Version { edition: 1, import };
    assert_eq!(reference.calendar().version(), version(0));
    let tet = date!(2027 - 02 - 05);
    reference.import(1, table_of(2027, 261));
    reference.import(2, table_of(2028, 260));
    assert_eq!(reference.calendar().version(), version(2));
    assert!(reference.calendar().is_working(tet));
    let at = |import| reference.calendar_at(version(import));
    assert!(!at(0).expect("the first").is_working(tet));
    assert!(at(1).expect("the second").day(date!(2028 - 03 - 01)).provisional);
    assert!(!at(2).expect("the third").day(date!(2028 - 03 - 01)).provisional);
    assert!(at(3).is_none());
    assert!(reference.calendar_at(Version { edition: 2, import: 0 }).is_none());
    assert_eq!(reference.import_of(2027, version(2)), Some(1));
    assert_eq!(reference.import_of(2027, version(0)), None);
    assert_eq!(reference.import_of(2026, version(2)), None);
}

#[test]
fn a_table_goes_through_the_contract_and_back() {
    for year in chidao_calendar::years().expect("the tables are right") {
        let shown = table::shown(&year);
        assert_eq!(table::read(&shown, "").expect("the same table"), year);
    }
}

#[test]
fn a_wrong_table_is_told_by_its_field() {
    let whole = || table::shown(&chidao_calendar::years().expect("tables")[1]);
    let spoiled = |spoil: fn(&mut wire::Calendar)| {
        let mut table = whole();
        spoil(&mut table);
        table::read(&table, "").expect_err("it is spoiled").to_string()
    };
    for (field, answer) in [
        ("working_days", spoiled(|table| table.working_days += 1)),
        ("days[0].date", spoiled(|table| table.days[0].date = None)),
        ("days[2].date", spoiled(|table| table.days.swap(1, 2))),
        ("days[1].kind", spoiled(|table| table.days[1].kind = 4)),
        ("days[1].kind", spoiled(|table| table.days[1].kind = 0)),
        ("days[0].date", spoiled(|table| table.year = 2020)),
    ] {
        assert!(answer.contains(field), "{field}: {answer}");
    }
}

fn day(n: i32) -> Date {
    Date::from_julian_day(2_458_000 + n).expect("in range")
}

proptest! {
    /// Rows of one scope follow one another: whichever holds on the day counts, by hand and by the reference.
    #[test]
    fn what_counts_is_the_row_that_holds(
        starts in proptest::collection::btree_map(0..100i32, (0..30u32, any::<bool>()), 0..12),
        asked in 0..120i32,
        own in any::<bool>(),
    ) {
        let mut rows = Vec::new();
        for is_own in [false, true] {
            let of: Vec<(i32, u32)> = starts.iter().filter(|(_, (_, o))| *o == is_own).map(|(s, (v, _))| (*s, *v)).collect();
            for (place, (start, value)) in of.iter().enumerate() {
                let to = of.get(place + 1).map(|(next, _)| day(*next));
                let id = format!("{is_own}-{place}");
                rows.push(row(&id, &value.to_string(), is_own.then_some("bcd"), day(*start), to));
            }
        }
        let committee = CommitteeId::new("bcd");
        let scope = Scope { on: day(asked), committee: own.then_some(&committee) };
        let latest = |is_own: bool| {
            let before = starts.iter().filter(|(start, (_, o))| *o == is_own && **start <= asked);
            before.max_by_key(|(start, _)| **start).map(|(_, (value, _))| *value)
        };
        let expected = latest(true).filter(|_| own).or(latest(false));
        let mut reference = Reference::default();
        rows.iter().for_each(|row| reference.set(row));
        let counted = reference.value("task-accept-days", &scope);
        let default = definition("task-accept-days").and_then(|found| found.default_on(scope.on));
        let default = default.expect("it is there").value.clone();
        prop_assert_eq!(counted, Some(expected.map_or(default, Value::Number)));
        let found = in_force(&rows, "task-accept-days", &scope).map(|row| row.value.clone());
        prop_assert_eq!(found, expected.map(|value| value.to_string()));
    }
}

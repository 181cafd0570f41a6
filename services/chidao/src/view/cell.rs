//! One value as a short text.

use chidao_calendar::Instant;
use chidao_proto::language::Language;
use prost_reflect::{DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, ReflectMessage, Value};

use crate::{instant, message::scalar::short};

/// For whom a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A person: 28/12/2018.
    Person,
    /// A spreadsheet: 2018-12-28.
    Data,
}

/// A value of this kind as a text without line breaks of its own; empty where it says nothing.
pub(crate) fn cell(kind: &Kind, value: &Value, style: Style) -> String {
    match value {
        Value::Bool(truth) => if *truth { "có" } else { "không" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Bytes(bytes) => hex::encode(bytes),
        Value::EnumNumber(number) => match kind {
            Kind::Enum(descriptor) => label(descriptor, *number),
            _ => number.to_string(),
        },
        Value::Message(message) => summary(message, style),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| cell(kind, item, style)).collect();
            items.join("; ")
        }
        Value::I32(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        Value::U32(number) => number.to_string(),
        Value::U64(number) => number.to_string(),
        Value::F32(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::Map(_) => String::new(),
    }
}

/// Messages of which every number is told, nought too.
const FIGURES: &str = "chidao.coordination.v1.TaskFigures";

/// Whether a message says anything in a field: money that is nothing is told too.
pub(crate) fn says(message: &DynamicMessage, field: &FieldDescriptor) -> bool {
    let is_figure = field.parent_message().full_name() == FIGURES && !field.supports_presence();
    message.has_field(field) || is_figure || is_money(field)
}

/// Whether a field is a sum in đồng: all that the budget service counts in so many digits, but where something stands in a register.
pub(crate) fn is_money(field: &FieldDescriptor) -> bool {
    let is_of_budget = field.parent_message().full_name().starts_with("chidao.budget.v1.");
    is_of_budget && !field.is_list() && field.kind() == Kind::Int64 && !field.name().ends_with("position")
}

/// The value of a field as a text: a share, which is in hundredths of a percent, as a percentage.
pub(crate) fn shown(field: &FieldDescriptor, value: &Value, style: Style) -> String {
    let is_share = field.parent_message().full_name() == FIGURES && field.name().ends_with("_share");
    match value {
        Value::I32(share) if is_share => {
            let (point, unit) = match style {
                Style::Person => (',', " %"),
                Style::Data => ('.', ""),
            };
            format!("{}{point}{:02}{unit}", share / 100, share % 100)
        }
        Value::I64(sum) if style == Style::Person && is_money(field) => Language::Vietnamese.number(*sum),
        _ => cell(&field.kind(), value, style),
    }
}

/// What a field of a message says; empty where it is not set.
pub(crate) fn field(message: &DynamicMessage, name: &str, style: Style) -> String {
    let Some(field) = message.descriptor().get_field_by_name(name) else {
        return String::new();
    };
    match message.has_field(&field) {
        true => cell(&field.kind(), &message.get_field(&field), style),
        false => String::new(),
    }
}

/// Whether a message is a single value to people: a date, an instant, a paper.
pub(crate) fn is_single(name: &str) -> bool {
    [
        "chidao.common.v1.Date",
        "chidao.common.v1.DocumentRef",
        "chidao.common.v1.Basis",
        "google.protobuf.Timestamp",
    ]
    .contains(&name)
}

fn summary(message: &DynamicMessage, style: Style) -> String {
    let number = |name: &str| message.get_field_by_name(name);
    let part = |name: &str| number(name).and_then(|part| part.as_i32()).unwrap_or_default();
    let said = |name: &str| field(message, name, style);
    match message.descriptor().full_name() {
        "chidao.common.v1.Date" => match style {
            Style::Person => instant::show_date(part("year"), part("month"), part("day")),
            Style::Data => format!("{:04}-{:02}-{:02}", part("year"), part("month"), part("day")),
        },
        "google.protobuf.Timestamp" => {
            let seconds = number("seconds").and_then(|part| part.as_i64()).unwrap_or_default();
            let micros = seconds
                .saturating_mul(1_000_000)
                .saturating_add(i64::from(part("nanos")) / 1_000);
            let shown = instant::show(Instant::from_micros(micros));
            match (
                style,
                shown
                    .split_once(' ')
                    .and_then(|(day, rest)| Some((instant::parse_date(day)?, rest))),
            ) {
                (Style::Data, Some((day, rest))) => format!("{day} {rest}"),
                _ => shown,
            }
        }
        "chidao.common.v1.DocumentRef" => format!("{} ngày {}", said("symbol"), said("issued_on")),
        "chidao.common.v1.Basis" => format!("{} ({})", said("code"), said("citation")),
        "chidao.coordination.v1.Cooperator" => match said("due") {
            due if due.is_empty() => said("agency"),
            due => format!("{} ({due})", said("agency")),
        },
        // What it became is bytes: its name leads there.
        "chidao.register.v1.ChangeView" => said("name"),
        "chidao.membership.v1.Office" => {
            let part = |before: &str, name: &str| match said(name) {
                text if text.is_empty() => text,
                text => format!("{before}{text}"),
            };
            let held = [said("title"), part(" ", "agency"), part(" phụ trách ", "portfolio")].concat();
            format!("{held} từ {}{}", said("from"), part(", đến trước ", "to"))
        }
        _ => {
            let set = message.fields().map(|(field, value)| shown(&field, value, style));
            set.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The Vietnamese label of a member of an enum; its short name where it has none.
fn label(descriptor: &EnumDescriptor, number: i32) -> String {
    let Some(value) = descriptor.get_value(number) else {
        return number.to_string();
    };
    let options = value.options();
    let label = options
        .extensions()
        .find(|(extension, _)| extension.full_name() == "chidao.common.v1.label")
        .and_then(|(_, label)| Some(label.as_message()?.get_field_by_name("vi")?.as_str()?.to_owned()));
    label.unwrap_or_else(|| short(value.name(), descriptor))
}

#[cfg(test)]
mod tests {
    use chidao_proto::{
        common::v1::{Date, DocumentRef},
        membership::v1::{Agency, AgencyKind, Office, Person},
    };

    use super::*;
    use crate::view::dynamic;

    fn date(year: i32, month: i32, day: i32) -> Option<Date> {
        Some(Date { year, month, day })
    }

    #[test]
    fn values_are_written_for_people_and_for_spreadsheets() {
        let agency = Agency {
            kind: AgencyKind::Department.into(),
            valid_from: date(2004, 1, 9),
            successors: vec!["agencies/a".to_owned(), "agencies/b".to_owned()],
            ..Agency::default()
        };
        let agency = dynamic(&agency).unwrap();
        assert_eq!(field(&agency, "kind", Style::Person), "sở, ban, ngành");
        assert_eq!(field(&agency, "valid_from", Style::Person), "09/01/2004");
        assert_eq!(field(&agency, "valid_from", Style::Data), "2004-01-09");
        assert_eq!(field(&agency, "valid_to", Style::Person), "");
        assert_eq!(field(&agency, "successors", Style::Person), "agencies/a; agencies/b");
        assert_eq!(field(&agency, "no_field", Style::Person), "");
    }

    #[test]
    fn offices_and_papers_are_one_line() {
        let office = Office {
            agency: "agencies/so-tttt".to_owned(),
            title: "Giám đốc".to_owned(),
            from: date(2016, 6, 1),
            to: date(2019, 1, 1),
            ..Office::default()
        };
        let person = Person {
            offices: vec![office],
            ..Person::default()
        };
        let expected = "Giám đốc agencies/so-tttt từ 01/06/2016, đến trước 01/01/2019";
        assert_eq!(field(&dynamic(&person).unwrap(), "offices", Style::Person), expected);
        let paper = DocumentRef {
            symbol: "01/QĐ-UBND".to_owned(),
            issued_on: date(2018, 12, 28),
            ..DocumentRef::default()
        };
        assert_eq!(
            summary(&dynamic(&paper).unwrap(), Style::Person),
            "01/QĐ-UBND ngày 28/12/2018"
        );
    }

    #[test]
    fn money_is_told_in_threes_and_where_it_is_nothing() {
        let balance = chidao_proto::budget::v1::Balance {
            available: -1_234_567,
            ..Default::default()
        };
        let balance = dynamic(&balance).unwrap();
        let told = |name: &str, style| {
            let field = balance.descriptor().get_field_by_name(name).unwrap();
            assert!(says(&balance, &field), "{name}");
            shown(&field, &balance.get_field(&field), style)
        };
        assert_eq!(told("available", Style::Person), "-1.234.567");
        assert_eq!(told("available", Style::Data), "-1234567");
        assert_eq!(told("free", Style::Person), "0");
        let response = chidao_proto::budget::v1::GetBalanceResponse::default();
        let response = dynamic(&response).unwrap();
        let position = response.descriptor().get_field_by_name("position").unwrap();
        assert!(!is_money(&position));
    }

    #[test]
    fn instants_are_vietnamese_time() {
        let time = prost_types::Timestamp {
            seconds: 1_560_733_200,
            nanos: 0,
        };
        let receipt = chidao_proto::register::v1::Receipt {
            time: Some(time),
            ..Default::default()
        };
        assert_eq!(
            field(&dynamic(&receipt).unwrap(), "time", Style::Person),
            "17/06/2019 08:00:00"
        );
    }
}

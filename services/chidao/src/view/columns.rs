//! Which columns a list of messages has.

mod budget;
mod chosen;

use chidao_proto::language::Language;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use super::{
    cell::{Style, is_money, says, shown},
    heading::of_path,
    table::Table,
};

/// Never a column: programs ask for JSON.
const LEFT_OUT: [&str; 1] = ["etag"];

/// A list of messages of one type as a table.
pub(crate) fn table<'a>(
    descriptor: &MessageDescriptor,
    messages: impl IntoIterator<Item = &'a DynamicMessage>,
    style: Style,
) -> Table {
    let columns = columns(descriptor, style);
    let mut table = Table::new(columns.iter().map(|path| of_path(descriptor, path)));
    for message in messages {
        table.row(columns.iter().map(|path| look_up(message, path, style)));
    }
    table
}

/// The messages in a list.
pub(crate) fn messages(value: &Value) -> impl Iterator<Item = &DynamicMessage> + Clone {
    value.as_list().unwrap_or_default().iter().filter_map(Value::as_message)
}

/// The sums of a list's columns of money, in the places of a row that says so in its first; none where there is nothing to add up.
pub(crate) fn totals<'a>(
    descriptor: &MessageDescriptor,
    messages: impl Iterator<Item = &'a DynamicMessage> + Clone,
) -> Option<Vec<String>> {
    let columns = columns(descriptor, Style::Person);
    let is_sum = |path: &[FieldDescriptor]| path.last().is_some_and(is_money);
    if messages.clone().count() < 2 || !columns.iter().any(|path| is_sum(path)) {
        return None;
    }
    let cells = columns.iter().enumerate().map(|(place, path)| match place {
        0 => TOTAL.to_owned(),
        _ if is_sum(path) => {
            let sums = messages.clone().map(|message| sum(message, path));
            Language::Vietnamese.number(sums.sum::<i128>())
        }
        _ => String::new(),
    });
    Some(cells.collect())
}

/// What stands before the sums of a list.
const TOTAL: &str = "Cộng";

fn sum(message: &DynamicMessage, path: &[FieldDescriptor]) -> i128 {
    let Some((field, rest)) = path.split_first() else {
        return 0;
    };
    let value = message.get_field(field);
    match value.as_message() {
        Some(within) => sum(within, rest),
        None => value.as_i64().map_or(0, i128::from),
    }
}

type Chosen = (&'static str, &'static [&'static str]);

/// What is chosen of lists in a style.
fn chosen(style: Style) -> impl Iterator<Item = &'static Chosen> {
    let (some, of_money): (&[Chosen], &[Chosen]) = match style {
        Style::Person => (&chosen::CHOSEN, &budget::CHOSEN),
        Style::Data => (&chosen::IN_SPREADSHEETS, &budget::IN_SPREADSHEETS),
    };
    some.iter().chain(of_money)
}

fn columns(descriptor: &MessageDescriptor, style: Style) -> Vec<Vec<FieldDescriptor>> {
    match chosen(style).find(|(name, _)| *name == descriptor.full_name()) {
        Some((_, paths)) => paths.iter().filter_map(|path| walk(descriptor, path)).collect(),
        None => descriptor
            .fields()
            .filter(|field| !LEFT_OUT.contains(&field.name()))
            .map(|field| vec![field])
            .collect(),
    }
}

fn walk(descriptor: &MessageDescriptor, path: &str) -> Option<Vec<FieldDescriptor>> {
    let mut at = Some(descriptor.clone());
    path.split('.')
        .map(|name| {
            let field = at.as_ref()?.get_field_by_name(name)?;
            at = match field.kind() {
                Kind::Message(within) => Some(within),
                _ => None,
            };
            Some(field)
        })
        .collect()
}

fn look_up(message: &DynamicMessage, path: &[FieldDescriptor], style: Style) -> String {
    let Some((field, rest)) = path.split_first() else {
        return String::new();
    };
    if !says(message, field) {
        return String::new();
    }
    let value = message.get_field(field);
    match value.as_message() {
        Some(within) if !rest.is_empty() => look_up(within, rest, style),
        _ => shown(field, &value, style),
    }
}

#[cfg(test)]
mod tests {
    use chidao_proto::{
        contract::pool,
        membership::v1::{Agency, RosterLine, Seat, SeatRole, SeatStatus},
    };

    use prost_reflect::ReflectMessage;

    use super::*;
    use crate::view::dynamic;

    #[test]
    fn the_chosen_columns_are_there() {
        let styled = |style| chosen(style).map(move |one| (one, style));
        for ((name, paths), style) in styled(Style::Person).chain(styled(Style::Data)) {
            let descriptor = pool().get_message_by_name(name).unwrap();
            assert_eq!(columns(&descriptor, style).len(), paths.len(), "{name}");
        }
    }

    #[test]
    fn what_goes_to_a_spreadsheet_has_headings_in_vietnamese_each_its_own() {
        for (name, _) in chosen(Style::Data) {
            let descriptor = pool().get_message_by_name(name).unwrap();
            let table = table(&descriptor, [], Style::Data);
            let headings = table.headings();
            assert!(headings.iter().all(|heading| !heading.contains('_')), "{headings:?}");
            let each: std::collections::HashSet<&String> = headings.iter().collect();
            assert_eq!(each.len(), headings.len(), "{headings:?}");
        }
    }

    #[test]
    fn a_roster_is_read_across_its_messages() {
        let seat = Seat {
            order: 1,
            role: SeatRole::Head.into(),
            ..Seat::default()
        };
        let line = RosterLine {
            seat: Some(seat),
            status: SeatStatus::Vacant.into(),
            ..RosterLine::default()
        };
        let line = dynamic(&line).unwrap();
        let table = table(&line.descriptor(), [&line], Style::Person);
        assert_eq!(
            table.headings(),
            ["STT", "Chức danh trong Ban", "Họ và tên", "Chức vụ", "Tình trạng"]
        );
        assert_eq!(table.rows(), [["1", "Trưởng ban", "", "", "khuyết"]]);
    }

    #[test]
    fn other_lists_show_every_field_but_the_etag() {
        let agency = dynamic(&Agency {
            etag: "1-00000000".to_owned(),
            ..Agency::default()
        })
        .unwrap();
        let table = table(&agency.descriptor(), [&agency], Style::Person);
        assert_eq!(table.headings().len(), agency.descriptor().fields().len() - 1);
        assert!(table.rows()[0].iter().all(String::is_empty));
    }
}

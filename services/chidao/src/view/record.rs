//! One message as lines.

use std::fmt::Write as _;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage};

use super::{
    cell::{Style, is_single, says, shown},
    columns,
    heading::heading,
    table::plain,
};

/// A message as lines of `heading: value`, with what is within it indented and its lists as tables. What is not set is left
/// out, except yes and no.
pub(crate) fn record(message: &DynamicMessage, is_terminal: bool) -> String {
    let mut text = String::new();
    write(&mut text, message, 0, is_terminal);
    text
}

fn write(text: &mut String, message: &DynamicMessage, depth: usize, is_terminal: bool) {
    let indent = "  ".repeat(depth);
    for field in message.descriptor().fields() {
        // "No" is an answer, and of figures nought is; other values that are not set say nothing.
        if !says(message, &field) && (field.kind() != Kind::Bool || field.is_list()) {
            continue;
        }
        let (heading, value) = (heading(&field), message.get_field(&field));
        // A string cannot fail to be written to.
        let _ = match within(&field) {
            Some(descriptor) if value.as_list().is_some() => {
                let table = columns::table(&descriptor, columns::messages(&value), Style::Person);
                let rows = table.render(is_terminal);
                let rows = rows.lines().map(|line| format!("{indent}  {line}\n"));
                writeln!(text, "{indent}{heading}:").and_then(|()| text.write_str(&rows.collect::<String>()))
            }
            Some(_) => {
                let _ = writeln!(text, "{indent}{heading}:");
                if let Some(within) = value.as_message() {
                    write(text, within, depth + 1, is_terminal);
                }
                Ok(())
            }
            None => writeln!(
                text,
                "{indent}{heading}: {}",
                plain(&shown(&field, &value, Style::Person))
            ),
        };
    }
}

/// The type of a field that holds messages with fields of their own.
fn within(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    match field.kind() {
        Kind::Message(descriptor) if !is_single(descriptor.full_name()) => Some(descriptor),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chidao_proto::{
        common::v1::Date,
        membership::v1::{Agency, AgencyKind, CreateAgencyResponse, GetRosterResponse, RosterLine, Seat, SeatRole},
        register::v1::Receipt,
    };

    use super::*;
    use crate::view::dynamic;

    #[test]
    fn a_record_is_indented() {
        let agency = Agency {
            name: "agencies/so-nv".to_owned(),
            display_name: "Sở Nội vụ\u{7}".to_owned(),
            kind: AgencyKind::Department.into(),
            valid_from: Some(Date {
                year: 2004,
                month: 1,
                day: 1,
            }),
            ..Agency::default()
        };
        let receipt = Receipt {
            position: 7,
            ..Receipt::default()
        };
        let response = CreateAgencyResponse {
            agency: Some(agency),
            receipt: Some(receipt),
        };
        let expected = "Cơ quan:\n  Mã định danh: agencies/so-nv\n  Tên gọi: Sở Nội vụ \n  Loại: sở, ban, ngành\n  \
                        Từ ngày: 01/01/2004\nGhi sổ:\n  Vị trí trong sổ: 7\n";
        assert_eq!(record(&dynamic(&response).unwrap(), false), expected);
    }

    #[test]
    fn a_list_within_is_a_table() {
        let seat = Seat {
            order: 1,
            role: SeatRole::Head.into(),
            ..Seat::default()
        };
        let line = RosterLine {
            seat: Some(seat),
            ..RosterLine::default()
        };
        let response = GetRosterResponse {
            lines: vec![line],
            ..GetRosterResponse::default()
        };
        let text = record(&dynamic(&response).unwrap(), false);
        assert!(text.starts_with("Đang hiệu lực: không\nDanh sách:\n"), "{text}");
        assert!(text.contains(" 1     Trưởng ban"), "{text}");
    }
}

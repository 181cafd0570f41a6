//! CSV for spreadsheets.

use super::table::Table;

/// Tells a spreadsheet that what follows is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Signs at which some spreadsheet or other divides a line.
const DIVIDERS: [char; 5] = [',', ';', '\t', '\r', '\n'];

/// A table as CSV after RFC 4180, with a byte-order mark. No cell can become a formula: what begins like one gets
/// an apostrophe in front. A number stays one, so that it is added up.
pub(crate) fn csv(table: &Table) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    line(&mut text, table.headings());
    for row in table.rows() {
        line(&mut text, row);
    }
    text
}

fn line(text: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&quoted(&safe(cell)));
    }
    text.push_str("\r\n");
}

/// The cell with an apostrophe wherever a spreadsheet could see a formula begin: at its own beginning, and, since some divide cells at
/// signs that stand in the text whether it is quoted or not, behind such a sign.
fn safe(cell: &str) -> String {
    let digits = cell.strip_prefix('-').unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit()) {
        return cell.to_owned();
    }
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for (place, sign) in cell.char_indices() {
        let is_blank = place == 0 && matches!(sign, '\t' | '\r');
        if is_blank || (begins && matches!(sign, '=' | '+' | '-' | '@')) {
            safe.push('\'');
        }
        begins = DIVIDERS.contains(&sign) || (begins && sign == ' ');
        safe.push(sign);
    }
    safe
}

fn quoted(cell: &str) -> String {
    match cell.contains(['"', ',', ';', '\t', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Sở Nội vụ", "Sở Nội vụ")]
    #[case("Văn hóa, Thể thao", "\"Văn hóa, Thể thao\"")]
    #[case("\"Bé\"", "\"\"\"Bé\"\"\"")]
    #[case("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    #[case("+84", "'+84")]
    #[case("-1", "-1")]
    #[case("-1+1", "'-1+1")]
    #[case("--1", "'--1")]
    #[case("-", "'-")]
    #[case("-１", "'-１")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("\t=1", "\"'\t'=1\"")]
    #[case("\r=1", "\"'\r'=1\"")]
    #[case("x;=cmd|'/C calc'!A0;", "\"x;'=cmd|'/C calc'!A0;\"")]
    #[case("x, =1", "\"x, '=1\"")]
    #[case("a; - b", "\"a; '- b\"")]
    fn a_cell_is_quoted_and_is_no_formula(#[case] cell: &str, #[case] written: &str) {
        let mut table = Table::new(["Tên gọi"]);
        table.row([cell.to_owned()]);
        assert_eq!(csv(&table), format!("\u{feff}Tên gọi\r\n{written}\r\n"));
    }

    /// Reads a line back as a spreadsheet does.
    fn read(text: &str) -> Vec<String> {
        let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
        let mut signs = text.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(sign) = signs.next() {
            match (sign, is_quoted) {
                ('"', true) if signs.peek() == Some(&'"') => cell.extend(signs.next()),
                ('"', _) => is_quoted = !is_quoted,
                (',', false) => cells.push(std::mem::take(&mut cell)),
                _ => cell.push(sign),
            }
        }
        cells.push(cell);
        cells
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_and_none_is_a_formula(cells in proptest::collection::vec("[=+@\\-a\"',;\\t\\r\\nỞ]{0,6}", 1..5)) {
            let mut text = String::new();
            line(&mut text, &cells);
            for (read, cell) in read(&text).iter().zip(&cells) {
                prop_assert!(!read.starts_with(['\t', '\r']));
                for part in read.split(DIVIDERS) {
                    prop_assert!(!part.trim_start_matches(' ').starts_with(['=', '+', '-', '@']), "{}", read);
                }
                prop_assert_eq!(read.replace('\'', ""), cell.replace('\'', ""));
            }
            prop_assert_eq!(read(&text).len(), cells.len());
        }
    }
}

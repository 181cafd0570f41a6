//! Tables of texts.

use std::{collections::HashMap, env};

use comfy_table::{ContentArrangement, LineStyle, TableStyle};

/// A line below the headings, and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// How wide a table at a terminal is where the terminal does not say.
const WIDTH: u16 = 132;

/// A heading, and rows of as many cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(headings: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            headings: headings.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The headings.
    pub(crate) fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The rows.
    pub(crate) fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Puts these texts in the place of the words that they are known by, but in the first column, which says what a row is.
    pub(crate) fn call(&mut self, called: &HashMap<String, String>) {
        const AROUND: [char; 5] = [' ', ';', ',', '(', ')'];
        for cell in self.rows.iter_mut().flat_map(|row| row.iter_mut().skip(1)) {
            let words = cell.split_inclusive(AROUND).map(|word| {
                let name = word.trim_end_matches(AROUND);
                match called.get(name) {
                    Some(text) => format!("{text}{}", &word[name.len()..]),
                    None => word.to_owned(),
                }
            });
            *cell = words.collect();
        }
    }

    /// The table as text, with a line break at the end. At a terminal long cells are wrapped; elsewhere a row is a line.
    pub(crate) fn render(&self, is_terminal: bool) -> String {
        let shown = self.shown();
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE);
        table.set_header(shown.iter().filter_map(|place| self.headings.get(*place)));
        for row in &self.rows {
            table.add_row(
                shown
                    .iter()
                    .map(|place| row.get(*place).map_or(String::new(), |text| plain(text))),
            );
        }
        if is_terminal {
            let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(columns.unwrap_or(WIDTH));
        }
        table.trim_fmt() + "\n"
    }

    /// The columns that say something.
    fn shown(&self) -> Vec<usize> {
        let says = |place: &usize| {
            self.rows
                .iter()
                .any(|row| row.get(*place).is_some_and(|cell| !cell.is_empty()))
        };
        (0..self.headings.len())
            .filter(|place| self.rows.is_empty() || says(place))
            .collect()
    }
}

/// A text without what would move the cursor or break the row.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_one_another_and_empty_ones_are_left_out() {
        let mut table = Table::new(["STT", "Họ và tên", "Ghi chú"]);
        table.row(["1", "Nguyễn Văn Ở", ""].map(str::to_owned));
        table.row(["10", "Lê \u{1b}[31mThị\nBé", ""].map(str::to_owned));
        let text = table.render(false);
        assert!(!text.contains("Ghi chú") && !text.contains('\u{1b}'), "{text}");
        let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('─')).collect();
        assert_eq!(
            rows,
            [" STT   Họ và tên", " 1     Nguyễn Văn Ở", " 10    Lê  [31mThị Bé"]
        );
    }

    #[test]
    fn words_are_called_otherwise_but_those_that_say_what_a_row_is() {
        let called = [("agencies/a", "Sở A"), ("agencies/b", "Sở B")];
        let called = called.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let mut table = Table::new(["Mã định danh", "Cơ quan"]);
        table.row(["agencies/a", "agencies/a (2019-06-17); agencies/b; agencies/c"].map(str::to_owned));
        table.call(&called);
        assert_eq!(table.rows(), [["agencies/a", "Sở A (2019-06-17); Sở B; agencies/c"]]);
    }

    #[test]
    fn a_table_without_rows_shows_its_headings() {
        assert!(Table::new(["Tên gọi"]).render(true).contains("Tên gọi"));
    }

    #[test]
    fn long_cells_are_wrapped_at_a_terminal_only() {
        let mut table = Table::new(["Chức vụ", "Người"]);
        table.row(["Phó Chủ tịch ".repeat(40), "A".to_owned()]);
        assert!(table.render(true).lines().count() > table.render(false).lines().count());
    }
}

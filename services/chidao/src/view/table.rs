//! Tables of texts.

use std::env;

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

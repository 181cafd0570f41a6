//! Which column holds what.

use chidao_calendar::Date;
use chidao_proto::common::v1;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    fault::{Fault, Text},
    sheet::{Line, Place, Sheet},
};
use crate::instant::parse_date;

/// A column that a kind of table has.
#[derive(Debug)]
pub(super) struct Column {
    /// The field of the request that it fills; items of a list as `[]`.
    pub(super) field: &'static str,
    /// Its heading, as the template has it.
    pub(super) heading: &'static str,
    /// What else it may be called.
    pub(super) also: &'static [&'static str],
    /// Whether a table without it means nothing.
    pub(super) is_required: bool,
}

impl Column {
    /// Without which a table means nothing.
    pub(super) const fn required(field: &'static str, heading: &'static str, also: &'static [&'static str]) -> Self {
        Self {
            field,
            heading,
            also,
            is_required: true,
        }
    }

    /// That may be missing.
    pub(super) const fn optional(field: &'static str, heading: &'static str, also: &'static [&'static str]) -> Self {
        Self {
            is_required: false,
            ..Self::required(field, heading, also)
        }
    }
}

/// Columns that every table may have and that say nothing.
const PASSED_OVER: [&str; 5] = ["stt", "so tt", "so thu tu", "tt", "ghi chu"];

/// A heading or a name by which its spelling does not matter: without marks, case and doubled spaces.
pub(super) fn plain(text: &str) -> String {
    let bare: String = text
        .nfd()
        .filter(|sign| !is_combining_mark(*sign))
        .map(|sign| match sign {
            'đ' | 'Đ' => 'd',
            sign if sign.is_alphanumeric() => sign,
            _ => ' ',
        })
        .collect();
    let words: Vec<String> = bare.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Where each column of a kind is in a table.
#[derive(Debug)]
pub(super) struct Layout {
    columns: &'static [Column],
    places: Vec<Option<usize>>,
}

impl Layout {
    /// By the headings of a table.
    ///
    /// # Errors
    /// A heading that nobody knows, that stands twice, or that is missing.
    pub(super) fn of(columns: &'static [Column], sheet: &Sheet) -> Result<Self, Vec<Fault>> {
        let row = sheet.headings.row;
        let (mut places, mut faults) = (vec![None; columns.len()], Vec::new());
        for (column, written) in sheet.headings.cells.iter().enumerate() {
            let (heading, place) = (plain(written), Place { row, column });
            if heading.is_empty() || PASSED_OVER.contains(&&*heading) {
                continue;
            }
            let is = |known: &Column| {
                let mut names = [known.heading].into_iter().chain(known.also.iter().copied());
                names.any(|name| plain(name) == heading)
            };
            match columns.iter().position(is) {
                None => faults.push(unknown(columns, place, written)),
                Some(known) => {
                    if let Some(first) = places.get_mut(known).and_then(|first| first.replace(column)) {
                        let first = Place { row, column: first };
                        faults.push(Fault::told(
                            place,
                            written,
                            format!("Cột này đã có ở ô {first}. Bỏ một cột."),
                            format!("This column stands in {first} already. Leave one out."),
                        ));
                    }
                }
            }
        }
        for (known, found) in columns.iter().zip(&places) {
            if known.is_required && found.is_none() {
                let heading = known.heading;
                faults.push(Fault::told(
                    Place { row, column: 0 },
                    "",
                    format!("Thiếu cột «{heading}». Thêm cột này; --template cho mẫu."),
                    format!("The column «{heading}» is missing. Add it; --template shows how."),
                ));
            }
        }
        match faults.is_empty() {
            true => Ok(Self { columns, places }),
            false => Err(faults),
        }
    }

    /// What stands in a table and is not read: below no heading, or in a cell that is merged with another.
    pub(super) fn unread(&self, sheet: &Sheet) -> Vec<Fault> {
        let width = sheet.rows.iter().map(|line| line.cells.len()).max().unwrap_or_default();
        let unnamed = (0..width).filter(|column| sheet.headings.cell(*column).is_empty());
        let below_none = unnamed.filter_map(|column| {
            let line = sheet.rows.iter().find(|line| !line.cell(column).is_empty())?;
            let place = Place { row: line.row, column };
            Some(Fault::new(place, line.cell(column), NO_HEADING))
        });
        let merged = sheet.merged.iter().filter_map(|(first, last)| {
            let is_read = |line: &Line| {
                let columns = self.places.iter().flatten().filter(|column| (first.column..=last.column).contains(column));
                let mut others = columns.filter(|column| (line.row, **column) != (first.row, first.column));
                (first.row..=last.row).contains(&line.row) && others.next().is_some()
            };
            sheet.rows.iter().any(is_read).then(|| {
                Fault::told(
                    *first,
                    "",
                    format!("Các ô {first}:{last} bị gộp: chỉ ô đầu có nội dung. Bỏ gộp, rồi điền từng ô."),
                    format!("The cells {first}:{last} are merged: only the first holds anything. Part them, and fill in each."),
                )
            })
        });
        below_none.chain(merged).collect()
    }

    /// The heading of a field that the table has no column for; none where it has one, or there is none such.
    pub(super) fn lacks(&self, field: &str) -> Option<&'static str> {
        let known = self.columns.iter().find(|known| known.field == field)?;
        self.column(field).is_none().then_some(known.heading)
    }

    fn column(&self, field: &str) -> Option<usize> {
        let known = self.columns.iter().position(|known| known.field == field)?;
        self.places.get(known).copied().flatten()
    }

    /// What a line says in a column; empty where it says nothing.
    pub(super) fn text<'a>(&self, line: &'a Line, field: &str) -> &'a str {
        self.column(field).map_or("", |column| line.cell(column))
    }

    /// The cell of a column in a line; the first where there is no such column.
    pub(super) fn place(&self, line: &Line, field: &str) -> Place {
        Place {
            row: line.row,
            column: self.column(field).unwrap_or_default(),
        }
    }

    /// A fault at a cell of a line.
    pub(super) fn fault(&self, line: &Line, field: &str, text: Text) -> Fault {
        Fault::new(self.place(line, field), self.text(line, field), text)
    }

    /// The day that a line says in a column.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn day(&self, line: &Line, field: &str) -> Result<Option<v1::Date>, Fault> {
        let text = self.text(line, field);
        if text.is_empty() {
            return Ok(None);
        }
        // The contract knows no other years, and would name a part of the day.
        let day = parse_date(text).filter(|day| (1900..2200).contains(&day.year()));
        Ok(Some(wire(day.ok_or_else(|| self.fault(line, field, NO_DAY))?)))
    }
}

const NO_HEADING: Text = Text {
    vi: "Cột này có nội dung mà không có tiêu đề, nên không được đọc. Ghi tiêu đề («Ghi chú» nếu không nhập), hoặc xóa nội dung.",
    en: "The column holds something and has no heading, so that it is not read. Give it one («Ghi chú» where it is not for import), or empty it.",
};

const NO_DAY: Text = Text {
    vi: "Không phải ngày từ 1900 đến 2199. Viết dd/MM/yyyy, ví dụ 28/12/2018.",
    en: "Not a day from 1900 to 2199. Write dd/MM/yyyy, as in 28/12/2018.",
};

fn wire(day: Date) -> v1::Date {
    v1::Date {
        year: day.year(),
        month: u8::from(day.month()).into(),
        day: day.day().into(),
    }
}

fn unknown(columns: &[Column], place: Place, written: &str) -> Fault {
    let headings: Vec<&str> = columns.iter().map(|known| known.heading).collect();
    let nearest = headings.iter().max_by(|one, other| {
        let likeness = |heading: &str| strsim::jaro_winkler(&plain(heading), &plain(written));
        likeness(one).total_cmp(&likeness(other))
    });
    let nearest = nearest.copied().unwrap_or_default();
    let all = headings.join(", ");
    Fault::told(
        place,
        written,
        format!("Không có cột này; gần nhất là «{nearest}». Các cột: {all}."),
        format!("There is no such column; the nearest is «{nearest}». The columns: {all}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [
        Column::required("agency_id", "Mã", &["Mã cơ quan"]),
        Column::required("agency.display_name", "Tên đầy đủ", &[]),
    ];

    fn sheet(headings: &[&str]) -> Sheet {
        Sheet {
            headings: Line {
                row: 2,
                cells: headings.iter().map(|heading| (*heading).to_owned()).collect(),
            },
            rows: Vec::new(),
            faults: Vec::new(),
            merged: Vec::new(),
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        let line = |row, cells: &[&str]| Line {
            row,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        let place = |row, column| Place { row, column };
        let table = Sheet {
            rows: vec![
                line(3, &["a", "A", "", "1"]),
                line(4, &["b", "", "stray", "2"]),
                line(6, &["c", "C", "stray", "3", "far"]),
            ],
            merged: vec![
                // A title, a note below the headings where no line is, and what is not for import: nothing is lost.
                (place(0, 0), place(0, 3)),
                (place(2, 1), place(3, 1)),
                (place(3, 3), place(6, 3)),
                (place(5, 0), place(5, 3)),
                (place(3, 1), place(4, 1)),
            ],
            ..sheet(&["Mã", "Tên đầy đủ", "", "Ghi chú"])
        };
        let layout = Layout::of(&COLUMNS, &table).unwrap();
        let named: Vec<String> = layout
            .unread(&table)
            .iter()
            .map(|fault| fault.place.to_string())
            .collect();
        assert_eq!(
            named,
            ["C5", "E7", "B3", "B4"],
            "a heading that is merged with a cell below it hides that cell"
        );
    }

    #[test]
    fn headings_are_known_however_they_are_spelt() {
        let layout = Layout::of(&COLUMNS, &sheet(&["STT", "TÊN  ĐẦY ĐỦ (*)", "", "ma co quan:"])).unwrap();
        assert_eq!(layout.places, [Some(3), Some(1)]);
    }

    #[test]
    fn every_wrong_heading_is_named() {
        let faults = Layout::of(&COLUMNS, &sheet(&["Mã", "Tên đày đủ rồi", "Mã cơ quan"])).unwrap_err();
        let places: Vec<String> = faults.iter().map(|fault| fault.place.to_string()).collect();
        assert_eq!(places, ["B3", "C3", "A3"], "unknown, twice, missing");
        let told = format!("{faults:?}");
        assert!(told.contains("gần nhất là «Tên đầy đủ»"), "{told}");
    }
}

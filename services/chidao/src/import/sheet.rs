//! Tables of spreadsheets, as CSV or Excel workbooks: a line of headings, and rows.

use std::{
    fmt, fs,
    io::{Read, Seek},
    path::Path,
};

use calamine::{Data, DataType, Reader, Sheets, open_workbook_auto};
use chidao_kit::exit::{Exit, Stop};
use unicode_normalization::UnicodeNormalization;

use super::fault::{Fault, Text};
use crate::args::{io, usage};

/// Rows of one file.
const MAX_ROWS: usize = 100_000;
/// Columns of one file.
const MAX_COLUMNS: usize = 64;
/// Bytes of one file.
const MAX_BYTES: u64 = 64 << 20;

/// Where a cell is; both count from 0. Written as spreadsheets do: "B7".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
            rest /= 26;
        }
        let letters: String = letters.into_iter().rev().collect();
        write!(f, "{letters}{}", self.row + 1)
    }
}

/// A line of a table, by columns. A cell is trimmed and in NFC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) row: usize,
    pub(super) cells: Vec<String>,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }

    /// The cell of a column; empty where the line is shorter.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// The first table of a file. Blank lines are left out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) headings: Line,
    pub(super) rows: Vec<Line>,
    /// Cells that hold no value: a formula's error.
    pub(super) faults: Vec<Fault>,
    /// Cells that are merged, from the first to the last: the others of them hold nothing. An .ods does not tell.
    pub(super) merged: Vec<(Place, Place)>,
}

/// Reads a file: CSV by its name, a workbook otherwise; of that the named sheet, or the first one.
///
/// # Errors
/// It cannot be read (exit code 74); it is no such file, has no rows, or too many (64).
pub(super) fn read(path: &Path, name: Option<&str>) -> Result<Sheet, Stop> {
    let size = fs::metadata(path).map_err(|error| io(&path.display(), &error))?.len();
    if size > MAX_BYTES {
        return Err(at(path, format!("is over {} MiB: divide it", MAX_BYTES >> 20)));
    }
    let is_text = path.extension().is_some_and(|extension| {
        ["csv", "txt", "tsv"]
            .iter()
            .any(|text| extension.eq_ignore_ascii_case(text))
    });
    let (lines, faults, merged) = match (is_text, name) {
        (true, None) => (text(path)?, Vec::new(), Vec::new()),
        (true, Some(_)) => return Err(usage("--sheet names a sheet of a workbook; CSV has none")),
        (false, name) => workbook(path, name)?,
    };
    let mut lines = lines.into_iter().filter(|line| !line.is_blank());
    let headings = lines
        .next()
        .ok_or_else(|| at(path, "has no line of headings; --template writes one"))?;
    let rows: Vec<Line> = lines.collect();
    if rows.len() > MAX_ROWS || headings.cells.len() > MAX_COLUMNS {
        let message = format!("is over {MAX_ROWS} rows or {MAX_COLUMNS} columns: divide it");
        return Err(at(path, message));
    }
    Ok(Sheet {
        headings,
        rows,
        faults,
        merged,
    })
}

fn at(path: &Path, error: impl fmt::Display) -> Stop {
    usage(format!("{} {error}", path.display()))
}

fn clean(text: &str) -> String {
    text.trim().nfc().collect()
}

/// A comma, a semicolon (what Excel writes where the comma divides decimals) or a tab: whichever is more often in the headings.
fn delimiter(text: &str) -> u8 {
    let headings = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| headings.bytes().filter(|byte| byte == sign).count();
    // The last of equals wins: a comma where there is none of them.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// The same with a delimiter in each empty line: the reader passes over empty ones, and its rows would no longer be those that a
/// spreadsheet counts.
fn with_blank_rows(text: &str, delimiter: u8) -> String {
    let (mut whole, mut is_quoted, mut begins) = (String::with_capacity(text.len()), false, true);
    for sign in text.chars() {
        if begins && !is_quoted && ['\r', '\n'].contains(&sign) {
            whole.push(char::from(delimiter));
        }
        is_quoted ^= sign == '"';
        begins = sign == '\n';
        whole.push(sign);
    }
    whole
}

fn text(path: &Path) -> Result<Vec<Line>, Stop> {
    let bytes = fs::read(path).map_err(|error| io(&path.display(), &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let message = format!("is not UTF-8 (byte {place}): in Excel, save it as «CSV UTF-8»");
        at(path, message)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let delimiter = delimiter(text);
    let text = with_blank_rows(text, delimiter);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let records = reader.records().enumerate().map(|(row, record)| {
        let record = record.map_err(|error| at(path, format!("cannot be read as CSV: {error}")))?;
        // A cell may hold line breaks: the line of the file is not the row that a spreadsheet shows.
        Ok(Line {
            row,
            cells: record.iter().map(clean).collect(),
        })
    });
    records.collect()
}

type Found = (Vec<Line>, Vec<Fault>, Vec<(Place, Place)>);

fn workbook(path: &Path, name: Option<&str>) -> Result<Found, Stop> {
    let unread = |error: calamine::Error| {
        let message = format!("error: {} is no workbook that can be read: {error}", path.display());
        Stop::new(Exit::Usage, message)
    };
    let mut book = open_workbook_auto(path).map_err(unread)?;
    let names = book.sheet_names();
    let name = match name {
        Some(name) => names.iter().find(|known| known.trim() == name.trim()).ok_or_else(|| {
            let known = names.join(", ");
            at(path, format!("has no sheet called {name}; there are {known}"))
        })?,
        None => names.first().ok_or_else(|| at(path, "has no sheet"))?,
    };
    let range = book.worksheet_range(name).map_err(unread)?;
    let merged = merged(&mut book, name).map_err(unread)?;
    let (row, column) = range.start().unwrap_or_default();
    let mut faults = Vec::new();
    let lines = range.rows().enumerate().map(|(offset, cells)| {
        let row = row as usize + offset;
        let cells = cells.iter().enumerate().map(|(offset, value)| {
            let column = column as usize + offset;
            shown(value).unwrap_or_else(|| {
                let what = match value {
                    Data::Error(_) => NO_VALUE,
                    _ => NO_TEXT,
                };
                faults.push(Fault::new(Place { row, column }, &value.to_string(), what));
                String::new()
            })
        });
        let blank = std::iter::repeat_n(String::new(), column as usize);
        Line {
            row,
            cells: blank.chain(cells).collect(),
        }
    });
    Ok((lines.collect(), faults, merged))
}

fn merged<R: Read + Seek>(book: &mut Sheets<R>, name: &str) -> Result<Vec<(Place, Place)>, calamine::Error> {
    let regions = match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(name)?,
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(name)?,
        Sheets::Xlsb(_) | Sheets::Ods(_) => Vec::new(),
    };
    let place = |(row, column): (u32, u32)| Place {
        row: row as usize,
        column: column as usize,
    };
    Ok(regions
        .into_iter()
        .map(|region| (place(region.start), place(region.end)))
        .collect())
}

const NO_VALUE: Text = Text {
    vi: "Công thức báo lỗi. Sửa công thức, hoặc điền giá trị.",
    en: "The formula has failed. Mend it, or write a value.",
};

const NO_TEXT: Text = Text {
    vi: "Không đọc được kiểu ô này. Ghi dạng văn bản, số, hoặc ngày.",
    en: "A cell of this kind cannot be read. Write a text, a number or a day.",
};

/// A value as somebody would have written it: a day as 2018-12-28, a whole number without a point; none where it is no text,
/// number or day.
fn shown(value: &Data) -> Option<String> {
    match value {
        Data::Empty => Some(String::new()),
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        // "2018-12-28T00:00:00": what comes behind the day says nothing.
        Data::DateTimeIso(instant) => instant.split('T').next().map(clean),
        value => value.as_string().as_deref().map(clean),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, 0, "A1")]
    #[case(6, 1, "B7")]
    #[case(9, 25, "Z10")]
    #[case(0, 26, "AA1")]
    #[case(0, 701, "ZZ1")]
    #[case(0, 702, "AAA1")]
    fn a_place_is_called_as_spreadsheets_do(#[case] row: usize, #[case] column: usize, #[case] expected: &str) {
        assert_eq!(Place { row, column }.to_string(), expected);
    }

    #[rstest]
    #[case::comma("Mã,Tên cơ quan\nso-nv,\"Sở Nội vụ, tỉnh\"\n")]
    #[case::semicolon("\u{feff}Mã;Tên cơ quan\r\n so-nv ;Sở Nội vụ, tỉnh\r\n")]
    #[case::tab("Mã\tTên cơ quan\n\n\nso-nv\tSở Nội vụ, tỉnh\n")]
    #[case::decomposed("Ma\u{303},Te\u{302}n cơ quan\nso-nv,\"Sơ\u{309} Nội vụ, tỉnh\"")]
    fn a_text_is_read_however_it_was_saved(#[case] content: &str) {
        let path = std::env::temp_dir().join(format!("{}.csv", uuid::Uuid::new_v4()));
        fs::write(&path, content).unwrap();
        let sheet = read(&path, None).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(sheet.headings.cells, ["Mã", "Tên cơ quan"]);
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].cells, ["so-nv", "Sở Nội vụ, tỉnh"]);
        let blank = content.matches("\n\n").count() + content.matches("\n\n\n").count();
        assert_eq!(sheet.rows[0].row, 1 + blank, "as a spreadsheet counts");
    }

    #[rstest]
    #[case::day(Data::DateTimeIso("2018-12-28T00:00:00".to_owned()), Some("2018-12-28"))]
    #[case::number(Data::Float(270.0), Some("270"))]
    #[case::nothing(Data::Empty, Some(""))]
    #[case::truth(Data::Bool(true), None)]
    #[case::span(Data::DurationIso("PT1H".to_owned()), None)]
    fn a_value_is_a_text_or_a_fault(#[case] value: Data, #[case] expected: Option<&str>) {
        assert_eq!(shown(&value).as_deref(), expected);
    }

    #[rstest]
    #[case::nothing(b"", "has no line of headings")]
    #[case::blank(b" , \n ,\n", "has no line of headings")]
    #[case::old_code_page(b"M\xe3,T\xean\n", "is not UTF-8 (byte 1)")]
    fn what_cannot_be_read_says_why(#[case] content: &[u8], #[case] said: &str) {
        let path = std::env::temp_dir().join(format!("{}.csv", uuid::Uuid::new_v4()));
        fs::write(&path, content).unwrap();
        let stop = read(&path, None).unwrap_err();
        fs::remove_file(&path).unwrap();
        assert_eq!(stop.exit(), Exit::Usage);
        assert!(stop.to_string().contains(said), "{stop}");
    }
}

//! The papers that a table of tasks names.

use std::collections::HashMap;

use chidao_calendar::Date;
use chidao_proto::{
    common::v1::{DocumentRef, SignatureKind},
    field,
};
use chidao_service::desk::paper_id;

use super::{
    super::{
        columns::Layout,
        draft::Reading,
        fault::{Fault, Text},
        known::{Named, Names},
        sheet::Line,
    },
    cells::{NO_SIGNATURE, labelled},
    columns::{COLUMNS, OfPaper},
};
use crate::instant::parse_date;

/// A paper as its columns say it.
pub(super) fn read(reading: &mut Reading<'_>, agencies: &Names, line: &Line, columns: &OfPaper) -> DocumentRef {
    let written = reading.text(line, columns.symbol);
    let mut issued_on = reading.day(line, columns.issued_on);
    let (symbol, day) = parted(&written);
    if let Some(text) = day {
        let day = dated(text).filter(|day| (1900..2200).contains(&day.year()));
        if day.is_none() {
            reading.tell(undated(reading, line, columns, columns.symbol, &written));
        }
        match (day.map(Into::into), issued_on) {
            (Some(day), Some(other)) if day != other => reading.tell(two_days(reading, line, columns)),
            (day, None) if reading.text(line, columns.issued_on).is_empty() => issued_on = day,
            _ => {}
        }
    } else if !symbol.is_empty() && reading.text(line, columns.issued_on).is_empty() {
        let field = if reading.lacks(columns.issued_on) {
            columns.symbol
        } else {
            columns.issued_on
        };
        reading.tell(undated(reading, line, columns, field, &reading.text(line, field)));
    }
    let (issuer, issuer_title) = issuer(reading, agencies, line, columns.issuer);
    DocumentRef {
        symbol,
        issued_on,
        issuer,
        issuer_title,
        signer_name: reading.text(line, columns.signer_name),
        signer_title: reading.text(line, columns.signer_title),
        summary: reading.text(line, columns.summary),
        signature: signature(reading, line, columns.signature).into(),
        ..DocumentRef::default()
    }
}

/// "12/CT-UBND ngày 05/03/2019" in one cell: the symbol, and what stands for the day where the word does.
fn parted(written: &str) -> (String, Option<&str>) {
    let words = written.match_indices("ngày").chain(written.match_indices("Ngày"));
    let is_word = |place: usize, word: &str| {
        let before = written.get(..place).and_then(|before| before.chars().next_back());
        let after = written.get(place + word.len()..).and_then(|after| after.chars().next());
        before.is_some_and(|sign| !sign.is_alphanumeric()) && after.is_none_or(|sign| !sign.is_alphabetic())
    };
    let mut words = words.filter(|(place, word)| is_word(*place, word));
    let Some((number, day)) = words.next().and_then(|(place, word)| {
        let (number, rest) = written.split_at_checked(place)?;
        Some((number, rest.strip_prefix(word)?))
    }) else {
        return (written.to_owned(), None);
    };
    let number = number.trim_end_matches(|sign: char| sign.is_whitespace() || [',', ';', '(', '-'].contains(&sign));
    let day = day.trim_matches(|sign: char| sign.is_whitespace() || [':', '.', ';', ')'].contains(&sign));
    (number.to_owned(), Some(day))
}

/// A paper whose day is not said, or is none.
fn two_days(reading: &Reading<'_>, line: &Line, columns: &OfPaper) -> Fault {
    Fault::told(
        reading.place(line, columns.issued_on),
        &reading.text(line, columns.issued_on),
        "Khác ngày đứng cạnh số, ký hiệu của văn bản. Chỉ ghi ngày ở một nơi, hoặc ghi như nhau.".to_owned(),
        "It differs from the day beside the symbol of the paper. Write the day in one place, or the same in both."
            .to_owned(),
    )
}

fn undated(reading: &Reading<'_>, line: &Line, columns: &OfPaper, field: &str, written: &str) -> Fault {
    let heading = |field: &str| {
        COLUMNS
            .iter()
            .find(|known| known.field == field)
            .map_or("", |known| known.heading)
    };
    let (symbol, day) = (heading(columns.symbol), heading(columns.issued_on));
    Fault::told(
        reading.place(line, field),
        written,
        format!(
            "Văn bản chưa có ngày từ 1900 đến 2199. Viết ở «{symbol}» như «12/CT-UBND ngày 05/03/2019», hoặc ghi ở cột «{day}»."
        ),
        format!(
            "The paper has no day from 1900 to 2199. Write it in «{symbol}» as in «12/CT-UBND ngày 05/03/2019», or in the column «{day}»."
        ),
    )
}

/// A day as letters have it too: "5 tháng 3 năm 2019".
fn dated(text: &str) -> Option<Date> {
    let words = text.replace("tháng", "/").replace("năm", "/");
    let bare: String = words.chars().filter(|sign| !sign.is_whitespace()).collect();
    parse_date(&bare)
}

/// The issuing body: an agency of the system, or in words another one.
fn issuer(reading: &mut Reading<'_>, agencies: &Names, line: &Line, field: &str) -> (String, String) {
    let text = reading.text(line, field);
    match agencies.find(&text) {
        Named::None => (String::new(), text),
        Named::One(_) | Named::Several(_) => (reading.refer(agencies, line, field), String::new()),
    }
}

/// How it is signed: on paper where nothing is said of a paper with number and signer.
fn signature(reading: &mut Reading<'_>, line: &Line, field: &str) -> SignatureKind {
    let text = reading.text(line, field);
    if text.is_empty() {
        return SignatureKind::SealedPaper;
    }
    let all = [SignatureKind::None, SignatureKind::SealedPaper, SignatureKind::Digital];
    let names = all.map(|kind| (kind.into(), kind.as_str_name()));
    let called = labelled("chidao.common.v1.SignatureKind", "SIGNATURE_KIND_", names, &text);
    let kind = called.and_then(|number| SignatureKind::try_from(number).ok());
    kind.unwrap_or_else(|| {
        reading.fault(line, field, NO_SIGNATURE);
        SignatureKind::SealedPaper
    })
}

/// By what a paper is one and the same: issuing body, symbol and year.
type Key = (String, String, String, i32);

fn key(paper: &DocumentRef) -> Key {
    let year = paper.issued_on.map_or(0, |day| day.year);
    (
        paper.issuer.clone(),
        paper.issuer_title.clone(),
        paper.symbol.clone(),
        year,
    )
}

/// The name under which the service keeps a paper; none where it has no day.
pub(super) fn id(paper: &DocumentRef) -> Option<String> {
    let day = field::optional_day(&paper.issued_on, "issued_on").ok().flatten()?;
    Some(paper_id(paper, day).name())
}

/// Whether two citations name one paper.
pub(super) fn is_same(one: &DocumentRef, other: &DocumentRef) -> bool {
    key(one) == key(other)
}

/// The papers that were described so far, with the row where that was; none of what is recorded.
#[derive(Default)]
pub(super) struct Papers(HashMap<Key, (DocumentRef, Option<usize>)>);

impl Papers {
    /// Takes in one that is recorded.
    pub(super) fn record(&mut self, paper: &DocumentRef) {
        self.0.insert(key(paper), (paper.clone(), None));
    }

    /// Whether it was described.
    pub(super) fn has(&self, paper: &DocumentRef) -> bool {
        self.0.contains_key(&key(paper))
    }

    /// Notes a paper, and cites it with the files with which it is recorded, which no table tells. Tells where it is described
    /// otherwise than before: the service would take it for another one.
    pub(super) fn note(
        &mut self,
        layout: &Layout,
        line: &Line,
        columns: &OfPaper,
        paper: &mut DocumentRef,
        is_secret: bool,
    ) -> Option<Fault> {
        let known = self
            .0
            .entry(key(paper))
            .or_insert_with(|| (paper.clone(), Some(line.row)));
        let (before, row) = (&known.0, known.1);
        if is_secret && !before.attachments.is_empty() {
            return Some(layout.fault(line, columns.symbol, SECRET_WITH_FILES));
        }
        paper.attachments.clone_from(&before.attachments);
        let differs = [
            (columns.issued_on, before.issued_on == paper.issued_on),
            (columns.signer_name, before.signer_name == paper.signer_name),
            (columns.signer_title, before.signer_title == paper.signer_title),
            (columns.summary, before.summary == paper.summary),
            (columns.signature, before.signature == paper.signature),
        ];
        let (field, _) = differs.into_iter().find(|(_, same)| !same)?;
        // The day may stand with the symbol, and other columns may not be there.
        let field = if layout.lacks(field).is_some() {
            columns.symbol
        } else {
            field
        };
        Some(match row {
            None => layout.fault(line, field, RECORDED_OTHERWISE),
            Some(row) => {
                let row = row + 1;
                Fault::told(
                    layout.place(line, field),
                    layout.text(line, field),
                    format!(
                        "Văn bản này ở dòng {row} ghi khác (ngày, người ký, chức vụ, trích yếu, hình thức ký). Ghi như nhau."
                    ),
                    format!(
                        "The paper is described otherwise in row {row} (date, signer, title, abstract, signature). Write the same."
                    ),
                )
            }
        })
    }
}

const SECRET_WITH_FILES: Text = Text {
    vi: "Văn bản này đã ghi trong hệ thống kèm tệp, nên không phải văn bản mật. Sửa số, ký hiệu, hoặc bỏ đánh dấu mật.",
    en: "The paper is recorded with its files, and so it is no secret one. Correct the symbol, or do not mark the task as secret.",
};
const RECORDED_OTHERWISE: Text = Text {
    vi: "Văn bản này đã ghi trong hệ thống với nội dung khác (ngày, người ký, chức vụ, trích yếu, hình thức ký). Ghi như đã có.",
    en: "The paper is recorded with something else (date, signer, title, abstract, signature). Write it as it is recorded.",
};

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("12/CT-UBND ngày 05/03/2019", "12/CT-UBND", Some("2019-03-05"))]
    #[case("12/CT-UBND ngày 5/3/2019", "12/CT-UBND", Some("2019-03-05"))]
    #[case("12/CT-UBND,\nngày 05 tháng 3 năm 2019", "12/CT-UBND", Some("2019-03-05"))]
    #[case("12/CT-UBND (ngày 2019-03-05)", "12/CT-UBND", Some("2019-03-05"))]
    #[case("12/CT-UBND ngày 31/02/2019", "12/CT-UBND", Some(""))]
    #[case("12/CT-UBND ngày", "12/CT-UBND", Some(""))]
    #[case("12/CT-UBND", "12/CT-UBND", None)]
    #[case("ngày", "ngày", None)]
    fn a_symbol_may_stand_with_its_day(#[case] written: &str, #[case] symbol: &str, #[case] day: Option<&str>) {
        let (found, text) = parted(written);
        assert_eq!(found, symbol);
        let read = text.map(|text| dated(text).map(|day| day.to_string()).unwrap_or_default());
        assert_eq!(read.as_deref(), day);
    }
}

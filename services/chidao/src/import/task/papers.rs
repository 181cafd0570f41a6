//! The papers that a table of tasks names.

use std::collections::HashMap;

use chidao_proto::{
    common::v1::{DocumentRef, SignatureKind},
    coordination::v1::Task,
};

use super::{
    super::{
        draft::Reading,
        fault::{Fault, Text},
        known::{Named, Names},
        sheet::Line,
    },
    cells::{NO_SIGNATURE, labelled},
    columns::OfPaper,
};
use crate::instant::parse_date;

/// A paper as its columns say it.
pub(super) fn read(reading: &mut Reading<'_>, agencies: &Names, line: &Line, columns: &OfPaper) -> DocumentRef {
    let mut symbol = reading.text(line, columns.symbol);
    let mut issued_on = reading.day(line, columns.issued_on);
    // "12/CT-UBND ngày 05/03/2019" in one cell.
    if let Some((number, day)) = symbol.split_once(" ngày ")
        && let Some(day) = parse_date(day.trim())
    {
        if reading.text(line, columns.issued_on).is_empty() {
            issued_on = Some(day.into());
        }
        symbol = number.trim_end_matches([',', ' ']).to_owned();
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

/// Whether two citations name one paper.
pub(super) fn is_same(one: &DocumentRef, other: &DocumentRef) -> bool {
    key(one) == key(other)
}

/// The papers that were described so far, with the row where that was; none of what is recorded.
pub(super) struct Papers(HashMap<Key, (DocumentRef, Option<usize>)>);

impl Papers {
    /// Those that recorded tasks rest on.
    pub(super) fn of(tasks: &[Task]) -> Self {
        let results = tasks
            .iter()
            .filter_map(|task| task.submission.as_ref()?.document.as_ref());
        let bases = tasks.iter().filter_map(|task| task.basis.as_ref());
        Self(
            bases
                .chain(results)
                .map(|paper| (key(paper), (paper.clone(), None)))
                .collect(),
        )
    }

    /// Notes a paper, and tells where it is described otherwise than before: the service would take it for another one.
    pub(super) fn note(&mut self, reading: &mut Reading<'_>, line: &Line, columns: &OfPaper, paper: &DocumentRef) {
        let known = self
            .0
            .entry(key(paper))
            .or_insert_with(|| (paper.clone(), Some(line.row)));
        let (before, row) = (&known.0, known.1);
        let differs = [
            (columns.issued_on, before.issued_on == paper.issued_on),
            (columns.signer_name, before.signer_name == paper.signer_name),
            (columns.signer_title, before.signer_title == paper.signer_title),
            (columns.summary, before.summary == paper.summary),
            (columns.signature, before.signature == paper.signature),
        ];
        let Some((field, _)) = differs.into_iter().find(|(_, same)| !same) else {
            return;
        };
        match row {
            None => reading.fault(line, field, RECORDED_OTHERWISE),
            Some(row) => {
                let (place, row) = (reading.place(line, field), row + 1);
                let written = reading.text(line, field);
                reading.tell(Fault::told(
                    place,
                    &written,
                    format!("Văn bản này ở dòng {row} ghi khác (ngày, người ký, chức vụ, trích yếu, hình thức ký). Ghi như nhau."),
                    format!("The paper is described otherwise in row {row} (date, signer, title, abstract, signature). Write the same."),
                ));
            }
        }
    }
}

const RECORDED_OTHERWISE: Text = Text {
    vi: "Văn bản này đã ghi trong hệ thống với nội dung khác (ngày, người ký, chức vụ, trích yếu, hình thức ký). Ghi như đã có.",
    en: "The paper is recorded with something else (date, signer, title, abstract, signature). Write it as it is recorded.",
};

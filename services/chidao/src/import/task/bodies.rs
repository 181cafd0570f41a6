//! Issuing bodies outside the register: what a table says in words, and may have misspelt.

use std::collections::BTreeMap;

use chidao_proto::coordination::v1::ImportTaskRequest;

use super::{
    super::{
        columns::Layout,
        fault::Fault,
        known::Names,
        sheet::{Line, Place},
    },
    columns::{BASIS, END},
    papers_of,
};

/// Bodies that are no agencies of the register, each with the cell that names it first and how many rows do.
#[derive(Default)]
pub(super) struct Bodies(BTreeMap<String, (Place, usize)>);

impl Bodies {
    /// Takes in those that a row names.
    pub(super) fn note(&mut self, layout: &Layout, line: &Line, request: &ImportTaskRequest) {
        for paper in papers_of(request).filter(|paper| !paper.issuer_title.is_empty()) {
            let body = &paper.issuer_title;
            let columns = [&BASIS, &END].into_iter();
            let field = columns
                .map(|columns| columns.issuer)
                .find(|field| layout.text(line, field) == body);
            // A paper of a withdrawal without a body of its own is of whoever assigned it.
            let Some(field) = field else { continue };
            let first = (layout.place(line, field), 0);
            self.0.entry(body.clone()).or_insert(first).1 += 1;
        }
    }

    /// What somebody should look at: each body, with the agency that is called most like it.
    pub(super) fn doubts(self, agencies: &Names) -> Vec<Fault> {
        let doubt = |(body, (place, rows)): (String, (Place, usize))| {
            let nearest = agencies.nearest(&body);
            Fault::told(
                place,
                &body,
                format!(
                    "được ghi là cơ quan ngoài hệ thống ({rows} văn bản); gần nhất trong hệ thống là «{nearest}». Sửa lại nếu viết sai."
                ),
                format!(
                    "is taken as a body outside the register ({rows} papers); the nearest in it is «{nearest}». Correct it where it is misspelt."
                ),
            )
        };
        let mut doubts: Vec<Fault> = self.0.into_iter().map(doubt).collect();
        doubts.sort_by_key(|doubt| doubt.place);
        doubts
    }
}

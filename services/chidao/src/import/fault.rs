//! What is wrong with a cell.

use chidao_proto::language::Language;

use super::sheet::Place;
use crate::view::table::Table;

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) vi: &'static str,
    pub(super) en: &'static str,
}

/// A cell that cannot be as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) place: Place,
    written: String,
    vi: String,
    en: String,
}

impl Fault {
    /// Whether it tells of a column by its heading.
    pub(super) fn names(&self, heading: &str) -> bool {
        self.vi.contains(&format!("«{heading}»"))
    }

    /// What is wrong, where, in one line.
    pub(super) fn line(&self, language: Language) -> String {
        let (place, written) = (self.place, &self.written);
        match language {
            Language::Vietnamese => format!("Lưu ý {place} «{written}»: {}", self.vi),
            Language::English => format!("Note {place} «{written}»: {}", self.en),
        }
    }

    /// At a cell, of which `written` stands there: what is wrong, and the remedy.
    pub(super) fn new(place: Place, written: &str, text: Text) -> Self {
        Self::told(place, written, text.vi.to_owned(), text.en.to_owned())
    }

    /// The same with texts that name what they are about.
    pub(super) fn told(place: Place, written: &str, vi: String, en: String) -> Self {
        Self {
            place,
            written: written.to_owned(),
            vi,
            en,
        }
    }
}

/// All faults, in the order in which somebody mends them.
pub(super) fn table(faults: &[Fault], language: Language) -> Table {
    let (headings, is_vi) = match language {
        Language::Vietnamese => (["Ô", "Nội dung", "Sai thế nào"], true),
        Language::English => (["Cell", "Content", "What is wrong"], false),
    };
    let mut table = Table::new(headings);
    let mut faults: Vec<&Fault> = faults.iter().collect();
    faults.sort_by_key(|fault| fault.place);
    for fault in faults {
        let text = if is_vi { &fault.vi } else { &fault.en };
        table.row([fault.place.to_string(), fault.written.clone(), text.clone()]);
    }
    table
}

//! The page that a report is written on: numbered sections, with a mark where nothing may be left out.

use crate::rules::report::Field;

/// Where something stood that was erased since.
const ERASED: &str = "(đã xóa)";

/// A line of a group: what it is called, the field of the form that it fills in, and what it says.
pub(super) type Line<'a> = (&'static str, Option<Field>, &'a str);

/// The page.
pub(super) struct Page {
    mandatory: &'static [Field],
    sections: u32,
    text: String,
}

impl Page {
    /// An empty page of a form that cannot do without these fields.
    pub(super) fn new(mandatory: &'static [Field]) -> Self {
        Self {
            mandatory,
            sections: 0,
            text: String::new(),
        }
    }

    /// Writes a line.
    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Leaves a line empty.
    pub(super) fn gap(&mut self) {
        self.line("");
    }

    /// What was written.
    pub(super) fn text(self) -> String {
        self.text
    }

    fn is_mandatory(&self, field: Option<Field>) -> bool {
        field.is_some_and(|field| self.mandatory.contains(&field))
    }

    /// What something is called, marked where it may not be left out.
    fn called(&self, name: &str, field: Option<Field>) -> String {
        let mark = if self.is_mandatory(field) { " (*)" } else { "" };
        format!("{name}{mark}")
    }

    fn number(&mut self, name: &str, field: Option<Field>) -> String {
        self.sections += 1;
        format!("{}. {}", self.sections, self.called(name, field))
    }

    /// A section of one text.
    pub(super) fn say(&mut self, name: &str, field: Option<Field>, text: &str) {
        let text = text.trim_end();
        if text.is_empty() && !self.is_mandatory(field) {
            return;
        }
        let heading = self.number(name, field);
        match text {
            "" => self.line(&format!("{heading}: {ERASED}")),
            text if text.contains('\n') => self.line(&format!("{heading}:\n{text}")),
            text => self.line(&format!("{heading}: {text}")),
        }
    }

    /// A section of items.
    pub(super) fn list(&mut self, name: &str, field: Option<Field>, items: &[String]) {
        match items {
            [] => self.say(name, field, ""),
            [one] => self.say(name, field, one),
            all => {
                let heading = self.number(name, field);
                self.line(&format!("{heading}:"));
                for one in all {
                    self.line(&format!("- {one}"));
                }
            }
        }
    }

    /// A section of lines.
    pub(super) fn group(&mut self, name: &str, lines: &[Line<'_>]) {
        let is_shown = |(_, field, text): &&Line<'_>| !text.is_empty() || self.is_mandatory(*field);
        let shown: Vec<&Line<'_>> = lines.iter().filter(is_shown).collect();
        if shown.is_empty() {
            return;
        }
        let heading = self.number(name, None);
        self.line(&heading);
        for (called, field, text) in shown {
            let text = if text.is_empty() { ERASED } else { text };
            let called = self.called(called, *field);
            self.line(&format!("- {called}: {text}"));
        }
    }
}

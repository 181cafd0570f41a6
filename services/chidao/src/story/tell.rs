//! How the story is told: to a person at a terminal, step by step, with the articles that the services name.

use std::{fmt::Write as _, time::Duration};

use chidao_calendar::Instant;
use chidao_kit::exit::Stop;
use chidao_proto::{
    catalogue,
    common::v1::{Basis, Notice},
    language::Language,
    refusal::Seen,
};

use super::chapter::{Cast, Text};
use crate::{instant, out::Out};

/// Characters of a line.
const WIDTH: usize = 100;

/// Before what belongs to a step.
const INDENT: &str = "   ";

/// Tells the story.
pub(super) struct Teller<'a> {
    pub(super) language: Language,
    pub(super) cast: &'a Cast,
    /// The pause after a step.
    pub(super) pace: Duration,
    pub(super) out: &'a mut Out,
}

/// What is told of a step.
#[derive(Default)]
pub(super) struct Telling {
    text: String,
}

impl Telling {
    /// A paragraph.
    pub(super) fn says(mut self, text: &str) -> Self {
        wrap(&mut self.text, INDENT, INDENT, text);
        self
    }

    /// An item of a list.
    pub(super) fn lists(mut self, text: &str) -> Self {
        wrap(&mut self.text, "   - ", "     ", text);
        self
    }

    /// The articles that it rests on.
    pub(super) fn rests_on(mut self, basis: &[Basis], language: Language) -> Self {
        let mut citations: Vec<(&str, Vec<&str>)> = Vec::new();
        for Basis { code, citation } in basis {
            match citations.iter_mut().find(|(known, _)| known == citation) {
                Some((_, codes)) => codes.push(code),
                None => citations.push((citation, vec![code])),
            }
        }
        // An article says where the rule stands; of a practice its code does.
        let cited = citations
            .iter()
            .map(|(citation, codes)| match citation.contains("Điều") {
                true => (*citation).to_owned(),
                false => format!("{citation} ({})", codes.join(", ")),
            });
        let cited: Vec<String> = cited.collect();
        if !cited.is_empty() {
            let text = format!("§ {}: {}", language.choose("Căn cứ", "Basis"), cited.join("; "));
            wrap(&mut self.text, INDENT, "     ", &text);
        }
        self
    }

    /// What was accepted with a remark.
    pub(super) fn notes(mut self, notices: &[Notice], language: Language) -> Self {
        for notice in notices {
            let text = language.choose(&notice.text_vi, &notice.text_en);
            let text = format!("! {}: {text}", language.choose("Lưu ý", "Note"));
            wrap(&mut self.text, INDENT, "     ", &text);
        }
        self
    }

    /// Why it was refused, in the service's own words.
    pub(super) fn tells_refusal(mut self, seen: &Seen, language: Language) -> Self {
        let reason = seen.reason.as_str_name();
        let reason = reason.strip_prefix("REASON_").unwrap_or(reason);
        let word = language.choose("Bị từ chối", "Refused");
        wrap(
            &mut self.text,
            "   ✗ ",
            "     ",
            &format!("{word} ({reason}): {}", seen.localized),
        );
        for (field, what) in &seen.fields {
            wrap(&mut self.text, "     ", "     ", &format!("{field}: {what}"));
        }
        let codes = seen.metadata.get("basis").map(String::as_str).unwrap_or_default();
        let basis: Vec<Basis> = codes.split(',').filter_map(catalogue::cited).collect();
        self.rests_on(&basis, language)
    }
}

impl Teller<'_> {
    /// A heading.
    pub(super) fn heads(&mut self, number: usize, title: &Text) -> Result<(), Stop> {
        let word = self.language.choose("Chương", "Chapter");
        self.titled(&format!("{word} {number}. {}", title.of(self.language)))
    }

    /// A heading without a number.
    pub(super) fn titled(&mut self, title: &str) -> Result<(), Stop> {
        self.out.line(format_args!("\n━━ {title} ━━"))
    }

    /// What is told in the end.
    pub(super) fn closes(&mut self, telling: Telling) -> Result<(), Stop> {
        self.out.text(format_args!("\n{}", telling.text))
    }

    /// A step: when, by whom, and what is told of it. Then it pauses.
    pub(super) async fn tells(&mut self, at: Instant, who: &str, telling: Telling) -> Result<(), Stop> {
        let day: String = instant::show(at).chars().take(16).collect();
        let who = match self.cast.get(who) {
            Some(known) => known.of(self.language),
            None => who,
        };
        self.out.text(format_args!("\n{day}  {who}\n{}", telling.text))?;
        if !self.pace.is_zero() {
            #[expect(clippy::disallowed_methods, reason = "a pause for whoever reads along")]
            tokio::time::sleep(self.pace).await;
        }
        Ok(())
    }
}

/// Adds a text in lines of [`WIDTH`], the first and the others each behind what comes before it.
fn wrap(to: &mut String, first: &str, others: &str, text: &str) {
    let mut before = first;
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let length = before.chars().count() + line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && length > WIDTH {
                // A string cannot fail to be written to.
                let _ = writeln!(to, "{before}{line}");
                (before, line) = (others, String::new());
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        let _ = writeln!(to, "{before}{line}");
        before = others;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_words() {
        let mut text = String::new();
        wrap(&mut text, " - ", "   ", &"chỉ đạo ".repeat(30));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert!(lines[0].starts_with(" - chỉ") && lines[1].starts_with("   "));
    }

    #[test]
    fn each_citation_is_told_once() {
        let basis = |code: &str, citation: &str| Basis {
            code: code.to_owned(),
            citation: citation.to_owned(),
        };
        let all = [
            basis("A", "QĐ 05, Điều 9"),
            basis("B", "QĐ 05, Điều 9"),
            basis("TSK-06", "Cách làm"),
            basis("TSK-12", "Cách làm"),
        ];
        let telling = Telling::default().rests_on(&all, Language::Vietnamese);
        assert_eq!(telling.text, "   § Căn cứ: QĐ 05, Điều 9; Cách làm (TSK-06, TSK-12)\n");
    }
}

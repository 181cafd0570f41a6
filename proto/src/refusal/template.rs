//! Texts with gaps, bounded lengths and plain ASCII.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Stands where something is left out.
const ELLIPSIS: &str = "…";

/// Fills `{key}` gaps in. A gap for which there is no value is left out visibly.
pub(super) fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, gap, after)) = next_gap(rest) {
        filled.push_str(before);
        filled.push_str(&value(gap).unwrap_or_else(|| ELLIPSIS.to_owned()));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn next_gap(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (gap, after) = rest.split_once('}')?;
    Some((before, gap, after))
}

/// Shortens a text to a number of characters, the last of which then shows that it was cut.
pub(super) fn cut(mut text: String, characters: usize) -> String {
    if text.chars().nth(characters).is_some() {
        let kept = text
            .char_indices()
            .nth(characters.saturating_sub(1))
            .map_or(0, |(at, _)| at);
        text.truncate(kept);
        text.push_str(ELLIPSIS);
    }
    text
}

/// A text in printable ASCII: Vietnamese without its marks, "?" for what has no likeness.
pub(super) fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.nfd().filter(|character| !is_combining_mark(*character)) {
        match character {
            ' '..='~' => plain.push(character),
            'đ' => plain.push('d'),
            'Đ' => plain.push('D'),
            '–' | '—' => plain.push('-'),
            '«' | '»' | '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '…' => plain.push_str("..."),
            _ => plain.push('?'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(gap: &str) -> Option<String> {
        (gap == "one").then(|| "{two}".to_owned())
    }

    #[test]
    fn fills_gaps_once() {
        assert_eq!(fill("a {one} b {two} c", answer), "a {two} b … c");
        assert_eq!(fill("{one}{one}", answer), "{two}{two}");
        assert_eq!(fill("no gap } {", answer), "no gap } {");
    }

    #[test]
    fn cuts_by_characters() {
        assert_eq!(cut("Vĩnh".to_owned(), 4), "Vĩnh");
        assert_eq!(cut("Vĩnh Long".to_owned(), 4), "Vĩn…");
        assert_eq!(cut(String::new(), 4), "");
    }

    #[test]
    fn writes_vietnamese_without_marks() {
        assert_eq!(ascii("Đường «Nguyễn Huệ» – số 1…"), "Duong \"Nguyen Hue\" - so 1...");
        assert_eq!(ascii("a\nb\u{0}漢"), "a?b??");
    }

    proptest! {
        #[test]
        fn ascii_is_printable(text: String) {
            prop_assert!(ascii(&text).bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }

        #[test]
        fn a_cut_text_has_at_most_so_many_characters(text: String, characters in 1_usize..40) {
            let whole = text.chars().count();
            prop_assert_eq!(cut(text, characters).chars().count(), whole.min(characters));
        }
    }
}

//! The language in which a caller is answered.

tokio::task_local! {
    /// The language of the caller on whose behalf the task runs.
    pub static LANGUAGE: Language;
}

/// A language in which the catalogue has its texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese, where the caller asks for nothing else.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// Reads an `accept-language` header. English wins only where it is preferred over Vietnamese; no header, a
    /// malformed one or other languages mean Vietnamese.
    pub fn from_accept(header: Option<&str>) -> Self {
        let (mut vietnamese, mut english, mut any): (Option<u32>, Option<u32>, Option<u32>) = (None, None, None);
        for item in header.unwrap_or_default().split(',') {
            let (range, weight) = item.split_once(';').unwrap_or((item, ""));
            let Some(weight) = weight_of(weight) else { continue };
            let primary = range
                .trim()
                .split(['-', '_'])
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let preference = match primary.as_str() {
                "vi" => &mut vietnamese,
                "en" => &mut english,
                "*" => &mut any,
                _ => continue,
            };
            *preference = (*preference).max(Some(weight));
        }
        if english.unwrap_or(0) > vietnamese.or(any).unwrap_or(0) {
            Self::English
        } else {
            Self::Vietnamese
        }
    }

    /// The language of the running task's caller: [`LANGUAGE`], or the default where it is not set.
    pub fn current() -> Self {
        LANGUAGE.try_with(|language| *language).unwrap_or_default()
    }

    /// The locale of a text in this language, by BCP 47.
    pub fn locale(self) -> &'static str {
        self.choose("vi-VN", "en-US")
    }

    /// A whole number with its digits in threes: 1.234.567 in Vietnamese, 1,234,567 in English.
    pub fn number(self, number: impl Into<i128>) -> String {
        let number = number.into();
        let digits = number.unsigned_abs().to_string();
        let mut text = String::from(if number < 0 { "-" } else { "" });
        for (place, digit) in digits.char_indices() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(self.choose('.', ','));
            }
            text.push(digit);
        }
        text
    }

    /// The one of two values that is in this language.
    pub fn choose<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vietnamese => vi,
            Self::English => en,
        }
    }
}

/// The weight of a language range in thousandths, from its parameters: `q=0.8` is 800, none is 1000.
fn weight_of(parameters: &str) -> Option<u32> {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return Some(1000);
    }
    let weight: f64 = parameters
        .strip_prefix("q=")
        .or_else(|| parameters.strip_prefix("Q="))?
        .trim()
        .parse()
        .ok()?;
    (0.0..=1.0).contains(&weight).then_some((weight * 1000.0) as u32)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(None, Language::Vietnamese)]
    #[case::empty(Some(""), Language::Vietnamese)]
    #[case::english(Some("en"), Language::English)]
    #[case::english_of_a_country(Some("EN-gb"), Language::English)]
    #[case::browser_in_vietnamese(Some("vi-VN,vi;q=0.9,en;q=0.8"), Language::Vietnamese)]
    #[case::browser_in_english(Some("en-US,en;q=0.9, vi;q=0.8"), Language::English)]
    #[case::equal_weights(Some("en, vi"), Language::Vietnamese)]
    #[case::vietnamese_by_wildcard(Some("en;q=0.5, *;q=0.8"), Language::Vietnamese)]
    #[case::english_before_wildcard(Some("en, *;q=0.1"), Language::English)]
    #[case::vietnamese_refused(Some("vi;q=0, en;q=0.1"), Language::English)]
    #[case::english_refused(Some("en;q=0"), Language::Vietnamese)]
    #[case::another(Some("fr, de;q=0.5"), Language::Vietnamese)]
    #[case::malformed_weight(Some("en;q=high"), Language::Vietnamese)]
    #[case::weight_out_of_range(Some("en;q=7, vi;q=0.1"), Language::Vietnamese)]
    #[case::not_a_list(Some(";;,q=,=\u{e9}"), Language::Vietnamese)]
    fn reads_the_header(#[case] header: Option<&str>, #[case] expected: Language) {
        assert_eq!(Language::from_accept(header), expected);
    }

    #[rstest]
    #[case(0, "0", "0")]
    #[case(999, "999", "999")]
    #[case(-1_000, "-1.000", "-1,000")]
    #[case(220_000_000, "220.000.000", "220,000,000")]
    fn writes_numbers_in_threes(#[case] number: i64, #[case] vi: &str, #[case] en: &str) {
        assert_eq!(Language::Vietnamese.number(number), vi);
        assert_eq!(Language::English.number(number), en);
    }

    #[test]
    fn is_vietnamese_outside_a_scope_and_the_caller_s_inside() {
        assert_eq!(Language::current(), Language::Vietnamese);
        LANGUAGE.sync_scope(Language::English, || assert_eq!(Language::current(), Language::English));
    }
}

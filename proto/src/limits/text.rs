//! What a text may be made of.

use unicode_normalization::is_nfc;

use super::{
    Kind, Unit,
    table::{Form, Length, Text},
};

/// The greatest number of characters of the id within a resource name.
const MAX_ID: usize = 63;

/// Reports whatever is wrong with a text, an empty one included.
pub(super) fn check<E>(bytes: &[u8], rule: &Text, mut report: impl FnMut(Kind) -> Result<(), E>) -> Result<(), E> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return report(Kind::NotUtf8);
    };
    let mut sound = true;
    let mut note = |kind| {
        sound = false;
        report(kind)
    };
    let characters = if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        text.len()
    } else {
        check_characters(text, rule.multiline, &mut note)?
    };
    if !rule.multiline && (text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace)) {
        note(Kind::OuterSpace)?;
    }
    check_length(characters, rule.length, Unit::Characters, &mut note)?;
    // What is wrong already would only be said again by the form.
    if !sound {
        return Ok(());
    }
    match &rule.form {
        Form::Free => Ok(()),
        Form::Pattern { pattern, whole } if !whole.is_match(text) => report(Kind::Pattern {
            pattern: pattern.clone(),
        }),
        Form::ResourceName { collections } if !is_resource_name(text, collections) => report(Kind::ResourceName {
            collections: collections.clone(),
        }),
        Form::Pattern { .. } | Form::ResourceName { .. } => Ok(()),
    }
}

/// Reports a length out of bounds.
pub(super) fn check_length<E>(
    length: usize,
    bounds: Length,
    unit: Unit,
    mut report: impl FnMut(Kind) -> Result<(), E>,
) -> Result<(), E> {
    if length < bounds.minimum as usize {
        report(Kind::TooShort {
            minimum: bounds.minimum,
            unit,
        })
    } else if bounds.maximum != 0 && length > bounds.maximum as usize {
        report(Kind::TooLong {
            maximum: bounds.maximum,
            unit,
        })
    } else {
        Ok(())
    }
}

/// Whether a text is empty or white space.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.trim().is_empty())
}

/// Reports characters that no text may have and gives the number of code points.
fn check_characters<E>(text: &str, multiline: bool, mut report: impl FnMut(Kind) -> Result<(), E>) -> Result<usize, E> {
    let (mut control, mut forbidden, mut usual, mut characters) = (false, false, true, 0);
    for character in text.chars() {
        characters += 1;
        control |= is_control(character) && !(multiline && matches!(character, '\n' | '\t'));
        forbidden |= is_forbidden(character);
        usual &= is_usual(character);
    }
    if control {
        report(Kind::ControlCharacter)?;
    }
    if forbidden {
        report(Kind::ForbiddenCharacter)?;
    }
    if !usual && !is_nfc(text) {
        report(Kind::NotNormalised)?;
    }
    Ok(characters)
}

/// Characters that stand in form C wherever they stand, Vietnamese letters among them: they spare most texts the look-up
/// of every character.
fn is_usual(character: char) -> bool {
    matches!(character, '\0'..='\u{2ff}' | '\u{1ea0}'..='\u{1ef9}')
}

/// C0, DEL, C1, and Unicode's own separators of lines and paragraphs.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Controls of the direction of writing, which can make a text read as another, and noncharacters.
fn is_forbidden(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}'
    ) || (u32::from(character) & 0xfffe) == 0xfffe
}

/// Whether a text is "collection/id" with one of the collections, which are separated by "|".
fn is_resource_name(text: &str, collections: &str) -> bool {
    let Some((collection, id)) = text.split_once('/') else {
        return false;
    };
    collections.split('|').any(|known| known == collection)
        && (1..=MAX_ID).contains(&id.len())
        && !id.starts_with('-')
        && !id.ends_with('-')
        && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn found(text: &str, multiline: bool) -> Vec<Kind> {
        let rule = Text {
            length: Length::default(),
            form: Form::Free,
            multiline,
        };
        let mut kinds = Vec::new();
        let _: Result<(), ()> = check(text.as_bytes(), &rule, |kind| {
            kinds.push(kind);
            Ok(())
        });
        kinds
    }

    #[rstest]
    #[case::plain("Ban Chi dao 4.0 (2019) ~")]
    #[case::vietnamese("Sở Thông tin và Truyền thông – «UBND tỉnh Vĩnh Long» ₫")]
    #[case::all_marks("ắ ằ ẳ ẵ ặ ấ ầ ẩ ẫ ậ ế ề ể ễ ệ ố ồ ổ ỗ ộ ớ ờ ở ỡ ợ ứ ừ ử ữ ự ỳ ỵ ỷ ỹ đ Đ")]
    #[case::beyond_the_first_plane("a 𝄞 b")]
    #[case::empty("")]
    fn lets_pass(#[case] text: &str) {
        assert_eq!(found(text, false), []);
        assert_eq!(found(text, true), []);
    }

    #[rstest]
    #[case::nul("a\0b", Kind::ControlCharacter)]
    #[case::escape("a\u{1b}[31mb", Kind::ControlCharacter)]
    #[case::carriage_return("a\rb", Kind::ControlCharacter)]
    #[case::delete("a\u{7f}b", Kind::ControlCharacter)]
    #[case::next_line("a\u{85}b", Kind::ControlCharacter)]
    #[case::line_separator("a\u{2028}b", Kind::ControlCharacter)]
    #[case::right_to_left_override("a\u{202e}b", Kind::ForbiddenCharacter)]
    #[case::isolate("a\u{2066}b", Kind::ForbiddenCharacter)]
    #[case::right_to_left_mark("a\u{200f}b", Kind::ForbiddenCharacter)]
    #[case::noncharacter("a\u{fffe}b", Kind::ForbiddenCharacter)]
    #[case::noncharacter_of_a_plane("a\u{10ffff}b", Kind::ForbiddenCharacter)]
    #[case::noncharacter_of_arabic("a\u{fdd0}b", Kind::ForbiddenCharacter)]
    #[case::decomposed("Sơ\u{309}", Kind::NotNormalised)]
    #[case::marks_in_another_order("e\u{302}\u{323}", Kind::NotNormalised)]
    fn refuses_in_every_text(#[case] text: &str, #[case] expected: Kind) {
        for multiline in [false, true] {
            assert_eq!(found(text, multiline), std::slice::from_ref(&expected));
        }
    }

    #[rstest]
    #[case::line_feed("a\nb", Kind::ControlCharacter)]
    #[case::tab("a\tb", Kind::ControlCharacter)]
    #[case::space_before(" a", Kind::OuterSpace)]
    #[case::space_after("a ", Kind::OuterSpace)]
    #[case::hard_space_after("a\u{a0}", Kind::OuterSpace)]
    fn refuses_in_one_line_only(#[case] text: &str, #[case] expected: Kind) {
        assert_eq!(found(text, false), [expected]);
        assert_eq!(found(text, true), []);
    }

    #[rstest]
    #[case("agencies/so-tttt", "agencies", true)]
    #[case("people/2018-0001", "agencies|people", true)]
    #[case("agencies/a", "agencies|people", true)]
    #[case("people/a", "agencies", false)]
    #[case("agencies|people/a", "agencies|people", false)]
    #[case("/a", "agencies", false)]
    #[case("agencies/", "agencies", false)]
    #[case("agencies", "agencies", false)]
    #[case("agencies/-a", "agencies", false)]
    #[case("agencies/a-", "agencies", false)]
    #[case("agencies/A", "agencies", false)]
    #[case("agencies/sở", "agencies", false)]
    #[case("agencies/a/b", "agencies", false)]
    fn knows_a_resource_name(#[case] text: &str, #[case] collections: &str, #[case] expected: bool) {
        assert_eq!(is_resource_name(text, collections), expected);
    }

    #[test]
    fn usual_characters_are_in_form_c_wherever_they_stand() {
        use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};

        for character in ('\0'..=char::MAX).filter(|character| is_usual(*character)) {
            assert_eq!(
                is_nfc_quick([character].into_iter()),
                IsNormalized::Yes,
                "{character:?}"
            );
            assert_eq!(canonical_combining_class(character), 0, "{character:?}");
        }
        assert!("ăâđêôơưẮằẶỸỹ".chars().all(is_usual));
    }

    #[test]
    fn bounds_the_id_of_a_resource() {
        assert!(is_resource_name(&format!("agencies/{}", "a".repeat(63)), "agencies"));
        assert!(!is_resource_name(&format!("agencies/{}", "a".repeat(64)), "agencies"));
    }
}

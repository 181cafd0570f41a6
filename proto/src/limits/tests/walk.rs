//! The walk, on hand-made bytes.

use rstest::rstest;

use super::violations;
use crate::limits::{
    Kind::{self, *},
    MAX_DEPTH, MAX_VIOLATIONS, Unit, WHOLE_REQUEST,
};

/// A field that holds bytes, a text, a message or packed numbers.
fn put(number: u8, value: impl AsRef<[u8]>) -> Vec<u8> {
    let mut wire = Vec::new();
    prost::encoding::encode_varint(u64::from(number) << 3 | 2, &mut wire);
    prost::encoding::encode_varint(value.as_ref().len() as u64, &mut wire);
    wire.extend_from_slice(value.as_ref());
    wire
}

/// A field that holds a number.
fn set(number: u8, value: i64) -> Vec<u8> {
    let mut wire = Vec::new();
    prost::encoding::encode_varint(u64::from(number) << 3, &mut wire);
    prost::encoding::encode_varint(value.cast_unsigned(), &mut wire);
    wire
}

fn date(year: i64, month: i64, day: i64) -> Vec<u8> {
    put(19, [set(1, year), set(2, month), set(3, day)].concat())
}

fn instant(seconds: i64, nanos: i64) -> Vec<u8> {
    put(20, [set(1, seconds), set(2, nanos)].concat())
}

fn characters(minimum: u32) -> Kind {
    TooShort {
        minimum,
        unit: Unit::Characters,
    }
}

fn too_long(maximum: u32) -> Kind {
    TooLong {
        maximum,
        unit: Unit::Characters,
    }
}

fn found(message: &str, wire: &[u8]) -> Vec<(String, Kind)> {
    violations(message, wire)
        .into_iter()
        .map(|violation| (violation.field, violation.kind))
        .collect()
}

#[rstest]
#[case::nothing(vec![])]
#[case::text_of_its_pattern(put(1, "abc"))]
#[case::text_of_the_other_branch(put(1, "12345"))]
#[case::text_that_says_nothing(put(1, ""))]
#[case::lines(put(2, " a\n\tb "))]
#[case::greatest_length_in_characters(put(21, "ậậậậậậậậậ"))]
#[case::name(put(4, "people/2018-0001"))]
#[case::name_taken_away(put(4, ""))]
#[case::bytes(put(5, b"\xff\0"))]
#[case::no_bytes(put(5, ""))]
#[case::least_number(set(7, -1))]
#[case::greatest_number(set(7, 200))]
#[case::optional_number(set(8, 5))]
#[case::value(set(9, 4))]
#[case::value_zero(set(9, 0))]
#[case::flag(set(10, 1))]
#[case::packed_values(put(11, b"\x00\x01\x04"))]
#[case::values_one_by_one([set(11, 1), set(11, 4)].concat())]
#[case::values_in_two_packs([put(11, b"\x01"), set(11, 0), put(11, b"\x04")].concat())]
#[case::empty_pack(put(12, ""))]
#[case::list([put(13, "a"), put(13, "")].concat())]
#[case::messages([put(15, set(9, 1)), put(15, ""), put(16, put(16, ""))].concat())]
#[case::choice(put(18, put(17, "abc")))]
#[case::leap_day(date(2024, 2, 29))]
#[case::leap_day_of_a_fourth_century(date(2000, 2, 29))]
#[case::last_day(date(2199, 12, 31))]
#[case::epoch(put(20, ""))]
#[case::first_instant(instant(-2_208_988_800, 0))]
#[case::last_instant(instant(7_258_118_399, 999_999_999))]
#[case::unknown_fields([set(99, 7), put(98, b"\xff\0"), vec![0xb9, 6, 1, 2, 3, 4, 5, 6, 7, 8]].concat())]
#[case::any_order([set(9, 1), put(1, "ab")].concat())]
fn lets_pass(#[case] wire: Vec<u8>) {
    assert_eq!(found("Loose", &wire), []);
}

#[rstest]
#[case::too_short(put(1, "a"), "code", characters(2))]
#[case::too_long(put(21, "ậậậậậậậậậậ"), "line", too_long(9))]
#[case::pattern_of_a_part(put(1, "ab1"), "code", Pattern { pattern: "[a-z]+|[0-9]+".to_owned() })]
#[case::pattern_of_one_line(put(2, "0123456789"), "note", too_long(9))]
#[case::set_and_empty(put(3, ""), "title", characters(2))]
#[case::other_collection(put(4, "tasks/1"), "owner", ResourceName { collections: "agencies|people".to_owned() })]
#[case::short_bytes(put(5, "a"), "digest", TooShort { minimum: 2, unit: Unit::Bytes })]
#[case::long_bytes(put(5, "ậậ"), "digest", TooLong { maximum: 4, unit: Unit::Bytes })]
#[case::set_and_empty_bytes(put(6, ""), "proof", TooShort { minimum: 2, unit: Unit::Bytes })]
#[case::number_too_small(set(7, -2), "level", TooSmall { minimum: -1 })]
#[case::number_too_great(set(7, 201), "level", TooGreat { maximum: 200 })]
#[case::number_beyond_its_type(set(7, 1 << 40), "level", TooGreat { maximum: 200 })]
#[case::optional_zero(set(8, 0), "amount", TooSmall { minimum: 5 })]
#[case::unknown_value(set(9, 2), "colour", UnknownValue { known: "1, 4".to_owned() })]
#[case::value_beyond_its_type(set(9, (1 << 32) + 1), "colour", UnknownValue { known: "1, 4".to_owned() })]
#[case::negative_value(set(9, -1), "colour", UnknownValue { known: "1, 4".to_owned() })]
#[case::unknown_packed_value(put(11, b"\x01\x02"), "colours[1]", UnknownValue { known: "1, 4".to_owned() })]
#[case::too_few(set(11, 1), "colours", TooFewItems { minimum: 2 })]
#[case::too_many_packed(put(12, b"\x01\x02\x03\x04"), "numbers", TooManyItems { maximum: 3 })]
#[case::too_many_in_two_ways([put(12, b"\x01\x02\x03"), set(12, 4)].concat(), "numbers", TooManyItems { maximum: 3 })]
#[case::packed_number(put(12, b"\x01\x0a"), "numbers[1]", TooGreat { maximum: 9 })]
#[case::too_many([put(13, "a"), put(13, "b"), put(13, "c")].concat(), "tags", TooManyItems { maximum: 2 })]
#[case::long_item([put(13, "a"), put(13, "abcd")].concat(), "tags[1]", too_long(3))]
#[case::empty_name(put(14, ""), "owners[0]", ResourceName { collections: "people".to_owned() })]
#[case::deep([put(15, ""), put(15, put(16, set(9, 3)))].concat(), "children[1].child.colour", UnknownValue { known: "1, 4".to_owned() })]
#[case::twice([put(1, "ab"), put(1, "ab")].concat(), "code", Repeated)]
#[case::thrice([set(9, 1), set(9, 1), set(9, 1)].concat(), "colour", Repeated)]
#[case::message_in_two_parts([put(16, put(1, "ab")), put(16, set(9, 1))].concat(), "child", Repeated)]
#[case::both_of_a_choice([put(17, "a"), put(18, "")].concat(), "right", Repeated)]
#[case::leap_day_of_a_common_year(date(2023, 2, 29), "on", ImpossibleDate)]
#[case::leap_day_of_a_century(date(2100, 2, 29), "on", ImpossibleDate)]
#[case::thirtieth_of_february(date(2024, 2, 30), "on", ImpossibleDate)]
#[case::day_31(date(2024, 4, 31), "on", ImpossibleDate)]
#[case::month_13(date(2024, 13, 1), "on.month", TooGreat { maximum: 12 })]
#[case::no_day(date(2024, 12, 0), "on.day", TooSmall { minimum: 1 })]
#[case::early_instant(instant(-2_208_988_801, 0), "at", ImpossibleInstant)]
#[case::late_instant(instant(7_258_118_400, 0), "at", ImpossibleInstant)]
#[case::negative_nanoseconds(instant(0, -1), "at", ImpossibleInstant)]
#[case::a_whole_second(instant(0, 1_000_000_000), "at", ImpossibleInstant)]
#[case::not_utf8(put(21, b"a\xff"), "line", NotUtf8)]
#[case::decomposed(put(21, "Sơ\u{309}"), "line", NotNormalised)]
#[case::nul(put(21, "a\0"), "line", ControlCharacter)]
#[case::line_feed(put(21, "a\nb"), "line", ControlCharacter)]
#[case::override_of_direction(put(21, "a\u{202e}b"), "line", ForbiddenCharacter)]
#[case::outer_space(put(21, "a "), "line", OuterSpace)]
#[case::cut_text(vec![0x0a, 3, b'a'], WHOLE_REQUEST, Malformed)]
#[case::cut_within(put(16, [0x0a, 3, b'a']), "child", Malformed)]
#[case::cut_pack(put(12, b"\x01\x80"), "numbers", Malformed)]
#[case::number_for_a_text(set(1, 7), "code", Malformed)]
#[case::text_for_a_number(put(7, "a"), "level", Malformed)]
#[case::text_for_a_value(put(9, "a"), "colour", Malformed)]
#[case::number_for_an_item(set(13, 1), "tags[0]", Malformed)]
#[case::fixed_for_a_number(vec![0x3d, 1, 2, 3, 4], "level", Malformed)]
#[case::group(vec![0x83, 1, 0x84, 1], WHOLE_REQUEST, Malformed)]
fn refuses(#[case] wire: Vec<u8>, #[case] field: &str, #[case] kind: Kind) {
    assert_eq!(found("Loose", &wire), [(field.to_owned(), kind)]);
}

#[test]
fn a_strict_message_that_says_all_passes() {
    let wire = [
        put(1, "ậ"),
        put(2, "\na"),
        put(3, "\0"),
        set(4, 1),
        put(5, ""),
        put(6, "a"),
        set(7, 1),
        set(8, 0),
    ];
    assert_eq!(found("Strict", &wire.concat()), []);
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let required = ["text", "lines", "digest", "colour", "child", "tags"].map(|field| (field.to_owned(), Required));
    let missing = [
        required.as_slice(),
        &[
            ("position".to_owned(), TooSmall { minimum: 1 }),
            ("amount".to_owned(), Required),
        ],
    ];
    assert_eq!(found("Strict", b""), missing.concat());
}

#[rstest]
#[case::empty("", "", "", 0)]
#[case::blank("  ", " \n\t", "", 0)]
fn what_is_required_must_say_something(
    #[case] text: &str,
    #[case] lines: &str,
    #[case] digest: &str,
    #[case] colour: i64,
) {
    let wire = [
        put(1, text),
        put(2, lines),
        put(3, digest),
        set(4, colour),
        put(5, ""),
        put(6, "a"),
        set(7, 1),
        set(8, 1),
    ];
    let expected = ["text", "lines", "digest", "colour"].map(|field| (field.to_owned(), Required));
    assert_eq!(found("Strict", &wire.concat()), expected);
}

#[test]
fn one_text_can_be_wrong_in_several_ways() {
    let kinds = [
        ControlCharacter,
        ForbiddenCharacter,
        NotNormalised,
        OuterSpace,
        too_long(9),
    ];
    let expected = kinds.map(|kind| ("line".to_owned(), kind));
    assert_eq!(found("Loose", &put(21, "a\0\u{202e}o\u{302} 123456 ")), expected);
}

fn nested(levels: usize) -> Vec<u8> {
    (1..levels).fold(Vec::new(), |inner, _| put(16, inner))
}

#[test]
fn depth_is_bounded() {
    assert_eq!(found("Loose", &nested(MAX_DEPTH)), []);
    let deep = found("Loose", &nested(MAX_DEPTH + 1));
    assert_eq!(deep, [(vec!["child"; MAX_DEPTH].join("."), Malformed)]);
    assert_eq!(found("Loose", &nested(10_000)).len(), 1);
}

#[test]
fn what_is_malformed_ends_the_walk_and_keeps_what_was_found() {
    let wire = [set(7, 999), put(16, [0x08]), set(9, 2)].concat();
    let expected = [
        ("level".to_owned(), TooGreat { maximum: 200 }),
        ("child".to_owned(), Malformed),
    ];
    assert_eq!(found("Loose", &wire), expected);
}

#[test]
fn only_so_many_violations_are_told() {
    // Each child has five lists of which the items are wrong.
    let child = [
        set(7, 999),
        set(8, 999),
        set(9, 999),
        put(12, b"\x63\x63\x63"),
        put(13, "long"),
        put(13, "long"),
    ];
    let child = child.concat();
    let wire = [
        put(15, put(16, &child)),
        put(15, &child),
        put(15, &child),
        put(16, &child),
        child,
    ]
    .concat();
    assert_eq!(found("Loose", &wire).len(), MAX_VIOLATIONS);
}

#[test]
fn items_beyond_the_bound_are_not_looked_at() {
    let wire = [put(15, "").repeat(3), put(15, put(9, "malformed"))].concat();
    assert_eq!(
        found("Loose", &wire),
        [("children".to_owned(), TooManyItems { maximum: 3 })]
    );
}

//! The limits that the contract declares, and real requests against them.

use proptest::prelude::*;
use prost::{Message, encoding::encode_varint};
use rstest::rstest;

use super::compile;
use crate::{
    common::v1::Date,
    contract,
    limits::{
        self, Violation,
        table::{Field, Form, Shape, Whole},
    },
    membership::v1::{Agency, AgencyKind, CreateAgencyRequest, ListAgenciesRequest},
};

const CREATE_AGENCY: &str = "chidao.membership.v1.CreateAgencyRequest";

fn check(request: &CreateAgencyRequest) -> Result<(), Vec<Violation>> {
    limits::check(CREATE_AGENCY, &request.encode_to_vec())
}

/// What a field lacks to be bounded.
fn missing_bound(field: &Field) -> Option<&'static str> {
    if field.list.is_some_and(|items| items.maximum == 0) {
        return Some("max_items");
    }
    match &field.shape {
        Shape::Text(text) if matches!(text.form, Form::ResourceName { .. }) => None,
        Shape::Text(text) if text.length.maximum == 0 => Some("max_length"),
        Shape::Bytes(length) if length.maximum == 0 => Some("max_length"),
        Shape::Integer { minimum: i64::MIN, .. } => Some("minimum"),
        Shape::Integer { maximum: i64::MAX, .. } => Some("maximum"),
        _ => None,
    }
}

#[test]
fn every_field_that_a_request_can_hold_is_bounded() {
    let messages = limits::TABLES.messages();
    assert!(
        messages.len() > contract::methods().len(),
        "requests and what they hold"
    );
    // An instant is bounded as a whole.
    for message in messages.iter().filter(|message| message.whole != Whole::Instant) {
        for field in &message.fields {
            assert_eq!(missing_bound(field), None, "{}.{}", message.name, field.name);
        }
    }
}

#[rstest]
#[case::length_of_a_number("int32 x = 1 [(chidao.common.v1.limits) = {max_length: 3}];")]
#[case::pattern_of_bytes("bytes x = 1 [(chidao.common.v1.limits) = {pattern: \"a\"}];")]
#[case::lines_of_a_number("int32 x = 1 [(chidao.common.v1.limits) = {multiline: true}];")]
#[case::items_of_one_value("string x = 1 [(chidao.common.v1.limits) = {max_items: 3}];")]
#[case::range_of_a_text("string x = 1 [(chidao.common.v1.limits) = {maximum: 3}];")]
#[case::required_number("int32 x = 1 [(chidao.common.v1.limits) = {required: true}];")]
#[case::broken_pattern("string x = 1 [(chidao.common.v1.limits) = {pattern: \"(\"}];")]
#[case::pattern_and_resource("string x = 1 [(chidao.common.v1.limits) = {pattern: \"a\" resource: \"b\"}];")]
#[case::map("map<string, string> x = 1;")]
#[case::floating_point("double x = 1;")]
fn a_limit_that_cannot_be_enforced_is_refused(#[case] field: &'static str) {
    let source = format!(
        "syntax = \"proto3\"; package example.v1; import \"chidao/common/v1/options.proto\"; message Bad {{ {field} }}"
    );
    assert!(compile(source.leak(), "example.v1.Bad").is_err());
}

#[test]
fn a_message_that_is_no_request_has_no_bounds() {
    assert_eq!(
        limits::check("chidao.membership.v1.CreateAgencyResponse", b"\xff"),
        Ok(())
    );
    assert_eq!(limits::check("", b"\xff"), Ok(()));
    assert!(limits::check(CREATE_AGENCY, b"\xff").is_err());
}

#[test]
fn tells_every_fault_of_a_request_by_its_path() {
    let request = CreateAgencyRequest {
        request_id: "1".to_owned(),
        agency_id: "Sở".to_owned(),
        agency: Some(Agency {
            parent: "ubnd-tinh".to_owned(),
            valid_from: Some(Date {
                year: 2019,
                month: 2,
                day: 29,
            }),
            ..Agency::default()
        }),
    };
    let violations = check(&request).unwrap_err();
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    let expected = [
        "request_id",
        "agency_id",
        "agency.parent",
        "agency.valid_from",
        "agency.display_name",
        "agency.kind",
    ];
    assert_eq!(fields, expected);
    assert!(
        violations
            .iter()
            .all(|violation| !violation.vi.is_empty() && !violation.en.is_empty())
    );
}

prop_compose! {
    /// A text of words in Vietnamese.
    fn words(most: usize)(words in prop::collection::vec("[a-zA-ZăâđêôơưĂÂĐÊÔƠƯàảãáạằẵặậềểễựỷỹ0-9,.&–]{1,6}", 1..=most)) -> String {
        words.join(" ")
    }
}

prop_compose! {
    fn date()(year in 1900..=2199, month in 1..=12, day in 1..=28) -> Date {
        Date { year, month, day }
    }
}

prop_compose! {
    fn agency()(
        display_name in words(20),
        short_name in words(5),
        kind in 1..=9,
        parent in prop::option::of("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
        valid_from in date(),
    ) -> Agency {
        Agency {
            display_name,
            short_name,
            kind: AgencyKind::try_from(kind).unwrap().into(),
            parent: parent.map(|id| format!("agencies/{id}")).unwrap_or_default(),
            valid_from: Some(valid_from),
            ..Agency::default()
        }
    }
}

prop_compose! {
    fn create_agency()(
        request_id in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        agency_id in "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        agency in agency(),
    ) -> CreateAgencyRequest {
        CreateAgencyRequest { request_id, agency_id, agency: Some(agency) }
    }
}

/// An encoding of a few fields, known and unknown, of which many are out of bounds.
fn fields_at_random() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![0..20_u64, any::<u64>()].prop_map(|number| {
        let mut wire = Vec::new();
        encode_varint(number, &mut wire);
        wire
    });
    let text = prop_oneof![
        "[A-Za-z0-9_-]{0,20}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12)
    ];
    let delimited = text.prop_map(|text| [vec![text.len() as u8], text].concat());
    let value = prop_oneof![number.prop_map(|wire| (0, wire)), delimited.prop_map(|wire| (2, wire))];
    let field = (1..7_u8, value).prop_map(|(number, (kind, wire))| [vec![number << 3 | kind], wire].concat());
    prop::collection::vec(field, 0..4).prop_map(|fields| fields.concat())
}

proptest! {
    #[test]
    fn a_valid_request_passes(request in create_agency()) {
        prop_assert_eq!(check(&request), Ok(()));
    }

    #[test]
    fn no_bytes_make_a_check_panic(wire: Vec<u8>) {
        for method in contract::methods() {
            let violations = limits::check(&method.input, &wire).err();
            prop_assert!(violations.is_none_or(|found| (1..=limits::MAX_VIOLATIONS).contains(&found.len())));
        }
    }

    #[test]
    fn fields_at_random_that_pass_decode(wire in fields_at_random()) {
        let message = "chidao.membership.v1.ListAgenciesRequest";
        if limits::check(message, &wire).is_ok() {
            let decoded = ListAgenciesRequest::decode(wire.as_slice());
            prop_assert!(decoded.is_ok(), "{:?}", decoded);
            prop_assert_eq!(limits::check(message, &decoded.unwrap().encode_to_vec()), Ok(()));
        }
    }

    #[test]
    fn what_passes_after_a_few_changed_bytes_decodes_within_bounds(
        request in create_agency(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut wire = request.encode_to_vec();
        for (place, byte) in changes {
            let place = place.index(wire.len());
            wire[place] = byte;
        }
        if limits::check(CREATE_AGENCY, &wire).is_ok() {
            let decoded = CreateAgencyRequest::decode(wire.as_slice());
            prop_assert!(decoded.is_ok(), "{:?}", decoded);
            // Once decoded, it is canonical: it passes again.
            prop_assert_eq!(check(&decoded.unwrap()), Ok(()));
        }
    }

    #[test]
    fn a_cut_request_never_panics(request in create_agency(), cut: prop::sample::Index) {
        let wire = request.encode_to_vec();
        let cut = &wire[..cut.index(wire.len())];
        if limits::check(CREATE_AGENCY, cut).is_ok() {
            prop_assert!(CreateAgencyRequest::decode(cut).is_ok());
        }
    }
}

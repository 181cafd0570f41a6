use std::collections::HashSet;

use prost_reflect::EnumValueDescriptor;

use super::*;

/// The codes with which a call may be refused; no others.
const CODES: [Code; 13] = [
    Code::Unauthenticated,
    Code::ResourceExhausted,
    Code::InvalidArgument,
    Code::AlreadyExists,
    Code::NotFound,
    Code::PermissionDenied,
    Code::Aborted,
    Code::FailedPrecondition,
    Code::Unavailable,
    Code::OutOfRange,
    Code::DeadlineExceeded,
    Code::Internal,
    // Of what is not in the contract; every client of gRPC knows it so.
    Code::Unimplemented,
];

/// The gaps that the refusal fills in by itself.
const OWN_GAPS: [&str; 3] = ["fields", "detail_vi", "detail_en"];

fn values(enumeration: &str) -> Vec<EnumValueDescriptor> {
    contract::pool()
        .get_enum_by_name(enumeration)
        .unwrap()
        .values()
        .collect()
}

/// The names between braces.
fn gaps(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').expect("a gap is closed").0)
        .collect()
}

/// The comment above a value in the contract.
fn comment(value: &EnumValueDescriptor) -> String {
    let file = value.parent_file();
    let info = file.file_descriptor_proto().source_code_info.as_ref().unwrap();
    let location = info
        .location
        .iter()
        .find(|location| location.path == value.path())
        .unwrap();
    location
        .leading_comments()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_reason_has_a_code_and_both_texts() {
    for value in values("chidao.errors.v1.Reason")
        .iter()
        .filter(|value| value.number() != 0)
    {
        let reason = Reason::try_from(value.number()).unwrap();
        let text = CATALOGUE
            .refusals
            .get(&value.number())
            .unwrap_or_else(|| panic!("{reason:?} has no text"));
        assert!(!text.vi.is_empty() && !text.en.is_empty(), "{reason:?}");
        assert!(
            CODES.contains(&refusal(reason).code),
            "{reason:?} has the code {}",
            text.code
        );
        assert_eq!(refusal(reason).vi, text.vi);
    }
}

#[test]
fn every_gap_of_a_reason_is_documented_and_in_both_texts() {
    for value in values("chidao.errors.v1.Reason")
        .iter()
        .filter(|value| value.number() != 0)
    {
        let text = refusal(Reason::try_from(value.number()).unwrap());
        let comment = comment(value);
        let documented = comment.split_once("Metadata:").map_or("", |(_, keys)| keys);
        for gap in gaps(text.vi)
            .into_iter()
            .chain(gaps(text.en))
            .filter(|gap| !OWN_GAPS.contains(gap))
        {
            assert!(
                documented.contains(&format!("`{gap}`")),
                "{}: {{{gap}}} is not documented",
                value.name()
            );
        }
        let as_english = |gap: &str| gap.replace("detail_vi", "detail_en");
        let vi: HashSet<_> = gaps(text.vi).into_iter().map(as_english).collect();
        let en: HashSet<_> = gaps(text.en).into_iter().map(as_english).collect();
        assert_eq!(vi, en, "{}", value.name());
    }
}

#[test]
fn every_rule_has_a_code_of_its_own_a_citation_and_both_texts() {
    let mut codes = HashSet::new();
    for value in values("chidao.errors.v1.Rule")
        .iter()
        .filter(|value| value.number() != 0)
    {
        let entry = rule(Rule::try_from(value.number()).unwrap());
        assert!(
            ![entry.code, entry.citation, entry.vi, entry.en].contains(&""),
            "{}",
            value.name()
        );
        assert_eq!(value.name(), format!("RULE_{}", entry.code.replace('-', "_")));
        assert!(codes.insert(entry.code), "{} is there twice", entry.code);
        assert!(
            entry.code.len() <= 32 && entry.citation.chars().count() <= 300,
            "{} outgrows Basis",
            entry.code
        );
        assert_eq!(basis(Rule::try_from(value.number()).unwrap()).code, entry.code);
    }
}

#[test]
fn every_label_has_both_texts() {
    let labels = CATALOGUE.labels.values().flat_map(HashMap::values);
    assert!(labels.clone().count() > 40);
    assert!(labels.clone().all(|label| !label.vi.is_empty() && !label.en.is_empty()));
    assert_eq!(
        label("chidao.membership.v1.AgencyKind", 2),
        Some(("sở, ban, ngành", "department"))
    );
    assert_eq!(label("chidao.membership.v1.AgencyKind", 0), None);
    assert_eq!(label("chidao.membership.v1.Agency", 2), None);
}

#[test]
fn an_unspecified_reason_is_opaque_and_an_unspecified_rule_is_empty() {
    assert_eq!(refusal(Reason::Unspecified).code, Code::Internal);
    assert_eq!(rule(Rule::Unspecified).code, "");
}

#[test]
fn texts_of_the_catalogue_are_in_normalisation_form_c() {
    let texts = CATALOGUE.refusals.values().map(|text| &text.vi);
    let texts = texts.chain(CATALOGUE.rules.values().flat_map(|text| [&text.vi, &text.citation]));
    let texts = texts.chain(
        CATALOGUE
            .labels
            .values()
            .flat_map(HashMap::values)
            .map(|label| &label.vi),
    );
    for text in texts {
        assert!(unicode_normalization::is_nfc(text), "{text}");
    }
}

#[test]
fn a_violation_names_its_bound_in_both_languages() {
    let kinds = [
        (
            Kind::TooShort {
                minimum: 12,
                unit: Unit::Characters,
            },
            "12",
        ),
        (
            Kind::TooLong {
                maximum: 12,
                unit: Unit::Bytes,
            },
            "12",
        ),
        (
            Kind::Pattern {
                pattern: "[a-z]+".to_owned(),
            },
            "[a-z]+",
        ),
        (
            Kind::ResourceName {
                collections: "agencies|people".to_owned(),
            },
            "agencies|people/",
        ),
        (Kind::TooFewItems { minimum: 12 }, "12"),
        (Kind::TooManyItems { maximum: 12 }, "12"),
        (Kind::TooSmall { minimum: -12 }, "-12"),
        (Kind::TooGreat { maximum: 12 }, "12"),
        (
            Kind::UnknownValue {
                known: "1, 2".to_owned(),
            },
            "1, 2",
        ),
        (Kind::NotNormalised, "NFC"),
        (Kind::ImpossibleDate, "2199"),
        (Kind::ImpossibleInstant, "2199"),
    ];
    for (kind, bound) in kinds {
        let (vi, en) = violation(&kind);
        assert!(vi.contains(bound) && en.contains(bound), "{kind:?}: {vi} / {en}");
        assert!(en.is_ascii(), "{en}");
    }
}

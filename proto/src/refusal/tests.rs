use rstest::rstest;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::*;
use crate::{
    language::LANGUAGE,
    limits::{Kind, MAX_VIOLATIONS, Unit},
};

const BOTH: [Language; 2] = [Language::Vietnamese, Language::English];

fn every_reason() -> impl Iterator<Item = Reason> {
    (1..200).filter_map(|number| Reason::try_from(number).ok())
}

fn seen(refusal: &Refusal, language: Language) -> Seen {
    read(&refusal.status(language)).expect("a refusal of the suite")
}

#[test]
fn every_reason_comes_back_in_both_languages() {
    assert!(every_reason().count() >= 20);
    for reason in every_reason() {
        let refusal = Refusal::new(reason)
            .with("resource", "agencies/so-tttt")
            .with("field", "agency.kind");
        for language in BOTH {
            let status = refusal.status(language);
            assert_eq!(status.code(), refusal.code());
            let seen = read(&status).unwrap();
            assert_eq!(seen.reason, reason);
            assert_eq!(seen.metadata["resource"], "agencies/so-tttt");
            assert_eq!(seen.localized, refusal.text(language));
            assert!(!seen.localized.contains('{'), "{}", seen.localized);
        }
        assert_ne!(
            refusal.text(Language::Vietnamese),
            refusal.text(Language::English),
            "{reason:?}"
        );
    }
}

#[test]
fn every_status_has_one_error_info_and_one_text_for_people() {
    for reason in every_reason() {
        let refusal = Refusal::new(reason)
            .with("resource", "agencies/a")
            .field("name", "vi", "en");
        let details = refusal.status(Language::English).get_error_details_vec();
        let count = |kind: fn(&tonic_types::ErrorDetail) -> bool| details.iter().filter(|detail| kind(detail)).count();
        assert_eq!(
            count(|detail| matches!(detail, tonic_types::ErrorDetail::ErrorInfo(_))),
            1,
            "{reason:?}"
        );
        assert_eq!(
            count(|detail| matches!(detail, tonic_types::ErrorDetail::LocalizedMessage(_))),
            1,
            "{reason:?}"
        );
        let particular = match refusal.code() {
            Code::InvalidArgument => count(|detail| matches!(detail, tonic_types::ErrorDetail::BadRequest(_))),
            Code::FailedPrecondition => {
                count(|detail| matches!(detail, tonic_types::ErrorDetail::PreconditionFailure(_)))
            }
            Code::ResourceExhausted | Code::Unavailable => {
                count(|detail| matches!(detail, tonic_types::ErrorDetail::RetryInfo(_)))
            }
            Code::Aborted => count(|detail| matches!(detail, tonic_types::ErrorDetail::ResourceInfo(_))),
            _ => 1,
        };
        assert_eq!(particular, 1, "{reason:?}");
    }
}

#[test]
fn the_message_is_short_ascii_that_begins_with_the_reason() {
    let refusal = Refusal::new(Reason::NotPermitted)
        .with("roles", "văn thư «Đỗ»\n")
        .with("policy", "roster_keep");
    let expected = "NOT_PERMITTED: The caller's roles (van thu \"Do\"?) do not allow this act (policy roster_keep).";
    assert_eq!(refusal.to_string(), expected);
    assert_eq!(refusal.status(Language::Vietnamese).message(), expected);

    let long = Refusal::new(Reason::NotPermitted)
        .with("roles", "ậ".repeat(1000))
        .status(Language::Vietnamese);
    assert!(
        long.message().is_ascii() && long.message().len() < 250,
        "{}",
        long.message()
    );
}

#[test]
fn what_is_said_in_words_is_told_with_or_without_a_gap_for_it() {
    let refusal = Refusal::not_found("systems/a").detail("Nêu khác.", "Say otherwise.");
    assert_eq!(
        refusal.text(Language::English),
        "systems/a was not found. Say otherwise."
    );
    assert_eq!(
        refusal.text(Language::Vietnamese),
        "Không tìm thấy systems/a. Nêu khác."
    );
    let refusal = Refusal::rule_forbids(Rule::InvM3, "name").detail("Vì thế.", "That is why.");
    assert_eq!(refusal.text(Language::English).matches("That is why.").count(), 1);
}

#[test]
fn a_rule_is_cited_in_the_caller_s_language() {
    let refusal = Refusal::rule_forbids(Rule::InvM3, "decision.issued_on").rule(Rule::Mem10);
    assert_eq!(refusal.code(), Code::FailedPrecondition);
    assert_eq!(refusal.rules(), [Rule::InvM3, Rule::Mem10]);
    assert_eq!(refusal.metadata()["basis"], "INV-M3,MEM-10");

    let seen = seen(&refusal, Language::Vietnamese);
    assert_eq!(seen.metadata["basis"], "INV-M3,MEM-10");
    let rule = catalogue::rule(Rule::InvM3);
    assert!(
        seen.localized.contains(rule.vi) && seen.localized.contains(rule.citation),
        "{}",
        seen.localized
    );

    let details = refusal.status(Language::English).get_error_details();
    let violations = &details.precondition_failure().unwrap().violations;
    assert_eq!(violations[0].r#type, "INV-M3");
    assert_eq!(violations[0].subject, "decision.issued_on");
    assert_eq!(violations[0].description, format!("{} ({})", rule.en, rule.citation));
    assert_eq!(violations[1].r#type, "MEM-10");
    assert_eq!(details.localized_message().unwrap().locale, "en-US");
}

#[test]
fn a_detail_says_more_than_the_rule() {
    let refusal = Refusal::rule_forbids(Rule::Mem02, "seats").detail("có hai ghế", "there are two seats");
    assert_eq!(
        refusal.text(Language::Vietnamese),
        "Quy định không cho phép (seats): có hai ghế"
    );
    assert_eq!(
        refusal.text(Language::English),
        "A rule forbids this (seats): there are two seats"
    );
}

#[test]
fn a_precondition_without_a_rule_is_named_by_its_reason() {
    let status = Refusal::evidence_required("decision").status(Language::English);
    let details = status.get_error_details();
    let violation = &details.precondition_failure().unwrap().violations[0];
    assert_eq!(
        (violation.r#type.as_str(), violation.subject.as_str()),
        ("EVIDENCE_REQUIRED", "decision")
    );
}

#[rstest]
#[case(Reason::ResourceNotFound)]
#[case(Reason::ResourceExists)]
#[case(Reason::EtagMismatch)]
fn a_resource_is_named(#[case] reason: Reason) {
    let refusal = Refusal::new(reason).with("resource", "committees/bcd-cqdt/seats/1");
    let details = refusal.status(Language::English).get_error_details();
    let resource = details.resource_info().unwrap();
    assert_eq!(resource.resource_type, "committees");
    assert_eq!(resource.resource_name, "committees/bcd-cqdt/seats/1");
}

#[test]
fn a_second_try_is_asked_for_where_it_helps() {
    let second = Some(Duration::from_secs(1));
    for reason in [Reason::Overloaded, Reason::NotReady, Reason::OutcomeUnknown] {
        assert_eq!(
            seen(&Refusal::new(reason), Language::English).retry_after,
            second,
            "{reason:?}"
        );
    }
    let delay = Duration::from_millis(250);
    let refusal = Refusal::new(Reason::Overloaded).retry_after(delay);
    assert_eq!(seen(&refusal, Language::English).retry_after, Some(delay));
    assert_eq!(
        seen(&Refusal::not_found("agencies/a"), Language::English).retry_after,
        None
    );
}

#[test]
fn violations_become_fields_in_the_caller_s_language() {
    let violation = Violation::new("agency.kind", Kind::Required);
    let refusal = Refusal::from(vec![violation.clone(), Violation::new("name", Kind::NotNormalised)]);
    assert_eq!(refusal.reason(), Reason::InvalidFields);
    assert_eq!(
        refusal.text(Language::English),
        "The request has fields out of bounds: agency.kind, name."
    );
    let vi = seen(&refusal, Language::Vietnamese).fields;
    assert_eq!(vi[0], ("agency.kind".to_owned(), violation.vi));
    assert_eq!(seen(&refusal, Language::English).fields[0].1, violation.en);
}

#[test]
fn a_status_always_fits_into_its_trailers() {
    let long = "ậ".repeat(10_000);
    let kind = Kind::Pattern { pattern: long.clone() };
    let many = vec![Violation::new(long.clone(), kind); MAX_VIOLATIONS];
    let usual = Kind::TooLong {
        maximum: 200,
        unit: Unit::Characters,
    };
    let full = vec![Violation::new("seats[17].titles[3]", usual); MAX_VIOLATIONS];
    let rules = [Rule::Mem01; 20]
        .into_iter()
        .fold(Refusal::new(Reason::RuleForbids), Refusal::rule);
    let wordy = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
        .into_iter()
        .fold(rules.clone().detail(&long, &long), |refusal, key| {
            refusal.with(key, &long)
        });
    for refusal in [Refusal::from(many), Refusal::from(full), rules, wordy] {
        for language in BOTH {
            let headers = refusal.status(language).into_http::<()>().into_parts().0.headers;
            let size: usize = headers
                .iter()
                .map(|(name, value)| name.as_str().len() + value.len() + 32)
                .sum();
            assert!(size < 8 * 1024, "{size} bytes");
            assert_eq!(seen(&refusal, language).reason, refusal.reason());
        }
    }
}

#[test]
fn fields_that_do_not_fit_are_counted() {
    let long = Kind::Pattern {
        pattern: "x".repeat(300),
    };
    let refusal = Refusal::from(vec![Violation::new("seats[17].titles[3]", long); MAX_VIOLATIONS]);
    let seen = seen(&refusal, Language::English);
    let left_out: usize = seen.metadata["fields_left_out"].parse().unwrap();
    assert!(left_out > 0 && !seen.fields.is_empty());
    assert_eq!(left_out + seen.fields.len(), MAX_VIOLATIONS);
}

#[test]
fn a_value_of_the_metadata_is_bounded() {
    let refusal = Refusal::not_found("ậ".repeat(300));
    assert_eq!(refusal.metadata()["resource"].chars().count(), 256);
}

#[test]
fn a_status_speaks_the_language_of_its_task() {
    let refusal = Refusal::not_found("agencies/a");
    let locale = |status: Status| status.get_error_details().localized_message().unwrap().locale.clone();
    assert_eq!(locale(Status::from(&refusal)), "vi-VN");
    LANGUAGE.sync_scope(Language::English, || assert_eq!(locale(refusal.into()), "en-US"));
}

#[test]
fn another_status_is_no_refusal() {
    assert_eq!(read(&Status::unavailable("connection refused")), None);
    let mut details = tonic_types::ErrorDetails::new();
    details.set_error_info("NOT_PERMITTED", "googleapis.com", std::collections::HashMap::new());
    assert_eq!(
        read(&Status::with_error_details(Code::Unknown, "", details.clone())),
        None
    );
    details.set_error_info("TOMORROW", DOMAIN, std::collections::HashMap::new());
    assert_eq!(read(&Status::with_error_details(Code::Unknown, "", details)), None);
}

#[test]
fn a_result_that_may_be_a_refusal_is_small() {
    assert_eq!(size_of::<Result<(), Refusal>>(), size_of::<usize>());
}

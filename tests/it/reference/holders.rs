//! Parameters that say who holds a role: an agency, a title in words, or nobody.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{AgencyKind, CloseAgencyRequest, Confidence, ListParameterValuesRequest, ParameterUnit},
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Duration, macros::date};

use super::stage::{Stage, TODAY, paper, setting};

const UNIT: &str = "incident-holder-specialised-unit";
const COORDINATOR: &str = "incident-holder-coordinator";

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_holder_is_the_one_of_the_day_until_another_is_set(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    // The defaults have their days.
    let then = stage.effective(COORDINATOR, "", date!(2025 - 02 - 28)).await;
    assert_eq!(
        (then.value.as_str(), then.default_confidence()),
        ("VNCERT", Confidence::Confirmed)
    );
    assert_eq!(
        (then.unit(), then.minimum, then.maximum),
        (ParameterUnit::Holder, String::new(), String::new())
    );
    let moved = stage.effective(COORDINATOR, "", date!(2025 - 03 - 01)).await;
    assert!(moved.value.contains("A05"), "{}", moved.value);
    assert_eq!(moved.default_value, moved.value);
    assert_eq!(moved.default_confidence(), Confidence::Design);
    assert_ne!(moved.default_basis, then.default_basis);

    // Nobody is named until the standing agency names an agency, and later somebody in words.
    let nobody = stage.effective(UNIT, "", TODAY).await;
    assert_eq!(
        (nobody.value.as_str(), nobody.default_value.as_str(), nobody.set),
        ("", "", None)
    );
    assert!(!nobody.default_basis.unwrap().citation.is_empty());
    let august = date!(2019 - 08 - 01);
    let set = stage.try_set(setting(UNIT, "agencies/so-tttt", None)).await.unwrap();
    assert_eq!(set.parameter.unwrap().value, "agencies/so-tttt");
    let words = "Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao, Công an tỉnh";
    let set = stage.try_set(setting(UNIT, words, Some(august))).await.unwrap();
    assert_eq!(set.previous.unwrap().value, "agencies/so-tttt");
    for (on, expected) in [
        (TODAY - Duration::DAY, ""),
        (TODAY, "agencies/so-tttt"),
        (august - Duration::DAY, "agencies/so-tttt"),
        (august, words),
    ] {
        assert_eq!(stage.effective(UNIT, "", on).await.value, expected, "{on}");
    }
    let request = ListParameterValuesRequest {
        key: UNIT.to_owned(),
        ..Default::default()
    };
    let mut officer = stage.officer.clone();
    let values = officer.reference.list_parameter_values(request).await.unwrap();
    let values: Vec<String> = values.into_inner().values.into_iter().map(|one| one.value).collect();
    assert_eq!(values, ["agencies/so-tttt", words]);
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_is_not_there_holds_a_role(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let ends = date!(2019 - 07 - 01);
    let mut officer = stage.officer.clone();
    let request = draft::agency("so-khac", "Sở Khác", AgencyKind::Department);
    officer.agencies.create_agency(request).await.unwrap();
    let close = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-khac".to_owned(),
        valid_to: Some(ends.into()),
        decision: Some(paper(9, date!(2019 - 06 - 10))),
        ..Default::default()
    };
    officer.agencies.close_agency(close).await.unwrap();
    let too_long = "Ộ".repeat(201);
    for (what, key, value, from, reason) in [
        (
            "no such agency",
            UNIT,
            "agencies/khong-co",
            None,
            Reason::ResourceNotFound,
        ),
        (
            "an agency without an id",
            UNIT,
            "agencies/",
            None,
            Reason::InvalidFields,
        ),
        (
            "an agency that is no more",
            UNIT,
            "agencies/so-khac",
            Some(ends),
            Reason::InvalidFields,
        ),
        ("two lines", UNIT, "Công an\ntỉnh", None, Reason::InvalidFields),
        ("marks apart", UNIT, "Bô\u{323} Công an", None, Reason::InvalidFields),
        ("space around", UNIT, " Bộ Công an", None, Reason::InvalidFields),
        ("too long", UNIT, &too_long, None, Reason::InvalidFields),
        (
            "words for minutes",
            "incident-report-minutes",
            "Bộ Công an",
            None,
            Reason::InvalidFields,
        ),
        (
            "an agency for hours",
            "incident-target-hours",
            "agencies/so-tttt",
            None,
            Reason::InvalidFields,
        ),
    ] {
        let status = stage.try_set(setting(key, value, from)).await.expect_err(what);
        let seen = read(&status).unwrap();
        assert_eq!(seen.reason, reason, "{what}: {status:?}");
        let named = seen.fields.iter().any(|(name, _)| name == "value");
        assert!(
            named || seen.metadata.get("field").is_some_and(|name| name == "value"),
            "{what}: {seen:?}"
        );
    }
    assert_eq!(stage.effective(UNIT, "", TODAY).await.history, []);
    // On its last day it is there; a title may have its whole length.
    stage
        .try_set(setting(UNIT, "agencies/so-khac", Some(ends - Duration::DAY)))
        .await
        .unwrap();
    stage.try_set(setting(UNIT, &too_long[..600], None)).await.unwrap();
    assert_eq!(
        stage.effective(UNIT, "", ends - Duration::DAY).await.value,
        "agencies/so-khac"
    );
    stage.is_proven().await;
}

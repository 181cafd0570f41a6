//! What was set for parameters, and what counts on a day.

use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{Confidence, ListParametersRequest, Parameter, ParameterUnit, SetParameterRequest, TermUnit},
    refusal::read,
    register::v1::ListEntriesRequest,
};
use chidao_tests::Kind;
use prost_reflect::prost::Message;
use rstest::rstest;
use time::{Date, Duration, macros::date};
use tonic::Code;

use super::stage::{COMMITTEE, OUTSIDER, Stage, TODAY, calculate, list, paper, setting};
use crate::reference::terms::of_term;

const DAYS: &str = "task-accept-days";

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn defaults_hold_until_something_is_set_and_say_where_they_come_from(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let all = list(&stage.sandbox.client(OUTSIDER), ListParametersRequest::default())
        .await
        .unwrap();
    let keys: Vec<&str> = all.iter().map(|parameter| &*parameter.key).collect();
    let expected: Vec<&str> = chidao_reference::definitions()
        .unwrap()
        .iter()
        .map(|definition| &*definition.key)
        .collect();
    assert_eq!(keys, expected);
    for parameter in &all {
        assert_eq!(parameter.value, parameter.default_value);
        assert_eq!((&parameter.set, &*parameter.history), (&None, &[][..]));
        assert!(!parameter.title_vi.is_empty() && parameter.default_basis.is_some());
        assert_ne!(parameter.default_confidence(), Confidence::Unspecified);
        assert_ne!(parameter.unit(), ParameterUnit::Unspecified);
    }
    // Page by page they are the same.
    let (mut paged, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListParametersRequest {
            page_size: 4,
            page_token,
            ..Default::default()
        };
        let mut officer = stage.officer.clone();
        let page = officer.reference.list_parameters(request).await.unwrap().into_inner();
        assert!(page.parameters.len() <= 4);
        paged.extend(page.parameters);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, all);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_value_holds_from_its_day_until_the_next_one(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let (july, august) = (date!(2019 - 07 - 01), date!(2019 - 08 - 01));
    let value = async |on: Date| stage.effective(DAYS, "", on).await.value;
    let first = stage.try_set(setting(DAYS, "5", Some(august))).await.unwrap();
    let receipt = first.receipt.unwrap();
    assert_eq!(receipt.notices[0].code(), NoticeCode::TakesEffectLater);
    assert!(receipt.basis.iter().any(|basis| basis.code == "DOC-09"));
    let first = first.parameter.unwrap();
    assert_eq!((first.name.as_str(), first.to), ("parameters/2019-0001", None));
    assert_eq!(first.confidence(), Confidence::Confirmed);

    // One before it ends where it begins.
    let second = stage.try_set(setting(DAYS, "4", Some(july))).await.unwrap();
    assert_eq!(second.previous, None);
    assert_eq!(second.parameter.unwrap().to, Some(august.into()));
    for (on, expected) in [
        (TODAY, "2"),
        (july - Duration::DAY, "2"),
        (july, "4"),
        (august - Duration::DAY, "4"),
        (august, "5"),
        (date!(2025 - 01 - 01), "5"),
    ] {
        assert_eq!(value(on).await, expected, "{on}");
    }

    // Another for the same day takes its place, and its record stays.
    let third = stage.try_set(setting(DAYS, "3", Some(august))).await.unwrap();
    let previous = third.previous.unwrap();
    assert_eq!((&previous.name, previous.to), (&first.name, Some(august.into())));
    assert_eq!(previous.basis, first.basis);
    assert_eq!(value(august).await, "3");
    let found = stage.effective(DAYS, "", august).await;
    assert_eq!(found.set.unwrap().value, "3");
    let history: Vec<String> = found.history.iter().map(|set| set.value.clone()).collect();
    assert_eq!(history, ["4", "5", "3"]);
    // Nothing else has moved.
    assert_eq!(stage.effective("task-confirm-days", "", august).await.value, "3");
    assert_eq!(stage.effective("task-confirm-days", "", august).await.set, None);
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_for_a_committee_counts_for_it_alone(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let own = SetParameterRequest {
        committee: COMMITTEE.to_owned(),
        confidence: Confidence::Design.into(),
        ..setting(DAYS, "7", None)
    };
    let set = stage.try_set(own).await.unwrap().parameter.unwrap();
    assert_eq!((set.from, set.confidence()), (Some(TODAY.into()), Confidence::Design));
    stage.try_set(setting(DAYS, "6", None)).await.unwrap();
    assert_eq!(stage.effective(DAYS, COMMITTEE, TODAY).await.value, "7");
    assert_eq!(stage.effective(DAYS, "", TODAY).await.value, "6");
    // Both are listed, and the next day's value is the committee's own too.
    let request = ListParametersRequest {
        key: DAYS.to_owned(),
        ..Default::default()
    };
    let both = list(&stage.officer, request).await.unwrap();
    let both: Vec<(&str, &str)> = both.iter().map(|one| (&*one.committee, &*one.value)).collect();
    assert_eq!(both, [("", "6"), (COMMITTEE, "7")]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_by_an_instant_is_answered_for_ever(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let first = stage.try_set(setting(DAYS, "5", None)).await.unwrap();
    stage.move_clock(date!(2019 - 06 - 18)).await;
    let tomorrow = date!(2019 - 06 - 18);
    stage.try_set(setting(DAYS, "6", Some(tomorrow))).await.unwrap();
    let asked = |recorded_by| ListParametersRequest {
        key: DAYS.to_owned(),
        on: Some(tomorrow.into()),
        recorded_by,
        ..Default::default()
    };
    let then = first.receipt.clone().unwrap().time;
    let past = list(&stage.officer, asked(then)).await.unwrap().remove(0);
    assert_eq!(past.value, "5");
    // As it was recorded: the value had no end yet.
    let etag = first.receipt.unwrap().etag;
    let recorded = Parameter {
        etag,
        ..first.parameter.unwrap()
    };
    assert_eq!(past.history, [recorded]);
    let mut before = then.unwrap();
    before.seconds -= 1;
    let unset = list(&stage.officer, asked(Some(before))).await.unwrap().remove(0);
    assert_eq!((unset.value.as_str(), unset.set), ("2", None));
    assert_eq!(list(&stage.officer, asked(None)).await.unwrap()[0].value, "6");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_replica_goes_by_what_was_set_at_once(#[case] kind: Kind) {
    let Some(mut stage) = Stage::set(kind).await else {
        return;
    };
    stage.sandbox.add_replica().await;
    let other = stage.sandbox.client_of(1, OUTSIDER);
    let asked = || of_term(TODAY, 2, TermUnit::WorkingDays);
    assert_eq!(calculate(&other, asked()).await.unwrap().cut_off, "24:00");
    // From the 19th on, the day on which it is due.
    let from = Some(date!(2019 - 06 - 19));
    stage.try_set(setting("day-cut-off", "17:00", from)).await.unwrap();
    let answer = calculate(&other, asked()).await.unwrap();
    assert_eq!(answer.cut_off, "17:00");
    let close = date!(2019 - 06 - 19).with_hms(10, 0, 0).unwrap().assume_utc();
    assert_eq!(answer.due_time.unwrap().seconds, close.unix_timestamp());
    let earlier = of_term(TODAY, 1, TermUnit::WorkingDays);
    assert_eq!(calculate(&other, earlier).await.unwrap().cut_off, "24:00");
    // One that starts only now reads it from the tables.
    stage.sandbox.add_replica().await;
    let third = stage.sandbox.client_of(2, OUTSIDER);
    assert_eq!(calculate(&third, asked()).await.unwrap(), answer);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_set_is_refused_with_the_reason(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let yesterday = Some(TODAY - Duration::DAY);
    let unsigned = |mut request: SetParameterRequest| {
        request.basis.as_mut().unwrap().signature = 1;
        request
    };
    let later = |mut request: SetParameterRequest| {
        request.basis = Some(paper(6, TODAY + Duration::DAY));
        request
    };
    let committee = |mut request: SetParameterRequest| {
        request.committee = "committees/khong-co".to_owned();
        request
    };
    for (what, request, reason, field) in [
        (
            "a day that is past",
            setting(DAYS, "3", yesterday),
            Reason::InvalidFields,
            "from",
        ),
        (
            "before the paper",
            setting(DAYS, "3", Some(date!(2019 - 06 - 09))),
            Reason::RuleForbids,
            "from",
        ),
        (
            "a draft",
            unsigned(setting(DAYS, "3", None)),
            Reason::EvidenceRequired,
            "basis.signature",
        ),
        (
            "a paper of tomorrow",
            later(setting(DAYS, "3", None)),
            Reason::EvidenceRequired,
            "basis.signature",
        ),
        ("too little", setting(DAYS, "0", None), Reason::InvalidFields, "value"),
        ("too much", setting(DAYS, "31", None), Reason::InvalidFields, "value"),
        (
            "an hour for days",
            setting(DAYS, "07:30", None),
            Reason::InvalidFields,
            "value",
        ),
        (
            "another text of a number",
            setting(DAYS, "03", None),
            Reason::InvalidFields,
            "value",
        ),
        (
            "a minute too late",
            setting("day-cut-off", "24:01", None),
            Reason::InvalidFields,
            "value",
        ),
        (
            "no such parameter",
            setting("task-days", "3", None),
            Reason::InvalidFields,
            "key",
        ),
        (
            "no such committee",
            committee(setting(DAYS, "3", None)),
            Reason::ResourceNotFound,
            "committee",
        ),
    ] {
        let status = stage.try_set(request).await.expect_err(what);
        let seen = read(&status).unwrap();
        assert_eq!(seen.reason, reason, "{what}: {status:?}");
        let named = seen.fields.iter().any(|(name, _)| name == field);
        assert!(
            named || seen.metadata.get("field").is_some_and(|name| name == field),
            "{what}: {seen:?}"
        );
    }
    for subject in ["clerk", OUTSIDER] {
        let mut client = stage.sandbox.client(subject);
        let status = client
            .reference
            .set_parameter(setting(DAYS, "3", None))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{subject}");
    }
    assert_eq!(stage.effective(DAYS, "", TODAY).await.history, []);
    // Asked again with the same id, the same act is done once.
    let request = setting(DAYS, "3", None);
    let told = stage.try_set(request.clone()).await.unwrap();
    assert_eq!(stage.try_set(request.clone()).await.unwrap(), told);
    let value = "4".to_owned();
    let reused = stage.try_set(SetParameterRequest { value, ..request }).await;
    assert_eq!(read(&reused.unwrap_err()).unwrap().reason, Reason::RequestIdReused);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn everybody_with_an_account_sees_an_entry_as_he_sees_the_list(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    stage.try_set(setting(DAYS, "5", None)).await.unwrap();
    let later = Some(TODAY + Duration::DAY);
    stage.try_set(setting(DAYS, "6", later)).await.unwrap();
    let mut outsider = stage.sandbox.client(OUTSIDER);
    let request = ListEntriesRequest {
        register: "membership".to_owned(),
        page_size: 500,
        ..Default::default()
    };
    let entries = outsider
        .register
        .list_entries(request)
        .await
        .unwrap()
        .into_inner()
        .entries;
    let changes = entries.iter().flat_map(|entry| &entry.changes);
    let mut recorded = std::collections::BTreeMap::new();
    for change in changes.filter(|change| change.name.starts_with("parameters/")) {
        recorded.insert(change.name.clone(), Parameter::decode(&*change.resource).unwrap());
    }
    let request = ListParametersRequest {
        key: DAYS.to_owned(),
        ..Default::default()
    };
    let listed = list(&outsider, request).await.unwrap().remove(0).history;
    let listed = listed.into_iter().map(|set| {
        let etag = String::new();
        Parameter { etag, ..set }
    });
    assert_eq!(listed.collect::<Vec<_>>(), recorded.into_values().collect::<Vec<_>>());
    let mut nobody = stage.sandbox.client("nobody");
    let refused = nobody.reference.list_parameters(ListParametersRequest::default()).await;
    assert_eq!(read(&refused.unwrap_err()).unwrap().reason, Reason::AccountUnknown);
}

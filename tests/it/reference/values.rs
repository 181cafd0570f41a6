//! A parameter that is set again and again: its history, its bound, and what two who set it at once are told.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{ListParameterValuesRequest, Parameter, SetParameterRequest},
    refusal::read,
};
use chidao_tests::Kind;
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use time::{Date, Duration, macros::date};
use tonic::Code;

use super::stage::{COMMITTEE, OUTSIDER, Stage, TODAY, setting};

const DAYS: &str = "task-accept-days";

/// All values that were set for a parameter, page by page, as of what was recorded by an instant.
async fn values(stage: &Stage, page_size: i32, recorded_by: Option<Timestamp>) -> Vec<Parameter> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListParameterValuesRequest {
            key: DAYS.to_owned(),
            page_size,
            page_token,
            recorded_by,
            ..Default::default()
        };
        let mut client = stage.sandbox.client(OUTSIDER);
        let page = client.reference.list_parameter_values(request).await.unwrap();
        let page = page.into_inner();
        assert!(page.values.len() <= usize::try_from(page_size).unwrap());
        all.extend(page.values);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_is_set_for_decades(#[case] kind: Kind) {
    let Some(mut stage) = Stage::set(kind).await else {
        return;
    };
    // Twice a quarter for seventeen years, of which the second time takes the place of the first.
    let (mut days, mut told) = (Vec::new(), Vec::new());
    for quarter in 0..68_i64 {
        let day = TODAY + Duration::days(91 * quarter);
        stage.move_clock(day).await;
        for value in [30, 1 + quarter % 20] {
            let set = stage.try_set(setting(DAYS, &value.to_string(), None)).await.unwrap();
            told.push(set.parameter.unwrap());
        }
        days.push((day, (1 + quarter % 20).to_string()));
    }
    // A committee's own are another history.
    let own = SetParameterRequest {
        committee: COMMITTEE.to_owned(),
        ..setting(DAYS, "29", None)
    };
    stage.try_set(own).await.unwrap();

    let all = values(&stage, 50, None).await;
    let names = |values: &[Parameter]| values.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&all), names(&told), "each once, in the order of the acts");
    let replaced = all.iter().filter(|one| one.from == one.to).count();
    assert_eq!(replaced, 68);
    let now = stage.effective(DAYS, "", TODAY).await;
    assert!(now.history_is_cut);
    let mut last = all.clone();
    last.sort_by_key(|one| (one.from.map(|day| (day.year, day.month, day.day)), one.name.clone()));
    assert_eq!(now.history, last.split_off(36), "the last hundred");
    // Old days are answered as they were: by the list, and by what commands and terms go by, also in a process that starts anew.
    stage.sandbox.add_replica().await;
    for (day, value) in &days {
        let then = stage.effective(DAYS, "", *day).await;
        assert_eq!(
            (&then.value, then.set.map(|set| set.value).as_ref()),
            (value, Some(value))
        );
        assert_eq!(stage.effective(DAYS, "", *day + Duration::days(90)).await.value, *value);
    }
    assert_eq!(stage.effective(DAYS, "", TODAY - Duration::DAY).await.value, "2");
    // What was known by an instant is one more page of the same.
    let recorded_by = stage
        .try_set(setting(DAYS, "7", None))
        .await
        .unwrap()
        .receipt
        .unwrap()
        .time;
    stage.move_clock(days[67].0 + Duration::DAY).await;
    stage.try_set(setting(DAYS, "8", None)).await.unwrap();
    let past = values(&stage, 60, recorded_by).await;
    assert_eq!(past.len(), 137);
    assert_eq!(names(&past)[..136], names(&all)[..]);
    assert_eq!(values(&stage, 200, None).await.len(), 138);
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_still_to_begin_has_a_bound(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let ahead = |days: i64| Some(TODAY + Duration::days(days));
    for day in 1..=100 {
        stage.try_set(setting(DAYS, "3", ahead(day))).await.unwrap();
    }
    let status = stage.try_set(setting(DAYS, "4", ahead(101))).await.unwrap_err();
    let seen = read(&status).unwrap();
    assert_eq!(seen.reason, Reason::StateForbids);
    assert_eq!(seen.metadata["state"], "TOO_MANY_PLANNED");
    // Today, in the place of one of them, for a committee, or once one has begun.
    stage.try_set(setting(DAYS, "4", None)).await.unwrap();
    stage.try_set(setting(DAYS, "5", ahead(100))).await.unwrap();
    let own = SetParameterRequest {
        committee: COMMITTEE.to_owned(),
        ..setting(DAYS, "6", ahead(101))
    };
    stage.try_set(own).await.unwrap();
    stage.move_clock(TODAY + Duration::DAY).await;
    stage.try_set(setting(DAYS, "7", ahead(101))).await.unwrap();
    assert_eq!(stage.effective(DAYS, "", ahead(100).unwrap()).await.value, "5");
    assert_eq!(stage.effective(DAYS, "", ahead(101).unwrap()).await.value, "7");
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_what_gives_way(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let july = date!(2019 - 07 - 01);
    let set = async |from: Option<Date>, committee: &str, etag: &str| {
        let request = SetParameterRequest {
            committee: committee.to_owned(),
            etag: etag.to_owned(),
            ..setting(DAYS, "5", from)
        };
        stage.try_set(request).await.map_err(|status| {
            let seen = read(&status).unwrap();
            (seen.reason, seen.metadata["etag"].clone())
        })
    };
    let etag = async |committee: &str, on: Date| stage.effective(DAYS, committee, on).await.etag;
    const NOTHING: &str = "0-00000000";
    assert_eq!(etag("", july).await, NOTHING);
    // Two who both saw the default: one of them is told.
    let first = set(Some(july), "", NOTHING).await.unwrap();
    let current = first.receipt.unwrap().etag;
    let mismatch = set(Some(july), "", NOTHING).await.map(drop);
    assert_eq!(mismatch, Err((Reason::EtagMismatch, current.clone())));
    assert_eq!(etag("", july).await, current);
    assert_eq!(
        etag("", july - Duration::DAY).await,
        NOTHING,
        "of the day on which it is to begin"
    );
    assert_eq!(
        etag(COMMITTEE, july).await,
        NOTHING,
        "nothing is set for the committee itself"
    );
    set(Some(july), COMMITTEE, NOTHING).await.unwrap();
    // An earlier value does not touch it, a later one shortens it.
    set(None, "", NOTHING).await.unwrap();
    assert_eq!(etag("", july).await, current);
    set(Some(date!(2019 - 08 - 01)), "", &current).await.unwrap();
    let shortened = etag("", july).await;
    assert_ne!(shortened, current);
    let mismatch = set(Some(july), "", &current).await.map(drop);
    assert_eq!(mismatch, Err((Reason::EtagMismatch, shortened.clone())));
    set(Some(july), "", &shortened).await.unwrap();
    set(Some(july), "", "").await.unwrap();
    // Whoever may not is told so first, and a draft after it.
    let mut clerk = stage.sandbox.client("clerk");
    let mut request = setting(DAYS, "5", Some(july));
    request.etag = NOTHING.to_owned();
    request.basis.as_mut().unwrap().signature = 1;
    let status = clerk.reference.set_parameter(request.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let status = stage.try_set(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Aborted);
}

//! Pages of figures while a day ends, what is refused at once, and whose parts are counted.

use chidao_calendar::Date;
use chidao_proto::{
    coordination::v1::{GetStatisticsRequest, ListStatisticsRequest, StatisticsBasis, StatisticsGroup, Task},
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;
use tonic::Status;

use super::{asking, listing, numbers};
use crate::tasks::stage::{Stage, by, paper, told};

/// The reason of a refusal, and all fields that it names.
fn named(refusal: &Status) -> (Reason, Vec<String>) {
    let fields = read(refusal).unwrap().fields;
    (told(refusal).0, fields.into_iter().map(|(field, _)| field).collect())
}

/// A list that began while its day was not over has each agency once, in the order that it began with.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_list_stays_what_it_was_when_its_figures_become_final(#[case] kind: Kind) {
    let today = date!(2019 - 06 - 20);
    let Some(stage) = Stage::set(kind, today).await else {
        return;
    };
    // By name Education comes before Finance, by rank after it.
    for (lead, is_done) in [("so-gd", false), ("so-tc", true), ("ubnd-tam-binh", true)] {
        let name = stage.given(lead, by(date!(2019 - 06 - 20)), today).await;
        if is_done {
            stage.accept(lead, &name).await;
            stage.report(lead, &name, paper(7, today)).await;
            stage.confirm(&name).await;
        }
    }
    let late = stage.given("so-gd", by(date!(2019 - 06 - 20)), today).await;
    stage.accept("so-gd", &late).await;
    let page = |token: String| ListStatisticsRequest {
        page_size: 1,
        page_token: token,
        ..listing(today, StatisticsGroup::Agency)
    };
    let mut reader = stage.hand("head").statistics;
    let first = reader.list_statistics(page(String::new())).await.unwrap().into_inner();
    assert!(!first.statistics[0].r#final);
    stage.noon_of(date!(2019 - 06 - 21)).await;
    let (mut agencies, mut token) = (vec![first.statistics[0].agency.clone()], first.next_page_token);
    while !token.is_empty() {
        let next = reader.list_statistics(page(token)).await.unwrap().into_inner();
        for line in next.statistics {
            assert!(!line.r#final, "it is a page of a list that was not");
            agencies.push(line.agency);
        }
        token = next.next_page_token;
    }
    assert_eq!(agencies, ["agencies/so-gd", "agencies/so-tc", "agencies/ubnd-tam-binh"]);
    // One that begins now is final, and stands by rank.
    let now = stage.lines(listing(today, StatisticsGroup::Agency)).await;
    assert!(now.iter().all(|line| line.r#final));
    assert_eq!(now.last().unwrap().agency, "agencies/so-gd");
}

/// All that is wrong by itself is told at once, and before it is asked who asks.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_by_itself_is_told_at_once(#[case] kind: Kind) {
    let today = date!(2019 - 06 - 03);
    let Some(stage) = Stage::set(kind, today).await else {
        return;
    };
    let day = |day: Date| Some(day.into());
    let one = GetStatisticsRequest {
        field: "so-hoa".to_owned(),
        programme: "programmes/2019-0009".to_owned(),
        period_from: day(date!(2019 - 06 - 05)),
        ..asking(date!(2019 - 06 - 04), StatisticsBasis::AsKnown)
    };
    let list = ListStatisticsRequest {
        agency: "agencies/so-gd".to_owned(),
        programme: "programmes/2019-0009".to_owned(),
        period_from: day(date!(2019 - 06 - 05)),
        ..listing(date!(2019 - 06 - 04), StatisticsGroup::Unspecified)
    };
    let list = ListStatisticsRequest {
        group: StatisticsGroup::Programme.into(),
        ..list
    };
    for caller in ["officer", "nobody"] {
        let mut hand = stage.hand(caller).statistics;
        let (reason, mut fields) = named(&hand.get_statistics(one.clone()).await.unwrap_err());
        fields.dedup();
        assert_eq!(
            (reason, &*fields.join(" ")),
            (Reason::InvalidFields, "field cut_off period_from"),
            "{caller}"
        );
        let (reason, fields) = named(&hand.list_statistics(list.clone()).await.unwrap_err());
        let expected = "agency programme cut_off period_from";
        assert_eq!(
            (reason, &*fields.join(" ")),
            (Reason::InvalidFields, expected),
            "{caller}"
        );
    }
    // What is right by itself is weighed then.
    let right = asking(today, StatisticsBasis::AsKnown);
    let refusal = stage.hand("nobody").statistics.get_statistics(right).await.unwrap_err();
    assert_eq!(refusal.code(), tonic::Code::PermissionDenied, "{refusal:?}");
}

/// The paper gives one task: its parts count in nobody's figures, whatever becomes of them.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_t7_a_whole_is_one_task_however_it_is_spread(#[case] kind: Kind) {
    let first = date!(2019 - 06 - 03);
    let Some(stage) = Stage::set(kind, first).await else {
        return;
    };
    let whole = stage.given("so-gd", by(date!(2019 - 06 - 20)), first).await;
    stage.accept("so-gd", &whole).await;
    for lead in ["ubnd-tam-binh", "so-tc"] {
        let part = Task {
            parent: whole.clone(),
            mandatory: true,
            ..stage.task(paper(2, first), lead, by(date!(2019 - 06 - 10)))
        };
        let part = stage.try_create("so-gd", part).await.unwrap();
        let mut keeper = stage.hand("so-gd").tasks;
        keeper
            .assign_task(draft::coordination::assignment(&part.name))
            .await
            .unwrap();
    }
    stage.noon_of(date!(2019 - 06 - 17)).await;
    // Both parts are late, and the whole is not yet.
    for (agency, expected) in [
        ("", [1, 0, 0, 1, 0, 0, 0, 0, 0]),
        ("agencies/so-gd", [1, 0, 0, 1, 0, 0, 0, 0, 0]),
        ("agencies/so-tc", [0; 9]),
        ("agencies/ubnd-tam-binh", [0; 9]),
    ] {
        for basis in [StatisticsBasis::AsKnown, StatisticsBasis::AsEffective] {
            let asked = GetStatisticsRequest {
                agency: agency.to_owned(),
                ..asking(date!(2019 - 06 - 16), basis)
            };
            assert_eq!(
                numbers(&stage.figures(asked).await.figures.unwrap()),
                expected,
                "{agency} {basis:?}"
            );
        }
    }
    let lines = stage
        .lines(listing(date!(2019 - 06 - 16), StatisticsGroup::Agency))
        .await;
    let agencies: Vec<&str> = lines.iter().map(|line| &*line.agency).collect();
    assert_eq!(agencies, ["agencies/so-gd"]);
    stage.prove().await;
}

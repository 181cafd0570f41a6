//! Figures at the ends of days: what they say, how agencies are ranked by them, and what is refused.

mod history;
mod pages;

use chidao_calendar::Date;
use chidao_proto::{
    coordination::v1::{
        GetStatisticsRequest, ImportTaskRequest, ListStatisticsRequest, Statistics, StatisticsBasis, StatisticsGroup,
        Task, TaskFigures, TaskState,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use futures::{StreamExt, stream};
use rstest::rstest;
use time::macros::date;

use super::stage::{COMMITTEE, Stage, by, paper, told};

fn asking(cut_off: Date, basis: StatisticsBasis) -> GetStatisticsRequest {
    GetStatisticsRequest {
        committee: COMMITTEE.to_owned(),
        cut_off: Some(cut_off.into()),
        basis: basis.into(),
        ..GetStatisticsRequest::default()
    }
}

fn listing(cut_off: Date, group: StatisticsGroup) -> ListStatisticsRequest {
    ListStatisticsRequest {
        committee: COMMITTEE.to_owned(),
        group: group.into(),
        cut_off: Some(cut_off.into()),
        ..ListStatisticsRequest::default()
    }
}

impl Stage {
    pub(in crate::tasks) async fn figures(&self, request: GetStatisticsRequest) -> Statistics {
        let answer = self.hand("so-gd").statistics.get_statistics(request).await.unwrap();
        answer.into_inner().statistics.unwrap()
    }

    pub(in crate::tasks) async fn lines(&self, request: ListStatisticsRequest) -> Vec<Statistics> {
        let answer = self.hand("so-gd").statistics.list_statistics(request).await.unwrap();
        answer.into_inner().statistics
    }
}

/// The numbers alone, in the order of the identity.
fn numbers(figures: &TaskFigures) -> [i64; 9] {
    [
        figures.counted,
        figures.completed_on_time,
        figures.completed_late,
        figures.open_in_time,
        figures.open_overdue,
        figures.no_deadline,
        figures.suspended,
        figures.withdrawn,
        figures.waiting,
    ]
}

/// The count that the Government published for 31/08/2025: 868 tasks, of which 294 completed, 472 in time, 102 overdue.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t17_the_published_count_of_31_08_2025(#[case] kind: Kind) {
    let first = date!(2025 - 08 - 04);
    let Some(stage) = Stage::set(kind, first).await else {
        return;
    };
    let groups = [
        (294, date!(2025 - 08 - 29), true),
        (472, date!(2025 - 09 - 30), false),
        (102, date!(2025 - 08 - 28), false),
    ];
    let all = groups
        .iter()
        .flat_map(|(count, due, is_done)| std::iter::repeat_n((*due, *is_done), *count));
    let stage = &stage;
    stream::iter(all)
        .for_each_concurrent(64, async |(due, is_done)| {
            let name = Box::pin(stage.given("so-gd", by(due), first)).await;
            if is_done {
                stage.accept("so-gd", &name).await;
                stage.report("so-gd", &name, paper(7, first)).await;
                stage.confirm(&name).await;
            }
        })
        .await;
    stage.noon_of(date!(2025 - 09 - 03)).await;
    let request = GetStatisticsRequest {
        period_from: Some(date!(2025 - 08 - 05).into()),
        ..asking(date!(2025 - 08 - 31), StatisticsBasis::AsKnown)
    };
    let told = stage.figures(request).await;
    let figures = told.figures.as_ref().unwrap();
    assert_eq!(numbers(figures), [868, 294, 0, 472, 102, 0, 0, 0, 0]);
    assert_eq!(figures.completed_share, Some(3387), "33.9 %");
    assert_eq!(figures.overdue_share, Some(1175), "11.8 %");
    // All was given and done on the day before the period.
    assert_eq!(
        numbers(told.opening.as_ref().unwrap()),
        [868, 294, 0, 574, 0, 0, 0, 0, 0]
    );
    assert_eq!((told.assigned_in_period, told.completed_in_period), (0, 0));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn agencies_are_ranked_and_programmes_rolled_up(#[case] kind: Kind) {
    let first = date!(2019 - 06 - 03);
    let Some(stage) = Stage::set(kind, first).await else {
        return;
    };
    let mut officer = stage.hand("officer");
    let mut plans = Vec::new();
    for number in [1, 2] {
        let mut request = draft::coordination::programme();
        let programme = request.programme.as_mut().unwrap();
        programme.basis = Some(paper(number, date!(2019 - 01 - 10)));
        programme.parent = plans.last().cloned().unwrap_or_default();
        let created = officer.programmes.create_programme(request).await.unwrap();
        plans.push(created.into_inner().programme.unwrap().name);
    }
    // Two of three of Education in time, one of one of Finance, none of the Tax Office, which is central; nothing due at Tam Bình.
    for (lead, due, plan, is_done) in [
        ("so-gd", date!(2019 - 06 - 10), 0, true),
        ("so-gd", date!(2019 - 06 - 10), 1, true),
        ("so-gd", date!(2019 - 06 - 10), 1, false),
        ("so-tc", date!(2019 - 06 - 10), 1, true),
        ("cuc-thue", date!(2019 - 06 - 10), 0, false),
        ("ubnd-tam-binh", date!(2019 - 12 - 31), 0, false),
    ] {
        let draft = Task {
            programme: plans[plan].clone(),
            ..stage.task(paper(100, first), lead, by(due))
        };
        let name = stage.create(draft).await.name;
        stage.assign(&name).await;
        if is_done {
            stage.accept(lead, &name).await;
            stage.report(lead, &name, paper(7, first)).await;
            stage.confirm(&name).await;
        }
    }
    stage.noon_of(date!(2019 - 06 - 20)).await;
    let cut_off = date!(2019 - 06 - 19);
    let ranked = stage.lines(listing(cut_off, StatisticsGroup::Agency)).await;
    let told: Vec<_> = ranked
        .iter()
        .map(|line| {
            (
                line.agency.as_str(),
                line.rank,
                line.figures.as_ref().unwrap().on_time_share,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("agencies/so-tc", Some(1), Some(10_000)),
            ("agencies/so-gd", Some(2), Some(6_667)),
            ("agencies/cuc-thue", None, Some(0)),
            ("agencies/ubnd-tam-binh", None, None),
        ]
    );
    // The second page goes on where the first ended, and knows the ranks of all.
    let mut paged = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListStatisticsRequest {
            page_size: 1,
            page_token: token,
            ..listing(cut_off, StatisticsGroup::Agency)
        };
        let page = stage
            .hand("head")
            .statistics
            .list_statistics(request)
            .await
            .unwrap()
            .into_inner();
        paged.extend(page.statistics);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, ranked);

    let of_programme = |programme: &str, agency: &str| GetStatisticsRequest {
        programme: programme.to_owned(),
        agency: agency.to_owned(),
        ..asking(cut_off, StatisticsBasis::AsKnown)
    };
    for (programme, agency, counted, overdue) in [
        (&plans[0], "", 6, 2),
        (&plans[1], "", 3, 1),
        (&plans[0], "agencies/so-gd", 3, 1),
        (&plans[1], "agencies/cuc-thue", 0, 0),
    ] {
        let told = stage.figures(of_programme(programme, agency)).await;
        let figures = told.figures.unwrap();
        assert_eq!(
            (figures.counted, figures.open_overdue),
            (counted, overdue),
            "{programme} {agency}"
        );
    }
    let of_part = ListStatisticsRequest {
        programme: plans[1].clone(),
        ..listing(cut_off, StatisticsGroup::Agency)
    };
    let lines = stage.lines(of_part).await;
    assert_eq!(
        lines
            .iter()
            .map(|line| (line.agency.as_str(), line.rank))
            .collect::<Vec<_>>(),
        [("agencies/so-tc", Some(1)), ("agencies/so-gd", Some(2))]
    );
    let by_programme = stage.lines(listing(cut_off, StatisticsGroup::Programme)).await;
    let counted: Vec<_> = by_programme
        .iter()
        .map(|line| line.figures.as_ref().unwrap().counted)
        .collect();
    assert_eq!(counted, [3, 3], "each its own");
    let fields = stage
        .lines(ListStatisticsRequest {
            agency: "agencies/so-gd".to_owned(),
            ..listing(cut_off, StatisticsGroup::Field)
        })
        .await;
    assert_eq!(
        fields
            .iter()
            .map(|line| (line.field.as_str(), line.figures.as_ref().unwrap().counted))
            .collect::<Vec<_>>(),
        [("chinh-quyen-so", 3)]
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_counted_is_refused_with_its_field(#[case] kind: Kind) {
    let today = date!(2019 - 06 - 03);
    let Some(stage) = Stage::set(kind, today).await else {
        return;
    };
    let empty = stage.figures(asking(today, StatisticsBasis::Unspecified)).await;
    assert_eq!(numbers(empty.figures.as_ref().unwrap()), [0; 9]);
    assert!(!empty.r#final, "today is not over");
    let base = || asking(today, StatisticsBasis::AsKnown);
    for (request, reason, at) in [
        (
            asking(date!(2019 - 06 - 04), StatisticsBasis::AsKnown),
            Reason::InvalidFields,
            "cut_off",
        ),
        (
            GetStatisticsRequest {
                period_from: Some(date!(2019 - 06 - 04).into()),
                ..base()
            },
            Reason::InvalidFields,
            "period_from",
        ),
        (
            GetStatisticsRequest {
                field: "so-hoa".to_owned(),
                ..base()
            },
            Reason::InvalidFields,
            "field",
        ),
        (
            GetStatisticsRequest {
                agency: "agencies/so-nao".to_owned(),
                ..base()
            },
            Reason::ResourceNotFound,
            "agency",
        ),
        (
            GetStatisticsRequest {
                programme: "programmes/2019-0009".to_owned(),
                ..base()
            },
            Reason::ResourceNotFound,
            "programme",
        ),
        (
            GetStatisticsRequest {
                committee: "committees/nao-do".to_owned(),
                ..base()
            },
            Reason::ResourceNotFound,
            "committee",
        ),
        (
            GetStatisticsRequest {
                field: "ha-tang".to_owned(),
                programme: "programmes/2019-0009".to_owned(),
                ..base()
            },
            Reason::InvalidFields,
            "field",
        ),
    ] {
        let refusal = stage
            .hand("officer")
            .statistics
            .get_statistics(request)
            .await
            .unwrap_err();
        let (told, _, field) = told(&refusal);
        assert_eq!((told, field.as_str()), (reason, at));
    }
    let by_field = ListStatisticsRequest {
        agency: "agencies/so-gd".to_owned(),
        ..listing(today, StatisticsGroup::Agency)
    };
    let refusal = stage
        .hand("officer")
        .statistics
        .list_statistics(by_field)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).2, "agency");
    assert_eq!(stage.lines(listing(today, StatisticsGroup::Agency)).await, []);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_brought_in_counts_from_its_own_days_and_is_known_from_today(#[case] kind: Kind) {
    let today = date!(2019 - 06 - 03);
    let Some(stage) = Stage::set(kind, today).await else {
        return;
    };
    let task = stage.task(paper(1, date!(2019 - 01 - 04)), "so-gd", by(date!(2019 - 01 - 31)));
    let request = ImportTaskRequest {
        request_id: draft::request_id(),
        task: Some(task),
        state: TaskState::Completed.into(),
        assigned_on: Some(date!(2019 - 01 - 07).into()),
        ended_on: Some(date!(2019 - 02 - 20).into()),
        end_document: Some(paper(2, date!(2019 - 02 - 20))),
        ..ImportTaskRequest::default()
    };
    let mut officer = stage.hand("officer").tasks;
    Box::pin(officer.import_task(request)).await.unwrap();
    stage.noon_of(date!(2019 - 06 - 05)).await;
    let none = [0; 9];
    let (in_time, overdue, late) = (
        [1, 0, 0, 1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 1, 0, 0, 0, 0],
        [1, 0, 1, 0, 0, 0, 0, 0, 0],
    );
    for (on, known, effective) in [
        (date!(2019 - 01 - 06), none, none),
        (date!(2019 - 01 - 07), none, in_time),
        (date!(2019 - 01 - 31), none, in_time),
        (date!(2019 - 02 - 01), none, overdue),
        (date!(2019 - 02 - 20), none, late),
        (date!(2019 - 06 - 02), none, late),
        (date!(2019 - 06 - 03), late, late),
    ] {
        for (basis, expected) in [
            (StatisticsBasis::AsKnown, known),
            (StatisticsBasis::AsEffective, effective),
        ] {
            let figures = stage.figures(asking(on, basis)).await;
            assert_eq!(numbers(figures.figures.as_ref().unwrap()), expected, "{basis:?} {on}");
        }
    }
    stage.prove().await;
}

//! Figures against a count over everything that is on record.

use std::collections::BTreeMap;

use chidao_calendar::{Date, Instant};
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        AcceptTaskRequest, ConfirmCompletionRequest, GetStatisticsRequest, GetTaskRequest, ListStatisticsRequest,
        ReassignTaskRequest, RedateTaskRequest, ReopenTaskRequest, ResumeTaskRequest, StatisticsBasis, StatisticsGroup,
        SuspendTaskRequest, Task, TaskState, Timeliness, Turn, WithdrawTaskRequest,
    },
    errors::v1::Reason,
    field,
};
use chidao_register::timestamp;
use chidao_tests::{Chance, Kind, draft};
use rstest::rstest;
use time::{Duration, macros::date};

use super::{
    super::stage::{Stage, by, paper, told, without_deadline},
    asking, listing, numbers,
};

/// A paper of a kind and a day.
fn of(kind: u32, issued_on: Date) -> DocumentRef {
    paper(kind * 1_000 + u32::from(issued_on.ordinal()), issued_on)
}

/// What one task, as it stood at the end of a day, adds to them.
fn count(of: &mut [i64; 9], task: &Task, on: Date) {
    let end = Instant::start_of(on + Duration::DAY);
    let is_over = |seconds: i64| Instant::from_micros(seconds * 1_000_000) < end;
    let due = task
        .due_current
        .as_ref()
        .and_then(|due| due.due_time)
        .map(|time| time.seconds);
    let place = match task.state() {
        TaskState::Unspecified | TaskState::Draft | TaskState::Discarded => return,
        TaskState::Completed if task.timeliness() == Timeliness::Late => 2,
        TaskState::Completed => 1,
        TaskState::Suspended => 6,
        TaskState::Withdrawn => 7,
        _ => match due.map(is_over) {
            Some(false) => 3,
            Some(true) => 4,
            None => 5,
        },
    };
    of[0] += 1;
    of[place] += 1;
    of[8] += i64::from(task.state() == TaskState::Reported);
}

/// The day from which each turn counts: nothing from before its lead had the task, or before it was opened again.
fn days(turns: &[Turn]) -> Vec<Date> {
    let is_over = |turn: &Turn| {
        matches!(
            turn.state(),
            TaskState::Completed | TaskState::Withdrawn | TaskState::Draft
        )
    };
    let mut days: Vec<Date> = Vec::new();
    for (place, turn) in turns.iter().enumerate() {
        let said = field::day(&turn.effective_on, "effective_on").unwrap();
        let before = &turns[..place];
        let since = before
            .iter()
            .rposition(|before| before.lead != turn.lead || is_over(before));
        let floor = match since {
            Some(last) if turns[last].state() == TaskState::Draft => days.get(last + 1),
            Some(last) if last + 1 == place => days.get(last),
            Some(last) => days.get(last + 1),
            None => days.first(),
        };
        let floor = floor.filter(|_| turn.state() != TaskState::Draft);
        days.push(floor.map_or(said, |floor| said.max(*floor)));
    }
    days
}

/// What is known now of a task at the end of a day: the turn that was recorded last of those that count from it or before.
fn known_now(turns: &[Turn], on: Date) -> Option<Task> {
    let days = days(turns);
    let (holds, _) = turns.iter().zip(days).rev().find(|(_, day)| *day <= on)?;
    let due = holds.due.as_ref().and_then(|due| field::day(&due.date, "date").ok());
    let said = field::day(&holds.effective_on, "effective_on").unwrap();
    let is_late = due.is_some_and(|due| said > due);
    Some(Task {
        state: holds.state,
        due_current: holds.due.clone(),
        lead: holds.lead.clone(),
        timeliness: if is_late { Timeliness::Late } else { Timeliness::OnTime }.into(),
        ..Task::default()
    })
}

/// One act on a task by chance; whether it is allowed as the task stands is the service's to say.
async fn act(stage: &Stage, chance: &mut Chance, task: &Task, today: Date) {
    let (name, lead) = (&task.name, task.lead.trim_start_matches("agencies/"));
    let mut officer = stage.hand("officer");
    let signed = Some(of(3, today - Duration::days(i64::from(chance.below(4_u32)))));
    let reason = "Theo chỉ đạo của Trưởng ban".to_owned();
    match chance.below(12_u64) {
        0..4 => {
            let accept = AcceptTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                ..AcceptTaskRequest::default()
            };
            let _ = stage.hand(lead).execution.accept_task(accept).await;
            let issued_on = today - Duration::days(i64::from(chance.below(3_u32)));
            let request = Stage::completion(name, of(2, issued_on));
            let _ = stage.hand(lead).execution.report_completion(request).await;
        }
        4..6 => {
            let mut request = ConfirmCompletionRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                ..Default::default()
            };
            let submitted = task.submission.as_ref().and_then(|given| given.document.as_ref());
            if chance.percent(50) && submitted.is_some() {
                let issued_on = submitted.and_then(|paper| paper.issued_on);
                (request.recognised_on, request.reason) = (issued_on, "Văn bản đã ban hành ngày đó".to_owned());
            }
            let _ = officer.review.confirm_completion(request).await;
        }
        6 => {
            let request = SuspendTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                document: signed,
                reason,
                ..SuspendTaskRequest::default()
            };
            let _ = officer.tasks.suspend_task(request).await;
        }
        7 => {
            let request = ResumeTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                document: signed,
                ..ResumeTaskRequest::default()
            };
            let _ = officer.tasks.resume_task(request).await;
        }
        8 => {
            let request = WithdrawTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                document: signed,
                reason,
                with_parts: true,
                ..WithdrawTaskRequest::default()
            };
            let _ = officer.tasks.withdraw_task(request).await;
        }
        9 => {
            let request = ReassignTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                lead: draft::agency_name(["so-gd", "so-tc", "cuc-thue"][chance.below(3_usize)]),
                document: signed,
                reason,
                ..ReassignTaskRequest::default()
            };
            let _ = officer.tasks.reassign_task(request).await;
        }
        10 => {
            let request = RedateTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                due_term: Some(by(today + Duration::days(i64::from(chance.below(6_u32))))),
                document: signed,
                reason,
                ..RedateTaskRequest::default()
            };
            let _ = officer.tasks.redate_task(request).await;
        }
        _ => {
            let request = ReopenTaskRequest {
                request_id: draft::request_id(),
                name: name.clone(),
                reason,
                ..ReopenTaskRequest::default()
            };
            let _ = stage.hand("head").tasks.reopen_task(request).await;
        }
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_t7_inv_t8_figures_are_what_a_count_over_history_gives(#[case] kind: Kind) {
    const DAYS: i64 = 24;
    let first = date!(2019 - 05 - 20);
    let Some(stage) = Stage::set(kind, first).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let mut names = Vec::new();
    let day = |number: i64| first + Duration::days(number);
    for number in 0..DAYS {
        let today = day(number);
        stage.noon_of(today).await;
        let lead = ["so-gd", "so-tc", "ubnd-tam-binh", "cuc-thue"][chance.below(4_usize)];
        let due = match chance.below(4_u64) {
            0 => without_deadline(),
            _ => by(today + Duration::days(1 + i64::from(chance.below(8_u32)))),
        };
        let mut draft = stage.task(of(1, today - Duration::days(3)), lead, due);
        draft.field = ["chinh-quyen-so", "ha-tang"][chance.below(2_usize)].to_owned();
        let created = stage.create(draft).await;
        let mut request = draft::coordination::assignment(&created.name);
        // Some were given before they were entered.
        let before = Duration::days(i64::from(chance.below(3_u32)));
        request.assigned_on = Some((today - before).into());
        stage.hand("officer").tasks.assign_task(request).await.unwrap();
        names.push(created.name);
        for _ in 0..6 {
            let task = stage.get(&names[chance.below(names.len())]).await;
            act(&stage, &mut chance, &task, today).await;
        }
    }
    stage.noon_of(day(DAYS)).await;

    // Everything that is on record, as of the end of each day.
    let mut known: BTreeMap<Date, Vec<Task>> = BTreeMap::new();
    let mut turns: Vec<(Task, Vec<Turn>)> = Vec::new();
    for name in &names {
        for on in (0..DAYS).map(day) {
            let request = GetTaskRequest {
                name: name.clone(),
                explain: false,
                by_day: false,
                recorded_by: Some(timestamp(Instant::start_of(on + Duration::DAY).plus_micros(-1))),
            };
            match stage.hand("officer").tasks.get_task(request).await {
                Ok(read) => known.entry(on).or_default().push(read.into_inner().task.unwrap()),
                // It was not there yet; whatever else is told is no count of nothing.
                Err(refusal) => assert_eq!(told(&refusal).0, Reason::ResourceNotFound, "{refusal:?}"),
            }
        }
        let read = stage.read("officer", name).await.unwrap();
        turns.push((read.task.unwrap(), read.turns));
    }
    let mut sum = [0; 9];
    for _ in 0..100 {
        let on = day(i64::from(chance.below(DAYS as u32)));
        let lead = chance
            .percent(50)
            .then(|| draft::agency_name(["so-gd", "so-tc", "cuc-thue"][chance.below(3_usize)]));
        let field = chance.percent(30).then_some("ha-tang");
        let is_of = |task: &&Task| {
            lead.as_ref().is_none_or(|lead| task.lead == *lead) && field.is_none_or(|field| task.field == field)
        };
        let mut expected = [[0; 9]; 2];
        for task in known.get(&on).into_iter().flatten().filter(is_of) {
            count(&mut expected[0], task, on);
        }
        for (task, turns) in &turns {
            let now = known_now(turns, on).map(|known| Task {
                field: task.field.clone(),
                ..known
            });
            if let Some(now) = now.as_ref().filter(is_of) {
                count(&mut expected[1], now, on);
            }
        }
        let bases = [StatisticsBasis::AsKnown, StatisticsBasis::AsEffective];
        for (basis, expected) in bases.into_iter().zip(expected) {
            let figures = stage
                .figures(GetStatisticsRequest {
                    agency: lead.clone().unwrap_or_default(),
                    field: field.unwrap_or_default().to_owned(),
                    ..asking(on, basis)
                })
                .await;
            assert!(figures.r#final);
            let figures = numbers(figures.figures.as_ref().unwrap());
            assert_eq!(figures, expected, "{basis:?} {on} {lead:?} {field:?}");
            assert_eq!(figures[0], figures[1..8].iter().sum::<i64>(), "INV-T7");
            sum.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
        }
    }
    // There was something to be counted: in time, overdue, waiting.
    assert!([1, 3, 4, 8].iter().all(|place| sum[*place] > 0), "{sum:?}");
    // What the agencies have adds up to what the committee has, before the period and at its end.
    let over = ListStatisticsRequest {
        period_from: Some(day(5).into()),
        ..listing(day(DAYS - 1), StatisticsGroup::Agency)
    };
    let whole = GetStatisticsRequest {
        period_from: Some(day(5).into()),
        ..asking(day(DAYS - 1), StatisticsBasis::AsKnown)
    };
    let (mut added, mut given) = ([[0; 9]; 2], 0);
    for line in stage.lines(over).await {
        for (sum, figures) in added.iter_mut().zip([&line.opening, &line.figures]) {
            let numbers = numbers(figures.as_ref().unwrap());
            sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        }
        given += line.assigned_in_period;
    }
    let whole = stage.figures(whole).await;
    assert_eq!(
        added,
        [&whole.opening, &whole.figures].map(|figures| numbers(figures.as_ref().unwrap()))
    );
    assert_eq!((given, whole.assigned_in_period), (DAYS - 5, DAYS - 5));
    // What goes on changes nothing of what was known.
    let request = asking(day(DAYS / 2), StatisticsBasis::AsKnown);
    let before = stage.figures(request.clone()).await;
    for name in &names {
        let task = stage.get(name).await;
        act(&stage, &mut chance, &task, day(DAYS)).await;
    }
    assert_eq!(stage.figures(request).await, before, "INV-T8");
    stage.prove().await;
}

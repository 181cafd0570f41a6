//! What the service shows, beside what the model has.

use chidao_proto::{
    coordination::v1::{
        Due, GetStatisticsRequest, ListTasksRequest, Task as Shown, TaskFigures, TaskState as State, Timeliness,
    },
    field,
};
use chidao_tests::Chance;

use super::{
    act::Caller,
    days::{BEGUN, date_of},
    served::Served,
    world::{AGENCIES, Task, World},
};
use crate::tasks::stage::COMMITTEE;

fn day(date: &Option<chidao_proto::common::v1::Date>) -> Option<i64> {
    let date = field::optional_day(date, "day").unwrap();
    date.map(|date| (date - BEGUN).whole_days())
}

fn due(due: &Option<Due>) -> Option<i64> {
    due.as_ref().and_then(|due| day(&due.date))
}

/// A task of the service is that of the model on a day.
pub(super) fn compare(shown: &Shown, task: &Task, today: i64, about: &str) {
    let lead = draft_name(task.lead);
    assert_eq!(
        (shown.state(), &shown.lead),
        (task.state, &lead),
        "state and lead, {about}"
    );
    assert_eq!(
        (due(&shown.due_original), due(&shown.due_current)),
        (task.original, task.due),
        "due dates, {about}"
    );
    assert_eq!(
        shown.timeliness(),
        task.timeliness(today),
        "timeliness on {today}, {about}: {task:?}"
    );
    assert_eq!(day(&shown.assigned_on), task.assigned, "assigned, {about}");
    let asked = shown.extension.as_ref();
    assert_eq!(
        asked.map(|asked| (day(&asked.proposed_due), asked.state())),
        task.asked.map(|(day, state)| (Some(day), state)),
        "extension, {about}"
    );
    let granted = (shown.extensions_granted, i64::from(shown.extension_days_granted));
    assert_eq!(
        granted,
        (i32::try_from(task.granted).unwrap(), task.granted_days),
        "{about}"
    );
    let result = shown.submission.as_ref();
    assert_eq!(
        result.map(|result| (day(&result.recognised_on), result.decide_time.is_some())),
        task.result.map(|result| (result.recognised, result.decided.is_some())),
        "result, {about}"
    );
    assert_eq!(shown.requested, task.is_requested(), "TSK-18, {about}");
    let helpers: Vec<String> = shown.cooperators.iter().map(|helper| helper.agency.clone()).collect();
    let helper = task.cooperator.map(|(helper, _)| draft_name(helper));
    assert_eq!(helpers, Vec::from_iter(helper), "cooperators, {about}");
    if task.said.is_secret {
        assert!(shown.content.is_empty() && shown.product.is_empty(), "INV-T10, {about}");
    }
}

fn draft_name(agency: usize) -> String {
    chidao_tests::draft::agency_name(AGENCIES[agency])
}

impl Served {
    /// Every task, every list and the figures, at the end of a day that is over.
    pub(super) async fn compare_all(&self, world: &World, chance: &mut Chance, about: &str) {
        for (place, task) in world.tasks.iter().enumerate() {
            let read = self.get(place, None).await.task.unwrap();
            compare(&read, task, world.today, &format!("{about}, {}", read.name));
        }
        for state in 1..=11 {
            let request = ListTasksRequest {
                state,
                ..ListTasksRequest::default()
            };
            let fits = |task: &Task| i32::from(task.state) == state;
            self.is_listed(world, request, fits, &format!("{about}, in state {state}"))
                .await;
        }
        for timeliness in 1..=8 {
            let request = ListTasksRequest {
                timeliness,
                committee: COMMITTEE.to_owned(),
                ..ListTasksRequest::default()
            };
            let fits =
                |task: &Task| task.state != State::Suspended && i32::from(task.timeliness(world.today)) == timeliness;
            self.is_listed(world, request, fits, &format!("{about}, of {timeliness}"))
                .await;
        }
        let agency = chance.below(AGENCIES.len());
        let request = ListTasksRequest {
            agency: draft_name(agency),
            ..ListTasksRequest::default()
        };
        let takes_part = |task: &Task| task.lead == agency || task.cooperator.is_some_and(|(one, _)| one == agency);
        self.is_listed(world, request, takes_part, &format!("{about}, of {agency}"))
            .await;
        for caller in [Caller::Head, Caller::Director]
            .into_iter()
            .chain((0..AGENCIES.len()).map(Caller::Agency))
        {
            self.sees_no_more(world, caller, about).await;
        }
        self.compare_figures(world, about).await;
    }

    async fn is_listed(&self, world: &World, request: ListTasksRequest, fits: impl Fn(&Task) -> bool, about: &str) {
        let found = self.listed(Caller::Officer, request).await;
        let tasks = world.tasks.iter().zip(&self.names);
        let mut expected: Vec<String> = tasks
            .filter(|(task, _)| fits(task))
            .map(|(_, name)| name.clone())
            .collect();
        expected.sort();
        assert_eq!(found, expected, "{about}");
    }

    async fn sees_no_more(&self, world: &World, caller: Caller, about: &str) {
        let found = self.listed(caller, ListTasksRequest::default()).await;
        let tasks = world.tasks.iter().zip(&self.names);
        let seen = tasks.filter(|(task, _)| world.sees(caller, task));
        let mut expected: Vec<String> = seen.map(|(_, name)| name.clone()).collect();
        expected.sort();
        assert_eq!(found, expected, "{caller:?}, {about}");
    }

    /// The names on all pages of a list, in their order.
    async fn listed(&self, caller: Caller, request: ListTasksRequest) -> Vec<String> {
        let mut request = ListTasksRequest {
            page_size: 100,
            ..request
        };
        let mut names = Vec::new();
        loop {
            let page = self
                .hand(caller)
                .tasks
                .list_tasks(request.clone())
                .await
                .unwrap()
                .into_inner();
            names.extend(page.tasks.into_iter().map(|task| task.name));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                names.sort();
                return names;
            }
        }
    }

    /// INV-T7, at the end of yesterday, on which nothing was done.
    async fn compare_figures(&self, world: &World, about: &str) {
        let request = GetStatisticsRequest {
            committee: COMMITTEE.to_owned(),
            cut_off: Some(date_of(world.today - 1).into()),
            ..GetStatisticsRequest::default()
        };
        let answer = self
            .officer()
            .statistics
            .get_statistics(request)
            .await
            .unwrap()
            .into_inner();
        let figures: TaskFigures = answer.statistics.unwrap().figures.unwrap();
        let yesterday = world.today - 1;
        let counted = world
            .tasks
            .iter()
            .filter(|task| task.is_assigned() && task.said.parent.is_none());
        let mut expected = TaskFigures::default();
        for task in counted {
            expected.counted += 1;
            *match (task.state, task.timeliness(yesterday)) {
                (State::Withdrawn, _) => &mut expected.withdrawn,
                (State::Suspended, _) => &mut expected.suspended,
                (State::Completed, Timeliness::OnTime) => &mut expected.completed_on_time,
                (State::Completed, _) => &mut expected.completed_late,
                _ if task.due.is_none() => &mut expected.no_deadline,
                _ if task.due.is_some_and(|due| due < yesterday) => &mut expected.open_overdue,
                _ => &mut expected.open_in_time,
            } += 1;
        }
        let buckets = |figures: &TaskFigures| {
            [
                figures.counted,
                figures.completed_on_time,
                figures.completed_late,
                figures.open_in_time,
                figures.open_overdue,
                figures.no_deadline,
                figures.suspended,
                figures.withdrawn,
            ]
        };
        assert_eq!(buckets(&figures), buckets(&expected), "INV-T7, {about}");
        let [all, parts @ ..] = buckets(&figures);
        assert_eq!(parts.iter().sum::<i64>(), all, "INV-T7, {about}");
    }
}

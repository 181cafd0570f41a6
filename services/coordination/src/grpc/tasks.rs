//! TaskService.

use chidao_authority::{Audience, Audiences, Principal};
use chidao_calendar::Instant;
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    coordination::{TaskOutcome, TaskPart, TaskState, task},
    id::{AgencyId, TaskId},
};
use chidao_proto::{
    coordination::v1::{
        AssignDirectiveRequest, AssignDirectiveResponse, AssignTaskRequest, AssignTaskResponse, CreateTaskRequest,
        CreateTaskResponse, DecideReturnRequest, DecideReturnResponse, DiscardTaskRequest, DiscardTaskResponse,
        GetTaskRequest, GetTaskResponse, ImportTaskRequest, ImportTaskResponse, ListTasksRequest, ListTasksResponse,
        ReassignTaskRequest, ReassignTaskResponse, RedateTaskRequest, RedateTaskResponse, ReopenTaskRequest,
        ReopenTaskResponse, ResumeTaskRequest, ResumeTaskResponse, SuspendTaskRequest, SuspendTaskResponse, Task,
        TaskPart as Part, Timeliness, Turn, UpdateTaskRequest, UpdateTaskResponse, WithdrawTaskRequest,
        WithdrawTaskResponse, task_service_server::TaskService,
    },
    field,
    refusal::Refusal,
};
use chidao_register::{Moment, Wanted, in_sight, timestamp};
use chidao_service::{desk::optional_id, grpc::id, resource::Unreadable};
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use super::{Handlers, optional};
use crate::{
    desk::task::{At, Explanation, audiences, explain},
    resource::{self, Wire},
    store::{DueRange, Sight, TaskFilter, place},
};

/// Tasks on a page at most.
const PAGE: u32 = 1000;

impl Handlers {
    /// A task, where the caller may read tasks and see this one.
    pub(super) async fn task_in_sight<Q: Name>(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<(task::Model, Moment), Status> {
        let (row, moment) = self.store.task(id(name)).await?;
        let principal = self.at_hand.reader::<Q>(caller, &moment, "Task").await?;
        Ok((in_sight(row, seen_by, &principal, name)?, moment))
    }
}

/// Who may see a task; nobody where it cannot be read.
pub(super) fn seen_by(row: &task::Model) -> Audiences {
    Task::decode(&*row.content).map_or_else(|_| Audiences::default(), |task| audiences(&task))
}

#[tonic::async_trait]
impl TaskService for Handlers {
    chidao_service::commands! {
        create_task: CreateTaskRequest => CreateTaskResponse;
        update_task: UpdateTaskRequest => UpdateTaskResponse;
        discard_task: DiscardTaskRequest => DiscardTaskResponse;
        assign_task: AssignTaskRequest => AssignTaskResponse;
        import_task: ImportTaskRequest => ImportTaskResponse;
        assign_directive: AssignDirectiveRequest => AssignDirectiveResponse;
        decide_return: DecideReturnRequest => DecideReturnResponse;
        reassign_task: ReassignTaskRequest => ReassignTaskResponse;
        redate_task: RedateTaskRequest => RedateTaskResponse;
        suspend_task: SuspendTaskRequest => SuspendTaskResponse;
        resume_task: ResumeTaskRequest => ResumeTaskResponse;
        withdraw_task: WithdrawTaskRequest => WithdrawTaskResponse;
        reopen_task: ReopenTaskRequest => ReopenTaskResponse;
    }

    async fn get_task(&self, request: Request<GetTaskRequest>) -> Result<Response<GetTaskResponse>, Status> {
        let caller = Caller::of(&request)?;
        let GetTaskRequest {
            name,
            explain: is_explained,
            recorded_by,
            by_day,
        } = request.into_inner();
        let (task, moment, on, reference) = match &recorded_by {
            None => {
                let (row, moment) = self.task_in_sight::<GetTaskRequest>(&caller, &name).await?;
                let reference = self.store.reads().reference(&moment).await?;
                let at = At {
                    now: moment.now,
                    reference: &reference,
                };
                (at.row(&row)?, moment, moment.now, reference)
            }
            Some(instant) => {
                let past = self.at_hand.past::<GetTaskRequest>(&caller, instant, "Task").await?;
                let found = past.seen(Wanted::Named(std::slice::from_ref(&name))).await?;
                let rows =
                    chidao_service::grpc::rows(&found, |task: &Task, etag| Ok::<_, Unreadable>((task.clone(), etag)))?;
                let (task, etag) = rows.into_iter().next().ok_or_else(|| Refusal::not_found(&name))?;
                let reference = self.store.reads().reference(&past.moment).await?;
                let on = resource::instant(instant);
                let at = At {
                    now: on,
                    reference: &reference,
                };
                (at.task(task, etag)?, past.moment, on, reference)
            }
        };
        let mut response = GetTaskResponse {
            read_position: moment.position,
            on: Some(timestamp(on)),
            recorded_by,
            ..GetTaskResponse::default()
        };
        if is_explained || by_day {
            let task_id = TaskId::from_name(&name).map_err(|_| Refusal::not_found(&name))?;
            for turn in self.store.turns(&task_id, moment.position).await? {
                response
                    .turns
                    .push(Turn::decode(&*turn.content).map_err(|_| Refusal::internal())?);
            }
            let Explanation {
                vi,
                en,
                basis,
                distance,
                original,
                current,
            } = explain(&task, on, &reference, by_day)?;
            (response.explanation_vi, response.explanation_en, response.basis) = (vi, en, basis);
            response.distance = distance;
            (response.due_original_by_day, response.due_current_by_day) = (original, current);
        }
        response.task = Some(task);
        Ok(Response::new(response))
    }

    async fn list_tasks(&self, request: Request<ListTasksRequest>) -> Result<Response<ListTasksResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        let principal = self
            .at_hand
            .reader::<ListTasksRequest>(&caller, &moment, "Task")
            .await?;
        let reference = self.store.reads().reference(&moment).await?;
        let at = At {
            now: moment.now,
            reference: &reference,
        };
        let filter = filter(&request, &principal, &at)?;
        let after = list.after().split_once('/');
        let after = after.and_then(|(due, id)| Some((due.parse().ok()?, id)));
        let found = self.store.tasks(&filter, after, list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((place(row), at.row(row)?));
        }
        let (tasks, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListTasksResponse {
            tasks,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// What a request asks for of what its caller may see.
fn filter(request: &ListTasksRequest, principal: &Principal, at: &At<'_>) -> Result<TaskFilter, Refusal> {
    let own = principal.audiences.iter().filter_map(Audience::agency).cloned();
    let belongs_to = |audience| principal.audiences.contains(&audience);
    let sight = match (belongs_to(Audience::Officers), belongs_to(Audience::Committee)) {
        (true, _) => Sight::Officers,
        (false, true) => Sight::Committee(own.collect()),
        (false, false) => Sight::Agencies(own.collect()),
    };
    let part = match request.part() {
        Part::Unspecified => vec![TaskPart::Lead, TaskPart::Cooperator],
        Part::Lead => vec![TaskPart::Lead],
        Part::Cooperator => vec![TaskPart::Cooperator],
    };
    let agency = optional_id::<AgencyId>(&request.agency, "agency")?;
    if agency.is_none() && request.part() != Part::Unspecified {
        return Err(field::invalid("part", "chỉ dùng cùng agency", "is for use with agency"));
    }
    let mut filter = TaskFilter {
        sight,
        party: agency.map(|agency| (agency, part)),
        state: match request.state {
            0 => None,
            state => Some((TaskState::of_wire(state, "state")?, at.now.micros())),
        },
        committee: optional(&request.committee),
        programme: optional(&request.programme),
        field: Some(request.field.clone()).filter(|code| !code.is_empty()),
        parent: optional_id(&request.parent, "parent")?,
        lead_ended_by: request.lead_ended.then(|| at.now.civil_date()),
        ..TaskFilter::default()
    };
    let days = [("due_from", &request.due_from), ("due_before", &request.due_before)];
    let [from, before] = days.map(|(at, day)| field::optional_day(day, at));
    if let (from, before) = (from?, before?)
        && (from.is_some() || before.is_some())
    {
        // What is due on a day is overdue from an instant within it, or from its end.
        let after = |day| Instant::start_of(day).micros() + 1;
        filter.due.push(DueRange {
            from: from.map_or(i64::MIN, after),
            before: before.map_or(i64::MAX, after),
        });
    }
    // What a state comes to is what the lists are in the order of.
    filter.outcomes = filter.state.map(|(state, _)| outcomes(state)).unwrap_or_default();
    timely(request, at, &mut filter)?;
    Ok(filter)
}

/// The outcomes that a task in a state can have.
fn outcomes(state: TaskState) -> Vec<TaskOutcome> {
    match state {
        TaskState::Draft | TaskState::Withdrawn | TaskState::Discarded => vec![TaskOutcome::Nothing],
        TaskState::Reported => vec![TaskOutcome::WaitingInTime, TaskOutcome::WaitingOverdue],
        TaskState::Completed => vec![TaskOutcome::OnTime, TaskOutcome::Late],
        TaskState::Suspended => vec![TaskOutcome::Suspended],
        TaskState::Assigned
        | TaskState::ReturnRequested
        | TaskState::NotStarted
        | TaskState::InProgress
        | TaskState::Redo => vec![TaskOutcome::Open],
    }
}

/// What timeliness comes to at an instant.
fn timely(request: &ListTasksRequest, at: &At<'_>, filter: &mut TaskFilter) -> Result<(), Refusal> {
    let now = at.now.micros() + 1;
    let nearly = || -> Result<i64, Refusal> {
        if request.committee.is_empty() {
            return Err(field::invalid(
                "committee",
                "phải có khi lọc theo IN_TIME hoặc NEARLY_DUE: số ngày sắp đến hạn là tham số của Ban Chỉ đạo",
                "must be set where IN_TIME or NEARLY_DUE is asked for: what is nearly due is a parameter of the committee",
            ));
        }
        let through = at.nearly_due_through(&request.committee)?;
        let day_after = through.and_then(chidao_calendar::Date::next_day);
        Ok(day_after.map_or(i64::MAX, |day| Instant::start_of(day).micros() + 1))
    };
    let (outcomes, due) = match request.timeliness() {
        Timeliness::Unspecified => return Ok(()),
        Timeliness::OnTime => (vec![TaskOutcome::OnTime], None),
        Timeliness::Late => (vec![TaskOutcome::Late], None),
        Timeliness::WaitingInTime => (vec![TaskOutcome::WaitingInTime], None),
        Timeliness::WaitingOverdue => (vec![TaskOutcome::WaitingOverdue], None),
        Timeliness::Overdue => (vec![TaskOutcome::Open], Some((i64::MIN, now))),
        Timeliness::NearlyDue => (vec![TaskOutcome::Open], Some((now, nearly()?))),
        Timeliness::InTime => (vec![TaskOutcome::Open], Some((nearly()?, i64::MAX))),
        Timeliness::NoDeadline => {
            filter.undated = true;
            (vec![TaskOutcome::Open], None)
        }
    };
    filter.outcomes = outcomes;
    filter.due.extend(due.map(|(from, before)| DueRange { from, before }));
    Ok(())
}

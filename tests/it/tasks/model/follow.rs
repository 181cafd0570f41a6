//! What an act that is not refused makes of its task, and what holds of all tasks at any time.

use chidao_proto::coordination::v1::{ExtensionState as Asked, TaskState as State};

use super::{
    act::{Act, Draft, What},
    days::worked_after,
    world::{RETURN, Result_, Task, World},
};

impl Task {
    fn new(draft: &Draft) -> Self {
        Self {
            state: State::Draft,
            suspended: None,
            lead: draft.lead,
            cooperator: draft.cooperator,
            assigned: None,
            received: 0,
            accept_by: 0,
            original: None,
            due: None,
            asked: None,
            granted: 0,
            granted_days: 0,
            result: None,
            refused: None,
            said: draft.clone(),
        }
    }

    fn given_to(&mut self, lead: usize, today: i64) {
        self.lead = lead;
        self.cooperator = self.cooperator.filter(|(helper, _)| *helper != lead);
        self.accept_by = worked_after(today, RETURN);
        self.settle(Asked::Moot);
    }

    fn redated(&mut self, due: Option<i64>) {
        self.due = due;
        self.settle(Asked::Moot);
    }
}

impl World {
    /// Days pass.
    pub(super) fn wait(&mut self) {
        let today = self.today;
        self.tasks.iter_mut().for_each(|task| task.wait(today));
    }

    pub(super) fn follow(&mut self, act: &Act) {
        let today = self.today;
        if let What::Create(draft) = &act.what {
            self.tasks.push(Task::new(draft));
            return;
        }
        if matches!(act.what, What::Withdraw(_)) {
            let parts = self.tasks.iter_mut();
            let open = parts.filter(|task| task.said.parent == Some(act.task) && task.is_open());
            open.for_each(|part| part.end());
        }
        let task = &mut self.tasks[act.task];
        let before = task.state;
        match act.what {
            What::Create(_) | What::Return | What::Start | What::Progress | What::Accept | What::Keep => {}
            What::Assign { on, received } => {
                let on = on.unwrap_or(today);
                task.assigned = Some(on);
                task.received = received.unwrap_or(on);
                task.accept_by = worked_after(task.received, RETURN);
                task.due = Self::due(task.said.term, task.received);
                task.original = task.due;
            }
            What::GiveBack(lead) => task.given_to(lead, today),
            What::Reassign(lead, term) => {
                task.given_to(lead, today);
                if let Some(term) = term {
                    task.redated(Self::due(term, act.paper.issued));
                }
            }
            What::Report => {
                task.result = Some(Result_ {
                    on: today,
                    paper: act.paper,
                    recognised: None,
                    decided: None,
                });
            }
            What::Confirm(recognised) => {
                if let Some(result) = &mut task.result {
                    (result.recognised, result.decided) = (recognised.filter(|day| *day < result.on), Some(today));
                }
                task.settle(Asked::Moot);
            }
            What::Refuse => {
                if let Some(result) = &mut task.result {
                    result.decided = Some(today);
                }
                task.refused = task.result.map(|result| result.paper);
            }
            What::Ask(day) => task.asked = Some((day, Asked::Requested)),
            What::Grant(day) => {
                if let Some((asked, due)) = task.waits().zip(task.due) {
                    let granted = day.unwrap_or(asked);
                    task.granted += 1;
                    task.granted_days += granted - due;
                    task.due = Some(granted);
                    task.settle(Asked::Approved);
                }
            }
            What::Deny => task.settle(Asked::Rejected),
            What::Redate(term) => task.redated(Self::due(term, act.paper.issued)),
            What::Suspend => task.suspended = Some((before, today)),
            What::Resume(term) => {
                if let Some(term) = term {
                    task.redated(Self::due(term, act.paper.issued));
                }
            }
            What::TakeBack | What::Withdraw(_) => task.end(),
            What::Reopen => (task.result, task.refused) = (None, None),
            What::Discard => {}
        }
        task.state = match act.what {
            What::Create(_) | What::Discard => State::Discarded,
            What::Assign { .. } | What::GiveBack(_) | What::Reassign(..) => State::Assigned,
            What::Accept | What::Keep => State::NotStarted,
            What::Return => State::ReturnRequested,
            What::Start => State::InProgress,
            What::Progress if before == State::NotStarted => State::InProgress,
            What::Report => State::Reported,
            What::Confirm(_) => State::Completed,
            What::Refuse | What::Reopen => State::Redo,
            What::Suspend => State::Suspended,
            What::Resume(_) => task.suspended.map_or(before, |(from, _)| from),
            What::TakeBack | What::Withdraw(_) => State::Withdrawn,
            What::Progress | What::Ask(_) | What::Grant(_) | What::Deny | What::Redate(_) => before,
        };
        if task.state != State::Suspended {
            task.suspended = None;
        }
        task.wait(today);
    }

    /// INV-T1, T4, T5 and T6.
    pub(super) fn check(&self, about: &str) {
        for task in &self.tasks {
            assert!(
                task.cooperator.is_none_or(|(helper, _)| helper != task.lead),
                "INV-T1, {about}"
            );
            if task.state == State::Completed {
                let result = task.result.unwrap();
                let on = result.recognised.unwrap_or(result.on);
                assert!(task.assigned.is_some_and(|day| day <= on), "INV-T4, {about}");
            }
            let whole = task.said.parent.map(|whole| &self.tasks[whole]);
            if let Some(whole) = whole.filter(|whole| whole.is_open() && task.is_open()) {
                let is_within = whole.due.is_none_or(|due| task.due.is_some_and(|day| day <= due));
                assert!(is_within, "INV-T6, {about}: {task:?} of {whole:?}");
            }
        }
    }
}

impl Task {
    fn end(&mut self) {
        self.state = State::Withdrawn;
        self.suspended = None;
        self.settle(Asked::Moot);
    }
}

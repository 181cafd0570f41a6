//! What the law file and the committee's decisions make of a task, in plain days: written from the table of states (§3.10), the
//! invariants (§3.11) and TSK-01 … 19, not from the service.

use chidao_proto::{
    coordination::v1::{ExtensionState as Asked, TaskState as State, Timeliness},
    errors::v1::Reason,
};

use super::{
    act::{Act, Caller, Draft, Fault, Term, What},
    days::{date_of, worked, worked_after},
};

/// Those who lead tasks.
pub(super) const AGENCIES: [&str; 4] = ["so-gd", "so-tc", "ubnd-tam-binh", "cuc-thue"];
/// The one of them that ends.
pub(super) const ENDS: usize = 2;
/// The one of them that is asked, and not ordered (TSK-18).
const CENTRAL: usize = 3;
/// Working days to return a task (TSK-06), working days that are nearly due, and extensions (TSK-13).
pub(super) const RETURN: i64 = 2;
const NEARLY: usize = 3;
const EXTENSIONS: u32 = 1;

/// A paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paper {
    pub(super) number: u32,
    pub(super) issued: i64,
    pub(super) is_signed: bool,
}

impl Paper {
    /// It is there, and signed.
    fn counts(self, today: i64) -> bool {
        self.is_signed && self.issued <= today
    }
}

/// A result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Result_ {
    pub(super) on: i64,
    pub(super) paper: Paper,
    pub(super) recognised: Option<i64>,
    pub(super) decided: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Task {
    pub(super) said: Draft,
    pub(super) state: State,
    /// Of what is suspended, where it stood and since when.
    pub(super) suspended: Option<(State, i64)>,
    pub(super) lead: usize,
    pub(super) cooperator: Option<(usize, Option<i64>)>,
    pub(super) assigned: Option<i64>,
    pub(super) received: i64,
    pub(super) accept_by: i64,
    pub(super) original: Option<i64>,
    pub(super) due: Option<i64>,
    pub(super) asked: Option<(i64, Asked)>,
    pub(super) granted: u32,
    pub(super) granted_days: i64,
    pub(super) result: Option<Result_>,
    /// The paper that was refused last (TSK-09).
    pub(super) refused: Option<Paper>,
}

impl Task {
    pub(super) fn is_open(&self) -> bool {
        use State::{Assigned, InProgress, NotStarted, Redo, Reported, ReturnRequested, Suspended};
        let open = [
            Assigned,
            ReturnRequested,
            NotStarted,
            InProgress,
            Reported,
            Redo,
            Suspended,
        ];
        open.contains(&self.state)
    }

    pub(super) fn is_assigned(&self) -> bool {
        !matches!(self.state, State::Draft | State::Discarded)
    }

    pub(super) fn is_requested(&self) -> bool {
        self.is_assigned() && self.lead == CENTRAL
    }

    pub(super) fn waits(&self) -> Option<i64> {
        self.asked
            .filter(|(_, state)| *state == Asked::Requested)
            .map(|(day, _)| day)
    }

    /// A request that waits comes to this.
    pub(super) fn settle(&mut self, to: Asked) {
        if let Some((_, state)) = self.asked.as_mut().filter(|(_, state)| *state == Asked::Requested) {
            *state = to;
        }
    }

    /// What the days since have done: silence is acceptance, and what nobody decided on lapses (TSK-06, TSK-12).
    pub(super) fn wait(&mut self, today: i64) {
        if self.state == State::Assigned && today > self.accept_by {
            self.state = State::NotStarted;
        }
        if self.state != State::Suspended && self.due.is_some_and(|due| today > due) {
            self.settle(Asked::Lapsed);
        }
    }

    /// Timeliness(now) of §3.10.
    pub(super) fn timeliness(&self, today: i64) -> Timeliness {
        let by = |day: i64| self.due.is_none_or(|due| day <= due);
        let result = self.result.map_or(today, |result| result.on);
        let open = |day: i64| match self.due {
            None => Timeliness::NoDeadline,
            Some(due) if day > due => Timeliness::Overdue,
            Some(due) if worked(day, due) <= NEARLY => Timeliness::NearlyDue,
            Some(_) => Timeliness::InTime,
        };
        match (self.state, self.suspended) {
            (State::Draft | State::Discarded | State::Withdrawn, _) => Timeliness::Unspecified,
            (State::Completed, _) if by(self.result.and_then(|result| result.recognised).unwrap_or(result)) => {
                Timeliness::OnTime
            }
            (State::Completed, _) => Timeliness::Late,
            (State::Reported, _) if by(result) => Timeliness::WaitingInTime,
            (State::Reported, _) => Timeliness::WaitingOverdue,
            (_, Some((_, since))) => open(since),
            _ => open(today),
        }
    }
}

/// Why something is refused, and the rule that says so, where it is one.
pub(super) type Forbidden = (Reason, &'static str);

fn rule(code: &'static str) -> Forbidden {
    (Reason::RuleForbids, code)
}
const INVALID: Forbidden = (Reason::InvalidFields, "");
const STATE: Forbidden = (Reason::StateForbids, "");
const EVIDENCE: Forbidden = (Reason::EvidenceRequired, "");

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) today: i64,
    pub(super) tasks: Vec<Task>,
    /// From when on an agency is no more.
    pub(super) ends: Option<i64>,
}

impl World {
    pub(super) fn has_ended(&self, agency: usize, on: i64) -> bool {
        agency == ENDS && self.ends.is_some_and(|end| on >= end)
    }

    /// The lead of the whole that a task is a part of, which keeps it.
    fn keeper(&self, task: &Task) -> Option<usize> {
        task.said.parent.map(|whole| self.tasks[whole].lead)
    }

    pub(super) fn parts(&self, whole: usize) -> impl Iterator<Item = &Task> {
        self.tasks
            .iter()
            .filter(move |task| task.said.parent == Some(whole) && task.is_open())
    }

    pub(super) fn sees(&self, caller: Caller, task: &Task) -> bool {
        match caller {
            Caller::Officer => true,
            Caller::Head | Caller::Director => task.is_assigned(),
            Caller::Agency(agency) if self.has_ended(agency, self.today) => false,
            Caller::Agency(agency) => {
                let takes_part = task.lead == agency || task.cooperator.is_some_and(|(one, _)| one == agency);
                self.keeper(task) == Some(agency) || (task.is_assigned() && takes_part)
            }
        }
    }

    fn may(&self, act: &Act) -> bool {
        let keeps = match (&act.what, act.caller) {
            (What::Create(draft), Caller::Agency(agency)) => {
                draft.parent.is_some_and(|whole| self.tasks[whole].lead == agency)
            }
            (_, Caller::Agency(agency)) => self.keeper(&self.tasks[act.task]) == Some(agency),
            _ => false,
        };
        match act.what {
            What::Create(_) | What::Assign { .. } | What::Discard => keeps || act.caller == Caller::Officer,
            What::Accept | What::Return | What::Start | What::Progress | What::Report | What::Ask(_) => {
                act.caller == Caller::Agency(self.tasks[act.task].lead)
            }
            What::Reopen => act.caller == Caller::Head,
            _ => keeps || matches!(act.caller, Caller::Officer | Caller::Head),
        }
    }

    /// When a term is due, where working days are counted from the day after one.
    pub(super) fn due(term: Term, from: i64) -> Option<i64> {
        match term {
            Term::On(day) => Some(day),
            Term::Days(count) => Some(worked_after(from, count)),
            Term::Never => None,
        }
    }

    /// The dates around a task that forbid it to be due then (INV-T6, TSK-03).
    fn around(
        &self,
        act: &Act,
        due: Option<i64>,
        has_parts: bool,
        cooperator: Option<(usize, Option<i64>)>,
    ) -> Vec<Forbidden> {
        let is_later =
            |one: Option<i64>, other: Option<i64>| other.is_some_and(|other| one.is_none_or(|one| one > other));
        let task = &self.tasks[act.task];
        let mut forbidden = Vec::new();
        if task
            .said
            .parent
            .is_some_and(|whole| is_later(due, self.tasks[whole].due))
        {
            forbidden.push(rule("INV-T6"));
        }
        if has_parts && self.parts(act.task).any(|part| is_later(part.due, due)) {
            forbidden.push(rule("INV-T6"));
        }
        if let (Some((_, Some(owes))), Some(due)) = (cooperator, due)
            && owes >= due
        {
            forbidden.push(rule("TSK-03"));
        }
        forbidden
    }

    /// What the new date of an assigner comes to.
    fn redated(&self, act: &Act, term: Term, cooperator: Option<(usize, Option<i64>)>) -> Vec<Forbidden> {
        let due = Self::due(term, act.paper.issued);
        let mut forbidden = self.around(act, due, true, cooperator);
        forbidden.extend(due.filter(|due| *due < act.paper.issued).map(|_| INVALID));
        forbidden
    }

    fn extended(&self, task: &Task, act: &Act, date: i64) -> Vec<Forbidden> {
        let Some(due) = task.due else { return vec![STATE] };
        let mut forbidden = self.around(act, Some(date), false, task.cooperator);
        let length = task.original.unwrap_or(due) - task.received;
        for (is_forbidden, why) in [
            (self.today > due, rule("TSK-14")),
            (task.granted >= EXTENSIONS, rule("TSK-13")),
            (date <= due, INVALID),
            (date - due + task.granted_days > length, rule("TSK-13")),
        ] {
            forbidden.extend(is_forbidden.then_some(why));
        }
        forbidden
    }

    fn drafted(&self, draft: &Draft) -> Vec<Forbidden> {
        let mut forbidden = match draft.fault {
            Fault::None => vec![],
            Fault::NoContent => vec![rule("TSK-02")],
            Fault::NoQuote => vec![rule("TSK-01")],
            Fault::LeadCooperates => vec![rule("INV-T1")],
            Fault::TellsASecret => vec![rule("INV-T10")],
        };
        if let Some(whole) = draft.parent.map(|whole| &self.tasks[whole]) {
            forbidden.extend((!whole.is_open()).then_some(STATE));
            let is_wrong = whole.said.parent.is_some() || (whole.said.is_secret && !draft.is_secret);
            forbidden.extend(is_wrong.then_some(INVALID));
        }
        forbidden
    }

    fn assigned(&self, act: &Act, on: Option<i64>, received: Option<i64>) -> Vec<Forbidden> {
        let task = &self.tasks[act.task];
        let on = on.unwrap_or(self.today);
        let received = received.unwrap_or(on);
        let due = Self::due(task.said.term, received);
        let mut forbidden = self.around(act, due, false, task.cooperator);
        let helper_ended = task.cooperator.is_some_and(|(helper, _)| self.has_ended(helper, on));
        for (is_forbidden, why) in [
            (!task.said.paper.counts(self.today), EVIDENCE),
            (on < task.said.paper.issued, rule("TSK-01")),
            (on > self.today || received < on || received > self.today, INVALID),
            (self.has_ended(task.lead, on) || helper_ended, rule("INV-T9")),
            (due.is_some_and(|due| due < on), INVALID),
            (
                task.said.parent.is_some_and(|whole| !self.tasks[whole].is_open()),
                STATE,
            ),
        ] {
            forbidden.extend(is_forbidden.then_some(why));
        }
        forbidden
    }

    fn given_to(&self, task: &Task, lead: usize) -> Vec<Forbidden> {
        let same = (lead == task.lead).then_some(INVALID);
        let ended = self.has_ended(lead, self.today).then(|| rule("INV-T9"));
        same.into_iter().chain(ended).collect()
    }

    /// Everything that forbids an act; in what it is refused for, it is refused for one of these.
    pub(super) fn judge(&self, act: &Act) -> Vec<Forbidden> {
        let about = match &act.what {
            What::Create(draft) => draft.parent.map(|whole| &self.tasks[whole]),
            _ => Some(&self.tasks[act.task]),
        };
        if about.is_some_and(|task| !self.sees(act.caller, task)) {
            return vec![(Reason::ResourceNotFound, "")];
        }
        if !self.may(act) {
            return vec![(Reason::NotPermitted, "")];
        }
        if let What::Create(draft) = &act.what {
            return self.drafted(draft);
        }
        if act.is_stale {
            return vec![(Reason::EtagMismatch, "")];
        }
        let task = &self.tasks[act.task];
        if !act.what.possible_from().contains(&task.state) {
            return vec![STATE];
        }
        let is_owed = |part: &Task| part.said.is_mandatory;
        let waits_for_parts = self.parts(act.task).any(is_owed).then(|| rule("TSK-16"));
        let mut forbidden = match act.what {
            What::Assign { on, received } => self.assigned(act, on, received),
            What::GiveBack(lead) => self.given_to(task, lead),
            What::TakeBack => Vec::from_iter(self.parts(act.task).next().map(|_| rule("TSK-16"))),
            What::Reassign(lead, term) => {
                let stays = task.cooperator.filter(|(helper, _)| *helper != lead);
                let dated = term.map(|term| self.redated(act, term, stays)).unwrap_or_default();
                [self.given_to(task, lead), dated].concat()
            }
            What::Report => {
                let is_again = task.refused == Some(act.paper) || act.paper.issued > self.today;
                let again = is_again.then(|| rule("TSK-09"));
                again.into_iter().chain(waits_for_parts).collect()
            }
            What::Confirm(recognised) => {
                let Some(result) = task.result else { return vec![STATE] };
                let from = result.paper.issued.max(task.assigned.unwrap_or(i64::MIN));
                let is_wrong = recognised.is_some_and(|day| day < from || day > result.on);
                let wrong = is_wrong.then(|| rule("TSK-09"));
                wrong.into_iter().chain(waits_for_parts).collect()
            }
            What::Ask(day) => match task.waits() {
                Some(_) => [self.extended(task, act, day), vec![rule("INV-T5")]].concat(),
                None => self.extended(task, act, day),
            },
            What::Grant(day) => match task.waits() {
                Some(asked) => self.extended(task, act, day.unwrap_or(asked)),
                None => vec![STATE],
            },
            What::Deny => Vec::from_iter(task.waits().is_none().then_some(STATE)),
            What::Redate(term) | What::Resume(Some(term)) => self.redated(act, term, task.cooperator),
            What::Withdraw(with_parts) => {
                let part = self.parts(act.task).next().filter(|_| !with_parts);
                Vec::from_iter(part.map(|_| rule("TSK-16")))
            }
            What::Reopen => self.reopened(act, task),
            _ => vec![],
        };
        if act.what.rests_on_a_paper() && !act.paper.counts(self.today) {
            forbidden.push(EVIDENCE);
        }
        let is_secret = |task: &Task| task.said.is_secret;
        let tells = act.tells && act.what.has_text();
        let withdrawn_with = matches!(act.what, What::Withdraw(true)) && self.parts(act.task).any(is_secret);
        forbidden.extend((tells && (is_secret(task) || withdrawn_with)).then(|| rule("INV-T10")));
        forbidden
    }

    /// Within the reporting year, which begins on 15/12 (RPT-04), and as a part of what is open.
    fn reopened(&self, act: &Act, task: &Task) -> Vec<Forbidden> {
        let year = |day: i64| (date_of(day) + time::Duration::days(17)).year();
        let earlier = task.result.and_then(|result| result.decided);
        let is_earlier = earlier.is_some_and(|day| year(day) < year(self.today));
        let is_alone = task.said.parent.is_some_and(|whole| !self.tasks[whole].is_open());
        let mut forbidden = self.around(act, task.due, false, task.cooperator);
        forbidden.extend((is_earlier || is_alone).then_some(STATE));
        forbidden
    }
}

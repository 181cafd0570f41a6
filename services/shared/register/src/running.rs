//! A batch on its way: what its commands have staged so far.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use chidao_authority::{Principal, Role, Roster, known};
use chidao_calendar::Instant;
use chidao_model::Etag;
use chidao_proto::{
    errors::v1::Reason,
    refusal::Refusal,
    register::v1::{ErrandPerformer, ErrandState},
};
use sea_orm::DbErr;

use crate::{
    cause::Causes,
    chain::Head,
    desk::{Act, Call, Decision, Desk},
    due::Due,
    entry::{Author, Staged},
    errand::Errand,
    queue::{Answer, Job, Outcome, Work},
    replay::Replays,
    working_set::WorkingSet,
};

/// Who acts when time does.
pub(crate) const CLOCK: &str = "system:clock";

/// Rows and bytes that a batch writes at most; the commands after them go into the next one.
const MAX_ROWS: usize = 8_000;
const MAX_BYTES: usize = 16 << 20;

pub(crate) struct Running<'a, D: Desk> {
    desk: &'a D,
    pub(crate) set: WorkingSet,
    pub(crate) roster: Arc<Roster>,
    replays: Replays,
    causes: Causes,
    pub(crate) head: Head,
    pub(crate) now: Instant,
    pub(crate) staged: Vec<Staged>,
    pub(crate) moved_authority: bool,
    /// The resources of which all that is kept apart is erased.
    pub(crate) erased: Vec<String>,
    /// Errands of the clock that were refused.
    pub(crate) refused: u64,
    rows: usize,
    bytes: usize,
    is_closed: bool,
}

impl<'a, D: Desk> Running<'a, D> {
    pub(crate) fn new(
        desk: &'a D,
        set: WorkingSet,
        roster: Arc<Roster>,
        replays: Replays,
        causes: Causes,
        head: Head,
        now: Instant,
    ) -> Self {
        Self {
            desk,
            set,
            roster,
            replays,
            causes,
            head,
            now,
            staged: Vec::new(),
            moved_authority: false,
            erased: Vec::new(),
            refused: 0,
            rows: 0,
            bytes: 0,
            is_closed: false,
        }
    }

    /// Does what is due, in its order. What cannot be done is refused and kept, and holds nobody up.
    pub(crate) fn perform(&mut self, due: Due<D::Command>) -> Result<(), DbErr> {
        for (errand, work) in due.errands {
            // As after a command: what has become due meanwhile may come before it, and a batch has its bounds.
            if self.is_closed || self.is_full() {
                self.is_closed = true;
                return Ok(());
            }
            // An errand before it may have settled it.
            if !self
                .set
                .errand(&errand.id)
                .is_ok_and(|now| now.is_some_and(Errand::is_open))
            {
                continue;
            }
            let decided = if due.is_poisoned {
                Err(Refusal::new(Reason::Internal))
            } else {
                work.and_then(|work| self.decide_due(&work))
            };
            if self.set.take_missed().is_some() && !self.staged.is_empty() {
                // What it needs has changed within the batch: in the next one it asks on what is stored.
                self.is_closed = true;
                return Ok(());
            }
            let decision = match decided {
                Ok(decision) => decision.settle(errand.clone().settled(ErrandState::Done, "")),
                Err(refusal) => {
                    self.refused += 1;
                    tracing::error!(errand = errand.id, kind = errand.kind, %refusal, "an errand of the clock is refused");
                    Decision::silent().settle(errand.clone().settled(ErrandState::Refused, refusal.to_string()))
                }
            };
            self.stage(Author::clock(&errand), decision)?;
        }
        self.is_closed |= !due.is_complete;
        Ok(())
    }

    /// Applies one command on what the commands before it staged; none where it has to wait for the next batch.
    /// `ready` tells whether it could say what it needs.
    pub(crate) fn apply(
        &mut self,
        job: &Job<D::Command>,
        ready: Result<(), Refusal>,
    ) -> Result<Option<Outcome>, DbErr> {
        if self.is_closed || self.is_full() {
            return Ok(None);
        }
        if !job.take() {
            return Ok(Some(Err(Refusal::new(Reason::DeadlineExceeded))));
        }
        match &job.work {
            Work::Command(command) => match &job.call {
                Some(call) => self.command(call, command, ready),
                None => Ok(Some(Err(Refusal::internal()))),
            },
            Work::Settle { errand, state, reason } => self.settle(errand, *state, reason).map(Some),
            Work::Plan(errands) => self.plan(errands).map(Some),
            Work::Due(_) | Work::Perform { .. } => Ok(Some(Ok(Answer::default()))),
        }
    }

    fn is_full(&self) -> bool {
        self.rows > MAX_ROWS || self.bytes > MAX_BYTES
    }

    fn command(
        &mut self,
        call: &Call,
        command: &D::Command,
        ready: Result<(), Refusal>,
    ) -> Result<Option<Outcome>, DbErr> {
        let whole = self.roster.principal(&call.identity, self.now);
        let held = whole.require(call.acting_as);
        let principal = whole.narrowed(call.acting_as);
        if let Some(outcome) = self.replays.answer(&principal, call) {
            return Ok(Some(outcome));
        }
        let on_behalf_of = match &call.cause {
            None if principal.roles.contains(Role::Service) => {
                return Ok(Some(Err(Refusal::new(Reason::CauseUnknown)
                    .with("register", "-")
                    .with("position", "-"))));
            }
            None => String::new(),
            Some(cause) => match self
                .causes
                .actor(cause)
                .filter(|_| principal.roles.contains(Role::Service))
            {
                Some(actor) => actor.to_owned(),
                None => {
                    let refusal = Refusal::new(Reason::CauseUnknown).with("register", &*cause.register);
                    return Ok(Some(Err(refusal.with("position", cause.position.to_string()))));
                }
            },
        };
        self.set.take_missed();
        let decided = held.and_then(|()| self.decide(call, command, &principal));
        let missed = self.set.take_missed();
        match (decided, ready) {
            // It has looked past what it may see and gone on: what it makes of that is not to be believed.
            (Ok(_), Ok(())) if missed.is_some() => {
                if self.staged.is_empty() {
                    tracing::error!(missed, "a command decided on what it had not asked for");
                    return Ok(Some(Err(Refusal::internal())));
                }
                self.is_closed = true;
                Ok(None)
            }
            (Ok(decision), Ok(())) => {
                let author = Author::caller(call, &principal, on_behalf_of);
                self.stage(author, decision).map(|answer| Some(Ok(answer)))
            }
            // Whoever could not say what he needs has decided on what others asked for.
            (Ok(_), Err(refusal)) => Ok(Some(Err(refusal))),
            // He has looked at what he could not ask for.
            (Err(_), Err(refusal)) if missed.is_some() => Ok(Some(Err(refusal))),
            // What it needs has changed within the batch: in the next one it asks on what is stored.
            (Err(_), _) if missed.is_some() && !self.staged.is_empty() => {
                self.is_closed = true;
                Ok(None)
            }
            (Err(refusal), _) => {
                if let Some(missed) = missed {
                    tracing::error!(missed, "a command looked at what it had not asked for");
                }
                Ok(Some(Err(refusal)))
            }
        }
    }

    fn decide(&self, call: &Call, command: &D::Command, principal: &Principal) -> Result<Decision, Refusal> {
        // Before anything is looked up: a bearer whom nobody knows learns nothing of what there is.
        known(principal)?;
        self.guarded(&call.method.path, || {
            let subject = self.desk.subject(command, &self.set)?;
            if subject
                .audiences
                .is_some_and(|audiences| !audiences.meet(&principal.audiences))
                && principal.has_account()
            {
                return Err(Refusal::not_found(subject.name).with("field", subject.field));
            }
            let policies = self.desk.policies();
            let permitted_by = policies.authorize(&call.method.policy, principal, &subject.resource)?;
            let decision = self.desk.decide(command, &self.act(principal), &self.set)?;
            Ok(Decision {
                permitted_by,
                ..decision
            })
        })
    }

    /// What the clock does needs no policy: the act that planned it was permitted.
    fn decide_due(&self, work: &Work<D::Command>) -> Result<Decision, Refusal> {
        let Work::Command(command) = work else {
            return Err(Refusal::internal());
        };
        let principal = Principal::system(CLOCK);
        self.guarded(CLOCK, || self.desk.decide(command, &self.act(&principal), &self.set))
    }

    fn act<'b>(&'b self, principal: &'b Principal) -> Act<'b> {
        Act {
            principal,
            now: self.now,
            roster: &self.roster,
        }
    }

    fn guarded(&self, method: &str, decide: impl FnOnce() -> Result<Decision, Refusal>) -> Result<Decision, Refusal> {
        let decided = catch_unwind(AssertUnwindSafe(|| decide()?.within_bounds()));
        decided.unwrap_or_else(|_| {
            tracing::error!(method, "a rule panicked; its command alone fails");
            Err(Refusal::new(Reason::Internal))
        })
    }

    /// Writes down what became of an errand of the service.
    fn settle(&mut self, id: &str, state: ErrandState, reason: &str) -> Result<Outcome, DbErr> {
        let errand = match self.set.errand(id) {
            Ok(Some(errand)) if errand.is_open() => errand.clone(),
            Ok(_) => return Ok(Ok(Answer::default())),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let author = Author::clock(&errand);
        let decision = Decision::silent().settle(errand.clone().settled(state, reason));
        self.stage(author, decision).map(Ok)
    }

    /// Writes down in one entry which of these errands are to be done; nothing where all are known.
    fn plan(&mut self, errands: &[Errand]) -> Result<Outcome, DbErr> {
        let mut new = Vec::with_capacity(errands.len());
        for errand in errands {
            match self.set.errand(&errand.id) {
                Ok(None) => new.push(errand.clone()),
                Ok(Some(_)) => {}
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        if new.is_empty() {
            return Ok(Ok(Answer::default()));
        }
        let plan = Errand::plan_of(&new);
        let decision = new.into_iter().fold(Decision::silent(), Decision::errand);
        match decision.within_bounds() {
            Ok(decision) => self.stage(Author::planner(&plan), decision).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn stage(&mut self, author: Author<'_>, mut decision: Decision) -> Result<Answer, DbErr> {
        if !decision.authority.is_empty() {
            let roster = Arc::make_mut(&mut self.roster);
            let apply = || decision.authority.drain(..).for_each(|apply| apply(roster));
            // The roster may be half changed: the batch is given up, and run again without the command that does this.
            catch_unwind(AssertUnwindSafe(apply))
                .map_err(|_| DbErr::Custom("a change of the roster panicked".to_owned()))?;
            let roster = Arc::make_mut(&mut self.roster);
            if !self.moved_authority {
                roster.advance();
                self.moved_authority = true;
            }
            decision.authority_version = roster.version();
        }
        let erased = decision.erased.clone();
        if !erased.is_empty() {
            self.staged.iter_mut().for_each(|staged| staged.erase(&erased));
            self.erased.extend(erased);
            // What was looked up for replays is from before: the next batch looks it up anew.
            self.is_closed = true;
        }
        let staged = Staged::after(&self.head, D::OWNER, author, self.now, &mut decision)?;
        let etag = staged.etag();
        self.rows += staged.rows();
        self.bytes += staged.body.len();
        // Something that is due already is done before the next command is weighed, which is in the next batch.
        let is_due =
            |errand: &Errand| errand.is_open() && errand.performer == ErrandPerformer::Clock && errand.due <= self.now;
        self.is_closed |= decision.errands.iter().any(is_due);
        self.take_in(decision, etag)?;
        self.head = Head {
            position: staged.position,
            hash: staged.hash,
            time_us: self.now.micros(),
        };
        let answer = staged.answer();
        self.replays.add(&staged.entry, &answer);
        self.staged.push(staged);
        Ok(answer)
    }

    /// Shows the commands that follow what a decision leaves.
    fn take_in(&mut self, decision: Decision, etag: Etag) -> Result<(), DbErr> {
        for row in decision.changes.into_iter().flat_map(|change| change.rows) {
            row.stage(etag, &mut self.set)?;
        }
        for (key, holder) in decision.claims {
            self.set.stage_claim(key, holder, etag);
        }
        for (key, value) in decision.counters {
            self.set.stage_counter(key, value, etag);
        }
        for tally in decision.tallies {
            self.set.stage_tally(&tally)?;
        }
        for errand in decision.errands {
            self.set.stage_errand(errand, etag);
        }
        Ok(())
    }
}

//! Requests that ask for a turn in the life of a task: what all of them say, and how each is carried out.
//!
//! In this order a turn is refused: by the rules of its life and what it says itself, for want of a signed paper, by the dates
//! around the task.

use chidao_calendar::{Date, Instant};
use chidao_model::{coordination::task, id::TaskId};
use chidao_proto::{
    common::v1::{DocumentRef, Notice},
    coordination::v1::{Task, TurnAction},
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_reference::Number;
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::{Shape, id};
use prost::Message;

use super::{
    Recorded, Side,
    around::check_around,
    parent, subject,
    time::{Clock, Dated},
    turn::{Turned, need},
};
use crate::{
    desk::{Command, Paper},
    resource,
    rules::{
        self,
        life::{self, Allowance},
    },
};

/// What a request says of the task that it is about, and what it is answered with; [`asked!`] tells it.
pub(super) trait Asked: Send + Sync + 'static {
    /// The response.
    type Answer: Message;

    /// The name of the task.
    fn name(&self) -> &str;

    /// The etag of the task as its author saw it; empty where he does not say.
    fn etag(&self) -> &str;

    /// The paper that it rests on.
    fn document(&self) -> &Option<DocumentRef> {
        &None
    }

    /// Why, for the record of the turn.
    fn reason(&self) -> &str {
        ""
    }

    /// The answer, with the task and those of its parts that take the same turn.
    fn answer(task: Task, parts: Vec<Task>) -> Self::Answer;
}

/// Tells what a request says and is answered with, by the names of its fields: `asked!(Request => Response, document: document,
/// reason: reason, parts: parts)`, where the paper, the reason, and the parts in the response may be left out.
macro_rules! asked {
    (
        $request:ident => $response:ident
        $(, document: $document:ident)? $(, reason: $reason:ident)? $(, parts: $parts:ident)?
    ) => {
        impl $crate::desk::task::turns::Asked for $request {
            type Answer = $response;

            fn name(&self) -> &str {
                &self.name
            }

            fn etag(&self) -> &str {
                &self.etag
            }

            $(fn document(&self) -> &Option<chidao_proto::common::v1::DocumentRef> {
                &self.$document
            })?

            $(fn reason(&self) -> &str {
                &self.$reason
            })?

            fn answer(
                task: chidao_proto::coordination::v1::Task,
                _parts: Vec<chidao_proto::coordination::v1::Task>,
            ) -> $response {
                $response {
                    task: Some(task),
                    $($parts: _parts,)?
                    ..$response::default()
                }
            }
        }
    };
}
pub(super) use asked;

/// What a turn must see of the parts of the task.
pub(super) enum Parts {
    /// Nothing.
    Unseen,
    /// How they stand.
    Seen,
    /// All that they are written down with.
    Changed,
}

/// A request that asks for a turn. It is a command by that.
pub(super) trait Turns: Asked {
    /// As whom one asks for it.
    const SIDE: Side;
    /// The rules that it rests on.
    const RULES: &'static [Rule];
    /// The rule by which there must be a signed paper. Without one a paper may be cited.
    const SIGNED: Option<Rule> = None;
    /// What it must see of the parts.
    const PARTS: Parts = Parts::Unseen;

    /// What is wrong with it by itself, whatever is on record.
    fn faults(&self, shape: Shape) -> Shape {
        shape
    }

    /// Names what it must see beside the task and the paper.
    ///
    /// # Errors
    /// It names something that cannot be.
    fn need_beside(&self, _: &mut Needs) -> Result<(), Refusal> {
        Ok(())
    }

    /// What becomes of the task.
    ///
    /// # Errors
    /// Why it cannot be, but for an unsigned paper and the dates around.
    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal>;
}

/// Where and when a turn is asked for.
pub(super) struct Circumstances<'a> {
    pub(super) act: &'a Act<'a>,
    pub(super) set: &'a WorkingSet,
    /// The task as it is on record.
    pub(super) recorded: &'a Recorded<'a>,
    /// The open parts of the task, where the turn sees them.
    pub(super) parts: &'a [Recorded<'a>],
    paper: Option<&'a Paper<'a>>,
}

impl<'a> Circumstances<'a> {
    pub(super) fn today(&self) -> Date {
        self.act.now.civil_date()
    }

    /// What counts for the committee of the task.
    pub(super) fn clock(&self) -> Clock<'a> {
        self.recorded.clock(self.act)
    }

    /// The day of issue of the paper.
    pub(super) fn issued_on(&self) -> Result<Date, Refusal> {
        field::required(&self.paper, "document").map(|paper| paper.issued_on)
    }

    /// The task as an act of its life leaves it, as the rules see it.
    pub(super) fn seen_after(&self, done: &life::Act) -> Result<rules::task::Task, Refusal> {
        self.recorded.seen_after(done, self.act)
    }

    /// The task as an act of its life leaves it.
    pub(super) fn after(&self, done: &life::Act) -> Result<Task, Refusal> {
        Ok(self.recorded.shown(&self.seen_after(done)?))
    }

    /// Whether the task waits for a part of it (TSK-16). A part that is a draft is owed by nobody.
    pub(super) fn waits_for_parts(&self) -> bool {
        self.parts.iter().any(|part| part.task.mandatory)
    }
}

/// A turn that the rules allow.
pub(super) struct Taken {
    /// What was done.
    pub(super) action: TurnAction,
    /// The task from now on.
    pub(super) next: Task,
    /// The day from which it counts, where that is neither today nor the day of the assigner's paper.
    pub(super) effective_on: Option<Date>,
    /// What its author must know.
    pub(super) notices: Vec<Notice>,
    /// The date that the dates around the task must allow, with the field that asks for it.
    pub(super) due: Option<(Option<Date>, &'static str)>,
    /// The open parts from now on, where they take the same turn.
    pub(super) parts: Vec<Task>,
    /// What else changes.
    pub(super) beside: Vec<Change>,
}

impl Taken {
    /// A turn that counts from today and changes nothing but the task.
    pub(super) fn new(action: TurnAction, next: Task) -> Self {
        Self {
            action,
            next,
            effective_on: None,
            notices: Vec::new(),
            due: None,
            parts: Vec::new(),
            beside: Vec::new(),
        }
    }

    /// It with the due date that its assigner sets anew, where he does.
    pub(super) fn dated(mut self, dated: Option<Dated>) -> Self {
        if let Some(dated) = dated {
            self.due = Some((dated.deadline.map(|due| due.date), "due_term"));
            self.next.due_current = Some(dated.shown);
            self.notices = dated.notices;
        }
        self
    }
}

impl<'a> Recorded<'a> {
    /// What counts for its committee.
    pub(super) fn clock<'s>(&'s self, act: &'s Act<'_>) -> Clock<'s> {
        Clock::new(act.roster.reference(), &self.row.committee_id)
    }

    /// It as an act of its life leaves it, as the rules see it.
    pub(super) fn seen_after(&self, done: &life::Act, act: &Act<'_>) -> Result<rules::task::Task, Refusal> {
        let allowance = Allowance {
            extensions: self.clock(act).number(Number::TaskExtensions, act.now.civil_date()),
        };
        self.turn(done, act.now, allowance)
    }

    /// It where the rules see it so.
    pub(super) fn shown(&self, seen: &rules::task::Task) -> Task {
        let mut task = self.task.clone();
        resource::write(&mut task, seen);
        task
    }

    /// Its open parts.
    pub(super) fn open_parts(&self, set: &'a WorkingSet) -> Result<Vec<Recorded<'a>>, Refusal> {
        let rows = set.related::<task::Model>("parent_id", &self.row.id)?;
        let parts = rows.into_iter().map(Recorded::read);
        parts
            .filter(|part| part.as_ref().map_or(true, |part| part.seen.state.is_open()))
            .collect()
    }
}

/// The paper of a request.
fn paper<T: Turns>(request: &T) -> Result<Option<Paper<'_>>, Refusal> {
    let document = request.document();
    let is_cited = document.is_some() || T::SIGNED.is_some();
    is_cited.then(|| Paper::of(document, "document")).transpose()
}

/// Names what is needed of the parts of a task.
pub(super) fn need_parts(name: &str, parts: &Parts, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let whole = id::<TaskId>(name, "name")?;
    if !matches!(parts, Parts::Unseen) {
        needs.related::<task::Model>("parent_id", &whole);
    }
    if matches!(parts, Parts::Changed) {
        // The second round.
        for part in set.loaded_related::<task::Model>("parent_id", &whole) {
            need(&part.id.name(), set, needs)?;
        }
    }
    Ok(())
}

impl<T: Turns> Command for T {
    fn shape(&self) -> Result<(), Refusal> {
        let shape = Shape::default().paper(self.document(), "document");
        self.faults(shape).judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        if let Some(paper) = paper(self)? {
            paper.need(needs)?;
        }
        self.need_beside(needs)?;
        need_parts(self.name(), &T::PARTS, set, needs)?;
        need(self.name(), set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, self.name(), &T::SIDE)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, self.name())?;
        recorded.check_etag(self.etag())?;
        let open = match T::PARTS {
            Parts::Unseen => Vec::new(),
            Parts::Seen | Parts::Changed => recorded.open_parts(set)?,
        };
        let paper = paper(self)?;
        let taken = self.turn(&Circumstances {
            act,
            set,
            recorded: &recorded,
            parts: &open,
            paper: paper.as_ref(),
        })?;
        let today = act.now.civil_date();
        if let (Some(rule), Some(paper)) = (T::SIGNED, &paper)
            && !paper.is_signed(today)
        {
            return Err(Refusal::evidence_required("document.signature").rule(rule));
        }
        // What the assigner decides by a paper counts from its day.
        let decided_on = paper
            .as_ref()
            .filter(|_| matches!(T::SIDE, Side::Keeper) && T::SIGNED.is_some());
        let decided_on = decided_on.map(|paper| paper.issued_on);
        if let Some((date, at)) = taken.due {
            // Whoever has become the lead no longer owes his part to it.
            check_around(&taken.next, date, parent(set, &recorded.task)?, &open, at)?;
        }

        let turned = Turned {
            action: taken.action,
            effective_on: taken.effective_on.or(decided_on).unwrap_or(today),
            document: self.document().as_ref(),
            reason: self.reason(),
        };
        let reply = T::answer(taken.next.clone(), taken.parts.clone());
        let mut decision = Decision::answer(&reply);
        decision = T::RULES.iter().copied().fold(decision, Decision::rule);
        decision = taken.notices.into_iter().fold(decision, Decision::notice);
        for (part, next) in open.iter().zip(&taken.parts) {
            decision = part.write(decision, set, act, next, &turned)?;
        }
        decision = taken.beside.into_iter().fold(decision, Decision::change);
        if let Some(paper) = &paper {
            decision = paper.cite(decision, set)?;
        }
        recorded.write(decision, set, act, &taken.next, &turned)
    }
}

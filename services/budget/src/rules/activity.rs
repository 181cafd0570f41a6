//! What the committee does that costs money (hoạt động): the Head of the committee decides on it, with its estimate; the payments follow
//! by whoever decides on payments (BUD-40, INV-B13).

use chidao_calendar::Date;

use super::{
    actor::Role,
    article::Article,
    contract::{self, Contract},
    id::ActivityId,
    ledger::{Term, TermName},
    machine::{self, Row},
    money::{Amount, Dong},
    named::named,
    refusal::{Evidence, Fund, Instead, Reason, Refusal, Shortage, Standing, in_order},
    world::{Decided, Doing},
};

named! {
    /// What kind of activity it is.
    Kind {
        /// Họp, hội nghị.
        Meeting,
        /// Kiểm tra.
        Inspection,
        /// Diễn tập.
        Drill,
        /// Tập huấn.
        Training,
        /// Mua sắm.
        Purchase,
        /// Ứng cứu sự cố (TT 121/2018).
        IncidentResponse,
    }
}

named! {
    /// Where an activity stands.
    State {
        /// Dự thảo.
        Draft,
        /// Trưởng ban đã duyệt.
        Approved,
        /// Đã kết thúc.
        Closed,
        /// Đã hủy.
        Cancelled,
    }
}

named! {
    /// A step of an activity.
    Step {
        /// Lập.
        Create,
        /// Sửa nội dung, dự toán.
        Amend,
        /// Duyệt.
        Approve,
        /// Kết thúc.
        Close,
        /// Hủy.
        Cancel,
    }
}

named! {
    /// What must be so.
    Guard {
        /// An incident response names its incident.
        Linked,
        /// Its estimate is no less than what was used.
        CoversUse,
        /// Nothing was used, and no contract for it runs.
        Unused,
    }
}

const KEEPERS: &[Role] = &[Role::Officer];
const HEADS: &[Role] = &[Role::CommitteeHead, Role::CommitteeDeputyHead];

/// The steps of an activity.
pub const TABLE: &[Row<Step, State, Guard>] = &[
    Row {
        step: Step::Create,
        from: &[],
        to: Some(State::Draft),
        by: KEEPERS,
        needs: &[],
        guards: &[Guard::Linked],
        basis: &[Article::Bud02],
    },
    Row {
        step: Step::Amend,
        from: &[State::Draft, State::Approved],
        to: Some(State::Draft),
        by: KEEPERS,
        needs: &[],
        guards: &[Guard::CoversUse],
        basis: &[Article::Bud02],
    },
    Row {
        step: Step::Approve,
        from: &[State::Draft],
        to: Some(State::Approved),
        by: HEADS,
        needs: &[Evidence::Ground],
        guards: &[],
        basis: &[Article::Bud01, Article::Bud02],
    },
    Row {
        step: Step::Close,
        from: &[State::Approved],
        to: Some(State::Closed),
        by: KEEPERS,
        needs: &[],
        guards: &[],
        basis: &[Article::Bud02],
    },
    Row {
        step: Step::Cancel,
        from: &[State::Draft, State::Approved],
        to: Some(State::Cancelled),
        by: KEEPERS,
        needs: &[Evidence::Reason],
        guards: &[Guard::Unused],
        basis: &[Article::Bud02],
    },
];

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What it is called.
    pub id: ActivityId,
    /// What kind it is.
    pub kind: Kind,
    /// What it may cost.
    pub estimate: Amount,
    /// Where it stands.
    pub state: State,
    /// The task that it is for, where there is one.
    pub task: Option<String>,
    /// The incident that it answers; an incident response always has one.
    pub incident: Option<String>,
    /// The day of its last step.
    pub since: Date,
    /// What was spent and advanced for it, and what requests hold for it from the chief accountant's signature on.
    pub used: Dong,
}

/// What an activity is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What kind it is.
    pub kind: Kind,
    /// What it may cost.
    pub estimate: Amount,
    /// The task that it is for.
    pub task: Option<String>,
    /// The incident that it answers.
    pub incident: Option<String>,
}

/// Draws up an activity.
///
/// # Errors
/// Not his to do, or an incident response without its incident.
pub fn create(id: ActivityId, plan: Plan, doing: &Doing<'_>) -> Result<Decided<Activity>, Refusal> {
    let row = machine::weigh(TABLE, Step::Create, None, doing.actor, doing.given)?;
    in_order(doing, None)?;
    linked(&plan)?;
    let activity = Activity {
        id,
        kind: plan.kind,
        estimate: plan.estimate,
        state: State::Draft,
        task: plan.task,
        incident: plan.incident,
        since: doing.on,
        used: Dong::ZERO,
    };
    Ok(Decided::new(activity, row.basis))
}

/// Changes what is not approved yet, or what is to be approved anew; the kind stays.
///
/// # Errors
/// Not his to do, not from here, or its estimate would be less than what was used.
pub fn amend(activity: &Activity, estimate: Amount, doing: &Doing<'_>) -> Result<Decided<Activity>, Refusal> {
    let after = Activity {
        estimate,
        ..activity.clone()
    };
    step(&after, activity, Step::Amend, doing)
}

/// Cancels an activity with these contracts.
///
/// # Errors
/// Not his to do, not from here, without a reason; something was used of it, or a contract for it runs, which is ended first.
pub fn cancel(activity: &Activity, contracts: &[Contract], doing: &Doing<'_>) -> Result<Decided<Activity>, Refusal> {
    let decided = step(activity, activity, Step::Cancel, doing)?;
    let runs = |one: &&Contract| one.said.activity == activity.id && one.state == contract::State::Running;
    match contracts.iter().find(runs) {
        Some(one) => {
            let running = Standing::Contract(one.id.clone(), one.state);
            Err(Refusal::new(Reason::NotFromHere(running), &[Article::Bud02]).or([Instead::EndContract]))
        }
        None => Ok(decided),
    }
}

/// Approves or closes an activity; cancels one that has no contract.
///
/// # Errors
/// Not his to do, not from here, without its papers, or something was used of what is cancelled.
pub fn take(activity: &Activity, step_: Step, doing: &Doing<'_>) -> Result<Decided<Activity>, Refusal> {
    step(activity, activity, step_, doing)
}

fn step(after: &Activity, before: &Activity, step: Step, doing: &Doing<'_>) -> Result<Decided<Activity>, Refusal> {
    let row = machine::weigh(TABLE, step, Some(before.state), doing.actor, doing.given)?;
    in_order(doing, Some(before.since))?;
    for guard in row.guards {
        match guard {
            Guard::CoversUse => after.covers(Dong::ZERO)?,
            Guard::Unused if before.used != Dong::ZERO => {
                let used = Standing::Used(before.used);
                let close = (before.state == State::Approved).then_some(Instead::Close);
                return Err(Refusal::new(Reason::NotFromHere(used), row.basis).or(close));
            }
            Guard::Linked | Guard::Unused => {}
        }
    }
    let after = Activity {
        state: row.to.unwrap_or(before.state),
        since: doing.on,
        ..after.clone()
    };
    Ok(Decided::new(after, row.basis))
}

fn linked(plan: &Plan) -> Result<(), Refusal> {
    if plan.kind == Kind::IncidentResponse && plan.incident.is_none() {
        let missing = Reason::Wanting(vec![Evidence::Incident]);
        return Err(Refusal::new(missing, &[Article::Tt121]).or([Instead::Give(Evidence::Incident)]));
    }
    Ok(())
}

/// What bounds the sums of an activity.
const BASIS: &[Article] = &[Article::Bud02, Article::Bud03];

impl Activity {
    /// Refuses what the Head did not approve.
    pub(crate) fn is_approved(&self) -> Result<(), Refusal> {
        if self.state == State::Approved {
            return Ok(());
        }
        let unapproved = Reason::NotApproved(self.id.clone(), self.state);
        // What has ended is approved no more.
        let instead = (self.state == State::Draft).then_some(Instead::ApproveActivity);
        Err(Refusal::new(unapproved, &[Article::Bud02, Article::Bud01]).or(instead))
    }

    /// Refuses more than the Head approved.
    pub(crate) fn covers(&self, more: Dong) -> Result<(), Refusal> {
        let there = self.estimate.dong().minus(self.used)?;
        let Some(needed) = more.positive() else {
            // What was used is compared where nothing more is.
            return match (there.is_negative(), self.used.positive()) {
                (true, Some(used)) => Err(Refusal::below(self.shortage(used, self.estimate.dong()), BASIS)),
                _ => Ok(()),
            };
        };
        if needed.dong() <= there {
            return Ok(());
        }
        Err(Refusal::short(self.shortage(needed, there), BASIS).or([Instead::ApproveActivity]))
    }

    fn shortage(&self, needed: Amount, there: Dong) -> Shortage {
        let terms = [
            (TermName::ActivityEstimate, self.estimate.dong()),
            (TermName::ActivityUsed, self.used),
        ];
        Shortage {
            of: Fund::Activity,
            needed,
            there,
            terms: terms.map(|(name, sum)| Term { name, sum }).to_vec(),
        }
    }
}

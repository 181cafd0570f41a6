//! Asking for a commitment, adjusting it, what the Treasury answered, cancelling what is unpaid.

use chidao_calendar::Date;

use super::{
    Change, Commitment, File, Need, State, Step, TABLE, answer_due,
    need::{need, rule},
    request_due,
};
use crate::rules::{
    activity::Activity,
    article::Article,
    contract::Contract,
    estimate::{Estimate, Line},
    id::CommitmentId,
    ledger::{Account, Act, Cause, Group, Move, Subject},
    machine,
    money::{Amount, Dong},
    refusal::{Cited, Disorder, Instead, Reason, Refusal, Standing, in_order},
    settings::Confidence,
    world::{Decided, Doing, Note, World, noted},
};

/// Asks the Treasury for a commitment. `event` is the day from which its term runs.
///
/// # Errors
/// Not his to do, without its paper; its activity is not approved; the value of the contract or what is free of the line does not cover it.
pub fn request(
    id: CommitmentId,
    amount: Amount,
    (contract, line, estimate, activity): (&Contract, &Line, &Estimate, &Activity),
    event: Date,
    doing: &Doing<'_>,
    world: &World<'_>,
) -> Result<Decided<File>, Refusal> {
    let row = machine::weigh(TABLE, Step::Request, None, doing.actor, doing.given)?;
    in_order(doing, Some(contract.said.signed_on))?;
    own(contract, line, estimate, doing.on)?;
    approved(contract, activity)?;
    contract.commits(amount)?;
    line.has(amount, &[Article::Tt113, Article::Tt113_2_8])?;
    let commitment = Commitment {
        id,
        contract: contract.id.clone(),
        line: line.id.clone(),
        state: State::Requested,
        amount: Dong::ZERO,
        paid: Dong::ZERO,
        asked: Some(Change::Raise(amount)),
        adjusted: 0,
        since: doing.on,
    };
    let mut notes = Vec::new();
    if need(contract, doing.on, world.settings)? == Need::NotNeeded {
        notes.push(Note::NotNeeded);
    }
    notes.extend(noted(request_due(event, estimate.year, world)?, doing.on));
    if rule(world.settings, doing.on)?.confidence == Confidence::Memory {
        notes.push(Note::FromMemory(Article::Tt113));
    }
    let contract = Contract {
        committed: contract.committed.plus(amount)?,
        ..contract.clone()
    };
    let subject = Subject::Commitment(commitment.id.clone());
    let moves = [(Account::Free, Account::Pending, amount)];
    let (group, line) = posted(line, Act::RequestCommitment, &subject, &moves, doing.on)?;
    let after = File {
        commitment,
        contract,
        line,
    };
    Ok(Decided {
        group: Some(group),
        notes,
        ..Decided::new(after, row.basis)
    }
    .due_by(answer_due(doing.on, world)?, doing.on))
}

/// Asks the Treasury to raise or lower a commitment. `event` is the day on which the contract or the estimate changed.
///
/// # Errors
/// As [`request`]; or an answer is awaited already, or more would be let go than is unpaid and not asked for.
pub fn adjust(
    file: &File,
    (estimate, activity): (&Estimate, &Activity),
    change: Change,
    event: Date,
    doing: &Doing<'_>,
    world: &World<'_>,
) -> Result<Decided<File>, Refusal> {
    let File {
        commitment,
        contract,
        line,
    } = file;
    let row = machine::weigh(TABLE, Step::Adjust, Some(commitment.state), doing.actor, doing.given)?;
    in_order(doing, Some(commitment.since))?;
    own(contract, line, estimate, doing.on)?;
    belongs(file)?;
    unasked(commitment, row.basis)?;
    let subject = Subject::Commitment(commitment.id.clone());
    let (act, made, committed) = match change {
        Change::Raise(more) => {
            approved(contract, activity)?;
            contract.commits(more)?;
            line.has(more, row.basis)?;
            let made = (Account::Free, Account::Pending, more);
            (Act::RequestCommitment, made, contract.committed.plus(more)?)
        }
        Change::Lower(less) => {
            commitment.has(less, line)?;
            let made = (Account::Committed, Account::Releasing, less);
            (Act::RequestRelease, made, contract.committed)
        }
    };
    let (group, line) = posted(line, act, &subject, &[made], doing.on)?;
    let after = File {
        commitment: Commitment {
            asked: Some(change),
            since: doing.on,
            ..commitment.clone()
        },
        contract: Contract {
            committed,
            ..contract.clone()
        },
        line,
    };
    Ok(Decided {
        group: Some(group),
        notes: noted(request_due(event, estimate.year, world)?, doing.on).collect(),
        ..Decided::new(after, row.basis)
    }
    .due_by(answer_due(doing.on, world)?, doing.on))
}

/// Records what the Treasury answered.
///
/// # Errors
/// Not his to do, without its paper, or no answer is awaited.
pub fn answer(file: &File, is_accepted: bool, doing: &Doing<'_>) -> Result<Decided<File>, Refusal> {
    let File {
        commitment,
        contract,
        line,
    } = file;
    let step = if is_accepted { Step::Accept } else { Step::Refuse };
    let row = machine::weigh(TABLE, step, Some(commitment.state), doing.actor, doing.given)?;
    in_order(doing, Some(commitment.since))?;
    belongs(file)?;
    let Some(change) = commitment.asked else {
        return Err(Refusal::new(Reason::NotFromHere(Standing::NotAwaited), row.basis));
    };
    let mut after = Commitment {
        asked: None,
        since: doing.on,
        ..commitment.clone()
    };
    let mut committed = contract.committed;
    use Account as A;
    let made = match (change, is_accepted) {
        (Change::Raise(more), true) => {
            after.amount = after.amount.plus(more)?;
            (A::Pending, A::Committed, more)
        }
        (Change::Raise(more), false) => {
            committed = committed.minus(more)?;
            (A::Pending, A::Free, more)
        }
        (Change::Lower(less), true) => {
            after.amount = after.amount.minus(less)?;
            committed = committed.minus(less)?;
            (A::Releasing, A::Free, less)
        }
        (Change::Lower(less), false) => (A::Releasing, A::Committed, less),
    };
    match (commitment.state, is_accepted) {
        (State::Requested, false) => after.state = State::Refused,
        (was, _) => {
            after.adjusted += u32::from(was != State::Requested && is_accepted);
            after.state = after.stands();
        }
    }
    let act = if is_accepted {
        Act::AcceptCommitment
    } else {
        Act::RefuseCommitment
    };
    let subject = Subject::Commitment(commitment.id.clone());
    let (group, line) = posted(line, act, &subject, &[made], doing.on)?;
    let after = File {
        commitment: after,
        contract: Contract {
            committed,
            ..contract.clone()
        },
        line,
    };
    Ok(Decided {
        group: Some(group),
        ..Decided::new(after, row.basis)
    })
}

/// Cancels what is unpaid of a commitment, and frees it.
///
/// # Errors
/// Not his to do, not from here, without its paper; an answer is awaited, or requests draw on it.
pub fn cancel(file: &File, doing: &Doing<'_>) -> Result<Decided<File>, Refusal> {
    let File {
        commitment,
        contract,
        line,
    } = file;
    let row = machine::weigh(TABLE, Step::Cancel, Some(commitment.state), doing.actor, doing.given)?;
    in_order(doing, Some(commitment.since))?;
    belongs(file)?;
    let subject = Subject::Commitment(commitment.id.clone());
    unasked(commitment, row.basis)?;
    let called = line.balances.held(Account::Called, &subject);
    if called != Dong::ZERO {
        return Err(Refusal::new(Reason::NotFromHere(Standing::Called(called)), row.basis).or([Instead::EndRequests]));
    }
    let rest = commitment.unpaid()?;
    let (group, line) = match rest.positive() {
        Some(rest) => {
            let moves = [(Account::Committed, Account::Free, rest)];
            let (group, line) = posted(line, Act::CancelCommitment, &subject, &moves, doing.on)?;
            (Some(group), line)
        }
        None => (None, line.clone()),
    };
    let after = File {
        commitment: Commitment {
            state: State::Cancelled,
            amount: commitment.paid,
            since: doing.on,
            ..commitment.clone()
        },
        contract: Contract {
            committed: contract.committed.minus(rest)?,
            ..contract.clone()
        },
        line,
    };
    Ok(Decided {
        group,
        ..Decided::new(after, row.basis)
    })
}

fn own(contract: &Contract, line: &Line, estimate: &Estimate, day: Date) -> Result<(), Refusal> {
    let basis = [Article::Tt113, Article::Law83_12];
    contract.runs(&basis)?;
    estimate.is_assigned(&basis)?;
    if line.estimate != estimate.id {
        return Err(Refusal::new(Reason::NotItsOwn(Cited::Line), &[Article::Tt113]));
    }
    if day.year() != estimate.year {
        let outside = Reason::Dates(Disorder::OutsideYear(estimate.year));
        return Err(Refusal::new(outside, &[Article::Law83_14]));
    }
    Ok(())
}

/// Refuses a change of a commitment that awaits an answer of the Treasury.
fn unasked(commitment: &Commitment, basis: &[Article]) -> Result<(), Refusal> {
    if commitment.asked.is_none() {
        return Ok(());
    }
    Err(Refusal::new(Reason::NotFromHere(Standing::Awaited), basis).or([Instead::RecordAnswer]))
}

/// Refuses to hold money for what the Head has not approved (INV-B13).
fn approved(contract: &Contract, activity: &Activity) -> Result<(), Refusal> {
    if contract.said.activity != activity.id {
        return Err(Refusal::new(Reason::NotItsOwn(Cited::Activity), &[Article::Tt113]));
    }
    activity.is_approved()
}

fn belongs(file: &File) -> Result<(), Refusal> {
    let cited = if file.commitment.contract != file.contract.id {
        Cited::Contract
    } else if file.commitment.line != file.line.id {
        Cited::Line
    } else {
        return Ok(());
    };
    Err(Refusal::new(Reason::NotItsOwn(cited), &[Article::Tt113]))
}

fn posted(
    line: &Line,
    act: Act,
    subject: &Subject,
    moves: &[(Account, Account, Amount)],
    on: Date,
) -> Result<(Group, Line), Refusal> {
    let side = |account: Account| (account, account.is_held().then(|| subject.clone()));
    let made: Vec<_> = moves
        .iter()
        .map(|(from, to, amount)| Move {
            line: line.id.clone(),
            from: side(*from),
            to: side(*to),
            amount: *amount,
        })
        .collect();
    let group = Group::new(act, on, Cause::Of(subject.clone()), &made)?;
    let line = line.posted(&group)?;
    Ok((group, line))
}

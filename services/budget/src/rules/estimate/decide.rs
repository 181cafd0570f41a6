//! What a decision gives to lines of an estimate, or takes from them.

use super::{Decision, Estimate, File, Guard, Level, Line, Step, TABLE};
use crate::rules::{
    article::Article,
    id::LineId,
    ledger::{Account, Act, Cause, Group, Move},
    machine,
    money::Dong,
    refusal::{Cited, Disorder, Fund, Instead, Reason, Refusal, Shortage, Theirs, in_order, on},
    world::{Decided, Doing, World},
};

/// Records a decision on an estimate, in one act on all its lines.
///
/// # Errors
/// Not his to do, not from here, without its document; the lines do not add up to what was decided; the unit may not decide it; or what
/// is taken of a line is not free: then with the terms of the sum.
pub fn decide(
    file: &File,
    decision: &Decision,
    doing: &Doing<'_>,
    world: &World<'_>,
) -> Result<Decided<File>, Refusal> {
    let estimate = &file.estimate;
    let row = machine::weigh(TABLE, decision.step, Some(estimate.state), doing.actor, doing.given)?;
    in_order(doing, Some(decision.issued_on))?;
    within_year(estimate, doing)?;
    let Some(act) = act(decision.step) else {
        return Err(Refusal::state(row.basis));
    };
    for guard in row.guards {
        match guard {
            Guard::OwnLines => own_lines(file, decision)?,
            Guard::AddsUp => adds_up(decision)?,
            Guard::Competent => competent(file, decision, doing, world)?,
            Guard::Enough => enough(file, decision, row.basis)?,
            Guard::StandingAgency => {}
        }
    }
    let moves = decision
        .rows
        .iter()
        .enumerate()
        .map(|(place, (line, sum))| moved(decision.step, place, line, *sum))
        .collect::<Result<Vec<_>, _>>()?;
    let group = Group::new(act, doing.on, Cause::Estimate(estimate.id.clone()), &moves)?;
    let lines = file
        .lines
        .iter()
        .map(|line| line.posted(&group))
        .collect::<Result<Vec<_>, _>>()?;
    let estimate = Estimate {
        state: row.to.unwrap_or(estimate.state),
        ..estimate.clone()
    };
    Ok(Decided {
        group: Some(group),
        ..Decided::new(File { estimate, lines }, row.basis)
    })
}

/// What an estimate was given on all its lines, once a decision left those that it names so.
///
/// # Errors
/// The sum does not fit: no line, but all together were given too much.
pub fn given(of_estimate: Dong, before: &[Line], after: &[Line]) -> Result<Dong, Refusal> {
    let mut given = of_estimate;
    for (before, after) in before.iter().zip(after) {
        let more = after.balances.given()?.minus(before.balances.given()?)?;
        given = given.plus(more)?;
    }
    Ok(given)
}

/// Refuses a day outside the budget year (BUD-01). Assigned it is before the year begins, too.
fn within_year(estimate: &Estimate, doing: &Doing<'_>) -> Result<(), Refusal> {
    let (year, of) = (doing.on.year(), estimate.year);
    if year == of || (!estimate.state.is_assigned() && year + 1 == of) {
        return Ok(());
    }
    let outside = Reason::Dates(Disorder::OutsideYear(of));
    Err(Refusal::new(outside, &[Article::Law83_14]))
}

/// The act of a decision; none of what is no decision.
const fn act(step: Step) -> Option<Act> {
    match step {
        Step::Assign => Some(Act::Assign),
        Step::Supplement => Some(Act::Supplement),
        Step::Reduce => Some(Act::Reduce),
        Step::Adjust => Some(Act::Adjust),
        Step::Block => Some(Act::Block),
        Step::Unblock => Some(Act::Unblock),
        Step::Open | Step::Submit => None,
    }
}

fn moved(step: Step, place: usize, line: &LineId, sum: Dong) -> Result<Move, Refusal> {
    use Account as A;
    let (from, to) = match step {
        Step::Supplement => (A::Supplemented, A::Free),
        Step::Reduce => (A::Free, A::Reduced),
        Step::Adjust if sum.is_negative() => (A::Free, A::AdjustedOut),
        Step::Adjust => (A::AdjustedIn, A::Free),
        Step::Block => (A::Free, A::Blocked),
        Step::Unblock => (A::Blocked, A::Free),
        Step::Open | Step::Submit | Step::Assign => (A::Assigned, A::Free),
    };
    let sum = if step == Step::Adjust && sum.is_negative() {
        sum.negated()?
    } else {
        sum
    };
    let Some(amount) = sum.positive() else {
        return Err(Refusal::new(
            Reason::NothingMoved(place),
            &[Article::Law83_13, Article::Tt342_13],
        ));
    };
    Ok(Move {
        line: line.clone(),
        from: (from, None),
        to: (to, None),
        amount,
    })
}

fn own_lines(file: &File, decision: &Decision) -> Result<(), Refusal> {
    if decision.rows.is_empty() {
        return Err(Refusal::new(Reason::NotItsOwn(Cited::Line), &[Article::Tt342_13]));
    }
    for (place, (id, _)) in decision.rows.iter().enumerate() {
        let is_own = |line: &Line| line.id == *id && line.estimate == file.estimate.id;
        if !file.lines.iter().any(is_own) {
            return Err(Refusal::new(Reason::NotItsOwn(Cited::Line), &[Article::Tt342_13]));
        }
        if decision.rows.iter().take(place).any(|(other, _)| other == id) {
            return Err(Refusal::new(Reason::LineTwice, &[Article::Tt342_13]));
        }
    }
    Ok(())
}

/// Whether the total is the sum of its lines (BUD-06); an adjustment has none and nets to nothing (BUD-07).
fn adds_up(decision: &Decision) -> Result<(), Refusal> {
    let sum = Dong::sum(decision.rows.iter().map(|(_, sum)| *sum))?;
    let expected = if decision.step == Step::Adjust {
        Dong::ZERO
    } else {
        decision.total
    };
    let off = decision.total.minus(sum)?;
    if sum == expected && off == Dong::ZERO {
        return Ok(());
    }
    let article = if decision.step == Step::Adjust {
        Article::Law83_53
    } else {
        Article::Tt342_13
    };
    Err(Refusal::new(Reason::DoesNotAddUp(off), &[article]))
}

/// Whether it was decided by whoever may (BUD-04). The unit itself may adjust, in time, and only within a field (Loại) and within
/// autonomy or without it (BUD-07, BUD-08).
fn competent(file: &File, decision: &Decision, doing: &Doing<'_>, world: &World<'_>) -> Result<(), Refusal> {
    // A dispute is begun by whoever begins it, and ended by whoever assigns alone.
    if decision.by == Level::AssigningBody || decision.step == Step::Block {
        return Ok(());
    }
    if decision.step != Step::Adjust {
        let theirs = Reason::NotTheirs(Theirs::AssigningBody);
        return Err(Refusal::new(theirs, &[Article::Law83_49_3]).or([Instead::AssigningBody]));
    }
    let rule = on(&world.settings.adjustment, doing.on, |rule| rule.within)
        .ok_or_else(|| Refusal::no_rule(doing.on, &[Article::Law83_53]))?;
    let before = rule.before(file.estimate.year);
    if let Some(before) = before.filter(|before| doing.on >= *before) {
        let late = Reason::Dates(Disorder::AdjustedTooLate(before));
        return Err(Refusal::new(late, &[Article::Law83_53]).or([Instead::AssigningBody]));
    }
    let find = |id: &LineId| file.lines.iter().find(|line| line.id == *id);
    let part = |line: &Line| (line.codes.category.clone(), line.is_autonomous);
    for (id, _) in &decision.rows {
        let Some(line) = find(id) else { continue };
        let same = decision
            .rows
            .iter()
            .filter(|(other, _)| find(other).is_some_and(|other| part(other) == part(line)));
        let off = Dong::sum(same.map(|(_, sum)| *sum))?;
        if off != Dong::ZERO {
            let changes = Reason::ChangesFields(off);
            return Err(Refusal::new(changes, &[Article::Law83_53]).or([Instead::AssigningBody]));
        }
    }
    Ok(())
}

/// Whether what is taken of each line is there to be taken.
fn enough(file: &File, decision: &Decision, basis: &[Article]) -> Result<(), Refusal> {
    for (id, sum) in &decision.rows {
        let Some(line) = file.lines.iter().find(|line| line.id == *id) else {
            continue;
        };
        let taken = match decision.step {
            Step::Reduce | Step::Block => sum.positive(),
            Step::Adjust => sum.negated()?.positive(),
            Step::Unblock => sum.positive(),
            _ => None,
        };
        let Some(needed) = taken else { continue };
        if decision.step != Step::Unblock {
            line.leaves(needed, basis)?;
            continue;
        }
        let there = line.balances.of(Account::Blocked);
        if needed.dong() > there {
            let shortage = Shortage {
                of: Fund::Blocked,
                needed,
                there,
                terms: line.balances.terms()?,
            };
            return Err(Refusal::short(shortage, basis));
        }
    }
    Ok(())
}

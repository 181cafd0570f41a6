//! How the tables of steps are read: who may do what from where, and what must be given for it.

use std::fmt::Debug;

use super::{
    actor::{Actor, Role},
    article::Article,
    refusal::{Evidence, Instead, Reason, Refusal, Theirs},
};

/// A row: a step from some states, by some roles. A step with several rows can be done by any that fits.
#[derive(Debug, Clone, Copy)]
pub struct Row<Step: 'static, State: 'static, Guard: 'static> {
    /// The step.
    pub step: Step,
    /// From where; from nothing where none is named.
    pub from: &'static [State],
    /// Where it leads; where the sums say, where unset.
    pub to: Option<State>,
    /// Who may do it.
    pub by: &'static [Role],
    /// What must be given.
    pub needs: &'static [Evidence],
    /// What must be so, in the order in which it is looked at.
    pub guards: &'static [Guard],
    /// The articles that it rests on.
    pub basis: &'static [Article],
}

/// The row by which somebody may do a step from a state, unset where there is nothing yet. The guards are not looked at.
///
/// # Errors
/// The first thing that forbids it: whose it is goes before where things stand, that before what must be given.
pub fn weigh<Step, State, Guard>(
    table: &'static [Row<Step, State, Guard>],
    step: Step,
    from: Option<State>,
    actor: Actor<'_>,
    given: &[Evidence],
) -> Result<&'static Row<Step, State, Guard>, Refusal>
where
    Step: Copy + PartialEq,
    State: Copy + PartialEq,
{
    let rows: Vec<_> = table.iter().filter(|row| row.step == step).collect();
    let stands: Vec<_> = rows.iter().copied().filter(|row| starts(row, from)).collect();
    let whose = if stands.is_empty() { &rows } else { &stands };
    let basis = whose.first().map_or(&[][..], |row| row.basis);
    if !whose.iter().any(|row| actor.is_any(row.by)) {
        let mut by: Vec<_> = whose.iter().flat_map(|row| row.by).copied().collect();
        by.sort_unstable();
        by.dedup();
        let theirs = Reason::NotTheirs(Theirs::Roles(by.clone()));
        return Err(Refusal::new(theirs, basis).or([Instead::Ask(by)]));
    }
    let Some(row) = stands.into_iter().find(|row| actor.is_any(row.by)) else {
        return Err(Refusal::state(basis));
    };
    let lacking: Vec<_> = row.needs.iter().copied().filter(|one| !given.contains(one)).collect();
    if lacking.is_empty() {
        return Ok(row);
    }
    let give = lacking.clone().into_iter().map(Instead::Give);
    Err(Refusal::new(Reason::Wanting(lacking), row.basis).or(give))
}

/// Refuses for want of a piece of evidence, where it was not given.
pub(crate) fn need(evidence: Evidence, given: &[Evidence], basis: &[Article]) -> Result<(), Refusal> {
    if given.contains(&evidence) {
        return Ok(());
    }
    Err(Refusal::new(Reason::Wanting(vec![evidence]), basis).or([Instead::Give(evidence)]))
}

/// What may be done next from a state, and by whom, as far as the table says: the guards are looked at when it is done.
pub fn next<Step, State, Guard>(
    table: &'static [Row<Step, State, Guard>],
    from: State,
) -> impl Iterator<Item = (Step, &'static [Role])>
where
    Step: Copy + PartialEq,
    State: Copy + PartialEq,
{
    let possible = table.iter().filter(move |row| row.from.contains(&from));
    possible.map(|row| (row.step, row.by))
}

fn starts<Step, State: Copy + PartialEq, Guard>(row: &Row<Step, State, Guard>, from: Option<State>) -> bool {
    from.map_or(row.from.is_empty(), |state| row.from.contains(&state))
}

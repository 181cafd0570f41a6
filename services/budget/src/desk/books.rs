//! Acts as they are written into the books: each whole, with its postings, and what it moves of the figures of its lines.

use chidao_calendar::Instant;
use chidao_model::{budget::FIGURES, id::JournalId};
use chidao_proto::{budget::v1::JournalEntry, common::v1::DocumentRef, refusal::Refusal};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Tally, WorkingSet};

use super::{Paper, audiences, notices::notice, refusal::rule};
use crate::{
    resource::{self, ADVANCES, RECOVERED, SPENT},
    rules::{
        ledger::{self, Account, Group},
        world::{Decided, Note},
    },
};

/// What every act that posts must see.
pub(super) fn need(now: Instant, needs: &mut Needs) {
    Numbers::of(JournalId::COLLECTION, now).need(needs);
}

/// A decision that writes an act of the rules into the books, and the act as it stands there.
///
/// # Errors
/// INTERNAL: the number of the act was not asked for.
pub(super) fn posted(
    decision: Decision,
    group: &Group,
    basis: Option<&DocumentRef>,
    act: &Act<'_>,
    set: &WorkingSet,
) -> Result<(Decision, JournalEntry), Refusal> {
    let (number, counter) = Numbers::of(JournalId::COLLECTION, act.now).next(set)?;
    let id = JournalId::new(number);
    let entry = resource::entry(group, &id, basis);
    let (journal, postings) = resource::moved(group, &id, &entry);
    let change = Change::of(entry.name.clone(), &entry, audiences()).row(journal);
    let change = postings.into_iter().fold(change, Change::row);
    let mut decision = decision.change(change).counter(counter);
    for line in group.lines() {
        let mut tally = Tally::of(&FIGURES, [line.as_str().to_owned()]);
        for posting in group.of(line) {
            let amount = posting.amount.get();
            tally.add(group.on, place(posting.account), amount);
            match (group.act, posting.account) {
                (ledger::Act::Pay, Account::Paid) => tally.add(group.on, SPENT, amount),
                (ledger::Act::ReduceSpending, Account::Paid) => tally.add(group.on, RECOVERED, -amount),
                (ledger::Act::Advance, Account::Advanced) => tally.add(group.on, ADVANCES, amount),
                _ => {}
            }
        }
        decision = decision.tally(tally);
    }
    Ok((decision, entry))
}

fn place(account: Account) -> usize {
    let place = Account::ALL.iter().position(|one| *one == account);
    place.unwrap_or(Account::ALL.len())
}

/// What is to be known of a paper that should be cited once.
pub(super) fn cited_before(paper: &Paper<'_>, set: &WorkingSet) -> Result<Option<Note>, Refusal> {
    Ok(paper.is_on_record(set)?.then_some(Note::CitedBefore))
}

/// A decision with the articles that it rests on and what must be known of it, each said once.
pub(super) fn resting<T>(decision: Decision, decided: &Decided<T>) -> Decision {
    let articles = decided.basis.iter();
    let decision = articles.fold(decision, |decision, article| decision.rule(rule(*article)));
    let mut notices = Vec::with_capacity(decided.notes.len());
    for note in &decided.notes {
        let notice = notice(*note, decided.on);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    notices.into_iter().fold(decision, Decision::notice)
}

/// What a command that acts on something by a paper must see, and what its policy is weighed on: it needs its own row, the number of the
/// act, and the paper.
macro_rules! by_paper {
    ($paper:ident, $need:path, $on:path) => {
        fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
            books::need(now, needs);
            $need(&self.name, now, set, needs)?;
            Paper::of(&self.$paper, stringify!($paper))?.need(needs)
        }

        fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
            $on(set, &self.name)
        }
    };
}

pub(super) use by_paper;

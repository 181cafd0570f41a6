//! By what acts are judged, and what they give.

use std::fmt;

use chidao_calendar::{Date, Due, Expression};

use super::{
    actor::Actor,
    article::Article,
    code::{CodeTable, Fit},
    ledger::Group,
    norm::Norm,
    refusal::Evidence,
    settings::Settings,
};

/// What the rules go by: handed in by the desk, whole; each rule picks what holds on the day that counts.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// What changes with time.
    pub settings: &'a Settings,
    /// The budget index.
    pub codes: &'a CodeTable,
    /// Which items fit which activities.
    pub fits: &'a [Fit],
    /// Expense norms.
    pub norms: &'a [Norm],
    /// The calendar, with the hour at which a day closes; none beyond its years.
    pub due: &'a dyn Fn(&Expression) -> Option<Due>,
}

impl fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// An act: by whom, counting from which day, with which papers.
#[derive(Debug, Clone, Copy)]
pub struct Doing<'a> {
    /// Who does it.
    pub actor: Actor<'a>,
    /// The day from which it counts.
    pub on: Date,
    /// The day of now.
    pub today: Date,
    /// What is given with it.
    pub given: &'a [Evidence],
    /// The day of the latest paper that is given with it, before which it cannot count.
    pub cited: Option<Date>,
}

/// What the reader of a decision must know: accepted, but.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// The rule by which it was judged was found in no text.
    FromMemory(Article),
    /// It was due on this day.
    Late(Date),
    /// The due day rests on days that are not official yet.
    Provisional(Date),
    /// The contract is worth more than is free of the line.
    BeyondEstimate,
    /// No commitment is asked for of this contract.
    NotNeeded,
    /// The advance was to be settled by this day.
    OverdueAdvance(Date),
    /// The paper was cited by an act before: this may be the same, entered again.
    CitedBefore,
}

/// What must be known of a due day on a day: that it is over, and that it rests on days that are not official yet.
pub(crate) fn noted(due: Option<Due>, on: Date) -> impl Iterator<Item = Note> {
    let late = due.filter(|due| on > due.date).map(|due| Note::Late(due.date));
    let provisional = due.filter(|due| due.provisional).map(|due| Note::Provisional(due.date));
    late.into_iter().chain(provisional)
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<T> {
    /// What it leaves.
    pub after: T,
    /// What it moves, in the books; nothing where unset. The lines in `after` have it posted already.
    pub group: Option<Group>,
    /// The articles that it rests on.
    pub basis: Vec<Article>,
    /// What must be known of it.
    pub notes: Vec<Note>,
    /// By when what comes next is due.
    pub due: Option<Due>,
    /// The day whose texts it cites; those that were read, where unset.
    pub on: Option<Date>,
}

impl<T> Decided<T> {
    /// The same, by the texts that were in force on a day.
    #[must_use]
    pub fn as_of(self, on: Date) -> Self {
        Self {
            basis: in_force(&self.basis, on),
            on: Some(on),
            ..self
        }
    }

    pub(crate) fn new(after: T, basis: &[Article]) -> Self {
        Self {
            after,
            group: None,
            basis: basis.to_vec(),
            notes: Vec::new(),
            due: None,
            on: None,
        }
    }

    /// The same, where what comes next is due by a day, which the reader is told where it is not official yet.
    pub(crate) fn due_by(mut self, due: Option<Due>, on: Date) -> Self {
        self.notes.extend(noted(due, on));
        self.due = due;
        self
    }
}

/// The texts that were in force on a day for what articles say, each once.
pub(crate) fn in_force(basis: &[Article], on: Date) -> Vec<Article> {
    let mut cited = Vec::with_capacity(basis.len());
    for article in basis.iter().map(|article| article.in_force(on)) {
        if !cited.contains(&article) {
            cited.push(article);
        }
    }
    cited
}

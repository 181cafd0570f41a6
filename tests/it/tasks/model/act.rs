//! Random acts, most of which can be.

use chidao_proto::coordination::v1::TaskState as State;
use chidao_tests::Chance;

use super::world::{AGENCIES, Paper, World};

/// Whoever acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Officer,
    Head,
    /// A member of the committee who is no Deputy Head.
    Director,
    /// The system of an agency.
    Agency(usize),
}

/// When something is due, as a paper says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Term {
    On(i64),
    Days(i64),
    Never,
}

/// What is wrong with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    NoContent,
    NoQuote,
    LeadCooperates,
    TellsASecret,
}

/// What a paper says of a task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) lead: usize,
    /// Who works with it, and by when he owes his part.
    pub(super) cooperator: Option<(usize, Option<i64>)>,
    pub(super) parent: Option<usize>,
    pub(super) is_mandatory: bool,
    pub(super) is_secret: bool,
    pub(super) term: Term,
    pub(super) paper: Paper,
    pub(super) fault: Fault,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Create(Draft),
    Assign {
        on: Option<i64>,
        received: Option<i64>,
    },
    Discard,
    Accept,
    Return,
    /// It is not taken back.
    Keep,
    GiveBack(usize),
    TakeBack,
    Reassign(usize, Option<Term>),
    Start,
    Progress,
    Report,
    Confirm(Option<i64>),
    Refuse,
    Ask(i64),
    Grant(Option<i64>),
    Deny,
    Redate(Term),
    Suspend,
    Resume(Option<Term>),
    Withdraw(bool),
    Reopen,
}

impl What {
    /// The table of §3.10, and what decisions add to it.
    pub(super) fn possible_from(&self) -> &'static [State] {
        use State::{Assigned, Completed, Draft, InProgress, NotStarted, Redo, Reported, ReturnRequested, Suspended};
        match self {
            Self::Create(_) => &[],
            Self::Assign { .. } | Self::Discard => &[Draft],
            Self::Accept | Self::Return => &[Assigned],
            Self::Keep | Self::GiveBack(_) | Self::TakeBack => &[ReturnRequested],
            Self::Reassign(..) => &[Assigned, ReturnRequested, NotStarted, InProgress, Redo],
            Self::Start => &[NotStarted],
            Self::Progress | Self::Report | Self::Ask(_) | Self::Suspend => &[NotStarted, InProgress, Redo],
            Self::Confirm(_) | Self::Refuse => &[Reported],
            Self::Grant(_) | Self::Deny => &[NotStarted, InProgress, Redo, Reported],
            Self::Redate(_) => &[Assigned, ReturnRequested, NotStarted, InProgress, Redo, Reported],
            Self::Resume(_) => &[Suspended],
            Self::Withdraw(_) => &[
                Assigned,
                ReturnRequested,
                NotStarted,
                InProgress,
                Redo,
                Reported,
                Suspended,
            ],
            Self::Reopen => &[Completed],
        }
    }

    /// Whether it must rest on a signed paper of its own.
    pub(super) const fn rests_on_a_paper(&self) -> bool {
        !matches!(
            self,
            Self::Create(_)
                | Self::Assign { .. }
                | Self::Discard
                | Self::Accept
                | Self::Return
                | Self::Start
                | Self::Progress
                | Self::Confirm(_)
                | Self::Refuse
                | Self::Reopen
        )
    }

    /// Whether it says something in words.
    pub(super) const fn has_text(&self) -> bool {
        !matches!(self, Self::Create(_) | Self::Assign { .. } | Self::Accept | Self::Start)
    }

    const fn is_the_leads(&self) -> bool {
        matches!(
            self,
            Self::Accept | Self::Return | Self::Start | Self::Progress | Self::Report | Self::Ask(_)
        )
    }
}

#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) caller: Caller,
    /// The task that it is about; of a draft the number that it will have.
    pub(super) task: usize,
    /// Whether it shows an etag that is not the task's.
    pub(super) is_stale: bool,
    pub(super) paper: Paper,
    /// Whether its words say more than the stub of a secret task may.
    pub(super) tells: bool,
    pub(super) what: What,
}

/// The day before which, on which or after which something changes: the due date of a task, of its whole, of its parts and of its
/// cooperator, and the last day of an extension.
fn edge(chance: &mut Chance, world: &World, task: usize) -> Option<i64> {
    let about = &world.tasks[task];
    let whole = about.said.parent.and_then(|whole| world.tasks[whole].due);
    let owes = about.cooperator.and_then(|(_, owes)| owes);
    let given = about.due.zip(about.original);
    let extended = given.map(|(due, original)| due + original - about.received - about.granted_days);
    let days = [about.due, whole, owes, extended].into_iter().flatten();
    let days: Vec<i64> = days.chain(world.parts(task).filter_map(|part| part.due)).collect();
    let near = days.get(chance.below(days.len().max(1)))?;
    Some(near + chance.below(3_i64) - 1)
}

/// A term of a new paper on a task.
fn anew(chance: &mut Chance, world: &World, task: usize) -> Term {
    let edge = edge(chance, world, task).filter(|_| chance.percent(50));
    edge.map_or_else(|| term(chance, world.today - 1), Term::On)
}

fn term(chance: &mut Chance, from: i64) -> Term {
    match chance.below(10_u64) {
        0..5 => Term::On(from + chance.below(25_i64)),
        5..9 => Term::Days(1 + chance.below(14_i64)),
        _ => Term::Never,
    }
}

fn paper(chance: &mut Chance, number: u32, today: i64) -> Paper {
    let issued = match chance.below(40_u64) {
        0 => today + 1,
        1..8 => today - chance.below(4_i64),
        _ => today,
    };
    Paper {
        number,
        issued,
        is_signed: chance.percent(97),
    }
}

impl Act {
    /// An act with a paper of this number, where it has one.
    pub(super) fn random(chance: &mut Chance, world: &World, number: u32) -> Self {
        let paper = paper(chance, number, world.today);
        let many = world.tasks.len();
        if many < 6 || chance.percent(9) {
            return Self::create(chance, world, paper);
        }
        // The newest ones mostly, so that acts meet, and those that somebody can still act on.
        let pick = |chance: &mut Chance| match chance.percent(90) {
            true => many - 1 - chance.below(many.min(30)),
            false => chance.below(many),
        };
        let mut task = pick(chance);
        for _ in 0..8 {
            let picked = &world.tasks[task];
            let is_over = matches!(picked.state, State::Completed | State::Withdrawn | State::Discarded);
            if !(is_over || world.has_ended(picked.lead, world.today)) || chance.percent(10) {
                break;
            }
            task = pick(chance);
        }
        let mut what = Self::what(chance, world, task);
        for _ in 0..60 {
            if what.possible_from().contains(&world.tasks[task].state) || chance.percent(4) {
                break;
            }
            what = Self::what(chance, world, task);
        }
        let mut act = Self {
            caller: Self::caller(chance, world, task, &what),
            task,
            is_stale: chance.percent(2) && !matches!(what, What::Progress),
            paper,
            tells: chance.percent(15),
            what,
        };
        if let (What::Report, Some(refused), true) = (&act.what, world.tasks[task].refused, chance.percent(30)) {
            act.paper = refused;
        }
        act
    }

    fn caller(chance: &mut Chance, world: &World, task: usize, what: &What) -> Caller {
        let task = &world.tasks[task];
        let whole = task.said.parent.map(|whole| world.tasks[whole].lead);
        match chance.below(10_u64) {
            0 => [
                Caller::Officer,
                Caller::Head,
                Caller::Director,
                Caller::Agency(chance.below(AGENCIES.len())),
            ][chance.below::<usize>(4)],
            _ if what.is_the_leads() => Caller::Agency(task.lead),
            _ if matches!(what, What::Reopen) => Caller::Head,
            1..5 => whole.map_or(Caller::Officer, Caller::Agency),
            5 => Caller::Head,
            _ => Caller::Officer,
        }
    }

    fn create(chance: &mut Chance, world: &World, paper: Paper) -> Self {
        let many = world.tasks.len();
        let parent = (many > 0 && chance.percent(35)).then(|| many - 1 - chance.below(many.min(12)));
        let is_secret = chance.percent(15) || parent.is_some_and(|whole| world.tasks[whole].said.is_secret);
        let mut lead = chance.below(AGENCIES.len());
        if world.has_ended(lead, world.today) && chance.percent(80) {
            lead = (lead + 1) % AGENCIES.len();
        }
        let fault = match (chance.below(30_u64), is_secret) {
            (0, false) => Fault::NoContent,
            (1, false) => Fault::NoQuote,
            (0 | 1, true) => Fault::TellsASecret,
            (2, _) => Fault::LeadCooperates,
            _ => Fault::None,
        };
        let helper = (lead + 1 + chance.below(AGENCIES.len() - 1)) % AGENCIES.len();
        let owes = chance.percent(50).then(|| world.today + chance.below(15_i64));
        let cooperator = chance.percent(35).then_some((helper, owes));
        let draft = Draft {
            lead,
            cooperator,
            parent,
            is_mandatory: parent.is_some() && chance.percent(60),
            is_secret,
            term: term(chance, world.today),
            paper,
            fault,
        };
        let keeper = parent.map(|whole| Caller::Agency(world.tasks[whole].lead));
        let caller = match chance.below(10_u64) {
            0 => Caller::Agency(chance.below(AGENCIES.len())),
            1 => Caller::Head,
            2..6 => keeper.unwrap_or(Caller::Officer),
            _ => Caller::Officer,
        };
        Self {
            caller,
            task: many,
            is_stale: false,
            paper,
            tells: false,
            what: What::Create(draft),
        }
    }

    fn what(chance: &mut Chance, world: &World, task: usize) -> What {
        let (today, due) = (world.today, world.tasks[task].due.unwrap_or(world.today));
        let maybe = |chance: &mut Chance, percent, day: i64| chance.percent(percent).then_some(day);
        match chance.below(27_u64) {
            // What is due already is not assigned any more.
            0..3 if chance.percent(60) && matches!(world.tasks[task].said.term, Term::On(day) if day < today) => {
                What::Discard
            }
            0..3 => {
                let (back, later) = (today - chance.below(4_i64) + 1, today - chance.below(3_i64) + 1);
                What::Assign {
                    on: maybe(chance, 20, back),
                    received: maybe(chance, 15, later),
                }
            }
            3 if chance.percent(15) => What::Discard,
            3 | 4 => What::Accept,
            5 => What::Return,
            6 => What::Keep,
            7 => What::GiveBack(chance.below(AGENCIES.len())),
            8 if chance.percent(30) => What::TakeBack,
            8 | 9 => {
                let helper = world.tasks[task].cooperator.map(|(helper, _)| helper);
                let helper = helper.filter(|_| chance.percent(40));
                let lead = helper.unwrap_or_else(|| chance.below(AGENCIES.len()));
                let dated = chance.percent(40).then(|| anew(chance, world, task));
                What::Reassign(lead, dated)
            }
            10 | 11 => What::Start,
            12 | 13 => What::Progress,
            14..17 => What::Report,
            17 | 18 => {
                let day = today - chance.below(5_i64);
                What::Confirm(maybe(chance, 30, day))
            }
            19 => What::Refuse,
            20 | 21 => {
                let edge = edge(chance, world, task).filter(|_| chance.percent(40));
                What::Ask(edge.unwrap_or_else(|| due + chance.below(12_i64) - 1))
            }
            22 => {
                let edge = edge(chance, world, task).filter(|_| chance.percent(50));
                let day = edge.unwrap_or_else(|| due + chance.below(12_i64));
                What::Grant(maybe(chance, 40, day))
            }
            23 if chance.percent(40) => What::Deny,
            23 => What::Redate(anew(chance, world, task)),
            24 => What::Suspend,
            25 => What::Resume(chance.percent(40).then(|| anew(chance, world, task))),
            26 if chance.percent(15) => What::Withdraw(chance.percent(50)),
            _ => What::Reopen,
        }
    }
}

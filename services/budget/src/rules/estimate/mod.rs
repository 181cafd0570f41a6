//! The estimate (dự toán) of a budget year and its lines. It is of the standing agency: the committee has none (B-T30). What is given to
//! a line, or taken from it, is by a decision with its document, never by an edit.

mod decide;

use chidao_calendar::Date;

pub use decide::{decide, given};

use super::{
    actor::Role,
    article::Article,
    code::CodeKind,
    id::{AgencyId, EstimateId, LineId},
    ledger::{Account, Balances, Group},
    machine::{self, Row},
    money::{Amount, Dong},
    named::named,
    refusal::{Cited, Evidence, Fund, Instead, Reason, Refusal, Shortage, Standing, in_order},
    world::{Decided, Doing, World},
};

named! {
    /// Where an estimate stands. Closing, settlement and approval follow with the end of the year.
    State {
        /// Lập.
        Drafted,
        /// Trình.
        Submitted,
        /// Được giao.
        Assigned,
        /// Đã bổ sung, or reduced.
        Supplemented,
        /// Đã điều chỉnh.
        Adjusted,
    }
}

impl State {
    /// Whether money was assigned, so that it can be spent (BUD-02, BUD-03).
    #[must_use]
    pub const fn is_assigned(self) -> bool {
        matches!(self, Self::Assigned | Self::Supplemented | Self::Adjusted)
    }
}

named! {
    /// A step of an estimate.
    Step {
        /// Mở năm ngân sách.
        Open,
        /// Trình dự toán.
        Submit,
        /// Giao dự toán đầu năm.
        Assign,
        /// Bổ sung.
        Supplement,
        /// Giảm.
        Reduce,
        /// Điều chỉnh giữa các dòng.
        Adjust,
        /// Cơ quan tài chính yêu cầu chỉnh lại: the disputed part is blocked.
        Block,
        /// Hết tranh chấp.
        Unblock,
    }
}

named! {
    /// What must be so.
    Guard {
        /// The unit is the standing agency of the committee on the day.
        StandingAgency,
        /// Each line is of the estimate and named once.
        OwnLines,
        /// What was decided is the sum of its lines; of an adjustment they add up to nothing.
        AddsUp,
        /// It was decided by the body that assigns, or by the unit itself where that may.
        Competent,
        /// What is taken of a line is free, what is let go was blocked.
        Enough,
    }
}

const ASSIGNED: &[State] = &[State::Assigned, State::Supplemented, State::Adjusted];
const KEEPERS: &[Role] = &[Role::Officer, Role::Accountant, Role::ChiefAccountant];
const ACCOUNTS: &[Role] = &[Role::Accountant, Role::ChiefAccountant];
const PAPER: &[Evidence] = &[Evidence::SignedPaper];
const GUARDS: &[Guard] = &[Guard::OwnLines, Guard::AddsUp, Guard::Competent, Guard::Enough];

/// The steps of an estimate. Decisions are of other bodies and are recorded with their document.
pub const TABLE: &[Row<Step, State, Guard>] = &[
    Row {
        step: Step::Open,
        from: &[],
        to: Some(State::Drafted),
        by: KEEPERS,
        needs: &[],
        guards: &[Guard::StandingAgency],
        basis: &[Article::Bud01, Article::Law83_14],
    },
    Row {
        step: Step::Submit,
        from: &[State::Drafted],
        to: Some(State::Submitted),
        by: KEEPERS,
        needs: PAPER,
        guards: &[],
        basis: &[Article::Law83_8_4],
    },
    Row {
        step: Step::Assign,
        from: &[State::Drafted, State::Submitted],
        to: Some(State::Assigned),
        by: ACCOUNTS,
        needs: PAPER,
        guards: GUARDS,
        basis: &[Article::Tt342_13, Article::Law83_49_3],
    },
    Row {
        step: Step::Supplement,
        from: ASSIGNED,
        to: Some(State::Supplemented),
        by: ACCOUNTS,
        needs: PAPER,
        guards: GUARDS,
        basis: &[Article::Law83_49_3, Article::Tt342_13],
    },
    Row {
        step: Step::Reduce,
        from: ASSIGNED,
        to: Some(State::Supplemented),
        by: ACCOUNTS,
        needs: PAPER,
        guards: GUARDS,
        basis: &[Article::Law83_49_3, Article::Tt342_13],
    },
    Row {
        step: Step::Adjust,
        from: ASSIGNED,
        to: Some(State::Adjusted),
        by: ACCOUNTS,
        needs: PAPER,
        guards: GUARDS,
        basis: &[Article::Law83_53, Article::Tt342_13],
    },
    Row {
        step: Step::Block,
        from: ASSIGNED,
        to: None,
        by: ACCOUNTS,
        needs: PAPER,
        guards: GUARDS,
        basis: &[Article::Tt342_13],
    },
    Row {
        step: Step::Unblock,
        from: ASSIGNED,
        to: None,
        by: ACCOUNTS,
        needs: PAPER,
        guards: GUARDS,
        basis: &[Article::Tt342_13],
    },
];

/// An estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// What it is called.
    pub id: EstimateId,
    /// The budget year, 01/01–31/12 (BUD-01).
    pub year: i32,
    /// Whose it is: the standing agency's.
    pub unit: AgencyId,
    /// Where it stands.
    pub state: State,
    /// Since when its settlement (quyết toán) is approved. It comes with the end of the year; from then on what is recovered goes into
    /// the budget and restores nothing (BUD-35).
    pub settled_on: Option<Date>,
}

/// By what a line is told from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Codes {
    /// Chương.
    pub chapter: String,
    /// Loại.
    pub category: String,
    /// Khoản.
    pub group: String,
    /// Nguồn.
    pub source: String,
    /// Nhiệm vụ chi.
    pub task: String,
    /// Mục or Tiểu mục, where the estimate goes down to it.
    pub item: Option<String>,
}

/// A line of an estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is called.
    pub id: LineId,
    /// The estimate that it is of.
    pub estimate: EstimateId,
    /// By what it is told from others.
    pub codes: Codes,
    /// Whether its money is under autonomy (giao tự chủ).
    pub is_autonomous: bool,
    /// What its accounts hold.
    pub balances: Balances,
}

named! {
    /// Who decided.
    Level {
        /// The body that assigns estimates: the provincial People's Committee.
        AssigningBody,
        /// The level-I unit itself, for what is below it.
        LevelOneUnit,
    }
}

/// What a decision gives to lines, or takes from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which step it is: assign, supplement, reduce, adjust, block or unblock.
    pub step: Step,
    /// Who decided.
    pub by: Level,
    /// The day of its document, before which it does not count.
    pub issued_on: Date,
    /// What it names as its total; nothing of an adjustment.
    pub total: Dong,
    /// How much on which line: more than nothing, or less where an adjustment takes it.
    pub rows: Vec<(LineId, Dong)>,
}

/// An estimate with those of its lines that an act concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The estimate.
    pub estimate: Estimate,
    /// The lines.
    pub lines: Vec<Line>,
}

/// Whose an estimate is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// An agency's.
    Agency(AgencyId),
    /// The committee's: it has none.
    Committee,
}

/// Opens the budget year of the standing agency (`standing`: that of the committee on the day).
///
/// # Errors
/// Not his to do, or the unit is not the standing agency.
pub fn open(
    id: EstimateId,
    year: i32,
    unit: Unit,
    standing: &AgencyId,
    doing: &Doing<'_>,
) -> Result<Decided<Estimate>, Refusal> {
    let row = machine::weigh(TABLE, Step::Open, None, doing.actor, doing.given)?;
    in_order(doing, None)?;
    match unit {
        Unit::Agency(unit) if unit == *standing => {
            let estimate = Estimate {
                id,
                year,
                unit,
                state: State::Drafted,
                settled_on: None,
            };
            Ok(Decided::new(estimate, row.basis))
        }
        _ => Err(Refusal::new(Reason::NotItsOwn(Cited::Unit), row.basis)),
    }
}

/// Sends the estimate up.
///
/// # Errors
/// Not his to do, not from here, or without its paper.
pub fn submit(estimate: &Estimate, doing: &Doing<'_>) -> Result<Decided<Estimate>, Refusal> {
    let row = machine::weigh(TABLE, Step::Submit, Some(estimate.state), doing.actor, doing.given)?;
    in_order(doing, None)?;
    let after = Estimate {
        state: row.to.unwrap_or(estimate.state),
        ..estimate.clone()
    };
    Ok(Decided::new(after, row.basis))
}

/// A new line of an estimate, beside those that it has. It holds nothing until a decision gives it something.
///
/// # Errors
/// A code is not there on the day, a Khoản is not below its Loại, or there is such a line.
pub fn line(
    id: LineId,
    estimate: &Estimate,
    codes: Codes,
    others: &[Line],
    on: Date,
    world: &World<'_>,
) -> Result<Line, Refusal> {
    world.codes.find(CodeKind::Chapter, &codes.chapter, on)?;
    world.codes.find(CodeKind::Category, &codes.category, on)?;
    let group = world.codes.find(CodeKind::Group, &codes.group, on)?;
    if group.parent.as_deref() != Some(codes.category.as_str()) {
        let other = Reason::OtherCategory(group.parent.clone());
        return Err(Refusal::new(other, &[Article::Tt324]));
    }
    let source = world.codes.find(CodeKind::Source, &codes.source, on)?;
    if let Some(item) = &codes.item {
        world.codes.item_of(item, on)?;
    }
    let is_there = |line: &Line| line.estimate == estimate.id && line.codes == codes;
    if let Some(there) = others.iter().find(|line| is_there(line)) {
        let exists = Reason::LineExists(there.id.clone());
        return Err(Refusal::new(exists, &[Article::Tt342_13]).or([Instead::Name(there.id.clone())]));
    }
    Ok(Line {
        id,
        estimate: estimate.id.clone(),
        codes,
        is_autonomous: source.is_autonomous,
        balances: Balances::default(),
    })
}

impl Estimate {
    /// Refuses what is spent before money was assigned (BUD-02, BUD-03).
    pub(crate) fn is_assigned(&self, basis: &[Article]) -> Result<(), Refusal> {
        if self.state.is_assigned() {
            return Ok(());
        }
        let unassigned = Standing::Estimate(self.id.clone(), self.state);
        Err(Refusal::new(Reason::NotFromHere(unassigned), basis))
    }
}

impl Line {
    /// The line with an act added to its books.
    ///
    /// # Errors
    /// A sum does not fit, or an account would stand on the wrong side of nothing.
    pub fn posted(&self, group: &Group) -> Result<Self, Refusal> {
        Ok(Self {
            balances: self.balances.post(&self.id, group)?,
            ..self.clone()
        })
    }

    /// Refuses what is to be spent where it is more than is free.
    pub(crate) fn has(&self, needed: Amount, basis: &[Article]) -> Result<(), Refusal> {
        let lacks = |refusal: Refusal| refusal.or([Instead::SupplementEstimate]);
        self.leaves(needed, basis).map_err(lacks)
    }

    /// Refuses more than is free, with the terms.
    pub(crate) fn leaves(&self, needed: Amount, basis: &[Article]) -> Result<(), Refusal> {
        let there = self.balances.free();
        if needed.dong() <= there {
            return Ok(());
        }
        let shortage = Shortage {
            of: Fund::Free,
            needed,
            there,
            terms: self.balances.terms()?,
        };
        let held = self
            .balances
            .of(Account::Reserved)
            .plus(self.balances.of(Account::Pending))?;
        Err(Refusal::short(shortage, basis).or(held.positive().map(Instead::LetGo)))
    }
}

//! A standing agency with its estimate in memory, in which acts are tried.

use std::collections::BTreeMap;

use chidao_calendar::{Calendar, Date, Due, Expression, HourOfDay, Instant};
use std::sync::LazyLock;

mod spending;

use super::law;
use crate::rules::{
    activity::{self, Activity},
    actor::{Actor, Role},
    advance::Advance,
    code::{CodeTable, Fit},
    commitment::Commitment,
    content::{Content, Payee},
    contract::{Contract, Said, Spending},
    estimate::{self, Codes, Estimate, Level, Line, Unit},
    id::{ActivityId, AgencyId, EstimateId, LineId, PersonId},
    ledger::{Entry, Group},
    money::{Amount, Dong, Rate},
    norm::Norm,
    payment::{Kind, Payment, Request},
    refusal::{Evidence, Refusal},
    settings::{Exemption, Settings},
    world::{Decided, Doing, World},
};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::embedded().expect("it comes with the program"));

fn due(expression: &Expression) -> Option<Due> {
    CALENDAR.due(expression, HourOfDay::END).ok()
}

/// Who there is, with the roles that each holds.
pub(in crate::rules::tests) const OFFICER: &str = "officer";
pub(in crate::rules::tests) const ACCOUNTANT: &str = "accountant";
pub(in crate::rules::tests) const CHIEF: &str = "chief";
pub(in crate::rules::tests) const DIRECTOR: &str = "director";
pub(in crate::rules::tests) const DEPUTY: &str = "deputy";
pub(in crate::rules::tests) const HEAD: &str = "head";
/// Chief accountant and account holder at once, as a roster could have it.
pub(in crate::rules::tests) const BOTH: &str = "both";
pub(in crate::rules::tests) const PEOPLE: &[(&str, &[Role])] = &[
    (OFFICER, &[Role::Officer]),
    (ACCOUNTANT, &[Role::Accountant]),
    (CHIEF, &[Role::ChiefAccountant]),
    (DIRECTOR, &[Role::AccountHolder]),
    (DEPUTY, &[Role::AuthorisedDeputy]),
    (HEAD, &[Role::CommitteeHead]),
    (BOTH, &[Role::ChiefAccountant, Role::AccountHolder]),
];

pub(in crate::rules::tests) type Tried = Result<(), Refusal>;

pub(in crate::rules::tests) struct Stage {
    pub(in crate::rules::tests) estimate: Estimate,
    pub(in crate::rules::tests) lines: BTreeMap<LineId, Line>,
    pub(in crate::rules::tests) activities: Vec<Activity>,
    pub(in crate::rules::tests) contracts: Vec<Contract>,
    pub(in crate::rules::tests) commitments: Vec<Commitment>,
    pub(in crate::rules::tests) payments: Vec<Payment>,
    pub(in crate::rules::tests) advances: Vec<Advance>,
    pub(in crate::rules::tests) entries: Vec<Entry>,
    /// The day of now.
    pub(in crate::rules::tests) today: Date,
    /// The day from which the next act counts; today, where unset.
    pub(in crate::rules::tests) on: Option<Date>,
    /// What is given with acts.
    pub(in crate::rules::tests) given: Vec<Evidence>,
    pub(in crate::rules::tests) settings: Settings,
    pub(in crate::rules::tests) codes: CodeTable,
    pub(in crate::rules::tests) fits: Vec<Fit>,
    pub(in crate::rules::tests) norms: Vec<Norm>,
    /// What the last act said.
    pub(in crate::rules::tests) last: Option<Decided<()>>,
}

pub(in crate::rules::tests) fn codes(task: &str) -> Codes {
    Codes {
        chapter: "417".to_owned(),
        category: "340".to_owned(),
        group: "341".to_owned(),
        source: "12".to_owned(),
        task: task.to_owned(),
        item: None,
    }
}

/// A request of own staff who work overtime in a drill, as it is mostly: nothing of it is bought.
pub(in crate::rules::tests) fn asking(kind: Kind, amount: Amount) -> Request {
    Request {
        kind,
        activity: ActivityId::new("a0"),
        line: LineId::new("l0"),
        item: "7012".to_owned(),
        amount,
        content: Content::Overtime,
        payee: Payee::OwnStaff,
        expenses: Vec::new(),
        contract: None,
        commitment: None,
        advance: None,
        convert: None,
    }
}

/// What a contract says, as it is mostly: of one year, fully recovered.
pub(in crate::rules::tests) fn said(value: Amount, signed_on: Date) -> Said {
    Said {
        activity: ActivityId::new("a0"),
        value,
        signed_on,
        effective_on: None,
        ends_on: Date::from_ordinal_date(signed_on.year(), 365).expect("a day"),
        spending: Spending::Regular,
        exempt: None,
        tender_completed_on: Some(signed_on),
        is_special: false,
        recovery: Rate::WHOLE,
    }
}

pub(in crate::rules::tests) fn exempt(said: Said) -> Said {
    Said {
        exempt: Some(Exemption::Petrol),
        ..said
    }
}

impl Stage {
    /// An estimate with one line that nothing was given to.
    pub(in crate::rules::tests) fn opened(today: Date) -> Self {
        let unit = AgencyId::new("so-khcn");
        let officer = PersonId::new(OFFICER);
        let doing = Doing {
            actor: Actor {
                person: &officer,
                roles: &[Role::Officer],
            },
            on: today,
            today,
            given: &[],
            cited: None,
        };
        let id = EstimateId::new(today.year().to_string());
        let opened = estimate::open(id, today.year(), Unit::Agency(unit.clone()), &unit, &doing).expect("it is opened");
        let mut stage = Self {
            estimate: opened.after,
            lines: BTreeMap::new(),
            activities: Vec::new(),
            contracts: Vec::new(),
            commitments: Vec::new(),
            payments: Vec::new(),
            advances: Vec::new(),
            entries: Vec::new(),
            today,
            on: None,
            given: Evidence::ALL.to_vec(),
            settings: law::settings(),
            codes: law::codes(),
            fits: law::fits(),
            norms: law::norms(),
            last: None,
        };
        stage.line("l0", codes("bcd")).expect("a line");
        stage
    }

    /// An estimate with one line, and an approved drill of the same amount.
    pub(in crate::rules::tests) fn assigned(today: Date, amount: Amount) -> Self {
        let mut stage = Self::opened(today);
        stage
            .decide(estimate::Step::Assign, &[("l0", amount.get())])
            .expect("it is assigned");
        stage.activity(activity::Kind::Drill, amount);
        stage
    }

    pub(in crate::rules::tests) fn doing<T>(&self, by: &str, act: impl FnOnce(&Doing<'_>, &World<'_>) -> T) -> T {
        let person = PersonId::new(by);
        let roles = PEOPLE
            .iter()
            .find(|(name, _)| *name == by)
            .map_or(&[][..], |(_, roles)| roles);
        let doing = Doing {
            actor: Actor { person: &person, roles },
            on: self.on.unwrap_or(self.today),
            today: self.today,
            given: &self.given,
            cited: None,
        };
        let world = World {
            settings: &self.settings,
            codes: &self.codes,
            fits: &self.fits,
            norms: &self.norms,
            due: &due,
        };
        act(&doing, &world)
    }

    fn book<T>(&mut self, decided: Decided<T>) -> T {
        let Decided {
            after,
            group,
            basis,
            notes,
            due,
            on,
        } = decided;
        assert!(!basis.is_empty());
        if let Some(group) = &group {
            self.entry(group.clone());
        }
        self.last = Some(Decided {
            after: (),
            group,
            basis,
            notes,
            due,
            on,
        });
        after
    }

    fn entry(&mut self, group: Group) {
        let position = u64::try_from(self.entries.len()).expect("few") + 1;
        self.entries.push(Entry {
            position,
            at: Instant::start_of(self.today),
            group,
        });
    }

    pub(in crate::rules::tests) fn line(&mut self, id: &str, codes: Codes) -> Tried {
        let others: Vec<_> = self.lines.values().cloned().collect();
        let id = LineId::new(id);
        let line = self.doing(ACCOUNTANT, |doing, world| {
            estimate::line(id.clone(), &self.estimate, codes, &others, doing.on, world)
        })?;
        self.lines.insert(id, line);
        Ok(())
    }

    pub(in crate::rules::tests) fn decide(&mut self, step: estimate::Step, rows: &[(&str, i64)]) -> Tried {
        self.decided(step, Level::AssigningBody, None, rows)
    }

    pub(in crate::rules::tests) fn decided(
        &mut self,
        step: estimate::Step,
        by: Level,
        total: Option<i64>,
        rows: &[(&str, i64)],
    ) -> Tried {
        self.decided_by(ACCOUNTANT, step, by, total, rows)
    }

    pub(in crate::rules::tests) fn decided_by(
        &mut self,
        who: &str,
        step: estimate::Step,
        by: Level,
        total: Option<i64>,
        rows: &[(&str, i64)],
    ) -> Tried {
        let total = total.unwrap_or_else(|| rows.iter().map(|(_, sum)| sum).sum());
        let decision = estimate::Decision {
            step,
            by,
            issued_on: self.on.unwrap_or(self.today),
            total: Dong::new(total),
            rows: rows
                .iter()
                .map(|(line, sum)| (LineId::new(*line), Dong::new(*sum)))
                .collect(),
        };
        let file = estimate::File {
            estimate: self.estimate.clone(),
            lines: self.lines.values().cloned().collect(),
        };
        let decided = self.doing(who, |doing, world| estimate::decide(&file, &decision, doing, world))?;
        let after = self.book(decided);
        self.estimate = after.estimate;
        self.lines = after.lines.into_iter().map(|line| (line.id.clone(), line)).collect();
        Ok(())
    }

    /// An activity that the Head approved.
    pub(in crate::rules::tests) fn activity(&mut self, kind: activity::Kind, estimate: Amount) -> usize {
        self.plan(kind, estimate, OFFICER).expect("it is drawn up");
        let place = self.activities.len() - 1;
        self.settle_activity(place, activity::Step::Approve, HEAD)
            .expect("it is approved");
        place
    }

    pub(in crate::rules::tests) fn plan(&mut self, kind: activity::Kind, estimate: Amount, by: &str) -> Tried {
        let id = ActivityId::new(format!("a{}", self.activities.len()));
        let plan = activity::Plan {
            kind,
            estimate,
            task: None,
            incident: Some("2026-0001".to_owned()),
        };
        let decided = self.doing(by, |doing, _| activity::create(id, plan, doing))?;
        let after = self.book(decided);
        self.activities.push(after);
        Ok(())
    }

    pub(in crate::rules::tests) fn amend_activity(&mut self, place: usize, estimate: Amount, by: &str) -> Tried {
        let decided = self.doing(by, |doing, _| activity::amend(&self.activities[place], estimate, doing))?;
        self.activities[place] = self.book(decided);
        Ok(())
    }

    pub(in crate::rules::tests) fn settle_activity(&mut self, place: usize, step: activity::Step, by: &str) -> Tried {
        let one = &self.activities[place];
        let decided = self.doing(by, |doing, _| match step {
            activity::Step::Cancel => activity::cancel(one, &self.contracts, doing),
            _ => activity::take(one, step, doing),
        })?;
        self.activities[place] = self.book(decided);
        Ok(())
    }
}

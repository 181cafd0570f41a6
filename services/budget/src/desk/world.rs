//! By what acts on the committee's money are judged on a day: parameters, the budget index, and the calendar.

use std::num::NonZeroU32;

use chidao_calendar::{Date, Due, Expression, Interval, Term, Unit};
use chidao_model::id::CommitteeId;
use chidao_reference::{DayOfYear, Money, Number, Reference, Scope};
use time::Month;

use crate::{
    resource,
    rules::{
        code::{CodeTable, Fit},
        money::{Amount, Rate},
        norm::Norm,
        settings::{
            AdjustmentRule, AdvanceRule, CommitmentRule, Confidence, Exemption, ProcurementRule, Settings, TreasuryRule,
        },
        world::World,
    },
};

/// What counts for a committee.
pub(super) struct Rulings<'a> {
    reference: &'a Reference,
    committee: &'a CommitteeId,
    settings: Settings,
    codes: CodeTable,
    fits: Vec<Fit>,
    norms: Vec<Norm>,
}

impl<'a> Rulings<'a> {
    /// What counts for a committee on these days, of which each act names those that it looks at.
    pub(super) fn new(reference: &'a Reference, committee: &'a CommitteeId, days: &[Date]) -> Self {
        let mut settings = Settings::default();
        let mut days = days.to_vec();
        days.sort_unstable();
        days.dedup();
        for day in days {
            Day::of(reference, committee, day).add(&mut settings);
        }
        Self {
            reference,
            committee,
            settings,
            codes: CodeTable::default(),
            fits: Vec::new(),
            norms: Vec::new(),
        }
    }

    /// The same, by these codes.
    pub(super) fn by_codes(self, codes: CodeTable) -> Self {
        Self { codes, ..self }
    }

    /// The same, where these items fit.
    pub(super) fn by_fits(self, fits: Vec<Fit>) -> Self {
        Self { fits, ..self }
    }

    /// The same, by these norms.
    pub(super) fn by_norms(self, norms: Vec<Norm>) -> Self {
        Self { norms, ..self }
    }

    /// Asks the rules something in this world.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&World<'_>) -> T) -> T {
        let calendar = self.reference.calendar();
        let due = |expression: &Expression| -> Option<Due> {
            self.reference.due(&calendar, expression, Some(self.committee)).ok()
        };
        question(&World {
            settings: &self.settings,
            codes: &self.codes,
            fits: &self.fits,
            norms: &self.norms,
            due: &due,
        })
    }
}

/// The parameters of a day.
struct Day<'a> {
    reference: &'a Reference,
    scope: Scope<'a>,
    within: Interval,
}

impl<'a> Day<'a> {
    fn of(reference: &'a Reference, committee: &'a CommitteeId, on: Date) -> Self {
        Self {
            reference,
            scope: Scope {
                on,
                committee: Some(committee),
            },
            within: Interval::new(on, on.next_day()),
        }
    }

    fn sum(&self, key: Money) -> Amount {
        Amount::new(self.reference.money(key, &self.scope)).unwrap_or(Amount::LEAST)
    }

    fn share(&self, key: Number) -> Rate {
        let share = u16::try_from(self.reference.number(key, &self.scope)).ok();
        share.and_then(Rate::new).unwrap_or(Rate::WHOLE)
    }

    /// A term in working days; none where 0 is set.
    fn term(&self, key: Number) -> Option<Term> {
        let count = NonZeroU32::new(self.reference.number(key, &self.scope))?;
        Some(Term {
            count,
            unit: Unit::WorkingDays,
        })
    }

    /// A term that is set on every day.
    fn set_term(&self, key: Number) -> Term {
        self.term(key).unwrap_or(Term {
            count: NonZeroU32::MIN,
            unit: Unit::WorkingDays,
        })
    }

    fn confidence(&self, key: &str) -> Confidence {
        resource::confidence(self.reference.confidence(key, &self.scope))
    }

    fn add(&self, settings: &mut Settings) {
        let within = self.within;
        settings.commitments.push(CommitmentRule {
            within,
            regular: self.sum(Money::BudgetCommitmentRegular),
            investment: self.sum(Money::BudgetCommitmentInvestment),
            only_multi_year: self.reference.number(Number::BudgetCommitmentMultiYear, &self.scope) == 1,
            exempt: Exemption::ALL.to_vec(),
            request: self.set_term(Number::BudgetCommitmentRequestDays),
            answer: self.set_term(Number::BudgetCommitmentAnswerDays),
            confidence: self.confidence(Money::BudgetCommitmentRegular.key()),
        });
        settings.advances.push(AdvanceRule {
            within,
            above: self.sum(Money::BudgetAdvanceAbove),
            share: self.share(Number::BudgetAdvanceShare),
            complete: self.share(Number::BudgetAdvanceComplete),
            confidence: self.confidence(Number::BudgetAdvanceShare.key()),
        });
        settings.procurement.push(ProcurementRule {
            within,
            tender_above: self.sum(Money::BudgetTenderAbove),
            confidence: self.confidence(Money::BudgetTenderAbove.key()),
        });
        let before = self.reference.day_of_year(DayOfYear::BudgetAdjustBefore, &self.scope);
        let before = before.and_then(|day| Some((Month::try_from(day.month).ok()?, day.day)));
        settings.adjustment.extend(before.map(|before| AdjustmentRule {
            within,
            before,
            confidence: self.confidence(DayOfYear::BudgetAdjustBefore.key()),
        }));
        let pay = self.term(Number::BudgetTreasuryPayDays);
        let control = self.term(Number::BudgetTreasuryControlDays);
        settings
            .treasury
            .extend(pay.zip(control).map(|(pay, control)| TreasuryRule {
                within,
                pay,
                control,
                confidence: self.confidence(Number::BudgetTreasuryPayDays.key()),
            }));
    }
}

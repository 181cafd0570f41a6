//! Which of the four emergency plans (phương án ứng cứu khẩn cấp) fits an incident: Article 10 of Decision 05/2017.

use super::{Facts, Seriousness, evaluate};
use crate::rules::{article::Article, set::members, system::OwnerKind};

members! {
    /// An emergency plan.
    PlanType {
        /// Phương án quốc gia (Điều 10.1).
        National,
        /// Phương án của cơ quan nhà nước, tổ chức chính trị, chính trị - xã hội ở trung ương (Điều 10.2).
        CentralBody,
        /// Phương án của địa phương (Điều 10.3).
        Local,
        /// Phương án của doanh nghiệp (Điều 10.4).
        Enterprise,
        /// None of the four.
        None,
    }
}

/// Why it is this plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The system is on the national list.
    NationalList,
    /// The system is of level 5.
    LevelFive,
    /// The system is of level 4 and its owner is such a one.
    Owner(OwnerKind),
    /// None: the four plans are for serious incidents.
    NotSerious,
    /// None: the level of the system is not known, and it is not known to be on the list.
    LevelNotKnown,
    /// None: the system is of a lower level, and not on the list.
    LowLevel,
    /// None: the system is of level 4, but what its owner is, is not known.
    OwnerNotKnown,
    /// None: the system is of level 4, but its owner is none of those that Article 10 names.
    OwnerNotNamed,
}

/// A plan with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The plan.
    pub plan: PlanType,
    /// Why.
    pub why: Why,
    /// The clause that says so.
    pub article: Article,
}

/// The plan that fits by what is known. Source: QĐ 05/2017, Điều 10.
#[must_use]
pub fn plan(facts: &Facts) -> Plan {
    match evaluate(facts).answer {
        Seriousness::Serious => plan_of_system(facts),
        Seriousness::Ordinary => Plan {
            plan: PlanType::None,
            why: Why::NotSerious,
            article: Article::Qd05_9_1,
        },
    }
}

/// The plan that would fit if the incident is serious: what is to be proposed, and held against what the Standing Agency decided.
/// A system on the list of an enterprise fits two clauses; the national plan goes first.
#[must_use]
pub fn plan_of_system(facts: &Facts) -> Plan {
    let level = facts.level.map(super::Level::number);
    let (plan, why, article) = match (facts.on_national_list, level, facts.owner) {
        (Some(true), ..) => (PlanType::National, Why::NationalList, Article::Qd05_10_1),
        (_, Some(5), _) => (PlanType::National, Why::LevelFive, Article::Qd05_10_1),
        (_, Some(4), Some(owner)) => {
            let (plan, article) = of_owner(owner);
            let why = if plan == PlanType::None {
                Why::OwnerNotNamed
            } else {
                Why::Owner(owner)
            };
            (plan, why, article)
        }
        (_, Some(4), None) => (PlanType::None, Why::OwnerNotKnown, Article::Qd05_10_2),
        (_, Some(_), _) => (PlanType::None, Why::LowLevel, Article::Qd05_9_1),
        (_, None, _) => (PlanType::None, Why::LevelNotKnown, Article::Qd05_9_1),
    };
    Plan { plan, why, article }
}

const fn of_owner(owner: OwnerKind) -> (PlanType, Article) {
    match owner {
        OwnerKind::Ministry | OwnerKind::CentralBody => (PlanType::CentralBody, Article::Qd05_10_2),
        OwnerKind::PeoplesCommittee | OwnerKind::PartyCommittee => (PlanType::Local, Article::Qd05_10_3),
        OwnerKind::TelecomCompany | OwnerKind::StateEnterprise | OwnerKind::CriticalInfrastructure => {
            (PlanType::Enterprise, Article::Qd05_10_4)
        }
        OwnerKind::Other => (PlanType::None, Article::Qd05_10_4),
    }
}

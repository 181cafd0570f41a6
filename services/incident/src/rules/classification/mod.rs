//! Whether an incident is serious (nghiêm trọng) or ordinary (thông thường), and why: Article 9 of Decision 05/2017, as a function that
//! answers whatever is known. It decides nothing: the province proposes, the national coordinator classifies, the Standing Agency
//! decides.

mod plan;

use super::{
    article::Article,
    set::{Set, members},
    system::{Level, OwnerKind, System},
};

pub use plan::{Plan, PlanType, Why, plan, plan_of_system};

members! {
    /// What an incident has done or may do, of which one is enough (QĐ 05/2017, Điều 9.1).
    Consequence {
        /// Hệ thống bị gián đoạn dịch vụ (a).
        ServiceInterrupted,
        /// Dữ liệu tuyệt mật hoặc bí mật nhà nước có khả năng bị tiết lộ (b). The flag alone is kept, never what is secret.
        SecretLeakPossible,
        /// Dữ liệu quan trọng không bảo đảm tính toàn vẹn và không có khả năng khôi phục (c).
        DataIntegrityLost,
        /// Hệ thống bị mất quyền điều khiển (d).
        ControlLost,
        /// Xảy ra trên diện rộng hoặc gây ảnh hưởng dây chuyền tới hệ thống cấp độ 4, 5 khác (đ).
        Cascading,
    }
}

impl Consequence {
    /// The point that names it.
    #[must_use]
    pub const fn article(self) -> Article {
        match self {
            Self::ServiceInterrupted => Article::Qd05_9_1a,
            Self::SecretLeakPossible => Article::Qd05_9_1b,
            Self::DataIntegrityLost => Article::Qd05_9_1c,
            Self::ControlLost => Article::Qd05_9_1d,
            Self::Cascading => Article::Qd05_9_1dd,
        }
    }
}

/// What is known of an incident, as far as it is classified by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Level of the affected system; unset where it was not set or the system is not known.
    pub level: Option<Level>,
    /// Whether the system is on the national list; unset where the system is not known.
    pub on_national_list: Option<bool>,
    /// What the owner of the system is.
    pub owner: Option<OwnerKind>,
    /// Whether the system is important to national security (NĐ 333/2026, Điều 9).
    pub is_important: bool,
    /// What the incident has done or may do.
    pub consequences: Set<Consequence>,
    /// What it was found not to have done. What is in neither is not known yet.
    pub ruled_out: Set<Consequence>,
    /// Whether the owner can control and handle it alone; unset where not known yet.
    pub owner_can_control: Option<bool>,
}

impl Facts {
    /// These facts with what is known of the system.
    #[must_use]
    pub fn about(self, system: &System) -> Self {
        Self {
            level: system.level,
            on_national_list: Some(system.on_national_list),
            owner: system.owner,
            is_important: system.is_important(),
            ..self
        }
    }
}

members! {
    /// The answer.
    Seriousness {
        /// Sự cố thông thường: whatever does not meet Article 9 (Điều 14.2.b).
        Ordinary,
        /// Sự cố nghiêm trọng.
        Serious,
    }
}

/// One of the three conditions that a serious incident meets at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The system is of level 4 or 5 or on the national list (Điều 9.1).
    System,
    /// One of five consequences (Điều 9.1.a–đ).
    Consequence,
    /// The owner cannot control it alone (Điều 9.2).
    Capability,
}

impl Condition {
    /// The clause that asks for it.
    #[must_use]
    pub const fn article(self) -> Article {
        match self {
            Self::System | Self::Consequence => Article::Qd05_9_1,
            Self::Capability => Article::Qd05_9_2,
        }
    }
}

/// What meets a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// The level of the system.
    Level(Level),
    /// The national list.
    NationalList,
    /// A consequence.
    Consequence(Consequence),
    /// The owner cannot control it alone.
    BeyondTheOwner,
}

impl Ground {
    /// The point or clause that it meets.
    #[must_use]
    pub const fn article(self) -> Article {
        match self {
            Self::Level(_) | Self::NationalList => Article::Qd05_9_1,
            Self::Consequence(consequence) => consequence.article(),
            Self::BeyondTheOwner => Article::Qd05_9_2,
        }
    }
}

/// How a condition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It is met, by these.
    Met(Vec<Ground>),
    /// It is not met.
    NotMet,
    /// Nothing says whether it is met; until then it counts as not met.
    NotKnown,
}

/// The answer, and all that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Serious or ordinary.
    pub answer: Seriousness,
    /// Each of the three conditions with how it stands.
    pub conditions: [(Condition, Finding); 3],
}

/// What the other answer would need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// All of these conditions would have to be met: what is not serious becomes so.
    All(Vec<Condition>),
    /// One of these would have to fall away: what is serious becomes ordinary.
    One(Vec<Condition>),
}

impl Evaluation {
    /// What is missing for the other answer.
    #[must_use]
    pub fn missing(&self) -> Missing {
        let conditions = self.conditions.iter();
        match self.answer {
            Seriousness::Serious => Missing::One(conditions.map(|(condition, _)| *condition).collect()),
            Seriousness::Ordinary => {
                let unmet = conditions.filter(|(_, finding)| !matches!(finding, Finding::Met(_)));
                Missing::All(unmet.map(|(condition, _)| *condition).collect())
            }
        }
    }

    /// Every ground on which a condition is met.
    pub fn grounds(&self) -> impl Iterator<Item = Ground> {
        self.conditions
            .iter()
            .flat_map(|(_, finding)| match finding {
                Finding::Met(grounds) => grounds.as_slice(),
                Finding::NotMet | Finding::NotKnown => &[],
            })
            .copied()
    }
}

/// Serious or ordinary, by what is known. Source: QĐ 05/2017, Điều 9.
#[must_use]
pub fn evaluate(facts: &Facts) -> Evaluation {
    let conditions = [
        (Condition::System, of_system(facts)),
        (Condition::Consequence, of_consequences(facts)),
        (Condition::Capability, of_capability(facts)),
    ];
    let is_met = conditions.iter().all(|(_, finding)| matches!(finding, Finding::Met(_)));
    let answer = if is_met {
        Seriousness::Serious
    } else {
        Seriousness::Ordinary
    };
    Evaluation { answer, conditions }
}

fn of_system(facts: &Facts) -> Finding {
    let high = facts.level.filter(|level| level.number() >= 4).map(Ground::Level);
    let listed = facts
        .on_national_list
        .filter(|is_listed| *is_listed)
        .map(|_| Ground::NationalList);
    let grounds: Vec<_> = high.into_iter().chain(listed).collect();
    match (grounds.is_empty(), facts.level, facts.on_national_list) {
        (false, ..) => Finding::Met(grounds),
        (true, Some(_), Some(_)) => Finding::NotMet,
        (true, ..) => Finding::NotKnown,
    }
}

fn of_consequences(facts: &Facts) -> Finding {
    let grounds: Vec<_> = facts.consequences.iter().map(Ground::Consequence).collect();
    let is_known = Consequence::ALL.iter().all(|one| facts.ruled_out.contains(*one));
    match (grounds.is_empty(), is_known) {
        (false, _) => Finding::Met(grounds),
        (true, true) => Finding::NotMet,
        (true, false) => Finding::NotKnown,
    }
}

fn of_capability(facts: &Facts) -> Finding {
    match facts.owner_can_control {
        Some(false) => Finding::Met(vec![Ground::BeyondTheOwner]),
        Some(true) => Finding::NotMet,
        None => Finding::NotKnown,
    }
}

#[cfg(test)]
#[path = "../tests/classification.rs"]
mod tests;

//! Why a policy allows or denies: what it consists of, in words, and to whom each part applies.

use std::sync::Arc;

use super::{Decision, Policies, Question, Resource};
use crate::{Principal, Role, Roles};

/// Whoever has a token, with or without an account.
const TOKEN: &str = "token";
/// Whoever has an account, with or without a role.
const ACCOUNT: &str = "account";

/// A permit or a prohibition, as its annotations describe it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyFacts {
    /// Its id: "roster_keep.officer".
    pub id: String,
    /// Whether it forbids.
    pub forbids: bool,
    /// The rule that it rests on.
    pub basis: String,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

/// A part of a policy, and what it has to do with a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What it is.
    pub facts: PolicyFacts,
    /// Whether it made the decision.
    pub decided: bool,
    /// To whom it applies: names of roles, "account" for whoever has one, "token" for everybody.
    pub applies_to: Vec<&'static str>,
}

/// The parts of a policy, each with those to whom it applies on one resource.
pub(super) type Appliers = Arc<[(PolicyFacts, Vec<&'static str>)]>;

impl Policies {
    /// What a policy consists of, by id, and what each part had to do with the decision on this caller. Nothing where there is
    /// no such policy.
    #[must_use]
    pub fn explain(&self, policy: &str, principal: &Principal, resource: &Resource) -> Vec<Explanation> {
        let (Decision::Allow { policies: deciding } | Decision::Deny { policies: deciding }) =
            self.permits(policy, principal, resource);
        let parts = self.parts(policy, resource);
        let explained = parts.iter().map(|(facts, applies_to)| Explanation {
            facts: facts.clone(),
            decided: deciding.contains(&facts.id),
            applies_to: applies_to.clone(),
        });
        explained.collect()
    }

    /// What would permit it, and to whom: "roster_keep.officer (MEM-18): officer; …", or "-".
    pub(super) fn permitted_to(&self, policy: &str, resource: &Resource) -> String {
        let parts = self.parts(policy, resource);
        let permits = parts
            .iter()
            .filter(|(facts, applies_to)| !facts.forbids && !applies_to.is_empty());
        let texts: Vec<String> = permits
            .map(|(facts, applies_to)| format!("{} ({}): {}", facts.id, facts.basis, applies_to.join(", ")))
            .collect();
        if texts.is_empty() {
            "-".to_owned()
        } else {
            texts.join("; ")
        }
    }

    fn parts(&self, policy: &str, resource: &Resource) -> Appliers {
        let Some((policy, set)) = self.sets.get_key_value(policy) else {
            return Arc::default();
        };
        self.appliers.get_or((policy, resource.clone()), |(policy, resource)| {
            let mut parts: Vec<(PolicyFacts, Vec<&'static str>)> = Vec::new();
            for (name, question) in callers(policy, resource) {
                for (place, (facts, applies)) in set.applying(&question).enumerate() {
                    if place == parts.len() {
                        parts.push((facts.clone(), Vec::new()));
                    }
                    if applies {
                        parts[place].1.push(name);
                    }
                }
            }
            parts.iter_mut().for_each(|(_, applies_to)| shorten(applies_to));
            parts.into()
        })
    }
}

/// Everybody who can ask, one role at a time, whoever has an account in the agency of the resource.
fn callers(policy: &'static str, resource: &Resource) -> impl Iterator<Item = (&'static str, Question)> {
    let question = move |roles: Roles, account| Question {
        policy,
        roles,
        account,
        agency: resource.agency.clone().filter(|_| account),
        resource: resource.clone(),
    };
    let of_role = move |role: Role| {
        let account = !matches!(role, Role::Founder | Role::Service);
        (role.text(), question([role].into_iter().collect(), account))
    };
    let none = Roles::default();
    [(TOKEN, question(none, false)), (ACCOUNT, question(none, true))]
        .into_iter()
        .chain(Role::ALL.iter().copied().map(of_role))
}

/// What applies without a role needs no list of roles. Founder and service have no account.
fn shorten(applies_to: &mut Vec<&'static str>) {
    if applies_to.contains(&TOKEN) {
        applies_to.retain(|name| *name == TOKEN);
    } else if applies_to.contains(&ACCOUNT) {
        let kept = [ACCOUNT, Role::Founder.text(), Role::Service.text()];
        applies_to.retain(|name| kept.contains(name));
    }
}

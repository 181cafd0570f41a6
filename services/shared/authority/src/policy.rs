//! Who may do: Cedar policies, one small set for each policy name of the contract, denying by default.

mod evaluation;
mod explanation;
mod memo;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use chidao_model::id::AgencyId;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};

pub use self::explanation::{Explanation, PolicyFacts};
use self::{evaluation::Evaluator, explanation::Appliers, memo::Memo};
use crate::{Principal, Role, Roles};

/// The policy files, by name: whatever lies in the folder.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// How many decisions are remembered.
const MAX_REMEMBERED: usize = 4096;

static BUILTIN: LazyLock<Policies> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the files are part of the binary; every test of a policy reads them"
    )]
    Policies::new(FILES, MAX_REMEMBERED).expect("the policies can be read")
});

/// What a call is about, as far as policies ask.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Its kind: "Agency", "Committee".
    pub kind: &'static str,
    /// The agency that it belongs to.
    pub agency: Option<AgencyId>,
}

impl Resource {
    /// A resource of a kind, of no agency.
    #[must_use]
    pub const fn of(kind: &'static str) -> Self {
        Self { kind, agency: None }
    }
}

/// What the policies say, with the ids of those that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// At least one policy permits, and none forbids.
    Allow {
        /// The permitting policies.
        policies: Arc<[String]>,
    },
    /// A policy forbids, or none permits.
    Deny {
        /// The forbidding policies; empty where none permits.
        policies: Arc<[String]>,
    },
}

impl Decision {
    /// Whether it is allowed.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow { .. })
    }

    fn denied() -> Self {
        Self::Deny {
            policies: Arc::default(),
        }
    }
}

/// A policy that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Its text is not Cedar.
    #[error("{file}: {source}")]
    Syntax {
        /// The policy file.
        file: String,
        /// What is wrong.
        #[source]
        source: Box<cedar_policy::ParseErrors>,
    },
    /// A policy lacks `@id` or `@basis`, or its id is taken.
    #[error("{file}: each policy needs an @id of its own and a @basis")]
    Annotation {
        /// The policy file.
        file: String,
    },
}

/// All that a decision depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Question {
    policy: &'static str,
    roles: Roles,
    account: bool,
    agency: Option<AgencyId>,
    resource: Resource,
}

impl Question {
    fn of(policy: &'static str, principal: &Principal, resource: &Resource) -> Self {
        Self {
            policy,
            roles: principal.roles,
            // A service of the suite may do what a policy names it for, not what is open to every account.
            account: principal.has_account() && !principal.roles.contains(Role::Service),
            agency: principal.agency.clone(),
            resource: resource.clone(),
        }
    }
}

/// The policies, by name.
pub struct Policies {
    sets: BTreeMap<&'static str, Evaluator>,
    memo: Memo<Question, Decision>,
    appliers: Memo<(&'static str, Resource), Appliers>,
}

impl Policies {
    /// The policies of this release.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads policies, each file under the name of its policy, and remembers so many of their decisions.
    ///
    /// # Errors
    /// One of them is not Cedar, or lacks an annotation.
    pub fn new(files: &[(&'static str, &str)], remembered: usize) -> Result<Self, PolicyError> {
        let read = |(name, text): &(&'static str, &str)| Ok((*name, Evaluator::read(name, text)?));
        let sets = files.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self {
            sets,
            memo: Memo::new(remembered),
            appliers: Memo::new(remembered),
        })
    }

    /// The names of the policies, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.sets.keys().copied()
    }

    /// Whether a policy allows an act to a caller. A policy that does not exist allows nothing.
    #[must_use]
    pub fn permits(&self, policy: &str, principal: &Principal, resource: &Resource) -> Decision {
        let Some((policy, set)) = self.sets.get_key_value(policy) else {
            return Decision::denied();
        };
        let question = Question::of(policy, principal, resource);
        self.memo.get_or(question, |question| set.decide(question))
    }

    /// Lets a caller through, by which policies, or says why not.
    ///
    /// # Errors
    /// `ACCOUNT_UNKNOWN` where he has no account, and is not the founder in his time; else `NOT_PERMITTED`.
    pub fn authorize(
        &self,
        policy: &str,
        principal: &Principal,
        resource: &Resource,
    ) -> Result<Arc<[String]>, Refusal> {
        let forbidden_by = match self.permits(policy, principal, resource) {
            Decision::Allow { policies } => return Ok(policies),
            Decision::Deny { policies } => policies,
        };
        known(principal)?;
        let refusal = Refusal::new(Reason::NotPermitted)
            .with("policy", policy)
            .with("actor", &principal.actor)
            .with("roles", principal.roles.shown())
            .with("permitted_to", self.permitted_to(policy, resource));
        Err(match &*forbidden_by {
            [] => refusal,
            ids => refusal.with("forbidden_by", ids.join(", ")),
        })
    }
}

/// Refuses a bearer whom nobody knows.
///
/// # Errors
/// `ACCOUNT_UNKNOWN` where he has no account, and is not the founder in his time.
pub fn known(principal: &Principal) -> Result<(), Refusal> {
    if principal.has_account() || principal.roles.contains(Role::Founder) {
        Ok(())
    } else {
        Err(Refusal::new(Reason::AccountUnknown).with("subject", &principal.subject))
    }
}

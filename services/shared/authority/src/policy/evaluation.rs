//! One policy file, weighed by Cedar.

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    str::FromStr,
    sync::LazyLock,
};

use cedar_policy::{
    Authorizer, Context, Decision as Verdict, Effect, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy,
    PolicyId, PolicySet, Request, RestrictedExpression,
};
use chidao_model::id::AgencyId;

use super::{Decision, PolicyError, PolicyFacts, Question};
use crate::Role;

static TYPES: LazyLock<Types> = LazyLock::new(Types::new);

/// The names of the schema.
struct Types {
    action: EntityTypeName,
    principal: EntityTypeName,
    resource: EntityTypeName,
    role: EntityTypeName,
}

impl Types {
    fn new() -> Self {
        #[expect(clippy::expect_used, reason = "the four names are identifiers")]
        let named = |name| EntityTypeName::from_str(name).expect("an identifier");
        Self {
            action: named("Action"),
            principal: named("Principal"),
            resource: named("Resource"),
            role: named("Role"),
        }
    }
}

/// The policies of one file.
pub(super) struct Evaluator {
    policies: PolicySet,
    /// Each by itself, with what its annotations say of it, by id.
    single: Vec<(PolicyFacts, PolicySet)>,
}

impl Evaluator {
    pub(super) fn read(file: &str, text: &str) -> Result<Self, PolicyError> {
        let read = PolicySet::from_str(text).map_err(|source| PolicyError::Syntax {
            file: file.to_owned(),
            source: Box::new(source),
        })?;
        let unusable = || PolicyError::Annotation { file: file.to_owned() };
        let mut policies = PolicySet::new();
        let mut single = Vec::new();
        for policy in read.policies() {
            let policy = named(policy).ok_or_else(unusable)?;
            let mut alone = PolicySet::new();
            alone.add(policy.clone()).map_err(|_| unusable())?;
            single.push((facts(&policy), alone));
            policies.add(policy).map_err(|_| unusable())?;
        }
        single.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        Ok(Self { policies, single })
    }

    /// Weighs a question. What cannot be weighed is denied, and so is what any policy failed on: Cedar passes over a policy
    /// that fails, which could be one that forbids.
    pub(super) fn decide(&self, question: &Question) -> Decision {
        match self.weigh(question) {
            Ok(decision) => decision,
            Err(error) => {
                tracing::error!(policy = question.policy, %error, "a policy cannot be weighed");
                Decision::denied()
            }
        }
    }

    fn weigh(&self, question: &Question) -> Result<Decision, Box<dyn Error>> {
        let (request, entities) = ask(question)?;
        let answer = Authorizer::new().is_authorized(&request, &self.policies, &entities);
        if let Some(error) = answer.diagnostics().errors().next() {
            return Err(error.clone().into());
        }
        let mut policies: Vec<String> = answer.diagnostics().reason().map(ToString::to_string).collect();
        policies.sort();
        Ok(match answer.decision() {
            Verdict::Allow => Decision::Allow {
                policies: policies.into(),
            },
            Verdict::Deny => Decision::Deny {
                policies: policies.into(),
            },
        })
    }

    /// Each policy, and whether it applies to a question, whatever the others say. One that fails on it does not.
    pub(super) fn applying<'a>(&'a self, question: &Question) -> impl Iterator<Item = (&'a PolicyFacts, bool)> {
        let asked = ask(question).ok();
        self.single.iter().map(move |(facts, alone)| {
            let applies = asked.as_ref().is_some_and(|(request, entities)| {
                let answer = Authorizer::new().is_authorized(request, alone, entities);
                answer.diagnostics().reason().next().is_some()
            });
            (facts, applies)
        })
    }

    #[cfg(test)]
    pub(super) fn policies(&self) -> &PolicySet {
        &self.policies
    }
}

/// The policy under the id of its annotation.
fn named(policy: &Policy) -> Option<Policy> {
    policy.annotation("basis").filter(|basis| !basis.is_empty())?;
    let id = policy.annotation("id").filter(|id| !id.is_empty())?;
    Some(policy.new_id(PolicyId::new(id)))
}

fn facts(policy: &Policy) -> PolicyFacts {
    let text = |key| policy.annotation(key).unwrap_or_default().to_owned();
    PolicyFacts {
        id: policy.id().to_string(),
        forbids: policy.effect() == Effect::Forbid,
        basis: text("basis"),
        vi: text("vi"),
        en: text("en"),
    }
}

/// The question in Cedar's terms: the caller with his roles as parents, and the resource.
pub(super) fn ask(question: &Question) -> Result<(Request, Entities), Box<dyn Error>> {
    let caller = uid(&TYPES.principal, "caller");
    let resource = uid(&TYPES.resource, "resource");
    let roles: HashSet<EntityUid> = question.roles.iter().map(role).collect();

    let mut caller_attributes = agency(question.agency.as_ref());
    caller_attributes.insert("account".to_owned(), RestrictedExpression::new_bool(question.account));
    let mut resource_attributes = agency(question.resource.agency.as_ref());
    let kind = RestrictedExpression::new_string(question.resource.kind.to_owned());
    resource_attributes.insert("kind".to_owned(), kind);

    let entities = Entities::from_entities(
        [
            Entity::new(caller.clone(), caller_attributes, roles)?,
            Entity::new(resource.clone(), resource_attributes, HashSet::new())?,
        ],
        None,
    )?;
    let action = uid(&TYPES.action, question.policy);
    Ok((
        Request::new(caller, action, resource, Context::empty(), None)?,
        entities,
    ))
}

fn agency(agency: Option<&AgencyId>) -> HashMap<String, RestrictedExpression> {
    let text = |id: &AgencyId| RestrictedExpression::new_string(id.as_str().to_owned());
    agency.map(|id| ("agency".to_owned(), text(id))).into_iter().collect()
}

fn role(role: Role) -> EntityUid {
    uid(&TYPES.role, role.text())
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

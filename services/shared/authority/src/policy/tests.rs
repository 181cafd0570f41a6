//! The policies against the schema, the contract and a table of what is meant.

mod explanation;
mod meant;
mod remembering;

use std::collections::BTreeSet;

use cedar_policy::{ActionConstraint, Entities, Request, Schema, ValidationMode, Validator};
use chidao_model::id::PersonId;
use chidao_proto::contract;
use rstest::rstest;

use self::meant::MEANT;
use super::{evaluation::ask, *};
use crate::{Audiences, Identity, identity::FOUNDER};

const SCHEMA: &str = include_str!("../../policies/schema.cedarschema");

fn schema() -> Schema {
    Schema::from_cedarschema_str(SCHEMA).unwrap().0
}

fn principal(actor: &str, roles: &[Role], agency: Option<&str>) -> Principal {
    Principal {
        actor: actor.to_owned(),
        subject: "issuer|subject".to_owned(),
        roles: roles.iter().copied().collect(),
        agency: agency.map(AgencyId::new),
        person: Some(PersonId::new("2018-0001")),
        audiences: Audiences::default(),
        acting_as: None,
    }
}

fn nobody() -> Principal {
    Principal::unknown(&Identity::new("issuer", "subject"))
}

#[test]
fn every_policy_passes_the_strict_validator() {
    let validator = Validator::new(schema());
    for (name, set) in &Policies::builtin().sets {
        let result = validator.validate(set.policies(), ValidationMode::Strict);
        assert!(result.validation_passed_without_warnings(), "{name}: {result}");
    }
}

#[test]
fn a_misspelled_role_does_not_pass() {
    let text =
        r#"@id("a") @basis("b") permit (principal in Role::"oficer", action == Action::"roster_keep", resource);"#;
    let set = Evaluator::read("a", text).unwrap();
    assert!(
        !Validator::new(schema())
            .validate(set.policies(), ValidationMode::Strict)
            .validation_passed()
    );
}

#[test]
fn a_policy_speaks_of_its_own_file_only() {
    for (name, set) in &Policies::builtin().sets {
        assert!(!set.policies().is_empty(), "{name}");
        for policy in set.policies().policies() {
            assert!(
                policy.id().to_string().starts_with(&format!("{name}.")),
                "{}",
                policy.id()
            );
            let ActionConstraint::Eq(action) = policy.action_constraint() else {
                unreachable!("{} does not name its action", policy.id());
            };
            assert_eq!(action.to_string(), format!("Action::\"{name}\""));
        }
    }
}

#[test]
fn contract_files_and_schema_name_the_same_policies() {
    let files: BTreeSet<String> = Policies::builtin().names().map(str::to_owned).collect();
    let contract: BTreeSet<String> = contract::methods().iter().map(|method| method.policy.clone()).collect();
    let actions: BTreeSet<String> = schema()
        .actions()
        .map(|action| action.id().unescaped().to_owned())
        .collect();
    assert_eq!(contract, files);
    assert_eq!(actions, files);
}

#[test]
fn schema_and_roster_name_the_same_roles() {
    let (_, list) = SCHEMA.split_once("entity Role enum [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let schema: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.text()).collect();
    assert_eq!(schema, roles);
}

#[test]
fn what_is_asked_fits_the_schema() {
    let schema = schema();
    for (policy, agency) in Policies::builtin()
        .names()
        .flat_map(|policy| [(policy, None), (policy, Some("so-tttt"))])
    {
        let question = Question {
            policy,
            roles: Role::ALL.iter().copied().collect(),
            account: agency.is_some(),
            agency: agency.map(AgencyId::new),
            resource: Resource {
                kind: "Agency",
                agency: agency.map(AgencyId::new),
            },
        };
        let (request, entities) = ask(&question).unwrap();
        Entities::from_entities(entities, Some(&schema)).unwrap();
        let part = |uid: Option<&cedar_policy::EntityUid>| uid.unwrap().clone();
        let (caller, action) = (part(request.principal()), part(request.action()));
        Request::new(
            caller,
            action,
            part(request.resource()),
            cedar_policy::Context::empty(),
            Some(&schema),
        )
        .unwrap();
    }
}

/// What whoever has an account may do to what belongs to his agency beyond that: the kinds of it.
const OF_HIS_AGENCY: &[(&str, &[&str])] = &[
    ("task_draft", &["TaskPart"]),
    ("task_execute", &["Task", "TaskPart"]),
    ("task_keep", &["TaskPart"]),
    ("task_review", &["TaskPart"]),
];

#[test]
fn an_agency_does_to_its_own_what_is_meant_and_nothing_to_that_of_others() {
    let policies = Policies::builtin();
    let (home, other) = (AgencyId::new("so-gd"), AgencyId::new("so-tc"));
    let by_account = |policy: &str| {
        MEANT
            .iter()
            .any(|(meant, _, by_account, _)| meant == &policy && *by_account)
    };
    for policy in policies.names() {
        let own = OF_HIS_AGENCY.iter().find(|(meant, _)| *meant == policy);
        let own = own.map_or(&[][..], |(_, kinds)| *kinds);
        for kind in ["Task", "TaskPart", "Agency"] {
            for (account, agency, resource, is_meant) in [
                (true, Some(&home), Some(&home), own.contains(&kind)),
                (true, Some(&home), Some(&other), false),
                (true, Some(&home), None, false),
                (true, None, Some(&home), false),
                (false, Some(&home), Some(&home), false),
            ] {
                let name = if account { "agencies/so-gd" } else { "" };
                let caller = Principal {
                    agency: agency.cloned(),
                    ..principal(name, &[], None)
                };
                let resource = Resource {
                    kind,
                    agency: resource.cloned(),
                };
                assert_eq!(
                    policies.permits(policy, &caller, &resource).is_allowed(),
                    is_meant || (account && by_account(policy)) || policy == "self_read",
                    "{policy} on {kind}: {account} {agency:?} {resource:?}"
                );
            }
        }
    }
}

#[test]
fn every_policy_does_what_is_meant() {
    let policies = Policies::builtin();
    let meant: Vec<&str> = MEANT.iter().map(|(policy, ..)| *policy).collect();
    assert_eq!(meant, policies.names().collect::<Vec<_>>());
    for (policy, by_role, by_account, by_token) in MEANT.iter().copied().chain([("unheard_of", &[][..], false, false)])
    {
        let permits = |caller: &Principal| policies.permits(policy, caller, &Resource::of("Agency")).is_allowed();
        for role in Role::ALL {
            let is_founder = *role == Role::Founder;
            let caller = principal(if is_founder { FOUNDER } else { "people/2018-0001" }, &[*role], None);
            assert_eq!(
                permits(&caller),
                by_role.contains(role) || (by_account && !is_founder && *role != Role::Service),
                "{policy}, {role}"
            );
        }
        assert_eq!(
            permits(&principal("people/2018-0001", &[], None)),
            by_account,
            "{policy}"
        );
        assert_eq!(permits(&nobody()), by_token, "{policy}");
        assert_eq!(
            permits(&principal(FOUNDER, &[], None)),
            by_token,
            "{policy}, the founder when his time is over"
        );
    }
}

#[test]
fn a_decision_names_the_policies_that_made_it() {
    let officer = principal("people/2018-0001", &[Role::Officer, Role::Clerk], None);
    let decision = Policies::builtin().permits("committee_establish", &officer, &Resource::of("Committee"));
    let policies = [
        "committee_establish.clerk".to_owned(),
        "committee_establish.officer".to_owned(),
    ];
    assert_eq!(
        decision,
        Decision::Allow {
            policies: policies.into()
        }
    );
    assert_eq!(
        Policies::builtin().permits("roster_keep", &nobody(), &Resource::of("Agency")),
        Decision::denied()
    );
}

#[test]
fn a_refusal_says_whether_an_account_or_a_role_is_missing() {
    let policies = Policies::builtin();
    let agency = Resource::of("Agency");
    let officer = principal("people/2018-0001", &[Role::Officer], None);
    let by = |policy: &str, caller: &Principal| policies.authorize(policy, caller, &agency).unwrap().join(" ");
    assert_eq!(by("roster_keep", &officer), "roster_keep.officer");
    assert_eq!(by("self_read", &nobody()), "self_read.anyone");

    for caller in [
        nobody(),
        Principal {
            subject: "issuer|subject".to_owned(),
            ..principal(FOUNDER, &[], None)
        },
    ] {
        let refusal = policies.authorize("roster_read", &caller, &agency).unwrap_err();
        assert_eq!(refusal.reason(), Reason::AccountUnknown);
        assert_eq!(refusal.metadata()["subject"], "issuer|subject");
    }
    let head = principal("people/2018-0002", &[Role::Head, Role::Auditor], None);
    let refusal = policies.authorize("roster_keep", &head, &agency).unwrap_err();
    assert_eq!(refusal.reason(), Reason::NotPermitted);
    assert_eq!(
        (&*refusal.metadata()["policy"], &*refusal.metadata()["roles"]),
        ("roster_keep", "auditor, head")
    );
    assert_eq!(refusal.metadata()["actor"], "people/2018-0002");
    assert_eq!(
        refusal.metadata()["permitted_to"],
        "roster_keep.founder (MEM-01): founder; roster_keep.officer (MEM-18): officer"
    );
    assert!(!refusal.metadata().contains_key("forbidden_by"));

    let founder = principal(FOUNDER, &[Role::Founder], None);
    let refusal = policies.authorize("register_audit", &founder, &agency).unwrap_err();
    assert_eq!(refusal.reason(), Reason::NotPermitted);
    let refusal = policies.authorize("unheard_of", &head, &agency).unwrap_err();
    assert_eq!(refusal.reason(), Reason::NotPermitted);
    assert_eq!(refusal.metadata()["permitted_to"], "-");
}

#[test]
fn what_others_may_do_is_told_to_officers_and_auditors() {
    let policies = Policies::builtin();
    let another = Resource::of("AnotherPrincipal");
    for role in Role::ALL {
        let caller = principal("people/2018-0001", &[*role], None);
        let expected = [Role::Officer, Role::Auditor].contains(role);
        assert_eq!(
            policies.permits("self_read", &caller, &another).is_allowed(),
            expected,
            "{role}"
        );
    }
    assert!(!policies.permits("self_read", &nobody(), &another).is_allowed());
}

/// Policies that ask for all that can be asked for.
const SAMPLES: &[(&str, &str)] = &[
    (
        "own",
        r#"@id("own.agency") @basis("-") permit (principal, action, resource)
           when { principal has agency && resource has agency && principal.agency == resource.agency };
           @id("own.kind") @basis("-") forbid (principal, action, resource)
           when { resource.kind == "Committee" } unless { principal in Role::"head" };"#,
    ),
    (
        "account",
        r#"@id("account") @basis("-") permit (principal, action, resource) when { principal.account };"#,
    ),
    (
        // Strict validation refuses the second one; where it slipped through, it must not be passed over.
        "failing",
        r#"@id("failing.permit") @basis("-") permit (principal, action, resource);
           @id("failing.forbid") @basis("-") forbid (principal, action, resource)
           when { principal.agency == "so-tttt" };"#,
    ),
];

#[rstest]
#[case(None, false)]
#[case(Some("so-tttt"), false)]
#[case(Some("so-yt"), true)]
fn what_a_policy_fails_on_is_denied(#[case] agency: Option<&str>, #[case] expected: bool) {
    let policies = Policies::new(SAMPLES, 1).unwrap();
    let caller = principal("people/2018-0001", &[], agency);
    assert_eq!(
        policies
            .permits("failing", &caller, &Resource::of("Agency"))
            .is_allowed(),
        expected
    );
}

#[rstest]
#[case::not_cedar("permit everything;")]
#[case::no_id(r#"@basis("-") permit (principal, action, resource);"#)]
#[case::no_basis(r#"@id("a") permit (principal, action, resource);"#)]
#[case::empty_basis(r#"@id("a") @basis("") permit (principal, action, resource);"#)]
#[case::id_twice(
    r#"@id("a") @basis("-") permit (principal, action, resource);
       @id("a") @basis("-") forbid (principal, action, resource);"#
)]
fn a_file_that_cannot_be_used_is_refused(#[case] text: &str) {
    assert!(Policies::new(&[("a", text)], 1).is_err());
}

//! What is told of a decision.

use super::*;

#[test]
fn every_part_of_a_policy_says_in_both_languages_what_it_allows() {
    for (name, set) in &Policies::builtin().sets {
        for policy in set.policies().policies() {
            for key in ["basis", "vi", "en"] {
                let text = policy.annotation(key).unwrap_or_default().trim();
                assert!(!text.is_empty(), "{name}: {} has no @{key}", policy.id());
            }
        }
    }
}

/// A part by id, whether it decided, and to whom it applies.
fn parts(policies: &Policies, policy: &str, caller: &Principal, resource: &Resource) -> Vec<String> {
    let told = policies.explain(policy, caller, resource).into_iter().map(|part| {
        let decided = if part.decided { "*" } else { "" };
        format!("{decided}{}: {}", part.facts.id, part.applies_to.join(" "))
    });
    told.collect()
}

#[test]
fn an_explanation_names_who_else_may() {
    let policies = Policies::builtin();
    let officer = principal("people/2018-0001", &[Role::Officer], None);
    let told = |policy: &str, caller: &Principal| parts(policies, policy, caller, &Resource::of("Agency"));
    assert_eq!(
        told("roster_keep", &officer),
        ["roster_keep.founder: founder", "*roster_keep.officer: officer"]
    );
    assert_eq!(
        told("roster_read", &nobody()),
        ["roster_read.account: account", "roster_read.founder: founder"]
    );
    assert_eq!(told("self_read", &nobody())[0], "*self_read.anyone: token");
    assert_eq!(told("unheard_of", &officer), [""; 0]);
}

#[test]
fn what_forbids_is_named() {
    let policies = Policies::new(SAMPLES, 8).unwrap();
    let resource = Resource {
        kind: "Committee",
        agency: Some(AgencyId::new("so-tttt")),
    };
    let caller = principal("people/2018-0001", &[Role::Officer], Some("so-tttt"));
    let refusal = policies.authorize("own", &caller, &resource).unwrap_err();
    assert_eq!(refusal.metadata()["forbidden_by"], "own.kind");
    assert_eq!(refusal.metadata()["permitted_to"], "own.agency (-): account");
    let told = parts(&policies, "own", &caller, &resource);
    assert_eq!(told, ["own.agency: account", "*own.kind: token"]);
    let head = principal("people/2018-0001", &[Role::Head], Some("so-tttt"));
    assert_eq!(*policies.authorize("own", &head, &resource).unwrap(), ["own.agency"]);
}

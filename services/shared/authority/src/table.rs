//! Who may call what, as a table for people: computed from the contract and the policies, never written by hand.

use std::fmt::Write;

use chidao_model::id::AgencyId;
use chidao_proto::contract;

use crate::{Audiences, Identity, Policies, Principal, Resource, Role, Roles, identity::FOUNDER};

/// A Markdown table of every method against every role: "✓" where the role alone allows it, "own" where it is allowed on what
/// belongs to the caller's agency. The last two columns are a caller with an account but no role, and one with nothing but a
/// token.
#[must_use]
pub fn generate_table() -> String {
    let policies = Policies::builtin();
    let callers: Vec<(&str, Principal)> = Role::ALL
        .iter()
        .map(|role| (role.text(), caller(Some(*role))))
        .chain([("account", caller(None)), ("token", Principal::unknown(&bearer()))])
        .collect();

    let mut table = String::from("| RPC | policy |");
    for (name, _) in &callers {
        let _ = write!(table, " {name} |");
    }
    table.push_str("\n| --- | --- |");
    table.push_str(&" :-: |".repeat(callers.len()));
    for method in contract::methods() {
        let service = method.service.rsplit('.').next().unwrap_or_default();
        let _ = write!(table, "\n| {service}/{} | {} |", method.name, method.policy);
        for (_, caller) in &callers {
            let permits = |caller: &Principal, resource: &Resource| {
                policies.permits(&method.policy, caller, resource).is_allowed()
            };
            let cell = match permits(caller, &Resource::of("Any")) {
                true => " ✓ |",
                false if owned().iter().any(|resource| permits(&at_home(caller), resource)) => " own |",
                false => "   |",
            };
            table.push_str(cell);
        }
    }
    table.push('\n');
    table
}

/// What belongs to an agency, of every kind that a policy makes a difference for.
fn owned() -> [Resource; 2] {
    ["Task", "TaskPart"].map(|kind| Resource {
        kind,
        agency: Some(AgencyId::new(HOME)),
    })
}

const HOME: &str = "home";

/// A caller who belongs to that agency; one without an account belongs to none.
fn at_home(caller: &Principal) -> Principal {
    Principal {
        agency: caller.has_account().then(|| AgencyId::new(HOME)),
        ..caller.clone()
    }
}

fn bearer() -> Identity {
    Identity::new("issuer", "subject")
}

fn caller(role: Option<Role>) -> Principal {
    let actor = if role == Some(Role::Founder) {
        FOUNDER
    } else {
        "people/2018-0001"
    };
    Principal {
        actor: actor.to_owned(),
        roles: role.into_iter().collect::<Roles>(),
        audiences: Audiences::default(),
        ..Principal::unknown(&bearer())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_the_table_as_it_is() {
        let readme = include_str!("../README.md");
        let (_, rest) = readme.split_once("<!-- table -->\n").unwrap();
        let (shown, _) = rest.split_once("<!-- /table -->").unwrap();
        let table = generate_table();
        assert!(shown == table, "put this between the marks in README.md:\n\n{table}");
    }
}

//! The arrows of the architecture hold, a table has one writer, and what is agreed for all files is kept.
//!
//! Each rule is a function over texts and proves on made-up ones that it sees what it forbids; here they meet the suite.

mod crates;
mod habits;
mod rooms;
mod source;
mod workspace;

use chidao_model::{Owner, owners};

use self::{
    crates::{SERVICES, broken_arrows, doubles, strays},
    habits::{breaches, contested},
    rooms::Service,
    workspace::{Member, Source, Workspace},
};

const NONE: [&str; 0] = [];

#[test]
fn crates_know_only_what_is_below_them() {
    let members = Workspace::read().members;
    let broken: Vec<_> = members
        .iter()
        .flat_map(|member| broken_arrows(&member.name, &member.manifest))
        .collect();
    assert_eq!(broken, NONE);
}

#[test]
fn versions_features_and_lints_stand_in_one_place() {
    let workspace = Workspace::read();
    let strays: Vec<_> = workspace
        .members
        .iter()
        .flat_map(|member| strays(&member.name, &member.manifest))
        .collect();
    assert_eq!(strays, NONE);
    assert_eq!(
        workspace.manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
}

#[test]
fn what_must_be_there_once_is_there_once() {
    assert_eq!(doubles(&Workspace::read().lock), NONE);
}

#[test]
fn rooms_know_only_what_is_below_them() {
    let workspace = Workspace::read();
    let crates = workspace.crates();
    let owners = Owner::ALL.map(Owner::name);
    let found = findings(&workspace, |member, source| {
        let (Some(module), true) = (&source.module, SERVICES.contains(&member.name.as_str())) else {
            return Vec::new();
        };
        if source.is_for_tests() {
            return Vec::new();
        }
        let service = Service {
            name: member.name.trim_start_matches("chidao-"),
            owners: &owners,
            crates: &crates,
        };
        match source.names() {
            Ok(names) => service.trespasses(module, &names),
            Err(error) => vec![format!("is not Rust: {error}")],
        }
    });
    assert_eq!(found, NONE);
}

#[test]
fn what_is_agreed_for_all_files_is_kept() {
    assert_eq!(
        findings(&Workspace::read(), |member, source| breaches(&member.name, source)),
        NONE
    );
}

#[test]
fn a_table_has_one_writer() {
    let tables: Vec<_> = owners()
        .into_iter()
        .map(|(table, owner)| (table, owner.name()))
        .collect();
    assert!(!tables.is_empty());
    assert_eq!(contested(&tables), NONE);
}

/// What is found in the sources of all members, each with its path.
fn findings(workspace: &Workspace, find: impl Fn(&Member, &Source) -> Vec<String>) -> Vec<String> {
    let mut findings = Vec::new();
    for member in &workspace.members {
        for source in member.sources() {
            let path = source.path.display();
            findings.extend(find(member, &source).iter().map(|finding| format!("{path} {finding}")));
        }
    }
    findings
}

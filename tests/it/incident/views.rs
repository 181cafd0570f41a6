//! What somebody may see of information systems: Get, List, the register's list and watch agree, for whoever has part in a system
//! and whoever has not, also when it passes to others.

use std::collections::BTreeMap;

use chidao_model::Owner;
use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{InformationSystem, ListInformationSystemsRequest, UpdateInformationSystemRequest},
    membership::v1::GetPrincipalRequest,
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Client, Kind, draft, watching::Watching};
use prost_reflect::prost::Message;
use rstest::rstest;

use super::stage::{CALLERS, Stage, told};

type Shown = BTreeMap<String, Vec<u8>>;

fn shown(system: InformationSystem) -> (String, Vec<u8>) {
    let bare = InformationSystem {
        etag: String::new(),
        ..system
    };
    (bare.name.clone(), bare.encode_to_vec())
}

/// What the list shows, by pages of one.
async fn listed(client: &mut Client) -> Shown {
    let mut request = ListInformationSystemsRequest {
        page_size: 1,
        ..ListInformationSystemsRequest::default()
    };
    let mut listed = Shown::new();
    loop {
        let page = client
            .systems
            .list_information_systems(request.clone())
            .await
            .unwrap()
            .into_inner();
        listed.extend(page.systems.into_iter().map(shown));
        if page.next_page_token.is_empty() {
            return listed;
        }
        request.page_token = page.next_page_token;
    }
}

/// What the register shows, as it was last changed, its entries watched too.
async fn recorded(stage: &Stage, subject: &str, client: &mut Client) -> Shown {
    let request = ListEntriesRequest {
        register: "incident".to_owned(),
        page_size: 500,
        ..ListEntriesRequest::default()
    };
    let page = client.register.list_entries(request).await.unwrap().into_inner();
    assert!(!page.more);
    let mut shown = Shown::new();
    for change in page.entries.iter().flat_map(|entry| &entry.changes) {
        if change.withdrawn {
            assert!(change.resource.is_empty(), "{} comes without content", change.name);
            shown.remove(&change.name);
        } else if change.name.starts_with("systems/") {
            shown.insert(change.name.clone(), change.resource.clone());
        }
    }
    let mut membership = stage.sandbox.client(subject);
    let principal = membership
        .authority
        .get_principal(GetPrincipalRequest {})
        .await
        .unwrap();
    let audiences = principal.into_inner().audiences;
    let mut watching = Watching::of(Owner::Incident, client, audiences, 0).await.unwrap();
    watching.until(page.read_through).await.unwrap();
    assert_eq!(watching.entries(), page.entries, "{subject}");
    watching.check(stage.sandbox.database().url()).await;
    shown
}

/// What each caller sees is the same by every way, and what is meant.
async fn agree(stage: &Stage, names: &[String], meant: &[(&str, &[usize])]) {
    for subject in CALLERS {
        let mut client = stage.client(subject);
        let listed = listed(&mut client).await;
        let seen: Vec<usize> = (0..names.len())
            .filter(|place| listed.contains_key(&names[*place]))
            .collect();
        let of = meant.iter().find(|(known, _)| *known == subject);
        let expected = of.map_or((0..names.len()).collect(), |(_, places)| places.to_vec());
        assert_eq!(seen, expected, "{subject}");
        assert_eq!(
            recorded(stage, subject, &mut client).await,
            listed,
            "{subject}: list and register"
        );
        let mut got = Shown::new();
        for name in names {
            match stage.read(subject, name).await {
                Ok(read) => got.extend(read.system.map(shown)),
                Err(status) => assert_eq!(told(&status).0, Reason::ResourceNotFound, "{subject}: {name}"),
            }
        }
        assert_eq!(got, listed, "{subject}: reads and list");
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_see_systems_shows_the_same(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let mut names = Vec::new();
    for (owner, operator) in [
        ("so-owner", "so-operator"),
        ("ubnd-tinh", "so-tttt"),
        ("ubnd-tinh", "so-operator"),
    ] {
        names.push(stage.system(owner, operator).await);
    }
    let mut officer = stage.client("officer");
    let request = draft::incident::delegation(&names[2], "so-owner");
    officer.systems.record_owner_delegation(request).await.unwrap();
    agree(
        &stage,
        &names,
        &[
            ("ubnd-tinh", &[1, 2]),
            ("so-tttt", &[1]),
            ("so-owner", &[0, 2]),
            ("so-operator", &[0, 2]),
            ("so-new", &[]),
            ("so-none", &[]),
        ],
    )
    .await;
    // The first passes to another operator, the last to another owner, with whom the delegation ends.
    for (name, operator, owner) in [(&names[0], "so-new", ""), (&names[2], "", "so-tttt")] {
        let agency = |id: &str| match id {
            "" => String::new(),
            id => draft::agency_name(id),
        };
        let request = UpdateInformationSystemRequest {
            request_id: draft::request_id(),
            name: name.clone(),
            owner: agency(owner),
            operator: agency(operator),
            ..UpdateInformationSystemRequest::default()
        };
        officer.systems.update_information_system(request).await.unwrap();
    }
    agree(
        &stage,
        &names,
        &[
            ("ubnd-tinh", &[1]),
            ("so-tttt", &[1, 2]),
            ("so-owner", &[0]),
            ("so-operator", &[2]),
            ("so-new", &[0]),
            ("so-none", &[]),
        ],
    )
    .await;
    stage.prove().await;
    let nobody = stage
        .client("nobody")
        .systems
        .list_information_systems(ListInformationSystemsRequest::default())
        .await;
    assert_eq!(told(&nobody.unwrap_err()).0, Reason::AccountUnknown);
}

//! What somebody may not see is told of exactly as what is not there: by every method that names one of such.

use std::collections::BTreeMap;

use chidao_proto::{contract, contract::Method, refusal::read};
use chidao_tests::Kind;
use rstest::rstest;
use tonic::{Code, Status};

use super::{
    call,
    request::{Names, asks_for, least},
    world::{OTHER, OWN, World},
};

/// Collections that not everybody sees all of, with a name that stands for nothing, as long as one that is there.
const HIDDEN: [(&str, &str); 7] = [
    ("tasks", "tasks/2019-9999"),
    ("systems", "systems/2019-9999"),
    ("incidents", "incidents/2019-9999"),
    ("/obligations/", "incidents/2019-9999/obligations/1-ack-1"),
    ("/reports/", "incidents/2019-9999/reports/1"),
    ("accounts", "accounts/2019-9999"),
    ("grants", "grants/2019-9999"),
];

/// All that a status says, but for the name that was asked for.
fn told(status: &Status, name: &str) -> (Code, String, Option<BTreeMap<String, String>>, String) {
    let without = |text: &str| text.replace(name, "");
    let seen = read(status);
    let metadata = seen.as_ref().map(|seen| {
        let all = seen.metadata.iter();
        all.map(|(key, value)| (key.clone(), without(value))).collect()
    });
    let words = seen.map(|seen| format!("{:?} {:?} {}", seen.reason, seen.fields, seen.localized));
    (
        status.code(),
        without(status.message()),
        metadata,
        without(&words.unwrap_or_default()),
    )
}

/// How an agency's system is answered that asks by these names.
async fn asked(world: &World, method: &Method, names: &Names) -> Status {
    let token = world.sandbox.token("agency", chidao_authority::AUDIENCE, 0);
    let request = least(method, names);
    let answer = call(world.channel(method, "incident"), method, request, Some(&token)).await;
    answer.expect_err(&method.path)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_seen_is_told_of_as_what_is_not_there(#[case] kind: Kind) {
    let Some(mut world) = World::start(kind).await else {
        return;
    };
    Box::pin(world.establish()).await;
    let [target, _] = world.targets(OTHER);
    let mut compared = 0;
    for (kind, missing) in HIDDEN {
        for method in contract::methods().iter().filter(|method| asks_for(method, kind)) {
            let there = world.names(OTHER, &target, "incident");
            let mut nowhere = there.clone();
            nowhere.insert(kind, missing.to_owned());
            // A part of an incident is asked for by its own name.
            if !format!("{:?}", least(method, &nowhere)).contains(missing) {
                continue;
            }
            let (unseen, absent) = (
                asked(&world, method, &there).await,
                asked(&world, method, &nowhere).await,
            );
            // Of a read it is told first what his role lets nobody read.
            if method.mutates() || unseen.code() != Code::PermissionDenied {
                assert_eq!(unseen.code(), Code::NotFound, "{}: {unseen:?}", method.path);
            }
            assert_eq!(told(&unseen, &there[kind]), told(&absent, missing), "{}", method.path);
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
    // A part is a part of what is seen, and a link one with it.
    for (service, name, field, own, missing) in [
        ("TaskService", "CreateTask", "Task.parent", None, "tasks/2019-9999"),
        ("TaskService", "ImportTask", "Task.parent", None, "tasks/2019-9999"),
        (
            "IncidentService",
            "LinkIncidents",
            "LinkIncidentsRequest.related",
            Some("incidents"),
            "incidents/2019-9999",
        ),
    ] {
        let mut methods = contract::methods().iter();
        let method = methods.find(|method| method.name == name && method.service.ends_with(service));
        let method = method.unwrap();
        let [_, part] = world.targets(OTHER);
        let mut there = world.names(OTHER, &part, "incident");
        if let Some(own) = own {
            there.insert(own, world.names(OWN, &part, "incident")[own].clone());
        }
        let mut nowhere = there.clone();
        nowhere.insert(field, missing.to_owned());
        let (unseen, absent) = (
            asked(&world, method, &there).await,
            asked(&world, method, &nowhere).await,
        );
        assert_eq!(unseen.code(), Code::NotFound, "{name}: {unseen:?}");
        assert_eq!(told(&unseen, &there[field]), told(&absent, missing), "{name}");
    }
}

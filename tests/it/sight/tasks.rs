//! What somebody may see of programmes and tasks: Get, List, the register's list and watch, and the past agree, for whoever
//! takes part in a task and whoever does not.

use std::collections::BTreeSet;

use chidao_model::Owner;
use chidao_proto::{
    coordination::v1::{ListRemindersRequest, ReassignTaskRequest, Task},
    errors::v1::Reason,
    membership::v1::GetPrincipalRequest,
    register::v1::ChangeView,
};
use chidao_tests::{Chance, Client, Kind, draft, watching::Watching};
use prost_reflect::prost::Message;
use rstest::rstest;

use super::{
    task_views::{self, Views},
    task_world::{CALLERS, World},
};

/// What a caller belongs to.
pub(super) async fn audiences(world: &World, subject: &str) -> Vec<String> {
    let mut client = world.sandbox.client(subject).authority;
    let principal = client.get_principal(GetPrincipalRequest {}).await.unwrap();
    principal.into_inner().audiences
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_see_tasks_shows_the_same(#[case] kind: Kind) {
    let mut chance = Chance::seeded();
    let Some(mut world) = World::start(kind).await else {
        return;
    };
    Box::pin(world.be_reminded()).await;
    let names = world.names();
    let reminders = task_views::reminders(&world.client("officer"), ListRemindersRequest::default()).await;
    let reminders: BTreeSet<String> = reminders.into_iter().map(|reminder| reminder.name).collect();
    let mut seen_by_some = BTreeSet::new();
    for subject in CALLERS {
        let client = world.client(subject);
        let views = Views::of(&client, &mut chance).await;
        let expected: BTreeSet<&str> = world.seen_by(subject);
        let seen: BTreeSet<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| views.sees(name))
            .collect();
        assert_eq!(world.called(&seen), world.called(&expected), "{subject} in lists");
        views.agree(&client, &names, subject).await;
        views.agree_on_progress(&client, &names, subject).await;
        let seen = views.agree_on_reminders(&client, &reminders, subject).await;
        seen_by_some.extend((!seen.is_empty() && seen != reminders).then_some(subject));
        views.agree_on_filters(&client, subject).await;
        views.agree_on_the_past(&client, &mut chance, subject).await;

        let audiences = audiences(&world, subject).await;
        let mut watching = Watching::of(Owner::Coordination, &client, audiences, 0).await.unwrap();
        watching.until(views.head).await.unwrap();
        assert_eq!(watching.entries(), views.entries, "{subject}");
        watching.check(world.sandbox.database().url()).await;
    }
    let of_some = ["so-coop", "so-former", "so-lead", "so-part"];
    assert_eq!(
        seen_by_some,
        BTreeSet::from(of_some),
        "who sees some reminders and not others"
    );
    task_views::nothing_is_answered(&world.client("nobody"), &names).await;
}

/// The last that somebody who watches is told of a resource.
fn told<'a>(watching: &'a Watching, name: &str) -> Option<&'a ChangeView> {
    let mut changes = watching.entries().iter().flat_map(|entry| &entry.changes);
    changes.rfind(|change| change.name == name)
}

async fn watch(world: &World, subject: &str, from: i64) -> Watching {
    let audiences = audiences(world, subject).await;
    let client = world.client(subject);
    Watching::of(Owner::Coordination, &client, audiences, from)
        .await
        .unwrap()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_given_to_another_leaves_the_view_of_its_lead(#[case] kind: Kind) {
    let Some(world) = World::start(kind).await else {
        return;
    };
    let (whole, part, draft) = (world.name("whole"), world.name("part"), world.name("draft-part"));
    let from = world.head().await;
    let watched = ["so-lead", "so-new", "so-coop", "so-part", "so-none"];
    let mut watching = Vec::new();
    for subject in watched {
        watching.push(watch(&world, subject, from).await);
    }
    let request = ReassignTaskRequest {
        request_id: draft::request_id(),
        name: whole.to_owned(),
        lead: draft::agency_name("so-new"),
        document: Some(draft::decision("21/QĐ-UBND (hư cấu)", draft::date(2019, 3, 1))),
        ..Default::default()
    };
    let mut officer: Client = world.client("officer");
    let reassigned = officer.tasks.reassign_task(request).await.unwrap().into_inner();
    let head = reassigned.receipt.unwrap().position;
    for watching in &mut watching {
        watching.until(head).await.unwrap();
        watching.check(world.sandbox.database().url()).await;
    }
    let [old, new, cooperator, of_part, without] = &watching[..] else {
        unreachable!("they are five");
    };
    for name in [whole, part, draft] {
        let left = told(old, name).unwrap();
        assert!(
            left.withdrawn && left.resource.is_empty(),
            "{name} leaves the old lead: {left:?}"
        );
        let entered = told(new, name).unwrap();
        assert!(!entered.withdrawn, "{name} is shown to the new lead");
        let task = Task::decode(&*entered.resource).unwrap();
        let mut client: Client = world.client("so-new");
        let get = chidao_proto::coordination::v1::GetTaskRequest {
            name: name.to_owned(),
            ..Default::default()
        };
        let read = client
            .tasks
            .get_task(get.clone())
            .await
            .unwrap()
            .into_inner()
            .task
            .unwrap();
        assert_eq!(task, task_views::as_recorded(read), "{name} comes whole");
        let mut old: Client = world.client("so-lead");
        let gone = old.tasks.get_task(get).await.unwrap_err();
        assert_eq!(task_views::reason(&gone), Reason::ResourceNotFound);
    }
    assert!(
        !told(cooperator, whole).unwrap().withdrawn,
        "who works with the lead stays"
    );
    assert_eq!(told(cooperator, part), None);
    assert!(!told(of_part, part).unwrap().withdrawn, "the lead of the part stays");
    assert_eq!(told(of_part, whole), None);
    assert_eq!((without.entries().len(), without.position()), (0, head));
}

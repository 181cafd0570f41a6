//! What one caller is shown of programmes and tasks, by every way.

use std::collections::{BTreeMap, BTreeSet};

use chidao_proto::{
    coordination::v1::{
        GetProgrammeRequest, GetReminderRequest, GetTaskRequest, ListProgrammesRequest, ListProgressRequest,
        ListRemindersRequest, ListTasksRequest, Programme, Progress, Reminder, Task,
    },
    errors::v1::Reason,
    refusal::read,
    register::v1::{EntryView, ListEntriesRequest},
};
use chidao_tests::{Chance, Client};
use prost_reflect::prost::Message;
use tonic::Status;

/// The message behind a name, encoded, as an entry holds it.
type Shown = BTreeMap<String, Vec<u8>>;

pub(super) struct Views {
    /// What the lists show.
    listed: Shown,
    tasks: Vec<Task>,
    /// What the register shows, as it was last changed.
    recorded: Shown,
    pub(super) entries: Vec<EntryView>,
    /// Up to where the register was listed.
    pub(super) head: i64,
}

pub(super) fn reason(status: &Status) -> Reason {
    read(status).unwrap().reason
}

/// A task without what an entry does not hold.
pub(super) fn as_recorded(task: Task) -> Task {
    Task {
        etag: String::new(),
        timeliness: 0,
        ..task
    }
}

fn shown(task: &Task) -> (String, Vec<u8>) {
    (task.name.clone(), as_recorded(task.clone()).encode_to_vec())
}

/// All pages of a list of tasks.
async fn tasks(client: &Client, mut request: ListTasksRequest) -> Result<Vec<Task>, Status> {
    let (mut client, mut tasks) = (client.tasks.clone(), Vec::new());
    loop {
        let page = client.list_tasks(request.clone()).await?.into_inner();
        tasks.extend(page.tasks);
        if page.next_page_token.is_empty() {
            return Ok(tasks);
        }
        request.page_token = page.next_page_token;
    }
}

/// All pages of a list of reminders.
pub(super) async fn reminders(client: &Client, request: ListRemindersRequest) -> Vec<Reminder> {
    let mut request = ListRemindersRequest {
        page_size: 2,
        ..request
    };
    let (mut client, mut reminders) = (client.reminders.clone(), Vec::new());
    loop {
        let page = client.list_reminders(request.clone()).await.unwrap().into_inner();
        reminders.extend(page.reminders);
        if page.next_page_token.is_empty() {
            return reminders;
        }
        request.page_token = page.next_page_token;
    }
}

impl Views {
    pub(super) async fn of(client: &Client, chance: &mut Chance) -> Self {
        let mut client = client.clone();
        let request = ListTasksRequest {
            page_size: 1 + chance.below(4_i32),
            ..Default::default()
        };
        let tasks = tasks(&client, request).await.unwrap();
        let mut listed: Shown = tasks.iter().map(shown).collect();
        assert_eq!(listed.len(), tasks.len(), "nothing is on two pages");
        let programmes = client
            .programmes
            .list_programmes(ListProgrammesRequest::default())
            .await;
        for programme in programmes.unwrap().into_inner().programmes {
            let etag = String::new();
            listed.insert(programme.name.clone(), Programme { etag, ..programme }.encode_to_vec());
        }

        let (mut entries, mut resume_token) = (Vec::new(), String::new());
        let head = loop {
            let request = ListEntriesRequest {
                register: "coordination".to_owned(),
                page_size: 1 + chance.below(10_i32),
                resume_token,
                ..Default::default()
            };
            let page = client.register.list_entries(request).await.unwrap().into_inner();
            entries.extend(page.entries);
            resume_token = page.resume_token;
            if !page.more {
                break page.read_through;
            }
        };
        let recorded = recorded(&entries);
        Self {
            listed,
            tasks,
            recorded,
            entries,
            head,
        }
    }

    pub(super) fn sees(&self, name: &str) -> bool {
        self.listed.contains_key(name)
    }

    /// Lists and register show the same, and Get answers exactly that.
    pub(super) async fn agree(&self, client: &Client, names: &BTreeSet<String>, about: &str) {
        let is_sub_resource = |name: &String| name.matches('/').count() > 1;
        let mut recorded = self.recorded.clone();
        recorded.retain(|name, _| !is_sub_resource(name));
        assert_eq!(self.listed, recorded, "{about}: lists and register");
        let mut got = Shown::new();
        for name in names {
            match get(client, of(name)).await {
                Ok(bytes) => got.extend([(name.clone(), bytes)]),
                Err(status) => assert_eq!(reason(&status), Reason::ResourceNotFound, "{about}: {name}"),
            }
        }
        assert_eq!(self.listed, got, "{about}: lists and reads");
    }

    /// Reports are for whoever saw their task when they were sent, in the register and out of it: what he sees of all.
    pub(super) async fn agree_on_progress(
        &self,
        client: &Client,
        names: &BTreeSet<String>,
        about: &str,
    ) -> BTreeSet<String> {
        let mut listed = Shown::new();
        for task in names.iter().filter(|name| name.starts_with("tasks/")) {
            let mut request = ListProgressRequest {
                task: task.clone(),
                page_size: 2,
                ..Default::default()
            };
            loop {
                let page = match client.execution.clone().list_progress(request.clone()).await {
                    Ok(page) => page.into_inner(),
                    Err(status) => {
                        assert_eq!(reason(&status), Reason::ResourceNotFound, "{about}: {task}");
                        assert!(!self.sees(task), "{about}: {task}");
                        break;
                    }
                };
                assert!(self.sees(task) || !page.progress.is_empty(), "{about}: {task}");
                let etag = String::new;
                let bare = |progress: Progress| Progress {
                    etag: etag(),
                    ..progress
                };
                let reports = page.progress.into_iter().map(bare);
                listed.extend(reports.map(|report| (report.name.clone(), report.encode_to_vec())));
                if page.next_page_token.is_empty() {
                    break;
                }
                request.page_token = page.next_page_token;
            }
        }
        let mut recorded = self.recorded.clone();
        recorded.retain(|name, _| name.contains("/progress/"));
        assert_eq!(listed, recorded, "{about}: reports");
        listed.into_keys().collect()
    }

    /// Reminders are for whoever saw their task when they were recorded, in the register and out of it: what he sees of all.
    pub(super) async fn agree_on_reminders(
        &self,
        client: &Client,
        all: &BTreeSet<String>,
        about: &str,
    ) -> BTreeSet<String> {
        let encoded = |reminder: Reminder| {
            let etag = String::new();
            (reminder.name.clone(), Reminder { etag, ..reminder }.encode_to_vec())
        };
        let listed = reminders(client, ListRemindersRequest::default()).await;
        let tasks: BTreeSet<String> = listed.iter().map(|reminder| reminder.task.clone()).collect();
        for task in tasks {
            let of_task = ListRemindersRequest {
                task: task.clone(),
                ..Default::default()
            };
            let expected = listed.iter().filter(|reminder| reminder.task == task);
            assert!(
                reminders(client, of_task).await.iter().eq(expected),
                "{about}: reminders of {task}"
            );
        }
        let listed: Shown = listed.into_iter().map(encoded).collect();
        let mut recorded = self.recorded.clone();
        recorded.retain(|name, _| name.contains("/reminders/"));
        assert_eq!(listed, recorded, "{about}: reminders");
        let mut got = Shown::new();
        for name in all {
            let request = GetReminderRequest { name: name.clone() };
            match client.reminders.clone().get_reminder(request).await {
                Ok(answer) => got.extend(answer.into_inner().reminder.map(encoded)),
                Err(status) => assert_eq!(reason(&status), Reason::ResourceNotFound, "{about}: {name}"),
            }
        }
        assert_eq!(listed, got, "{about}: reminders one by one");
        listed.into_keys().collect()
    }

    /// A filter shows what is seen without it and fits.
    pub(super) async fn agree_on_filters(&self, client: &Client, about: &str) {
        let takes_part = |task: &Task, agency: &str| {
            let mut cooperators = task.cooperators.iter();
            task.lead == agency || cooperators.any(|cooperator| cooperator.agency == agency)
        };
        for agency in ["so-lead", "so-coop", "so-part", "so-former", "so-none"].map(chidao_tests::draft::agency_name) {
            let request = ListTasksRequest {
                agency: agency.clone(),
                page_size: 2,
                ..Default::default()
            };
            let fits = |task: &&Task| takes_part(task, &agency);
            self.is_narrowed(client, request, fits, &format!("{about}, of {agency}"))
                .await;
        }
        for parent in self
            .tasks
            .iter()
            .filter(|task| task.parent.is_empty())
            .map(|task| &task.name)
        {
            let request = ListTasksRequest {
                parent: parent.clone(),
                ..Default::default()
            };
            let fits = |task: &&Task| task.parent == *parent;
            self.is_narrowed(client, request, fits, &format!("{about}, parts of {parent}"))
                .await;
        }
        for state in 1..=11 {
            let request = ListTasksRequest {
                state,
                ..Default::default()
            };
            let fits = |task: &&Task| task.state == state;
            self.is_narrowed(client, request, fits, &format!("{about}, in {state}"))
                .await;
        }
    }

    async fn is_narrowed(
        &self,
        client: &Client,
        request: ListTasksRequest,
        fits: impl FnMut(&&Task) -> bool,
        about: &str,
    ) {
        let found: Vec<String> = tasks(client, request)
            .await
            .unwrap()
            .into_iter()
            .map(|task| task.name)
            .collect();
        let expected: Vec<String> = self.tasks.iter().filter(fits).map(|task| task.name.clone()).collect();
        assert_eq!(found, expected, "{about}");
    }

    /// What is read of the past is what the register shows of it, and nothing else.
    pub(super) async fn agree_on_the_past(&self, client: &Client, chance: &mut Chance, about: &str) {
        let Some(last) = self.entries.get(chance.below(self.entries.len().max(1))) else {
            return;
        };
        let time = |entry: &EntryView| entry.time.map(|time| (time.seconds, time.nanos));
        let before: Vec<EntryView> = self
            .entries
            .iter()
            .filter(|entry| time(entry) <= time(last))
            .cloned()
            .collect();
        let recorded = recorded(&before);
        for name in self.listed.keys().filter(|name| name.starts_with("tasks/")) {
            let request = GetTaskRequest {
                recorded_by: last.time,
                ..of(name)
            };
            let answer = match get(client, request).await {
                Ok(bytes) => Some(bytes),
                Err(status) => {
                    assert_eq!(reason(&status), Reason::ResourceNotFound, "{about}: {name}");
                    None
                }
            };
            assert_eq!(
                answer.as_ref(),
                recorded.get(name),
                "{about}: {name} at {:?}",
                last.time
            );
        }
    }
}

/// What these entries leave in view.
fn recorded(entries: &[EntryView]) -> Shown {
    let mut recorded = Shown::new();
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        if !["programmes/", "tasks/"].iter().any(|of| change.name.starts_with(of)) {
            continue;
        }
        if change.withdrawn {
            assert!(change.resource.is_empty(), "{} comes without content", change.name);
            recorded.remove(&change.name);
        } else {
            recorded.insert(change.name.clone(), change.resource.clone());
        }
    }
    recorded
}

fn of(name: &str) -> GetTaskRequest {
    GetTaskRequest {
        name: name.to_owned(),
        ..Default::default()
    }
}

async fn get(client: &Client, request: GetTaskRequest) -> Result<Vec<u8>, Status> {
    let mut client = client.clone();
    if request.name.starts_with("programmes/") {
        let answer = client
            .programmes
            .get_programme(GetProgrammeRequest { name: request.name })
            .await?;
        let programme = answer.into_inner().programme.unwrap();
        let etag = String::new();
        return Ok(Programme { etag, ..programme }.encode_to_vec());
    }
    let answer = client.tasks.get_task(request).await?.into_inner();
    Ok(shown(&answer.task.unwrap()).1)
}

/// Whoever has no account is answered nothing, whatever there is.
pub(super) async fn nothing_is_answered(client: &Client, names: &BTreeSet<String>) {
    for name in names {
        let status = get(client, of(name)).await.unwrap_err();
        assert_eq!(reason(&status), Reason::AccountUnknown, "{name}");
    }
    let status = tasks(client, ListTasksRequest::default()).await.unwrap_err();
    assert_eq!(reason(&status), Reason::AccountUnknown);
}

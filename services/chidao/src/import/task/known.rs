//! What the services have already, as far as a table of tasks goes.

use std::collections::{HashMap, HashSet};

use chidao_authority::Role;
use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::{
    common::v1::{Date, DocumentRef},
    coordination::v1::{GetTaskRequest, GetTaskResponse, Programme, Task},
    membership::v1::{Agency, Committee, Person},
    register::v1::{ListEntriesRequest, ListEntriesResponse},
};
use futures::{StreamExt, TryStreamExt, stream};
use prost::{Message, Name};

use super::{
    super::known::{self, Names},
    papers::{Papers, id},
};
use crate::client::{self, Client};

/// Questions in flight.
const IN_FLIGHT: usize = 16;

/// What the services have already.
pub(in super::super) struct Known {
    pub(super) agencies: Vec<Agency>,
    people: Vec<Person>,
    committees: Vec<Committee>,
    pub(super) programmes: Vec<Programme>,
    pub(super) tasks: Vec<Task>,
    /// Position of the register at which the tasks were read.
    pub(super) read_position: i64,
    pub(super) today: Date,
}

impl Known {
    /// Asks membership for its records and its clock, and coordination for its own.
    ///
    /// # Errors
    /// A list failed; whoever asks is none who may import tasks.
    pub(in super::super) async fn ask(membership: &mut Client, coordination: &mut Client) -> Result<Self, Stop> {
        let principal = known::principal(membership).await?;
        if !principal.roles.iter().any(|role| role == Role::Officer.text()) {
            let (actor, roles) = (&principal.actor, principal.roles.join(", "));
            return Err(Stop::new(
                Exit::Refused,
                format!(
                    "error: only an officer of the standing agency imports tasks (chuyên viên cơ quan thường trực); {actor} acts \
                     as: {roles}. Use an officer's token, or leave --acting-as out"
                ),
            ));
        }
        let (tasks, read_position) = known::tasks(coordination).await?;
        Ok(Self {
            agencies: known::agencies(membership).await?,
            people: known::people(membership).await?,
            committees: known::committees(membership).await?,
            today: known::today(&principal),
            programmes: known::programmes(coordination).await?,
            tasks,
            read_position,
        })
    }

    /// The papers of recorded programmes and tasks, and of what else the register says of these.
    ///
    /// # Errors
    /// The register could not be read.
    pub(super) async fn papers<'a>(
        &self,
        cited: impl Iterator<Item = &'a DocumentRef>,
        coordination: &Client,
    ) -> Result<Papers, Stop> {
        let mut papers = Papers::default();
        for programme in &self.programmes {
            let adjustments = programme.adjustments.iter();
            adjustments
                .chain(&programme.basis)
                .for_each(|paper| papers.record(paper));
        }
        for task in &self.tasks {
            let submitted = task
                .submission
                .iter()
                .filter_map(|submission| submission.document.as_ref());
            submitted.chain(&task.basis).for_each(|paper| papers.record(paper));
        }
        // Letters that ask for more time, papers of a withdrawal and the like stand with no task.
        let unknown: HashSet<String> = cited.filter(|paper| !papers.has(paper)).filter_map(id).collect();
        let found = stream::iter(unknown.into_iter().map(|name| {
            let mut client = coordination.clone();
            async move { recorded_paper(&mut client, name).await }
        }));
        let found: Vec<Option<DocumentRef>> = found.buffer_unordered(IN_FLIGHT).try_collect().await?;
        found.iter().flatten().for_each(|paper| papers.record(paper));
        Ok(papers)
    }
}

/// A paper by its name, as it was recorded; none where it was not.
async fn recorded_paper(coordination: &mut Client, name: String) -> Result<Option<DocumentRef>, Stop> {
    let request = ListEntriesRequest {
        register: Owner::Coordination.name().to_owned(),
        page_size: 1,
        resource_name: name.clone(),
        ..ListEntriesRequest::default()
    };
    let answer: Result<ListEntriesResponse, _> = coordination.fetch(&request).await;
    let answer = answer.map_err(|status| client::stop(&status, None))?;
    let changes = answer.entries.into_iter().flat_map(|entry| entry.changes);
    let mut snapshots = changes.filter(|change| change.name == name && change.r#type == DocumentRef::full_name());
    Ok(snapshots
        .next()
        .and_then(|change| DocumentRef::decode(&*change.resource).ok()))
}

/// What a task has been since it was recorded.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Who has led it.
    pub(super) leads: HashSet<String>,
    /// The days on which it was due.
    pub(super) due: Vec<Date>,
}

/// The pasts of tasks by their names, read from their turns.
///
/// # Errors
/// One could not be read.
pub(super) async fn pasts(
    coordination: &Client,
    tasks: impl Iterator<Item = &Task>,
) -> Result<HashMap<String, Past>, Stop> {
    let asked = tasks.map(|task| {
        let (mut client, name) = (coordination.clone(), task.name.clone());
        async move {
            let request = GetTaskRequest {
                name: name.clone(),
                explain: true,
                ..GetTaskRequest::default()
            };
            let answer: Result<GetTaskResponse, _> = client.fetch(&request).await;
            let answer = answer.map_err(|status| client::stop(&status, None))?;
            let mut past = Past::default();
            for turn in answer.turns {
                past.due.extend(turn.due.and_then(|due| due.date));
                past.leads.insert(turn.lead);
            }
            Ok::<_, Stop>((name, past))
        }
    });
    let asked: Vec<_> = asked.collect();
    stream::iter(asked).buffer_unordered(IN_FLIGHT).try_collect().await
}

/// How a table may name what there is.
pub(super) struct Called<'a> {
    pub(super) agencies: Names,
    pub(super) people: Names,
    pub(super) committees: Names,
    pub(super) programmes: Names,
    pub(super) fields: Names,
    /// The only committee there is.
    pub(super) committee: Option<&'a str>,
    /// By programme its committee.
    pub(super) committee_of: HashMap<&'a str, &'a str>,
}

impl<'a> Called<'a> {
    pub(super) fn of(known: &'a Known) -> Self {
        let (mut committees, mut programmes, mut fields) = (Names::default(), Names::default(), Names::default());
        for committee in &known.committees {
            committees.add(&committee.name, &[&committee.display_name, &committee.short_name]);
        }
        for programme in &known.programmes {
            programmes.add(&programme.name, &[&programme.display_name]);
        }
        for field in chidao_reference::fields().unwrap_or_default() {
            fields.add(&field.code, &[&field.name_vi, &field.name_en]);
        }
        let mut alive = known.committees.iter().filter(|committee| committee.valid_to.is_none());
        let of = |programme: &'a Programme| (&*programme.name, &*programme.committee);
        Self {
            agencies: Names::of_agencies(&known.agencies),
            people: Names::of_people(&known.people),
            committees,
            programmes,
            fields,
            committee: alive.next().filter(|_| alive.next().is_none()).map(|one| &*one.name),
            committee_of: known.programmes.iter().map(of).collect(),
        }
    }
}

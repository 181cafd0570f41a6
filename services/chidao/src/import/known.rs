//! What the service has already, and how a table may name it.

use std::collections::HashMap;

use chidao_calendar::Instant;
use chidao_kit::exit::Stop;
use chidao_proto::{
    common::v1::Date,
    coordination::v1::{
        ListProgrammesRequest, ListProgrammesResponse, ListTasksRequest, ListTasksResponse, Programme, Task,
    },
    membership::v1::{
        Account, Agency, Committee, GetPrincipalRequest, GetPrincipalResponse, ListAccountsRequest,
        ListAccountsResponse, ListAgenciesRequest, ListAgenciesResponse, ListCommitteesRequest, ListCommitteesResponse,
        ListPeopleRequest, ListPeopleResponse, Person,
    },
};

use super::columns::plain;
use crate::client::{self, Client};

/// Items of a page.
const PAGE: i32 = 1_000;

/// Asks for all pages of a list: `pages!(client, ListAgencies, agencies)`.
macro_rules! pages {
    ($client:expr, $request:ty, $response:ty, $items:ident $(, $see:expr)?) => {{
        let mut request = <$request>::default();
        request.page_size = PAGE;
        let mut all = Vec::new();
        loop {
            let answer: Result<$response, _> = $client.fetch(&request).await;
            let answer = answer.map_err(|status| client::stop(&status, None))?;
            $($see(&answer);)?
            all.extend(answer.$items);
            if answer.next_page_token.is_empty() {
                break all;
            }
            request.page_token = answer.next_page_token;
        }
    }};
}

/// All agencies.
///
/// # Errors
/// The list failed.
pub(super) async fn agencies(client: &mut Client) -> Result<Vec<Agency>, Stop> {
    Ok(pages!(client, ListAgenciesRequest, ListAgenciesResponse, agencies))
}

/// All people.
///
/// # Errors
/// The list failed.
pub(super) async fn people(client: &mut Client) -> Result<Vec<Person>, Stop> {
    Ok(pages!(client, ListPeopleRequest, ListPeopleResponse, people))
}

/// All accounts.
///
/// # Errors
/// The list failed.
pub(super) async fn accounts(client: &mut Client) -> Result<Vec<Account>, Stop> {
    Ok(pages!(client, ListAccountsRequest, ListAccountsResponse, accounts))
}

/// All committees.
///
/// # Errors
/// The list failed.
pub(super) async fn committees(client: &mut Client) -> Result<Vec<Committee>, Stop> {
    Ok(pages!(
        client,
        ListCommitteesRequest,
        ListCommitteesResponse,
        committees
    ))
}

/// All programmes.
///
/// # Errors
/// The list failed.
pub(super) async fn programmes(client: &mut Client) -> Result<Vec<Programme>, Stop> {
    Ok(pages!(
        client,
        ListProgrammesRequest,
        ListProgrammesResponse,
        programmes
    ))
}

/// All tasks that the caller may see, and the position of the register at which their first page was read.
///
/// # Errors
/// The list failed.
pub(super) async fn tasks(client: &mut Client) -> Result<(Vec<Task>, i64), Stop> {
    let mut read_position = None;
    let tasks = pages!(
        client,
        ListTasksRequest,
        ListTasksResponse,
        tasks,
        |answer: &ListTasksResponse| {
            read_position.get_or_insert(answer.read_position);
        }
    );
    Ok((tasks, read_position.unwrap_or_default()))
}

/// Who asks, and when.
///
/// # Errors
/// Membership does not tell.
pub(super) async fn principal(client: &mut Client) -> Result<GetPrincipalResponse, Stop> {
    let answer: Result<GetPrincipalResponse, _> = client.fetch(&GetPrincipalRequest {}).await;
    answer.map_err(|status| client::stop(&status, None))
}

/// The day that it is by the clock of the services.
pub(super) fn today(principal: &GetPrincipalResponse) -> Date {
    let seconds = principal.now.map(|now| now.seconds).unwrap_or_default();
    Instant::from_micros(seconds.saturating_mul(1_000_000))
        .civil_date()
        .into()
}

/// Resources by the ways in which a table may name them: the name, the id, and what people call them.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_text: HashMap<String, Called>,
}

#[derive(Debug, Default)]
struct Called {
    /// As somebody wrote it.
    text: String,
    names: Vec<String>,
}

/// What a text names.
pub(super) enum Named<'a> {
    One(&'a str),
    Several(&'a [String]),
    None,
}

impl Names {
    /// Names of agencies: "agencies/so-nv", "so-nv", "Sở Nội vụ", "Sở NV".
    pub(super) fn of_agencies<'a>(agencies: impl IntoIterator<Item = &'a Agency>) -> Self {
        let mut names = Self::default();
        for agency in agencies {
            names.add(&agency.name, &[&agency.display_name, &agency.short_name]);
        }
        names
    }

    /// Names of people: "people/2018-0001" and the full name.
    pub(super) fn of_people<'a>(people: impl IntoIterator<Item = &'a Person>) -> Self {
        let mut names = Self::default();
        for person in people {
            names.add(&person.name, &[&person.full_name]);
        }
        names
    }

    /// Adds a resource and what else it is called.
    pub(super) fn add(&mut self, name: &str, called: &[&str]) {
        let id = name.rsplit('/').next().unwrap_or_default();
        for text in called.iter().copied().chain([name, id]).filter(|text| !text.is_empty()) {
            let called = self.by_text.entry(text.to_lowercase()).or_default();
            if called.names.last().is_none_or(|last| last != name) {
                text.clone_into(&mut called.text);
                called.names.push(name.to_owned());
            }
        }
    }

    /// What a text names; marks matter, case does not.
    pub(super) fn find(&self, text: &str) -> Named<'_> {
        match self.by_text.get(&text.to_lowercase()).map(|called| &*called.names) {
            Some([one]) => Named::One(one),
            Some(several) => Named::Several(several),
            None => Named::None,
        }
    }

    /// The text that looks most like one that is unknown.
    pub(super) fn nearest(&self, text: &str) -> &str {
        let bare = plain(text);
        let likeness = |known: &str| strsim::jaro_winkler(&plain(known), &bare);
        let best = self.by_text.values().map(|called| &*called.text).max_by(|one, other| {
            let by_name = other.cmp(one);
            likeness(one).total_cmp(&likeness(other)).then(by_name)
        });
        best.unwrap_or_default()
    }
}

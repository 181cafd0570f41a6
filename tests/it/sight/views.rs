//! What one caller is shown, by every way.

use std::collections::{BTreeMap, BTreeSet};

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        Account, Agency, GetAccountRequest, GetAgencyRequest, GetCommitteeRequest, GetGrantRequest, GetPersonRequest,
        Grant, ListAccountsRequest, ListAgenciesRequest, ListCommitteesRequest, ListGrantsRequest,
        ListParametersRequest, ListPeopleRequest, Parameter,
    },
    refusal::read,
    register::v1::{EntryView, ListEntriesRequest},
};
use chidao_tests::{Chance, Client, watching::REGISTER};
use prost_reflect::prost::Message;
use tonic::Status;

/// The message behind a name, encoded, without what an entry does not hold.
type Shown = BTreeMap<String, Vec<u8>>;

pub(super) struct Views {
    /// What the lists show.
    listed: Shown,
    /// What the register shows, as it was last changed; empty where only its name is comparable.
    recorded: Shown,
    pub(super) entries: Vec<EntryView>,
    /// Up to where the register was listed.
    pub(super) head: i64,
}

/// All pages of a list.
macro_rules! pages {
    ($client:expr, $list:ident, $request:ty, $items:ident, $size:expr) => {{
        let (mut items, mut request) = (Vec::new(), <$request>::default());
        request.page_size = $size;
        loop {
            match $client.$list(request.clone()).await.map(tonic::Response::into_inner) {
                Ok(page) => {
                    items.extend(page.$items);
                    if page.next_page_token.is_empty() {
                        break Ok(items);
                    }
                    request.page_token = page.next_page_token;
                }
                Err(status) => break Err(status),
            }
        }
    }};
}

fn reason(status: &Status) -> Reason {
    read(status).unwrap().reason
}

/// Without the etag, which an entry does not hold. Only these are compared in content: what else there is shows more in a read
/// (papers, contact) than in an entry.
fn content(of: &str, name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    let bare = match of {
        "agencies" => Agency {
            etag: String::new(),
            ..Agency::decode(&*bytes).unwrap()
        }
        .encode_to_vec(),
        "accounts" => Account {
            etag: String::new(),
            ..Account::decode(&*bytes).unwrap()
        }
        .encode_to_vec(),
        "grants" => Grant {
            etag: String::new(),
            ..Grant::decode(&*bytes).unwrap()
        }
        .encode_to_vec(),
        "parameters" => Parameter {
            etag: String::new(),
            ..Parameter::decode(&*bytes).unwrap()
        }
        .encode_to_vec(),
        _ => Vec::new(),
    };
    (name.to_owned(), bare)
}

fn collection(name: &str) -> &str {
    name.split_once('/').unwrap().0
}

impl Views {
    /// What a caller is shown; `None` where he has no account.
    pub(super) async fn of(client: &Client, chance: &mut Chance) -> Option<Self> {
        let mut client = client.clone();
        let mut size = || 1 + chance.below(4_i32);
        let agencies = match pages!(client.agencies, list_agencies, ListAgenciesRequest, agencies, size()) {
            Ok(agencies) => agencies,
            Err(status) => {
                assert_eq!(reason(&status), Reason::AccountUnknown);
                return None;
            }
        };
        let people = pages!(client.people, list_people, ListPeopleRequest, people, size()).unwrap();
        let committees = pages!(
            client.committees,
            list_committees,
            ListCommitteesRequest,
            committees,
            size()
        )
        .unwrap();
        let accounts = pages!(client.authority, list_accounts, ListAccountsRequest, accounts, size()).unwrap();
        let grants = pages!(client.authority, list_grants, ListGrantsRequest, grants, size()).unwrap();
        let parameters = pages!(
            client.reference,
            list_parameters,
            ListParametersRequest,
            parameters,
            size()
        )
        .unwrap();
        let mut listed = Shown::new();
        let set = parameters.iter().flat_map(|parameter| &parameter.history);
        listed.extend(set.map(|item| content("parameters", &item.name, item.encode_to_vec())));
        listed.extend(
            agencies
                .iter()
                .map(|item| content("agencies", &item.name, item.encode_to_vec())),
        );
        listed.extend(people.iter().map(|item| content("people", &item.name, Vec::new())));
        listed.extend(
            committees
                .iter()
                .map(|item| content("committees", &item.name, Vec::new())),
        );
        listed.extend(
            accounts
                .iter()
                .map(|item| content("accounts", &item.name, item.encode_to_vec())),
        );
        listed.extend(
            grants
                .iter()
                .map(|item| content("grants", &item.name, item.encode_to_vec())),
        );

        let (mut entries, mut resume_token) = (Vec::new(), String::new());
        let head = loop {
            let request = ListEntriesRequest {
                register: REGISTER.to_owned(),
                page_size: 40,
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
        let mut recorded = Shown::new();
        for change in entries.iter().flat_map(|entry: &EntryView| &entry.changes) {
            let of = collection(&change.name);
            let is_listed = ["agencies", "people", "committees", "accounts", "grants", "parameters"].contains(&of);
            if !is_listed || change.name.matches('/').count() > 1 {
                continue;
            }
            if change.withdrawn {
                recorded.remove(&change.name);
            } else {
                recorded.extend([content(of, &change.name, change.resource.clone())]);
            }
        }
        Some(Self {
            listed,
            recorded,
            entries,
            head,
        })
    }

    pub(super) fn sees(&self, name: &str) -> bool {
        self.listed.contains_key(name)
    }

    /// Lists and register show the same, and Get answers exactly that.
    pub(super) async fn agree(&self, client: &Client, names: &BTreeSet<String>, about: &str) {
        assert_eq!(self.listed, self.recorded, "{about}: lists and register");
        let mut got = Shown::new();
        for name in names {
            match get(client, name).await {
                Ok(bytes) => got.extend([content(collection(name), name, bytes)]),
                Err(status) => assert_eq!(reason(&status), Reason::ResourceNotFound, "{about}: {name}"),
            }
        }
        assert_eq!(self.listed, got, "{about}: lists and reads");
    }

    /// What is read of the past is what the register shows of it, and nothing else.
    pub(super) async fn agree_on_the_past(&self, client: &Client, chance: &mut Chance, about: &str) {
        let Some(last) = self.entries.get(chance.below(self.entries.len().max(1))) else {
            return;
        };
        for name in self.listed.keys().filter(|name| collection(name) == "agencies") {
            let before = self.entries.iter().filter(|entry| time(entry) <= time(last));
            let mut changes = before
                .flat_map(|entry| &entry.changes)
                .filter(|change| change.name == *name);
            let expected = changes
                .next_back()
                .map(|change| content("agencies", name, change.resource.clone()));
            let request = GetAgencyRequest {
                name: name.clone(),
                on: None,
                recorded_by: last.time,
            };
            let answer = client.agencies.clone().get_agency(request).await;
            let answer = match answer.map(tonic::Response::into_inner) {
                Ok(answer) => Some(content("agencies", name, answer.agency.unwrap().encode_to_vec())),
                Err(status) => {
                    assert_eq!(reason(&status), Reason::ResourceNotFound, "{about}: {name}");
                    None
                }
            };
            assert_eq!(answer, expected, "{about}: {name} at {:?}", last.time);
        }
    }
}

fn time(entry: &EntryView) -> (i64, i32) {
    let time = entry.time.unwrap();
    (time.seconds, time.nanos)
}

async fn get(client: &Client, name: &str) -> Result<Vec<u8>, Status> {
    let mut client = client.clone();
    let name = name.to_owned();
    Ok(match collection(&name) {
        "agencies" => {
            let request = GetAgencyRequest {
                name,
                on: None,
                recorded_by: None,
            };
            client
                .agencies
                .get_agency(request)
                .await?
                .into_inner()
                .agency
                .unwrap()
                .encode_to_vec()
        }
        "people" => client
            .people
            .get_person(GetPersonRequest { name })
            .await?
            .into_inner()
            .encode_to_vec(),
        "committees" => client
            .committees
            .get_committee(GetCommitteeRequest { name, on: None })
            .await?
            .into_inner()
            .encode_to_vec(),
        "accounts" => {
            let answer = client
                .authority
                .get_account(GetAccountRequest { name })
                .await?
                .into_inner();
            answer.account.unwrap().encode_to_vec()
        }
        "grants" => client
            .authority
            .get_grant(GetGrantRequest { name })
            .await?
            .into_inner()
            .grant
            .unwrap()
            .encode_to_vec(),
        "parameters" => {
            let listed = client
                .reference
                .list_parameters(ListParametersRequest::default())
                .await?;
            let parameters = listed.into_inner().parameters.into_iter();
            let mut set = parameters.flat_map(|parameter| parameter.history);
            set.find(|item| item.name == name).unwrap().encode_to_vec()
        }
        other => unreachable!("{other}"),
    })
}

/// Whoever has no account is answered nothing, whatever there is.
pub(super) async fn nothing_is_answered(client: &Client, names: &BTreeSet<String>, about: &str) {
    for name in names {
        let status = get(client, name).await.expect_err(about);
        assert_eq!(reason(&status), Reason::AccountUnknown, "{about}: {name}");
    }
    let request = ListEntriesRequest {
        register: REGISTER.to_owned(),
        ..Default::default()
    };
    let status = client.register.clone().list_entries(request).await.expect_err(about);
    assert_eq!(reason(&status), Reason::AccountUnknown, "{about}");
}

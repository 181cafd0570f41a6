//! The recipe for a mirror, as the register's README has it: list, watch from where the list was read, resume by token.

use std::collections::BTreeMap;

use chidao_proto::{
    membership::v1::{Agency, AgencyKind, ListAgenciesRequest, UpdateAgencyRequest},
    register::v1::EntryView,
};
use chidao_tests::{Client, Kind, Sandbox, draft, watching::Watching};
use prost::{Message, Name};
use rstest::rstest;

use super::{department, page};

/// A table of all agencies that somebody keeps elsewhere.
#[derive(Debug, PartialEq, Default)]
struct Mirror {
    agencies: BTreeMap<String, Agency>,
}

impl Mirror {
    /// The first load: all pages, and the position that the first was read at.
    async fn load(client: &Client) -> (Self, i64) {
        let (mut mirror, mut request) = (Self::default(), ListAgenciesRequest::default());
        let mut read_position = None;
        request.page_size = 7;
        loop {
            let page = client
                .agencies
                .clone()
                .list_agencies(request.clone())
                .await
                .unwrap()
                .into_inner();
            // That of the first page: what later pages show of later changes comes again, and changes nothing then.
            read_position.get_or_insert(page.read_position);
            mirror
                .agencies
                .extend(page.agencies.into_iter().map(|agency| (agency.name.clone(), agency)));
            if page.next_page_token.is_empty() {
                return (mirror, read_position.unwrap());
            }
            request.page_token = page.next_page_token;
        }
    }

    /// Takes in what an entry changed.
    fn apply(&mut self, entry: &EntryView) {
        for change in entry
            .changes
            .iter()
            .filter(|change| change.r#type == Agency::full_name())
        {
            if change.withdrawn {
                self.agencies.remove(&change.name);
            } else {
                let mut agency = Agency::decode(&*change.resource).unwrap();
                // The entry that changed a resource last is its etag.
                agency.etag = format!("{}-{}", entry.position, hex(&entry.hash[..4]));
                self.agencies.insert(change.name.clone(), agency);
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn write(client: Client, writer: usize) {
    for number in 0..20 {
        let id = format!("so-{writer}-{number}");
        department(&client, &id).await;
        let request = UpdateAgencyRequest {
            request_id: draft::request_id(),
            name: draft::agency_name(&id),
            short_name: Some(format!("S{number}")),
            ..Default::default()
        };
        client.agencies.clone().update_agency(request).await.unwrap();
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_lists_and_then_watches_ends_equal_to_the_table(#[case] kind: Kind) {
    let Some(mut sandbox) = Sandbox::start(kind).await else {
        return;
    };
    sandbox.add_replica().await;
    let client = sandbox.founder();
    for number in 0..20 {
        department(&client, &format!("truoc-{number}")).await;
    }
    let writers: Vec<_> = (0..4)
        .map(|writer| tokio::spawn(write(sandbox.client_of(writer % 2, "system:founder"), writer)))
        .collect();
    let (mut mirror, position) = Mirror::load(&client).await;
    let mut watching = Watching::start(&client, position).await.unwrap();
    // Cut in the middle, and resumed on the other replica.
    watching.until(position + 30).await.unwrap();
    watching.resume(&sandbox.client_of(1, "system:founder")).await.unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    let last = department(&client, "sau-cung").await;
    watching.until(last).await.unwrap();
    watching.entries().iter().for_each(|entry| mirror.apply(entry));
    let (table, _) = Mirror::load(&client).await;
    assert_eq!(mirror, table);
    watching.check(sandbox.database().url()).await;
    watching.check_tokens(&client).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn polling_by_token_equals_watching(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let client = sandbox.founder();
    let mut watching = Watching::start(&client, 0).await.unwrap();
    let (mut polled, mut token, mut last) = (Vec::new(), String::new(), 0);
    for number in 0..5 {
        for agency in 0..4 {
            last = department(&client, &format!("so-{number}-{agency}")).await;
        }
        loop {
            let page = page(&client, &token, 3).await.unwrap();
            polled.extend(page.entries);
            token = page.resume_token;
            if !page.more {
                break;
            }
        }
    }
    watching.until(last).await.unwrap();
    assert_eq!(polled, watching.entries());
    // What a list ended with, a watch goes on from.
    let mut resumed = Watching::start(&client, last).await.unwrap();
    assert_eq!(resumed.token(), token);
    let next = department(&client, &format!("{}-x", AgencyKind::Department.as_str_name().len())).await;
    resumed.until(next).await.unwrap();
    resumed.check(sandbox.database().url()).await;
}

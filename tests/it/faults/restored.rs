//! A database that was restored to an earlier state: whoever saw the lost part is told so, and can record it anew.

use std::collections::HashMap;

use chidao_model::Owner;
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{ListAgenciesRequest, UpdateAgencyRequest},
    refusal::read,
    register::v1::{ListEntriesRequest, WatchEntriesRequest},
};
use chidao_register::{Checkpoint, Database, against, head};
use chidao_tests::{Chance, Client, Fleet, Kind, TestDatabase, draft, watching::Watching};
use rstest::rstest;
use tonic::{Code, Status};

use super::{
    act::{Act, Answer},
    load::{Load, PATIENCE},
};

const CALLERS: usize = 16;
/// Answers before the backup, and after it.
const KEPT: u64 = 100;
const LOST: u64 = 1_000;
/// Of so many tokens a watch is begun with one: all are listed by.
const SAMPLE: usize = 50;

/// What callers keep of a register: by what they go on, and by what they write.
struct Kept {
    /// Tokens of streams, with their positions.
    resume: Vec<(i64, String)>,
    /// Tokens of lists, with the positions at which these were begun.
    pages: Vec<(i64, String)>,
    checkpoint: Checkpoint,
}

/// The token of the second page of the list of agencies, and the position at which the first was read.
async fn second_page(client: &Client) -> (i64, String) {
    let request = ListAgenciesRequest {
        page_size: 1,
        ..ListAgenciesRequest::default()
    };
    let page = client
        .agencies
        .clone()
        .list_agencies(request)
        .await
        .unwrap()
        .into_inner();
    (page.read_position, page.next_page_token)
}

async fn checkpoint(url: &str) -> Checkpoint {
    let database = Database::connect(url, "chidao-tests", 1).await.unwrap();
    let head = head(database.readers(), Owner::Membership).await.unwrap();
    Checkpoint::of(Owner::Membership, &head, None).unwrap()
}

fn reason<T>(outcome: Result<T, Status>) -> Option<(Code, Reason)> {
    let refused = outcome.err()?;
    Some((refused.code(), read(&refused).expect("a refusal of ours").reason))
}

const DIVERGED: Option<(Code, Reason)> = Some((Code::OutOfRange, Reason::RegisterDiverged));

impl Kept {
    /// Everything that was told behind a position is refused; what was told before it is gone on from.
    async fn is_told_apart(&self, client: &Client, restored: i64) {
        let behind = |position: i64| if position > restored { DIVERGED } else { None };
        for (number, (position, token)) in self.resume.iter().enumerate() {
            let request = ListEntriesRequest {
                register: "membership".to_owned(),
                resume_token: token.clone(),
                page_size: 1,
                ..ListEntriesRequest::default()
            };
            let listed = client.register.clone().list_entries(request).await;
            assert_eq!(reason(listed), behind(*position), "behind {position}");
            if number % SAMPLE == 0 {
                let request = WatchEntriesRequest {
                    register: "membership".to_owned(),
                    resume_token: token.clone(),
                    ..WatchEntriesRequest::default()
                };
                let watched = client.register.clone().watch_entries(request).await;
                assert_eq!(reason(watched), behind(*position), "behind {position}");
            }
        }
        for (position, token) in &self.pages {
            let request = ListAgenciesRequest {
                page_size: 1,
                page_token: token.clone(),
                ..ListAgenciesRequest::default()
            };
            let listed = client.agencies.clone().list_agencies(request).await;
            if position <= &restored {
                assert_eq!(listed.as_ref().unwrap().get_ref().read_position, *position);
            }
            assert_eq!(reason(listed), behind(*position), "a list that was begun at {position}");
        }
    }

    /// What a checkpoint of the lost register finds.
    async fn finding(&self, url: &str) -> &'static str {
        let database = Database::connect(url, "chidao-tests", 1).await.unwrap();
        let found = against(database.readers(), Owner::Membership, &self.checkpoint).await;
        found.unwrap().expect("a finding").1
    }
}

/// What is said to a change by an etag.
async fn changed_by(client: &Client, (answer, receipt): &Answer) -> Option<(Code, Reason)> {
    let request = UpdateAgencyRequest {
        request_id: draft::request_id(),
        name: answer.name.clone(),
        short_name: Some("Không được ghi".to_owned()),
        etag: receipt.etag.clone(),
        ..UpdateAgencyRequest::default()
    };
    reason(client.agencies.clone().update_agency(request).await)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_restore_lost_is_noticed_and_can_be_recorded_anew(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let fleet = Fleet::start(database.url(), 1).await;
    let client = fleet.client(0);
    let mut load = Load::new(PATIENCE);
    load.add(0, &client, CALLERS, &mut chance);
    load.answers(0, KEPT).await;
    let early = second_page(&client).await;
    // Nobody waits for the backup.
    let Some(backup) = database.back_up().await else {
        return;
    };
    load.catch_up();
    // What was on its way then may be in it.
    load.answers(0, LOST + CALLERS as u64).await;
    let mut all = load.end().await;
    all.settle(&client, database.url()).await;
    let last = all.check(database.url()).await;
    let mut watching = Watching::start(&client, 0).await.unwrap();
    watching.until(last).await.unwrap();
    let kept = Kept {
        resume: watching.tokens().to_vec(),
        pages: vec![early, second_page(&client).await],
        checkpoint: checkpoint(database.url()).await,
    };
    drop((watching, client, fleet));

    let restored = backup.restore().await;
    let position = restored.verify().await.verified;
    let (mut ledger, lost) = all.cut(position);
    assert!(ledger.answered().len() >= KEPT as usize && lost.answered().len() >= LOST as usize);
    ledger.check(restored.url()).await;
    assert_eq!((kept.pages[0].0 <= position, kept.pages[1].0), (true, last));
    let fleet = Fleet::start(restored.url(), 1).await;
    let client = fleet.client(0);
    ledger.settle(&client, restored.url()).await;
    kept.is_told_apart(&client, position).await;
    assert!(kept.finding(restored.url()).await.contains("tail was cut off"));
    let request = ListEntriesRequest {
        register: "membership".to_owned(),
        after_position: last,
        ..ListEntriesRequest::default()
    };
    let listed = client.register.clone().list_entries(request).await;
    assert_eq!(reason(listed), DIVERGED);
    for (act, told) in lost.told() {
        // What was created behind the backup is gone; what was changed there is as it was before.
        let expected = match act.creates() {
            Some(_) => [(Code::NotFound, Reason::ResourceNotFound); 2],
            None => [
                (Code::NotFound, Reason::ResourceNotFound),
                (Code::Aborted, Reason::EtagMismatch),
            ],
        };
        let said = changed_by(&client, told).await;
        assert!(said.is_some_and(|said| expected.contains(&said)), "{act:?}: {said:?}");
    }

    // An agency is created before it is renamed.
    let (creations, renamings) = lost
        .answered()
        .cloned()
        .partition::<Vec<Act>, _>(|act| act.creates().is_some());
    for acts in [creations, renamings] {
        ledger.repeat(&client, acts).await;
    }
    let anew = ledger.check(restored.url()).await;
    assert_eq!(anew, last, "each lost request is recorded, once");
    kept.is_told_apart(&client, position).await;
    assert!(kept.finding(restored.url()).await.contains("was rewritten"));
    let etags: HashMap<&str, &str> = ledger
        .told()
        .map(|(act, (_, receipt))| (act.request_id(), &*receipt.etag))
        .collect();
    for (act, told) in lost.told() {
        assert_ne!(
            etags[act.request_id()],
            told.1.etag,
            "it is answered by what is recorded now"
        );
        let stale = Some((Code::Aborted, Reason::EtagMismatch));
        assert_eq!(changed_by(&client, told).await, stale, "{act:?}");
    }
    assert_eq!(
        restored.verify().await.verified,
        last,
        "nothing was written by an old etag"
    );
}

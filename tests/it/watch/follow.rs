//! Following a register over replicas, cuts and restores.

use std::sync::Arc;

use chidao_authority::AUDIENCE;
use chidao_proto::errors::v1::Reason;
use chidao_register::Database;
use chidao_tests::{Kind, Sandbox, watching::Watching};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use tonic::Code;

use super::{account, department, page, reason};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_writes_is_seen_by_those_who_watch_another(#[case] kind: Kind) {
    let Some(mut sandbox) = Sandbox::start(kind).await else {
        return;
    };
    sandbox.add_replica().await;
    let founders = [0, 1].map(|replica| sandbox.client_of(replica, "system:founder"));
    let mut watching = Vec::new();
    for founder in &founders {
        watching.push(Watching::start(founder, 0).await.unwrap());
    }
    // One after another, each seen on both before the next is written.
    for number in 0..6 {
        let position = department(&founders[number % 2], &format!("so-{number}")).await;
        for watching in &mut watching {
            watching.until(position).await.unwrap();
            assert_eq!(watching.position(), position);
        }
    }
    for (watching, founder) in watching.iter().zip(&founders) {
        watching.check(sandbox.database().url()).await;
        watching.check_tokens(founder).await;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_cut_again_and_again_misses_nothing(#[case] kind: Kind) {
    let Some(mut sandbox) = Sandbox::start(kind).await else {
        return;
    };
    sandbox.add_replica().await;
    let founders = Arc::new([0, 1].map(|replica| sandbox.client_of(replica, "system:founder")));
    let writer = tokio::spawn({
        let founders = Arc::clone(&founders);
        async move {
            for number in 0..200 {
                department(&founders[number % 2], &format!("so-{number}")).await;
            }
        }
    });
    let mut watching = Watching::start(&founders[0], 0).await.unwrap();
    for cut in 1..=8 {
        watching.until(watching.position() + 3 * cut).await.unwrap();
        watching.resume(&founders[cut as usize % 2]).await.unwrap();
    }
    watching.until(200).await.unwrap();
    writer.await.unwrap();
    watching.check(sandbox.database().url()).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_agencies_see_what_is_theirs_and_what_is_public(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let founder = sandbox.founder();
    for agency in ["so-a", "so-b"] {
        department(&founder, agency).await;
        account(&founder, &format!("{agency}-0"), agency).await;
    }
    let clients = ["so-a-0", "so-b-0"].map(|subject| sandbox.client(subject));
    let mut views = Vec::new();
    for client in &clients {
        views.push(Watching::start(client, 0).await.unwrap());
    }
    for number in 1..10 {
        account(&founder, &format!("so-a-{number}"), "so-a").await;
        account(&founder, &format!("so-b-{number}"), "so-b").await;
    }
    let last = department(&founder, "sau-cung").await;
    for (watching, client) in views.iter_mut().zip(&clients) {
        watching.until(last).await.unwrap();
        // Two departments, ten accounts of its own, and the last department.
        assert_eq!(watching.entries().len(), 13);
        watching.check(sandbox.database().url()).await;
        watching.check_tokens(client).await;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_agencies_and_one_who_sees_all_get_exactly_their_entries(#[case] kind: Kind) {
    const AGENCIES: usize = 200;
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let founder = sandbox.founder();
    let record = |round: usize| {
        let tasks = (0..AGENCIES).map(|number| {
            let founder = founder.clone();
            tokio::spawn(async move {
                let id = format!("xa-{number}");
                if round == 0 || number % 20 == 0 {
                    department(&founder, &format!("{id}{}", "-moi".repeat(round))).await;
                }
                account(&founder, &format!("{id}-{round}"), &id).await
            })
        });
        tasks.collect::<Vec<_>>()
    };
    let mut from = 0;
    for task in record(0) {
        from = from.max(task.await.unwrap());
    }
    let mut views = vec![Watching::start(&founder, from).await.unwrap()];
    for number in 0..AGENCIES {
        let client = sandbox.client(&format!("xa-{number}-0"));
        views.push(Watching::start(&client, from).await.unwrap());
    }
    for writer in (1..=3).flat_map(record) {
        writer.await.unwrap();
    }
    let last = department(&founder, "sau-cung").await;
    // All at once: streams of one connection share what may be on its way.
    let read = views.into_iter().map(|mut watching| {
        tokio::spawn(async move {
            watching.until(last).await.unwrap();
            watching
        })
    });
    let mut entries = Vec::new();
    for reading in read.collect::<Vec<_>>() {
        let watching = reading.await.unwrap();
        watching.check(sandbox.database().url()).await;
        entries.push(watching.entries().len());
    }
    // Ten new departments a round, three accounts of its own, and the last department.
    assert_eq!(entries.remove(0) as i64, last - from);
    assert_eq!(entries, [30 + 3 + 1; AGENCIES]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_register_ends_streams_and_refuses_tokens_of_what_it_lost(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let founder = sandbox.founder();
    for number in 0..6 {
        department(&founder, &format!("so-{number}")).await;
    }
    let mut watching = Watching::start(&founder, 0).await.unwrap();
    watching.until(6).await.unwrap();
    let kept = page(&founder, "", 4).await.unwrap().resume_token;

    let connection = Database::connect(sandbox.database().url(), "chidao-tests", 1)
        .await
        .unwrap();
    let mut restore = vec![
        "UPDATE membership_head SET position = 4, hash = (SELECT hash FROM membership_entry WHERE position = 4) WHERE id = 1",
    ];
    if kind == Kind::Sqlite {
        restore.insert(
            0,
            "DROP TRIGGER membership_entry_no_delete; DROP TRIGGER membership_index_no_delete",
        );
    }
    restore.extend([
        "DELETE FROM membership_index WHERE position > 4",
        "DELETE FROM membership_entry WHERE position > 4",
        "DELETE FROM membership_agency WHERE position > 4",
    ]);
    let restore = format!("BEGIN; {}; COMMIT", restore.join("; "));
    connection.readers().execute_unprepared(&restore).await.unwrap();

    let ended = watching.end().await;
    assert_eq!(
        (ended.code(), reason(&ended)),
        (Code::OutOfRange, Reason::RegisterDiverged)
    );
    let beyond = watching.resume(&founder).await.unwrap_err();
    assert_eq!(reason(&beyond), Reason::RegisterDiverged, "beyond the head");
    let other_way = async || {
        for number in 0..4 {
            department(&founder, &format!("khac-{number}")).await;
        }
    };
    other_way().await;
    let refused = watching.resume(&founder).await.unwrap_err();
    assert_eq!(
        reason(&refused),
        Reason::RegisterDiverged,
        "another entry at the position"
    );
    let polled = page(&founder, watching.token(), 5).await.unwrap_err();
    assert_eq!(reason(&polled), Reason::RegisterDiverged);
    assert_eq!(
        page(&founder, &kept, 50).await.unwrap().entries.len(),
        4,
        "what was kept is gone on from"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_token_of_this_register_is_an_invalid_field() {
    let sandbox = Sandbox::start(Kind::Sqlite).await.unwrap();
    let founder = sandbox.founder();
    for token in ["x", "AWluY2lkZW50AAAAAAAAAAAAAAAAAAAAAA", "AW1lbWJlcnNoaXA"] {
        let refused = page(&founder, token, 5).await.unwrap_err();
        assert_eq!(reason(&refused), Reason::InvalidFields, "{token}");
    }
    let stranger = chidao_tests::Client::new(sandbox.channel(0), Some(&sandbox.token("nobody", AUDIENCE, 0)));
    let refused = Watching::start(&stranger, 0).await.map(drop).unwrap_err();
    assert_eq!(reason(&refused), Reason::AccountUnknown);
    let refused = Watching::start(&founder, 1).await.map(drop).unwrap_err();
    assert_eq!(reason(&refused), Reason::RegisterDiverged, "beyond the head");
}

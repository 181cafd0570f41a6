//! Who is slow, who opens too many streams, and how streams end.

use std::time::Duration;

use chidao_proto::{errors::v1::Reason, refusal};
use chidao_register::WatchSettings;
use chidao_tests::{Kind, Sandbox, watching::Watching};
use rstest::rstest;
use tonic::{Code, Status};

use super::{
    department, reason,
    rig::{Messages, NONE, Rig},
};

/// A ring so small that whoever is behind reads by index.
fn without_ring() -> WatchSettings {
    WatchSettings {
        ring: (4, 1 << 20),
        ..WatchSettings::default()
    }
}

/// Asks again until a place is free. Each attempt asks the database, so that this is no tight loop.
async fn watch_when_free(rig: &Rig, subject: &str) -> Messages {
    for _ in 0..100_000 {
        match rig.watch(subject, 0).await {
            Ok(messages) => return messages,
            Err(status) => assert_eq!(reason(&status), Reason::ShareExceeded),
        }
    }
    panic!("no place has come free")
}

#[rstest]
#[case::sqlite_by_index(Kind::Sqlite, without_ring())]
#[case::sqlite_by_ring(Kind::Sqlite, WatchSettings::default())]
#[case::postgres_by_index(Kind::Postgres, without_ring())]
#[case::postgres_by_ring(Kind::Postgres, WatchSettings::default())]
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_still_gets_everything(#[case] kind: Kind, #[case] settings: WatchSettings) {
    let Some(rig) = Rig::start(kind, settings).await else {
        return;
    };
    rig.bearer("a", "so-a", None).await;
    let from = rig.bearer("b", "so-b", None).await;
    let (mut slow, mut fast) = (rig.watch("a", from).await.unwrap(), rig.watch("b", from).await.unwrap());
    assert_eq!(slow.until(from).await, NONE);
    // Taken by one and not by the other, whose inbox holds 256.
    let mut last = 0;
    for number in 0..700 {
        let audience = if number % 7 == 0 { "agency:so-b" } else { "public" };
        last = rig.record("agencies/x", &[audience], &[]).await;
    }
    let last_public = last - i64::from((700 - 1) % 7 == 0);
    let seen_by_fast = fast.until(last).await;
    assert_eq!(seen_by_fast, (from + 1..=last).collect::<Vec<_>>());
    let expected: Vec<_> = (from + 1..=last)
        .filter(|position| (position - from - 1) % 7 != 0)
        .collect();
    assert_eq!(slow.until(last_public).await, expected);
    let next = rig.record("agencies/y", &["public"], &[]).await;
    assert_eq!(
        slow.until(next).await.last(),
        Some(&next),
        "he has caught up and goes on"
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn who_has_his_turn_to_read_by_index_and_asks_no_more_gives_it_back(#[case] kind: Kind) {
    let settings = WatchSettings {
        catch_ups: 1,
        ..without_ring()
    };
    let Some(rig) = Rig::start(kind, settings).await else {
        return;
    };
    rig.bearer("a", "so-a", None).await;
    let from = rig.bearer("b", "so-b", None).await;
    let mut last = 0;
    for _ in 0..300 {
        last = rig.record("agencies/x", &["public"], &[]).await;
    }
    let expected: Vec<_> = (from + 1..=last).collect();
    let mut silent = rig.watch("a", from).await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < expected.len() {
        seen.extend(silent.at_hand());
        let mut other = rig.watch("b", from).await.unwrap();
        assert_eq!(other.until(last).await, expected);
    }
    assert_eq!(seen, expected);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_behind_gets_large_entries_too(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, without_ring()).await else {
        return;
    };
    let from = rig.bearer("a", "so-a", None).await;
    let mut last = 0;
    // Fewer of them fill what is read at once than of small ones.
    for number in 0..40 {
        let size = if number % 3 == 0 { 0 } else { 60 << 10 };
        last = rig.record_of_size(size, &["public"]).await;
    }
    let mut watching = rig.watch("a", from).await.unwrap();
    assert_eq!(watching.until(last).await, (from + 1..=last).collect::<Vec<_>>());
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_large_entries_ends_early(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, WatchSettings::default()).await else {
        return;
    };
    let from = rig.bearer("a", "so-a", None).await;
    let mut last = 0;
    for _ in 0..80 {
        last = rig.record_of_size(60 << 10, &["public"]).await;
    }
    let first = rig.list("a", from, 100).await.unwrap();
    let count = i64::try_from(first.entries.len()).unwrap();
    assert!((1..80).contains(&count) && first.more, "{count} entries of 60 KiB");
    assert_eq!(first.read_through, from + count);
    let second = rig.list("a", first.read_through, 100).await.unwrap();
    assert_eq!((second.read_through, second.more), (last, false));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn who_takes_nothing_for_too_long_is_told_so_and_loses_his_place(#[case] kind: Kind) {
    let settings = WatchSettings {
        per_principal: 1,
        patience: Duration::from_millis(60),
        ..WatchSettings::default()
    };
    let Some(rig) = Rig::start(kind, settings).await else {
        return;
    };
    let from = rig.bearer("a", "so-a", None).await;
    let mut stalled = rig.watch("a", from).await.unwrap();
    assert_eq!(stalled.until(from).await, NONE);
    for _ in 0..300 {
        rig.record("agencies/x", &["public"], &[]).await;
    }
    let mut next = watch_when_free(&rig, "a").await;
    let ended = stalled.next().await.unwrap_err();
    assert_eq!(
        (ended.code(), reason(&ended)),
        (Code::ResourceExhausted, Reason::ReaderTooSlow)
    );
    assert_eq!(next.next().await.unwrap().position, 0);
}

#[rstest]
#[case::by_time(Duration::from_millis(20), 1_000)]
#[case::by_positions(Duration::from_secs(3_600), 10)]
#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_tells_how_far_the_register_has_gone(#[case] checkpoint_after: Duration, #[case] positions: i64) {
    let settings = WatchSettings {
        checkpoint_after,
        checkpoint_positions: positions,
        ..WatchSettings::default()
    };
    let rig = Rig::start(Kind::Sqlite, settings).await.unwrap();
    let from = rig.bearer("a", "so-a", None).await;
    let mut watching = rig.watch("a", from).await.unwrap();
    assert_eq!(watching.until(from).await, NONE);
    let mut last = 0;
    for _ in 0..20 {
        last = rig.record("agencies/x", &["officers"], &[]).await;
    }
    let checkpoint = if positions == 10 { last - 10 } else { last };
    assert_eq!(watching.until(checkpoint).await, NONE, "nothing of it was for him");
    let next = rig.record("agencies/x", &["agency:so-a"], &[]).await;
    assert_eq!(watching.until(next).await, [next]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_principal_and_a_process_have_so_many_streams_and_a_dropped_one_frees_its_place(#[case] kind: Kind) {
    let settings = WatchSettings {
        per_principal: 2,
        per_process: 3,
        ..WatchSettings::default()
    };
    let Some(rig) = Rig::start(kind, settings).await else {
        return;
    };
    rig.bearer("a", "so-a", None).await;
    rig.bearer("b", "so-b", None).await;
    let exceeded = |refused: Result<Messages, Status>| {
        let status = refused.map(drop).unwrap_err();
        let seen = refusal::read(&status).unwrap();
        assert_eq!(
            (status.code(), seen.reason),
            (Code::ResourceExhausted, Reason::ShareExceeded)
        );
        assert!(seen.retry_after.is_some());
        seen.metadata["bound"].clone()
    };
    let one = rig.watch("a", 0).await.unwrap();
    let _another = rig.watch("a", 0).await.unwrap();
    assert_eq!(exceeded(rig.watch("a", 0).await), "2");
    let other = rig.watch("b", 0).await.unwrap();
    assert_eq!(exceeded(rig.watch("b", 0).await), "3");
    drop(other);
    assert!(rig.watch("b", 0).await.is_ok(), "and that one is dropped at once");
    drop(one);
    let _again = rig.watch("a", 0).await.unwrap();
    assert_eq!(exceeded(rig.watch("a", 0).await), "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_frees_its_place() {
    let sandbox = Sandbox::start(Kind::Sqlite).await.unwrap();
    let founder = sandbox.founder();
    let mut open = Vec::new();
    for _ in 0..64 {
        open.push(Watching::start(&founder, 0).await.unwrap());
    }
    let refused = Watching::start(&founder, 0).await.map(drop).unwrap_err();
    assert_eq!(reason(&refused), Reason::ShareExceeded);
    open.truncate(63);
    // The service learns of it by a frame, which is on its way.
    let mut attempts = 0..100_000;
    let again = loop {
        attempts.next().expect("the place comes free");
        if let Ok(watching) = Watching::start(&founder, 0).await {
            break watching;
        }
    };
    open.push(again);
    let position = department(&founder, "so-a").await;
    for watching in &mut open {
        watching.until(position).await.unwrap();
        assert_eq!(watching.entries().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_at_its_age_and_can_be_resumed() {
    let settings = WatchSettings {
        lifetime: Duration::from_millis(200),
        ..WatchSettings::default()
    };
    let rig = Rig::start(Kind::Sqlite, settings).await.unwrap();
    rig.bearer("a", "so-a", None).await;
    let ended = rig.watch("a", 0).await.unwrap().end().await;
    assert_eq!((ended.code(), reason(&ended)), (Code::Unavailable, Reason::NotReady));
    assert!(rig.watch("a", 0).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tailer_streams_end_and_none_begins() {
    let mut rig = Rig::start(Kind::Sqlite, WatchSettings::default()).await.unwrap();
    let from = rig.bearer("a", "so-a", None).await;
    let mut watching = rig.watch("a", from).await.unwrap();
    assert_eq!(watching.until(from).await, NONE);
    rig.stop().await;
    for ended in [watching.end().await, rig.watch("a", 0).await.map(drop).unwrap_err()] {
        assert_eq!((ended.code(), reason(&ended)), (Code::Unavailable, Reason::NotReady));
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_goes_down_ends_its_streams_which_go_on_elsewhere(#[case] kind: Kind) {
    let Some(mut sandbox) = Sandbox::start(kind).await else {
        return;
    };
    sandbox.add_replica().await;
    let founder = sandbox.founder();
    let mut watching = Watching::start(&founder, 0).await.unwrap();
    let position = department(&founder, "so-a").await;
    watching.until(position).await.unwrap();
    let going_down = tokio::spawn(sandbox.take_replica(0).end());
    // Cut at the limit, the stream would have no reason.
    let ended = watching.end().await;
    assert_eq!((ended.code(), reason(&ended)), (Code::Unavailable, Reason::NotReady));
    going_down.await.unwrap();
    let elsewhere = sandbox.founder();
    watching.resume(&elsewhere).await.unwrap();
    let position = department(&elsewhere, "so-b").await;
    watching.until(position).await.unwrap();
    watching.check(sandbox.database().url()).await;
}

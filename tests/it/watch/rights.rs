//! What one who watches may see is what he may see now.

use chidao_proto::errors::v1::Reason;
use chidao_register::WatchSettings;
use chidao_tests::Kind;
use rstest::rstest;
use time::macros::date;
use tonic::Code;

use super::{
    reason,
    rig::{NONE, Rig},
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_a_view_arrives_by_name_only_and_what_enters_it_in_full(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, WatchSettings::default()).await else {
        return;
    };
    rig.bearer("a", "so-a", None).await;
    let from = rig.bearer("b", "so-b", None).await;
    let (mut one, mut other) = (rig.watch("a", from).await.unwrap(), rig.watch("b", from).await.unwrap());
    rig.record("agencies/x", &["agency:so-a"], &[]).await;
    let moved = rig.record("agencies/x", &["agency:so-b"], &["agency:so-a"]).await;
    rig.record("agencies/x", &["agency:so-b"], &["agency:so-b"]).await;
    let last = rig.record("agencies/y", &["public"], &[]).await;

    assert_eq!(one.until(moved - 1).await, [moved - 1]);
    let left = one.next().await.unwrap().entry.unwrap();
    assert_eq!((left.position, left.changes.len()), (moved, 1));
    let change = &left.changes[0];
    assert_eq!(
        (&*change.name, change.withdrawn, change.resource.len()),
        ("agencies/x", true, 0)
    );
    assert_eq!(one.until(last).await, [last], "what he may no longer see is not sent");

    assert_eq!(other.next().await.unwrap().entry, None);
    let entered = other.next().await.unwrap().entry.unwrap();
    assert_eq!((entered.position, entered.changes[0].withdrawn), (moved, false));
    assert!(!entered.changes[0].resource.is_empty());
    assert_eq!(other.until(last).await, [moved + 1, last]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_ends_takes_its_stream_along_and_nothing_is_sent_after(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, WatchSettings::default()).await else {
        return;
    };
    rig.bearer("a", "so-a", None).await;
    let from = rig.bearer("b", "so-b", None).await;
    let (mut revoked, mut kept) = (rig.watch("a", from).await.unwrap(), rig.watch("b", from).await.unwrap());
    assert_eq!(revoked.until(from).await, NONE);
    rig.bearer("a", "so-a", Some(date!(2010 - 01 - 01))).await;
    let last = rig.record("agencies/x", &["public"], &[]).await;
    let ended = revoked.next().await.unwrap_err();
    assert_eq!(
        (ended.code(), reason(&ended)),
        (Code::PermissionDenied, Reason::AccountUnknown)
    );
    assert_eq!(kept.until(last).await, [last], "others are not touched");
    assert!(rig.watch("a", 0).await.is_err());
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_where_its_view_changes(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, WatchSettings::default()).await else {
        return;
    };
    let from = rig.bearer("a", "so-a", None).await;
    let mut watching = rig.watch("a", from).await.unwrap();
    assert_eq!(watching.until(from).await, NONE);
    rig.bearer("a", "so-b", None).await;
    rig.record("agencies/x", &["agency:so-a", "agency:so-b"], &[]).await;
    let ended = watching.next().await.unwrap_err();
    assert_eq!((ended.code(), reason(&ended)), (Code::OutOfRange, Reason::ViewChanged));
    let last = rig.record("agencies/y", &["agency:so-b"], &[]).await;
    assert_eq!(rig.watch("a", last - 1).await.unwrap().until(last).await, [last]);
}

/// Nobody writes: the day alone ends the account.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_last_day_of_its_account(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, WatchSettings::default()).await else {
        return;
    };
    let from = rig.bearer("a", "so-a", Some(date!(2199 - 01 - 01))).await;
    let mut watching = rig.watch("a", from).await.unwrap();
    assert_eq!(watching.until(from).await, NONE);
    let two_centuries = 200 * 365 * 86_400 * 1_000_000_i64;
    rig.execute(&format!("UPDATE membership_clock SET offset_us = {two_centuries}"))
        .await;
    assert_eq!(reason(&watching.next().await.unwrap_err()), Reason::AccountUnknown);
}

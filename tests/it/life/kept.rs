//! Lists that were answered before: they hold for their day, while the register stands, and for whoever may see them.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{GetRosterRequest, GetRosterResponse, SeatRole},
    refusal::read,
};
use chidao_tests::{Client, Kind};
use rstest::rstest;
use time::{Duration, macros::date};

use super::stage::{COMMITTEE, DIRECTOR, DIRECTOR_SEAT, Stage, instead, line, paper};

/// The list of today.
async fn of_today(client: &Client) -> GetRosterResponse {
    let request = GetRosterRequest {
        committee: COMMITTEE.to_owned(),
        ..GetRosterRequest::default()
    };
    client
        .clone()
        .committees
        .get_roster(request)
        .await
        .unwrap()
        .into_inner()
}

/// The list of a day, where it is no longer the one that the caller has.
async fn unless_known(client: &Client, on: Option<time::Date>, known_etag: &str) -> GetRosterResponse {
    let request = GetRosterRequest {
        committee: COMMITTEE.to_owned(),
        on: on.map(Into::into),
        known_etag: known_etag.to_owned(),
        ..GetRosterRequest::default()
    };
    let answer = client.clone().committees.get_roster(request).await;
    answer.unwrap().into_inner()
}

fn people(roster: &GetRosterResponse) -> Vec<&str> {
    roster.lines.iter().map(|line| &*line.full_name).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_answered_again_for_its_day_and_position_only(#[case] kind: Kind) {
    let today = date!(2019 - 07 - 01);
    let Some(mut stage) = Stage::set(kind, today, false).await else {
        return;
    };
    stage.sandbox.add_replica().await;
    let other = stage.sandbox.client_of(1, "director");
    let first = of_today(&stage.officer).await;
    assert_eq!((first.on, first.lines.len()), (Some(today.into()), 5));
    for client in [&stage.officer, &other, &stage.officer] {
        assert_eq!(of_today(client).await, first, "officer or not, on any replica");
    }
    // A day that is asked for is not that of the clock.
    let founding = date!(2019 - 01 - 01);
    let founded = stage.roster(founding).await;
    assert_eq!(founded.on, Some(founding.into()));
    assert_ne!(founded, first);

    // Who knows the list is told that it still is that one; the list of another day is another one.
    let unchanged = GetRosterResponse {
        on: first.on,
        in_force: true,
        read_position: first.read_position,
        etag: first.etag.clone(),
        unchanged: true,
        ..GetRosterResponse::default()
    };
    for client in [&stage.officer, &other] {
        assert_eq!(unless_known(client, None, &first.etag).await, unchanged);
        assert_eq!(unless_known(client, Some(founding), &first.etag).await, founded);
        assert_eq!(unless_known(client, None, "0000000000000000").await, first);
    }

    // By a decision of a day to come the same people sit today, but what is told of the line that it ends is new.
    let tomorrow = today + Duration::DAY;
    let mut decision = stage.deciding(paper(30, date!(2019 - 06 - 20)), Some(tomorrow));
    let vacant = line(SeatRole::StandingMember, "so-tttt", "Giám đốc", "");
    decision.amendments = vec![instead(DIRECTOR_SEAT, vacant)];
    let receipt = stage.reorganise(decision).await.receipt.unwrap();
    for client in [&other, &stage.officer] {
        let after = of_today(client).await;
        assert_eq!(after.read_position, receipt.position);
        assert_eq!(unless_known(client, None, &first.etag).await, after, "it says more now");
        assert_eq!((after.on, people(&after)), (first.on, people(&first)));
        let ended = after.lines[2].seat.as_ref().and_then(|seat| seat.valid_to);
        assert_eq!(ended, Some(tomorrow.into()));
    }
    // The clock alone brings the next day: whoever asks then is answered for it, whether anything was recorded or not.
    let holder = |roster: &GetRosterResponse| {
        let line = roster
            .lines
            .iter()
            .find(|line| line.seat.as_ref().is_some_and(|seat| seat.order == 3));
        line.map(|line| line.appointment.as_ref().map(|one| one.person.clone()))
    };
    assert_eq!(holder(&first), Some(Some(stage.people[DIRECTOR].clone())));
    stage.move_clock(tomorrow).await;
    for client in [&stage.officer, &other] {
        let after = of_today(client).await;
        assert_eq!((after.on, holder(&after)), (Some(tomorrow.into()), Some(None)));
    }
    assert_eq!(people(&stage.roster(today).await), people(&first));

    // What is kept is for nobody who may not see it.
    let request = GetRosterRequest {
        committee: COMMITTEE.to_owned(),
        ..GetRosterRequest::default()
    };
    let mut nobody = stage.sandbox.client("nobody");
    let status = nobody.committees.get_roster(request).await.unwrap_err();
    assert_eq!(read(&status).unwrap().reason, Reason::AccountUnknown);
}

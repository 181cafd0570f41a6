//! What was known of an appointment, before its end was decided and after.

use chidao_proto::membership::v1::{AppointmentState, GetRosterRequest, RosterLine};
use chidao_tests::Kind;
use rstest::rstest;

use super::{
    SIGNED,
    stage::{COMMITTEE, DEPUTY_SEAT, Stage, appointing, ending, in_days, paper},
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_past_knows_an_appointment_as_it_was_decided_then(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    // On the twelfth day he sits there, whatever is known of his end.
    let now = GetRosterRequest {
        committee: COMMITTEE.to_owned(),
        on: Some(in_days(12).into()),
        ..GetRosterRequest::default()
    };
    let by = |recorded_by| GetRosterRequest {
        recorded_by,
        ..now.clone()
    };
    let line = async |request: GetRosterRequest| -> RosterLine {
        let roster = stage.officer.clone().committees.get_roster(request).await.unwrap();
        roster.into_inner().lines.into_iter().nth(DEPUTY_SEAT - 1).unwrap()
    };
    let from = in_days(10);
    let request = appointing(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(from));
    let appointed = stage.try_appoint(request).await.unwrap();
    let (name, recorded) = (appointed.appointment.unwrap().name, appointed.receipt.unwrap().time);
    let open = line(now.clone()).await;
    let shown = open.appointment.as_ref().unwrap();
    assert_eq!((shown.state(), shown.to), (AppointmentState::Active, None));

    let request = ending(&name, paper(2, SIGNED), Some(in_days(20)));
    let ended = stage.try_end(request).await.unwrap().receipt.unwrap().time;
    let bounded = line(now.clone()).await;
    assert_eq!(bounded.appointment.as_ref().unwrap().end_basis, Some(paper(2, SIGNED)));
    assert_eq!(line(by(recorded)).await, open);
    assert_eq!(line(by(ended)).await, bounded);

    // What the clock records adds nothing that was not known.
    stage.move_clock(in_days(20), 1).await;
    stage.until_done().await;
    let of_clock = stage.by_the_clock(&name).await;
    assert_eq!(of_clock.len(), 2);
    for (entry, _) in of_clock {
        assert_eq!(line(by(entry.time)).await, bounded, "by {}", entry.method);
    }
    assert_eq!(line(by(recorded)).await, open);
}

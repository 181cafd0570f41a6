//! Commands of one batch that see what the others staged.

use std::sync::Arc;

use chidao_authority::{DEVELOPMENT_ISSUER, Heard, Identity, RosterCache};
use chidao_membership::{Command, Membership};
use chidao_proto::{
    contract,
    membership::v1::{AppointRequest, AppointmentEndReason},
};
use chidao_register::{Call, Database, Register};
use chidao_tests::{Kind, desk::call, draft};
use rstest::rstest;
use time::{Date, macros::date};
use tokio::{sync::watch, task::yield_now};

use super::stage::{COMMITTEE, DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, Stage, office, paper, seat};

const SIGNED: Date = date!(2019 - 05 - 20);
const RETIRED: Date = date!(2019 - 06 - 01);

/// What a command needs may hang on what an earlier one of its batch has staged and nobody has loaded: it is then weighed in the
/// next batch, on what is stored. The appointment that the first command makes is found by its person when the second takes the
/// office away again, and has an errand that was not asked for.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
async fn a_command_that_misses_what_its_batch_staged_is_weighed_in_the_next(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, SIGNED, false).await else {
        return;
    };
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(RETIRED)))
        .await;
    let to = office("so-tttt", "Giám đốc");
    stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(RETIRED)))
        .await;
    let appoint = AppointRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(DIRECTOR_SEAT),
        person: stage.people[DEPUTY_DIRECTOR].clone(),
        basis: Some(paper(9, SIGNED)),
        from: Some(date!(2019 - 06 - 10).into()),
    };
    let leave = stage.leaving(DEPUTY_DIRECTOR, paper(10, SIGNED), Some(date!(2019 - 09 - 01)));

    let database = Database::connect(stage.sandbox.database().url(), "chidao-tests", 2).await;
    let rosters = Arc::new(RosterCache::new(Heard::Everybody));
    let (register, writer) = Register::open(Membership, database.unwrap(), rosters, 16);
    let commands: [(&str, Box<dyn Command>); 2] = [
        ("/chidao.membership.v1.AppointmentService/Appoint", Box::new(appoint)),
        ("/chidao.membership.v1.PersonService/ChangeOffice", Box::new(leave)),
    ];
    let mut answers = Vec::new();
    for (method, command) in commands {
        let call = Call {
            identity: Arc::new(Identity::new(DEVELOPMENT_ISSUER, "officer")),
            acting_as: None,
            method: contract::method(method).unwrap(),
            ..call(std::time::Duration::from_secs(60))
        };
        let register = register.clone();
        answers.push(tokio::spawn(async move { register.submit(command, call).await }));
        // On this one thread each hands in before anything is written: both come into one batch.
        yield_now().await;
    }
    let (stop, mut stopped) = watch::channel(false);
    let writer = tokio::spawn(writer.run(async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    }));
    let mut positions = Vec::new();
    for answer in answers {
        positions.push(answer.await.unwrap().unwrap().receipt.position);
    }
    stop.send(true).unwrap();
    writer.await.unwrap();
    assert_eq!(positions[1], positions[0] + 1);
    let appointment = stage.appointments(None).await.pop().unwrap();
    assert_eq!(
        (appointment.to, appointment.end_reason()),
        (Some(draft::date(2019, 9, 1)), AppointmentEndReason::OfficeLost)
    );
    stage.prove().await;
}

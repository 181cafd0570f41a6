//! Notices that come in, from outside.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{ObligationCode, ObligationState, Participant, Party, Step, StepContent, SystemManagement},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    rows::at,
    stage::{Stage, told},
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t20_a_citizens_notice_is_acknowledged_and_passed_on_though_the_owner_is_unknown(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let mut request = draft::incident::report("", at(date!(2026 - 05 - 15), 10, 0));
    request.management = SystemManagement::Civil.into();
    request.sender = Some(Participant {
        party: Party::Reporter.into(),
        title: "Một người dân (hư cấu)".to_owned(),
        ..Participant::default()
    });
    let incident = request.incident.as_mut().unwrap();
    incident.system_title = "vidu.vinhlong.gov.vn".to_owned();
    let reported = stage.report("so-tttt", request).await.unwrap();
    let name = reported.incident.unwrap().name;
    let ack = stage.duty(&name, ObligationCode::Ack).await;
    assert_eq!(ack.to, vec![i32::from(Party::Reporter)]);
    assert_eq!(ack.deadline.unwrap().due_time, ack.at_once_from_time);
    let forward = stage.duty(&name, ObligationCode::Forward).await;
    let to: Vec<i32> = [Party::Coordinator, Party::Operator, Party::Owner]
        .map(Into::into)
        .to_vec();
    assert_eq!(forward.to, to);
    assert_eq!(forward.debtor_agency, draft::agency_name("so-tttt"));
    // What the operator owes waits for him to be known.
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(notice.state(), ObligationState::PendingParty);
    let named = StepContent {
        participants: vec![Participant {
            party: Party::Operator.into(),
            agency: draft::agency_name("so-operator"),
            ..Participant::default()
        }],
        ..StepContent::default()
    };
    stage.amend("so-tttt", &name, Step::NameParties, named).await.unwrap();
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(notice.state(), ObligationState::Provisional);
    assert_eq!(notice.debtor_agency, draft::agency_name("so-operator"));
    // An acknowledgement is done by its debtor, once.
    let done = stage.fulfil("so-tttt", &ack.name).await.unwrap();
    assert_eq!(done[0].state(), ObligationState::Fulfilled);
    let again = stage.fulfil("so-tttt", &ack.name).await.unwrap_err();
    assert_eq!(told(&again).0, Reason::StateForbids);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t21_an_incident_of_police_or_army_is_pointed_to_its_ministry(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let mut request = draft::incident::report("", at(date!(2026 - 05 - 15), 10, 0));
    request.management = SystemManagement::Defence.into();
    request.incident.as_mut().unwrap().system_title = "vidu.gov.vn".to_owned();
    let status = stage.report("so-operator", request).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::OutOfScope);
    assert_eq!(told(&status).1, "QD05-1");
}

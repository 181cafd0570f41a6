//! Which system is affected and whose it is: named by whoever may know, and by nobody else.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        AddNoticeRequest, Incident, ObligationCode, Participant, Party, ReportIncidentRequest, Step, StepContent,
        SystemManagement, UpdateInformationSystemRequest,
    },
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    rows::at,
    stage::{Stage, told},
};

fn naming(party: Party, agency: &str) -> Participant {
    Participant {
        party: party.into(),
        agency: draft::agency_name(agency),
        ..Participant::default()
    }
}

/// A first notice of a system that its reporter knows by its domain name alone.
fn by_title() -> ReportIncidentRequest {
    let mut request = draft::incident::report("", at(date!(2026 - 05 - 15), 10, 0));
    request.management = SystemManagement::Civil.into();
    request.incident.as_mut().unwrap().system_title = "vidu.vinhlong.gov.vn".to_owned();
    request
}

fn identified(system: &str) -> StepContent {
    StepContent {
        reason: "Theo tên miền (hư cấu)".to_owned(),
        system: system.to_owned(),
        ..StepContent::default()
    }
}

fn part(incident: &Incident, party: Party) -> Vec<String> {
    let all = incident.participants.iter().filter(|one| one.party() == party);
    all.map(|one| one.agency.clone()).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_of_a_system_by_telling_of_an_incident(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let missing = "systems/2019-9999";
    let mut seen = Vec::new();
    for named in [&*system, missing] {
        let request = draft::incident::report(named, at(date!(2026 - 05 - 15), 10, 0));
        let status = stage.report("so-new", request).await.unwrap_err();
        assert_eq!(told(&status).2, "incident.system");
        let read = read(&status).unwrap();
        assert!(read.localized.contains("system_title"), "{}", read.localized);
        seen.push((
            status.code(),
            status.message().replace(named, ""),
            read.localized.replace(named, ""),
        ));
    }
    assert_eq!(seen[0], seen[1]);
    // He describes it in words; whoever answers for incidents says which it is.
    let reported = stage.report("so-new", by_title()).await.unwrap().incident.unwrap();
    let name = reported.name;
    let theirs = stage
        .amend("so-new", &name, Step::NameSystem, identified(missing))
        .await
        .unwrap_err();
    assert_eq!(told(&theirs).2, "content.system");
    let named = stage
        .amend("so-tttt", &name, Step::NameSystem, identified(&system))
        .await
        .unwrap();
    let incident = named.incident.unwrap();
    assert_eq!((&incident.system, &*incident.system_title), (&system, ""));
    assert_eq!(part(&incident, Party::Owner), [draft::agency_name("so-owner")]);
    assert_eq!(part(&incident, Party::Operator), [draft::agency_name("so-operator")]);
    assert_eq!(incident.facts.unwrap().level, 3);
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(notice.debtor_agency, draft::agency_name("so-operator"));
    // Its operator sees the incident now, and works on it.
    stage
        .advance("so-operator", &name, Step::Verify, StepContent::default())
        .await
        .unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_that_he_runs_a_system_names_none_that_he_does_not_see(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let of_others = stage.system("so-owner", "so-operator").await;
    let own = stage.system("so-owner", "so-new").await;
    let mut request = by_title();
    request.incident.as_mut().unwrap().participants = vec![naming(Party::Operator, "so-new")];
    let name = stage.report("so-new", request).await.unwrap().incident.unwrap().name;
    let status = stage
        .amend("so-new", &name, Step::NameSystem, identified(&of_others))
        .await
        .unwrap_err();
    let seen = told(&status);
    assert_eq!((seen.0, &*seen.2), (Reason::ResourceNotFound, "content.system"));
    let named = stage.amend("so-new", &name, Step::NameSystem, identified(&own)).await;
    let incident = named.unwrap().incident.unwrap();
    assert_eq!(part(&incident, Party::Owner), [draft::agency_name("so-owner")]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn owner_and_operator_of_a_system_on_record_are_as_it_says(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let content = |party: Party, agency: &str| StepContent {
        participants: vec![naming(party, agency)],
        ..StepContent::default()
    };
    for (party, agency) in [(Party::Owner, "so-operator"), (Party::Operator, "so-new")] {
        let status = stage
            .amend("so-operator", &name, Step::NameParties, content(party, agency))
            .await
            .unwrap_err();
        let seen = told(&status);
        assert_eq!(
            (seen.0, &*seen.2),
            (Reason::InvalidFields, "content.participants[0].party"),
            "{party:?}"
        );
    }
    // Others are his to name, and what is so on record by now.
    let member = content(Party::NetworkMember, "so-none");
    stage
        .amend("so-operator", &name, Step::NameParties, member)
        .await
        .unwrap();
    let request = UpdateInformationSystemRequest {
        request_id: draft::request_id(),
        name: system,
        operator: draft::agency_name("so-new"),
        ..UpdateInformationSystemRequest::default()
    };
    stage
        .client("officer")
        .systems
        .update_information_system(request)
        .await
        .unwrap();
    let by_record = content(Party::Operator, "so-new");
    let passed = stage.amend("so-operator", &name, Step::NameParties, by_record).await;
    let incident = passed.unwrap().incident.unwrap();
    assert_eq!(part(&incident, Party::Operator), [draft::agency_name("so-new")]);
    // The specialised unit says what is so, whatever is on record.
    let otherwise = content(Party::Owner, "ubnd-tinh");
    let said = stage.amend("so-tttt", &name, Step::NameParties, otherwise).await;
    let incident = said.unwrap().incident.unwrap();
    assert_eq!(part(&incident, Party::Owner), [draft::agency_name("ubnd-tinh")]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn as_many_take_part_as_there_is_room_for_and_the_unit_always(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let member = |number: usize| Participant {
        party: Party::NetworkMember.into(),
        title: format!("Thành viên {number} (hư cấu)"),
        ..Participant::default()
    };
    // With owner, operator and unit that makes 128.
    for from in [0, 32, 64, 96] {
        let content = StepContent {
            participants: (from..(from + 32).min(125)).map(member).collect(),
            ..StepContent::default()
        };
        stage
            .amend("so-operator", &name, Step::NameParties, content)
            .await
            .unwrap();
    }
    let full = StepContent {
        participants: vec![member(125)],
        ..StepContent::default()
    };
    let status = stage
        .amend("so-operator", &name, Step::NameParties, full)
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::InvalidFields);
    let notice = AddNoticeRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        notice: Some(draft::incident::notice()),
        sender: Some(Participant {
            party: Party::Reporter.into(),
            title: "Một người dân (hư cấu)".to_owned(),
            ..Participant::default()
        }),
        ..AddNoticeRequest::default()
    };
    let mut operator = stage.client("so-operator").incidents;
    let status = operator.add_notice(notice.clone()).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::InvalidFields);
    // Who told of it is kept in words; work goes on.
    let bare = AddNoticeRequest {
        request_id: draft::request_id(),
        sender: None,
        ..notice
    };
    let added = operator.add_notice(bare).await.unwrap().into_inner();
    assert_eq!(added.incident.unwrap().participants.len(), 128);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_a_part_that_a_step_does_not_give_is_told_which_it_gives(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let content = || StepContent {
        participants: vec![naming(Party::Team, "so-new")],
        ..StepContent::default()
    };
    let status = stage
        .amend("so-operator", &name, Step::NameParties, content())
        .await
        .unwrap_err();
    let remedy = read(&status).unwrap().fields[0].1.clone();
    for part in ["chủ quản", "vận hành", "mạng lưới"] {
        assert!(remedy.to_lowercase().contains(part), "{part}: {remedy}");
    }
    let status = stage
        .advance("so-operator", &name, Step::Close, content())
        .await
        .unwrap_err();
    let remedy = read(&status).unwrap().fields[0].1.clone();
    assert!(remedy.contains("bỏ trống"), "{remedy}");
    stage.prove().await;
}

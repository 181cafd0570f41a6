//! Acts on incidents as callers meet them: duplicates, acts that are sent again, what was told in the past, replicas and kills.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        AddNoticeRequest, ExplainIncidentRequest, ExplainIncidentResponse, GetIncidentRequest, GetIncidentResponse,
        LinkIncidentsRequest, ObligationCode, Step, StepContent, SystemManagement,
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

impl Stage {
    async fn get(&self, subject: &str, name: &str) -> GetIncidentResponse {
        let request = GetIncidentRequest { name: name.to_owned() };
        let got = self.client(subject).incidents.get_incident(request).await;
        got.unwrap().into_inner()
    }

    async fn told_by(&self, subject: &str, name: &str, then: &ExplainIncidentResponse) -> ExplainIncidentResponse {
        let request = ExplainIncidentRequest {
            name: name.to_owned(),
            recorded_by: then.on,
            ..ExplainIncidentRequest::default()
        };
        let told = self.client(subject).incidents.explain_incident(request).await;
        told.unwrap().into_inner()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn possible_duplicates_are_suggested_linked_and_parted(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let day = date!(2026 - 05 - 15);
    let mut names = Vec::new();
    // The last two are too far off, and of which those alone may know who must act.
    for (hour, tlp) in [(10, 0), (15, 0), (10 + 24 * 60, 0), (11, 5)] {
        let mut request = draft::incident::report(&system, at(day, hour, 0));
        request.incident.as_mut().unwrap().tlp = tlp;
        let reported = stage.report("so-operator", request).await.unwrap();
        names.push(reported.incident.unwrap().name);
    }
    let suggested = |response: GetIncidentResponse| {
        let found = response.suggestions.into_iter();
        found.map(|one| (one.incident, one.hours_apart)).collect::<Vec<_>>()
    };
    let of_operator = suggested(stage.get("so-operator", &names[0]).await);
    assert_eq!(of_operator, [(names[3].clone(), 1), (names[1].clone(), 5)]);
    let of_head = suggested(stage.get("head", &names[0]).await);
    assert_eq!(of_head, [(names[1].clone(), 5)]);

    let link = |one: &str, other: &str, parts| LinkIncidentsRequest {
        request_id: draft::request_id(),
        name: one.to_owned(),
        related: other.to_owned(),
        parts,
        ..LinkIncidentsRequest::default()
    };
    let mut unit = stage.client("so-tttt").incidents;
    let mut owner = stage.client("so-owner").incidents;
    let status = owner
        .link_incidents(link(&names[0], &names[1], false))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    unit.link_incidents(link(&names[0], &names[1], false)).await.unwrap();
    for (one, other) in [(0, 1), (1, 0)] {
        let incident = stage.get("so-owner", &names[one]).await.incident.unwrap();
        assert_eq!(incident.related, [names[other].clone()]);
    }
    let again = unit
        .link_incidents(link(&names[1], &names[0], false))
        .await
        .unwrap_err();
    assert_eq!(told(&again).0, Reason::StateForbids);
    unit.link_incidents(link(&names[1], &names[0], true)).await.unwrap();
    for name in &names[..2] {
        let incident = stage.get("so-tttt", name).await.incident.unwrap();
        assert_eq!(incident.related, Vec::<String>::new());
        assert_eq!(incident.step_count, 1, "to link is no step");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_in_the_past_is_told_again(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let mut past = Vec::new();
    for subject in ["so-operator", "so-owner", "officer"] {
        past.push((subject, stage.explain(subject, &name).await.unwrap()));
    }
    stage
        .advance("so-operator", &name, Step::FlagCapability, super::rows::because())
        .await
        .unwrap();
    past.push(("so-operator", stage.explain("so-operator", &name).await.unwrap()));
    let content = StepContent {
        detected_time: Some(at(date!(2026 - 05 - 14), 9, 0)),
        ..super::rows::because()
    };
    stage
        .amend("so-tttt", &name, Step::CorrectTimes, content)
        .await
        .unwrap();
    let initial = stage.duty(&name, ObligationCode::Initial).await;
    past.push(("so-owner", stage.explain("so-owner", &name).await.unwrap()));
    stage.fulfil("so-operator", &initial.name).await.unwrap();
    past.push(("so-operator", stage.explain("so-operator", &name).await.unwrap()));
    stage.receive("so-tttt", &initial.name).await.unwrap();
    for (subject, then) in past {
        let again = stage.told_by(subject, &name, &then).await;
        let again = ExplainIncidentResponse {
            read_position: then.read_position,
            ..again
        };
        assert_eq!(again, then, "{subject}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_is_sent_again_is_answered_alike(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let mut operator = stage.client("so-operator").incidents;
    let report = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
    let first = operator.report_incident(report.clone()).await.unwrap().into_inner();
    let name = first.incident.as_ref().unwrap().name.clone();
    let notice = AddNoticeRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        notice: Some(draft::incident::notice()),
        ..AddNoticeRequest::default()
    };
    let noticed = operator.add_notice(notice.clone()).await.unwrap().into_inner();
    let verify = draft::incident::advance(&name, Step::Verify, StepContent::default());
    let verified = operator.advance_response(verify.clone()).await.unwrap().into_inner();
    // Whatever happened since, and on whichever replica.
    let again = operator.report_incident(report.clone()).await.unwrap().into_inner();
    assert_eq!(again, first);
    assert_eq!(operator.add_notice(notice).await.unwrap().into_inner(), noticed);
    assert_eq!(
        operator.advance_response(verify.clone()).await.unwrap().into_inner(),
        verified
    );
    let mut other = verify;
    other.step = Step::BeginFirstResponse.into();
    let status = operator.advance_response(other).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::RequestIdReused);
    assert_eq!(stage.incident(&name).await.step_count, 3);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_category_is_answered_with_the_nearest(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let mut request = draft::incident::report("", at(date!(2026 - 05 - 15), 10, 0));
    request.management = SystemManagement::Civil.into();
    let incident = request.incident.as_mut().unwrap();
    incident.system_title = "vidu.vinhlong.gov.vn".to_owned();
    incident.category = "thay-doi-giao-die".to_owned();
    let status = stage.report("so-operator", request).await.unwrap_err();
    let (field, remedy) = read(&status).unwrap().fields.remove(0);
    assert_eq!(field, "incident.category");
    assert!(remedy.contains("thay-doi-giao-dien"), "{remedy}");
}

//! Activities: the Head decides what is done.

use chidao_proto::{
    budget::v1::{
        ActivityKind, ActivityState, AmendActivityRequest, ApproveActivityRequest, CancelActivityRequest,
        CloseActivityRequest, GetActivityRequest, ListActivitiesRequest,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_40_the_head_approves_what_is_done_and_nobody_else(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let request = draft::budget::activity(ActivityKind::Meeting, 28_000_000);
    let created = stage
        .client("officer")
        .activities
        .create_activity(request)
        .await
        .unwrap();
    let name = created.into_inner().activity.unwrap().name;
    for subject in ["officer", "accountant", "director", "member", "clerk"] {
        let request = draft::budget::approval(&name);
        let status = stage
            .client(subject)
            .activities
            .approve_activity(request)
            .await
            .unwrap_err();
        assert_eq!(told(&status).0, Reason::NotPermitted, "{subject}");
    }
    let bare = ApproveActivityRequest {
        ground: None,
        ..draft::budget::approval(&name)
    };
    let status = stage
        .client("head")
        .activities
        .approve_activity(bare)
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        (
            Reason::EvidenceRequired,
            "BUD-S1,BUD-S2".to_owned(),
            "ground".to_owned()
        )
    );
    let approved = stage
        .client("deputy")
        .activities
        .approve_activity(draft::budget::approval(&name))
        .await;
    let approved = approved.unwrap().into_inner().activity.unwrap();
    assert_eq!(approved.state(), ActivityState::Approved);
    assert!(approved.approved_by.starts_with("people/"), "{}", approved.approved_by);

    let amend = AmendActivityRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        estimate: 30_000_000,
        ..AmendActivityRequest::default()
    };
    let amended = stage.client("officer").activities.amend_activity(amend).await.unwrap();
    let amended = amended.into_inner().activity.unwrap();
    assert_eq!(
        (amended.state(), amended.estimate),
        (ActivityState::Draft, 30_000_000),
        "to be approved anew"
    );
    stage
        .client("head")
        .activities
        .approve_activity(draft::budget::approval(&name))
        .await
        .unwrap();
    let close = CloseActivityRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        etag: String::new(),
    };
    stage.client("officer").activities.close_activity(close).await.unwrap();
    let cancel = CancelActivityRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        reason: "Không còn cần".to_owned(),
        etag: String::new(),
    };
    let status = stage
        .client("officer")
        .activities
        .cancel_activity(cancel.clone())
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids);
    let other = stage.approved(ActivityKind::Inspection, 1_000).await;
    let cancel = CancelActivityRequest {
        request_id: draft::request_id(),
        name: other.clone(),
        reason: String::new(),
        ..cancel
    };
    let status = stage
        .client("officer")
        .activities
        .cancel_activity(cancel.clone())
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::EvidenceRequired, "BUD-S2".to_owned(), "reason".to_owned())
    );
    let cancel = CancelActivityRequest {
        reason: "Không còn cần".to_owned(),
        ..cancel
    };
    let cancelled = stage
        .client("officer")
        .activities
        .cancel_activity(cancel)
        .await
        .unwrap();
    assert_eq!(
        cancelled.into_inner().activity.unwrap().state(),
        ActivityState::Cancelled
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn activities_are_for_the_committee_and_incident_response_names_its_incident(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let request = draft::budget::activity(ActivityKind::IncidentResponse, 1_000);
    let status = stage
        .client("officer")
        .activities
        .create_activity(request)
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::EvidenceRequired, "TT121".to_owned(), "incident".to_owned())
    );
    let name = stage.approved(ActivityKind::Drill, 1_000).await;
    stage.approved(ActivityKind::Meeting, 1_000).await;
    let of = |kind: ActivityKind| ListActivitiesRequest {
        kind: kind.into(),
        ..ListActivitiesRequest::default()
    };
    let listed = stage
        .client("member")
        .activities
        .list_activities(of(ActivityKind::Drill))
        .await;
    let names: Vec<String> = listed
        .unwrap()
        .into_inner()
        .activities
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, [name.as_str()]);
    let get = GetActivityRequest { name };
    let status = stage.client("so-khac").activities.get_activity(get).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::ResourceNotFound);
    stage.prove().await;
}

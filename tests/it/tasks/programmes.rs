//! Programmes, their adjustments, and the tasks that belong to them.

use chidao_proto::{
    coordination::v1::{
        CreateProgrammeRequest, GetProgrammeRequest, ListProgrammesRequest, ListTasksRequest, Objective, Programme,
        ProgrammeKind, Task, UpdateProgrammeRequest, YearFigure,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::stage::{COMMITTEE, Stage, by, paper, refused, told};

fn plan() -> Programme {
    Programme {
        committee: COMMITTEE.to_owned(),
        kind: ProgrammeKind::Plan.into(),
        display_name: "Kế hoạch ứng dụng công nghệ thông tin năm 2019".to_owned(),
        basis: Some(paper(20, date!(2019 - 01 - 15))),
        from: Some(draft::date(2019, 1, 1)),
        to: Some(draft::date(2020, 1, 1)),
        fields: vec!["dich-vu-cong".to_owned()],
        objectives: vec![Objective {
            display_name: "Tỷ lệ dịch vụ công trực tuyến mức độ 3, 4".to_owned(),
            unit: "%".to_owned(),
            baseline: "12.5".to_owned(),
            years: vec![YearFigure {
                year: 2019,
                target: "30".to_owned(),
                reported: String::new(),
            }],
        }],
        ..Programme::default()
    }
}

fn creating(programme: Programme) -> CreateProgrammeRequest {
    CreateProgrammeRequest {
        request_id: draft::request_id(),
        programme: Some(programme),
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_programme_is_recorded_adjusted_and_read_by_all(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let mut officer = stage.hand("officer");
    let created = officer
        .programmes
        .create_programme(creating(plan()))
        .await
        .unwrap()
        .into_inner();
    let name = created.programme.unwrap().name;
    let mut part = plan();
    (part.parent, part.kind) = (name.clone(), ProgrammeKind::Project.into());
    part.basis = Some(paper(21, date!(2019 - 02 - 01)));
    officer.programmes.create_programme(creating(part)).await.unwrap();

    let get = || GetProgrammeRequest { name: name.clone() };
    let read = stage
        .hand("so-gd")
        .programmes
        .get_programme(get())
        .await
        .unwrap()
        .into_inner();
    let mut objectives = read.programme.clone().unwrap().objectives;
    objectives[0].years[0].reported = "31.2".to_owned();
    let update = |etag: String| UpdateProgrammeRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        basis: Some(paper(22, date!(2019 - 06 - 03))),
        objectives: objectives.clone(),
        etag,
        ..UpdateProgrammeRequest::default()
    };
    let etag = read.programme.unwrap().etag;
    officer.programmes.update_programme(update(etag.clone())).await.unwrap();
    let refusal = officer.programmes.update_programme(update(etag)).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::EtagMismatch);
    let read = stage
        .hand("so-gd")
        .programmes
        .get_programme(get())
        .await
        .unwrap()
        .into_inner();
    let programme = read.programme.unwrap();
    assert_eq!(programme.objectives[0].years[0].reported, "31.2");
    assert_eq!(programme.adjustments, [paper(22, date!(2019 - 06 - 03))]);

    let list = |parent: &str, kind: ProgrammeKind| ListProgrammesRequest {
        parent: parent.to_owned(),
        kind: kind.into(),
        ..ListProgrammesRequest::default()
    };
    for (request, expected) in [
        (list("", ProgrammeKind::Unspecified), 2),
        (list(&name, ProgrammeKind::Unspecified), 1),
        (list("", ProgrammeKind::Scheme), 0),
    ] {
        let page = officer.programmes.list_programmes(request).await.unwrap().into_inner();
        assert_eq!(page.programmes.len(), expected);
    }

    let task = Task {
        programme: name.clone(),
        ..stage.task(paper(1, date!(2019 - 06 - 03)), "so-gd", by(date!(2019 - 06 - 20)))
    };
    let task = stage.create(task).await;
    let of_it = ListTasksRequest {
        programme: name,
        ..ListTasksRequest::default()
    };
    assert_eq!(stage.list("officer", of_it).await, [task.name]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_programme_is_told_by_its_field(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let mut ends_first = plan();
    ends_first.to = ends_first.from;
    let mut unknown = plan();
    unknown.fields.push("chinh-quyen".to_owned());
    let mut twice = plan();
    let again = twice.objectives[0].years[0].clone();
    twice.objectives[0].years.push(again);
    let mut unsigned = plan();
    unsigned.basis = Some(paper(20, date!(2019 - 06 - 04)));
    let mut nowhere = plan();
    nowhere.parent = "programmes/2019-0099".to_owned();
    for (programme, expected) in [
        (ends_first, refused(Reason::InvalidFields, "", "programme.to")),
        (unknown, refused(Reason::InvalidFields, "", "programme.fields[1]")),
        (
            twice,
            refused(Reason::InvalidFields, "", "programme.objectives[0].years[1].year"),
        ),
        (
            unsigned,
            refused(Reason::EvidenceRequired, "TSK-01", "programme.basis.signature"),
        ),
        (nowhere, refused(Reason::ResourceNotFound, "", "programme.parent")),
    ] {
        let refusal = stage
            .hand("officer")
            .programmes
            .create_programme(creating(programme))
            .await
            .unwrap_err();
        assert_eq!(told(&refusal), expected);
    }
    let refusal = stage
        .hand("head")
        .programmes
        .create_programme(creating(plan()))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::NotPermitted);
}

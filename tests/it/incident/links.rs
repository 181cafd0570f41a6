//! What is told of incidents that are linked, and of what directives became: to each reader what he sees.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        Directive, GetIncidentRequest, Incident, LinkIncidentsRequest, ListIncidentsRequest, Participant, Party, Step,
        StepContent,
    },
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Kind, draft};
use prost_reflect::prost::Message;
use rstest::rstest;
use time::macros::date;

use super::{
    rows::at,
    stage::{Stage, told},
};

impl Stage {
    async fn of(&self, operator: &str, confidential: bool, others: Vec<Participant>) -> String {
        let system = self.system("so-owner", operator).await;
        let mut request = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
        let incident = request.incident.as_mut().unwrap();
        (incident.confidential, incident.participants) = (confidential, others);
        self.report(operator, request).await.unwrap().incident.unwrap().name
    }

    async fn link(&self, subject: &str, one: &str, other: &str) -> Result<(), tonic::Status> {
        let request = LinkIncidentsRequest {
            request_id: draft::request_id(),
            name: one.to_owned(),
            related: other.to_owned(),
            ..LinkIncidentsRequest::default()
        };
        self.client(subject).incidents.link_incidents(request).await.map(drop)
    }

    /// What an incident is linked with, as somebody is told by every way.
    async fn linked(&self, subject: &str, name: &str) -> Vec<String> {
        let mut client = self.client(subject).incidents;
        let request = GetIncidentRequest { name: name.to_owned() };
        let got = client.get_incident(request).await.unwrap().into_inner();
        let got = got.incident.unwrap().related;
        let listed = client.list_incidents(ListIncidentsRequest::default()).await;
        let listed = listed.unwrap().into_inner().incidents;
        let listed = listed.into_iter().find(|one| one.name == name);
        assert_eq!(listed.unwrap().related, got, "{subject}: list");
        let explained = self.explain(subject, name).await.unwrap().incident.unwrap();
        assert_eq!(explained.related, got, "{subject}: told whole");
        got
    }

    /// Whether entries of the register tell somebody of a link.
    async fn is_told_of_links(&self, subject: &str) -> bool {
        let request = ListEntriesRequest {
            register: "incident".to_owned(),
            page_size: 500,
            ..ListEntriesRequest::default()
        };
        let page = self.client(subject).register.list_entries(request).await;
        let entries = page.unwrap().into_inner().entries;
        let mut changes = entries.iter().flat_map(|entry| &entry.changes);
        changes.any(|change| {
            let is_incident = change.name.starts_with("incidents/") && !change.name[10..].contains('/');
            is_incident && !Incident::decode(&*change.resource).unwrap().related.is_empty()
        })
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inc07_a_link_is_told_to_whoever_sees_both(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let open = stage.of("so-operator", false, Vec::new()).await;
    let secret = stage.of("so-new", true, Vec::new()).await;
    stage.link("so-tttt", &open, &secret).await.unwrap();
    for subject in ["so-tttt", "so-owner", "head"] {
        assert_eq!(
            stage.linked(subject, &open).await,
            std::slice::from_ref(&secret),
            "{subject}"
        );
        assert_eq!(
            stage.linked(subject, &secret).await,
            std::slice::from_ref(&open),
            "{subject}"
        );
    }
    assert_eq!(stage.linked("so-operator", &open).await, Vec::<String>::new());
    assert_eq!(stage.linked("so-new", &secret).await, Vec::<String>::new());
    // A step in between tells nobody either, and keeps the link.
    let verified = stage
        .advance("so-operator", &open, Step::Verify, StepContent::default())
        .await
        .unwrap();
    assert_eq!(verified.incident.unwrap().related, Vec::<String>::new());
    assert_eq!(stage.linked("head", &open).await, std::slice::from_ref(&secret));
    for subject in ["so-operator", "so-new", "so-tttt"] {
        assert!(!stage.is_told_of_links(subject).await, "{subject}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inc07_whoever_links_two_keeps_the_file_of_both(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let member = Participant {
        party: Party::NetworkMember.into(),
        agency: draft::agency_name("so-operator"),
        ..Participant::default()
    };
    let own = stage.of("so-operator", false, Vec::new()).await;
    let helped = stage.of("so-new", false, vec![member]).await;
    let hidden = stage.of("so-new", true, Vec::new()).await;
    for (one, other) in [(&own, &helped), (&helped, &own)] {
        let status = stage.link("so-operator", one, other).await.unwrap_err();
        assert_eq!(told(&status).0, Reason::NotTheirs);
    }
    // What is not seen is told of as what is not there.
    let mut answers = Vec::new();
    for other in [&*hidden, "incidents/2026-9999"] {
        let status = stage.link("so-operator", &own, other).await.unwrap_err();
        let seen = told(&status);
        assert_eq!((seen.0, &*seen.2), (Reason::ResourceNotFound, "related"));
        answers.push(status.message().replace(other, ""));
    }
    assert_eq!(answers[0], answers[1]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn how_a_directive_is_carried_out_is_told_to_whoever_sees_the_task(#[case] kind: Kind) {
    let Some(stage) = Stage::set_with_coordination(kind).await else {
        return;
    };
    let name = stage.of("so-operator", false, Vec::new()).await;
    let addressees = ["so-operator", "so-new"].map(draft::agency_name);
    let content = StepContent {
        document: Some(draft::decision("15/CĐ-BCĐ (hư cấu)", draft::date(2019, 3, 1))),
        directive: Some(Directive {
            content: "Cô lập máy chủ (hư cấu)".to_owned(),
            addressees: addressees.to_vec(),
            monitor: stage.people[2].clone(),
            ..Directive::default()
        }),
        ..StepContent::default()
    };
    stage
        .direct("head", &name, Step::IssueDirective, content)
        .await
        .unwrap();
    let all = stage.carried(&name).await;
    assert!(all.iter().all(|one| !one.task.is_empty() && !one.state_vi.is_empty()));
    let seen = stage.explain("so-operator", &name).await.unwrap().directed;
    assert_eq!(seen[0], all[0], "its own");
    assert_eq!((&seen[1].agency, &seen[1].step), (&all[1].agency, &all[1].step));
    assert_eq!((&*seen[1].task, &*seen[1].state_vi), ("", ""));
    assert_eq!(seen[1].due_time, None);
    // Who owns the system reads the incident, and has no part in the tasks.
    let seen = stage.explain("so-owner", &name).await.unwrap().directed;
    assert!(seen.iter().all(|one| one.task.is_empty() && one.due_time.is_none()));
    stage.prove().await;
}

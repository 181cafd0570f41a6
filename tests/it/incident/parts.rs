//! What a step does not take is refused, and nobody gets a part by a step that is not for that.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        Answer, Directive, Evidence, Facts, Flag, Participant, Party, PlanType, Seriousness, Step, StepContent,
        SystemManagement,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    directives::directive,
    rows::at,
    stage::{Stage, told},
};

fn naming(party: Party, agency: &str) -> StepContent {
    StepContent {
        participants: vec![Participant {
            party: party.into(),
            agency: draft::agency_name(agency),
            ..Participant::default()
        }],
        ..StepContent::default()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_step_does_not_take_is_refused_by_its_field(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let request = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
    let name = stage
        .report("so-operator", request)
        .await
        .unwrap()
        .incident
        .unwrap()
        .name;
    let when = Some(at(date!(2026 - 05 - 15), 9, 0));
    let empty = StepContent::default;
    let facts = Facts {
        owner_can_control: Answer::No.into(),
        ..Facts::default()
    };
    for (content, field) in [
        (
            StepContent {
                occurred_time: when,
                ..empty()
            },
            "content.occurred_time",
        ),
        (
            StepContent {
                detected_time: when,
                ..empty()
            },
            "content.detected_time",
        ),
        (
            StepContent {
                detected_on: Some(draft::date(2026, 5, 15)),
                ..empty()
            },
            "content.detected_on",
        ),
        (
            StepContent {
                exceeded_time: when,
                ..empty()
            },
            "content.exceeded_time",
        ),
        (
            StepContent {
                unit_exceeded_time: when,
                ..empty()
            },
            "content.unit_exceeded_time",
        ),
        (
            StepContent {
                ended_time: when,
                ..empty()
            },
            "content.ended_time",
        ),
        (
            StepContent {
                classification: Seriousness::Serious.into(),
                ..empty()
            },
            "content.classification",
        ),
        (
            StepContent {
                facts: Some(facts),
                ..empty()
            },
            "content.facts",
        ),
        (
            StepContent {
                category: "ma-doc".to_owned(),
                ..empty()
            },
            "content.category",
        ),
        (
            StepContent {
                flags: vec![Flag::PersonalData.into()],
                ..empty()
            },
            "content.flags",
        ),
        (
            StepContent {
                withdrawn_flags: vec![Flag::PersonalData.into()],
                ..empty()
            },
            "content.withdrawn_flags",
        ),
        (
            StepContent {
                plan: PlanType::Local.into(),
                ..empty()
            },
            "content.plan",
        ),
        (
            StepContent {
                directive: Some(Directive {
                    content: "x".to_owned(),
                    ..Directive::default()
                }),
                ..empty()
            },
            "content.directive",
        ),
        (directive(&["so-new"], &stage.people[2]), "content.directive"),
        (
            StepContent {
                management: SystemManagement::Defence.into(),
                ..empty()
            },
            "content.management",
        ),
        (naming(Party::Speaker, "so-operator"), "content.participants[0].party"),
    ] {
        let status = stage
            .advance("so-operator", &name, Step::Verify, content)
            .await
            .unwrap_err();
        let seen = told(&status);
        assert_eq!((seen.0, &*seen.2), (Reason::InvalidFields, field));
    }
    // What the Standing Agency directs is recorded in words; tasks are the committee's to give.
    let by_others = directive(&["so-new"], &stage.people[2]);
    let status = stage
        .external("officer", &name, Step::DirectEmergency, by_others)
        .await
        .unwrap_err();
    assert_eq!(told(&status).2, "content.directive.addressees");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_himself_what_only_others_can_make_him(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let detected = at(date!(2026 - 05 - 15), 10, 0);
    // Whose a system on record is, is said there; parts that are given are nobody's to claim.
    for party in [
        Party::Owner,
        Party::Operator,
        Party::Team,
        Party::Speaker,
        Party::SpecialisedUnit,
    ] {
        let mut request = draft::incident::report(&system, detected);
        request.incident.as_mut().unwrap().participants = naming(party, "so-none").participants;
        let status = stage.report("so-none", request).await.unwrap_err();
        let seen = told(&status);
        assert_eq!(
            (seen.0, &*seen.2),
            (Reason::InvalidFields, "incident.participants[0].party"),
            "{party:?}"
        );
    }
    let name = stage.confirmed(&system, detected).await;
    for party in [
        Party::Team,
        Party::Speaker,
        Party::NationalSpeaker,
        Party::Addressee,
        Party::ProvincialCommittee,
    ] {
        let status = stage
            .amend("so-operator", &name, Step::NameParties, naming(party, "so-operator"))
            .await
            .unwrap_err();
        assert_eq!(told(&status).2, "content.participants[0].party", "{party:?}");
    }
    // The one who was assigned stays the speaker, whatever others say by other steps.
    let speaker = naming(Party::Speaker, "so-new");
    stage.direct("head", &name, Step::NameSpeaker, speaker).await.unwrap();
    let words = draft::incident::content(&[Evidence::Publication]);
    let mine = StepContent {
        participants: naming(Party::Speaker, "so-operator").participants,
        ..words.clone()
    };
    let status = stage
        .advance("so-operator", &name, Step::Publish, mine)
        .await
        .unwrap_err();
    assert_eq!(told(&status).2, "content.participants[0].party");
    stage.advance("so-new", &name, Step::Publish, words).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_told_of_it_gets_no_other_part_by_that(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let detected = at(date!(2026 - 05 - 15), 10, 0);
    let mut request = draft::incident::report(&system, detected);
    request.sender = naming(Party::Owner, "so-none").participants.pop();
    let reported = stage.report("so-tttt", request).await.unwrap().incident.unwrap();
    let owners = reported.participants.iter().filter(|one| one.party() == Party::Owner);
    let owners: Vec<_> = owners.map(|one| one.agency.clone()).collect();
    assert_eq!(owners, [draft::agency_name("so-owner")]);
    let flag = StepContent {
        flags: vec![Flag::PersonalData.into()],
        ..StepContent::default()
    };
    let status = stage
        .amend("so-none", &reported.name, Step::RaiseFlags, flag)
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::ResourceNotFound);
    stage.prove().await;
}

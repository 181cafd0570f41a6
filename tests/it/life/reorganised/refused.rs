//! What a decision that reorganises a committee is refused for.

use chidao_proto::{
    common::v1::SignatureKind,
    errors::v1::Reason,
    membership::v1::{AppointRequest, LineAmendment, ReorganiseCommitteeRequest, SeatDraft},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    super::stage::{COMMITTEE, DIRECTOR, DIRECTOR_SEAT, OF_SCIENCE, paper, refused, seat, told},
    ON, SIGNED, TODAY, replacing, with_a_new_director,
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_on_reorganising_refuses(#[case] kind: Kind) {
    let Some(stage) = with_a_new_director(kind, TODAY).await else {
        return;
    };
    let with = |change: &dyn Fn(&mut ReorganiseCommitteeRequest)| {
        let mut request = replacing(&stage);
        change(&mut request);
        request
    };
    let new_line =
        |change: &dyn Fn(&mut SeatDraft)| with(&|request| change(request.amendments[0].line.as_mut().unwrap()));
    let forbids = |rule: &str, field: &str| refused(Reason::RuleForbids, rule, field);
    let invalid = |field: &str| refused(Reason::InvalidFields, "", field);
    let mut cases = vec![
        (
            with(&|request| request.decision.as_mut().unwrap().signature = SignatureKind::None.into()),
            refused(Reason::EvidenceRequired, "MEM-08", "decision.signature"),
        ),
        (
            with(&|request| request.decision.as_mut().unwrap().issuer = draft::agency_name("so-tttt")),
            forbids("MEM-01", "decision.issuer"),
        ),
        (
            with(&|request| request.effective_on = Some(draft::date(2019, 6, 19))),
            forbids("INV-M3", "effective_on"),
        ),
        (
            with(&|request| {
                request.decision = Some(paper(30, date!(2018 - 12 - 28)));
                request.effective_on = None;
            }),
            refused(Reason::StateForbids, "INV-M5", ""),
        ),
        (with(&|request| request.amendments.clear()), invalid("seats")),
        (with(&|request| request.seats = stage.list()), invalid("amendments")),
        (
            with(&|request| request.amendments[0].seat = seat(1)),
            forbids("MEM-02", "amendments"),
        ),
        (
            with(&|request| request.amendments[0].seat = seat(2)),
            forbids("MEM-03", "amendments"),
        ),
        (
            with(&|request| request.amendments[0].seat = String::new()),
            forbids("MEM-04", "amendments"),
        ),
        (
            with(&|request| request.amendments.push(request.amendments[0].clone())),
            invalid("amendments[1].seat"),
        ),
        (
            with(&|request| request.amendments[0].seat = seat(40)),
            refused(Reason::ResourceNotFound, "", "amendments[0].seat"),
        ),
        (
            with(&|request| request.amendments[0].seat = "committees/bcd-cntt/seats/1".to_owned()),
            invalid("amendments[0].seat"),
        ),
        (
            with(&|request| request.standing_agency = draft::agency_name("so-khong-co")),
            refused(Reason::ResourceNotFound, "", "standing_agency"),
        ),
    ];
    let of_line = |name: &str| format!("amendments[0].line.{name}");
    cases.extend([
        (
            new_line(&|line| line.titles.push("Phó Giám đốc".to_owned())),
            forbids("MEM-05", &of_line("kind")),
        ),
        (
            new_line(&|line| line.person.clone_from(&stage.people[OF_SCIENCE])),
            forbids("MEM-06", &of_line("person")),
        ),
        (
            new_line(&|line| line.person.clone_from(&stage.people[DIRECTOR])),
            forbids("INV-M4", &of_line("person")),
        ),
        (
            new_line(&|line| line.person = "people/1999-0001".to_owned()),
            refused(Reason::ResourceNotFound, "", &of_line("person")),
        ),
    ]);
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let refusal = stage.try_reorganise(request).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "case {number}: {refusal}");
    }
    let mut director = stage.sandbox.client("deputy");
    let refusal = director
        .committees
        .reorganise_committee(replacing(&stage))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::NotPermitted);
    assert_eq!(stage.committee(None).await.terms, [], "nothing was recorded");

    // Once a decision is on record, another one cannot be put in before it, and its lines stand from its day on only.
    stage.reorganise(replacing(&stage)).await;
    let sooner = ReorganiseCommitteeRequest {
        amendments: vec![LineAmendment {
            seat: seat(5),
            line: None,
        }],
        ..stage.deciding(paper(29, SIGNED), Some(ON))
    };
    let refusal = stage.try_reorganise(sooner).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "INV-M5", ""));
    let again = ReorganiseCommitteeRequest {
        amendments: vec![LineAmendment {
            seat: seat(DIRECTOR_SEAT),
            line: None,
        }],
        ..stage.deciding(paper(31, date!(2020 - 01 - 10)), None)
    };
    let refusal = stage.try_reorganise(again).await.unwrap_err();
    assert_eq!(told(&refusal), forbids("MEM-10", "amendments[0].seat"));
    let into_the_old_seat = AppointRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(DIRECTOR_SEAT),
        person: stage.people[DIRECTOR].clone(),
        basis: Some(paper(31, date!(2020 - 01 - 10))),
        from: None,
    };
    let refusal = stage
        .officer
        .clone()
        .appointments
        .appoint(into_the_old_seat)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), forbids("INV-M2", "seat"));
}

//! Estimates: whose they are, what is given to their lines and taken from them, and by whom.

use chidao_proto::{
    budget::v1::{
        DecisionKind, DecisionLevel, EstimateState, GetEstimateRequest, LineCodes, ListCodesRequest,
        ListEstimatesRequest, ListLinesRequest, OpenYearRequest, PostDecisionRequest, Term,
    },
    common::v1::{DocumentRef, SignatureKind},
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, term, told};

fn refused(reason: Reason, basis: &str, field: &str) -> (Reason, String, String) {
    (reason, basis.to_owned(), field.to_owned())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t30_the_committee_has_no_estimate_of_its_own(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2018, 12, 31)).await else {
        return;
    };
    let mut officer = stage.client("officer");
    for unit in ["committees/bcd-cqdt", "agencies/so-khac"] {
        let request = OpenYearRequest {
            unit: unit.to_owned(),
            ..draft::budget::year(2019)
        };
        let status = officer.estimates.open_year(request).await.unwrap_err();
        assert_eq!(told(&status), refused(Reason::InvalidFields, "BUD-S1,L83-14", "unit"));
    }
    let opened = stage.year(2019).await;
    assert_eq!(
        (&*opened.unit, opened.state()),
        ("agencies/so-tttt", EstimateState::Drafted)
    );
    let again = officer
        .estimates
        .open_year(draft::budget::year(2019))
        .await
        .unwrap_err();
    assert_eq!(told(&again).0, Reason::ResourceExists, "one estimate a year");
    assert_eq!(said(&again, "resource"), opened.name);
    stage.year(2020).await;
    for subject in ["clerk", "head", "director", "so-tttt"] {
        let status = stage
            .client(subject)
            .estimates
            .open_year(draft::budget::year(2021))
            .await;
        assert_eq!(told(&status.unwrap_err()).0, Reason::NotPermitted, "{subject}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b2_what_was_decided_is_the_sum_of_its_lines(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let estimate = stage.year(2019).await.name;
    let sent = draft::budget::submission(&estimate);
    let sent = stage.client("officer").estimates.submit_estimate(sent).await.unwrap();
    assert_eq!(sent.into_inner().estimate.unwrap().state(), EstimateState::Submitted);
    let rows = || {
        vec![
            draft::budget::new_line("Hội nghị, kiểm tra", 400_000_000),
            draft::budget::new_line("Mua sắm", 200_000_000),
        ]
    };
    let off = PostDecisionRequest {
        total: 600_000_001,
        ..draft::budget::decide(&estimate, DecisionKind::Assign, rows())
    };
    let status = stage.decide(off).await.unwrap_err();
    assert_eq!(told(&status), refused(Reason::InvalidFields, "TT342-13", "total"));
    let unsigned = {
        let mut request = draft::budget::decide(&estimate, DecisionKind::Assign, rows());
        request.basis.as_mut().unwrap().signature = SignatureKind::None.into();
        request
    };
    let status = stage.decide(unsigned).await.unwrap_err();
    assert_eq!(
        told(&status),
        refused(Reason::EvidenceRequired, "TT342-13,L83-49-3", "basis")
    );
    let early = draft::budget::decide(&estimate, DecisionKind::Supplement, rows());
    let status = stage.decide(early).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "nothing is assigned yet");

    let lines = stage.give(&estimate, DecisionKind::Assign, rows()).await;
    let names: Vec<&str> = lines.iter().map(|line| &*line.name).collect();
    assert!(names[0].ends_with("-0001") && names[1].ends_with("-0002"), "{names:?}");
    let more = vec![draft::budget::line(names[1], 50_000_000)];
    stage.give(&estimate, DecisionKind::Supplement, more).await;
    let moved = vec![
        draft::budget::line(names[0], -30_000_000),
        draft::budget::line(names[1], 30_000_000),
    ];
    let lopsided = vec![
        draft::budget::line(names[0], -30_000_000),
        draft::budget::line(names[1], 20_000_000),
    ];
    let status = stage
        .decide(draft::budget::decide(&estimate, DecisionKind::Adjust, lopsided))
        .await
        .unwrap_err();
    assert_eq!(told(&status), refused(Reason::InvalidFields, "L83-53", "total"));
    stage.give(&estimate, DecisionKind::Adjust, moved).await;

    let read = GetEstimateRequest { name: estimate.clone() };
    let read = stage.client("director").estimates.get_estimate(read).await.unwrap();
    let read = read.into_inner().estimate.unwrap();
    assert_eq!(
        (read.given, read.lines, read.state()),
        (650_000_000, 2, EstimateState::Adjusted)
    );
    let listed = ListLinesRequest {
        estimate: estimate.clone(),
        ..ListLinesRequest::default()
    };
    let listed = stage
        .client("head")
        .estimates
        .list_lines(listed)
        .await
        .unwrap()
        .into_inner();
    let free: Vec<i64> = listed
        .lines
        .iter()
        .map(|line| line.balance.as_ref().unwrap().free)
        .collect();
    assert_eq!(free, [370_000_000, 280_000_000]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_04_and_07_the_unit_itself_only_adjusts_within_a_field_and_in_time(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 11, 14)).await else {
        return;
    };
    let estimate = stage.year(2019).await.name;
    let in_office = LineCodes {
        category: "340".to_owned(),
        group: "341".to_owned(),
        ..draft::budget::line_codes("Văn phòng")
    };
    let mut rows = vec![
        draft::budget::new_line("Hội nghị", 100_000_000),
        draft::budget::new_line("Mua sắm", 100_000_000),
        draft::budget::new_line("Văn phòng", 100_000_000),
    ];
    rows[2].codes = Some(in_office);
    let lines = stage.give(&estimate, DecisionKind::Assign, rows).await;
    let own = DocumentRef {
        issuer: draft::agency_name("so-tttt"),
        ..draft::decision("68/QĐ-STTTT (hư cấu)", draft::date(2019, 1, 10))
    };
    let by_unit = |kind: DecisionKind, rows| PostDecisionRequest {
        level: DecisionLevel::LevelOneUnit.into(),
        basis: Some(own.clone()),
        ..draft::budget::decide(&estimate, kind, rows)
    };
    let move_to = |to: usize| {
        vec![
            draft::budget::line(&lines[0].name, -10_000_000),
            draft::budget::line(&lines[to].name, 10_000_000),
        ]
    };
    let more = vec![draft::budget::line(&lines[0].name, 1)];
    let status = stage.decide(by_unit(DecisionKind::Supplement, more)).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs, "only whoever assigns gives more");
    let status = stage
        .decide(by_unit(DecisionKind::Adjust, move_to(2)))
        .await
        .unwrap_err();
    assert_eq!(told(&status), refused(Reason::RuleForbids, "L83-53", "rows"));
    stage.decide(by_unit(DecisionKind::Adjust, move_to(1))).await.unwrap();
    stage.on((2019, 11, 15)).await;
    let status = stage
        .decide(by_unit(DecisionKind::Adjust, move_to(1)))
        .await
        .unwrap_err();
    assert_eq!(told(&status), refused(Reason::RuleForbids, "L83-53", "on"));
    let of_the_body = draft::budget::decide(&estimate, DecisionKind::Adjust, move_to(2));
    stage.decide(of_the_body).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_disputed_part_is_blocked_and_what_is_taken_must_be_free(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 100).await;
    let row = |amount| vec![draft::budget::line(&line, amount)];
    stage.give(&estimate, DecisionKind::Block, row(30)).await;
    let balance = stage.read("accountant", &line).await.unwrap().balance.unwrap();
    assert_eq!(
        (term(&balance, Term::Blocked), balance.available, balance.free),
        (30, 70, 70)
    );
    let status = stage
        .decide(draft::budget::decide(&estimate, DecisionKind::Reduce, row(71)))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::NotEnough);
    assert_eq!(
        (said(&status, "fund"), said(&status, "there")),
        ("FREE".to_owned(), "70".to_owned())
    );
    let terms = "GIVEN=100 BLOCKED=30 UNPAID=0 PAID=0 ADVANCED=0 AVAILABLE=70 RESERVED=0 PENDING=0 FREE=70";
    assert_eq!(said(&status, "terms"), terms);
    let seen = read(&status).unwrap();
    assert!(seen.localized.contains("cần 71 đồng"), "{}", seen.localized);
    let status = stage
        .decide(draft::budget::decide(&estimate, DecisionKind::Unblock, row(31)))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, said(&status, "fund")),
        (Reason::NotEnough, "BLOCKED".to_owned())
    );
    stage.give(&estimate, DecisionKind::Unblock, row(30)).await;
    stage.give(&estimate, DecisionKind::Reduce, row(100)).await;
    assert_eq!(stage.free(&line).await, 0);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b12_an_unknown_code_is_refused_with_the_nearest(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let estimate = stage.year(2019).await.name;
    let with = |codes: LineCodes| {
        let mut rows = vec![draft::budget::new_line("Hội nghị", 100)];
        rows[0].codes = Some(codes);
        draft::budget::decide(&estimate, DecisionKind::Assign, rows)
    };
    let right = || draft::budget::line_codes("Hội nghị");
    for (codes, kind, nearest) in [
        (
            LineCodes {
                chapter: "428".to_owned(),
                ..right()
            },
            "CHAPTER",
            "427,417",
        ),
        (
            LineCodes {
                group: "315".to_owned(),
                ..right()
            },
            "GROUP",
            "314,341",
        ),
        (
            LineCodes {
                item: "6656".to_owned(),
                ..right()
            },
            "SUB_ITEM",
            "6655,6651,6956,6699,6702",
        ),
    ] {
        let status = stage.decide(with(codes)).await.unwrap_err();
        assert_eq!(told(&status).0, Reason::CodeUnknown, "{kind}");
        assert_eq!((&*said(&status, "kind"), &*said(&status, "nearest")), (kind, nearest));
        assert!(
            read(&status).unwrap().localized.contains("dùng"),
            "it says which to use"
        );
    }
    let status = stage
        .decide(with(LineCodes {
            category: "340".to_owned(),
            ..right()
        }))
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        refused(Reason::RuleForbids, "TT324", "item"),
        "a group is below its category"
    );
    stage
        .decide(with(LineCodes {
            item: "6655".to_owned(),
            ..right()
        }))
        .await
        .unwrap();
    let twice = {
        let mut rows = vec![draft::budget::new_line("Hội nghị", 100)];
        rows[0].codes = Some(LineCodes {
            item: "6655".to_owned(),
            ..right()
        });
        draft::budget::decide(&estimate, DecisionKind::Supplement, rows)
    };
    assert_eq!(told(&stage.decide(twice).await.unwrap_err()).0, Reason::ResourceExists);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn codes_are_imported_once_and_what_is_given_is_seen_by_whoever_keeps_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let again = stage
        .client("accountant")
        .codes
        .import_codes(draft::budget::codes())
        .await;
    let again = again.unwrap().into_inner();
    assert_eq!((again.codes.len(), again.unchanged), (0, 16));
    let of_kind = ListCodesRequest {
        kind: chidao_proto::budget::v1::CodeKind::SubItem.into(),
        page_size: 2,
        ..ListCodesRequest::default()
    };
    let page = stage
        .client("head")
        .codes
        .list_codes(of_kind)
        .await
        .unwrap()
        .into_inner();
    let codes: Vec<&str> = page.codes.iter().map(|code| &*code.code).collect();
    assert_eq!(codes, ["6651", "6655"]);
    assert!(!page.next_page_token.is_empty());

    let (estimate, line) = stage.line(2019, 100).await;
    for subject in ["officer", "clerk", "accountant", "director", "head", "deputy"] {
        assert!(stage.read(subject, &line).await.is_ok(), "{subject}");
    }
    for subject in ["member", "so-tttt", "so-khac"] {
        let status = stage.read(subject, &line).await.unwrap_err();
        assert_eq!(told(&status).0, Reason::ResourceNotFound, "{subject}");
        let listed = stage
            .client(subject)
            .estimates
            .list_estimates(ListEstimatesRequest::default())
            .await;
        assert_eq!(listed.unwrap().into_inner().estimates, [], "{subject}");
        let request = draft::budget::decide(&estimate, DecisionKind::Supplement, vec![draft::budget::line(&line, 1)]);
        let status = stage
            .client(subject)
            .estimates
            .post_decision(request)
            .await
            .unwrap_err();
        assert_eq!(told(&status).0, Reason::ResourceNotFound, "{subject}");
    }
    for subject in ["officer", "director", "head"] {
        let request = draft::budget::decide(&estimate, DecisionKind::Supplement, vec![draft::budget::line(&line, 1)]);
        let status = stage
            .client(subject)
            .estimates
            .post_decision(request)
            .await
            .unwrap_err();
        assert_eq!(told(&status).0, Reason::NotPermitted, "{subject}");
    }
    stage.prove().await;
}

//! What the papers of acts decide: from which day an act can count, by which text it is judged, and what is entered twice.

use chidao_proto::{
    budget::v1::{ActivityKind, DecisionKind, LineCodes, RecoverPaymentRequest},
    common::v1::NoticeCode,
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_counts_from_a_day_before_its_paper(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let paid = stage.paid(draft::budget::content(&activity, &line, 500)).await.unwrap();
    let payment = paid.payment.unwrap().name;
    stage.on((2019, 3, 20)).await;
    let recovered = |on: (i32, i32, i32)| RecoverPaymentRequest {
        slip: Some(draft::decision("90/NT (hư cấu)", draft::date(2019, 3, 18))),
        on: Some(draft::date(on.0, on.1, on.2)),
        ..draft::budget::recovery(&payment, 100)
    };
    let mut accountant = stage.client("accountant");
    let before = accountant.payments.recover_payment(recovered((2019, 3, 15))).await;
    let status = before.unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::RuleForbids, "BUD-S4".to_owned(), "on".to_owned()),
        "the slip is of the 18th"
    );
    accountant
        .payments
        .recover_payment(recovered((2019, 3, 18)))
        .await
        .unwrap();
    assert_eq!(stage.free(&line).await, 600);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_moves_money_again_is_told(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let paid = stage.paid(draft::budget::content(&activity, &line, 500)).await.unwrap();
    let payment = paid.payment.unwrap().name;
    let mut accountant = stage.client("accountant");
    let mut codes = Vec::new();
    for _ in 0..2 {
        let request = draft::budget::recovery(&payment, 100);
        let answer = accountant.payments.recover_payment(request).await.unwrap().into_inner();
        codes.push(
            answer
                .receipt
                .unwrap()
                .notices
                .iter()
                .map(|one| one.code())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(codes, [vec![], vec![NoticeCode::CitedBefore]]);
    let more = || {
        let rows = vec![draft::budget::line(&line, 50)];
        let decision = draft::budget::decide(&estimate, DecisionKind::Supplement, rows);
        chidao_proto::budget::v1::PostDecisionRequest {
            basis: Some(draft::decision("91/QĐ-UBND (hư cấu)", draft::date(2019, 3, 1))),
            ..decision
        }
    };
    let first = stage.decide(more()).await.unwrap().receipt.unwrap().notices;
    assert_eq!(first, []);
    let again = stage.decide(more()).await.unwrap().receipt.unwrap().notices;
    assert_eq!(
        again.iter().map(|one| one.code()).collect::<Vec<_>>(),
        [NoticeCode::CitedBefore]
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_codes_of_a_decision_are_judged_by_the_text_of_its_day(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let estimate = stage.year(2019).await.name;
    let mut row = draft::budget::new_line("Hội nghị", 1_000);
    row.codes = Some(LineCodes {
        chapter: "999".to_owned(),
        ..draft::budget::line_codes("Hội nghị")
    });
    let request = draft::budget::decide(&estimate, DecisionKind::Assign, vec![row]);
    let status = stage.decide(request).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::CodeUnknown);
    let basis = said(&status, "basis");
    assert!(!basis.contains("TT17"), "Circular 17 is of 2024: {basis}");
    stage.prove().await;
}

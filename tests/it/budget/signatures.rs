//! Who signs, and what is held from the chief accountant's signature on.

use chidao_proto::{
    budget::v1::{
        ActivityKind, GetPaymentRequest, ListPaymentsRequest, PaymentState, PaymentStep, RecordTreasuryAnswerRequest,
        RevisePaymentRequest,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t26_and_t31_three_people_sign_and_the_head_of_the_committee_is_none_of_them(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let own = stage
        .drafted("director", draft::budget::content(&activity, &line, 100))
        .await;
    let status = stage
        .step("officer", draft::budget::step(&own, PaymentStep::Submit))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs, "whoever asks submits");
    stage
        .step("director", draft::budget::step(&own, PaymentStep::Submit))
        .await
        .unwrap();
    stage
        .step("accountant", draft::budget::step(&own, PaymentStep::Check))
        .await
        .unwrap();
    for (subject, reason) in [
        ("officer", Reason::NotPermitted),
        ("head", Reason::NotPermitted),
        ("clerk", Reason::NotPermitted),
        ("member", Reason::ResourceNotFound),
        ("director", Reason::NotTheirs),
    ] {
        let status = stage.sign(subject, &own).await.unwrap_err();
        assert_eq!(told(&status).0, reason, "{subject} before the chief accountant");
    }
    let signed = stage.sign("accountant", &own).await.unwrap();
    assert_eq!((signed.state(), signed.drawn), (PaymentState::Signed, 100));
    for (subject, reason) in [
        ("head", Reason::NotPermitted),
        ("accountant", Reason::NotTheirs),
        ("director", Reason::RuleForbids),
    ] {
        let status = stage.sign(subject, &own).await.unwrap_err();
        assert_eq!(told(&status).0, reason, "{subject} after him");
    }
    let approved = stage.sign("second", &own).await.unwrap();
    assert_eq!(approved.state(), PaymentState::Approved);
    assert!(![&approved.requester, &approved.signed_by].contains(&&approved.approved_by));
    // The chief accountant who asks for something himself cannot sign it.
    let his = stage
        .drafted("accountant", draft::budget::content(&activity, &line, 100))
        .await;
    stage
        .step("accountant", draft::budget::step(&his, PaymentStep::Submit))
        .await
        .unwrap();
    stage
        .step("accountant", draft::budget::step(&his, PaymentStep::Check))
        .await
        .unwrap();
    let status = stage.sign("accountant", &his).await.unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::RuleForbids, "L88-19,L83-12".to_owned(), "name".to_owned())
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_is_let_go_when_a_request_is_returned_cancelled_or_refused(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let content = || draft::budget::content(&activity, &line, 600);
    let first = stage.checked(content()).await.unwrap();
    assert_eq!(stage.free(&line).await, 1_000, "a draft reserves nothing");
    stage.sign("accountant", &first).await.unwrap();
    assert_eq!(stage.free(&line).await, 400);
    let second = stage.checked(content()).await.unwrap();
    let status = stage.sign("accountant", &second).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*said(&status, "fund")),
        (Reason::NotEnough, "ACTIVITY")
    );
    let back = draft::budget::step(&first, PaymentStep::Return);
    let returned = stage.step("director", back).await.unwrap();
    assert_eq!(
        (returned.state(), returned.drawn, &*returned.reason),
        (PaymentState::Returned, 0, "Theo kế hoạch")
    );
    assert_eq!(stage.free(&line).await, 1_000);
    let revise = RevisePaymentRequest {
        request_id: draft::request_id(),
        name: first.clone(),
        said: Some(draft::budget::content(&activity, &line, 500)),
        etag: String::new(),
    };
    let revised = stage
        .client("officer")
        .payments
        .revise_payment(revise)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(revised.payment.unwrap().state(), PaymentState::Draft);
    stage
        .step("officer", draft::budget::step(&first, PaymentStep::Submit))
        .await
        .unwrap();
    stage
        .step("accountant", draft::budget::step(&first, PaymentStep::Check))
        .await
        .unwrap();
    stage.sign("accountant", &first).await.unwrap();
    stage.sign("director", &first).await.unwrap();
    stage
        .step("accountant", draft::budget::step(&first, PaymentStep::Send))
        .await
        .unwrap();
    let late = draft::budget::step(&first, PaymentStep::Cancel);
    let status = stage.step("officer", late).await.unwrap_err();
    assert_eq!(
        told(&status).0,
        Reason::StateForbids,
        "nothing is cancelled at the Treasury"
    );
    let refused = RecordTreasuryAnswerRequest {
        accepted: false,
        reason: "Sai mục lục".to_owned(),
        ..draft::budget::treasury_answer(&first)
    };
    let answered = stage
        .client("accountant")
        .payments
        .record_treasury_answer(refused)
        .await;
    let answered = answered.unwrap().into_inner();
    assert_eq!(answered.payment.unwrap().state(), PaymentState::Refused);
    assert_eq!(stage.free(&line).await, 1_000);
    stage.sign("accountant", &second).await.unwrap();
    let cancel = draft::budget::step(&second, PaymentStep::Cancel);
    stage.step("officer", cancel).await.unwrap();
    assert_eq!(stage.free(&line).await, 1_000);
    let listed = ListPaymentsRequest {
        line: line.clone(),
        state: PaymentState::Refused.into(),
        ..ListPaymentsRequest::default()
    };
    let listed = stage
        .client("head")
        .payments
        .list_payments(listed)
        .await
        .unwrap()
        .into_inner();
    let names: Vec<String> = listed.payments.into_iter().map(|one| one.name).collect();
    assert_eq!(names, [first.as_str()]);
    let get = GetPaymentRequest { name: first };
    let read = stage
        .client("officer")
        .payments
        .get_payment(get)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(read.payment.unwrap().papers.len(), 4);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b1_signatures_at_once_on_two_replicas_overspend_nothing(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 100_000).await;
    let mut waiting = Vec::new();
    for _ in 0..24 {
        waiting.push(
            stage
                .checked(draft::budget::content(&activity, &line, 100))
                .await
                .unwrap(),
        );
    }
    let other = stage.replica().await;
    let mut signing = Vec::new();
    for (place, payment) in waiting.iter().enumerate() {
        let mut client = match place % 2 {
            0 => stage.client("accountant"),
            _ => stage.sandbox.client_at(&other, "accountant"),
        };
        let request = draft::budget::signature(payment);
        signing.push(tokio::spawn(async move { client.payments.sign_payment(request).await }));
    }
    let mut signed = 0;
    for one in signing {
        match one.await.unwrap() {
            Ok(_) => signed += 1,
            Err(status) => assert_eq!(told(&status).0, Reason::NotEnough, "{status:?}"),
        }
    }
    assert_eq!((signed, stage.free(&line).await), (10, 0));
    other.end().await;
    stage.prove().await;
}

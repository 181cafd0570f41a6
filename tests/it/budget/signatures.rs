//! Who signs, and what is held from the chief accountant's signature on.

use chidao_proto::{
    budget::v1::{
        ActivityKind, GetPaymentRequest, ListPaymentsRequest, PaymentState, PaymentStep, RecordTreasuryAnswerRequest,
    },
    errors::v1::Reason,
    refusal::read,
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
    let revise = draft::budget::revision(&first, draft::budget::content(&activity, &line, 500));
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
async fn inv_b1_whoever_is_refused_money_is_told_in_his_language_what_holds_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 100_000_000).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 300_000, (2, 1)))
        .await
        .name;
    stage
        .ask(draft::budget::commitment(&contract, &line, 300_000))
        .await
        .unwrap();
    let content = |amount| draft::budget::content(&activity, &line, amount);
    let first = stage.checked(content(600_000)).await.unwrap();
    stage.sign("accountant", &first).await.unwrap();
    let second = stage.checked(content(100_001)).await.unwrap();
    for (language, text) in [
        (
            "vi-VN",
            "Không đủ: cần 100.001 đồng, dự toán còn được đề nghị chi là 100.000 đồng (dự toán được giao 1.000.000, \
             dự toán còn được phép sử dụng 1.000.000, đang làm thủ tục chi 600.000, đang đề nghị cam kết 300.000, \
             còn được đề nghị chi 100.000). Có thể: đề nghị nhiều nhất 100.000 đồng; chờ Kho bạc trả lời, hoặc \
             trả lại, hủy đề nghị chưa gửi: đang giữ 900.000 đồng của dòng này; đề nghị bổ sung, điều chỉnh dự toán.",
        ),
        (
            "en",
            "There is not enough: 100,001 đồng are needed, what is free of the line is 100,000 đồng (given 1,000,000, \
             available 1,000,000, on its way to payment 600,000, commitment asked for 300,000, free 100,000). What can be \
             done: ask for 100,000 đồng at most; await the Treasury, or have returned or cancelled what was not sent: 900,000 \
             đồng of this line are held; have the estimate supplemented or adjusted.",
        ),
    ] {
        let mut request = tonic::Request::new(draft::budget::signature(&second));
        request
            .metadata_mut()
            .insert("accept-language", language.parse().unwrap());
        let status = stage
            .client("accountant")
            .payments
            .sign_payment(request)
            .await
            .unwrap_err();
        assert_eq!(read(&status).unwrap().localized, text);
        let terms = said(&status, "terms");
        assert!(terms.ends_with("RESERVED=600000 PENDING=300000 FREE=100000"), "{terms}");
    }
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

//! The books: what a line held, at a position, at an instant, by the days from which acts count.

use chidao_proto::budget::v1::{
    DecisionKind, GetBalanceRequest, LedgerAct, ListJournalEntriesRequest, PostDecisionRequest,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::Stage;

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_balance_is_told_as_of_any_position_time_and_day(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 1_000).await;
    let mut known = Vec::new();
    let mut expected = 1_000;
    for (month, (kind, amount)) in (4..).zip([
        (DecisionKind::Supplement, 500),
        (DecisionKind::Reduce, 200),
        (DecisionKind::Block, 100),
        (DecisionKind::Unblock, 50),
    ]) {
        stage.on((2019, month, 10)).await;
        let request = PostDecisionRequest {
            // It counts from the first of the month on.
            on: Some(draft::date(2019, i32::from(month), 1)),
            ..draft::budget::decide(&estimate, kind, vec![draft::budget::line(&line, amount)])
        };
        let posted = stage.decide(request).await.unwrap();
        expected += match kind {
            DecisionKind::Reduce | DecisionKind::Block => -amount,
            _ => amount,
        };
        let receipt = posted.receipt.unwrap();
        known.push((month, receipt.position, receipt.time, expected));
    }
    let ask = || GetBalanceRequest {
        line: line.clone(),
        ..GetBalanceRequest::default()
    };
    assert_eq!(stage.balance(ask()).await.free, expected);
    for (month, position, time, free) in known {
        let at = GetBalanceRequest { position, ..ask() };
        assert_eq!(stage.balance(at).await.free, free, "at {position}");
        let before = GetBalanceRequest {
            position: position - 1,
            ..ask()
        };
        assert_ne!(stage.balance(before).await.free, free, "before {position}");
        let by = GetBalanceRequest {
            recorded_by: time,
            ..ask()
        };
        assert_eq!(stage.balance(by).await.free, free, "by {time:?}");
        let on = GetBalanceRequest {
            effective_on: Some(draft::date(2019, i32::from(month), 1)),
            ..ask()
        };
        assert_eq!(stage.balance(on).await.free, free, "on the first of {month}");
    }
    let never = GetBalanceRequest {
        effective_on: Some(draft::date(2019, 1, 1)),
        ..ask()
    };
    assert_eq!(stage.balance(never).await.accounts, [], "nothing counted yet");

    let mut acts = Vec::new();
    let mut request = ListJournalEntriesRequest {
        line: line.clone(),
        page_size: 2,
        page_token: String::new(),
    };
    loop {
        let page = stage
            .client("director")
            .ledger
            .list_journal_entries(request.clone())
            .await;
        let page = page.unwrap().into_inner();
        for entry in &page.journal_entries {
            assert_eq!(entry.postings.iter().map(|posting| posting.amount).sum::<i64>(), 0);
            assert_eq!(entry.cause, estimate);
            acts.push(entry.act());
        }
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let expected = [
        LedgerAct::Assign,
        LedgerAct::Supplement,
        LedgerAct::Reduce,
        LedgerAct::Block,
        LedgerAct::Unblock,
    ];
    assert_eq!(acts, expected);
    stage.prove().await;
}

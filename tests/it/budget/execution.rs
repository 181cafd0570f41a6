//! The execution of an estimate in a period: whenever it is asked for, with every line, and as the entries of the books add up.

use std::collections::BTreeSet;

use chidao_budget::rules::{
    id::{AdvanceId, CommitmentId, EstimateId, LineId, PaymentId},
    ledger::{Account, Act, Cause, Entry, Group, Posting, Subject},
    money::Dong,
    report::execution,
};
use chidao_calendar::{Date, Instant, Interval};
use chidao_proto::{
    budget::v1::{
        ActivityKind, CreateContractRequest, DecisionKind, JournalEntry, LedgerAccount, ListExecutionRequest,
        ListExecutionResponse, ListJournalEntriesRequest, PaymentContent, PaymentKind, SpendingContent,
    },
    errors::v1::Reason,
    field,
};
use chidao_tests::{Client, Kind, draft};
use rstest::rstest;
use time::macros::date;
use tonic::Status;

use super::stage::{Stage, told};

fn of(estimate: &str) -> ListExecutionRequest {
    ListExecutionRequest {
        estimate: estimate.to_owned(),
        ..ListExecutionRequest::default()
    }
}

async fn list(client: &mut Client, request: ListExecutionRequest) -> Result<ListExecutionResponse, Status> {
    Ok(client.ledger.list_execution(request).await?.into_inner())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_execution_of_a_year_that_has_not_begun_is_told(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2018, 12, 28)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 1_000).await;
    let mut director = stage.client("director");
    let soon = ListExecutionRequest {
        from: Some(draft::date(2019, 6, 1)),
        ..of(&estimate)
    };
    for request in [of(&estimate), soon] {
        let executed = list(&mut director, request).await.unwrap().executions;
        let one = &executed[0];
        let available = one.at_end.as_ref().unwrap().available;
        assert_eq!((&*one.line, one.given, available), (&*line, 0, 1_000), "given before");
    }
    let backwards = ListExecutionRequest {
        through: Some(draft::date(2018, 12, 31)),
        ..of(&estimate)
    };
    let status = list(&mut director, backwards).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::InvalidFields, "through".to_owned())
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_of_the_execution_misses_no_line(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, _) = stage.line(2019, 1_000).await;
    let (mut writer, mut reader) = (stage.client("accountant"), stage.client("director"));
    let of_writer = estimate.clone();
    let writing = tokio::spawn(async move {
        let mut posted = Vec::new();
        for task in 0..40 {
            let rows = vec![draft::budget::new_line(&format!("Việc {task} (hư cấu)"), 1)];
            let request = draft::budget::decide(&of_writer, DecisionKind::Supplement, rows);
            let decided = writer.estimates.post_decision(request).await.unwrap().into_inner();
            posted.push((decided.receipt.unwrap().position, decided.lines[0].name.clone()));
        }
        posted
    });
    let mut read = Vec::new();
    while !writing.is_finished() {
        read.push(list(&mut reader, of(&estimate)).await.unwrap());
    }
    let posted = writing.await.unwrap();
    for listed in read {
        let lines: BTreeSet<_> = listed.executions.iter().map(|one| &*one.line).collect();
        for (position, line) in &posted {
            // Whoever watches from the position read is told of what comes after it alone.
            let is_there = lines.contains(line.as_str());
            assert!(is_there || *position > listed.read_position, "{line} at {position}");
        }
    }
    stage.prove().await;
}

/// The value of the rules with the name of one of the contract.
fn named<T: Copy>(all: &[T], text: impl Fn(T) -> String, name: &str, prefix: &str) -> T {
    let name = name.strip_prefix(prefix).unwrap();
    *all.iter().find(|one| text(**one) == name).unwrap()
}

fn account(of: LedgerAccount) -> Account {
    named(Account::ALL, Account::text, of.as_str_name(), "LEDGER_ACCOUNT_")
}

fn subject(holder: &str) -> Option<Subject> {
    let (collection, id) = holder.split_once('/')?;
    Some(match collection {
        "payments" => Subject::Payment(PaymentId::new(id)),
        "commitments" => Subject::Commitment(CommitmentId::new(id)),
        "advances" => Subject::Advance(AdvanceId::new(id)),
        _ => return None,
    })
}

fn line_id(name: &str) -> LineId {
    LineId::new(name.strip_prefix("lines/").unwrap())
}

/// An act of the books, as the rules see it.
fn entry((position, told): (u64, &JournalEntry)) -> Entry {
    let on = field::day(&told.on, "on").unwrap();
    let postings = told.postings.iter().map(|posting| Posting {
        line: line_id(&posting.line),
        account: account(posting.account()),
        subject: subject(&posting.holder),
        amount: Dong::new(posting.amount),
    });
    let act = named(Act::ALL, Act::text, told.act().as_str_name(), "LEDGER_ACT_");
    let cause = subject(&told.cause).map_or(Cause::Estimate(EstimateId::new("0")), Cause::Of);
    Entry {
        position,
        at: Instant::start_of(on),
        group: Group::kept(act, on, cause, postings.collect()).unwrap(),
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_a_period_is_what_the_entries_add_up_to(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 2, 11)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let content = |amount| draft::budget::content(&activity, &line, amount);
    let paid = stage.paid(content(10_000_000)).await.unwrap().payment.unwrap().name;
    stage.on((2019, 4, 1)).await;
    let contract = CreateContractRequest {
        tender_completed_on: Some(draft::date(2019, 1, 14)),
        ..draft::budget::contract(&activity, 250_000_000, (4, 1))
    };
    let contract = stage.contract(contract).await.name;
    let commitment = stage.committed(&contract, &line, 250_000_000).await;
    let advance = PaymentContent {
        kind: PaymentKind::Advance.into(),
        ..content(30_000_000)
    };
    let advance = stage.paid(advance).await.unwrap().advance.unwrap().name;
    stage.on((2019, 5, 6)).await;
    let recovery = draft::budget::recovery(&paid, 3_000_000);
    stage
        .client("accountant")
        .payments
        .recover_payment(recovery)
        .await
        .unwrap();
    let claim = PaymentContent {
        kind: PaymentKind::Settle.into(),
        advance,
        ..content(35_000_000)
    };
    stage.paid(claim).await.unwrap();
    stage.on((2019, 7, 1)).await;
    let drawing = PaymentContent {
        content: SpendingContent::Other.into(),
        contract,
        commitment,
        ..content(20_000_000)
    };
    stage.sent(drawing).await.unwrap();
    let less = vec![draft::budget::line(&line, 1_000_000)];
    stage.give(&estimate, DecisionKind::Reduce, less).await;

    let mut director = stage.client("director");
    let request = ListJournalEntriesRequest {
        line: line.clone(),
        page_size: 1_000,
        page_token: String::new(),
    };
    let told = director
        .ledger
        .list_journal_entries(request)
        .await
        .unwrap()
        .into_inner();
    let entries: Vec<_> = (1..).zip(&told.journal_entries).map(entry).collect();
    assert_eq!(entries.len(), 12);
    let wire = |day: Date| {
        Some(draft::date(
            day.year(),
            i32::from(u8::from(day.month())),
            i32::from(day.day()),
        ))
    };
    let mut has_moved = [false; 4];
    for (from, through) in [
        (date!(2019 - 01 - 01), date!(2019 - 03 - 31)),
        (date!(2019 - 04 - 01), date!(2019 - 04 - 30)),
        (date!(2019 - 05 - 06), date!(2019 - 05 - 06)),
        (date!(2019 - 06 - 01), date!(2019 - 12 - 31)),
        (date!(2019 - 01 - 01), date!(2019 - 12 - 31)),
    ] {
        let request = ListExecutionRequest {
            from: wire(from),
            through: wire(through),
            ..of(&estimate)
        };
        let told = list(&mut director, request).await.unwrap().executions.remove(0);
        let period = Interval::new(from, through.next_day());
        let expected = execution(&entries, &line_id(&line), period).unwrap();
        let sums = [told.given, told.spent, told.recovered, told.returned, told.advanced];
        let of_entries = [
            expected.given,
            expected.paid,
            expected.recovered,
            expected.returned,
            expected.advanced,
        ];
        assert_eq!(sums, of_entries.map(Dong::get), "{from} to {through}");
        let moved = [told.given, told.spent, told.recovered, told.advanced];
        for (has, sum) in has_moved.iter_mut().zip(moved) {
            *has |= sum != 0;
        }
        let at_end = told.at_end.unwrap();
        for one in Account::ALL {
            let held = at_end.accounts.iter().find(|sum| account(sum.account()) == *one);
            let held = held.map_or(0, |sum| sum.amount);
            assert_eq!(held, expected.at_end.of(*one).get(), "{one:?} on {through}");
        }
        let sums = (at_end.available, at_end.free);
        assert_eq!(
            sums,
            (expected.at_end.available().unwrap().get(), expected.at_end.free().get())
        );
    }
    assert_eq!(has_moved, [true; 4], "something of each was compared");
    stage.prove().await;
}

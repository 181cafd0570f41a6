//! A budget year of the service with its model.

use chidao_calendar::Date;
use chidao_proto::{
    budget::v1::{
        ActivityKind, Balance, CreateContractRequest, DecisionKind, Exemption, GetBalanceRequest, GetCommitmentRequest,
        GetPaymentRequest, Term,
    },
    errors::v1::Reason,
};
use chidao_tests::{Client, draft};
use chidao_tests_model::budget::{Chance, Day, Model, Said, What, anything};
use time::Duration;
use tonic::Status;

use super::names::{Names, camel};
use crate::budget::stage::{Stage, said as metadata, term, told};

/// The greatest sum that a field takes, less what an adjustment may be off by.
const GREATEST: i64 = 1_000_000_000_000_000 - 1;

/// An etag that nothing has.
pub(crate) const NEVER: &str = "1-00000000";

pub(crate) struct Course {
    pub(crate) names: Names,
    pub(crate) model: Model,
    /// The etag of each request for a payment.
    pub(crate) etags: Vec<String>,
}

fn day(date: Date) -> Day {
    (date.year(), date.month().into(), date.day())
}

/// Whether an act says from which day it counts; all others count from today.
fn is_dated(what: &What) -> bool {
    matches!(
        what,
        What::Give { .. }
            | What::Adjust { .. }
            | What::Request { .. }
            | What::AdjustCommitment { .. }
            | What::Answer(..)
            | What::Cancel(_)
            | What::Step(_, "Accept" | "Refuse")
            | What::Recover(..)
            | What::Repay(..)
    )
}

/// What the fields of the contract take.
fn within_bounds(what: &mut What) {
    if let Some(amount) = what.amount() {
        *amount = (*amount).min(GREATEST);
    }
    if let What::Draft(ask) | What::Revise(_, ask) = what {
        ask.convert = ask.convert.map(|convert| convert.min(GREATEST));
    }
}

impl Course {
    /// The year of a day, as the model begins it.
    pub(crate) async fn begin(stage: &Stage, today: Date) -> Self {
        let estimate = stage.year(today.year()).await.name;
        let rows = [("Ban Chỉ đạo", 600_000_000), ("Khác", 200_000_000)];
        let rows = rows.map(|(task, amount)| draft::budget::new_line(task, amount));
        let given = stage.give(&estimate, DecisionKind::Assign, rows.to_vec()).await;
        let activity = stage.approved(ActivityKind::Drill, 700_000_000).await;
        let on = Some(today.into());
        let contract = |value, exempt: Exemption| CreateContractRequest {
            signed_on: on,
            effective_on: None,
            ends_on: Some(draft::date(today.year(), 12, 31)),
            exempt: exempt.into(),
            tender_completed_on: on,
            ..draft::budget::contract(&activity, value, (1, 15))
        };
        let first = stage.contract(contract(250_000_000, Exemption::Unspecified)).await;
        let second = stage.contract(contract(100_000_000, Exemption::Petrol)).await;
        let [one, other] = [&given[0], &given[1]].map(|line| line.name.clone());
        Self {
            names: Names {
                estimate,
                lines: [one, other],
                activities: vec![activity],
                contracts: vec![first.name, second.name],
                commitments: Vec::new(),
                payments: Vec::new(),
                advances: Vec::new(),
            },
            model: Model::begun(day(today)),
            etags: Vec::new(),
        }
    }

    /// Something that may well be possible on a day, by somebody that the service knows.
    pub(crate) fn anything(&self, chance: &mut Chance, today: Date) -> Said {
        let days = |off| day(today.saturating_add(Duration::days(off)));
        let mut said = anything(chance, &self.model, days);
        within_bounds(&mut said.what);
        if !is_dated(&said.what) {
            said.on = said.today;
        }
        if said.by == "accountant" {
            said.by = "chief";
        }
        if chance.percent(2) {
            said.by = chance.of(&["clerk", "member"]);
        }
        said
    }

    /// What is meant by it as things stand: whoever signs a request gives the signature that it waits for.
    pub(crate) fn meant(&self, said: &Said) -> Said {
        let mut meant = said.clone();
        if let What::Step(place, step @ ("Sign" | "Approve")) = &mut meant.what {
            *step = match self.model.payments[*place].state {
                "Signed" => "Approve",
                _ => "Sign",
            };
        }
        meant
    }

    /// What the lines hold, as the model has it and as somebody is told.
    pub(crate) async fn compare_lines(&self, client: &Client, text: &str) {
        for (place, line) in self.names.lines.iter().enumerate() {
            let request = GetBalanceRequest {
                line: line.clone(),
                ..GetBalanceRequest::default()
            };
            let read = client.clone().ledger.get_balance(request).await.unwrap().into_inner();
            assert_eq!(sums(&read.balance.unwrap()), self.model.line(place), "{line} {text}");
        }
    }

    /// Where everything stands, as the model has it and as somebody is told.
    pub(crate) async fn compare(&self, client: &Client) {
        self.compare_lines(client, "at the end").await;
        for (name, expected) in self.names.payments.iter().zip(&self.model.payments) {
            let request = GetPaymentRequest { name: name.clone() };
            let read = client.clone().payments.get_payment(request).await.unwrap().into_inner();
            let read = read.payment.unwrap();
            let state = camel(read.state().as_str_name());
            assert_eq!(state, expected.state, "{name}");
            let sums = [read.drawn, read.converted, read.recovered].map(i128::from);
            assert_eq!(sums, [expected.drawn, expected.converted, expected.recovered], "{name}");
        }
        for (place, name) in self.names.commitments.iter().enumerate() {
            let request = GetCommitmentRequest { name: name.clone() };
            let read = client.clone().commitments.get_commitment(request).await.unwrap();
            let read = read.into_inner().commitment.unwrap();
            let state = camel(read.state().as_str_name());
            assert_eq!(state, self.model.commitment_state(place), "{name}");
            let sums = (read.amount.into(), read.paid.into());
            assert_eq!(sums, self.model.commitment(place), "{name}");
        }
    }
}

/// Available, free, blocked, unpaid, outstanding, paid.
fn sums(balance: &Balance) -> [i128; 6] {
    [
        balance.available,
        balance.free,
        term(balance, Term::Blocked),
        term(balance, Term::Unpaid),
        term(balance, Term::Advanced),
        term(balance, Term::Paid),
    ]
    .map(i128::from)
}

/// Why something is refused, as the model calls it.
pub(crate) fn why(status: &Status) -> String {
    let (reason, _, field) = told(status);
    match (reason, &*field) {
        (Reason::NotPermitted | Reason::NotTheirs | Reason::ResourceNotFound, _) => "theirs",
        (Reason::EtagMismatch, _) => "stale",
        (Reason::EvidenceRequired, _) => "evidence",
        (Reason::InvalidFields, "total") => "sum",
        (Reason::InvalidFields, "amount") => "overflow",
        (Reason::InvalidFields, _) => "own",
        (Reason::RuleForbids, "on") => "dates",
        (Reason::RuleForbids, "name") => "same",
        (Reason::RuleForbids, "commitment") => "commitment needed",
        (Reason::RuleForbids, "advance") => "recovery",
        (Reason::StateForbids, _) if metadata(status, "basis") == "BUD-S2,BUD-S1" => "approved",
        (Reason::StateForbids, _) => "state",
        (Reason::RequestIdReused, _) => "reused",
        (Reason::NotEnough, _) => return fund(&metadata(status, "fund")),
        _ => panic!("{status:?}"),
    }
    .to_owned()
}

/// A fund as the model calls it.
fn fund(name: &str) -> String {
    match name {
        "ADVANCE_LIMIT" => "limit".to_owned(),
        other => other.to_lowercase(),
    }
}

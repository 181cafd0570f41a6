//! Which act comes next: mostly one that may well be possible.

use super::{
    said::{Ask, Chance, Day, Said, Signing, What},
    simple::Model,
};

/// Whoever has a part in spending; a plain accountant, and one with two roles, as a roster could have them.
const ANYBODY: &[&str] = &["officer", "accountant", "chief", "director", "deputy", "head", "both"];

/// What can be given with acts.
const EVIDENCE: &[&str] = &[
    "SignedPaper",
    "Dossier",
    "Invoice",
    "Acceptance",
    "TenderResult",
    "DrawSlip",
    "TreasuryPaper",
    "ReturnSlip",
    "Reason",
    "Ground",
    "SpecialCase",
];

/// An act that may well be possible: mostly the next of something that is there, by one of those who may.
pub fn anything(chance: &mut Chance, model: &Model, days: impl Fn(i64) -> Day) -> Said {
    let (what, by) = match chance.below(100) {
        0..8 => (given(chance), chance.of(&["accountant", "chief"])),
        8..12 => activities(chance, model),
        12..17 => (contracts(chance, model), "officer"),
        17..29 => (commitments(chance, model), "accountant"),
        29..40 => {
            let by = chance.of(&["officer", "officer", "officer", "director", "chief"]);
            (What::Draft(ask(chance, model)), by)
        }
        96.. if !model.advances.is_empty() => (repayment(chance, model), "accountant"),
        _ => requests(chance, model),
    };
    let by = if chance.percent(4) { chance.of(ANYBODY) } else { by };
    let lacks = chance.percent(3).then(|| chance.of(EVIDENCE));
    let off = if chance.percent(4) {
        chance.of(&[-40, -2, -1, 1])
    } else {
        0
    };
    Said {
        what,
        by,
        lacks,
        today: days(0),
        on: days(off),
    }
}

fn given(chance: &mut Chance) -> What {
    let (line, amount) = (chance.below(2), chance.amount());
    match chance.below(6) {
        0 => What::Adjust {
            from: line,
            to: 1 - line,
            amount,
            off: chance.of(&[0, 0, 0, 1]),
        },
        place => What::Give {
            step: ["Supplement", "Supplement", "Reduce", "Block", "Unblock"][place - 1],
            line,
            amount,
        },
    }
}

fn activities(chance: &mut Chance, model: &Model) -> (What, &'static str) {
    let place = chance.below(model.activities.len());
    let drafts = |place: &usize| model.activities[*place].state == "Draft";
    let draft = (0..model.activities.len()).find(drafts);
    match (chance.below(20), draft) {
        (0..3, _) => (What::Plan(chance.amount().saturating_mul(8)), "officer"),
        (3..7, _) => (
            What::AmendActivity(place, chance.amount().saturating_mul(40)),
            "officer",
        ),
        (7, _) => {
            let step = chance.of(&["Close", "Cancel"]);
            (What::Activity(place, step), "officer")
        }
        (_, Some(draft)) => (What::Activity(draft, "Approve"), "head"),
        _ => (What::Activity(place, "Approve"), "head"),
    }
}

/// An advance, and a part or all of what is left of it.
fn repayment(chance: &mut Chance, model: &Model) -> What {
    let place = chance.below(model.advances.len());
    let left = model.left(place);
    What::Repay(
        place,
        if left > 0 && chance.percent(40) {
            dong(left)
        } else {
            chance.amount()
        },
    )
}

fn contracts(chance: &mut Chance, model: &Model) -> What {
    let count = model.contracts.len();
    match chance.below(8) {
        0 if count > 0 => What::AmendContract(chance.below(count), chance.amount().saturating_mul(5)),
        1 if count > 0 => What::EndContract(chance.below(count)),
        _ => What::Contract(Signing {
            activity: approved(chance, model),
            value: chance.amount().saturating_mul(5),
            long: chance.percent(30),
            exempt: chance.percent(40),
            special: chance.percent(10),
            rate: chance.of(&[10_000, 10_000, 5_000, 3_333]),
        }),
    }
}

fn commitments(chance: &mut Chance, model: &Model) -> What {
    let count = model.commitments.len();
    match chance.below(10) {
        0..3 if count > 0 => What::Answer(count - 1, chance.percent(80)),
        3 | 4 if count > 0 => What::Answer(chance.below(count), chance.percent(80)),
        5 | 6 if count > 0 => What::AdjustCommitment {
            commitment: chance.below(count),
            raise: chance.percent(50),
            amount: chance.amount(),
        },
        7 if count > 0 && chance.percent(40) => What::Cancel(chance.below(count)),
        _ => What::Request {
            contract: chance.below(model.contracts.len()),
            line: chance.below(2),
            amount: chance.amount().saturating_mul(3),
        },
    }
}

/// An activity, an approved one where one is.
fn approved(chance: &mut Chance, model: &Model) -> usize {
    let is_approved = |place: &usize| model.activities[*place].state == "Approved";
    let approved: Vec<_> = (0..model.activities.len()).filter(is_approved).collect();
    if approved.is_empty() || chance.percent(3) {
        return chance.below(model.activities.len());
    }
    chance.of(&approved)
}

/// What a request asks for: what belongs together, mostly.
fn ask(chance: &mut Chance, model: &Model) -> Ask {
    let mut ask = Ask {
        kind: chance.of(&["Pay", "Pay", "Advance", "Settle"]),
        activity: approved(chance, model),
        line: chance.below(2),
        contract: chance.some(60, model.contracts.len()),
        commitment: None,
        advance: None,
        amount: chance.amount(),
        convert: None,
    };
    if ask.kind == "Settle" || chance.percent(1) {
        let open = |place: &usize| model.left(*place) > 0;
        ask.advance = (0..model.advances.len()).rfind(open);
        if chance.percent(20) {
            ask.advance = chance.some(90, model.advances.len());
        }
        ask.convert = chance.percent(20).then(|| chance.amount());
    }
    if let Some(settled) = ask.advance.filter(|_| chance.percent(95)) {
        let granted = &model.payments[model.advances[settled].payment].ask;
        (ask.contract, ask.commitment) = (granted.contract, granted.commitment);
        (ask.line, ask.activity) = (granted.line, granted.activity);
        let left = model.left(settled);
        if left > 0 && chance.percent(50) {
            ask.amount = dong(left).saturating_add(chance.of(&[0, 1, 5_000_000]));
        }
    } else if let Some(contract) = ask.contract {
        let own = (0..model.commitments.len()).rfind(|place| model.commitments[*place].contract == contract);
        ask.commitment = own.filter(|_| chance.percent(80));
        if chance.percent(96) {
            ask.activity = model.contracts[contract].activity;
            ask.line = ask.commitment.map_or(ask.line, |place| model.commitments[place].line);
        }
    } else if chance.percent(2) {
        ask.commitment = chance.some(50, model.commitments.len());
    }
    ask
}

fn requests(chance: &mut Chance, model: &Model) -> (What, &'static str) {
    let count = model.payments.len();
    if count == 0 {
        return (What::Draft(ask(chance, model)), "officer");
    }
    // Rather one of the last.
    let place = count - 1 - chance.below(count).min(chance.below(count)).min(chance.below(12));
    let payment = &model.payments[place];
    let requester = payment.by;
    if chance.percent(8) {
        let step = chance.of(&["Return", "Cancel", "Refuse", "Submit", "Approve"]);
        return (
            What::Step(place, step),
            chance.of(&[requester, "chief", "director", "accountant"]),
        );
    }
    match payment.state {
        "Draft" => (What::Step(place, "Submit"), requester),
        "Submitted" => (What::Step(place, "Check"), "accountant"),
        "Checked" => (
            What::Step(place, "Sign"),
            chance.of(&["chief", "chief", "chief", "both"]),
        ),
        "Signed" => (What::Step(place, "Approve"), chance.of(&["director", "deputy", "both"])),
        "Approved" => (What::Step(place, "Send"), "accountant"),
        "AtTreasury" => {
            let step = chance.of(&["Accept", "Accept", "Accept", "Refuse"]);
            (What::Step(place, step), "accountant")
        }
        "Returned" => (What::Revise(place, ask(chance, model)), requester),
        _ if chance.percent(60) => (What::Draft(ask(chance, model)), "officer"),
        _ => {
            let whole = payment.ask.amount;
            let amount = if chance.percent(30) { whole } else { chance.amount() };
            (What::Recover(place, amount), "accountant")
        }
    }
}

/// A sum of the model that was a sum of the contract.
fn dong(sum: i128) -> i64 {
    i64::try_from(sum).expect("a sum of đồng")
}

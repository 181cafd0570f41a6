//! Requests of the budget service that are right as they stand, for the committee of the other drafts.

mod tables;

use chidao_proto::budget::v1::{
    ActivityKind, AdjustCommitmentRequest, AdvancePaymentRequest, ApproveActivityRequest, CancelCommitmentRequest,
    ClaimedExpense, CreateActivityRequest, CreateContractRequest, CreatePaymentRequest, DecisionKind, DecisionLevel,
    DecisionRow, EvidenceKind, GivenPaper, LineCodes, NormCode, OpenYearRequest, Payee, PaymentContent, PaymentKind,
    PaymentStep, PlaceClass, PostDecisionRequest, RecordCommitmentAnswerRequest, RecordTreasuryAnswerRequest,
    RecoverPaymentRequest, RepayAdvanceRequest, RequestCommitmentRequest, RevisePaymentRequest, RoleClass,
    SignPaymentRequest, Spending, SpendingContent, SubmitEstimateRequest,
};

pub use self::tables::{allowances, code, codes, further_codes, item, norms};
use super::{date, decision, request_id};

/// The year of now, in which acts of tests count that move no clock.
#[must_use]
pub fn this_year() -> i32 {
    let vietnam = time::macros::offset!(+7);
    time::OffsetDateTime::now_utc().to_offset(vietnam).year()
}

/// That the budget year of the committee is opened.
#[must_use]
pub fn year(year: i32) -> OpenYearRequest {
    OpenYearRequest {
        request_id: request_id(),
        committee: "committees/bcd-cqdt".to_owned(),
        year,
        unit: String::new(),
    }
}

/// That an estimate was sent up.
#[must_use]
pub fn submission(estimate: &str) -> SubmitEstimateRequest {
    SubmitEstimateRequest {
        request_id: request_id(),
        name: estimate.to_owned(),
        basis: Some(decision("60/TTr-STTTT (hư cấu)", date(2018, 11, 1))),
        etag: String::new(),
    }
}

/// A line for a spending task, without an item.
#[must_use]
pub fn line_codes(task: &str) -> LineCodes {
    LineCodes {
        chapter: "427".to_owned(),
        category: "280".to_owned(),
        group: "314".to_owned(),
        source: "12".to_owned(),
        task: task.to_owned(),
        item: String::new(),
    }
}

/// A row of a decision for a new line.
#[must_use]
pub fn new_line(task: &str, amount: i64) -> DecisionRow {
    DecisionRow {
        line: String::new(),
        codes: Some(line_codes(task)),
        amount,
    }
}

/// A row of a decision for a line that there is.
#[must_use]
pub fn line(name: &str, amount: i64) -> DecisionRow {
    DecisionRow {
        line: name.to_owned(),
        codes: None,
        amount,
    }
}

/// A decision of the body that assigns, with these rows; of an adjustment the total is nothing.
#[must_use]
pub fn decide(estimate: &str, kind: DecisionKind, rows: Vec<DecisionRow>) -> PostDecisionRequest {
    let total = match kind {
        DecisionKind::Adjust => 0,
        _ => rows.iter().map(|row| row.amount).sum(),
    };
    PostDecisionRequest {
        request_id: request_id(),
        name: estimate.to_owned(),
        kind: kind.into(),
        level: DecisionLevel::AssigningBody.into(),
        total,
        rows,
        basis: Some(decision("61/QĐ-UBND (hư cấu)", date(2018, 12, 20))),
        ..PostDecisionRequest::default()
    }
}

/// An activity of a kind that may cost so much.
#[must_use]
pub fn activity(kind: ActivityKind, estimate: i64) -> CreateActivityRequest {
    CreateActivityRequest {
        request_id: request_id(),
        committee: "committees/bcd-cqdt".to_owned(),
        kind: kind.into(),
        display_name: "Hoạt động thử (hư cấu)".to_owned(),
        estimate,
        ..CreateActivityRequest::default()
    }
}

/// That an activity is approved, as in the plan of the year.
#[must_use]
pub fn approval(activity: &str) -> ApproveActivityRequest {
    ApproveActivityRequest {
        request_id: request_id(),
        name: activity.to_owned(),
        ground: Some(decision("62/KH-BCĐ (hư cấu)", date(2019, 1, 10))),
        etag: String::new(),
    }
}

/// A contract of regular spending for an activity, signed on a day of 2019 and in effect from another, that ends with the year.
#[must_use]
pub fn contract(activity: &str, value: i64, (month, day): (i32, i32)) -> CreateContractRequest {
    CreateContractRequest {
        request_id: request_id(),
        activity: activity.to_owned(),
        supplier: "Công ty Thử nghiệm (hư cấu)".to_owned(),
        value,
        signed_on: Some(date(2019, 1, 15)),
        effective_on: Some(date(2019, month, day)),
        ends_on: Some(date(2019, 12, 31)),
        spending: Spending::Regular.into(),
        basis: Some(decision("63/HĐ-KT (hư cấu)", date(2019, 1, 15))),
        ..CreateContractRequest::default()
    }
}

/// That a commitment of a contract is asked for on a line.
#[must_use]
pub fn commitment(contract: &str, line: &str, amount: i64) -> RequestCommitmentRequest {
    RequestCommitmentRequest {
        request_id: request_id(),
        contract: contract.to_owned(),
        line: line.to_owned(),
        amount,
        basis: Some(decision("64/ĐN-STTTT (hư cấu)", date(2019, 1, 16))),
        ..RequestCommitmentRequest::default()
    }
}

/// That a commitment is to be raised.
#[must_use]
pub fn raise(commitment: &str, amount: i64) -> AdjustCommitmentRequest {
    AdjustCommitmentRequest {
        request_id: request_id(),
        name: commitment.to_owned(),
        amount,
        basis: Some(decision("65/ĐN-STTTT (hư cấu)", date(2019, 1, 16))),
        ..AdjustCommitmentRequest::default()
    }
}

/// That the Treasury accepted what it was asked for.
#[must_use]
pub fn commitment_answer(commitment: &str) -> RecordCommitmentAnswerRequest {
    RecordCommitmentAnswerRequest {
        request_id: request_id(),
        name: commitment.to_owned(),
        accepted: true,
        treasury_number: "CKC-0001 (hư cấu)".to_owned(),
        answer: Some(decision("66/KBVL (hư cấu)", date(2019, 1, 17))),
        ..RecordCommitmentAnswerRequest::default()
    }
}

/// That what is unpaid of a commitment is cancelled.
#[must_use]
pub fn cancellation(commitment: &str) -> CancelCommitmentRequest {
    CancelCommitmentRequest {
        request_id: request_id(),
        name: commitment.to_owned(),
        answer: Some(decision("67/KBVL (hư cấu)", date(2019, 1, 17))),
        reason: "Không thực hiện nữa".to_owned(),
        ..CancelCommitmentRequest::default()
    }
}

/// What is asked for an activity of purchasing on a line, without a contract and by invoices alone: nothing of it is bought of a supplier.
#[must_use]
pub fn content(activity: &str, line: &str, amount: i64) -> PaymentContent {
    PaymentContent {
        kind: PaymentKind::Pay.into(),
        activity: activity.to_owned(),
        line: line.to_owned(),
        item: "6956".to_owned(),
        amount,
        content: SpendingContent::Other.into(),
        payee: Payee::Person.into(),
        purpose: "Chi phí khác của Ban Chỉ đạo (hư cấu)".to_owned(),
        ..PaymentContent::default()
    }
}

/// That something is asked for.
#[must_use]
pub fn payment(said: PaymentContent) -> CreatePaymentRequest {
    CreatePaymentRequest {
        request_id: request_id(),
        said: Some(said),
    }
}

/// A paper that is given with a step.
#[must_use]
pub fn paper(kind: EvidenceKind) -> GivenPaper {
    let symbol = format!("7{}/CT (hư cấu)", i32::from(kind));
    GivenPaper {
        kind: kind.into(),
        document: Some(decision(&symbol, date(2019, 1, 18))),
    }
}

/// A step of a request, with the papers that it needs.
#[must_use]
pub fn step(payment: &str, step: PaymentStep) -> AdvancePaymentRequest {
    let papers: &[EvidenceKind] = match step {
        PaymentStep::Submit => &[EvidenceKind::Dossier],
        PaymentStep::Check => &[EvidenceKind::Invoice, EvidenceKind::Acceptance],
        PaymentStep::Send => &[EvidenceKind::DrawSlip],
        _ => &[],
    };
    AdvancePaymentRequest {
        request_id: request_id(),
        name: payment.to_owned(),
        step: step.into(),
        papers: papers.iter().map(|kind| paper(*kind)).collect(),
        reason: "Theo kế hoạch".to_owned(),
        etag: String::new(),
    }
}

/// That a request is signed.
#[must_use]
pub fn signature(payment: &str) -> SignPaymentRequest {
    SignPaymentRequest {
        request_id: request_id(),
        name: payment.to_owned(),
        etag: String::new(),
    }
}

/// That the Treasury paid, or advanced.
#[must_use]
pub fn treasury_answer(payment: &str) -> RecordTreasuryAnswerRequest {
    RecordTreasuryAnswerRequest {
        request_id: request_id(),
        name: payment.to_owned(),
        accepted: true,
        answer: Some(decision("81/KBVL (hư cấu)", date(2019, 1, 19))),
        ..RecordTreasuryAnswerRequest::default()
    }
}

/// That something of a payment came back.
#[must_use]
pub fn recovery(payment: &str, amount: i64) -> RecoverPaymentRequest {
    RecoverPaymentRequest {
        request_id: request_id(),
        name: payment.to_owned(),
        amount,
        slip: Some(decision("82/NT (hư cấu)", date(2019, 1, 20))),
        reason: "Chi thừa".to_owned(),
        ..RecoverPaymentRequest::default()
    }
}

/// A request that is drawn up anew.
#[must_use]
pub fn revision(payment: &str, content: PaymentContent) -> RevisePaymentRequest {
    RevisePaymentRequest {
        request_id: request_id(),
        name: payment.to_owned(),
        said: Some(content),
        etag: String::new(),
    }
}

/// That something of an advance was repaid.
#[must_use]
pub fn repayment(advance: &str, amount: i64) -> RepayAdvanceRequest {
    RepayAdvanceRequest {
        request_id: request_id(),
        name: advance.to_owned(),
        amount,
        slip: Some(decision("83/NT (hư cấu)", date(2019, 1, 20))),
        ..RepayAdvanceRequest::default()
    }
}

/// Lodging of ordinary officials in a city of the centre, so many nights from a day on.
#[must_use]
pub fn nights(on: (i32, i32, i32), count: i32) -> ClaimedExpense {
    ClaimedExpense {
        norm: NormCode::Lodging.into(),
        on: Some(date(on.0, on.1, on.2)),
        role_class: RoleClass::Ordinary.into(),
        place: PlaceClass::MetropolitanDistrict.into(),
        count,
    }
}

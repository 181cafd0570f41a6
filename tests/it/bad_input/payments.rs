//! Spoiled calls about payment requests, advances and norms.

use chidao_proto::{budget::v1 as b, errors::v1::Reason};
use chidao_tests::draft;
use tonic::Code;

use super::{Case, IMPOSSIBLE, budget::Stage};

fn missing() -> String {
    "payments/1999-0001".to_owned()
}

pub(super) async fn payments(cases: &mut Vec<Case>, stage: &mut Stage) {
    let payments = &mut stage.officer.payments;
    let content = || draft::budget::content(&stage.approved, &stage.line, 100);
    fn said(request: &mut b::CreatePaymentRequest) -> &mut b::PaymentContent {
        request.said.as_mut().unwrap()
    }
    spoil! { cases, "CreatePayment", payments, create_payment, draft::budget::payment(content()),
        "nothing asked for": |r| r.said = None => InvalidArgument InvalidFields "said";
        "no kind": |r| said(r).kind = 0 => InvalidArgument InvalidFields "said.kind";
        "no activity": |r| said(r).activity.clear() => InvalidArgument InvalidFields "said.activity";
        "a missing activity": |r| said(r).activity = "activities/1999-0001".to_owned() => NotFound ResourceNotFound "said.activity";
        "a missing line": |r| said(r).line = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "said.line";
        "a missing contract": |r| said(r).contract = "contracts/1999-0001".to_owned() => NotFound ResourceNotFound "said.contract";
        "a missing commitment": |r| said(r).commitment = "commitments/1999-0001".to_owned() => NotFound ResourceNotFound "said.commitment";
        "a missing advance": |r| said(r).advance = "advances/1999-0001".to_owned() => NotFound ResourceNotFound "said.advance";
        "an advance that is not settled": |r| said(r).advance = stage.advance.clone() => InvalidArgument InvalidFields "kind";
        "a commitment without its contract": |r| said(r).commitment = stage.commitment.clone() => InvalidArgument InvalidFields "kind";
        "nothing": |r| said(r).amount = 0 => InvalidArgument InvalidFields "said.amount";
        "less than nothing": |r| said(r).amount = -1 => InvalidArgument InvalidFields "said.amount";
        "more than there is money": |r| said(r).amount = i64::MAX => InvalidArgument InvalidFields "said.amount";
        "an item in letters": |r| said(r).item = "VI".to_owned() => InvalidArgument InvalidFields "said.item";
        "no content": |r| said(r).content = 0 => InvalidArgument InvalidFields "said.content";
        "nobody to pay": |r| said(r).payee = 0 => InvalidArgument InvalidFields "said.payee";
        "no purpose": |r| said(r).purpose.clear() => InvalidArgument InvalidFields "said.purpose";
        "no nights": |r| said(r).expenses.push(draft::budget::nights((2019, 2, 25), 0)) => InvalidArgument InvalidFields "said.expenses[0].count";
        "an impossible night": |r| said(r).expenses.push(b::ClaimedExpense { on: Some(IMPOSSIBLE), ..draft::budget::nights((2019, 2, 25), 1) }) => InvalidArgument InvalidFields "said.expenses[0].on";
    }
    let revise = || draft::budget::revision(&stage.payment, content());
    spoil! { cases, "RevisePayment", payments, revise_payment, revise(),
        "nothing asked for": |r| r.said = None => InvalidArgument InvalidFields "said";
        "a missing request": |r| r.name = missing() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing line": |r| r.said.as_mut().unwrap().line = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "said.line";
    }
    spoil! { cases, "GetPayment", payments, get_payment, b::GetPaymentRequest { name: stage.payment.clone() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing request": |r| r.name = missing() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListPayments", payments, list_payments, b::ListPaymentsRequest::default(),
        "a state that is not defined": |r| r.state = 99 => InvalidArgument InvalidFields "state";
        "another collection": |r| r.line = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "line";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
}

pub(super) async fn steps(cases: &mut Vec<Case>, stage: &mut Stage) {
    let payments = &mut stage.officer.payments;
    spoil! { cases, "AdvancePayment", payments, advance_payment, draft::budget::step(&stage.payment, b::PaymentStep::Submit),
        "no step": |r| r.step = 0 => InvalidArgument InvalidFields "step";
        "a step that is not defined": |r| r.step = 99 => InvalidArgument InvalidFields "step";
        "without its dossier": |r| r.papers.clear() => FailedPrecondition EvidenceRequired "papers";
        "a dossier that is not signed": |r| r.papers[0].document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "papers";
        "a paper of no kind": |r| r.papers[0].kind = 0 => InvalidArgument InvalidFields "papers[0].kind";
        "a paper twice": |r| { let again = r.papers[0].clone(); r.papers.push(again) } => InvalidArgument InvalidFields "papers[1].kind";
        "a paper of another step": |r| r.papers[0].kind = b::EvidenceKind::DrawSlip.into() => InvalidArgument InvalidFields "papers[0].kind";
        "a step that is not next": |r| (r.step, r.papers[0].kind) = (b::PaymentStep::Send.into(), b::EvidenceKind::DrawSlip.into()) => FailedPrecondition StateForbids "";
        "cancelled without a reason": |r| { r.papers.clear(); (r.step, r.reason) = (b::PaymentStep::Cancel.into(), String::new()) } => FailedPrecondition EvidenceRequired "reason";
        "a missing request": |r| r.name = missing() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
    spoil! { cases, "SignPayment", payments, sign_payment, draft::budget::signature(&stage.payment),
        "a draft": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing request": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "RecordTreasuryAnswer", payments, record_treasury_answer, draft::budget::treasury_answer(&stage.payment),
        "a draft": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "no paper": |r| r.answer = None => InvalidArgument InvalidFields "answer";
        "a paper of two bodies": |r| r.answer.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "answer.issuer";
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "a missing request": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "RecoverPayment", payments, recover_payment, draft::budget::recovery(&stage.payment, 1),
        "a draft": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "nothing": |r| r.amount = 0 => InvalidArgument InvalidFields "amount";
        "no slip": |r| r.slip = None => InvalidArgument InvalidFields "slip";
        "a missing request": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
}

pub(super) async fn advances(cases: &mut Vec<Case>, stage: &mut Stage) {
    let advances = &mut stage.officer.advances;
    let missing = || "advances/1999-0001".to_owned();
    spoil! { cases, "RepayAdvance", advances, repay_advance, draft::budget::repayment(&stage.advance, 1),
        "nothing": |r| r.amount = 0 => InvalidArgument InvalidFields "amount";
        "more than is left": |r| r.amount = 101 => FailedPrecondition NotEnough "";
        "no slip": |r| r.slip = None => InvalidArgument InvalidFields "slip";
        "a slip that is not signed": |r| r.slip.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "slip";
        "a day before the advance": |r| r.on = Some(draft::date(2019, 1, 1)) => FailedPrecondition RuleForbids "on";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing advance": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "GetAdvance", advances, get_advance, b::GetAdvanceRequest { name: stage.advance.clone() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing advance": |r| r.name = missing() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListAdvances", advances, list_advances, b::ListAdvancesRequest::default(),
        "another collection": |r| r.line = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "line";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
    let norms = &mut stage.officer.norms;
    spoil! { cases, "ImportNorms", norms, import_norms, draft::budget::norms(),
        "no norms": |r| r.norms.clear() => InvalidArgument InvalidFields "norms";
        "no code": |r| r.norms[0].code = 0 => InvalidArgument InvalidFields "norms[0].code";
        "no rows": |r| r.norms[0].rows.clear() => InvalidArgument InvalidFields "norms[0].rows";
        "nothing": |r| r.norms[0].rows[0].amount = 0 => InvalidArgument InvalidFields "norms[0].rows[0].amount";
        "no basis": |r| r.norms[0].rows[0].basis.clear() => InvalidArgument InvalidFields "norms[0].rows[0].basis";
        "an impossible day": |r| r.norms[0].rows[0].from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "norms[0].rows[0].from";
        "no day at all": |r| { let from = r.norms[0].rows[0].from; r.norms[0].rows[0].to = from } => InvalidArgument InvalidFields "norms[0].rows";
        "a norm twice": |r| { let again = r.norms[0].clone(); r.norms.push(again) } => InvalidArgument InvalidFields "norms[1].code";
        "a name": |r| r.norms[0].name = "norms/lodging".to_owned() => InvalidArgument InvalidFields "norms[0].name";
    }
    spoil! { cases, "ListNorms", norms, list_norms, b::ListNormsRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
}

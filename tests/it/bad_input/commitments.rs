//! Spoiled calls about contracts and commitments.

use chidao_proto::{budget::v1 as b, errors::v1::Reason};
use chidao_tests::draft;
use tonic::Code;

use super::{Case, IMPOSSIBLE, budget::Stage};

pub(super) async fn contracts(cases: &mut Vec<Case>, stage: &mut Stage) {
    let contracts = &mut stage.officer.contracts;
    let missing = || "contracts/1999-0001".to_owned();
    spoil! { cases, "CreateContract", contracts, create_contract, draft::budget::contract(&stage.approved, 1_000, (3, 1)),
        "no activity": |r| r.activity.clear() => InvalidArgument InvalidFields "activity";
        "a missing activity": |r| r.activity = "activities/1999-0001".to_owned() => NotFound ResourceNotFound "activity";
        "no supplier": |r| r.supplier.clear() => InvalidArgument InvalidFields "supplier";
        "nothing": |r| r.value = 0 => InvalidArgument InvalidFields "value";
        "more than there is money": |r| r.value = i64::MAX => InvalidArgument InvalidFields "value";
        "no day of signing": |r| r.signed_on = None => InvalidArgument InvalidFields "signed_on";
        "an impossible day": |r| r.effective_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "effective_on";
        "signed in the time to come": |r| r.signed_on = Some(draft::date(2199, 1, 1)) => FailedPrecondition RuleForbids "signed_on";
        "an end before the beginning": |r| r.ends_on = Some(draft::date(2019, 2, 28)) => FailedPrecondition RuleForbids "ends_on";
        "no kind of spending": |r| r.spending = 0 => InvalidArgument InvalidFields "spending";
        "an exemption that is not defined": |r| r.exempt = 99 => InvalidArgument InvalidFields "exempt";
        "a share above the whole": |r| r.recovery = 10_001 => InvalidArgument InvalidFields "recovery";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis";
        "a missing line": |r| r.line = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "line";
    }
    let paper = || Some(draft::decision("68/PL-HĐ (hư cấu)", draft::date(2019, 2, 1)));
    let amend = || b::AmendContractRequest {
        request_id: draft::request_id(),
        name: stage.contract.clone(),
        value: 2_000,
        basis: paper(),
        etag: String::new(),
    };
    spoil! { cases, "AmendContract", contracts, amend_contract, amend(),
        "nothing": |r| r.value = 0 => InvalidArgument InvalidFields "value";
        "less than is committed": |r| r.value = 499 => FailedPrecondition NotEnough "";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a missing contract": |r| r.name = missing() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
    let end = || b::EndContractRequest {
        request_id: draft::request_id(),
        name: stage.contract.clone(),
        basis: paper(),
        etag: String::new(),
    };
    spoil! { cases, "EndContract", contracts, end_contract, end(),
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis";
        "a missing contract": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "GetContract", contracts, get_contract, b::GetContractRequest { name: stage.contract.clone() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing contract": |r| r.name = missing() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListContracts", contracts, list_contracts, b::ListContractsRequest::default(),
        "another collection": |r| r.activity = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "activity";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
}

pub(super) async fn commitments(cases: &mut Vec<Case>, stage: &mut Stage) {
    let commitments = &mut stage.officer.commitments;
    let missing = || "commitments/1999-0001".to_owned();
    spoil! { cases, "RequestCommitment", commitments, request_commitment, draft::budget::commitment(&stage.contract, &stage.line, 500),
        "no contract": |r| r.contract.clear() => InvalidArgument InvalidFields "contract";
        "a missing contract": |r| r.contract = "contracts/1999-0001".to_owned() => NotFound ResourceNotFound "contract";
        "a missing line": |r| r.line = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "line";
        "nothing": |r| r.amount = 0 => InvalidArgument InvalidFields "amount";
        "more than the contract": |r| r.amount = 501 => FailedPrecondition NotEnough "";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis";
        "a day outside the year": |r| r.on = Some(draft::date(2019, 3, 1)) => FailedPrecondition RuleForbids "on";
        "an impossible day": |r| r.event = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "event";
    }
    spoil! { cases, "AdjustCommitment", commitments, adjust_commitment, draft::budget::raise(&stage.commitment, 1),
        "nothing": |r| r.amount = 0 => InvalidArgument InvalidFields "amount";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "one that was not accepted": |r| r.lower = true => FailedPrecondition StateForbids "";
        "a missing commitment": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "RecordCommitmentAnswer", commitments, record_commitment_answer, draft::budget::commitment_answer(&stage.commitment),
        "no paper": |r| r.answer = None => InvalidArgument InvalidFields "answer";
        "a paper that is not signed": |r| r.answer.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "answer";
        "accepted without a number": |r| r.treasury_number.clear() => InvalidArgument InvalidFields "treasury_number";
        "refused without a reason": |r| r.accepted = false => FailedPrecondition EvidenceRequired "reason";
        "a day to come": |r| r.on = Some(draft::date(2199, 1, 1)) => FailedPrecondition RuleForbids "on";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing commitment": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "CancelCommitment", commitments, cancel_commitment, draft::budget::cancellation(&stage.commitment),
        "one that was not accepted": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "no paper": |r| r.answer = None => InvalidArgument InvalidFields "answer";
        "a missing commitment": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "GetCommitment", commitments, get_commitment, b::GetCommitmentRequest { name: stage.commitment.clone() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing commitment": |r| r.name = missing() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListCommitments", commitments, list_commitments, b::ListCommitmentsRequest::default(),
        "another collection": |r| r.contract = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "contract";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
}

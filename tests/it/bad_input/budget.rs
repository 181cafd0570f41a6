//! Spoiled calls of the budget service.

use chidao_budget::Budget;
use chidao_proto::{budget::v1 as b, errors::v1::Reason, membership::v1 as m, register::v1 as r};
use chidao_tests::{Client, Sandbox, Served, draft};
use tonic::Code;

use super::{Case, IMPOSSIBLE};

/// A committee with an estimate of this year, a line, and an activity.
pub(super) struct Stage {
    _served: Served,
    /// An officer who keeps the books as well.
    pub(super) officer: Client,
    head: Client,
    estimate: String,
    pub(super) line: String,
    activity: String,
    /// An activity that is approved, with a contract that has a commitment, which the Treasury has not answered.
    pub(super) approved: String,
    pub(super) contract: String,
    pub(super) commitment: String,
    /// A draft of a request, and one that is advanced.
    pub(super) payment: String,
    pub(super) advance: String,
}

impl Stage {
    /// Opens a budget year for the committee of this Head, whose officer keeps the books from now on.
    pub(super) async fn new(sandbox: &Sandbox, head: &str, officer: &str) -> Self {
        let served = sandbox.serve::<Budget>().await;
        let account = draft::account("head", head);
        sandbox
            .client("officer")
            .authority
            .create_account(account)
            .await
            .unwrap();
        let grant = draft::grant(officer, m::OfficeRole::ChiefAccountant);
        sandbox.client("officer").authority.grant_role(grant).await.unwrap();
        let mut stage = Self {
            officer: sandbox.client_at(&served, "officer"),
            head: sandbox.client_at(&served, "head"),
            _served: served,
            estimate: String::new(),
            line: String::new(),
            activity: String::new(),
            approved: String::new(),
            contract: String::new(),
            commitment: String::new(),
            payment: String::new(),
            advance: String::new(),
        };
        let officer = &mut stage.officer;
        officer.codes.import_codes(draft::budget::codes()).await.unwrap();
        let opened = officer
            .estimates
            .open_year(draft::budget::year(draft::budget::this_year()))
            .await
            .unwrap();
        stage.estimate = opened.into_inner().estimate.unwrap().name;
        let rows = vec![draft::budget::new_line("Ban Chỉ đạo", 1_000_000)];
        let decision = draft::budget::decide(&stage.estimate, b::DecisionKind::Assign, rows);
        let posted = officer.estimates.post_decision(decision).await.unwrap().into_inner();
        stage.line.clone_from(&posted.lines[0].name);
        let activity = draft::budget::activity(b::ActivityKind::Meeting, 1_000);
        let created = officer.activities.create_activity(activity).await.unwrap().into_inner();
        stage.activity = created.activity.unwrap().name;
        let activity = draft::budget::activity(b::ActivityKind::Purchase, 1_000);
        let created = officer.activities.create_activity(activity).await.unwrap().into_inner();
        stage.approved = created.activity.unwrap().name;
        let approval = draft::budget::approval(&stage.approved);
        stage.head.activities.approve_activity(approval).await.unwrap();
        let contract = draft::budget::contract(&stage.approved, 1_000, (3, 1));
        let created = officer.contracts.create_contract(contract).await.unwrap().into_inner();
        stage.contract = created.contract.unwrap().name;
        let commitment = draft::budget::commitment(&stage.contract, &stage.line, 500);
        let asked = officer
            .commitments
            .request_commitment(commitment)
            .await
            .unwrap()
            .into_inner();
        stage.commitment = asked.commitment.unwrap().name;
        let said = draft::budget::content(&stage.approved, &stage.line, 100);
        let created = officer
            .payments
            .create_payment(draft::budget::payment(said.clone()))
            .await
            .unwrap();
        stage.payment = created.into_inner().payment.unwrap().name;
        stage.advance = advanced(sandbox, &stage._served, said).await;
        stage
    }

    pub(super) async fn head(&self) -> i64 {
        let register = "budget".to_owned();
        let mut client = self.officer.register.clone();
        let head = client.get_head(r::GetHeadRequest { register }).await;
        head.unwrap().into_inner().position
    }
}

/// An advance that an officer asked for, and two others signed.
async fn advanced(sandbox: &Sandbox, served: &Served, said: b::PaymentContent) -> String {
    let mut keeper = sandbox.client("officer");
    for (subject, role) in [
        ("kế toán", m::OfficeRole::ChiefAccountant),
        ("giám đốc", m::OfficeRole::AccountHolder),
    ] {
        let person = draft::person("Lê Văn Ký", "so-tttt", subject, "");
        let created = keeper.people.create_person(person).await.unwrap().into_inner();
        let name = created.person.unwrap().name;
        keeper
            .authority
            .create_account(draft::account(subject, &name))
            .await
            .unwrap();
        keeper.authority.grant_role(draft::grant(&name, role)).await.unwrap();
    }
    let [mut officer, mut accountant, mut director] =
        ["officer", "kế toán", "giám đốc"].map(|subject| sandbox.client_at(served, subject).payments);
    let request = b::PaymentContent {
        kind: b::PaymentKind::Advance.into(),
        ..said
    };
    let created = officer
        .create_payment(draft::budget::payment(request))
        .await
        .unwrap()
        .into_inner();
    let name = created.payment.unwrap().name;
    for step in [b::PaymentStep::Submit, b::PaymentStep::Check] {
        officer.advance_payment(draft::budget::step(&name, step)).await.unwrap();
    }
    accountant.sign_payment(draft::budget::signature(&name)).await.unwrap();
    director.sign_payment(draft::budget::signature(&name)).await.unwrap();
    accountant
        .advance_payment(draft::budget::step(&name, b::PaymentStep::Send))
        .await
        .unwrap();
    let answered = accountant
        .record_treasury_answer(draft::budget::treasury_answer(&name))
        .await
        .unwrap();
    answered.into_inner().advance.unwrap().name
}

pub(super) async fn estimates(cases: &mut Vec<Case>, stage: &mut Stage) {
    let estimates = &mut stage.officer.estimates;
    let other = || "tasks/2019-0001".to_owned();
    spoil! { cases, "OpenYear", estimates, open_year, draft::budget::year(draft::budget::this_year() + 1),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no committee": |r| r.committee.clear() => InvalidArgument InvalidFields "committee";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "committee";
        "no year": |r| r.year = 0 => InvalidArgument InvalidFields "year";
        "a year before the law": |r| r.year = 2016 => InvalidArgument InvalidFields "year";
        "a unit that is no agency": |r| r.unit = "people/2019-0001".to_owned() => InvalidArgument InvalidFields "unit";
        "the committee as its unit": |r| r.unit = "committees/bcd-cqdt".to_owned() => InvalidArgument InvalidFields "unit";
        "a year that is open": |r| r.year -= 1 => AlreadyExists ResourceExists "";
    }
    spoil! { cases, "SubmitEstimate", estimates, submit_estimate, draft::budget::submission(&stage.estimate),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a paper of two bodies": |r| r.basis.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "basis.issuer";
        "a missing estimate": |r| r.name = "estimates/1999-0001".to_owned() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "one that was assigned": |r| r.etag.clear() => FailedPrecondition StateForbids "";
    }
    let rows = || vec![draft::budget::line(&stage.line, 1)];
    let decide = || draft::budget::decide(&stage.estimate, b::DecisionKind::Supplement, rows());
    fn codes(request: &mut b::PostDecisionRequest) -> &mut b::LineCodes {
        let row = &mut request.rows[0];
        row.line.clear();
        row.codes.insert(draft::budget::line_codes("Việc mới"))
    }
    spoil! { cases, "PostDecision", estimates, post_decision, decide(),
        "no kind": |r| r.kind = 0 => InvalidArgument InvalidFields "kind";
        "a kind that is not defined": |r| r.kind = 99 => InvalidArgument InvalidFields "kind";
        "no level": |r| r.level = 0 => InvalidArgument InvalidFields "level";
        "no rows": |r| r.rows.clear() => InvalidArgument InvalidFields "rows";
        "too many rows": |r| r.rows = vec![r.rows[0].clone(); 101] => InvalidArgument InvalidFields "rows";
        "nothing": |r| r.rows[0].amount = 0 => InvalidArgument InvalidFields "rows[0].amount";
        "more than there is money": |r| r.rows[0].amount = i64::MAX => InvalidArgument InvalidFields "rows[0].amount";
        "less than nothing": |r| (r.rows[0].amount, r.total) = (-1, 0) => InvalidArgument InvalidFields "total";
        "a total below nothing": |r| r.total = -1 => InvalidArgument InvalidFields "total";
        "another total": |r| r.total = 2 => InvalidArgument InvalidFields "total";
        "a line twice": |r| (r.rows, r.total) = (vec![r.rows[0].clone(); 2], 2) => InvalidArgument InvalidFields "rows";
        "a line and codes": |r| r.rows[0].codes = Some(draft::budget::line_codes("Việc mới")) => InvalidArgument InvalidFields "rows[0]";
        "neither line nor codes": |r| r.rows[0].line.clear() => InvalidArgument InvalidFields "rows[0]";
        "a missing line": |r| r.rows[0].line = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "rows[0].line";
        "a code in letters": |r| codes(r).chapter = "abc".to_owned() => InvalidArgument InvalidFields "rows[0].codes.chapter";
        "an unknown code": |r| codes(r).source = "99".to_owned() => FailedPrecondition CodeUnknown "";
        "a group of another category": |r| codes(r).category = "340".to_owned() => FailedPrecondition RuleForbids "item";
        "no task": |r| codes(r).task.clear() => InvalidArgument InvalidFields "rows[0].codes.task";
        "a day to come": |r| r.on = Some(draft::date(2199, 1, 1)) => FailedPrecondition RuleForbids "on";
        "an impossible day": |r| r.on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "on";
        "no paper": |r| r.basis = None => InvalidArgument InvalidFields "basis";
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis";
        "more than is free": |r| (r.kind, r.rows[0].amount, r.total) = (3, 1_000_001, 1_000_001) => FailedPrecondition NotEnough "";
        "a missing estimate": |r| r.name = "estimates/1999-0001".to_owned() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
    spoil! { cases, "GetEstimate", estimates, get_estimate, b::GetEstimateRequest { name: stage.estimate.clone() },
        "another collection": |r| r.name = other() => InvalidArgument InvalidFields "name";
        "a missing estimate": |r| r.name = "estimates/1999-0001".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "GetLine", estimates, get_line, b::GetLineRequest { name: stage.line.clone() },
        "another collection": |r| r.name = other() => InvalidArgument InvalidFields "name";
        "a missing line": |r| r.name = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListEstimates", estimates, list_estimates, b::ListEstimatesRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a year before nothing": |r| r.year = -1 => InvalidArgument InvalidFields "year";
    }
    spoil! { cases, "ListLines", estimates, list_lines, b::ListLinesRequest::default(),
        "another collection": |r| r.estimate = other() => InvalidArgument InvalidFields "estimate";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
}

pub(super) async fn books(cases: &mut Vec<Case>, stage: &mut Stage) {
    let ledger = &mut stage.officer.ledger;
    let balance = || b::GetBalanceRequest {
        line: stage.line.clone(),
        ..Default::default()
    };
    spoil! { cases, "GetBalance", ledger, get_balance, balance(),
        "no line": |r| r.line.clear() => InvalidArgument InvalidFields "line";
        "a missing line": |r| r.line = "lines/1999-0001".to_owned() => NotFound ResourceNotFound "";
        "a position below nothing": |r| r.position = -1 => InvalidArgument InvalidFields "position";
        "a position beyond the newest": |r| r.position = 1_000_000 => InvalidArgument InvalidFields "position";
        "a position before the line": |r| r.position = 1 => NotFound ResourceNotFound "";
        "a position and a day": |r| (r.position, r.effective_on) = (1, Some(draft::date(2026, 1, 1))) => InvalidArgument InvalidFields "position";
        "an instant that lies ahead": |r| r.recorded_by = Some(draft::incident::noon(2199, 1, 1)) => InvalidArgument InvalidFields "recorded_by";
        "an impossible day": |r| r.effective_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "effective_on";
    }
    let journal = || b::ListJournalEntriesRequest {
        line: stage.line.clone(),
        ..Default::default()
    };
    spoil! { cases, "ListJournalEntries", ledger, list_journal_entries, journal(),
        "no line": |r| r.line.clear() => InvalidArgument InvalidFields "line";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
    let execution = || b::ListExecutionRequest {
        estimate: stage.estimate.clone(),
        ..Default::default()
    };
    spoil! { cases, "ListExecution", ledger, list_execution, execution(),
        "no estimate": |r| r.estimate.clear() => InvalidArgument InvalidFields "estimate";
        "a missing estimate": |r| r.estimate = "estimates/1999-0001".to_owned() => NotFound ResourceNotFound "";
        "an end before the beginning": |r| (r.from, r.through) = (Some(draft::date(2026, 2, 1)), Some(draft::date(2026, 1, 31))) => InvalidArgument InvalidFields "through";
        "an impossible day": |r| r.from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "from";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
    let codes = &mut stage.officer.codes;
    let one = || b::ImportCodesRequest {
        request_id: draft::request_id(),
        codes: vec![draft::budget::code(
            b::CodeKind::SubItem,
            "6652",
            "6650",
            "Bồi dưỡng giảng viên",
        )],
    };
    fn period(request: &mut b::ImportCodesRequest) -> &mut b::CodePeriod {
        &mut request.codes[0].periods[0]
    }
    spoil! { cases, "ImportCodes", codes, import_codes, one(),
        "no codes": |r| r.codes.clear() => InvalidArgument InvalidFields "codes";
        "no kind": |r| r.codes[0].kind = 0 => InvalidArgument InvalidFields "codes[0].kind";
        "a code in letters": |r| r.codes[0].code = "VI".to_owned() => InvalidArgument InvalidFields "codes[0].code";
        "no periods": |r| r.codes[0].periods.clear() => InvalidArgument InvalidFields "codes[0].periods";
        "no title": |r| period(r).title.clear() => InvalidArgument InvalidFields "codes[0].periods[0].title";
        "no code above": |r| period(r).parent.clear() => InvalidArgument InvalidFields "codes[0].periods.parent";
        "a missing code above": |r| period(r).parent = "6640".to_owned() => InvalidArgument InvalidFields "codes[0].periods";
        "an item that fits, of a sub-item": |r| period(r).fits.push(1) => InvalidArgument InvalidFields "codes[0].periods.fits";
        "periods that overlap": |r| { let again = period(r).clone(); r.codes[0].periods.push(again) } => InvalidArgument InvalidFields "codes[0].periods";
        "no day at all": |r| (period(r).from, period(r).to) = (Some(draft::date(2019, 1, 1)), Some(draft::date(2019, 1, 1))) => InvalidArgument InvalidFields "codes[0].periods";
        "an impossible day": |r| period(r).from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "codes[0].periods[0].from";
        "a code twice": |r| { let again = r.codes[0].clone(); r.codes.push(again) } => InvalidArgument InvalidFields "codes[1].code";
        "a name": |r| r.codes[0].name = "codes/item-6650".to_owned() => InvalidArgument InvalidFields "codes[0].name";
    }
    spoil! { cases, "GetCode", codes, get_code, b::GetCodeRequest { name: "codes/item-6650".to_owned() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing code": |r| r.name = "codes/item-9999".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListCodes", codes, list_codes, b::ListCodesRequest::default(),
        "a kind that is not defined": |r| r.kind = 99 => InvalidArgument InvalidFields "kind";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
}

pub(super) async fn activities(cases: &mut Vec<Case>, stage: &mut Stage) {
    let activities = &mut stage.officer.activities;
    let missing = || "activities/1999-0001".to_owned();
    spoil! { cases, "CreateActivity", activities, create_activity, draft::budget::activity(b::ActivityKind::Meeting, 1_000),
        "no committee": |r| r.committee.clear() => InvalidArgument InvalidFields "committee";
        "a missing committee": |r| r.committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "committee";
        "no kind": |r| r.kind = 0 => InvalidArgument InvalidFields "kind";
        "no title": |r| r.display_name.clear() => InvalidArgument InvalidFields "display_name";
        "nothing": |r| r.estimate = 0 => InvalidArgument InvalidFields "estimate";
        "more than there is money": |r| r.estimate = i64::MAX => InvalidArgument InvalidFields "estimate";
        "a missing task": |r| r.task = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "task";
        "a missing incident": |r| r.incident = "incidents/1999-0001".to_owned() => NotFound ResourceNotFound "incident";
        "incident response without its incident": |r| r.kind = 6 => FailedPrecondition EvidenceRequired "incident";
    }
    let amend = || b::AmendActivityRequest {
        request_id: draft::request_id(),
        name: stage.activity.clone(),
        estimate: 2_000,
        ..Default::default()
    };
    spoil! { cases, "AmendActivity", activities, amend_activity, amend(),
        "nothing to change": |r| r.estimate = 0 => InvalidArgument InvalidFields "display_name";
        "less than nothing": |r| r.estimate = -1 => InvalidArgument InvalidFields "estimate";
        "a missing activity": |r| r.name = missing() => NotFound ResourceNotFound "name";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
    let close = || b::CloseActivityRequest {
        request_id: draft::request_id(),
        name: stage.activity.clone(),
        etag: String::new(),
    };
    spoil! { cases, "CloseActivity", activities, close_activity, close(),
        "one that is not approved": |r| r.etag.clear() => FailedPrecondition StateForbids "";
        "a missing activity": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    let cancel = || b::CancelActivityRequest {
        request_id: draft::request_id(),
        name: stage.activity.clone(),
        reason: "Không còn cần".to_owned(),
        etag: String::new(),
    };
    spoil! { cases, "CancelActivity", activities, cancel_activity, cancel(),
        "no reason": |r| r.reason.clear() => FailedPrecondition EvidenceRequired "reason";
        "a reason that is too long": |r| r.reason = "a".repeat(1001) => InvalidArgument InvalidFields "reason";
        "a missing activity": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "GetActivity", activities, get_activity, b::GetActivityRequest { name: stage.activity.clone() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing activity": |r| r.name = missing() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListActivities", activities, list_activities, b::ListActivitiesRequest::default(),
        "a state that is not defined": |r| r.state = 99 => InvalidArgument InvalidFields "state";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
    }
    let head = &mut stage.head.activities;
    spoil! { cases, "ApproveActivity", head, approve_activity, draft::budget::approval(&stage.activity),
        "no paper": |r| r.ground = None => FailedPrecondition EvidenceRequired "ground";
        "a paper that is not signed": |r| r.ground.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "ground";
        "a paper of two bodies": |r| r.ground.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "ground.issuer";
        "a missing activity": |r| r.name = missing() => NotFound ResourceNotFound "name";
    }
}

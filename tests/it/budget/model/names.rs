//! What the model calls by place, as the service names it, and its reasons.

use chidao_proto::{
    budget::v1::{
        ActivityKind, AmendActivityRequest, AmendContractRequest, CancelActivityRequest, CloseActivityRequest,
        CreateContractRequest, DecisionKind, DecisionLevel, EndContractRequest, Exemption, GivenPaper, Payee,
        PaymentContent, PaymentKind, PaymentStep, PostDecisionRequest, SpendingContent,
    },
    common::v1::{Date, DocumentRef, SignatureKind},
};
use chidao_tests::draft;
use chidao_tests_model::budget::{Ask, Day, Said, Signing, What};

use super::sent::{Answer, Request};

/// The names of what the model has by place.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) estimate: String,
    pub(crate) lines: [String; 2],
    pub(crate) activities: Vec<String>,
    pub(crate) contracts: Vec<String>,
    pub(crate) commitments: Vec<String>,
    pub(crate) payments: Vec<String>,
    pub(crate) advances: Vec<String>,
}

/// Who it is in the service: there is no plain accountant, and whoever signs for the director has his role.
pub(crate) fn subject(by: &str) -> &str {
    match by {
        "chief" => "accountant",
        "deputy" => "second",
        other => other,
    }
}

fn date((year, month, day): Day) -> Date {
    draft::date(year, month.into(), day.into())
}

/// A paper, without a signature where that is what is lacking.
fn signed(paper: &mut Option<DocumentRef>, is_signed: bool) {
    let paper = paper.as_mut().unwrap();
    if !is_signed {
        paper.symbol.insert(0, '0');
        paper.signature = SignatureKind::None.into();
    }
}

impl Names {
    /// The request by which something is said, under a request id.
    #[expect(clippy::too_many_lines, reason = "one arm a kind of request")]
    pub(crate) fn request(&self, said: &Said, id: &str) -> Request {
        let gives = |evidence: &str| said.lacks != Some(evidence);
        let on = Some(date(said.on));
        let id = || id.to_owned();
        // A draft that is right, with what is said of it.
        macro_rules! set {
            ($draft:expr, $($field:ident: $value:expr),* $(; $paper:ident: $evidence:literal)?) => {{
                let mut draft = $draft;
                draft.request_id = id();
                $(draft.$field = $value;)*
                $(signed(&mut draft.$paper, gives($evidence));)?
                Request::from(draft)
            }};
        }
        let reason = |text: &str| {
            if gives("Reason") {
                text.to_owned()
            } else {
                String::new()
            }
        };
        match &said.what {
            What::Give { step, line, amount } => {
                let kind = match *step {
                    "Supplement" => DecisionKind::Supplement,
                    "Reduce" => DecisionKind::Reduce,
                    "Block" => DecisionKind::Block,
                    _ => DecisionKind::Unblock,
                };
                let rows = vec![draft::budget::line(&self.lines[*line], *amount)];
                set!(draft::budget::decide(&self.estimate, kind, rows), on: on; basis: "SignedPaper")
            }
            What::Adjust { from, to, amount, off } => {
                let rows = vec![
                    draft::budget::line(&self.lines[*from], -amount),
                    draft::budget::line(&self.lines[*to], amount + off),
                ];
                // What the unit decides itself is by its own paper.
                let own = DocumentRef {
                    issuer: draft::agency_name("so-tttt"),
                    ..draft::decision("87/QĐ-STTTT (hư cấu)", draft::date(2018, 12, 20))
                };
                let decided = PostDecisionRequest {
                    basis: Some(own),
                    ..draft::budget::decide(&self.estimate, DecisionKind::Adjust, rows)
                };
                set!(decided, on: on, level: DecisionLevel::LevelOneUnit.into(); basis: "SignedPaper")
            }
            What::Plan(estimate) => set!(draft::budget::activity(ActivityKind::Drill, *estimate),),
            What::AmendActivity(place, estimate) => Request::from(AmendActivityRequest {
                request_id: id(),
                name: self.activities[*place].clone(),
                estimate: *estimate,
                ..AmendActivityRequest::default()
            }),
            What::Activity(place, step) => {
                let name = self.activities[*place].clone();
                match *step {
                    "Approve" => set!(draft::budget::approval(&name),; ground: "Ground"),
                    "Close" => Request::from(CloseActivityRequest {
                        request_id: id(),
                        name,
                        etag: String::new(),
                    }),
                    _ => Request::from(CancelActivityRequest {
                        request_id: id(),
                        name,
                        reason: reason("Không tổ chức nữa"),
                        etag: String::new(),
                    }),
                }
            }
            What::Contract(signing) => self.contract(said, signing, id()),
            What::AmendContract(place, value) => {
                let draft = AmendContractRequest {
                    name: self.contracts[*place].clone(),
                    value: *value,
                    basis: Some(draft::decision("84/PL-HĐ (hư cấu)", draft::date(2019, 1, 15))),
                    ..AmendContractRequest::default()
                };
                set!(draft,; basis: "SignedPaper")
            }
            What::EndContract(place) => {
                let draft = EndContractRequest {
                    name: self.contracts[*place].clone(),
                    basis: Some(draft::decision("85/TL-HĐ (hư cấu)", draft::date(2019, 1, 15))),
                    ..EndContractRequest::default()
                };
                set!(draft,; basis: "SignedPaper")
            }
            What::Request { contract, line, amount } => {
                let asked = draft::budget::commitment(&self.contracts[*contract], &self.lines[*line], *amount);
                set!(asked, on: on; basis: "SignedPaper")
            }
            What::AdjustCommitment {
                commitment,
                raise,
                amount,
            } => {
                let asked = draft::budget::raise(&self.commitments[*commitment], *amount);
                set!(asked, on: on, lower: !raise; basis: "SignedPaper")
            }
            What::Answer(place, accepted) => {
                let answer = draft::budget::commitment_answer(&self.commitments[*place]);
                let reason = reason("Không đủ hồ sơ");
                set!(answer, on: on, accepted: *accepted, reason: reason; answer: "TreasuryPaper")
            }
            What::Cancel(place) => {
                let cancelled = draft::budget::cancellation(&self.commitments[*place]);
                set!(cancelled, on: on, reason: reason("Không thực hiện nữa"); answer: "TreasuryPaper")
            }
            What::Draft(ask) => set!(draft::budget::payment(self.content(ask)),),
            What::Revise(place, ask) => {
                set!(draft::budget::revision(&self.payments[*place], self.content(ask)),)
            }
            What::Step(place, step) => {
                let name = &self.payments[*place];
                let step = match *step {
                    "Sign" | "Approve" => return set!(draft::budget::signature(name),),
                    "Accept" | "Refuse" => {
                        let (accepted, reason) = (*step == "Accept", reason("Sai mục lục"));
                        let answer = draft::budget::treasury_answer(name);
                        return set!(answer, on: on, accepted: accepted, reason: reason; answer: "TreasuryPaper");
                    }
                    "Submit" => PaymentStep::Submit,
                    "Check" => PaymentStep::Check,
                    "Send" => PaymentStep::Send,
                    "Return" => PaymentStep::Return,
                    _ => PaymentStep::Cancel,
                };
                let step = draft::budget::step(name, step);
                let is_given = |paper: &GivenPaper| gives(camel(paper.kind().as_str_name()).as_str());
                let papers = step.papers.iter().filter(|paper| is_given(paper)).cloned().collect();
                set!(step, papers: papers, reason: reason("Theo kế hoạch"))
            }
            What::Recover(place, amount) => {
                let recovered = draft::budget::recovery(&self.payments[*place], *amount);
                set!(recovered, on: on, reason: reason("Chi thừa"); slip: "ReturnSlip")
            }
            What::Repay(place, amount) => {
                let repaid = draft::budget::repayment(&self.advances[*place], *amount);
                set!(repaid, on: on; slip: "ReturnSlip")
            }
        }
    }

    fn contract(&self, said: &Said, signing: &Signing, request_id: String) -> Request {
        let mut special_case = signing
            .special
            .then(|| draft::decision("86/CV-STC (hư cấu)", draft::date(2019, 1, 15)));
        if signing.special {
            signed(&mut special_case, said.lacks != Some("SpecialCase"));
        }
        let exempt = if signing.exempt {
            Exemption::Petrol
        } else {
            Exemption::Unspecified
        };
        let mut draft = CreateContractRequest {
            request_id,
            signed_on: Some(date(said.on)),
            effective_on: None,
            ends_on: Some(draft::date(said.on.0 + i32::from(signing.long), 12, 31)),
            exempt: exempt.into(),
            tender_completed_on: Some(date(said.on)),
            recovery: signing.rate.into(),
            special_case,
            ..draft::budget::contract(&self.activities[signing.activity], signing.value, (1, 15))
        };
        signed(&mut draft.basis, said.lacks != Some("SignedPaper"));
        draft.into()
    }

    fn content(&self, ask: &Ask) -> PaymentContent {
        let kind = match ask.kind {
            "Pay" => PaymentKind::Pay,
            "Advance" => PaymentKind::Advance,
            _ => PaymentKind::Settle,
        };
        let name = |names: &[String], place: Option<usize>| place.map(|place| names[place].clone()).unwrap_or_default();
        // Nothing of it is bought: what procurement asks for is tried elsewhere.
        PaymentContent {
            kind: kind.into(),
            content: SpendingContent::Overtime.into(),
            payee: Payee::OwnStaff.into(),
            contract: name(&self.contracts, ask.contract),
            commitment: name(&self.commitments, ask.commitment),
            advance: name(&self.advances, ask.advance),
            convert: ask.convert.unwrap_or_default(),
            ..draft::budget::content(&self.activities[ask.activity], &self.lines[ask.line], ask.amount)
        }
    }

    /// Takes in what was made.
    pub(crate) fn keep(&mut self, what: &What, answer: &Answer) {
        let all = match what {
            What::Plan(_) => &mut self.activities,
            What::Contract(_) => &mut self.contracts,
            What::Request { .. } => &mut self.commitments,
            What::Draft(_) => &mut self.payments,
            What::Step(..) => return self.advances.extend(answer.advance.clone()),
            _ => return,
        };
        all.push(answer.name.clone());
    }
}

/// "DrawSlip" of `EVIDENCE_KIND_DRAW_SLIP`.
pub(crate) fn camel(name: &str) -> String {
    let words = name.split('_').skip(2);
    let camel = words.map(|word| word[..1].to_owned() + &word[1..].to_lowercase());
    camel.collect()
}

//! The course of one incident, each act of which is sent until it is answered.

use std::{collections::BTreeMap, time::Duration};

use chidao_proto::incident::v1::{
    AdvanceResponseRequest, DirectResponseRequest, Evidence, FulfilObligationRequest, Incident, IncidentStep,
    Obligation, ObligationCode, RecordReceiptRequest, ReportIncidentRequest, ReportType, Seriousness, Step,
    StepContent, SubmitReportRequest, SystemManagement,
};
use chidao_tests::{Client, draft};
use tokio::sync::mpsc::UnboundedSender;
use tonic::{Code, Status};

use super::{DETECTED, PATIENCE};
use crate::incident::{directives::directive, rows::at};

/// Clients of every replica, of each who takes part.
pub(super) struct Caller {
    pub(super) operator: Vec<Client>,
    pub(super) unit: Vec<Client>,
    pub(super) head: Vec<Client>,
}

/// One act with its request id: sent again, it is the same act.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Report(Box<ReportIncidentRequest>),
    Advance(Box<AdvanceResponseRequest>),
    Direct(Box<DirectResponseRequest>),
    Fulfil(Box<FulfilObligationRequest>),
    Receive(Box<RecordReceiptRequest>),
    Submit(Box<SubmitReportRequest>),
}

/// What an act is answered with.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    incident: Incident,
    step: Option<IncidentStep>,
    obligations: Vec<Obligation>,
    position: i64,
}

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Operator,
    Unit,
    Head,
}

/// An incident on its way.
pub(super) struct Course {
    caller: Caller,
    monitor: String,
    told: UnboundedSender<()>,
    pub(super) name: String,
    /// The acts that were answered, each with its answer.
    pub(super) answers: Vec<((Part, Act), Answer)>,
    /// The steps that were taken.
    pub(super) steps: Vec<Step>,
    /// The names of those by which an agency was directed.
    pub(super) directed: Vec<String>,
    /// How many reports were sent.
    pub(super) reports: i32,
    /// The duties by their codes, the last of each.
    duties: BTreeMap<i32, String>,
}

impl Act {
    async fn send(&self, client: &mut Client) -> Result<Answer, Status> {
        macro_rules! answer {
            ($service:ident, $method:ident, $request:expr, |$answer:ident| $step:expr) => {{
                let $answer = client.$service.$method((**$request).clone()).await?.into_inner();
                Ok(Answer {
                    step: $step,
                    incident: $answer.incident.unwrap(),
                    obligations: $answer.obligations,
                    position: $answer.receipt.unwrap().position,
                })
            }};
        }
        match self {
            Self::Report(request) => answer!(incidents, report_incident, request, |told| told.step),
            Self::Advance(request) => answer!(incidents, advance_response, request, |told| told.step),
            Self::Direct(request) => answer!(incidents, direct_response, request, |told| told.step),
            Self::Fulfil(request) => answer!(obligations, fulfil_obligation, request, |told| None),
            Self::Receive(request) => answer!(obligations, record_receipt, request, |told| None),
            Self::Submit(request) => answer!(reports, submit_report, request, |told| None),
        }
    }
}

impl Course {
    pub(super) fn new(caller: Caller, monitor: String, told: UnboundedSender<()>) -> Self {
        Self {
            caller,
            monitor,
            told,
            name: String::new(),
            answers: Vec::new(),
            steps: Vec::new(),
            directed: Vec::new(),
            reports: 0,
            duties: BTreeMap::new(),
        }
    }

    /// Sends an act, as it is, to one replica after the other until it is answered.
    pub(super) async fn again(&self, (part, act): &(Part, Act)) -> Answer {
        let clients = match part {
            Part::Operator => &self.caller.operator,
            Part::Unit => &self.caller.unit,
            Part::Head => &self.caller.head,
        };
        let mut look = tokio::time::interval(Duration::from_millis(5));
        let asked = async {
            for client in clients.iter().cycle() {
                match act.send(&mut client.clone()).await {
                    Ok(answer) => return answer,
                    // Nobody answers, or the connection is gone.
                    Err(status) if matches!(status.code(), Code::Unavailable | Code::Unknown | Code::Cancelled) => {}
                    Err(status) => panic!("{act:?}: {status:?}"),
                }
                look.tick().await;
            }
            unreachable!("there are replicas")
        };
        tokio::time::timeout(PATIENCE, asked).await.expect("an answer in time")
    }

    async fn act(&mut self, part: Part, act: Act) {
        let act = (part, act);
        let answer = self.again(&act).await;
        self.name.clone_from(&answer.incident.name);
        for duty in &answer.obligations {
            self.duties.insert(duty.code, duty.name.clone());
        }
        if let Some(step) = &answer.step {
            self.steps.push(step.step());
        }
        self.answers.push((act, answer));
        let _ = self.told.send(());
    }

    async fn advance(&mut self, part: Part, step: Step, content: StepContent) {
        let request = draft::incident::advance(&self.name, step, content);
        self.act(part, Act::Advance(Box::new(request))).await;
    }

    /// Directs with an addressee, who gets a task.
    async fn direct(&mut self, step: Step, number: u8) {
        let mut content = directive(&["so-new"], &self.monitor);
        let paper = content.document.as_mut().unwrap();
        paper.symbol = format!("{number}/CĐ-{} (hư cấu)", self.name.replace("incidents/", ""));
        let request = draft::incident::direct(&self.name, step, content);
        self.act(Part::Head, Act::Direct(Box::new(request))).await;
        let step = self.answers.last().and_then(|(_, answer)| answer.step.as_ref());
        self.directed.push(step.unwrap().name.clone());
    }

    async fn submit(&mut self, of: ReportType) {
        let mut request = draft::incident::submission(&self.name, of, at(DETECTED, 9, 0));
        let paper = request.report.as_mut().and_then(|report| report.document.as_mut());
        self.reports += 1;
        paper.unwrap().symbol = format!("{}/BC-{} (hư cấu)", self.reports, self.name.replace("incidents/", ""));
        self.act(Part::Operator, Act::Submit(Box::new(request))).await;
    }

    fn duty(&self, code: ObligationCode) -> String {
        let duty = self.duties.get(&code.into());
        duty.unwrap_or_else(|| panic!("{code:?} is owed: {:?}", self.duties))
            .clone()
    }

    async fn fulfil(&mut self, part: Part, code: ObligationCode) {
        let name = self.duty(code);
        let request = FulfilObligationRequest {
            request_id: draft::request_id(),
            document: Some(draft::decision(
                &format!("1/{}", symbol(&name)),
                draft::date(2019, 3, 1),
            )),
            name,
            ..FulfilObligationRequest::default()
        };
        self.act(part, Act::Fulfil(Box::new(request))).await;
    }

    /// From the first notice to the closed file. The notice within five days is never given, nor are developments reported.
    pub(super) async fn run(mut self) -> Self {
        let mut report = draft::incident::report("", at(DETECTED, 9, 0));
        report.management = SystemManagement::Civil.into();
        let incident = report.incident.as_mut().unwrap();
        incident.system_title = "vidu.vinhlong.gov.vn".to_owned();
        incident.participants.push(chidao_proto::incident::v1::Participant {
            party: chidao_proto::incident::v1::Party::Operator.into(),
            agency: draft::agency_name("so-operator"),
            ..Default::default()
        });
        self.act(Part::Operator, Act::Report(Box::new(report))).await;
        self.advance(Part::Operator, Step::Verify, StepContent::default()).await;
        let confirmed = StepContent {
            classification: Seriousness::Ordinary.into(),
            category: "thay-doi-giao-dien".to_owned(),
            ..draft::incident::content(&[Evidence::EvidenceRecord])
        };
        self.advance(Part::Operator, Step::Confirm, confirmed).await;
        self.advance(Part::Operator, Step::FlagCapability, crate::incident::rows::because())
            .await;
        self.submit(ReportType::Initial).await;
        self.fulfil(Part::Unit, ObligationCode::Ack).await;
        self.direct(Step::IssueDirective, 1).await;
        let in_words = |kinds: &[Evidence]| draft::incident::content(kinds);
        self.advance(Part::Operator, Step::SelectPlan, in_words(&[Evidence::PlanReference]))
            .await;
        self.submit(ReportType::ResponsePlan).await;
        self.advance(
            Part::Operator,
            Step::RequestDirection,
            in_words(&[Evidence::DirectionReport]),
        )
        .await;
        self.direct(Step::Direct, 2).await;
        for (step, kinds) in [
            (Step::Respond, &[][..]),
            (Step::Eradicate, &[Evidence::Containment, Evidence::Scope]),
            (Step::Recover, &[Evidence::WeaknessFix]),
            (Step::Check, &[Evidence::Restoration]),
            (Step::EndResponse, &[Evidence::CheckPassed]),
        ] {
            self.advance(Part::Operator, step, in_words(kinds)).await;
        }
        self.submit(ReportType::Final).await;
        let name = self.duty(ObligationCode::Final5d);
        let receipt = RecordReceiptRequest {
            request_id: draft::request_id(),
            document: Some(draft::decision(
                &format!("2/{}", symbol(&name)),
                draft::date(2019, 3, 1),
            )),
            name,
            ..RecordReceiptRequest::default()
        };
        self.act(Part::Unit, Act::Receive(Box::new(receipt))).await;
        self.fulfil(Part::Operator, ObligationCode::Review).await;
        self.advance(Part::Unit, Step::Close, in_words(&[Evidence::Review]))
            .await;
        self
    }
}

/// A number of a paper about a duty.
fn symbol(duty: &str) -> String {
    let name = duty.replace("incidents/", "").replace("/obligations/", "-");
    format!("{name} (hư cấu)")
}

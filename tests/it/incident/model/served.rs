//! The service that the model is compared with.

use std::collections::BTreeSet;

use chidao_calendar::{Date, Instant};
use chidao_proto::{
    common::v1::SignatureKind,
    incident::v1::{
        AddNoticeRequest, ExplainIncidentRequest, ExplainIncidentResponse, FulfilObligationRequest, Incident,
        IncidentStep, InformationSystem, LinkIncidentsRequest, ListIncidentsRequest, ListObligationsRequest,
        Obligation, RecordReceiptRequest, Report, SubmitReportRequest,
    },
    membership::v1::SetParameterRequest,
};
use chidao_register::Database;
use chidao_tests::{Kind, draft};
use chidao_tests_model::incident::{Which, senders};
use prost_reflect::prost_types::Timestamp;
use time::macros::date;
use tonic::Status;

use super::{
    act::{Act, What},
    names::{party, plain, report, step},
    world::{Caller, Followed},
};
use crate::incident::stage::{Stage, move_clock, said};

/// The day from which minutes are counted: a Monday, nine days before Decree 331/2026 comes into force.
const BEGUN: Date = date!(2026 - 08 - 10);

/// What is answered, as far as it is the same kind everywhere.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) incident: Incident,
    pub(super) step: Option<IncidentStep>,
    pub(super) obligations: Vec<Obligation>,
    position: i64,
}

pub(super) struct Served {
    pub(super) stage: Stage,
    clock: Database,
    /// A system of level 4 of the People's Committee, for whom another acts by its delegation.
    pub(super) system: String,
}

pub(super) fn instant(minute: i64) -> Instant {
    Instant::start_of(BEGUN).plus_micros(minute * 60_000_000)
}

pub(super) fn timestamp(minute: i64) -> Timestamp {
    chidao_register::timestamp(instant(minute))
}

/// The minute in which an instant is.
pub(super) fn minute(at: Timestamp) -> i64 {
    let micros = chidao_register::instant(&at).micros() - instant(0).micros();
    micros.div_euclid(60_000_000)
}

/// Whether a step is one that the committee takes.
pub(super) fn is_the_committees(step: &str) -> bool {
    matches!(
        step,
        "O8" | "O8a" | "O8b" | "O8e" | "O8f" | "O8g" | "O8h" | "F1" | "F2" | "F3" | "F4"
    )
}

pub(super) fn can_be_stale(of: &Followed) -> bool {
    !of.etags.1.is_empty() && of.etags.1 != of.etags.0
}

fn etag(act: &Act, of: &Followed) -> String {
    if act.is_stale && can_be_stale(of) {
        of.etags.1.clone()
    } else {
        String::new()
    }
}

impl Served {
    pub(super) async fn start(kind: Kind) -> Option<Self> {
        let stage = Stage::set_at(kind, instant(0)).await?;
        let clock = Database::connect(stage.sandbox.database().url(), "chidao-tests", 1).await;
        let system = InformationSystem {
            level: 4,
            operator: draft::agency_name("so-operator"),
            ..said("ubnd-tinh")
        };
        let system = stage.try_create("officer", system).await.unwrap().name;
        let delegation = draft::incident::delegation(&system, "so-new");
        let mut systems = stage.client("officer").systems;
        systems.record_owner_delegation(delegation).await.unwrap();
        // Without it developments are reported at no interval.
        let interval = SetParameterRequest {
            request_id: draft::request_id(),
            key: "incident-progress-hours".to_owned(),
            value: "24".to_owned(),
            basis: Some(draft::decision("8/QĐ-UBND (hư cấu)", draft::date(2019, 1, 16))),
            ..SetParameterRequest::default()
        };
        let mut officer = stage.sandbox.client("officer");
        officer.reference.set_parameter(interval).await.unwrap();
        Some(Self {
            clock: clock.unwrap(),
            stage,
            system,
        })
    }

    pub(super) async fn move_clock(&self, now: i64) {
        move_clock(&self.clock, instant(now)).await;
    }

    /// The name of a duty of the model.
    async fn duty(&self, of: &Followed, which: Which) -> String {
        let told = self.stage.explain("officer", &of.name).await.unwrap();
        let wanted = (which.0, plain(which.1, ""), which.2);
        let duties = told.duties.into_iter().filter_map(|told| told.obligation);
        let mut found = duties.filter(|duty| super::seen::which(duty) == wanted);
        found.next().unwrap_or_else(|| panic!("no {which:?}")).name
    }

    /// The incidents that are still worked on, as a caller lists them.
    pub(super) async fn active(&self, caller: &Caller) -> Vec<String> {
        let request = ListIncidentsRequest {
            active: true,
            page_size: 1000,
            ..ListIncidentsRequest::default()
        };
        let mut client = self.stage.client(caller.subject).incidents;
        let listed = client.list_incidents(request).await.unwrap().into_inner();
        listed.incidents.into_iter().map(|one| one.name).collect()
    }

    /// The duties that are overdue, as a caller lists them.
    pub(super) async fn overdue(&self, caller: &Caller) -> BTreeSet<String> {
        let request = ListObligationsRequest {
            overdue: true,
            page_size: 1000,
            ..ListObligationsRequest::default()
        };
        let mut client = self.stage.client(caller.subject).obligations;
        let listed = client.list_obligations(request).await.unwrap().into_inner();
        listed.obligations.into_iter().map(|one| one.name).collect()
    }

    /// What a caller is told now of then.
    pub(super) async fn explain_as_of(
        &self,
        caller: &Caller,
        then: &ExplainIncidentResponse,
    ) -> ExplainIncidentResponse {
        let request = ExplainIncidentRequest {
            name: then.incident.as_ref().unwrap().name.clone(),
            recorded_by: then.on,
            steps_before: 0,
        };
        let mut client = self.stage.client(caller.subject).incidents;
        client.explain_incident(request).await.unwrap().into_inner()
    }

    /// Does an act; the same request id is the same act, sent again.
    pub(super) async fn tell(&self, act: &Act, all: &[Followed], about: usize, id: &str) -> Result<Answer, Status> {
        let mut client = self.stage.client(act.caller.subject);
        let request_id = id.to_owned();
        let paper = |kind: u8| {
            let mut paper = draft::document_of(
                "Cơ quan ban hành (hư cấu)",
                &format!("{}/CV", &id[..8]),
                draft::date(2026, 8, 3),
            );
            if kind == 1 {
                paper.signature = SignatureKind::None.into();
            }
            (kind > 0).then_some(paper)
        };
        macro_rules! answer {
            ($answer:expr, $step:ident) => {{
                let answer = $answer.into_inner();
                Ok(Answer {
                    step: answer.$step,
                    ..answer!(@ answer)
                })
            }};
            ($answer:expr) => {{
                let answer = $answer.into_inner();
                Ok(answer!(@ answer))
            }};
            (@ $answer:ident) => {
                Answer {
                    incident: $answer.incident.unwrap(),
                    step: None,
                    obligations: $answer.obligations,
                    position: $answer.receipt.unwrap().position,
                }
            };
        }
        if let What::Begin(said, is_on_record) = &act.what {
            let request = self.begin(said, *is_on_record, id);
            return answer!(client.incidents.report_incident(request).await?, step);
        }
        let of = &all[about];
        let (name, etag) = (of.name.clone(), etag(act, of));
        match &act.what {
            What::Begin(..) => unreachable!("it was begun"),
            What::Step(said, ..) if said.step == "O1a" => {
                let request = AddNoticeRequest {
                    request_id,
                    name,
                    etag,
                    notice: Some(draft::incident::notice()),
                    sender: self.sender(said),
                    received_time: said.received.map(timestamp),
                };
                answer!(client.incidents.add_notice(request).await?, step)
            }
            What::Step(said, kind, taken) => {
                let content = self.content(said, of.cast.is_on_record, paper(*kind), *taken);
                macro_rules! take {
                    ($draft:ident, $method:ident) => {{
                        let mut request = draft::incident::$draft(&name, step(said.step), content);
                        (request.request_id, request.etag) = (request_id, etag);
                        answer!(client.incidents.$method(request).await?, step)
                    }};
                }
                match said.step {
                    committee if is_the_committees(committee) => take!(direct, direct_response),
                    "C1" | "C2" | "C3" | "C4" | "C5" => take!(amend, amend_incident),
                    "O8d" | "S2" | "S3" | "S4" | "S4a" | "S6" | "S6n" | "S6b" | "S8" | "S9" => {
                        take!(external, record_external_decision)
                    }
                    _ => take!(advance, advance_response),
                }
            }
            What::Fulfil(which, done) => {
                let request = FulfilObligationRequest {
                    request_id,
                    name: self.duty(of, *which).await,
                    document: paper(done.paper),
                    done_time: Some(timestamp(done.at)),
                    unfinished: done.is_unfinished,
                    ..FulfilObligationRequest::default()
                };
                answer!(client.obligations.fulfil_obligation(request).await?)
            }
            What::Receive(which, receipt) => {
                let request = RecordReceiptRequest {
                    request_id,
                    name: self.duty(of, *which).await,
                    document: paper(receipt.paper),
                    received_time: Some(timestamp(receipt.at)),
                    ..RecordReceiptRequest::default()
                };
                answer!(client.obligations.record_receipt(request).await?)
            }
            What::Submit(sent) => {
                let drafted = draft::incident::submission(&name, report(sent.report).try_into().unwrap(), timestamp(1));
                let mut senders = senders(sent.report).iter();
                let sender = senders.find(|part| sent.held.contains(part));
                let request = SubmitReportRequest {
                    request_id,
                    etag,
                    sender: sender.map_or(0, |part| party(part)),
                    report: drafted.report.map(|drafted| Report {
                        document: paper(if sent.report == "Notice" {
                            0
                        } else {
                            1 + u8::from(sent.is_signed)
                        }),
                        unfinished: sent.is_unfinished,
                        sent_time: Some(timestamp(sent.at)),
                        ..drafted
                    }),
                    name,
                };
                answer!(client.reports.submit_report(request).await?)
            }
            What::Link(other, parts) => {
                let request = LinkIncidentsRequest {
                    request_id,
                    name,
                    etag,
                    related: all[*other].name.clone(),
                    parts: *parts,
                };
                let answer = client.incidents.link_incidents(request).await?.into_inner();
                Ok(Answer {
                    incident: answer.incident.unwrap(),
                    step: None,
                    obligations: Vec::new(),
                    position: answer.receipt.unwrap().position,
                })
            }
        }
    }
}

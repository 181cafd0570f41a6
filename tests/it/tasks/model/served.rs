//! The service that the model is compared with.

use chidao_proto::{
    common::v1::DocumentRef, coordination::v1 as c, errors::v1::Reason, membership::v1::CloseAgencyRequest,
    refusal::read, register::v1::Receipt,
};
use chidao_tests::{Kind, draft};
use tonic::{Response, Status};

use super::{
    act::{Act, Caller, Draft, Fault, Term, What},
    days::{BEGUN, date_of},
    world::{AGENCIES, ENDS, Paper, World},
};
use crate::tasks::stage::{Hand, Stage, by, in_working_days, without_deadline};

const SECRET: &str = "(mật)";
/// How often a request is sent again whose outcome is not known.
const TIMES: usize = 10;

pub(super) struct Served {
    pub(super) stage: Stage,
    hands: Vec<Hand>,
    /// The names of the model's tasks.
    pub(super) names: Vec<String>,
}

fn place(caller: Caller) -> usize {
    match caller {
        Caller::Officer => 0,
        Caller::Head => 1,
        Caller::Director => 2,
        Caller::Agency(agency) => 3 + agency,
    }
}

fn term(term: Term) -> c::DueTerm {
    match term {
        Term::On(day) => by(date_of(day)),
        Term::Days(count) => in_working_days(i32::try_from(count).unwrap()),
        Term::Never => without_deadline(),
    }
}

fn document(paper: Paper, is_secret: bool) -> DocumentRef {
    let mut document = draft::decision(
        &format!("{}/UBND-VX (hư cấu)", paper.number),
        date_of(paper.issued).into(),
    );
    if !paper.is_signed {
        document.signature = chidao_proto::common::v1::SignatureKind::None.into();
    }
    if is_secret {
        SECRET.clone_into(&mut document.summary);
    }
    document
}

fn agency(agency: usize) -> String {
    draft::agency_name(AGENCIES[agency])
}

/// The receipt of an answer, where it is one.
macro_rules! receipt {
    ($answer:expr) => {
        $answer.await.map(|answer: Response<_>| answer.into_inner().receipt)
    };
}

impl Served {
    pub(super) async fn start(kind: Kind) -> Option<Self> {
        let stage = Stage::set(kind, BEGUN).await?;
        let subjects = ["officer", "head", "director"].into_iter().chain(AGENCIES);
        Some(Self {
            hands: subjects.map(|subject| stage.hand(subject)).collect(),
            stage,
            names: Vec::new(),
        })
    }

    pub(super) fn officer(&self) -> Hand {
        self.hands[0].clone()
    }

    pub(super) fn hand(&self, caller: Caller) -> Hand {
        self.hands[place(caller)].clone()
    }

    pub(super) async fn get(
        &self,
        task: usize,
        recorded_by: Option<prost_reflect::prost_types::Timestamp>,
    ) -> c::GetTaskResponse {
        let request = c::GetTaskRequest {
            name: self.names[task].clone(),
            recorded_by,
            ..c::GetTaskRequest::default()
        };
        self.officer().tasks.get_task(request).await.unwrap().into_inner()
    }

    /// An agency ends.
    pub(super) async fn close(&self, on: i64, today: i64) {
        let request = CloseAgencyRequest {
            request_id: draft::request_id(),
            name: agency(ENDS),
            valid_to: Some(date_of(on).into()),
            decision: Some(draft::decision("999/QĐ-UBND (hư cấu)", date_of(today).into())),
            ..CloseAgencyRequest::default()
        };
        let mut officer = self.stage.sandbox.client("officer");
        officer.agencies.close_agency(request).await.unwrap();
    }

    fn drafted(&self, draft: &Draft) -> c::Task {
        let basis = document(draft.paper, draft.is_secret);
        let mut task = self.stage.task(basis, AGENCIES[draft.lead], term(draft.term));
        task.parent = draft.parent.map(|whole| self.names[whole].clone()).unwrap_or_default();
        task.mandatory = draft.is_mandatory;
        task.secret = draft.is_secret;
        let basis = task.basis.as_mut().unwrap();
        if draft.is_secret {
            (task.content, task.product) = Default::default();
            basis.quoted_paragraph.clear();
        }
        match draft.fault {
            Fault::NoContent => task.content.clear(),
            Fault::NoQuote => basis.quoted_paragraph.clear(),
            Fault::TellsASecret => "Xây dựng hầm tuyệt mật".clone_into(&mut task.content),
            Fault::None | Fault::LeadCooperates => {}
        }
        let cooperator = |id: usize, due: Option<i64>| c::Cooperator {
            agency: agency(id),
            due: due.map(|day| date_of(day).into()),
            part: String::new(),
        };
        let helper = draft.cooperator.map(|(helper, owes)| cooperator(helper, owes));
        let wrong = (draft.fault == Fault::LeadCooperates).then(|| cooperator(draft.lead, None));
        task.cooperators = helper.into_iter().chain(wrong).collect();
        task
    }

    /// Sends an act until its outcome is known.
    pub(super) async fn tell(&mut self, act: &Act, world: &World) -> Result<(), Status> {
        let request_id = draft::request_id();
        for _ in 0..TIMES {
            let passing = [Reason::OutcomeUnknown, Reason::DeadlineExceeded, Reason::NotReady];
            match Box::pin(self.tell_once(act, world, request_id.clone())).await {
                Err(status) if passing.contains(&read(&status).unwrap().reason) => {}
                answer => return answer.map(drop),
            }
        }
        panic!("{act:?} is not answered");
    }

    #[expect(clippy::too_many_lines, reason = "one arm a request")]
    async fn tell_once(&mut self, act: &Act, world: &World, request_id: String) -> Result<Option<Receipt>, Status> {
        let Hand {
            mut tasks,
            mut execution,
            mut review,
            ..
        } = self.hand(act.caller);
        if let What::Create(draft) = &act.what {
            let request = c::CreateTaskRequest {
                request_id,
                task: Some(self.drafted(draft)),
            };
            let created = tasks.create_task(request).await?.into_inner();
            self.names.push(created.task.unwrap().name);
            return Ok(created.receipt);
        }
        let is_secret = world.tasks[act.task].said.is_secret;
        let says = match (act.tells, is_secret) {
            (true, _) => "Nêu rõ nội dung",
            (false, true) => SECRET,
            (false, false) => "Theo văn bản",
        };
        // Of parts that are withdrawn with their whole the words are kept too.
        let reason = match act.what {
            What::Withdraw(true) if !act.tells => SECRET,
            _ => says,
        }
        .to_owned();
        let mut paper = document(act.paper, is_secret || matches!(act.what, What::Withdraw(true)));
        if act.tells && matches!(act.what, What::Resume(_)) {
            says.clone_into(&mut paper.summary);
        }
        let document = Some(paper);
        let name = self.names[act.task].clone();
        let etag = if act.is_stale { "1-00000000" } else { "" }.to_owned();
        match act.what {
            What::Create(_) => unreachable!("it is created above"),
            What::Assign { on, received } => receipt!(tasks.assign_task(c::AssignTaskRequest {
                request_id,
                name,
                etag,
                assigned_on: on.map(|day| date_of(day).into()),
                received_on: received.map(|day| date_of(day).into()),
                one_of_several: false,
            })),
            What::Discard => receipt!(tasks.discard_task(c::DiscardTaskRequest {
                request_id,
                name,
                etag,
                reason
            })),
            What::Accept => receipt!(execution.accept_task(c::AcceptTaskRequest { request_id, name, etag })),
            What::Return => receipt!(execution.request_return(c::RequestReturnRequest {
                request_id,
                name,
                etag,
                reason,
                document: None,
            })),
            What::Keep | What::GiveBack(_) | What::TakeBack => {
                let (decision, lead) = match act.what {
                    What::GiveBack(lead) => (c::ReturnDecision::Reassign, agency(lead)),
                    What::TakeBack => (c::ReturnDecision::Withdraw, String::new()),
                    _ => (c::ReturnDecision::Refuse, String::new()),
                };
                receipt!(tasks.decide_return(c::DecideReturnRequest {
                    request_id,
                    name,
                    etag,
                    reason,
                    document,
                    decision: decision.into(),
                    lead,
                }))
            }
            What::Reassign(lead, due) => receipt!(tasks.reassign_task(c::ReassignTaskRequest {
                request_id,
                name,
                etag,
                reason,
                document,
                lead: agency(lead),
                due_term: due.map(term),
            })),
            What::Start => receipt!(execution.start_task(c::StartTaskRequest { request_id, name, etag })),
            What::Progress => receipt!(execution.report_progress(c::ReportProgressRequest {
                request_id,
                name,
                progress: Some(c::Progress {
                    percent: 30,
                    text: reason,
                    ..c::Progress::default()
                }),
            })),
            What::Report => receipt!(execution.report_completion(c::ReportCompletionRequest {
                request_id,
                name,
                etag,
                document,
                text: reason,
            })),
            What::Confirm(recognised) => receipt!(review.confirm_completion(c::ConfirmCompletionRequest {
                request_id,
                name,
                etag,
                reason,
                recognised_on: recognised.map(|day| date_of(day).into()),
            })),
            What::Refuse => receipt!(review.refuse_completion(c::RefuseCompletionRequest {
                request_id,
                name,
                etag,
                reason,
            })),
            What::Ask(day) => receipt!(execution.request_extension(c::RequestExtensionRequest {
                request_id,
                name,
                etag,
                reason,
                document,
                proposed_due: Some(date_of(day).into()),
            })),
            What::Grant(_) | What::Deny => {
                let granted = match act.what {
                    What::Grant(day) => day,
                    _ => None,
                };
                receipt!(review.decide_extension(c::DecideExtensionRequest {
                    request_id,
                    name,
                    etag,
                    reason,
                    document,
                    approved: matches!(act.what, What::Grant(_)),
                    granted_due: granted.map(|day| date_of(day).into()),
                }))
            }
            What::Redate(due) => receipt!(tasks.redate_task(c::RedateTaskRequest {
                request_id,
                name,
                etag,
                reason,
                document,
                due_term: Some(term(due)),
            })),
            What::Suspend => receipt!(tasks.suspend_task(c::SuspendTaskRequest {
                request_id,
                name,
                etag,
                reason,
                document,
            })),
            What::Resume(due) => receipt!(tasks.resume_task(c::ResumeTaskRequest {
                request_id,
                name,
                etag,
                document,
                due_term: due.map(term),
            })),
            What::Withdraw(with_parts) => receipt!(tasks.withdraw_task(c::WithdrawTaskRequest {
                request_id,
                name,
                etag,
                reason,
                document,
                with_parts,
            })),
            What::Reopen => receipt!(tasks.reopen_task(c::ReopenTaskRequest {
                request_id,
                name,
                etag,
                reason
            })),
        }
    }
}

//! Requests that take a step on an incident: what all of them say, and how each is carried out.

use chidao_calendar::Instant;
use chidao_model::{id::SystemId, incident::system};
use chidao_proto::{
    errors::v1::Rule,
    field,
    incident::v1::{
        AdvanceResponseRequest, AdvanceResponseResponse, AmendIncidentRequest, AmendIncidentResponse,
        DirectResponseRequest, DirectResponseResponse, Directive, Participant, RecordExternalDecisionRequest,
        RecordExternalDecisionResponse, StepContent,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::{Shape, optional_id};
use prost::Message;

use super::{
    Hearing, Recorded,
    issuer::check_decision,
    need, refusal,
    said::{check_as_on_record, facts, parties_of, said, system_in_sight},
    write::{Done, Written},
};
use crate::{
    desk::{
        Command, Paper,
        membership::{check_agency, check_person, need_agency, need_person},
    },
    resource::{self, Told},
    rules::{
        decide::take,
        party::Party,
        phase::{Evidence, Step},
    },
};

/// A request that takes a step.
trait Steps: Send + Sync + 'static {
    /// The response.
    type Answer: Message;
    /// The steps that it may take.
    const STEPS: &'static [Step];

    /// The name of the incident, its etag as the author saw it, the step, and what it is given.
    fn asked(&self) -> (&str, &str, i32, &Option<StepContent>);

    /// The answer.
    fn answer(written: &Written) -> Self::Answer;
}

macro_rules! steps {
    ($($request:ident => $response:ident: [$($step:ident),+],)+) => {$(
        impl Steps for $request {
            type Answer = $response;
            const STEPS: &'static [Step] = &[$(Step::$step),+];

            fn asked(&self) -> (&str, &str, i32, &Option<StepContent>) {
                (&self.name, &self.etag, self.step, &self.content)
            }

            fn answer(written: &Written) -> $response {
                $response {
                    incident: Some(written.incident.clone()),
                    step: written.step.clone(),
                    obligations: written.obligations.clone(),
                    receipt: None,
                }
            }
        }
    )+};
}

steps! {
    AdvanceResponseRequest => AdvanceResponseResponse: [
        Verify, BeginFirstResponse, ProposeDismissal, Dismiss, Confirm, FlagCapability, FlagUnitCapability, SelectPlan,
        RequestDirection, ProposeConvening, RequestSupport, Respond, Eradicate, Recover, Check, FindUnstable, EndResponse, Close,
        Reopen, ProposeSerious, BeginEmergency, RecordWork, CompleteRemedy, Publish
    ],
    AmendIncidentRequest => AmendIncidentResponse: [VerifyClass, CorrectTimes, StateFacts, RaiseFlags, NameParties, NameSystem, SetMark],
    DirectResponseRequest => DirectResponseResponse: [
        Direct, ConveneTeam, Escalate, IssueDirective, ChangeTeam, AdjustPlan, NameSpeaker, DeclareSerious, ConveneTaskForce,
        OrderSuspension, OrderRequisition
    ],
    RecordExternalDecisionRequest => RecordExternalDecisionResponse: [
        RecordOrder, RecordOrdinary, RecordSerious, RecordPlan, RecordNotSerious, DirectEmergency, NameNationalSpeaker, AddMembers,
        RecordEvaluation, RecordEnd
    ],
}

/// The step that a request takes.
fn step_of<T: Steps>(request: &T) -> Result<Step, Refusal> {
    let step = Step::of(request.asked().2, "step")?;
    match T::STEPS.contains(&step) {
        true => Ok(step),
        false => {
            let all: Vec<_> = T::STEPS.iter().map(|step| step.code()).collect();
            Err(field::invalid(
                "step",
                &format!("phương thức này nhận các bước {}", all.join(", ")),
                &format!("this method takes the steps {}", all.join(", ")),
            ))
        }
    }
}

impl<T: Steps> Command for T {
    fn shape(&self) -> Result<(), Refusal> {
        let step = step_of(self)?;
        match self.asked().3 {
            Some(content) => resource::check(step, content, Shape::default()).judge(),
            None => Ok(()),
        }
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let (name, _, _, content) = self.asked();
        if let Some(content) = content {
            need_content(content, needs)?;
        }
        need(name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, self.asked().0)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let (name, etag, _, content) = self.asked();
        let recorded = Recorded::seen_as(set, name, etag)?;
        let step = step_of(self)?;
        let empty = StepContent::default();
        let content = content.as_ref().unwrap_or(&empty);
        let mut hearing = Hearing::of(act, &recorded);
        let today = hearing.today();
        let named = system_in_sight(
            set,
            &content.system,
            "content.system",
            act.principal,
            &hearing.rulings.holders,
        )?;
        let paper = Paper::cited(&content.document, "content.document")?;
        let is_signed = paper.as_ref().is_some_and(|paper| paper.is_signed(today));
        if let Some(paper) = &paper {
            check_decision(paper, step, &hearing.rulings.holders, "content.document")?;
        }
        check_participants(&content.participants, "content.participants", set, today)?;
        if let Some(directive) = &content.directive {
            check_directive(directive, is_signed, set, today)?;
        }

        let parts = hearing.parts(&recorded.incident, is_signed)?;
        if !parts.contains(Party::SpecialisedUnit) {
            check_as_on_record(&content.participants, recorded.system.as_ref())?;
        }
        let incident = said(&recorded.incident, step, content, named.as_ref())?;
        // What counts of the system from now on.
        hearing.system = named.as_ref().or(hearing.system);
        let mut given = resource::given(content, is_signed)?;
        given.facts = facts(&given, content, &recorded.seen.facts, hearing.system, today)?;
        for one in named.iter().flat_map(parties_of) {
            given.parties = given.parties.with(Party::of(one.party, "content.system")?);
        }
        if !content.category.is_empty() {
            check_category(&content.category, "content.category", today)?;
        } else if !incident.category.is_empty() {
            // It was said before.
            given.evidence = given.evidence.with(Evidence::Category);
        }
        let decided = recorded.judge(
            &hearing,
            |file, world| take(step, Some(file), parts, &given, world, act.now),
            |refused| refusal::told(refused, name, recorded.phase()),
        )?;
        let done = Done {
            step: Some((step, Some(content), None)),
            paper: content.document.as_ref(),
            report: None,
        };
        let written = hearing.write(incident, &decided, &done)?;
        let reply = T::answer(&written);
        written.answer(&reply, &decided, paper, set)
    }
}

/// Refuses a directive to agencies that are not there, that is due before it is given, or to be carried out as a task without a signed
/// paper (TSK-01).
fn check_directive(
    directive: &Directive,
    is_signed: bool,
    set: &WorkingSet,
    today: chidao_calendar::Date,
) -> Result<(), Refusal> {
    for (place, addressee) in directive.addressees.iter().enumerate() {
        let at = format!("content.directive.addressees[{place}]");
        check_agency(set, addressee, &at, today)?;
        if directive.addressees.iter().take(place).any(|other| other == addressee) {
            return Err(field::invalid(
                &at,
                "mỗi cơ quan nêu một lần",
                "each agency is named once",
            ));
        }
    }
    check_person(set, &directive.monitor, "content.directive.monitor")?;
    // Coordination takes no task that is due before it is assigned.
    let due_on = field::optional_day(&directive.due_on, "content.directive.due_on")?;
    if due_on.is_some_and(|due_on| due_on < today) {
        return Err(field::invalid(
            "content.directive.due_on",
            "thời hạn không được trước ngày chỉ đạo; nêu ngày từ hôm nay trở đi, hoặc bỏ trống",
            "must not be before the day of the directive: name today or a later day, or leave it unset",
        ));
    }
    match directive.addressees.is_empty() || is_signed {
        true => Ok(()),
        false => Err(Refusal::evidence_required("content.document.signature").rule(Rule::Tsk01)),
    }
}

/// What the content of a step refers to.
fn need_content(content: &StepContent, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(paper) = Paper::cited(&content.document, "content.document")? {
        paper.need(needs)?;
    }
    if let Some(directive) = &content.directive {
        for (place, addressee) in directive.addressees.iter().enumerate() {
            need_agency(addressee, &format!("content.directive.addressees[{place}]"), needs)?;
        }
        need_person(&directive.monitor, "content.directive.monitor", needs)?;
    }
    if let Some(system) = optional_id::<SystemId>(&content.system, "content.system")? {
        needs.row::<system::Model>(system);
    }
    need_participants(&content.participants, "content.participants", needs)
}

/// Asks for those whom participants name.
pub(super) fn need_participants(participants: &[Participant], at: &str, needs: &mut Needs) -> Result<(), Refusal> {
    for (place, one) in participants.iter().enumerate() {
        need_agency(&one.agency, &format!("{at}[{place}].agency"), needs)?;
        need_person(&one.person, &format!("{at}[{place}].person"), needs)?;
    }
    Ok(())
}

/// Refuses participants that are not there.
pub(super) fn check_participants(
    participants: &[Participant],
    at: &str,
    set: &WorkingSet,
    today: chidao_calendar::Date,
) -> Result<(), Refusal> {
    for (place, one) in participants.iter().enumerate() {
        check_agency(set, &one.agency, &format!("{at}[{place}].agency"), today)?;
        check_person(set, &one.person, &format!("{at}[{place}].person"))?;
    }
    Ok(())
}

/// Refuses a category that there is not, and names the nearest ones.
pub(super) fn check_category(code: &str, at: &str, today: chidao_calendar::Date) -> Result<(), Refusal> {
    if chidao_reference::category(code).is_some_and(|category| category.days().contains(today)) {
        return Ok(());
    }
    let nearest = chidao_reference::nearest_categories(code).join(", ");
    Err(field::invalid(
        at,
        &format!("không có loại sự cố này; gần nhất: {nearest}"),
        &format!("there is no such category; the nearest are {nearest}"),
    ))
}

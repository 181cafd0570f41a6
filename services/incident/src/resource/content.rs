//! What a step is given, in the contract and as the rules see it.

use chidao_calendar::Date;
use chidao_proto::{
    catalogue, field,
    incident::v1::{Facts, GivenEvidence, Participant, StepContent},
    refusal::Refusal,
};
use chidao_service::desk::Shape;

use super::{
    enums::{Told, read_all},
    facts::facts,
    incident::optional_instant,
    system::management,
};
use crate::rules::{
    classification::Seriousness,
    party::Party,
    phase::{Evidence, Given, Part, Step, brings, definitions, takes},
    set::Set,
    system::Management,
    times::Detection,
};

/// What a field of its own says, so that it is not said in words.
const OF_FIELDS: &[Evidence] = &[
    Evidence::Reason,
    Evidence::Document,
    Evidence::NoticeContent,
    Evidence::Classification,
    Evidence::Category,
    Evidence::Directive,
    Evidence::Addressee,
    Evidence::Members,
    Evidence::Speaker,
    Evidence::Assessment,
    Evidence::PlanCode,
    Evidence::Times,
    Evidence::Facts,
    Evidence::Parties,
    Evidence::Flags,
    Evidence::Management,
    Evidence::Work,
    Evidence::System,
    Evidence::Marking,
];

/// Whether a participant names exactly one agency, person or title.
pub(crate) fn names(participant: &Participant) -> bool {
    let given = [&participant.agency, &participant.person, &participant.title];
    given.iter().filter(|name| !name.is_empty()).count() == 1
}

/// Objects to what a step does not look at, and to whom it gives no part.
fn belongs(step: Step, content: &StepContent, shape: Shape) -> Shape {
    // Whoever tries what nobody may is told that, and what he can do instead.
    if definitions(step).all(|row| row.by.is_empty()) {
        return shape;
    }
    let directive = content.directive.as_ref();
    let is_serious = content.classification == Seriousness::Serious.told();
    // Whoever classifies states facts where he proposes.
    let is_of_class = matches!(step, Step::Confirm | Step::VerifyClass) && !is_serious;
    let mut shape = [
        (Part::Occurred, content.occurred_time.is_some(), "occurred_time"),
        (Part::Detected, content.detected_time.is_some(), "detected_time"),
        (Part::Detected, content.detected_on.is_some(), "detected_on"),
        (Part::Exceeded, content.exceeded_time.is_some(), "exceeded_time"),
        (
            Part::UnitExceeded,
            content.unit_exceeded_time.is_some(),
            "unit_exceeded_time",
        ),
        (Part::Ended, content.ended_time.is_some(), "ended_time"),
        (Part::Classification, content.classification != 0, "classification"),
        (Part::Facts, content.facts.is_some(), "facts"),
        (Part::Category, !content.category.is_empty(), "category"),
        (Part::Flags, !content.flags.is_empty(), "flags"),
        (Part::Flags, !content.withdrawn_flags.is_empty(), "withdrawn_flags"),
        (Part::Plan, content.plan != 0, "plan"),
        (Part::Directive, directive.is_some(), "directive"),
        (
            Part::Addressees,
            directive.is_some_and(|directive| !directive.addressees.is_empty()),
            "directive.addressees",
        ),
        (Part::Management, content.management != 0, "management"),
        (Part::System, !content.system.is_empty(), "system"),
        (Part::Marking, content.tlp != 0, "tlp"),
        (Part::Marking, content.confidential != 0, "confidential"),
    ]
    .into_iter()
    .fold(shape, |shape, (part, is_said, field)| {
        let is_idle = !takes(step, part) || (part == Part::Facts && is_of_class);
        shape.objects(
            is_said && is_idle,
            format!("content.{field}"),
            &format!(
                "bước {} không dùng nội dung này; bỏ trống, hoặc dùng bước khác",
                step.code()
            ),
            &format!(
                "step {} does not take this: leave it unset, or take another step",
                step.code()
            ),
        )
    });
    shape = shape.objects(
        step == Step::RecordOrder && content.participants.len() > 1,
        "content.participants",
        "mỗi lệnh điều phối ghi cho một nơi nhận; ghi từng lần cho từng nơi nhận",
        "an order is recorded for one addressee; record it once for each",
    );
    for (place, one) in content.participants.iter().enumerate() {
        let at = format!("content.participants[{place}].party");
        shape = party(brings(step), one, &at, shape);
    }
    shape
}

/// Objects to a participant whom nobody may give this part there, and names the parts that can be given.
pub(crate) fn party(allowed: &[Party], one: &Participant, at: &str, shape: Shape) -> Shape {
    let is_given = Party::of(one.party, at).is_ok_and(|party| allowed.contains(&party));
    if is_given {
        return shape;
    }
    let label = |party: &Party| catalogue::label("chidao.incident.v1.Party", party.told()).unwrap_or(("?", "?"));
    let (vi, en): (Vec<_>, Vec<_>) = allowed.iter().map(label).unzip();
    let (can_vi, can_en) = match allowed.is_empty() {
        true => (
            "không trao phần việc nào; bỏ trống".to_owned(),
            "none are: leave it unset".to_owned(),
        ),
        false => (
            format!("chỉ trao: {}", vi.join("; ")),
            format!("these are: {}", en.join("; ")),
        ),
    };
    shape.objects(
        true,
        at,
        &format!("bước này không trao phần việc đó cho ai; {can_vi}"),
        &format!("nobody is given this part by this step; {can_en}"),
    )
}

/// Objects to what contradicts itself in the content of a step, and to what the step does not take.
pub(crate) fn check(step: Step, content: &StepContent, shape: Shape) -> Shape {
    let mut seen = Vec::new();
    let mut shape = belongs(step, content, shape)
        .paper(&content.document, "content.document")
        .objects(
            content.detected_time.is_some() && content.detected_on.is_some(),
            "content.detected_on",
            "chỉ nêu một: detected_time hoặc detected_on",
            "set one only: detected_time or detected_on",
        );
    if let Some(directive) = &content.directive {
        shape = shape.also(field::optional_day(&directive.due_on, "content.directive.due_on"));
    }
    for (place, given) in content.evidence.iter().enumerate() {
        let at = format!("content.evidence[{place}].kind");
        let of_field = Evidence::of(given.kind, &at).is_ok_and(|kind| OF_FIELDS.contains(&kind));
        shape = shape
            .objects(
                of_field,
                &at,
                "nội dung này có trường riêng, không nêu ở evidence",
                "this has a field of its own and is not given in words",
            )
            .objects(
                seen.contains(&given.kind),
                &at,
                "mỗi loại nêu một lần",
                "each kind is given once",
            );
        seen.push(given.kind);
    }
    let is_task = content
        .directive
        .as_ref()
        .is_some_and(|directive| !directive.addressees.is_empty());
    let monitor = content.directive.as_ref().map_or("", |directive| &*directive.monitor);
    shape = shape
        .missing(is_task && content.document.is_none(), "content.document")
        .missing(is_task && monitor.is_empty(), "content.directive.monitor");
    for (place, participant) in content.participants.iter().enumerate() {
        shape = shape.objects(
            !names(participant),
            format!("content.participants[{place}].agency"),
            "phải nêu đúng một: agency, person hoặc title",
            "exactly one of agency, person and title must be set",
        );
    }
    shape
}

/// Whether facts tell how the conditions of Article 9 stand that no record of a system tells.
fn is_assessment(facts: &Facts) -> bool {
    let says_what = !facts.consequences.is_empty() || !facts.ruled_out.is_empty();
    says_what && facts.owner_can_control != 0
}

fn kinds(content: &StepContent, is_signed: bool) -> Result<Set<Evidence>, Refusal> {
    let in_words =
        |(place, given): (usize, &GivenEvidence)| Evidence::of(given.kind, &format!("content.evidence[{place}].kind"));
    let mut kinds: Set<Evidence> = content
        .evidence
        .iter()
        .enumerate()
        .map(in_words)
        .collect::<Result<_, _>>()?;
    let has = |party: Party| content.participants.iter().any(|one| one.party == party.told());
    let people = content
        .participants
        .iter()
        .any(|one| matches!(Party::of(one.party, ""), Ok(Party::Team | Party::TaskForce)));
    let there = [
        (!content.reason.trim().is_empty(), Evidence::Reason),
        (content.document.is_some() && is_signed, Evidence::Document),
        (!content.category.is_empty(), Evidence::Category),
        (content.directive.is_some(), Evidence::Directive),
        (has(Party::Addressee), Evidence::Addressee),
        (people, Evidence::Members),
        (has(Party::Speaker) || has(Party::NationalSpeaker), Evidence::Speaker),
        (content.facts.as_ref().is_some_and(is_assessment), Evidence::Assessment),
        (!content.system.is_empty(), Evidence::System),
        (content.tlp != 0 || content.confidential != 0, Evidence::Marking),
    ];
    for (is_there, kind) in there {
        if is_there {
            kinds = kinds.with(kind);
        }
    }
    Ok(kinds)
}

/// When a detection was, where it is said.
///
/// # Errors
/// INVALID_FIELDS: the day is none.
pub(crate) fn detection(
    time: &Option<prost_types::Timestamp>,
    day: &Option<chidao_proto::common::v1::Date>,
    at: &str,
) -> Result<Option<Detection>, Refusal> {
    let on: Option<Date> = field::optional_day(day, at)?;
    Ok(optional_instant(time).map(Detection::At).or(on.map(Detection::On)))
}

/// What a step is given, as the rules see it. `is_signed` says whether the paper is; of a document that is not, nothing is decided.
///
/// # Errors
/// INVALID_FIELDS: a value is no defined one.
pub(crate) fn given(content: &StepContent, is_signed: bool) -> Result<Given, Refusal> {
    let parties = content.participants.iter().enumerate();
    let parties = parties.map(|(place, one)| Party::of(one.party, &format!("content.participants[{place}].party")));
    Ok(Given {
        evidence: kinds(content, is_signed)?,
        management: management(content.management()).unwrap_or(Management::Civil),
        sender: None,
        occurred: optional_instant(&content.occurred_time),
        detected: detection(&content.detected_time, &content.detected_on, "content.detected_on")?,
        received: None,
        exceeded: optional_instant(&content.exceeded_time),
        unit_exceeded: optional_instant(&content.unit_exceeded_time),
        ended: optional_instant(&content.ended_time),
        classification: Told::read(content.classification, "content.classification")?,
        facts: content
            .facts
            .as_ref()
            .map(|given| facts(given, "content.facts"))
            .transpose()?,
        flags: read_all(&content.flags, "content.flags")?,
        withdrawn: read_all(&content.withdrawn_flags, "content.withdrawn_flags")?,
        parties: parties.collect::<Result<_, Refusal>>()?,
        plan: Told::read(content.plan, "content.plan")?,
        acknowledged: content.acknowledge_discrepancy,
    })
}

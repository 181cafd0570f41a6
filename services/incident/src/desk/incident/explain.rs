//! An incident told whole, in words and with its articles, to be shown to an official.

use chidao_calendar::Instant;
use chidao_proto::{catalogue, incident::v1 as wire, refusal::Refusal};

use super::{
    Rulings,
    refusal::{blocker, label, party, rule},
};
use crate::{
    resource::{self, Told, answer, shown_minute, told},
    rules::{
        self,
        article::Article,
        classification::{
            Condition, Evaluation, Finding, Ground, Missing, Plan, Seriousness, Why, evaluate, plan_of_system,
        },
        decide::File,
        explain::{Explanation, explain as tell},
        obligation::Obligation,
        party::{Party, acts_as},
        phase::{Evidence, holds},
        set::Set,
    },
};

fn basis(article: Article) -> chidao_proto::common::v1::Basis {
    catalogue::basis(rule(article))
}

fn condition(condition: Condition) -> (&'static str, &'static str) {
    match condition {
        Condition::System => (
            "hệ thống cấp độ 4, cấp độ 5 hoặc thuộc Danh mục hệ thống thông tin quan trọng quốc gia",
            "the system is of level 4 or 5 or on the national list",
        ),
        Condition::Consequence => (
            "có ít nhất một trong năm hậu quả",
            "there is one of the five consequences",
        ),
        Condition::Capability => (
            "chủ quản hệ thống không đủ khả năng tự kiểm soát, xử lý",
            "the owner cannot control and handle it alone",
        ),
    }
}

fn ground(ground: Ground) -> (String, String) {
    match ground {
        Ground::Level(level) => (
            format!("cấp độ {}", level.number()),
            format!("level {}", level.number()),
        ),
        Ground::NationalList => (
            "thuộc Danh mục quan trọng quốc gia".to_owned(),
            "on the national list".to_owned(),
        ),
        Ground::Consequence(one) => {
            let (vi, en) = label("Consequence", one.told());
            (vi.to_owned(), en.to_owned())
        }
        Ground::BeyondTheOwner => {
            let (vi, en) = condition(Condition::Capability);
            (vi.to_owned(), en.to_owned())
        }
    }
}

fn missing(missing: &Missing) -> (String, String) {
    let all = |conditions: &[Condition]| {
        let vi: Vec<_> = conditions.iter().map(|one| condition(*one).0).collect();
        let en: Vec<_> = conditions.iter().map(|one| condition(*one).1).collect();
        (vi.join("; "), en.join("; "))
    };
    match missing {
        Missing::All(conditions) => {
            let (vi, en) = all(conditions);
            (
                format!("Để là nghiêm trọng, còn phải có đồng thời: {vi}."),
                format!("To be serious, all of these would have to be met too: {en}."),
            )
        }
        Missing::One(conditions) => {
            let (vi, en) = all(conditions);
            (
                format!("Là thông thường nếu không còn một trong các điều kiện: {vi}."),
                format!("It would be ordinary if one of these fell away: {en}."),
            )
        }
    }
}

fn why(plan: &Plan) -> (String, String) {
    match plan.why {
        Why::NationalList => (
            "hệ thống thuộc Danh mục quan trọng quốc gia".to_owned(),
            "the system is on the national list".to_owned(),
        ),
        Why::LevelFive => ("hệ thống cấp độ 5".to_owned(), "the system is of level 5".to_owned()),
        Why::Owner(kind) => {
            let kind = resource::shown_owner_kind(kind).into();
            let (vi, en) = label("SystemOwnerKind", kind);
            (
                format!("hệ thống cấp độ 4 của {vi}"),
                format!("the system is of level 4, its owner: {en}"),
            )
        }
        Why::NotSerious => (
            "bốn phương án chỉ dùng cho sự cố nghiêm trọng".to_owned(),
            "the four plans are for serious incidents".to_owned(),
        ),
        Why::LevelNotKnown => (
            "chưa biết cấp độ của hệ thống".to_owned(),
            "the level of the system is not known".to_owned(),
        ),
        Why::LowLevel => (
            "hệ thống dưới cấp độ 4 và không thuộc Danh mục".to_owned(),
            "the system is below level 4 and not on the list".to_owned(),
        ),
        Why::OwnerNotKnown => (
            "chưa biết loại chủ quản".to_owned(),
            "what its owner is, is not known".to_owned(),
        ),
        Why::OwnerNotNamed => (
            "chủ quản không thuộc các đối tượng của Điều 10".to_owned(),
            "its owner is none of those that Article 10 names".to_owned(),
        ),
    }
}

/// Whether facts make an incident serious, and why, as the contract tells it.
///
/// # Errors
/// INVALID_FIELDS: a consequence is no defined one.
pub(crate) fn evaluation(facts: &wire::Facts) -> Result<wire::Evaluation, Refusal> {
    let facts = resource::facts(facts, "facts")?;
    Ok(shown_evaluation(&evaluate(&facts), &plan_of_system(&facts)))
}

fn shown_evaluation(evaluation: &Evaluation, plan: &Plan) -> wire::Evaluation {
    let conditions = evaluation.conditions.iter().map(|(which, finding)| {
        let (condition_vi, condition_en) = condition(*which);
        let (met, grounds) = match finding {
            Finding::Met(grounds) => (Some(true), &**grounds),
            Finding::NotMet => (Some(false), &[][..]),
            Finding::NotKnown => (None, &[][..]),
        };
        let mut articles = vec![which.article()];
        for article in grounds.iter().map(|ground| ground.article()) {
            if !articles.contains(&article) {
                articles.push(article);
            }
        }
        let texts: Vec<_> = grounds.iter().map(|one| ground(*one)).collect();
        wire::ConditionFinding {
            condition_vi: condition_vi.to_owned(),
            condition_en: condition_en.to_owned(),
            met: answer(met),
            grounds_vi: texts.iter().map(|(vi, _)| vi.clone()).collect(),
            grounds_en: texts.iter().map(|(_, en)| en.clone()).collect(),
            basis: articles.into_iter().map(basis).collect(),
        }
    });
    let (missing_vi, missing_en) = missing(&evaluation.missing());
    let (plan_vi, plan_en) = why(plan);
    wire::Evaluation {
        answer: evaluation.answer.told(),
        conditions: conditions.collect(),
        missing_vi,
        missing_en,
        plan: plan.plan.told(),
        plan_vi,
        plan_en,
        plan_basis: Some(basis(plan.article)),
    }
}

/// An incident with its duties and steps, as the register had them.
pub(crate) struct Kept {
    pub(crate) incident: wire::Incident,
    pub(crate) duties: Vec<wire::Obligation>,
    pub(crate) steps: Vec<wire::IncidentStep>,
}

/// Tells an incident whole, as it stands at an instant, to somebody who holds these parts.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn explain(
    kept: Kept,
    rulings: &Rulings<'_>,
    held: Set<Party>,
    on: Instant,
) -> Result<wire::ExplainIncidentResponse, Refusal> {
    let seen = resource::seen_incident(&kept.incident)?;
    let owed: Vec<Obligation> = kept.duties.iter().map(resource::owed).collect::<Result<_, _>>()?;
    let told = rulings.ask(|world| {
        tell(
            File {
                incident: &seen,
                obligations: &owed,
            },
            world,
            on,
        )
    });
    let duties = told.duties.iter().filter_map(|one| {
        let name = resource::obligation_name(&kept.incident.name, &one.obligation.key);
        let obligation = kept.duties.iter().find(|duty| duty.name == name)?;
        let (text_vi, text_en) = duty_in_words(obligation, one);
        Some(wire::ToldObligation {
            obligation: Some(obligation.clone()),
            overdue: one.is_overdue,
            compliance: one.mark.map(basis),
            text_vi,
            text_en,
        })
    });
    let duties: Vec<_> = duties.collect();
    let held = holds(held, &seen);
    let blockers: Vec<_> = told.blockers.iter().map(blocker).collect();
    let (text_vi, text_en) = in_words(&kept.incident, &told, &duties);
    Ok(wire::ExplainIncidentResponse {
        on: Some(chidao_register::timestamp(on)),
        packs: resource::told_all(told.packs),
        evaluation: Some(shown_evaluation(&told.evaluation, &told.plan)),
        blockers_vi: blockers.iter().map(|(vi, _)| vi.clone()).collect(),
        blockers_en: blockers.into_iter().map(|(_, en)| en).collect(),
        next: told.next.iter().map(|one| possible(one, held)).collect(),
        steps: kept.steps,
        duties,
        checklist: told.checklist.iter().map(progress).collect(),
        text_vi,
        text_en,
        incident: Some(kept.incident),
        read_position: 0,
        directed: Vec::new(),
        steps_left_out: 0,
    })
}

fn progress(one: &rules::checklist::Progress) -> wire::EmergencyProgress {
    let all = |items: &[Evidence]| items.iter().map(|item| item.told()).collect();
    wire::EmergencyProgress {
        part: one.part.told(),
        leads: one.part.leads().iter().map(|party| party.told()).collect(),
        done: one.is_done,
        recorded: all(&one.recorded),
        open: all(&one.open),
        basis: Some(basis(one.part.article())),
    }
}

fn possible(one: &rules::next::Possible, held: Set<Party>) -> wire::PossibleStep {
    wire::PossibleStep {
        step: one.step.told(),
        by: one.by.iter().map(|party| party.told()).collect(),
        caller_may: acts_as(held, one.by).is_some(),
        records: told(one.records),
        needs: one.needs.iter().map(|evidence| evidence.told()).collect(),
        discrepancies: one.discrepancies.iter().map(|one| one.told()).collect(),
        waits_for: one.waits_for.iter().map(|guard| guard.told()).collect(),
        basis: one.basis.iter().map(|article| basis(*article)).collect(),
    }
}

/// A duty in one sentence.
fn duty_in_words(duty: &wire::Obligation, one: &rules::explain::Told) -> (String, String) {
    let (what_vi, what_en) = label("ObligationCode", duty.code);
    let (who_vi, who_en) = party(one.obligation.debtor);
    let (state_vi, state_en) = label("ObligationState", duty.state);
    let to_vi: Vec<_> = one.to.iter().map(|to| party(*to).0).collect();
    let to_en: Vec<_> = one.to.iter().map(|to| party(*to).1).collect();
    let (when_vi, when_en) = match (one.obligation.done, &one.obligation.deadline) {
        (Some(done), _) => (
            format!("đã thực hiện {}", shown_minute(done)),
            format!("done at {}", shown_minute(done)),
        ),
        (None, Some(deadline)) => {
            let late = shown_minute(deadline.late_from);
            match one.is_overdue {
                true => (format!("QUÁ HẠN từ {late}"), format!("OVERDUE since {late}")),
                false => (format!("hạn {late}"), format!("due by {late}")),
            }
        }
        (None, None) => ("không ấn định thời hạn".to_owned(), "no text says when".to_owned()),
    };
    let articles: Vec<_> = duty.basis.iter().map(|basis| &*basis.citation).collect();
    let articles = articles.join("; ");
    (
        format!(
            "{what_vi}: {who_vi} gửi {} – {when_vi}; {state_vi} ({articles}).",
            to_vi.join(", ")
        ),
        format!(
            "{what_en}: by the {who_en}, to {} – {when_en}; {state_en} ({articles}).",
            to_en.join(", ")
        ),
    )
}

/// Where the incident stands, in a few sentences.
fn in_words(incident: &wire::Incident, told: &Explanation, duties: &[wire::ToldObligation]) -> (String, String) {
    let phase = label("ResponsePhase", incident.response_phase);
    let track = label("Track", incident.track);
    let mut vi = vec![format!(
        "Sự cố «{}»: {}; phân loại: {}.",
        incident.display_name, phase.0, track.0
    )];
    let mut en = vec![format!(
        "Incident \"{}\": {}; classified: {}.",
        incident.display_name, phase.1, track.1
    )];
    if let Some(emergency) = told.emergency {
        let (of_vi, of_en) = label("EmergencyPhase", emergency.told());
        vi.push(format!("Ứng cứu khẩn cấp: {of_vi}."));
        en.push(format!("Emergency: {of_en}."));
    }
    let (is_vi, is_en) = label("Seriousness", told.evaluation.answer.told());
    match told.evaluation.answer {
        Seriousness::Serious => {
            vi.push(format!("Theo thông tin đã ghi: {is_vi}. Tỉnh chỉ đề xuất; Cơ quan điều phối phân loại, Cơ quan thường trực quyết định."));
            en.push(format!("By what is on record: {is_en}. The province proposes; the coordinator classifies, the Standing Agency decides."));
        }
        Seriousness::Ordinary => {
            vi.push(format!("Theo thông tin đã ghi: {is_vi}."));
            en.push(format!("By what is on record: {is_en}."));
        }
    }
    let open = told.duties.iter().filter(|one| one.obligation.state.is_open()).count();
    let overdue = duties.iter().filter(|one| one.overdue).count();
    vi.push(format!("Nghĩa vụ còn mở: {open}, trong đó quá hạn: {overdue}."));
    en.push(format!("Open duties: {open}, of which overdue: {overdue}."));
    (vi.join(" "), en.join(" "))
}

//! What the caller is told where a task does not allow what he does.

use chidao_calendar::Shown;
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    refusal::Refusal,
};

use super::Recorded;
use crate::{
    resource,
    rules::{
        assignment::CannotAssign,
        import::CannotImport,
        life::{Act, Objection},
        parties::{Bound, CannotNote, SECRET},
        task::ExtensionState,
    },
};

/// The state of the task forbids it.
pub(super) fn state(recorded: &Recorded<'_>, vi: &str, en: &str) -> Refusal {
    let state = resource::shown_state(recorded.seen.state);
    Refusal::new(Reason::StateForbids)
        .with("resource", recorded.task.name.clone())
        .with("state", state.as_str_name().trim_start_matches("TASK_STATE_"))
        .detail(vi, en)
}

/// An act is not possible.
pub(super) fn objection(recorded: &Recorded<'_>, act: &Act, objection: &Objection) -> Refusal {
    let forbidden = |rule: Rule, at: &str, vi: String, en: String| Refusal::rule_forbids(rule, at).detail(vi, en);
    match objection {
        Objection::State => {
            let label = resource::label(recorded.task.state());
            state(
                recorded,
                &format!("nhiệm vụ đang ở trạng thái «{}»", label.0),
                &format!("the task is \"{}\"", label.1),
            )
        }
        Objection::AcceptedBySilence(until) => {
            let day = Shown(until.civil_date());
            state(
                recorded,
                &format!("đã quá thời hạn phản hồi ({day}), nhiệm vụ coi như đã được tiếp nhận"),
                &format!("the time to return it is over ({day}); it counts as accepted"),
            )
            .rule(Rule::Tsk06)
        }
        Objection::SameLead => field::invalid(
            "lead",
            "phải là cơ quan khác với cơ quan chủ trì hiện tại",
            "must be another agency than the present lead",
        ),
        Objection::PaperToCome => Refusal::rule_forbids(Rule::Tsk09, "document.issued_on"),
        Objection::RefusedPaper => forbidden(
            Rule::Tsk09,
            "document",
            "văn bản này đã bị từ chối xác nhận; nộp văn bản kết quả mới".to_owned(),
            "this paper was refused before; submit a new one".to_owned(),
        ),
        Objection::WaitsForParts => Refusal::rule_forbids(Rule::Tsk16, "name"),
        Objection::NotRecognisable { from, to } => {
            let (from, to) = (Shown(*from), Shown(*to));
            forbidden(
                Rule::Tsk09,
                "recognised_on",
                format!("ngày được công nhận phải từ {from} (ngày giao, ngày văn bản kết quả) đến ngày nộp {to}"),
                format!(
                    "the day must be from {from}, that of the assignment or the paper, to {to}, that of the submission"
                ),
            )
        }
        Objection::NoDueDate => state(
            recorded,
            "nhiệm vụ không có thời hạn nên không gia hạn được",
            "the task has no due date that could be extended",
        )
        .rule(Rule::Tsk12),
        Objection::AlreadyDue(due) => {
            let day = Shown(resource::last_day(*due));
            forbidden(
                Rule::Tsk14,
                "proposed_due",
                format!("nhiệm vụ đã hết hạn ngày {day}; đề nghị người giao điều chỉnh thời hạn bằng văn bản mới"),
                format!("the task was due on {day}; ask the assigner to set another date by a new paper"),
            )
        }
        Objection::RequestOpen => Refusal::rule_forbids(Rule::InvT5, "name"),
        Objection::NoRequest => {
            let has_lapsed = recorded
                .seen
                .extension
                .is_some_and(|asked| asked.state == ExtensionState::Lapsed);
            match has_lapsed {
                true => state(
                    recorded,
                    "đề nghị gia hạn đã hết hiệu lực vì chưa được quyết định trước khi hết hạn; có thể điều chỉnh thời hạn bằng văn bản mới",
                    "the request for more time lapsed, since it was not decided on before the task was due; a new paper can set another date",
                ),
                false => state(recorded, "không có đề nghị gia hạn nào đang chờ", "no request for more time waits"),
            }
            .rule(Rule::Tsk12)
        }
        Objection::NoMoreExtensions(most) => forbidden(
            Rule::Tsk13,
            "name",
            format!(
                "nhiệm vụ đã được gia hạn đủ số lần cho phép ({most}); người giao có thể điều chỉnh thời hạn bằng văn bản mới"
            ),
            format!(
                "no more extensions are possible ({most} at most); the assigner may set another date by a new paper"
            ),
        ),
        Objection::NotLater(due) => field::invalid(
            extension_field(act),
            &format!("phải sau thời hạn hiện tại {}", Shown(*due)),
            &format!("must be after the present date {}", Shown(*due)),
        ),
        Objection::TooLong(last) => forbidden(
            Rule::Tsk13,
            extension_field(act),
            format!(
                "tổng thời gian gia hạn dài hơn thời hạn ban đầu; muộn nhất là {}",
                Shown(*last)
            ),
            format!(
                "all extensions together would be longer than the first time given; {} at the latest",
                Shown(*last)
            ),
        ),
        Objection::EarlierYear(from) => state(
            recorded,
            &format!("nhiệm vụ hoàn thành trước năm báo cáo hiện tại (từ {})", Shown(*from)),
            &format!(
                "it was completed before the present reporting year, which began on {}",
                Shown(*from)
            ),
        )
        .rule(Rule::Tsk10),
    }
}

fn extension_field(act: &Act) -> &'static str {
    match act {
        Act::ApproveExtension { .. } => "granted_due",
        _ => "proposed_due",
    }
}

/// A draft cannot be assigned. That it is none is told with where it stands, by whoever knows that.
pub(super) fn assignment(objection: &CannotAssign) -> Refusal {
    match objection {
        CannotAssign::NotADraft => Refusal::internal(),
        CannotAssign::NotSigned => Refusal::evidence_required("task.basis.signature").rule(Rule::Tsk01),
        CannotAssign::BeforeItsPaper => Refusal::rule_forbids(Rule::Tsk01, "assigned_on"),
        CannotAssign::ToCome => field::invalid("assigned_on", "không được sau hôm nay", "must not be after today"),
        CannotAssign::ReceivedBefore => field::invalid(
            "received_on",
            "không được trước ngày giao",
            "must not be before the day of the assignment",
        ),
        CannotAssign::ReceivedLater => {
            field::invalid("received_on", "không được sau hôm nay", "must not be after today")
        }
        CannotAssign::LeadNotThere => Refusal::rule_forbids(Rule::InvT9, "task.lead"),
        CannotAssign::CooperatorNotThere(place) => {
            Refusal::rule_forbids(Rule::InvT9, format!("task.cooperators[{place}].agency"))
        }
        CannotAssign::DueBefore => field::invalid(
            "task.due_term",
            "thời hạn không được trước ngày giao",
            "the due date must not be before the day of the assignment",
        ),
    }
}

/// A task cannot be brought in as it is said to have gone.
pub(super) fn import(objection: CannotImport) -> Refusal {
    match objection {
        CannotImport::DueBefore => field::invalid(
            "due_now",
            "thời hạn không được trước ngày giao",
            "the due date must not be before the day of the assignment",
        ),
        CannotImport::EndedBefore => field::invalid(
            "ended_on",
            "không được trước ngày giao",
            "must not be before the day of the assignment",
        ),
        CannotImport::ReceivedAfter(ended_on) => field::invalid(
            "received_on",
            &format!(
                "không được sau ngày kết thúc {} (ended_on); sửa ngày nhận, hoặc bỏ trống nếu nhận trong ngày giao",
                Shown(ended_on)
            ),
            &format!(
                "must not be after {}, on which it ended (ended_on); correct it, or leave it unset where it was received on the day of the assignment",
                Shown(ended_on)
            ),
        ),
        CannotImport::EndToCome => field::invalid("ended_on", "không được sau hôm nay", "must not be after today"),
        CannotImport::EndBeforeItsPaper => field::invalid(
            "ended_on",
            "không được trước ngày ban hành của end_document",
            "must not be before the day of issue of end_document",
        ),
        CannotImport::EndNotSigned => Refusal::evidence_required("end_document.signature").rule(Rule::Tsk09),
    }
}

/// A text about a secret task tells of it.
pub(super) fn told_a_secret(at: &str) -> Refusal {
    Refusal::rule_forbids(Rule::InvT10, at).rule(Rule::Tsk07).detail(
        format!("nhiệm vụ mật: chỉ ghi «{SECRET}», nội dung gửi theo đường văn bản mật"),
        format!("a secret task: write \"{SECRET}\" only, and send what it is about as a secret paper"),
    )
}

/// A task cannot be noted down.
pub(super) fn note(objection: &CannotNote) -> Refusal {
    match objection {
        CannotNote::SaysASecret => Refusal::rule_forbids(Rule::InvT10, "task.content").rule(Rule::Tsk07),
        CannotNote::SummaryOfASecret => told_a_secret("task.basis.summary"),
        CannotNote::NoContent => Refusal::rule_forbids(Rule::Tsk02, "task.content"),
        CannotNote::NoProduct => Refusal::rule_forbids(Rule::Tsk02, "task.product"),
        CannotNote::NoQuote => Refusal::rule_forbids(Rule::Tsk01, "task.basis.quoted_paragraph"),
        CannotNote::LeadCooperates(place) | CannotNote::Twice(place) => {
            Refusal::rule_forbids(Rule::InvT1, format!("task.cooperators[{place}].agency")).rule(Rule::Tsk03)
        }
    }
}

/// The date of another forbids that of a task. `parts` are the names of its open parts, `at` the field of the date.
pub(super) fn bound(bound: Bound, parent: &str, parts: &[String], at: &str) -> Refusal {
    let (rule, whose) = match bound {
        Bound::Parent => (Rule::InvT6, parent.to_owned()),
        Bound::Part(place) => (Rule::InvT6, parts.get(place).cloned().unwrap_or_default()),
        Bound::Cooperator(place) => (Rule::Tsk03, format!("cooperators[{place}]")),
    };
    Refusal::rule_forbids(rule, at).with("resource", whose)
}

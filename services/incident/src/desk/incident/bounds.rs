//! How often what an incident lists can be recorded of it.

use chidao_proto::{field, incident::v1::Incident, refusal::Refusal};

/// Notices, proposals, answers, escalations and orders of one cycle, each at most.
const EVENTS: usize = 64;

/// Refuses one more of what there is as often as it can be. Reports by the operator are not counted with the notices: whoever owes one
/// can always send it, however often others told of the incident.
pub(super) fn check_events(incident: &Incident) -> Result<(), Refusal> {
    let counts = [
        incident.intakes.iter().filter(|intake| !intake.report).count(),
        incident.proposals.len(),
        incident.answers.len(),
        incident.escalations.len(),
        incident.orders.len(),
    ];
    match counts.iter().all(|count| *count <= EVENTS) {
        true => Ok(()),
        false => Err(field::invalid(
            "name",
            &format!(
                "một lần ứng cứu ghi nhiều nhất {EVENTS} thông báo, đề xuất, trả lời, báo cáo lên, lệnh mỗi loại; báo sự cố mới rồi liên kết"
            ),
            &format!(
                "a cycle has {EVENTS} notices, proposals, answers, escalations and orders each at most; report a new incident and link it"
            ),
        )),
    }
}

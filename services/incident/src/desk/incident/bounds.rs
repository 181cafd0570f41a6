//! How much of what an incident lists can be recorded of it.

use chidao_proto::{field, incident::v1::Incident, refusal::Refusal};

use crate::{resource::Told, rules::party::Party};

/// Participants at most, of whom the specialised unit is one: it always has its place.
const PARTICIPANTS: usize = 128;

/// Notices, proposals, answers, escalations and orders of one cycle, each at most.
const EVENTS: usize = 64;

/// Refuses one more of what there is as often as it can be.
pub(super) fn check_events(incident: &Incident) -> Result<(), Refusal> {
    let counts = [
        incident.intakes.len(),
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

/// Refuses one more who takes part where there are as many as there can be.
pub(super) fn check_parties(incident: &Incident) -> Result<(), Refusal> {
    let is_other = |party: i32| party != Party::SpecialisedUnit.told();
    let others = incident.participants.iter().filter(|one| is_other(one.party));
    match others.count() < PARTICIPANTS {
        true => Ok(()),
        false => Err(field::invalid(
            "participants",
            &format!(
                "một sự cố có nhiều nhất {PARTICIPANTS} bên tham gia, kể cả đơn vị chuyên trách; chỉ nêu bên phải hành động"
            ),
            &format!(
                "an incident has {PARTICIPANTS} participants at most, the specialised unit among them: name those alone who must act"
            ),
        )),
    }
}

//! Enums of the contract and of the tables: the same names, with and without the prefix.

use chidao_model::membership as model;
use chidao_proto::membership::v1 as wire;

chidao_service::wire! {
    model::AgencyKind = wire::AgencyKind: "AGENCY_KIND",
    model::AppointmentEndReason = wire::AppointmentEndReason: "APPOINTMENT_END_REASON",
    model::CommitteeLevel = wire::CommitteeLevel: "COMMITTEE_LEVEL",
    model::Confidence = wire::Confidence: "CONFIDENCE",
    model::DecisionMode = wire::DecisionMode: "DECISION_MODE",
    model::OfficeChangeReason = wire::OfficeChangeReason: "OFFICE_CHANGE_REASON",
    model::OfficeRole = wire::OfficeRole: "OFFICE_ROLE",
    model::SeatKind = wire::SeatKind: "SEAT_KIND",
    model::SeatRole = wire::SeatRole: "SEAT_ROLE",
}

//! A notice or report of an incident (thông báo, báo cáo sự cố).

use sea_orm::entity::prelude::*;

use crate::id::{IncidentId, ReportId};

/// A notice or report: it is only ever added. Its resource is kept in `content`, but for how reporter and contact person are reached.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident_report")]
pub struct Model {
    /// Incident and number: "2026-0001/reports/1".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// The incident.
    pub incident_id: IncidentId,
    /// 1, 2, 3 … of the incident.
    pub ordinal: i64,
    /// Its type, by its number in the contract.
    pub kind: i64,
    /// Telephone number of the reporter. Erasable.
    pub reporter_phone: Option<String>,
    /// Address of electronic mail of the reporter. Erasable.
    pub reporter_email: Option<String>,
    /// Telephone number of the contact person. Erasable.
    pub contact_phone: Option<String>,
    /// Address of electronic mail of the contact person. Erasable.
    pub contact_email: Option<String>,
    /// The audiences that see it, each between two spaces: " committee agency:so-tttt ".
    pub seen_by: String,
    /// The rest of the resource (`chidao.incident.v1.Report`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Incident, child of incident_id: IncidentId, erasable [
    ("reporter_phone", "reporter.phone"),
    ("reporter_email", "reporter.email"),
    ("contact_phone", "contact.phone"),
    ("contact_email", "contact.email")
]);

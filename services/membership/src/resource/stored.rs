//! The way back: the rows of a resource that the register keeps, so that a past answer is made of the same parts as
//! one of today.

use chidao_calendar::Date;
use chidao_model::{
    Etag,
    id::{AgencyId, AppointmentId, CommitteeId, DocumentId, NotAName, OfficeId, PersonId, SeatId},
    membership::{
        AgencyKind, AppointmentEndReason, AppointmentState, CommitteeLevel, DecisionMode, SeatKind, SeatRole, agency,
        appointment, committee, document, office, person, seat,
    },
};
use chidao_proto::{
    common::v1::{self, DocumentRef},
    field,
    membership::v1::{Agency, Appointment, AppointmentState as Shown, Committee, Person, Seat},
    refusal::Refusal,
};
use prost::{Message, Name};

use super::Wire;

/// The resource is not as the service writes it, which only a change by hand brings about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unreadable;

impl From<NotAName> for Unreadable {
    fn from(_: NotAName) -> Self {
        Self
    }
}

impl From<Refusal> for Unreadable {
    fn from(_: Refusal) -> Self {
        Self
    }
}

/// A resource of the register.
pub(crate) trait Stored: Message + Name + Default {
    /// What holds it in the tables.
    type Rows;

    /// Its rows, as of the entry with this etag.
    ///
    /// # Errors
    /// A part is missing or cannot be.
    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable>;
}

impl Stored for Agency {
    type Rows = agency::Model;

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let successors = self.successors.iter().map(|name| AgencyId::from_name(name));
        let successors = successors.collect::<Result<Vec<_>, _>>()?;
        Ok(agency::Model {
            id: AgencyId::from_name(&self.name)?,
            display_name: self.display_name.clone(),
            short_name: self.short_name.clone(),
            kind: AgencyKind::of_wire(self.kind, "kind")?,
            parent_id: optional(&self.parent, AgencyId::from_name)?,
            valid_from: day(&self.valid_from)?,
            valid_to: end(&self.valid_to)?,
            successors: successors.iter().map(AgencyId::as_str).collect::<Vec<_>>().join("\n"),
            position: etag.position,
            mark: etag.mark.into(),
        })
    }
}

impl Stored for Person {
    type Rows = (person::Model, Vec<office::Model>);

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let row = person::Model {
            id: PersonId::from_name(&self.name)?,
            full_name: self.full_name.clone(),
            // How he is reached is not part of what is read of the past.
            email: None,
            phone: None,
            position: etag.position,
            mark: etag.mark.into(),
        };
        let mut offices = Vec::with_capacity(self.offices.len());
        for (number, office) in (1..).zip(&self.offices) {
            offices.push(office::Model {
                id: OfficeId::new(format!("{}/{number}", row.id.as_str())),
                person_id: row.id.clone(),
                ordinal: number,
                agency_id: AgencyId::from_name(&office.agency)?,
                title: office.title.clone(),
                portfolio: office.portfolio.clone(),
                valid_from: day(&office.from)?,
                valid_to: end(&office.to)?,
                position: etag.position,
                mark: etag.mark.into(),
            });
        }
        Ok((row, offices))
    }
}

impl Stored for Committee {
    /// The committee and the decision that established it.
    type Rows = (committee::Model, Option<document::Model>);

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let decision = self.decision.as_ref().map(|decision| paper(&self.name, decision, etag));
        let decision = decision.transpose()?;
        let row = committee::Model {
            id: CommitteeId::from_name(&self.name)?,
            display_name: self.display_name.clone(),
            short_name: self.short_name.clone(),
            level: CommitteeLevel::of_wire(self.level, "level")?,
            document_id: decision.as_ref().map(|row| row.id.clone()),
            valid_from: day(&self.valid_from)?,
            valid_to: end(&self.valid_to)?,
            predecessor_id: optional(&self.predecessor, CommitteeId::from_name)?,
            successor_id: optional(&self.successor, CommitteeId::from_name)?,
            standing_agency_id: optional(&self.standing_agency, AgencyId::from_name)?,
            decision_mode: match self.decision_mode {
                0 => None,
                mode => Some(DecisionMode::of_wire(mode, "decision_mode")?),
            },
            position: etag.position,
            mark: etag.mark.into(),
        };
        Ok((row, decision))
    }
}

impl Stored for Seat {
    type Rows = seat::Model;

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let id = SeatId::from_name(&self.name)?;
        Ok(seat::Model {
            committee_id: id.committee(),
            id,
            ordinal: self.order.into(),
            role: SeatRole::of_wire(self.role, "role")?,
            kind: SeatKind::of_wire(self.kind, "kind")?,
            agency_id: optional(&self.agency, AgencyId::from_name)?,
            titles: self.titles.join("\n"),
            portfolio: self.portfolio.clone(),
            valid_from: day(&self.valid_from)?,
            valid_to: end(&self.valid_to)?,
            position: etag.position,
            mark: etag.mark.into(),
        })
    }
}

impl Stored for Appointment {
    /// The appointment, and the papers that it rests on and ends by.
    type Rows = (appointment::Model, Vec<document::Model>);

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let id = AppointmentId::from_name(&self.name)?;
        let basis = paper(&self.name, self.basis.as_ref().ok_or(Unreadable)?, etag)?;
        let end_basis = self.end_basis.as_ref();
        let end_basis = end_basis.map(|end| paper(&format!("{}/end", self.name), end, etag));
        let end_basis = end_basis.transpose()?;
        let row = appointment::Model {
            committee_id: id.committee(),
            id,
            seat_id: SeatId::from_name(&self.seat)?,
            person_id: PersonId::from_name(&self.person)?,
            state: decided(self.state())?,
            document_id: basis.id.clone(),
            valid_from: day(&self.from)?,
            valid_to: end(&self.to)?,
            end_document_id: end_basis.as_ref().map(|row| row.id.clone()),
            end_reason: match self.end_reason {
                0 => None,
                reason => Some(AppointmentEndReason::of_wire(reason, "end_reason")?),
            },
            position: etag.position,
            mark: etag.mark.into(),
        };
        Ok((row, [Some(basis), end_basis].into_iter().flatten().collect()))
    }
}

/// What the row says of an appointment that was shown so: its days say the rest.
fn decided(shown: Shown) -> Result<AppointmentState, Unreadable> {
    match shown {
        Shown::Scheduled | Shown::Active | Shown::Ended => Ok(AppointmentState::Active),
        Shown::Proposed => Ok(AppointmentState::Proposed),
        Shown::Submitted => Ok(AppointmentState::Submitted),
        Shown::Rejected => Ok(AppointmentState::Rejected),
        Shown::Suspended => Ok(AppointmentState::Suspended),
        Shown::Unspecified => Err(Unreadable),
    }
}

/// A paper as the resource of this name cites it, which here gives it its id: a snapshot holds the paper itself.
pub(super) fn paper(name: &str, paper: &DocumentRef, etag: Etag) -> Result<document::Model, Unreadable> {
    Ok(document::Model {
        id: DocumentId::new(name),
        symbol: paper.symbol.clone(),
        issued_on: day(&paper.issued_on)?,
        content: paper.encode_to_vec(),
        position: etag.position,
        mark: etag.mark.into(),
    })
}

pub(super) fn day(value: &Option<v1::Date>) -> Result<Date, Unreadable> {
    Ok(field::day(value, "from")?)
}

pub(super) fn end(value: &Option<v1::Date>) -> Result<Option<Date>, Unreadable> {
    Ok(field::optional_day(value, "to")?)
}

pub(super) fn optional<I>(name: &str, read: impl Fn(&str) -> Result<I, NotAName>) -> Result<Option<I>, Unreadable> {
    Ok((!name.is_empty()).then(|| read(name)).transpose()?)
}

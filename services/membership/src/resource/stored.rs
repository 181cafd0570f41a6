//! The way back: the rows of a resource that the register keeps, so that a past answer is made of the same parts as
//! one of today.

use chidao_calendar::Date;
use chidao_model::{
    Etag,
    id::{AgencyId, AppointmentId, CommitteeId, DocumentId, NotAName, OfficeId, PersonId, SeatId, TermsId},
    membership::{
        AgencyKind, AppointmentEndReason, AppointmentState, CommitteeLevel, DecisionMode, OfficeChangeReason, SeatKind,
        SeatRole, agency, appointment, committee, document, office, person, seat, terms,
    },
};
use chidao_proto::{
    common::v1::{self, DocumentRef},
    field,
    membership::v1::{Agency, Appointment, AppointmentState as Shown, Committee, CommitteeTerms, Person, Seat},
};
use chidao_service::resource::Unreadable;
use prost::{Message, Name};

use super::Wire;

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
                document_id: optional(&office.document, DocumentId::from_name)?,
                end_document_id: optional(&office.end_document, DocumentId::from_name)?,
                end_reason: match office.end_reason {
                    0 => None,
                    reason => Some(OfficeChangeReason::of_wire(reason, "end_reason")?),
                },
                position: etag.position,
                mark: etag.mark.into(),
            });
        }
        Ok((row, offices))
    }
}

impl Stored for Committee {
    /// The committee, the decision that established it, and what those say that reorganised it.
    type Rows = (committee::Model, Option<document::Model>, Vec<terms::Model>);

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let decision = self.decision.as_ref().map(|decision| paper(&self.name, decision, etag));
        let mut decision = decision.transpose()?;
        let id = CommitteeId::from_name(&self.name)?;
        // The list of its decisions names the founding one as the register knows it.
        let named = self.terms.first().filter(|founding| !founding.document.is_empty());
        if let (Some(decision), Some(founding)) = (&mut decision, named) {
            decision.id = DocumentId::from_name(&founding.document)?;
        }
        // Where it was reorganised, the resource itself tells of the day of its entry only.
        let (display_name, short_name, standing_agency, mode) = match self.terms.first() {
            Some(founding) => (
                &founding.display_name,
                &founding.short_name,
                &founding.standing_agency,
                founding.decision_mode,
            ),
            None => (
                &self.display_name,
                &self.short_name,
                &self.standing_agency,
                self.decision_mode,
            ),
        };
        let row = committee::Model {
            display_name: display_name.clone(),
            short_name: short_name.clone(),
            level: CommitteeLevel::of_wire(self.level, "level")?,
            document_id: decision.as_ref().map(|row| row.id.clone()),
            valid_from: day(&self.valid_from)?,
            valid_to: end(&self.valid_to)?,
            predecessor_id: optional(&self.predecessor, CommitteeId::from_name)?,
            successor_id: optional(&self.successor, CommitteeId::from_name)?,
            standing_agency_id: optional(standing_agency, AgencyId::from_name)?,
            decision_mode: decision_mode(mode)?,
            position: etag.position,
            mark: etag.mark.into(),
            id,
        };
        let later = (2..).zip(self.terms.iter().skip(1));
        let later = later.map(|(number, stage)| terms_of(&row.id, number, stage, etag));
        let later = later.collect::<Result<_, _>>()?;
        Ok((row, decision, later))
    }
}

fn terms_of(
    committee: &CommitteeId,
    number: usize,
    stage: &CommitteeTerms,
    etag: Etag,
) -> Result<terms::Model, Unreadable> {
    Ok(terms::Model {
        id: TermsId::new(committee, number),
        committee_id: committee.clone(),
        document_id: DocumentId::from_name(&stage.document)?,
        symbol: stage.symbol.clone(),
        issued_on: day(&stage.issued_on)?,
        valid_from: day(&stage.from)?,
        display_name: stage.display_name.clone(),
        short_name: stage.short_name.clone(),
        standing_agency_id: optional(&stage.standing_agency, AgencyId::from_name)?,
        decision_mode: decision_mode(stage.decision_mode)?,
        position: etag.position,
        mark: etag.mark.into(),
    })
}

fn decision_mode(mode: i32) -> Result<Option<DecisionMode>, Unreadable> {
    Ok(match mode {
        0 => None,
        mode => Some(DecisionMode::of_wire(mode, "decision_mode")?),
    })
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
            successor_joins: self.successor_joins.then_some(true),
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

//! How an appointment is known to end when it is made: its day, its reason, and the paper (MEM-08).

use chidao_authority::Bond;
use chidao_calendar::Date;
use chidao_model::{
    id::DocumentId,
    membership::{AppointmentEndReason, appointment::Model, committee, document, office, seat, terms},
};
use chidao_register::Needs;

use crate::rules::tenure::Tenure;

/// How an appointment is known to end; nothing of it is set where no end is known.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct KnownEnd {
    to: Option<Date>,
    reason: Option<AppointmentEndReason>,
    paper: Option<DocumentId>,
}

impl KnownEnd {
    /// The end of an appointment that lasts so: by the paper by which its holder leaves the office, or by the decision that gives
    /// the line to another; with its committee by none. `offices` are those of the holder.
    pub(in crate::desk) fn of(
        known: &Tenure,
        seat: &seat::Model,
        offices: &[&office::Model],
        committee: &committee::Model,
        terms: &[&terms::Model],
    ) -> Self {
        let to = known.days.to;
        if known.ends_with_office {
            let bond = Bond::of(seat);
            let ends = |office: &&&office::Model| office.valid_to == to && bond.is_some_and(|bond| bond.is_met(office));
            return Self {
                to,
                reason: Some(AppointmentEndReason::OfficeLost),
                paper: offices
                    .iter()
                    .find(ends)
                    .and_then(|office| office.end_document_id.clone()),
            };
        }
        let ends = |row: &&&terms::Model| Some(row.valid_from) == to && seat.valid_to == to && committee.valid_to != to;
        let decision = terms.iter().find(ends);
        Self {
            to,
            reason: decision.map(|_| AppointmentEndReason::Reorganised),
            paper: decision.map(|row| row.document_id.clone()),
        }
    }

    /// The appointment that ends so.
    pub(in crate::desk) fn end(self, row: Model) -> Model {
        Model {
            valid_to: self.to,
            end_reason: self.reason,
            end_document_id: self.paper,
            ..row
        }
    }
}

/// Asks for the papers by which somebody leaves these offices.
pub(in crate::desk) fn need_papers<'a>(offices: impl IntoIterator<Item = &'a office::Model>, needs: &mut Needs) {
    for paper in offices.into_iter().filter_map(|row| row.end_document_id.as_ref()) {
        needs.row::<document::Model>(paper);
    }
}

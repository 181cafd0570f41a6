//! Dated parameters and the calendar.

use chidao_calendar::Date;
use chidao_model::{
    Etag,
    id::{CommitteeId, ParameterId},
    membership::{Confidence, calendar, document, parameter},
};
use chidao_proto::{
    common::v1::{Basis, DocumentRef},
    membership::v1::{Calendar, EffectiveParameter, Parameter, ParameterUnit},
    refusal::Refusal,
};
use chidao_reference::{Definition, Unit, table};
use chidao_service::resource::Unreadable;

use super::{
    Wire,
    stored::{Stored, day, end, optional, paper},
};

/// A value that was set, without etag.
pub(crate) fn parameter(row: &parameter::Model, basis: Option<DocumentRef>) -> Parameter {
    Parameter {
        name: row.id.name(),
        key: row.key.clone(),
        committee: row.committee_id.as_ref().map(CommitteeId::name).unwrap_or_default(),
        value: row.value.clone(),
        from: Some(row.valid_from.into()),
        to: row.valid_to.map(Into::into),
        basis,
        confidence: row.confidence.wire(),
        etag: String::new(),
    }
}

/// A parameter on a day as it comes with the program; what was set for the day is left to whoever knows it.
pub(crate) fn definition(definition: &Definition, on: Date) -> EffectiveParameter {
    let unit = match definition.unit {
        Unit::Count => ParameterUnit::Count,
        Unit::Minutes => ParameterUnit::Minutes,
        Unit::Hours => ParameterUnit::Hours,
        Unit::Days => ParameterUnit::Days,
        Unit::WorkingDays => ParameterUnit::WorkingDays,
        Unit::HourOfDay => ParameterUnit::HourOfDay,
        Unit::Dong => ParameterUnit::Dong,
        Unit::TenThousandths => ParameterUnit::TenThousandths,
        Unit::MonthDay => ParameterUnit::MonthDay,
        Unit::Holder => ParameterUnit::Holder,
    };
    let bounds = definition.bounds.as_ref();
    let (value, citation, confidence) = match definition.default_on(on) {
        Some(preset) => (preset.value.to_string(), &preset.basis, preset.confidence),
        None => (String::new(), &definition.basis, definition.confidence),
    };
    EffectiveParameter {
        key: definition.key.clone(),
        title_vi: definition.title_vi.clone(),
        title_en: definition.title_en.clone(),
        unit: unit.into(),
        value: value.clone(),
        minimum: bounds.map(|bounds| bounds.start().to_string()).unwrap_or_default(),
        maximum: bounds.map(|bounds| bounds.end().to_string()).unwrap_or_default(),
        default_value: value,
        default_basis: Some(Basis {
            code: definition.code.clone(),
            citation: citation.clone(),
        }),
        default_confidence: confidence.wire(),
        ..EffectiveParameter::default()
    }
}

/// An imported calendar, without etag.
///
/// # Errors
/// INTERNAL: the row cannot be read, which only a change by hand brings about.
pub(crate) fn calendar(row: &calendar::Model, basis: Option<DocumentRef>) -> Result<Calendar, Refusal> {
    Ok(Calendar {
        name: row.id.name(),
        basis,
        ..table::shown(&table::of_row(row)?)
    })
}

impl Stored for Parameter {
    /// The value, and the paper that it rests on.
    type Rows = (parameter::Model, document::Model);

    fn rows(&self, etag: Etag) -> Result<Self::Rows, Unreadable> {
        let basis = paper(&self.name, self.basis.as_ref().ok_or(Unreadable)?, etag)?;
        let row = parameter::Model {
            id: ParameterId::from_name(&self.name)?,
            key: self.key.clone(),
            committee_id: optional(&self.committee, CommitteeId::from_name)?,
            value: self.value.clone(),
            valid_from: day(&self.from)?,
            valid_to: end(&self.to)?,
            document_id: basis.id.clone(),
            confidence: Confidence::of_wire(self.confidence, "confidence")?,
            position: etag.position,
            mark: etag.mark.into(),
        };
        Ok((row, basis))
    }
}

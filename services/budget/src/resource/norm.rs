//! Expense norms.

use chidao_calendar::{Date, Interval};
use chidao_model::{budget::norm::Model, id::NormId};
use chidao_proto::{budget::v1::Norm, field, membership::v1::Confidence as Said, refusal::Refusal};
use chidao_service::resource::etag;

use super::{Wire, read};
use crate::rules::{
    money::Amount,
    norm::{self, NormCode, PlaceClass, RoleClass},
    settings::Confidence,
};

/// A norm, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn norm(row: &Model) -> Result<Norm, Refusal> {
    let norm: Norm = read(&row.content, row.id.as_str())?;
    Ok(Norm {
        etag: etag(row),
        ..norm
    })
}

/// The id of the norms for something: "per-diem".
pub(crate) fn norm_id(code: NormCode) -> NormId {
    NormId::new(code.text().to_lowercase().replace('_', "-"))
}

/// How sure something is, as the rules call what the contract says.
pub(super) const fn sure(said: Said) -> Confidence {
    match said {
        Said::Unspecified | Said::Confirmed => Confidence::Confirmed,
        Said::Restated => Confidence::Restated,
        Said::Memory => Confidence::Memory,
        Said::Design => Confidence::Design,
    }
}

/// The rows of a norm, as the rules see them.
///
/// # Errors
/// INVALID_FIELDS: a field says what cannot be.
pub(crate) fn norm_rows(said: &Norm, at: &str) -> Result<Vec<norm::Norm>, Refusal> {
    let code = NormCode::of_wire(said.code, &format!("{at}.code"))?;
    let mut rows = Vec::with_capacity(said.rows.len());
    for (place, row) in said.rows.iter().enumerate() {
        let at = format!("{at}.rows[{place}]");
        let from = field::optional_day(&row.from, &format!("{at}.from"))?.unwrap_or(Date::MIN);
        let role = (row.role_class != 0).then(|| RoleClass::of_wire(row.role_class, "role_class"));
        let place = (row.place != 0).then(|| PlaceClass::of_wire(row.place, "place"));
        rows.push(norm::Norm {
            code,
            role: role.transpose()?,
            place: place.transpose()?,
            amount: Amount::new(row.amount).ok_or_else(|| {
                field::invalid(
                    &format!("{at}.amount"),
                    "phải là số đồng lớn hơn 0",
                    "must be a sum of more than nothing",
                )
            })?,
            within: Interval::new(from, field::optional_day(&row.to, &format!("{at}.to"))?),
            basis: row.basis.clone(),
            confidence: sure(row.confidence()),
        });
    }
    Ok(rows)
}

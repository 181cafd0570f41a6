//! Codes of the budget index.

use chidao_calendar::{Date, Interval};
use chidao_model::{budget::code::Model, id::CodeId, membership::Confidence as Kept};
use chidao_proto::{
    budget::v1::{BudgetCode, CodePeriod},
    field::optional_day,
    refusal::Refusal,
};
use chidao_service::resource::etag;

use super::{Wire, read};
use crate::rules::{
    activity,
    code::{CodeKind, CodeRow, Fit},
    content::Content,
    settings::Confidence,
};

/// A code, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn code(row: &Model) -> Result<BudgetCode, Refusal> {
    let code: BudgetCode = read(&row.content, row.id.as_str())?;
    Ok(BudgetCode {
        etag: etag(row),
        ..code
    })
}

/// The id of a code: "sub-item-6655".
pub(crate) fn code_id(kind: CodeKind, code: &str) -> CodeId {
    CodeId::new(format!("{}-{code}", kind_of(kind)))
}

/// What a kind is called in ids.
pub(crate) fn kind_of(kind: CodeKind) -> String {
    kind.text().to_lowercase().replace('_', "-")
}

/// What the kind with a number is called in ids; none where it is not said.
pub(crate) fn kind_named(number: i32) -> Option<String> {
    CodeKind::of_wire(number, "kind").ok().map(kind_of)
}

/// How sure something is, as the rules call it.
pub(crate) const fn confidence(kept: Kept) -> Confidence {
    match kept {
        Kept::Confirmed => Confidence::Confirmed,
        Kept::Restated => Confidence::Restated,
        Kept::Memory => Confidence::Memory,
        Kept::Design => Confidence::Design,
    }
}

/// The days of a period.
///
/// # Errors
/// INVALID_FIELDS: a bound is no possible day.
pub(crate) fn within(period: &CodePeriod, at: &str) -> Result<Interval, Refusal> {
    let from = optional_day(&period.from, &format!("{at}.from"))?.unwrap_or(Date::MIN);
    Ok(Interval::new(from, optional_day(&period.to, &format!("{at}.to"))?))
}

/// What is paid under a code in a period.
fn contents(period: &CodePeriod, at: &str) -> Result<Vec<Content>, Refusal> {
    period
        .contents
        .iter()
        .map(|content| Content::of_wire(*content, at))
        .collect()
}

/// What a code means on which days, as the rules see it.
///
/// # Errors
/// INVALID_FIELDS: a bound is no possible day, or the kind is none.
pub(crate) fn periods(code: &BudgetCode, at: &str) -> Result<Vec<CodeRow>, Refusal> {
    let kind = CodeKind::of_wire(code.kind, &format!("{at}.kind"))?;
    let mut rows = Vec::with_capacity(code.periods.len());
    for (place, period) in code.periods.iter().enumerate() {
        rows.push(CodeRow {
            kind,
            code: code.code.clone(),
            parent: Some(period.parent.clone()).filter(|parent| !parent.is_empty()),
            name: period.title.clone(),
            is_other: period.is_other,
            is_autonomous: period.is_autonomous,
            contents: contents(period, &format!("{at}.periods[{place}].contents"))?,
            within: within(period, &format!("{at}.periods[{place}]"))?,
            confidence: super::norm::sure(period.confidence()),
        });
    }
    Ok(rows)
}

/// The same of a row.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn rows_of(row: &Model) -> Result<Vec<CodeRow>, Refusal> {
    periods(&code(row)?, "code").map_err(|_| super::unreadable(row.id.as_str()))
}

/// The kinds of activity that are paid under an item, as its row says.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn fits(row: &Model) -> Result<Vec<Fit>, Refusal> {
    let code = code(row)?;
    let mut fits = Vec::new();
    for period in &code.periods {
        for kind in &period.fits {
            fits.push(Fit {
                activity: activity::Kind::of_wire(*kind, "fits").map_err(|_| super::unreadable(row.id.as_str()))?,
                item: code.code.clone(),
                within: within(period, "period")?,
            });
        }
    }
    Ok(fits)
}

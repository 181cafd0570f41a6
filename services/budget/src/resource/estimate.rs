//! Estimates and their lines.

use chidao_calendar::Date;
use chidao_model::{
    budget::{estimate, line},
    id::{AgencyId, CommitteeId, EstimateId, LineId},
};
use chidao_proto::{
    budget::v1::{DecisionKind, Estimate, EstimateLine, LineCodes},
    field,
    refusal::Refusal,
};
use chidao_service::resource::{etag, undefined};
use prost::Message;

use super::{Wire, balance, read, read_balance, unreadable};
use crate::rules::{
    self,
    estimate::{Codes, State, Step},
    ledger::{Account, Subject},
    money::Dong,
};

/// An estimate, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn estimate(row: &estimate::Model) -> Result<Estimate, Refusal> {
    let estimate: Estimate = read(&row.content, row.id.as_str())?;
    Ok(Estimate {
        etag: etag(row),
        ..estimate
    })
}

/// An estimate, as the rules see it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_estimate(estimate: &Estimate) -> Result<rules::estimate::Estimate, Refusal> {
    let broken = || unreadable(&estimate.name);
    let unit = AgencyId::from_name(&estimate.unit).map_err(|_| broken())?;
    let id = EstimateId::from_name(&estimate.name).map_err(|_| broken())?;
    Ok(rules::estimate::Estimate {
        id: rules::id::EstimateId::new(id.as_str()),
        year: estimate.year,
        unit: rules::id::AgencyId::new(unit.as_str()),
        state: State::of_wire(estimate.state, "state").map_err(|_| broken())?,
        settled_on: None::<Date>,
    })
}

/// An estimate as an act of the rules leaves it, with its row.
pub(crate) fn write_estimate(
    before: &Estimate,
    after: &rules::estimate::Estimate,
) -> Result<(Estimate, estimate::Model), Refusal> {
    let said = Estimate {
        state: after.state.wire(),
        etag: String::new(),
        ..before.clone()
    };
    CommitteeId::from_name(&said.committee).map_err(|_| unreadable(&said.name))?;
    let row = estimate::Model {
        id: EstimateId::new(after.id.as_str()),
        year: i64::from(after.year),
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok((said, row))
}

/// A line, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn line(row: &line::Model) -> Result<EstimateLine, Refusal> {
    let line: EstimateLine = read(&row.content, row.id.as_str())?;
    Ok(EstimateLine {
        etag: etag(row),
        ..line
    })
}

/// By what a line is told from others.
pub(crate) fn codes(codes: &LineCodes) -> Codes {
    Codes {
        chapter: codes.chapter.clone(),
        category: codes.category.clone(),
        group: codes.group.clone(),
        source: codes.source.clone(),
        task: codes.task.clone(),
        item: Some(codes.item.clone()).filter(|item| !item.is_empty()),
    }
}

/// A line, as the rules see it, with who holds what of it as far as the act concerns it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_line(
    line: &EstimateLine,
    holds: impl IntoIterator<Item = (Account, Subject, Dong)>,
) -> Result<rules::estimate::Line, Refusal> {
    let broken = || unreadable(&line.name);
    let id = LineId::from_name(&line.name).map_err(|_| broken())?;
    let estimate = EstimateId::from_name(&line.estimate).map_err(|_| broken())?;
    Ok(rules::estimate::Line {
        id: rules::id::LineId::new(id.as_str()),
        estimate: rules::id::EstimateId::new(estimate.as_str()),
        codes: codes(line.codes.as_ref().ok_or_else(broken)?),
        is_autonomous: line.is_autonomous,
        balances: read_balance(line.balance.as_ref(), holds)?,
    })
}

/// A line as an act of the rules leaves it, with its row.
pub(crate) fn write_line(after: &rules::estimate::Line) -> Result<(EstimateLine, line::Model), Refusal> {
    let (id, estimate_id) = (LineId::new(after.id.as_str()), EstimateId::new(after.estimate.as_str()));
    let Codes {
        chapter,
        category,
        group,
        source,
        task,
        item,
    } = after.codes.clone();
    let said = EstimateLine {
        name: id.name(),
        estimate: estimate_id.name(),
        codes: Some(LineCodes {
            chapter,
            category,
            group,
            source,
            task,
            item: item.unwrap_or_default(),
        }),
        is_autonomous: after.is_autonomous,
        balance: Some(balance(&after.balances)?),
        etag: String::new(),
    };
    let row = line::Model {
        id,
        estimate_id,
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok((said, row))
}

/// The step that a decision is.
///
/// # Errors
/// INVALID_FIELDS: no kind has this number.
pub(crate) fn decision_step(kind: i32, at: &str) -> Result<Step, Refusal> {
    match DecisionKind::try_from(kind) {
        Ok(DecisionKind::Assign) => Ok(Step::Assign),
        Ok(DecisionKind::Supplement) => Ok(Step::Supplement),
        Ok(DecisionKind::Reduce) => Ok(Step::Reduce),
        Ok(DecisionKind::Adjust) => Ok(Step::Adjust),
        Ok(DecisionKind::Block) => Ok(Step::Block),
        Ok(DecisionKind::Unblock) => Ok(Step::Unblock),
        Ok(DecisionKind::Unspecified) | Err(_) => Err(undefined(at)),
    }
}

/// Refuses a row that names both a line and codes, or neither.
pub(crate) fn names_one(line: &str, codes: &Option<LineCodes>, at: &str) -> Result<(), Refusal> {
    match line.is_empty() == codes.is_none() {
        true => Err(field::invalid(
            at,
            "phải nêu đúng một: line hoặc codes",
            "exactly one of line and codes must be set",
        )),
        false => Ok(()),
    }
}

//! Expense norms that are imported.

use chidao_calendar::Instant;
use chidao_model::{budget::norm::Model, id::NormId};
use chidao_proto::{
    budget::v1::{ImportNormsRequest, ImportNormsResponse, Norm},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::Shape;
use prost::Message;

use super::{Command, audiences, refusal::rule, subject};
use crate::{
    resource::{self, Wire, norm_id, norm_rows},
    rules::{article::Article, norm::NormCode},
};

impl Command for ImportNormsRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let mut seen = std::collections::BTreeSet::new();
        let norms = self.norms.iter().enumerate();
        let shape = norms.fold(Shape::default(), |shape, (place, norm)| {
            let at = format!("norms[{place}]");
            let rows = norm_rows(norm, &at);
            let is_empty = rows
                .as_ref()
                .is_ok_and(|rows| rows.iter().any(|row| row.within.is_empty()));
            shape
                .also(rows)
                .objects(
                    is_empty,
                    format!("{at}.rows"),
                    "ngày kết thúc phải sau ngày bắt đầu",
                    "the end must be after the first day",
                )
                .objects(
                    !seen.insert(norm.code),
                    format!("{at}.code"),
                    "mỗi định mức nêu một lần",
                    "each norm is named once",
                )
                .objects(
                    !norm.name.is_empty() || !norm.etag.is_empty(),
                    format!("{at}.name"),
                    "không nêu name và etag: do hệ thống ghi",
                    "name and etag are the service's to say",
                )
        });
        shape.judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        for norm in &self.norms {
            needs.row::<Model>(norm_id(NormCode::of_wire(norm.code, "norms.code")?));
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject("Norm", NormId::COLLECTION, None))
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut changed = Vec::new();
        let mut decision = Decision::silent().rule(rule(Article::Tt40));
        for norm in &self.norms {
            let id = norm_id(NormCode::of_wire(norm.code, "norms.code")?);
            let said = Norm {
                name: id.name(),
                etag: String::new(),
                ..norm.clone()
            };
            let content = said.encode_to_vec();
            if set.row::<Model>(&id)?.is_some_and(|row| row.content == content) {
                continue;
            }
            let row = Model {
                id,
                content,
                position: 0,
                mark: 0,
            };
            decision = decision.change(Change::of(said.name.clone(), &said, audiences()).row(row));
            changed.push(said);
        }
        let unchanged = self.norms.len() - changed.len();
        let reply = ImportNormsResponse {
            norms: changed,
            unchanged: i32::try_from(unchanged).unwrap_or(i32::MAX),
            receipt: None,
        };
        Ok(decision.answering(&reply))
    }
}

/// Asks for a norm.
pub(super) fn need(code: NormCode, needs: &mut Needs) {
    needs.row::<Model>(norm_id(code));
}

/// The rows of a norm that is on record; none where there is none.
///
/// # Errors
/// INTERNAL: it was not asked for.
pub(super) fn rows(code: NormCode, set: &WorkingSet) -> Result<Vec<crate::rules::norm::Norm>, Refusal> {
    match set.row::<Model>(norm_id(code))? {
        Some(row) => norm_rows(&resource::norm(row)?, "norm"),
        None => Ok(Vec::new()),
    }
}

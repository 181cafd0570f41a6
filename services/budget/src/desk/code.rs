//! The budget index: codes that are imported, and how acts look them up.

use chidao_calendar::Instant;
use chidao_model::{budget::code::Model, id::CodeId};
use chidao_proto::{
    budget::v1::{BudgetCode, ImportCodesRequest, ImportCodesResponse},
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::Shape;
use prost::Message;

use super::{Command, audiences, subject};
use crate::{
    resource::{self, Wire, code_id, kind_of},
    rules::code::{CodeKind, CodeRow, CodeTable},
};

/// A code that an act looks up: of one of these kinds.
pub(super) struct Lookup {
    kinds: &'static [CodeKind],
    code: String,
}

impl Lookup {
    /// A code of this kind.
    pub(super) fn of(kind: &'static [CodeKind], code: &str) -> Self {
        Self {
            kinds: kind,
            code: code.to_owned(),
        }
    }

    /// Asks for the code; in a later round for those above it or, where there is none such, for all of its kind, so that the nearest
    /// can be named.
    pub(super) fn need(&self, is_later: bool, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        for kind in self.kinds {
            needs.row::<Model>(code_id(*kind, &self.code));
        }
        if !is_later {
            return Ok(());
        }
        let found: Vec<&Model> = self.found(|id| set.loaded::<Model>(id)).collect();
        if found.is_empty() {
            for kind in self.kinds {
                needs.children::<Model>(kind_of(*kind));
            }
        }
        for row in found {
            for above in above(row)? {
                needs.row::<Model>(above);
            }
        }
        Ok(())
    }

    fn found<'s>(&'s self, row: impl Fn(&CodeId) -> Option<&'s Model>) -> impl Iterator<Item = &'s Model> {
        self.kinds
            .iter()
            .filter_map(move |kind| row(&code_id(*kind, &self.code)))
    }

    /// The rows that the rules look at.
    fn rows<'s>(&self, set: &'s WorkingSet) -> Result<Vec<&'s Model>, Refusal> {
        let mut rows = Vec::new();
        for kind in self.kinds {
            rows.extend(set.row::<Model>(code_id(*kind, &self.code))?);
        }
        if rows.is_empty() {
            for kind in self.kinds {
                rows.extend(set.children::<Model>(kind_of(*kind))?);
            }
            return Ok(rows);
        }
        let mut parents = Vec::new();
        for row in &rows {
            for above in above(row)? {
                parents.extend(set.row::<Model>(above)?);
            }
        }
        rows.extend(parents);
        Ok(rows)
    }
}

/// The codes above one.
fn above(row: &Model) -> Result<Vec<CodeId>, Refusal> {
    let periods = resource::rows_of(row)?.into_iter();
    let above = periods.filter_map(|period| Some(code_id(above_kind(period.kind)?, period.parent.as_deref()?)));
    Ok(above.collect())
}

const fn above_kind(kind: CodeKind) -> Option<CodeKind> {
    match kind {
        CodeKind::Group => Some(CodeKind::Category),
        CodeKind::SubItem => Some(CodeKind::Item),
        _ => None,
    }
}

/// What the rules know of the codes that an act looks up.
pub(super) fn table(lookups: &[Lookup], set: &WorkingSet) -> Result<CodeTable, Refusal> {
    let mut rows: Vec<&Model> = Vec::new();
    for lookup in lookups {
        rows.extend(lookup.rows(set)?);
    }
    rows.sort_unstable_by_key(|row| row.id.as_str());
    rows.dedup_by_key(|row| row.id.as_str());
    let periods = rows.into_iter().map(resource::rows_of).collect::<Result<Vec<_>, _>>()?;
    Ok(CodeTable::part(periods.into_iter().flatten().collect()))
}

impl Command for ImportCodesRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let mut shape = Shape::default();
        let mut seen = std::collections::BTreeSet::new();
        for (place, code) in self.codes.iter().enumerate() {
            let at = format!("codes[{place}]");
            let periods = resource::periods(code, &at);
            let is_confused = periods.as_ref().is_ok_and(|periods| periods.iter().any(is_confused));
            use chidao_proto::budget::v1::CodeKind as Wire;
            let is_no_item = !matches!(code.kind(), Wire::Item | Wire::SubItem);
            let is_misplaced = code.kind() != chidao_proto::budget::v1::CodeKind::Item
                && code.periods.iter().any(|period| !period.fits.is_empty());
            shape = shape
                .also(periods)
                .objects(
                    !code.name.is_empty() || !code.etag.is_empty(),
                    format!("{at}.name"),
                    "không nêu name và etag: do hệ thống ghi",
                    "name and etag are the service's to say",
                )
                .objects(
                    !seen.insert((code.kind, &code.code)),
                    format!("{at}.code"),
                    "mỗi mã nêu một lần",
                    "each code is named once",
                )
                .objects(
                    is_confused,
                    format!("{at}.periods.parent"),
                    "khoản phải nêu loại, tiểu mục phải nêu mục; mã khác không nêu parent",
                    "a group names its category and a sub-item its item; other codes have no parent",
                )
                .objects(
                    is_no_item && code.periods.iter().any(|period| !period.contents.is_empty()),
                    format!("{at}.periods.contents"),
                    "chỉ mục, tiểu mục mới nêu nội dung chi",
                    "only an item or a sub-item names what is paid under it",
                )
                .objects(
                    is_misplaced,
                    format!("{at}.periods.fits"),
                    "chỉ mục mới nêu loại hoạt động",
                    "only an item names kinds of activity",
                );
        }
        shape.judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        for code in &self.codes {
            for row in resource::periods(code, "codes")? {
                needs.row::<Model>(code_id(row.kind, &row.code));
                if let Some((kind, above)) = above_kind(row.kind).zip(row.parent.as_deref()) {
                    needs.row::<Model>(code_id(kind, above));
                }
            }
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject("BudgetCode", CodeId::COLLECTION, None))
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        check(self, set)?;
        let mut changed = Vec::new();
        let mut decision = Decision::silent();
        for code in &self.codes {
            let kind = CodeKind::of_wire(code.kind, "codes.kind")?;
            let id = code_id(kind, &code.code);
            let said = BudgetCode {
                name: id.name(),
                etag: String::new(),
                ..code.clone()
            };
            let content = said.encode_to_vec();
            if set.row::<Model>(&id)?.is_some_and(|row| row.content == content) {
                continue;
            }
            let row = Model {
                id,
                kind: kind_of(kind),
                content,
                position: 0,
                mark: 0,
            };
            decision = decision.change(Change::of(said.name.clone(), &said, audiences()).row(row));
            changed.push(said);
        }
        let unchanged = self.codes.len() - changed.len();
        let reply = ImportCodesResponse {
            codes: changed,
            unchanged: i32::try_from(unchanged).unwrap_or(i32::MAX),
            receipt: None,
        };
        Ok(decision
            .answering(&reply)
            .rule(super::refusal::rule(crate::rules::article::Article::Tt324)))
    }
}

fn is_confused(row: &CodeRow) -> bool {
    above_kind(row.kind).is_some() != row.parent.is_some()
}

/// Refuses codes whose periods overlap or hold on no day, and those below what is not there.
fn check(request: &ImportCodesRequest, set: &WorkingSet) -> Result<(), Refusal> {
    let mut given = Vec::new();
    for (place, code) in request.codes.iter().enumerate() {
        given.extend(resource::periods(code, &format!("codes[{place}]"))?);
    }
    let is_given = |kind: CodeKind, code: &str| given.iter().any(|row| row.kind == kind && row.code == code);
    let mut rows = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in &given {
        let Some((kind, above)) = above_kind(row.kind).zip(row.parent.as_deref()) else {
            continue;
        };
        if is_given(kind, above) || !seen.insert((kind, above)) {
            continue;
        }
        if let Some(kept) = set.row::<Model>(code_id(kind, above))? {
            rows.extend(resource::rows_of(kept)?);
        }
    }
    rows.extend(given.iter().cloned());
    let Err(wrong) = CodeTable::new(rows) else {
        return Ok(());
    };
    let place = request.codes.iter().position(|code| {
        code.code == wrong.code && CodeKind::of_wire(code.kind, "kind").is_ok_and(|kind| kind == wrong.kind)
    });
    let at = place.map_or_else(|| "codes".to_owned(), |place| format!("codes[{place}].periods"));
    Err(field::invalid(
        &at,
        "các thời gian hiệu lực không được trùng nhau hoặc rỗng, mã cấp trên phải có trong mục lục",
        "periods must not overlap or be empty, and the code above must be in the index",
    ))
}

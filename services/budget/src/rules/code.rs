//! The budget index (mục lục ngân sách nhà nước, TT 324/2016): a dated table that is imported, in which codes are looked up as of the
//! day that counts. What is not there is refused, with the nearest codes by name.

use chidao_calendar::{Date, Interval};

use super::{activity, article::Article, content::Content, named::named, refusal, settings::Confidence};
use refusal::{Instead, Reason, Refusal};

named! {
    /// What a code is of.
    CodeKind {
        /// Chương: the agency.
        Chapter,
        /// Loại: the field.
        Category,
        /// Khoản, below a Loại.
        Group,
        /// Mục.
        Item,
        /// Tiểu mục, below a Mục.
        SubItem,
        /// Nguồn.
        Source,
    }
}

/// A code as it was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// What it is of.
    pub kind: CodeKind,
    /// The code, as it is written: "6699".
    pub code: String,
    /// The code above it: of a Khoản its Loại, of a Tiểu mục its Mục.
    pub parent: Option<String>,
    /// What it means.
    pub name: String,
    /// Whether it is the one for what else there is (khác) below its parent.
    pub is_other: bool,
    /// Of a source: whether its money is under autonomy (giao tự chủ).
    pub is_autonomous: bool,
    /// Of a Mục or Tiểu mục: what is paid under it; anything where nothing is named.
    pub contents: Vec<Content>,
    /// The days on which it holds.
    pub within: Interval,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A code that is near to one that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The code.
    pub code: String,
    /// What it means.
    pub name: String,
}

/// A code that is not there on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// What it would be of.
    pub kind: CodeKind,
    /// The code.
    pub code: String,
    /// The day.
    pub on: Date,
    /// The days on which it held or will hold, where it is known at all.
    pub within: Option<Interval>,
    /// The nearest that hold on the day, the nearest first.
    pub nearest: Vec<Near>,
}

/// Items that fit a kind of activity (INV-B12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The kind of activity.
    pub activity: activity::Kind,
    /// The Mục.
    pub item: String,
    /// The days on which it holds.
    pub within: Interval,
}

/// All codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeTable {
    rows: Vec<CodeRow>,
}

/// How many codes are named to whoever gave one that is not there.
const NEAREST: usize = 5;

impl CodeTable {
    /// A table of these rows.
    ///
    /// # Errors
    /// The first row that contradicts the table: it is empty of days, overlaps another of its kind and code, or its parent is missing.
    pub fn new(mut rows: Vec<CodeRow>) -> Result<Self, CodeRow> {
        rows.sort_by(|one, other| {
            (one.kind, &one.code, one.within.from).cmp(&(other.kind, &other.code, other.within.from))
        });
        let overlapping = rows.windows(2).find_map(|pair| match pair {
            [one, other] if one.kind == other.kind && one.code == other.code && one.within.overlaps(&other.within) => {
                Some(other.clone())
            }
            _ => None,
        });
        let needs_parent = |row: &CodeRow| match row.kind {
            CodeKind::Group => Some(CodeKind::Category),
            CodeKind::SubItem => Some(CodeKind::Item),
            _ => None,
        };
        let is_lost = |row: &&CodeRow| {
            needs_parent(row).is_some_and(|kind| {
                let is_parent = |above: &CodeRow| above.kind == kind && Some(&above.code) == row.parent.as_ref();
                !rows.iter().any(is_parent)
            })
        };
        let bad = overlapping
            .or_else(|| rows.iter().find(|row| row.within.is_empty()).cloned())
            .or_else(|| rows.iter().find(is_lost).cloned());
        bad.map_or(Ok(Self { rows }), Err)
    }

    /// A table of some rows, each of which was in a whole table before.
    #[must_use]
    pub fn part(rows: Vec<CodeRow>) -> Self {
        Self { rows }
    }

    /// The row of a code on a day.
    ///
    /// # Errors
    /// It is not there on the day; the nearest are named.
    pub fn find(&self, kind: CodeKind, code: &str, on: Date) -> Result<&CodeRow, Refusal> {
        let of_kind = || self.rows.iter().filter(move |row| row.kind == kind);
        if let Some(row) = of_kind().find(|row| row.code == code && row.within.contains(on)) {
            return Ok(row);
        }
        let mut near: Vec<_> = of_kind().filter(|row| row.within.contains(on)).collect();
        near.sort_by_cached_key(|row| (edits(&row.code, code), apart(&row.code, code), row.code.clone()));
        let nearest: Vec<_> = near
            .into_iter()
            .take(NEAREST)
            .map(|row| Near {
                code: row.code.clone(),
                name: row.name.clone(),
            })
            .collect();
        let unknown = UnknownCode {
            kind,
            code: code.to_owned(),
            on,
            within: of_kind().find(|row| row.code == code).map(|row| row.within),
            nearest: nearest.clone(),
        };
        let instead = Some(nearest).filter(|nearest| !nearest.is_empty()).map(Instead::Use);
        Err(Refusal::new(Reason::UnknownCode(unknown), &[Article::Tt324, Article::Tt17_2]).or(instead))
    }

    /// The Mục that a code of a request is, or is below.
    ///
    /// # Errors
    /// It is neither a Mục nor a Tiểu mục on the day.
    pub fn item_of(&self, code: &str, on: Date) -> Result<&str, Refusal> {
        if let Ok(item) = self.find(CodeKind::Item, code, on) {
            return Ok(&item.code);
        }
        let row = self.find(CodeKind::SubItem, code, on)?;
        Ok(row.parent.as_deref().unwrap_or(&row.code))
    }

    /// Whether a content is paid under a Mục or Tiểu mục, or under the Mục that it is below (BUD-10).
    ///
    /// # Errors
    /// It is not; what is paid under it is named. Or the code is not there on the day.
    pub fn pays(&self, content: Content, code: &str, on: Date) -> Result<(), Refusal> {
        let item = self.item_of(code, on)?;
        for (kind, code) in [(CodeKind::SubItem, code), (CodeKind::Item, item)] {
            let Ok(row) = self.find(kind, code, on) else { continue };
            if !row.contents.is_empty() && !row.contents.contains(&content) {
                let paid = Reason::NotEligible(row.contents.clone());
                return Err(Refusal::new(paid, &[Article::Tt324, Article::Tt17_2]));
            }
        }
        Ok(())
    }

    /// Whether what is settled has the content of what was advanced (BUD-27): the same code, or the advance stands in the one for what
    /// else there is below the same Mục.
    ///
    /// # Errors
    /// A code is not there on its day.
    pub fn settles(&self, advanced: (&str, Date), claimed: (&str, Date)) -> Result<bool, Refusal> {
        if advanced.0 == claimed.0 {
            return Ok(true);
        }
        let (before, after) = (
            self.item_of(advanced.0, advanced.1)?,
            self.item_of(claimed.0, claimed.1)?,
        );
        let row = self.find(CodeKind::SubItem, advanced.0, advanced.1);
        Ok(before == after && row.is_ok_and(|row| row.is_other))
    }
}

/// Whether the Mục of a request fits the kind of its activity.
///
/// # Errors
/// It does not; those that do are named.
pub fn fits(fits: &[Fit], kind: activity::Kind, item: &str, on: Date) -> Result<(), Refusal> {
    let holding = fits
        .iter()
        .filter(|fit| fit.activity == kind && fit.within.contains(on));
    let mut items: Vec<_> = holding.map(|fit| fit.item.clone()).collect();
    if items.iter().any(|one| one == item) {
        return Ok(());
    }
    items.sort_unstable();
    items.dedup();
    Err(Refusal::new(
        Reason::DoesNotFit(items),
        &[Article::Tt324, Article::Tt17_2],
    ))
}

/// How many characters are to be changed, added or left out to make one text of the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<_> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut next = vec![place + 1];
        for ((wanted, above), diagonal) in other.iter().zip(row.iter().skip(1)).zip(&row) {
            let left = next.last().copied().unwrap_or_default();
            let same = diagonal + usize::from(letter != *wanted);
            next.push(same.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// How far two codes are apart as numbers; as far as can be where one is none.
fn apart(one: &str, other: &str) -> u64 {
    let number = |text: &str| text.parse::<u64>().ok();
    number(one)
        .zip(number(other))
        .map_or(u64::MAX, |(one, other)| one.abs_diff(other))
}

#[cfg(test)]
#[path = "tests/code.rs"]
mod tests;

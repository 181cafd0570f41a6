//! Figures that are kept by day, against what the entries say that they added.
//!
//! With flat memory: of both sides a sum is made in which each number has a random weight of its own, drawn anew for each
//! proof, so that two sides that differ have the same sum with a probability of about 2⁻¹²⁰. Rows are dealt out to a number of
//! such sums; only those of a sum that differs are gone through one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chidao_calendar::Date;
use chidao_model::{Owner, Tallies};
use chidao_proto::{field, register::v1::Entry};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{entries::Chunks, finding::Findings, state::Proved, table::ALTERED};
use crate::{
    batch::decode,
    shape::Shape,
    tally::{NAMED_BY, Span, shape},
};

/// Sums to which the rows are dealt out.
const SUMS: usize = 1_024;
/// Sums that are gone through row by row, at most: what is found in them is told, and that there may be more.
const LOCATED: usize = 16;
/// Rows that are read at once.
const ROWS: usize = 2_000;
/// Cells and days whose moves are added up before they are weighed: most entries move what others near them move too, and a weight
/// costs two digests a number.
const PENDING: usize = 4_096;

/// A table of figures on its way to being proved.
pub(super) struct Figures {
    tallies: &'static Tallies,
    /// Drawn for this proof.
    seed: [u8; 16],
    /// What the entries added, weighed.
    sums: Vec<u128>,
    /// What is not weighed yet, by cell and day.
    pending: HashMap<String, BTreeMap<Date, Added>>,
    /// How many cells and days that is.
    waiting: usize,
    /// Sums with a row that holds what it cannot.
    spoilt: BTreeSet<usize>,
}

/// A row as it should be, or as it is: the numbers after what it is of.
type Numbers = Vec<i64>;

/// Numbers of several entries. No sum of them is too large for it.
type Added = Vec<i128>;

impl Figures {
    /// Those of a service.
    pub(super) fn of(owner: Owner) -> Vec<Self> {
        let owned = Tallies::ALL.into_iter().filter(|tallies| tallies.owner == owner);
        let new = |tallies| Self {
            tallies,
            seed: Uuid::new_v4().into_bytes(),
            sums: vec![0; SUMS],
            pending: HashMap::new(),
            waiting: 0,
            spoilt: BTreeSet::new(),
        };
        owned.map(new).collect()
    }

    /// Takes in what an entry added.
    pub(super) fn add(&mut self, entry: &Entry) {
        let numbers = self.tallies.measures.len() + 1;
        for (cells, day, by) in moves(self.tallies, entry) {
            for cell in cells {
                // Most cells are there: their names are not copied.
                if !self.pending.contains_key(cell) {
                    self.pending.insert(cell.clone(), BTreeMap::new());
                }
                let Some(days) = self.pending.get_mut(cell) else {
                    continue;
                };
                let sums = days.entry(day).or_insert_with(|| {
                    self.waiting += 1;
                    vec![0; numbers]
                });
                let moved = std::iter::once(&1).chain(by);
                sums.iter_mut()
                    .zip(moved)
                    .for_each(|(sum, number)| *sum += i128::from(*number));
            }
            if self.waiting >= PENDING {
                self.settle();
            }
        }
    }

    /// Weighs what was added up.
    fn settle(&mut self) {
        self.waiting = 0;
        for (cell, days) in std::mem::take(&mut self.pending) {
            let mut months: BTreeMap<Date, Added> = BTreeMap::new();
            for (day, numbers) in &days {
                let month = months
                    .entry(Span::Month.day(*day))
                    .or_insert_with(|| vec![0; numbers.len()]);
                month.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
            }
            for (span, sums) in [(Span::Day, days), (Span::Month, months)] {
                for (day, numbers) in sums {
                    self.weigh(&span.key(&cell, day), numbers, u128::wrapping_add);
                }
            }
        }
    }

    /// Holds the table against what the entries added.
    pub(super) async fn prove(
        mut self,
        snapshot: &DatabaseTransaction,
        owner: Owner,
        last: i64,
        findings: &mut Findings,
    ) -> Result<Proved, DbErr> {
        self.settle();
        let mut rows = 0;
        let mut pages = Pages::of(self.tallies);
        while let Some(page) = pages.next(snapshot, findings).await? {
            for (key, numbers) in page {
                rows += 1;
                match numbers {
                    Some(numbers) => {
                        let numbers = numbers.into_iter().map(i128::from);
                        self.weigh(&key, numbers, u128::wrapping_sub);
                    }
                    // It is told when the sum that it should be in is gone through.
                    None => self.spoil(&key),
                }
            }
        }
        let is_wrong = |place: &usize| self.sums.get(*place) != Some(&0) || self.spoilt.contains(place);
        let wrong: Vec<usize> = (0..SUMS).filter(is_wrong).collect();
        if !wrong.is_empty() {
            self.locate(snapshot, owner, last, &wrong, findings).await?;
        }
        Ok(Proved {
            table: self.tallies.table.to_owned(),
            proven: rows,
            unproven: 0,
        })
    }

    /// Finds which rows of the sums that differ are otherwise.
    async fn locate(
        &self,
        snapshot: &DatabaseTransaction,
        owner: Owner,
        last: i64,
        wrong: &[usize],
        findings: &mut Findings,
    ) -> Result<(), DbErr> {
        findings.is_full |= wrong.len() > LOCATED;
        let wrong = &wrong[..wrong.len().min(LOCATED)];
        // What the rows should be, each with the position of the entry that moved it last.
        let mut wanted: BTreeMap<String, (i64, Numbers)> = BTreeMap::new();
        let mut chunks = Chunks::new(owner, 0, last);
        while let Some(chunk) = chunks.next(snapshot).await? {
            for stored in chunk.entries.into_iter().flatten() {
                let Ok(entry) = decode(&stored.body) else { continue };
                for (key, numbers) in added(self.tallies, &entry) {
                    if wrong.contains(&self.place(&key)) {
                        let (position, sum) = wanted.entry(key).or_insert_with(|| (0, vec![0; numbers.len()]));
                        *position = stored.position;
                        sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
                    }
                }
            }
        }
        let mut pages = Pages::of(self.tallies);
        while let Some(page) = pages.next(snapshot, findings).await? {
            for (key, numbers) in page.into_iter().filter(|(key, _)| wrong.contains(&self.place(key))) {
                match wanted.remove(&key) {
                    Some((_, sum)) if numbers == Some(sum.clone()) => {}
                    Some((position, _)) => findings.add(position, self.tallies.table, &key, ALTERED),
                    None => findings.add(0, self.tallies.table, &key, "no entry wrote the row"),
                }
            }
        }
        for (key, (position, _)) in wanted {
            findings.add(position, self.tallies.table, &key, "the row is missing");
        }
        Ok(())
    }

    fn weigh(&mut self, key: &str, numbers: impl IntoIterator<Item = i128>, add: impl Fn(u128, u128) -> u128) {
        let row = self.row(key);
        let mut weighed = 0_u128;
        for (number, measure) in numbers.into_iter().zip(0_u64..).filter(|(number, _)| *number != 0) {
            let weight = Sha256::new()
                .chain_update(row)
                .chain_update(measure.to_be_bytes())
                .finalize();
            let weight = weight.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
            // A negative number wraps to its complement, as everything here does.
            weighed = weighed.wrapping_add(weight.wrapping_mul(number.cast_unsigned()));
        }
        if let Some(sum) = self.sums.get_mut(place(&row)) {
            *sum = add(*sum, weighed);
        }
    }

    /// Makes the sum of a row differ, whatever else is in it.
    fn spoil(&mut self, key: &str) {
        let place = self.place(key);
        self.spoilt.insert(place);
    }

    fn row(&self, key: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(key)
            .finalize()
            .into()
    }

    fn place(&self, key: &str) -> usize {
        place(&self.row(key))
    }
}

/// The sum to which a row is dealt out.
fn place(row: &[u8; 32]) -> usize {
    let [.., high, low] = *row;
    usize::from(u16::from_be_bytes([high, low])) % SUMS
}

/// How an entry moved a table of figures: the cells, the day, and by which numbers.
fn moves<'a>(tallies: &'static Tallies, entry: &'a Entry) -> impl Iterator<Item = (&'a [String], Date, &'a [i64])> {
    let of_table = entry.tallies.iter().filter(|tally| tally.table == tallies.table);
    of_table.flat_map(|tally| {
        tally.moves.iter().filter_map(|moved| {
            let day = field::day(&moved.day, "day").ok()?;
            Some((&*tally.cells, day, &*moved.by))
        })
    })
}

/// What an entry added to a table of figures, row by row.
fn added(tallies: &'static Tallies, entry: &Entry) -> Vec<(String, Numbers)> {
    let mut rows = Vec::new();
    for (cells, day, by) in moves(tallies, entry) {
        let mut numbers = vec![1];
        numbers.extend(by);
        numbers.resize(tallies.measures.len() + 1, 0);
        let spans = |cell: &String| Span::ALL.map(|span| (span.key(cell, day), numbers.clone()));
        rows.extend(cells.iter().flat_map(spans));
    }
    rows
}

/// The rows of a table of figures, page by page.
struct Pages {
    shape: std::sync::Arc<Shape>,
    /// The key behind which the next page begins; unset before the first.
    after: Option<String>,
    is_over: bool,
}

/// The rows of a page by their keys; no numbers where a row does not say of itself what its key says, or cannot be read.
type Page = Vec<(String, Option<Numbers>)>;

impl Pages {
    fn of(tallies: &Tallies) -> Self {
        Self {
            shape: shape(tallies),
            after: None,
            is_over: false,
        }
    }

    async fn next(&mut self, snapshot: &DatabaseTransaction, findings: &mut Findings) -> Result<Option<Page>, DbErr> {
        if self.is_over {
            return Ok(None);
        }
        let behind = self.after.as_ref().map_or("", |_| "WHERE id > $1 ");
        let sql = format!(
            "SELECT {} FROM {} {behind}ORDER BY id LIMIT {ROWS}",
            self.shape.names(),
            self.shape.table
        );
        let values = self.after.take().map(Value::from);
        let statement = Statement::from_sql_and_values(snapshot.get_database_backend(), sql, values);
        let mut page = Page::new();
        for row in snapshot.query_all_raw(statement).await? {
            let Ok(key) = row.try_get_by_index::<String>(0) else {
                findings.add(0, &self.shape.table, "?", "the key of the row holds what it cannot");
                continue;
            };
            self.after = Some(key.clone());
            let columns = self.shape.columns.iter().zip(0..);
            let values: Result<Vec<Value>, DbErr> = columns.map(|(column, place)| column.read(&row, place)).collect();
            let numbers = values.ok().and_then(|values| numbers(&key, &values));
            page.push((key, numbers));
        }
        self.is_over = page.len() < ROWS;
        Ok(Some(page))
    }
}

/// The numbers of a row whose key is that of its cell, span and day, and that adds up something.
fn numbers(key: &str, values: &[Value]) -> Option<Numbers> {
    let [
        _,
        Value::String(Some(cell)),
        Value::String(Some(span)),
        Value::TimeDate(Some(day)),
        ..,
    ] = values
    else {
        return None;
    };
    let span = Span::ALL.into_iter().find(|known| known.text() == span)?;
    let is_named = span.key(cell, *day) == key && span.day(*day) == *day;
    let number = |value: &Value| match value {
        Value::BigInt(number) => *number,
        _ => None,
    };
    let numbers = values.iter().skip(NAMED_BY).map(number).collect::<Option<Numbers>>()?;
    let adds_up = numbers.first().is_some_and(|moves| *moves > 0);
    (is_named && adds_up).then_some(numbers)
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;

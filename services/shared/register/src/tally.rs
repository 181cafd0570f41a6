//! Figures that are kept by day: what acts add to them, and where that is added up.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chidao_calendar::Date;
use chidao_model::{Owner, Tallies};
use chidao_proto::register::v1 as proto;
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use crate::{
    bulk::Part,
    shape::{Column, Conflict, Kind, Shape},
};

/// Columns that say what a row is of: key, cell, span and day.
pub(crate) const NAMED_BY: usize = 4;

/// Rows that a tally of an entry moves, by day and by month.
pub(crate) fn rows(tally: &proto::Tally) -> usize {
    tally.cells.len() * tally.moves.len() * Span::ALL.len()
}

/// How an act moves figures: each of some cells, on each of some days, by the same numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    tallies: &'static Tallies,
    cells: BTreeSet<String>,
    moves: BTreeMap<Date, Vec<i64>>,
}

impl Tally {
    /// A tally of these cells that moves nothing yet.
    #[must_use]
    pub fn of(tallies: &'static Tallies, cells: impl IntoIterator<Item = String>) -> Self {
        Self {
            tallies,
            cells: cells.into_iter().collect(),
            moves: BTreeMap::new(),
        }
    }

    /// Adds a number to a measure, by its place, from a day on. What the table does not measure is left out.
    pub fn add(&mut self, day: Date, measure: usize, number: i64) {
        let none = || vec![0; self.tallies.measures.len()];
        let by = self.moves.entry(day).or_insert_with(none);
        if let Some(sum) = by.get_mut(measure) {
            *sum += number;
        }
        if by.iter().all(|sum| *sum == 0) {
            self.moves.remove(&day);
        }
    }

    /// The service that alone may.
    pub(crate) fn owner(&self) -> Owner {
        self.tallies.owner
    }

    /// Days on which it moves anything.
    pub(crate) fn days(&self) -> usize {
        self.moves.len()
    }

    /// As its entry says it.
    pub(crate) fn message(&self) -> proto::Tally {
        let moves = self.moves.iter().map(|(day, by)| {
            let last = by.iter().rposition(|number| *number != 0).map_or(0, |last| last + 1);
            proto::TallyMove {
                day: Some((*day).into()),
                by: by.iter().take(last).copied().collect(),
            }
        });
        proto::Tally {
            table: self.tallies.table.to_owned(),
            cells: self.cells.iter().cloned().collect(),
            moves: moves.collect(),
        }
    }
}

/// What moves are added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    Day,
    Month,
}

impl Span {
    pub(crate) const ALL: [Self; 2] = [Self::Day, Self::Month];

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Month => "MONTH",
        }
    }

    /// The day that stands for the one in which a day falls.
    pub(crate) fn day(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Month => day.replace_day(1).unwrap_or(day),
        }
    }

    /// The key of a row: what is read together stands together, the months of a cell and the cells of a month.
    pub(crate) fn key(self, cell: &str, day: Date) -> String {
        let (year, month) = (day.year(), u8::from(day.month()));
        match self {
            Self::Month => format!("M {cell} {year:04}-{month:02}"),
            Self::Day => format!("D {year:04}-{month:02} {cell} {:02}", day.day()),
        }
    }

    /// What the keys begin with of the rows of a month that belong to cells whose names begin so.
    fn beginning(self, cells: &str, day: Date) -> String {
        match self {
            Self::Month => format!("M {cells}"),
            Self::Day => format!("D {:04}-{:02} {cells}", day.year(), u8::from(day.month())),
        }
    }
}

/// The figures of a batch: what its acts add.
#[derive(Default)]
pub(crate) struct TallyTables(BTreeMap<&'static str, Sums>);

struct Sums {
    tallies: &'static Tallies,
    /// By the keys of the rows.
    rows: BTreeMap<String, Sum>,
}

struct Sum {
    cell: String,
    span: Span,
    day: Date,
    moves: i64,
    by: Vec<i64>,
}

impl TallyTables {
    pub(crate) fn stage(&mut self, tally: &Tally) {
        let tallies = tally.tallies;
        let none = || Sums {
            tallies,
            rows: BTreeMap::new(),
        };
        let sums = self.0.entry(tallies.table).or_insert_with(none);
        for cell in &tally.cells {
            for (day, by) in &tally.moves {
                for span in Span::ALL {
                    let sum = sums.rows.entry(span.key(cell, *day)).or_insert_with(|| Sum {
                        cell: cell.clone(),
                        span,
                        day: span.day(*day),
                        moves: 0,
                        by: vec![0; by.len()],
                    });
                    sum.moves += 1;
                    sum.by.iter_mut().zip(by).for_each(|(sum, number)| *sum += number);
                }
            }
        }
    }

    /// The rows that were staged, each with what is to be added.
    pub(crate) fn staged(&mut self) -> Vec<Part> {
        let part = |sums: Sums| Part {
            shape: shape(sums.tallies),
            rows: sums.rows.into_iter().map(|(key, sum)| sum.values(key)).collect(),
        };
        std::mem::take(&mut self.0).into_values().map(part).collect()
    }
}

impl Sum {
    fn values(self, key: String) -> Vec<Value> {
        let mut values = vec![
            key.into(),
            self.cell.into(),
            self.span.text().into(),
            Value::TimeDate(Some(self.day)),
            self.moves.into(),
        ];
        values.extend(self.by.into_iter().map(Value::from));
        values
    }
}

/// A table of figures.
pub(crate) fn shape(tallies: &Tallies) -> Arc<Shape> {
    let mut columns = vec![
        Column::new("id", Kind::Text),
        Column::new("cell", Kind::Text),
        Column::new("span", Kind::Text),
        Column::new("day", Kind::Date),
        Column::new("moves", Kind::Int),
    ];
    columns.extend(tallies.measures.iter().map(|measure| Column::new(measure, Kind::Int)));
    Arc::new(Shape {
        table: tallies.table.to_owned(),
        columns,
        conflict: Conflict::Add(NAMED_BY),
    })
}

/// Which figures are asked for.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Those of these cells, by name.
    These(Vec<String>),
    /// Those of every cell whose name begins so. What follows does not begin with a character after `~`.
    Under(String),
}

/// Figures by the names of their cells: of each the measures of its table, in order. A cell of which nothing was ever counted is
/// left out.
pub type Figures = BTreeMap<String, Vec<i64>>;

/// Ranges of keys that one statement reads at most.
const RANGES: usize = 64;

/// Figures at the end of a day: what was added up to it. It costs the months since the first one and the days of the last, however
/// much was counted.
///
/// # Errors
/// The database could not be read.
pub async fn figures(
    connection: &impl ConnectionTrait,
    tallies: &Tallies,
    cells: &Cells,
    through: Date,
) -> Result<Figures, DbErr> {
    // Behind the name of a cell stands a blank, which no name holds.
    let beginnings: Vec<String> = match cells {
        Cells::These(names) => names.iter().map(|name| format!("{name} ")).collect(),
        Cells::Under(beginning) => vec![beginning.clone()],
    };
    let month = Span::Month.day(through);
    let ends = [(Span::Month, month), (Span::Day, through.next_day().unwrap_or(through))];
    let ranges = beginnings.iter().flat_map(|cells| {
        ends.map(|(span, before)| {
            let beginning = span.beginning(cells, through);
            let end = format!("{beginning}\u{7f}");
            [beginning.into(), end.into(), Value::TimeDate(Some(before))]
        })
    });
    let ranges: Vec<[Value; 3]> = ranges.collect();
    let mut figures = Figures::new();
    for ranges in ranges.chunks(RANGES) {
        for row in connection.query_all_raw(summed(connection, tallies, ranges)).await? {
            let sums = (1..=tallies.measures.len()).map(|place| row.try_get_by_index::<i64>(place));
            let sums = sums.collect::<Result<Vec<_>, _>>()?;
            let figure = figures
                .entry(row.try_get_by_index(0)?)
                .or_insert_with(|| vec![0; sums.len()]);
            figure.iter_mut().zip(sums).for_each(|(figure, sum)| *figure += sum);
        }
    }
    Ok(figures)
}

/// The statement that adds up rows, cell by cell: those with keys in these ranges that are of a day before that of their range. The
/// ranges are rows of a table: as many subqueries a server would take longer to plan than to answer.
fn summed(connection: &impl ConnectionTrait, tallies: &Tallies, ranges: &[[Value; 3]]) -> Statement {
    let rows = (0..ranges.len()).map(|range| {
        let [from, to, before] = [1, 2, 3].map(|place| range * 3 + place);
        format!("(${from}, ${to}, ${before})")
    });
    let rows: Vec<String> = rows.collect();
    let sum = |measure: &&str| format!("CAST(SUM({measure}) AS BIGINT)");
    let sums: Vec<String> = tallies.measures.iter().map(sum).collect();
    // CROSS JOIN: SQLite takes the ranges first.
    let sql = format!(
        "WITH wanted(beginning, ending, before) AS (VALUES {}) SELECT cell, {} FROM wanted CROSS JOIN {} \
         WHERE id >= wanted.beginning AND id < wanted.ending AND day < wanted.before GROUP BY cell",
        rows.join(", "),
        sums.join(", "),
        tallies.table
    );
    let values = ranges.iter().flatten().cloned();
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

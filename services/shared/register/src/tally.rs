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
    bulk::{Part, any_of},
    shape::{Column, Conflict, Kind, Shape},
};

/// Columns that say what a row is of: key, cell, span and day.
pub(crate) const NAMED_BY: usize = 4;

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

    /// Rows that it moves, by day and by month.
    pub(crate) fn rows(&self) -> usize {
        self.cells.len() * self.moves.len() * Span::ALL.len()
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

    /// The key of a row.
    pub(crate) fn key(self, cell: &str, day: Date) -> String {
        format!("{cell} {} {}", self.text(), self.day(day))
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
    let backend = connection.get_database_backend();
    let (among, mut values) = match cells {
        Cells::These(names) => {
            let (condition, value) = any_of(backend, "cell", 1, names);
            (condition, vec![value])
        }
        Cells::Under(start) => {
            let end = format!("{start}\u{7f}");
            (
                "cell >= $1 AND cell < $2".to_owned(),
                vec![start.clone().into(), end.into()],
            )
        }
    };
    let first = values.len() + 1;
    let (month, day) = (format!("${first}"), format!("${}", first + 1));
    values.extend([Span::Month.day(through), through].map(|day| Value::TimeDate(Some(day))));
    let sums: Vec<String> = tallies
        .measures
        .iter()
        .map(|measure| format!("CAST(SUM({measure}) AS BIGINT)"))
        .collect();
    let sql = format!(
        "SELECT cell, {} FROM {} WHERE {among} AND (span = 'MONTH' AND day < {month} OR span = 'DAY' AND day >= {month} AND day <= {day}) \
         GROUP BY cell",
        sums.join(", "),
        tallies.table
    );
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    let mut figures = Figures::new();
    for row in rows {
        let sums = (1..=tallies.measures.len()).map(|place| row.try_get_by_index(place));
        figures.insert(row.try_get_by_index(0)?, sums.collect::<Result<_, _>>()?);
    }
    Ok(figures)
}

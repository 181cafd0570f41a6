//! Figures as they are asked for: which cells answer a question, and what their numbers say.

use std::collections::{BTreeMap, HashSet};

use chidao_calendar::Date;
use chidao_proto::{
    coordination::v1::{
        GetStatisticsRequest, ListStatisticsRequest, Statistics, StatisticsBasis, StatisticsGroup, TaskFigures,
    },
    field,
    refusal::Refusal,
};
use chidao_register::Figures;
use chidao_service::grpc::id;

use crate::{
    resource::{self, cell_name},
    rules::{
        figures::{Basis, Cell},
        ranking::ranks,
    },
};

/// A period that ends with a cut-off, and by what knowledge is counted in it.
pub(crate) struct Period {
    /// The day at whose end is counted.
    pub(crate) cut_off: Date,
    /// The day before the period, where one is asked for.
    pub(crate) opening: Option<Date>,
    from: Option<Date>,
    basis: Basis,
    today: Date,
}

impl Period {
    /// That of a request.
    ///
    /// # Errors
    /// INVALID_FIELDS: the cut-off lies ahead, or before the period; there is no such field, or it is asked for together with a
    /// programme.
    pub(crate) fn of_one(request: &GetStatisticsRequest, today: Date) -> Result<Self, Refusal> {
        if !request.field.is_empty() {
            resource::check_field(&request.field, "field")?;
            if !request.programme.is_empty() {
                return Err(field::invalid(
                    "field",
                    "không dùng cùng với programme; bỏ một trong hai",
                    "is not for use together with programme; leave one out",
                ));
            }
        }
        let cut_off = field::optional_day(&request.cut_off, "cut_off")?;
        let from = field::optional_day(&request.period_from, "period_from")?;
        Self::of(cut_off, from, request.basis(), today)
    }

    /// That of a list.
    ///
    /// # Errors
    /// INVALID_FIELDS: the cut-off lies ahead, or before the period; what is listed cannot be narrowed so.
    pub(crate) fn of_list(request: &ListStatisticsRequest, today: Date) -> Result<Self, Refusal> {
        let group = request.group();
        for (field, is_set, is_for, vi, en) in [
            (
                "agency",
                !request.agency.is_empty(),
                StatisticsGroup::Field,
                "chỉ dùng khi group là FIELD",
                "is for FIELD only",
            ),
            (
                "programme",
                !request.programme.is_empty(),
                StatisticsGroup::Agency,
                "chỉ dùng khi group là AGENCY",
                "is for AGENCY only",
            ),
        ] {
            if is_set && group != is_for {
                return Err(field::invalid(field, vi, en));
            }
        }
        let cut_off = field::optional_day(&request.cut_off, "cut_off")?;
        let from = field::optional_day(&request.period_from, "period_from")?;
        Self::of(cut_off, from, request.basis(), today)
    }

    fn of(cut_off: Option<Date>, from: Option<Date>, basis: StatisticsBasis, today: Date) -> Result<Self, Refusal> {
        let cut_off = cut_off.unwrap_or(today);
        if cut_off > today {
            return Err(field::invalid(
                "cut_off",
                "không được sau hôm nay: chưa có số liệu của ngày sắp tới",
                "must not be after today: of a day to come there are no figures",
            ));
        }
        if from.is_some_and(|from| from > cut_off) {
            return Err(field::invalid(
                "period_from",
                "không được sau ngày chốt số liệu (cut_off)",
                "must not be after the cut-off",
            ));
        }
        Ok(Self {
            cut_off,
            opening: from.and_then(Date::previous_day),
            from,
            basis: match basis {
                StatisticsBasis::AsEffective => Basis::Effective,
                StatisticsBasis::AsKnown | StatisticsBasis::Unspecified => Basis::Known,
            },
            today,
        })
    }

    fn shown(&self, Numbers { opening, closing }: &Numbers, of: Statistics) -> Statistics {
        let opening = self.from.map(|_| resource::figures(opening, self.basis));
        let figures = resource::figures(closing, self.basis);
        let grown = |of: fn(&TaskFigures) -> i64| opening.as_ref().map_or(0, |opening| of(&figures) - of(opening));
        let basis = match self.basis {
            Basis::Known => StatisticsBasis::AsKnown,
            Basis::Effective => StatisticsBasis::AsEffective,
        };
        Statistics {
            cut_off: Some(self.cut_off.into()),
            basis: basis.into(),
            r#final: self.cut_off < self.today,
            period_from: self.from.map(Into::into),
            assigned_in_period: grown(|figures| figures.counted),
            completed_in_period: grown(|figures| figures.completed_on_time + figures.completed_late),
            figures: Some(figures),
            opening,
            ..of
        }
    }
}

/// Numbers of a table of figures, at the end of the day before a period and at the cut-off.
#[derive(Default)]
struct Numbers {
    opening: Vec<i64>,
    closing: Vec<i64>,
}

/// What was read of some cells: at the end of the day before a period, and at the cut-off.
pub(crate) struct Taken {
    pub(crate) opening: Figures,
    pub(crate) closing: Figures,
}

fn add(sum: &mut Vec<i64>, numbers: &[i64]) {
    sum.resize(sum.len().max(numbers.len()), 0);
    sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}

/// The cells whose sum answers a request, where `programmes` are the one that it names and all below it.
pub(crate) fn cells(request: &GetStatisticsRequest, programmes: Vec<String>) -> Vec<String> {
    let committee = id(&request.committee);
    let (lead, field) = (id(&request.agency).to_owned(), request.field.clone());
    let name = |cell: Cell| cell_name(committee, &cell);
    match (request.programme.is_empty(), field.is_empty(), lead.is_empty()) {
        (true, true, true) => vec![name(Cell::All)],
        (true, true, false) => vec![name(Cell::Lead(lead))],
        (true, false, true) => vec![name(Cell::Field(field))],
        (true, false, false) => vec![name(Cell::LeadField(lead, field))],
        (false, _, true) => programmes.into_iter().map(|one| name(Cell::Programme(one))).collect(),
        (false, _, false) => {
            let of_lead = |one| name(Cell::ProgrammeLead(one, lead.clone()));
            programmes.into_iter().map(of_lead).collect()
        }
    }
}

/// The answer to a request.
pub(crate) fn answer(request: GetStatisticsRequest, period: &Period, taken: &Taken) -> Statistics {
    let mut numbers = Numbers::default();
    taken
        .opening
        .values()
        .for_each(|of_cell| add(&mut numbers.opening, of_cell));
    taken
        .closing
        .values()
        .for_each(|of_cell| add(&mut numbers.closing, of_cell));
    let of = Statistics {
        committee: request.committee,
        agency: request.agency,
        field: request.field,
        programme: request.programme,
        ..Statistics::default()
    };
    period.shown(&numbers, of)
}

/// What the names of the cells of a list begin with, where `programmes` are the one that it names and all below it. What follows in
/// a name is what a line of the list is of.
pub(crate) fn beginnings(request: &ListStatisticsRequest, programmes: Vec<String>) -> Vec<String> {
    let (none, lead) = (String::new, id(&request.agency).to_owned());
    let cells = match request.group() {
        StatisticsGroup::Agency if !request.programme.is_empty() => {
            let of = |programme| Cell::ProgrammeLead(programme, none());
            programmes.into_iter().map(of).collect()
        }
        StatisticsGroup::Agency => vec![Cell::Lead(none())],
        StatisticsGroup::Field if !lead.is_empty() => vec![Cell::LeadField(lead, none())],
        StatisticsGroup::Field => vec![Cell::Field(none())],
        StatisticsGroup::Programme | StatisticsGroup::Unspecified => vec![Cell::Programme(none())],
    };
    let committee = id(&request.committee);
    cells.iter().map(|cell| cell_name(committee, cell)).collect()
}

/// The lines of a list in their order, each with what it is of. Whom nothing was counted of by the cut-off is on no list.
pub(crate) fn lines(
    request: &ListStatisticsRequest,
    period: &Period,
    taken: &[(String, Taken)],
) -> Vec<(String, Statistics)> {
    let mut members: BTreeMap<&str, Numbers> = BTreeMap::new();
    for (beginning, Taken { opening, closing }) in taken {
        for (cell, of_cell) in opening {
            add(&mut members.entry(rest(cell, beginning)).or_default().opening, of_cell);
        }
        for (cell, of_cell) in closing {
            add(&mut members.entry(rest(cell, beginning)).or_default().closing, of_cell);
        }
    }
    let mut lines = Vec::with_capacity(members.len());
    for (member, numbers) in members {
        let mut of = Statistics {
            committee: request.committee.clone(),
            agency: request.agency.clone(),
            programme: request.programme.clone(),
            ..Statistics::default()
        };
        match request.group() {
            StatisticsGroup::Agency => of.agency = format!("agencies/{member}"),
            StatisticsGroup::Field => member.clone_into(&mut of.field),
            StatisticsGroup::Programme | StatisticsGroup::Unspecified => of.programme = format!("programmes/{member}"),
        }
        let line = period.shown(&numbers, of);
        if line.figures.as_ref().is_some_and(|figures| figures.counted > 0) {
            lines.push((member.to_owned(), line));
        }
    }
    lines
}

fn rest<'a>(cell: &'a str, beginning: &str) -> &'a str {
    cell.strip_prefix(beginning).unwrap_or(cell)
}

/// Gives the agencies of a list their ranks, and the list their order: each line with its place in it.
pub(crate) fn rank(lines: &mut [(String, Statistics)], central: &HashSet<String>) {
    let standings: Vec<_> = lines
        .iter()
        .map(|(agency, line)| {
            let standing = line.figures.as_ref().map(resource::standing).unwrap_or_default();
            (standing, !central.contains(agency))
        })
        .collect();
    for ((place, line), rank) in lines.iter_mut().zip(ranks(&standings)) {
        line.rank = rank;
        *place = format!("{:010}/{place}", rank.unwrap_or(i32::MAX));
    }
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
}

//! Figures as they are asked for: which cells answer a question, and what their numbers say.

use std::collections::{BTreeMap, HashSet};

use chidao_calendar::{Date, Instant};
use chidao_proto::{
    common::v1,
    coordination::v1::{
        GetStatisticsRequest, ListStatisticsRequest, Statistics, StatisticsBasis, StatisticsGroup, TaskFigures,
    },
    field,
    refusal::Refusal,
};
use chidao_register::Figures;
use chidao_service::{desk::Shape, grpc::id};

use crate::{
    resource::{self, cell_name},
    rules::{
        figures::{Basis, Cell},
        ranking::ranks,
    },
};

/// How long after the end of a day what was recorded on it may still be on its way to the disk, in microseconds: a batch takes its
/// time when it begins.
const SETTLED: i64 = 60 * 1_000_000;

/// A period that ends with a cut-off, and by what knowledge is counted in it.
pub(crate) struct Period {
    /// The day at whose end is counted.
    pub(crate) cut_off: Date,
    /// The day before the period, where one is asked for.
    pub(crate) opening: Option<Date>,
    from: Option<Date>,
    basis: Basis,
    /// Whether the cut-off is past, and everything of its day on record.
    pub(crate) is_over: bool,
}

impl Period {
    /// That of a request.
    ///
    /// # Errors
    /// INVALID_FIELDS, with everything that is wrong by itself: the cut-off lies ahead, or before the period; there is no such field,
    /// or it is asked for together with a programme.
    pub(crate) fn of_one(request: &GetStatisticsRequest, now: Instant) -> Result<Self, Refusal> {
        let is_named = !request.field.is_empty();
        let known = if is_named {
            resource::check_field(&request.field, "field")
        } else {
            Ok(())
        };
        let shape = Shape::default().also(known).objects(
            is_named && !request.programme.is_empty(),
            "field",
            "không dùng cùng với programme; bỏ một trong hai",
            "is not for use together with programme; leave one out",
        );
        Self::of(shape, &request.cut_off, &request.period_from, request.basis(), now)
    }

    /// That of a list, of which a page was given already where it has begun: it stays what it was on every page.
    ///
    /// # Errors
    /// INVALID_FIELDS, with everything that is wrong by itself: the cut-off lies ahead, or before the period; what is listed cannot be
    /// narrowed so.
    pub(crate) fn of_list(
        request: &ListStatisticsRequest,
        begun: Option<&Begun<'_>>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let group = request.group();
        let shape = Shape::default()
            .objects(
                !request.agency.is_empty() && group != StatisticsGroup::Field,
                "agency",
                "chỉ dùng khi group là FIELD",
                "is for FIELD only",
            )
            .objects(
                !request.programme.is_empty() && group != StatisticsGroup::Agency,
                "programme",
                "chỉ dùng khi group là AGENCY",
                "is for AGENCY only",
            );
        // A request that names no cut-off means the same one on every page.
        let cut_off = request.cut_off.or(begun.map(|begun| begun.cut_off.into()));
        let period = Self::of(shape, &cut_off, &request.period_from, request.basis(), now)?;
        Ok(Self {
            is_over: begun.map_or(period.is_over, |begun| begun.was_over),
            ..period
        })
    }

    fn of(
        mut shape: Shape,
        cut_off: &Option<v1::Date>,
        from: &Option<v1::Date>,
        basis: StatisticsBasis,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let mut days = [None; 2];
        for ((day, path), read) in [(cut_off, "cut_off"), (from, "period_from")].into_iter().zip(&mut days) {
            shape = match field::optional_day(day, path) {
                Ok(day) => {
                    *read = day;
                    shape
                }
                impossible => shape.also(impossible),
            };
        }
        let [cut_off, from] = days;
        let today = now.civil_date();
        let cut_off = cut_off.unwrap_or(today);
        shape
            .objects(
                cut_off > today,
                "cut_off",
                "không được sau hôm nay: chưa có số liệu của ngày sắp tới",
                "must not be after today: of a day to come there are no figures",
            )
            .objects(
                from.is_some_and(|from| from > cut_off),
                "period_from",
                "không được sau ngày chốt số liệu (cut_off)",
                "must not be after the cut-off",
            )
            .judge()?;
        Ok(Self {
            cut_off,
            opening: from.and_then(Date::previous_day),
            from,
            basis: match basis {
                StatisticsBasis::AsEffective => Basis::Effective,
                StatisticsBasis::AsKnown | StatisticsBasis::Unspecified => Basis::Known,
            },
            is_over: Instant::start_of(cut_off.next_day().unwrap_or(cut_off)).plus_micros(SETTLED) <= now,
        })
    }

    fn shown(&self, numbers: &Numbers, of: Statistics) -> Statistics {
        let opening = self.from.map(|_| resource::figures(&numbers.opening, self.basis));
        let figures = resource::figures(&numbers.closing, self.basis);
        let grown = |of: fn(&TaskFigures) -> i64| opening.as_ref().map_or(0, |opening| of(&figures) - of(opening));
        let given = resource::given(&numbers.closing, self.basis) - resource::given(&numbers.opening, self.basis);
        let basis = match self.basis {
            Basis::Known => StatisticsBasis::AsKnown,
            Basis::Effective => StatisticsBasis::AsEffective,
        };
        Statistics {
            cut_off: Some(self.cut_off.into()),
            basis: basis.into(),
            r#final: self.is_over,
            period_from: self.from.map(Into::into),
            assigned_in_period: self.from.map_or(0, |_| given),
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

/// The lines of a list in their order, each with what it is of. Of whom nothing was counted, neither before the period nor at the
/// cut-off, is on no list.
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
        let counts = |figures: &Option<TaskFigures>| figures.as_ref().is_some_and(|figures| figures.counted > 0);
        if counts(&line.figures) || counts(&line.opening) || line.assigned_in_period > 0 {
            lines.push((member.to_owned(), line));
        }
    }
    lines
}

fn rest<'a>(cell: &'a str, beginning: &str) -> &'a str {
    cell.strip_prefix(beginning).unwrap_or(cell)
}

/// Gives the agencies of a list their ranks. Where the figures are final the list stands by them: each line with its place in it.
/// Others may move between two pages, and stay where they are; so does a list that began before they were final.
pub(crate) fn rank(lines: &mut [(String, Statistics)], central: &HashSet<String>, period: &Period) {
    let standings: Vec<_> = lines
        .iter()
        .map(|(agency, line)| {
            let standing = line.figures.as_ref().map(resource::standing).unwrap_or_default();
            (standing, !central.contains(agency))
        })
        .collect();
    let by_rank = period.is_over && period.basis == Basis::Known;
    for ((place, line), rank) in lines.iter_mut().zip(ranks(&standings)) {
        line.rank = rank;
        if by_rank {
            *place = format!("{:010}/{place}", rank.unwrap_or(i32::MAX));
        }
    }
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
}

/// What a list was when its first page was given, and the last line of the page before.
pub(crate) struct Begun<'a> {
    cut_off: Date,
    /// Whether its figures were final, and agencies stood by their ranks.
    was_over: bool,
    pub(crate) line: &'a str,
}

/// What stands in a place where the figures were final.
const OVER: &str = "over";

/// The place of a line, with what its list is.
pub(crate) fn place(period: &Period, line: &str) -> String {
    let was = if period.is_over { OVER } else { "open" };
    format!("{} {was} {line}", period.cut_off.to_julian_day())
}

/// What a place says; none where it is none.
pub(crate) fn read_place(place: &str) -> Option<Begun<'_>> {
    let mut parts = place.splitn(3, ' ');
    let cut_off = Date::from_julian_day(parts.next()?.parse().ok()?).ok()?;
    Some(Begun {
        cut_off,
        was_over: parts.next()? == OVER,
        line: parts.next()?,
    })
}

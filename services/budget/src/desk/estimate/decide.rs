//! What decisions give to lines of an estimate, or take from them.

use chidao_calendar::Instant;
use chidao_model::{
    budget::{estimate, line},
    id::{EstimateId, LineId},
};
use chidao_proto::{
    budget::v1::{EstimateLine, LineCodes, PostDecisionRequest, PostDecisionResponse},
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::{Shape, existing, id};

use super::{Recorded, change, on_estimate};
use crate::{
    desk::{
        Command, Paper, audiences,
        books::{self, cited_before, posted, resting},
        code::{Lookup, table},
        issuer,
        refusal::{below, told},
        who::Who,
        world::Rulings,
    },
    resource::{self, Wire, codes, decision_step, names_one, seen_line, write_line},
    rules::{
        self,
        code::CodeKind,
        estimate::{Decision as Decided, File, Level, Line, decide, given},
        money::Dong,
        refusal::{Evidence, Reason},
    },
};

/// Lines that an estimate has at most.
const LINES: usize = 500;

/// The codes that a new line names.
fn lookups(codes: &LineCodes) -> Vec<Lookup> {
    let item = Lookup::of(&[CodeKind::Item, CodeKind::SubItem], &codes.item);
    let item = Some(item).filter(|_| !codes.item.is_empty());
    [
        Lookup::of(&[CodeKind::Chapter], &codes.chapter),
        Lookup::of(&[CodeKind::Category], &codes.category),
        Lookup::of(&[CodeKind::Group], &codes.group),
        Lookup::of(&[CodeKind::Source], &codes.source),
    ]
    .into_iter()
    .chain(item)
    .collect()
}

/// The lines of a decision: those that it names, new ones included, and all of the estimate.
struct Lines {
    named: Vec<Line>,
    all: Vec<Line>,
}

/// The codes that new lines name.
fn all_lookups(request: &PostDecisionRequest) -> Vec<Lookup> {
    let codes = request.rows.iter().filter_map(|row| row.codes.as_ref());
    codes.flat_map(lookups).collect()
}

/// The lines that a decision is about.
fn lines(
    request: &PostDecisionRequest,
    recorded: &Recorded,
    numbers: &[String],
    rulings: &Rulings<'_>,
    who: &Who,
    set: &WorkingSet,
) -> Result<Lines, Refusal> {
    let mut all = Vec::new();
    for row in set.children::<line::Model>(id::<EstimateId>(&request.name, "name")?)? {
        all.push(seen_line(&resource::line(row)?, [])?);
    }
    let mut named: Vec<Line> = Vec::with_capacity(request.rows.len());
    let mut new = numbers.iter();
    for (place, row) in request.rows.iter().enumerate() {
        let at = format!("rows[{place}].line");
        let Some(said) = &row.codes else {
            let kept: &line::Model = existing(set, &id::<LineId>(&row.line, &at)?, &row.line, &at)?;
            let line = seen_line(&resource::line(kept)?, [])?;
            if named.iter().all(|other| other.id != line.id) {
                named.push(line);
            }
            continue;
        };
        let number = rules::id::LineId::new(new.next().ok_or_else(Refusal::internal)?);
        let on = who.doing().on;
        let made = rulings.ask(|world| rules::estimate::line(number, &recorded.seen, codes(said), &all, on, world));
        let made = who.cites(made).map_err(|refused| {
            let at = format!("rows[{place}].codes");
            match &refused.reason {
                // There is no such line yet, but the decision names it twice.
                Reason::LineExists(line) if numbers.iter().any(|number| number == line.as_str()) => {
                    field::invalid(&at, "mỗi dòng nêu một lần", "each line is named once")
                }
                _ => below(told(&refused, &request.name, recorded.state()), &at),
            }
        })?;
        all.push(made.clone());
        named.push(made);
    }
    match all.len() > LINES {
        true => Err(field::invalid(
            "rows",
            &format!("dự toán có nhiều nhất {LINES} dòng"),
            &format!("an estimate has {LINES} lines at most"),
        )),
        false => Ok(Lines { named, all }),
    }
}

/// How much on which line, new ones by their numbers.
fn amounts(request: &PostDecisionRequest, lines: &Lines) -> Result<Vec<(rules::id::LineId, Dong)>, Refusal> {
    let known: Vec<&str> = request.rows.iter().map(|row| &*row.line).collect();
    let is_new = |line: &&Line| !known.contains(&&*LineId::new(line.id.as_str()).name());
    let mut new = lines.named.iter().filter(is_new);
    let mut rows = Vec::with_capacity(request.rows.len());
    for row in &request.rows {
        let line = match row.codes {
            Some(_) => new.next().ok_or_else(Refusal::internal)?.id.clone(),
            None => rules::id::LineId::new(id::<LineId>(&row.line, "rows.line")?.as_str()),
        };
        rows.push((line, Dong::new(row.amount)));
    }
    Ok(rows)
}

/// A decision with each line as it leaves it; gives them as they are told.
fn lines_changed(mut decision: Decision, after: &[Line]) -> Result<(Decision, Vec<EstimateLine>), Refusal> {
    let mut told = Vec::with_capacity(after.len());
    for line in after {
        let (said, row) = write_line(line)?;
        decision = decision.change(Change::of(said.name.clone(), &said, audiences()).row(row));
        told.push(said);
    }
    Ok((decision, told))
}

impl Command for PostDecisionRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let shape = Shape::default().paper(&self.basis, "basis");
        let rows = self.rows.iter().enumerate();
        rows.fold(shape, |shape, (place, row)| {
            shape
                .also(names_one(&row.line, &row.codes, &format!("rows[{place}]")))
                .missing(row.amount == 0, &format!("rows[{place}].amount"))
        })
        .judge()
    }

    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let estimate: EstimateId = id(&self.name, "name")?;
        needs
            .row::<estimate::Model>(&estimate)
            .children::<line::Model>(&estimate);
        for row in self.rows.iter().filter(|row| row.codes.is_none()) {
            needs.row::<line::Model>(id::<LineId>(&row.line, "rows.line")?);
        }
        let is_later = set.loaded::<estimate::Model>(&estimate).is_some();
        for lookup in all_lookups(self) {
            lookup.need(is_later, set, needs)?;
        }
        Numbers::of(LineId::COLLECTION, now).need(needs);
        books::need(now, needs);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_estimate(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let paper = Paper::of(&self.basis, "basis")?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::SignedPaper, &self.basis, "basis")?;
        let days = [who.doing().on, who.doing().today];
        let rulings =
            Rulings::new(act.roster.reference(), &recorded.committee, &days).by_codes(table(&all_lookups(self), set)?);
        let by = Level::of_wire(self.level, "level")?;
        issuer::check_decision(&paper, by, &recorded.estimate.unit, who.doing().on)?;
        let new = self.rows.iter().filter(|row| row.codes.is_some()).count();
        let (numbers, counter) = Numbers::of(LineId::COLLECTION, act.now).many(set, new)?;
        let lines = lines(self, &recorded, &numbers, &rulings, &who, set)?;
        let decision = Decided {
            step: decision_step(self.kind, "kind")?,
            by,
            issued_on: paper.issued_on,
            total: Dong::new(self.total),
            rows: amounts(self, &lines)?,
        };
        let file = File {
            estimate: recorded.seen.clone(),
            lines: lines.named.clone(),
        };
        let mut decided = rulings
            .ask(|world| who.asks(|doing| decide(&file, &decision, doing, world)))
            .map_err(|refused| told(&refused, &self.name, recorded.state()))?;
        decided.notes.extend(cited_before(&paper, set)?);
        let group = decided.group.as_ref().ok_or_else(Refusal::internal)?;
        let given = given(Dong::new(recorded.estimate.given), &file.lines, &decided.after.lines);
        let given = who
            .cites(given)
            .map_err(|refused| told(&refused, &self.name, recorded.state()))?;
        let (staged, told_lines) = lines_changed(Decision::silent(), &decided.after.lines)?;
        let mut after = recorded.estimate.clone();
        after.given = given.get();
        after.lines = i32::try_from(lines.all.len()).unwrap_or(i32::MAX);
        let (said, change) = change(&after, &decided.after.estimate)?;
        let (staged, entry) = posted(staged, group, self.basis.as_ref(), act, set)?;
        let staged = resting(staged, &decided);
        let reply = PostDecisionResponse {
            estimate: Some(said),
            lines: told_lines,
            entry: Some(entry),
            receipt: None,
        };
        let staged = paper.cite(staged.answering(&reply), set)?.change(change);
        Ok(match new {
            0 => staged,
            _ => staged.counter(counter),
        })
    }
}

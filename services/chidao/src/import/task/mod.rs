//! A table of tasks: those of plans and conclusions that were followed before the system was there, or that begin now.

mod bodies;
mod cells;
mod columns;
mod known;
mod order;
mod papers;
mod recorded;

use std::collections::{HashMap, HashSet};

use chidao_kit::exit::Stop;
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{Cooperator, DueKind, DueTerm, ImportTaskRequest, Task, TaskState},
    membership::v1::Agency,
};

use self::{
    bodies::Bodies,
    cells::{NO_DUE, secret, state, term, urgency},
    columns::{
        ASSIGNED, BASIS, CODE, COMMITTEE, CONTENT, COOPERATORS, DUE, DUE_NOW, END, ENDED, FIELD, LEAD, MONITOR,
        PRODUCT, PROGRAMME, QUOTE, REASON, RECEIVED, SECRET, STATE, UNIT, URGENCY,
    },
    known::{Called, pasts},
    order::Row,
    papers::Papers,
    recorded::{Recorded, key},
};
pub(super) use self::{
    columns::{COLUMNS, EXAMPLE},
    known::Known,
};
use super::{
    columns::Layout,
    draft::{Draft, Plan, Reading, identify, nth},
    fault::{Fault, Text},
    known::Names,
    sheet::{Line, Place, Sheet},
};
use crate::client::Client;

/// Signs of the content that a row is called by in messages, where it has no code.
const TITLE: usize = 40;
/// What stands in the place of the abstract of a secret paper.
const SECRET_SUMMARY: &str = "(mật)";

const TWICE: Text = Text {
    vi: "Nhiệm vụ này (cùng văn bản, nội dung, sản phẩm, cơ quan chủ trì) đã có ở dòng trên trong tệp. Bỏ một dòng, hoặc ghi rõ khác nhau ở đâu.",
    en: "The same task (paper, content, product, lead) stands further up in the file. Leave a line out, or say in what they differ.",
};
const WHICH_COMMITTEE: Text = Text {
    vi: "Có nhiều Ban Chỉ đạo hoặc chưa có: điền Ban Chỉ đạo (thêm cột nếu chưa có).",
    en: "There are several committees, or none: name one (add the column where there is none).",
};
const OF_ANOTHER: Text = Text {
    vi: "Chương trình này của Ban Chỉ đạo khác. Sửa chương trình hoặc Ban Chỉ đạo.",
    en: "The programme is another committee's. Correct one of the two.",
};

/// What becomes of each row, beside the tasks that there are.
///
/// # Errors
/// What else is recorded of these rows cannot be read.
pub(super) async fn plan(
    sheet: &Sheet,
    layout: &Layout,
    known: &Known,
    coordination: &Client,
) -> Result<Plan<ImportTaskRequest>, Stop> {
    let mut plan = Plan {
        read_position: known.read_position,
        ..Plan::default()
    };
    let called = Called::of(known);
    let agencies: HashMap<&str, &Agency> = known.agencies.iter().map(|agency| (&*agency.name, agency)).collect();
    let rows = sheet.rows.iter().map(|line| {
        let row = Row {
            line,
            agencies: &agencies,
            today: known.today,
        };
        let (request, faults) = read(&row, layout, &called);
        (line, request, faults)
    });
    let mut rows: Vec<_> = rows.collect();
    let cited = rows.iter().flat_map(|(_, request, _)| papers_of(request));
    let mut papers = known.papers(cited, coordination).await?;
    rows.retain_mut(|(line, request, faults)| {
        for fault in note(&mut papers, layout, line, request) {
            // That a cell cannot be as it is says more than that it differs.
            if faults.iter().all(|known| known.place != fault.place) {
                faults.push(fault);
            }
        }
        plan.faults.append(faults);
        plan.faults.last().is_none_or(|fault| fault.place.row != line.row)
    });

    let mut recorded = Recorded::of(&known.tasks);
    let requests = rows.iter().map(|(_, request, _)| request);
    let pasts = pasts(coordination, recorded.moved(requests)).await?;
    let (mut written, mut sent, mut bodies) = (HashSet::new(), HashMap::new(), Bodies::default());
    for (line, mut request, _) in rows {
        let Some(task) = &request.task else { continue };
        // Stubs of secret tasks of one paper say the same: they are told apart by their number alone.
        if !written.insert(key(task)) && !task.secret {
            plan.faults.push(layout.fault(line, CONTENT, TWICE));
            continue;
        }
        bodies.note(layout, line, &request);
        let (found, title) = (
            recorded.find(&request, &pasts, layout, line),
            title(layout.text(line, CODE), &task.content),
        );
        identify(&mut request, |request| &mut request.request_id);
        let rank: &mut usize = sent.entry(request.request_id.clone()).or_default();
        match found {
            recorded::Row::Known => {
                plan.known += 1;
                // Its id is taken: a row below that says the same is another task.
                *rank += 1;
            }
            recorded::Row::Otherwise(faults) => plan.faults.extend(faults),
            recorded::Row::New => {
                // A row that says the same as one above is another task, of another id, and is sent when that one is answered: what
                // a cut leaves over are the last ones.
                if *rank > 0 {
                    request.request_id = nth(&request.request_id, *rank);
                }
                plan.drafts.push(Draft {
                    place: Place {
                        row: line.row,
                        column: 0,
                    },
                    title,
                    rank: *rank,
                    request,
                });
                *rank += 1;
            }
        }
    }
    plan.doubts = bodies.doubts(&called.agencies);
    Ok(plan)
}

/// The papers that a row cites.
fn papers_of(request: &ImportTaskRequest) -> impl Iterator<Item = &DocumentRef> {
    let basis = request.task.as_ref().and_then(|task| task.basis.as_ref());
    basis.into_iter().chain(&request.end_document)
}

/// Notes the papers of a row; what is wrong with them.
fn note(papers: &mut Papers, layout: &Layout, line: &Line, request: &mut ImportTaskRequest) -> Vec<Fault> {
    let is_secret = request.task.as_ref().is_some_and(|task| task.secret);
    let basis = request.task.as_mut().and_then(|task| task.basis.as_mut());
    let cited = [(basis, &BASIS), (request.end_document.as_mut(), &END)];
    cited
        .into_iter()
        .filter_map(|(paper, columns)| papers.note(layout, line, columns, paper?, is_secret))
        .collect()
}

fn title(code: &str, content: &str) -> String {
    match code.is_empty() {
        true => content.lines().next().unwrap_or_default().chars().take(TITLE).collect(),
        false => code.to_owned(),
    }
}

fn read(row: &Row<'_>, layout: &Layout, called: &Called<'_>) -> (ImportTaskRequest, Vec<Fault>) {
    let line = row.line;
    let mut reading = Reading::new(layout);
    let state = cell(&mut reading, line, STATE, state);
    let task = task(&mut reading, line, called);
    let has_end = !reading.text(line, END.symbol).is_empty();
    let end_document = has_end.then(|| {
        let mut end = papers::read(&mut reading, &called.agencies, line, &END);
        if reading.text(line, END.issuer).is_empty() {
            // The lead answers for its result; whoever assigned it withdraws it.
            let basis = task.basis.as_ref().filter(|_| state == Some(TaskState::Withdrawn));
            end.issuer = basis.map_or(&task.lead, |basis| &basis.issuer).clone();
            end.issuer_title = basis.map(|basis| basis.issuer_title.clone()).unwrap_or_default();
        }
        if task.secret && end.summary.is_empty() {
            SECRET_SUMMARY.clone_into(&mut end.summary);
        }
        end
    });
    let request = ImportTaskRequest {
        request_id: String::new(),
        task: Some(task),
        state: state.unwrap_or_default().into(),
        assigned_on: reading.day(line, ASSIGNED),
        received_on: reading.day(line, RECEIVED),
        due_now: reading.day(line, DUE_NOW),
        ended_on: reading.day(line, ENDED),
        end_document,
        reason: reading.text(line, REASON),
    };
    row.check(&mut reading, &request);
    reading.finish(request, |request| &mut request.request_id, &[line])
}

fn task(reading: &mut Reading<'_>, line: &Line, called: &Called<'_>) -> Task {
    let is_secret = cell(reading, line, SECRET, secret).unwrap_or_default();
    let (content, quote) = (reading.text(line, CONTENT), reading.text(line, QUOTE));
    let mut basis = papers::read(reading, &called.agencies, line, &BASIS);
    if is_secret && basis.summary.is_empty() {
        SECRET_SUMMARY.clone_into(&mut basis.summary);
    }
    // What a plan lists as the content of a task is the paragraph that gives it.
    let quoted_paragraph = if quote.is_empty() { content.clone() } else { quote };
    let committee = match reading.text(line, COMMITTEE).is_empty() {
        false => reading.refer(&called.committees, line, COMMITTEE),
        true => called.committee.unwrap_or_default().to_owned(),
    };
    if committee.is_empty() && reading.text(line, COMMITTEE).is_empty() {
        reading.fault(line, COMMITTEE, WHICH_COMMITTEE);
    }
    let programme = reading.refer(&called.programmes, line, PROGRAMME);
    if called.committee_of.get(&*programme).is_some_and(|of| *of != committee) {
        reading.fault(line, PROGRAMME, OF_ANOTHER);
    }
    Task {
        committee,
        basis: Some(DocumentRef {
            quoted_paragraph,
            ..basis
        }),
        content,
        product: reading.text(line, PRODUCT),
        field: reading.refer(&called.fields, line, FIELD),
        lead: reading.refer(&called.agencies, line, LEAD),
        lead_unit: reading.text(line, UNIT),
        cooperators: cooperators(reading, line, &called.agencies),
        monitor: reading.refer(&called.people, line, MONITOR),
        urgency: cell(reading, line, URGENCY, urgency).unwrap_or_default().into(),
        due_term: due(reading, line),
        programme,
        secret: is_secret,
        ..Task::default()
    }
}

/// What a cell says, unless that is nothing.
fn cell<T>(reading: &mut Reading<'_>, line: &Line, field: &str, read: fn(&str) -> Result<T, Text>) -> Option<T> {
    match read(&reading.text(line, field)) {
        Ok(value) => Some(value),
        Err(text) => {
            reading.fault(line, field, text);
            None
        }
    }
}

/// Several agencies in one cell, by semicolons or line breaks.
fn cooperators(reading: &mut Reading<'_>, line: &Line, agencies: &Names) -> Vec<Cooperator> {
    let text = reading.text(line, COOPERATORS);
    let names = text
        .split([';', '\n'])
        .map(|name| name.trim().trim_start_matches(['-', '•']).trim());
    let named = names
        .filter(|name| !name.is_empty())
        .map(|name| reading.refer_to(agencies, line, COOPERATORS, name));
    named
        .map(|agency| Cooperator {
            agency,
            ..Cooperator::default()
        })
        .collect()
}

/// By when: a day, so many working days, or never.
fn due(reading: &mut Reading<'_>, line: &Line) -> Option<DueTerm> {
    let text = reading.text(line, DUE);
    if let Some(term) = term(&text) {
        return Some(term);
    }
    let day = crate::instant::parse_date(&text).filter(|day| (1900..2200).contains(&day.year()));
    if day.is_none() {
        reading.fault(line, DUE, NO_DUE);
    }
    day.map(|day| DueTerm {
        kind: DueKind::Date.into(),
        date: Some(day.into()),
        working_days: 0,
    })
}

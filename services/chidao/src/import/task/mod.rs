//! A table of tasks: those of plans and conclusions that were followed before the system was there, or that begin now.

mod cells;
mod columns;
mod order;
mod papers;

use std::collections::HashMap;

use chidao_kit::exit::Stop;
use chidao_proto::{
    common::v1::{Date, DocumentRef},
    coordination::v1::{Cooperator, DueKind, DueTerm, ImportTaskRequest, Programme, Task, TaskState},
    membership::v1::{Agency, Committee, Person},
};

pub(super) use self::columns::{COLUMNS, EXAMPLE};
use self::{
    cells::{NO_DUE, secret, state, term, urgency},
    columns::{
        ASSIGNED, BASIS, CODE, COMMITTEE, CONTENT, COOPERATORS, DUE, DUE_NOW, END, ENDED, FIELD, LEAD, MONITOR,
        PRODUCT, PROGRAMME, QUOTE, REASON, RECEIVED, SECRET, STATE, UNIT, URGENCY,
    },
    order::Row,
    papers::Papers,
};
use super::{
    columns::Layout,
    draft::{Draft, Plan, Reading},
    fault::{Fault, Text},
    known::{self, Names},
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
const DIFFERS: Text = Text {
    vi: "Nhiệm vụ này đã ghi với thời hạn ban đầu khác. Bỏ dòng này, hoặc điều chỉnh bằng Task.Redate; nhập không sửa gì.",
    en: "The task is recorded with another first due date. Leave the line out, or use Task.Redate: an import changes nothing.",
};
const WHICH_COMMITTEE: Text = Text {
    vi: "Có nhiều Ban Chỉ đạo hoặc chưa có: điền Ban Chỉ đạo (thêm cột nếu chưa có).",
    en: "There are several committees, or none: name one (add the column where there is none).",
};
const OF_ANOTHER: Text = Text {
    vi: "Chương trình này của Ban Chỉ đạo khác. Sửa chương trình hoặc Ban Chỉ đạo.",
    en: "The programme is another committee's. Correct one of the two.",
};

/// What the services have already.
pub(super) struct Known {
    agencies: Vec<Agency>,
    people: Vec<Person>,
    committees: Vec<Committee>,
    programmes: Vec<Programme>,
    tasks: Vec<Task>,
    today: Date,
}

impl Known {
    /// Asks membership for its records and its clock, and coordination for its own.
    ///
    /// # Errors
    /// A list failed.
    pub(super) async fn ask(membership: &mut Client, coordination: &mut Client) -> Result<Self, Stop> {
        Ok(Self {
            agencies: known::agencies(membership).await?,
            people: known::people(membership).await?,
            committees: known::committees(membership).await?,
            today: known::today(membership).await?,
            programmes: known::programmes(coordination).await?,
            tasks: known::tasks(coordination).await?,
        })
    }
}

/// How a table may name what there is.
struct Called<'a> {
    agencies: Names,
    people: Names,
    committees: Names,
    programmes: Names,
    fields: Names,
    /// The only committee there is.
    committee: Option<&'a str>,
    /// By programme its committee.
    committee_of: HashMap<&'a str, &'a str>,
}

impl<'a> Called<'a> {
    fn of(known: &'a Known) -> Self {
        let (mut committees, mut programmes, mut fields) = (Names::default(), Names::default(), Names::default());
        for committee in &known.committees {
            committees.add(&committee.name, &[&committee.display_name, &committee.short_name]);
        }
        for programme in &known.programmes {
            programmes.add(&programme.name, &[&programme.display_name]);
        }
        for field in chidao_reference::fields().unwrap_or_default() {
            fields.add(&field.code, &[&field.name_vi, &field.name_en]);
        }
        let mut alive = known.committees.iter().filter(|committee| committee.valid_to.is_none());
        let of = |programme: &'a Programme| (&*programme.name, &*programme.committee);
        Self {
            agencies: Names::of_agencies(&known.agencies),
            people: Names::of_people(&known.people),
            committees,
            programmes,
            fields,
            committee: alive.next().filter(|_| alive.next().is_none()).map(|one| &*one.name),
            committee_of: known.programmes.iter().map(of).collect(),
        }
    }
}

/// By what a task that was recorded already is known again.
type Key = [String; 8];

fn key(task: &Task) -> Key {
    let basis = task.basis.clone().unwrap_or_default();
    let year = basis.issued_on.map_or(0, |day| day.year).to_string();
    [
        basis.issuer,
        basis.issuer_title,
        basis.symbol,
        year,
        task.committee.clone(),
        task.lead.clone(),
        task.content.clone(),
        task.product.clone(),
    ]
}

/// What becomes of each row, beside the tasks that there are.
pub(super) fn plan(sheet: &Sheet, layout: &Layout, known: &Known) -> Plan<ImportTaskRequest> {
    let mut plan = Plan::default();
    let called = Called::of(known);
    let agencies: HashMap<&str, &Agency> = known.agencies.iter().map(|agency| (&*agency.name, agency)).collect();
    let kept = known.tasks.iter().filter(|task| task.state() != TaskState::Discarded);
    let mut recorded: HashMap<Key, Vec<&Task>> = HashMap::new();
    kept.for_each(|task| recorded.entry(key(task)).or_default().push(task));
    let (mut papers, mut written) = (Papers::of(&known.tasks), HashMap::new());
    for line in &sheet.rows {
        let row = Row {
            line,
            agencies: &agencies,
            today: known.today,
        };
        let request = match read(&row, layout, &called, &mut papers) {
            Ok(request) => request,
            Err(faults) => {
                plan.faults.extend(faults);
                continue;
            }
        };
        let Some(task) = &request.task else { continue };
        // Stubs of secret tasks of one paper say the same: they are told apart by their number alone.
        if written.insert(key(task), line.row).is_some() && !task.secret {
            plan.faults.push(layout.fault(line, CONTENT, TWICE));
            continue;
        }
        let before = recorded.get_mut(&key(task)).filter(|before| !before.is_empty());
        match before {
            Some(before) if task.secret => {
                before.pop();
                plan.known += 1;
            }
            Some(before) if before.iter().any(|before| before.due_term == task.due_term) => plan.known += 1,
            Some(_) => plan.faults.push(layout.fault(line, DUE, DIFFERS)),
            None => plan.drafts.push(Draft {
                place: Place {
                    row: line.row,
                    column: 0,
                },
                title: title(layout.text(line, CODE), &task.content),
                rank: 0,
                request,
            }),
        }
    }
    plan
}

fn title(code: &str, content: &str) -> String {
    match code.is_empty() {
        true => content.lines().next().unwrap_or_default().chars().take(TITLE).collect(),
        false => code.to_owned(),
    }
}

fn read(
    row: &Row<'_>,
    layout: &Layout,
    called: &Called<'_>,
    papers: &mut Papers,
) -> Result<ImportTaskRequest, Vec<Fault>> {
    let line = row.line;
    let mut reading = Reading::new(layout);
    let state = cell(&mut reading, line, STATE, state);
    let task = task(&mut reading, line, called, papers);
    let has_end = !reading.text(line, END.symbol).is_empty();
    let end_document = has_end.then(|| {
        let mut end = papers::read(&mut reading, &called.agencies, line, &END);
        if reading.text(line, END.issuer).is_empty() {
            // The lead answers for its result; whoever assigned it withdraws it.
            let basis = task.basis.as_ref().filter(|_| state == Some(TaskState::Withdrawn));
            end.issuer = basis.map_or(&task.lead, |basis| &basis.issuer).clone();
            end.issuer_title = basis.map(|basis| basis.issuer_title.clone()).unwrap_or_default();
        }
        papers.note(&mut reading, line, &END, &end);
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
    reading.end(request, |request| &mut request.request_id, &[line])
}

fn task(reading: &mut Reading<'_>, line: &Line, called: &Called<'_>, papers: &mut Papers) -> Task {
    let is_secret = cell(reading, line, SECRET, secret).unwrap_or_default();
    let (content, quote) = (reading.text(line, CONTENT), reading.text(line, QUOTE));
    let mut basis = papers::read(reading, &called.agencies, line, &BASIS);
    if is_secret && basis.summary.is_empty() {
        SECRET_SUMMARY.clone_into(&mut basis.summary);
    }
    papers.note(reading, line, &BASIS, &basis);
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

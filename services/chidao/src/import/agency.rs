//! A table of agencies.

use std::collections::HashMap;

use chidao_proto::{
    catalogue,
    membership::v1::{Agency, AgencyKind, CreateAgencyRequest},
};

use super::{
    columns::{Column, Layout, plain},
    draft::{Draft, Plan, Reading},
    fault::{Fault, Text},
    known::Names,
    sheet::{Line, Place, Sheet},
};

const ID: &str = "agency_id";
const NAME: &str = "agency.display_name";
const SHORT: &str = "agency.short_name";
const KIND: &str = "agency.kind";
const PARENT: &str = "agency.parent";
const FROM: &str = "agency.valid_from";

pub(super) const COLUMNS: &[Column] = &[
    Column::required(ID, "Mã cơ quan", &["Mã", "Id"]),
    Column::required(NAME, "Tên cơ quan", &["Tên đầy đủ", "Cơ quan", "Name"]),
    Column::optional(SHORT, "Tên viết tắt", &["Viết tắt", "Short name"]),
    Column::required(KIND, "Loại cơ quan", &["Loại", "Kind"]),
    Column::optional(PARENT, "Cơ quan cấp trên", &["Trực thuộc", "Parent"]),
    Column::required(FROM, "Ngày thành lập", &["Từ ngày", "From"]),
];

pub(super) const EXAMPLE: &[&str] = &[
    "so-vd",
    "Sở Ví dụ (hư cấu)",
    "Sở VD",
    "sở, ban, ngành",
    "ubnd-tinh",
    "28/12/2018",
];

const KINDS: &str = "chidao.membership.v1.AgencyKind";
const TWICE: Text = Text {
    vi: "Mã đã có ở dòng trên trong tệp. Mỗi cơ quan một dòng, một mã.",
    en: "The id stands further up in the file. Each agency has one line and one id.",
};
const IN_A_CIRCLE: Text = Text {
    vi: "Các cơ quan cấp trên tạo thành vòng. Sửa cột này.",
    en: "The parents go round in a circle. Correct this column.",
};

/// What becomes of each row, beside the agencies that there are.
pub(super) fn plan(sheet: &Sheet, layout: &Layout, known: &[Agency]) -> Plan<CreateAgencyRequest> {
    let mut plan = Plan::default();
    let mut names = Names::of_agencies(known);
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (place, line) in sheet.rows.iter().enumerate() {
        let id = layout.text(line, ID);
        if first.contains_key(id) {
            plan.faults.push(layout.fault(line, ID, TWICE));
            continue;
        }
        first.insert(id, place);
        let name = format!("agencies/{id}");
        if !known.iter().any(|agency| agency.name == name) {
            names.add(&name, &[layout.text(line, NAME), layout.text(line, SHORT)]);
        }
    }
    let known: HashMap<&str, &Agency> = known.iter().map(|agency| (&*agency.name, agency)).collect();
    for line in &sheet.rows {
        match read(line, layout, &names) {
            Err(faults) => plan.faults.extend(faults),
            Ok(request) => match known.get(&*format!("agencies/{}", request.agency_id)) {
                Some(recorded) => match difference(&request, recorded) {
                    None => plan.known += 1,
                    Some(field) => plan.faults.push(differs(layout, line, field)),
                },
                None => plan.drafts.push(Draft {
                    place: Place {
                        row: line.row,
                        column: 0,
                    },
                    title: request.agency_id.clone(),
                    rank: 0,
                    request,
                }),
            },
        }
    }
    rank(&mut plan, sheet, layout);
    plan
}

fn read(line: &Line, layout: &Layout, names: &Names) -> Result<CreateAgencyRequest, Vec<Fault>> {
    let mut reading = Reading::new(layout);
    let kind = kind(layout.text(line, KIND)).ok_or_else(|| no_kind(layout, line));
    let agency = Agency {
        display_name: reading.text(line, NAME),
        short_name: reading.text(line, SHORT),
        kind: reading.taken(kind.map(i32::from)),
        parent: reading.refer(names, line, PARENT),
        valid_from: reading.day(line, FROM),
        ..Agency::default()
    };
    let request = CreateAgencyRequest {
        request_id: String::new(),
        agency_id: reading.text(line, ID),
        agency: Some(agency),
    };
    reading.end(request, |request| &mut request.request_id, &[line])
}

fn kinds() -> impl Iterator<Item = (AgencyKind, &'static str, &'static str)> {
    let numbers = 1..;
    numbers.map_while(|number| {
        let kind = AgencyKind::try_from(number).ok()?;
        let (vi, en) = catalogue::label(KINDS, number)?;
        Some((kind, vi, en))
    })
}

/// A kind by its label or its name in the contract; none where it is no kind.
fn kind(text: &str) -> Option<AgencyKind> {
    let written = plain(text);
    let is = |(kind, vi, en): &(AgencyKind, &str, &str)| {
        let name = kind.as_str_name().trim_start_matches("AGENCY_KIND_");
        [*vi, *en, name].iter().any(|known| plain(known) == written)
    };
    kinds().find(is).map(|(kind, ..)| kind)
}

fn no_kind(layout: &Layout, line: &Line) -> Fault {
    let labels = |vi: bool| {
        let labels: Vec<&str> = kinds().map(|(_, label, en)| if vi { label } else { en }).collect();
        labels.join("; ")
    };
    Fault::told(
        layout.place(line, KIND),
        layout.text(line, KIND),
        format!("Không phải loại cơ quan. Viết một trong: {}.", labels(true)),
        format!("No kind of agency. Write one of: {}.", labels(false)),
    )
}

/// The first field in which what is recorded is otherwise than a row.
fn difference(request: &CreateAgencyRequest, recorded: &Agency) -> Option<&'static str> {
    let written = request.agency.as_ref()?;
    [
        (NAME, written.display_name == recorded.display_name),
        (SHORT, written.short_name == recorded.short_name),
        (KIND, written.kind == recorded.kind),
        (PARENT, written.parent == recorded.parent),
        (FROM, written.valid_from == recorded.valid_from),
    ]
    .into_iter()
    .find_map(|(field, same)| (!same).then_some(field))
}

fn differs(layout: &Layout, line: &Line, field: &str) -> Fault {
    layout.fault(
        line,
        field,
        Text {
            vi: "Cơ quan này đã ghi với nội dung khác. Bỏ dòng này, hoặc sửa bản ghi bằng Agency.Update; nhập không sửa gì.",
            en: "The agency is recorded with something else here. Leave the line out, or correct the record by Agency.Update: an \
                 import changes nothing.",
        },
    )
}

/// Parents come before their children.
fn rank(plan: &mut Plan<CreateAgencyRequest>, sheet: &Sheet, layout: &Layout) {
    let parent = |draft: &Draft<CreateAgencyRequest>| {
        let agency = draft.request.agency.as_ref();
        agency.map(|agency| agency.parent.clone()).unwrap_or_default()
    };
    let parents: HashMap<String, String> = plan
        .drafts
        .iter()
        .map(|draft| (format!("agencies/{}", draft.request.agency_id), parent(draft)))
        .collect();
    for draft in &mut plan.drafts {
        let mut above = parent(draft);
        while let Some(next) = parents.get(&above) {
            draft.rank += 1;
            if draft.rank > parents.len() {
                let line = sheet.rows.iter().find(|line| line.row == draft.place.row);
                plan.faults
                    .extend(line.map(|line| layout.fault(line, PARENT, IN_A_CIRCLE)));
                break;
            }
            above.clone_from(next);
        }
    }
}

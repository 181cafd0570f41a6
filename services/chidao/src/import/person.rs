//! A table of people: a line an office; a line without a name is a further office of whoever stands above.

use std::collections::{HashMap, HashSet};

use chidao_proto::membership::v1::{Agency, Contact, CreatePersonRequest, Office, Person};
use prost::Message;

use super::{
    columns::{Column, Layout},
    draft::{Draft, EMPTY_SPAN, Plan, Reading, exists, is_after},
    fault::{Fault, Text},
    known::Names,
    sheet::{Line, Place, Sheet},
};

const NAME: &str = "person.full_name";
const AGENCY: &str = "person.offices[].agency";
const TITLE: &str = "person.offices[].title";
const PORTFOLIO: &str = "person.offices[].portfolio";
const FROM: &str = "person.offices[].from";
const TO: &str = "person.offices[].to";
const EMAIL: &str = "person.contact.email";
const PHONE: &str = "person.contact.phone";

pub(super) const COLUMNS: &[Column] = &[
    Column::required(NAME, "Họ và tên", &["Họ tên", "Full name"]),
    Column::required(AGENCY, "Cơ quan", &["Đơn vị", "Agency"]),
    Column::required(TITLE, "Chức vụ", &["Chức danh", "Title"]),
    Column::optional(PORTFOLIO, "Phụ trách", &["Lĩnh vực phụ trách", "Portfolio"]),
    Column::required(FROM, "Từ ngày", &["From"]),
    Column::optional(TO, "Đến trước ngày", &["Đến ngày", "To"]),
    Column::optional(EMAIL, "Thư điện tử", &["Email", "E-mail"]),
    Column::optional(PHONE, "Điện thoại", &["Số điện thoại", "Phone"]),
];

pub(super) const EXAMPLE: &[&str] = &[
    "Nguyễn Văn Ví Dụ (hư cấu)",
    "Sở Ví dụ (hư cấu)",
    "Giám đốc",
    "",
    "28/12/2018",
    "",
    "vidu@example.vn",
    "0270 000 0000",
];

const NOBODY_ABOVE: Text = Text {
    vi: "Dòng đầu phải có họ và tên.",
    en: "The first line must have a name.",
};
const TWICE: Text = Text {
    vi: "Người này, với cùng chức vụ, đã có ở dòng trên trong tệp. Bỏ một dòng.",
    en: "The same person with the same office stands further up in the file. Leave a line out.",
};
const DIFFERS: Text = Text {
    vi: "Người này đã ghi với nội dung khác. Bỏ dòng này, hoặc sửa bằng Person.ChangeOffice, Person.Update; nhập không sửa gì.",
    en: "The person is recorded with something else here. Leave the line out, or use Person.ChangeOffice or Person.Update: an \
         import changes nothing.",
};
const OF_NOBODY: Text = Text {
    vi: "Liên hệ chỉ ghi ở dòng có họ và tên. Chuyển lên dòng đó.",
    en: "A contact stands in the line with the name. Move it there.",
};
const NOT_THERE: Text = Text {
    vi: "Ngày này cơ quan chưa có, hoặc đã chấm dứt. Sửa ngày hoặc cơ quan.",
    en: "On this day the agency is not there yet, or no more. Correct the day or the agency.",
};

/// By what a person who was recorded already is known again: the name and the first office.
type Key = [String; 4];

fn key(person: &Person) -> Key {
    let office = person.offices.first().cloned().unwrap_or_default();
    let from = office.from.map(|day| format!("{}-{}-{}", day.year, day.month, day.day));
    [
        person.full_name.clone(),
        office.agency,
        office.title,
        from.unwrap_or_default(),
    ]
}

/// What becomes of each person, beside those who are recorded.
pub(super) fn plan(sheet: &Sheet, layout: &Layout, agencies: &[Agency], known: &[Person]) -> Plan<CreatePersonRequest> {
    let mut plan = Plan::default();
    let names = Names::of_agencies(agencies);
    let agencies: HashMap<&str, &Agency> = agencies.iter().map(|agency| (&*agency.name, agency)).collect();
    let mut recorded: HashMap<Key, Vec<&Person>> = HashMap::new();
    for person in known {
        recorded.entry(key(person)).or_default().push(person);
    }
    let mut written = HashSet::new();
    for lines in people(sheet, layout, &mut plan.faults) {
        let request = match read(&lines, layout, &names, &agencies) {
            Ok(request) => request,
            Err(faults) => {
                plan.faults.extend(faults);
                continue;
            }
        };
        let (Some(line), Some(person)) = (lines.first(), &request.person) else {
            continue;
        };
        // Of several with one name and office, each row has his own; the contact tells which where it is there.
        let same = recorded.get_mut(&key(person)).filter(|same| !same.is_empty());
        if let Some(same) = same {
            let contact = |recorded: &&Person| recorded.contact == person.contact;
            let own = same.iter().position(contact).unwrap_or_default();
            match difference(person, same.swap_remove(own), &lines) {
                None => plan.known += 1,
                Some((line, field)) => plan.faults.push(layout.fault(line, field, DIFFERS)),
            }
        } else if !written.insert(person.encode_to_vec()) {
            plan.faults.push(layout.fault(line, NAME, TWICE));
        } else {
            plan.drafts.push(Draft {
                place: Place {
                    row: line.row,
                    column: 0,
                },
                title: person.full_name.clone(),
                rank: 0,
                request,
            });
        }
    }
    plan
}

/// The first cell that says something else than what is recorded of a person. What he has left since, and a contact that was
/// erased or is not shown, is no difference.
fn difference<'a>(written: &Person, recorded: &Person, lines: &[&'a Line]) -> Option<(&'a Line, &'static str)> {
    let is_there = |office: &Office| {
        let mut offices = recorded.offices.iter();
        offices.any(|known| {
            (&known.agency, &known.title, &known.portfolio, known.from)
                == (&office.agency, &office.title, &office.portfolio, office.from)
                && (office.to.is_none() || office.to == known.to)
        })
    };
    let missing = written.offices.iter().position(|office| !is_there(office));
    if let Some(line) = missing.and_then(|place| lines.get(place)) {
        return Some((line, TITLE));
    }
    let (contact, known) = (written.contact.as_ref()?, recorded.contact.as_ref()?);
    let field = match (contact.email == known.email, contact.phone == known.phone) {
        (false, _) => EMAIL,
        (true, false) => PHONE,
        (true, true) => return None,
    };
    lines.first().map(|line| (*line, field))
}

/// The lines of each person.
fn people<'a>(sheet: &'a Sheet, layout: &Layout, faults: &mut Vec<Fault>) -> Vec<Vec<&'a Line>> {
    let mut people: Vec<Vec<&Line>> = Vec::new();
    for line in &sheet.rows {
        match (layout.text(line, NAME).is_empty(), people.last_mut()) {
            (false, _) => people.push(vec![line]),
            (true, Some(lines)) => lines.push(line),
            (true, None) => faults.push(layout.fault(line, NAME, NOBODY_ABOVE)),
        }
    }
    people
}

fn read(
    lines: &[&Line],
    layout: &Layout,
    names: &Names,
    agencies: &HashMap<&str, &Agency>,
) -> Result<CreatePersonRequest, Vec<Fault>> {
    let mut reading = Reading::new(layout);
    let offices = lines.iter().map(|line| office(&mut reading, line, names, agencies));
    let offices: Vec<Office> = offices.collect();
    let said = |field| lines.first().map_or("", |line| layout.text(line, field)).to_owned();
    let contact = Contact {
        email: said(EMAIL),
        phone: said(PHONE),
    };
    for line in lines.iter().skip(1) {
        for field in [EMAIL, PHONE]
            .into_iter()
            .filter(|field| !layout.text(line, field).is_empty())
        {
            reading.fault(line, field, OF_NOBODY);
        }
    }
    let request = CreatePersonRequest {
        request_id: String::new(),
        person: Some(Person {
            full_name: said(NAME),
            offices,
            contact: (contact != Contact::default()).then_some(contact),
            ..Person::default()
        }),
    };
    reading.end(request, |request| &mut request.request_id, lines)
}

fn office(reading: &mut Reading<'_>, line: &Line, names: &Names, agencies: &HashMap<&str, &Agency>) -> Office {
    let office = Office {
        agency: reading.refer(names, line, AGENCY),
        title: reading.text(line, TITLE),
        portfolio: reading.text(line, PORTFOLIO),
        from: reading.day(line, FROM),
        to: reading.day(line, TO),
        ..Office::default()
    };
    if !is_after(office.to, office.from) {
        reading.fault(line, TO, EMPTY_SPAN);
    }
    if !exists(agencies.get(&*office.agency).copied(), office.from) {
        reading.fault(line, FROM, NOT_THERE);
    }
    office
}

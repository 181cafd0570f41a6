//! A table of accounts: which bearer of tokens or certificates acts as whom.

use std::collections::HashMap;

use chidao_proto::membership::v1::{Account, Agency, CreateAccountRequest, Person};

use super::{
    columns::{Column, Layout},
    draft::{Draft, EMPTY_SPAN, Plan, Reading, is_after},
    fault::{Fault, Text},
    known::Names,
    sheet::{Line, Place, Sheet},
};

const ISSUER: &str = "account.issuer";
const SUBJECT: &str = "account.subject";
const PERSON: &str = "account.person";
const AGENCY: &str = "account.agency";
const FROM: &str = "account.valid_from";
const TO: &str = "account.valid_to";

pub(super) const COLUMNS: &[Column] = &[
    Column::required(ISSUER, "Nơi cấp", &["Nơi cấp mã", "Issuer"]),
    Column::required(SUBJECT, "Tên đăng nhập", &["Tài khoản", "Subject"]),
    Column::optional(PERSON, "Cán bộ", &["Họ và tên", "Person"]),
    Column::optional(AGENCY, "Cơ quan", &["Đơn vị", "Agency"]),
    Column::required(FROM, "Từ ngày", &["From"]),
    Column::optional(TO, "Đến trước ngày", &["Đến ngày", "To"]),
];

pub(super) const EXAMPLE: &[&str] = &[
    "https://sso.example.vn",
    "vidu",
    "Nguyễn Văn Ví Dụ (hư cấu)",
    "Sở Ví dụ (hư cấu)",
    "28/12/2018",
    "",
];

const NOBODY: Text = Text {
    vi: "Điền cán bộ; hoặc chỉ cơ quan, nếu là tài khoản của hệ thống của cơ quan.",
    en: "Name a person; or the agency alone, for the account of its system.",
};
const TWICE: Text = Text {
    vi: "Tên đăng nhập này đã có ở dòng trên trong tệp. Mỗi tên một dòng; ai nối tiếp thì tạo sau bằng Authority.CreateAccount.",
    en: "The subject stands further up in the file. Give each one line; who follows gets his by Authority.CreateAccount.",
};
const ENDS_OTHERWISE: Text = Text {
    vi: "Tài khoản này đã ghi với ngày kết thúc khác. Sửa ô này, hoặc chấm dứt tài khoản bằng Authority.EndAccount.",
    en: "The account is recorded with another end. Correct the cell, or end the account by Authority.EndAccount.",
};
const TAKEN: Text = Text {
    vi: "Tên đăng nhập này đã cấp cho người khác, hoặc từ ngày khác, trong cùng thời gian. Bỏ dòng này, hoặc chấm dứt tài khoản cũ trước.",
    en: "The subject was given to somebody else, or from another day, at the same time. Leave the line out, or end that account \
         first.",
};

/// What becomes of each row, beside the accounts that there are.
pub(super) fn plan(
    sheet: &Sheet,
    layout: &Layout,
    agencies: &[Agency],
    people: &[Person],
    known: &[Account],
) -> Plan<CreateAccountRequest> {
    let mut plan = Plan::default();
    let names = (Names::of_agencies(agencies), Names::of_people(people));
    let offices: HashMap<&str, &Person> = people.iter().map(|person| (&*person.name, person)).collect();
    let mut recorded: HashMap<(&str, &str), Vec<&Account>> = HashMap::new();
    for account in known {
        let bearer = (&*account.issuer, &*account.subject);
        recorded.entry(bearer).or_default().push(account);
    }
    let mut written = HashMap::new();
    for line in &sheet.rows {
        let request = match read(line, layout, &names, &offices) {
            Ok(request) => request,
            Err(faults) => {
                plan.faults.extend(faults);
                continue;
            }
        };
        let Some(account) = &request.account else { continue };
        if written
            .insert((account.issuer.clone(), account.subject.clone()), line.row)
            .is_some()
        {
            plan.faults.push(layout.fault(line, SUBJECT, TWICE));
            continue;
        }
        let accounts = recorded.get(&(&*account.issuer, &*account.subject));
        let in_the_way = accounts.and_then(|accounts| accounts.iter().find(|recorded| overlap(account, recorded)));
        match in_the_way {
            Some(recorded) if is_same(account, recorded) => plan.known += 1,
            Some(recorded) if is_same_but_its_end(account, recorded) => {
                plan.faults.push(layout.fault(line, TO, ENDS_OTHERWISE));
            }
            Some(_) => plan.faults.push(layout.fault(line, SUBJECT, TAKEN)),
            None => plan.drafts.push(Draft {
                place: Place {
                    row: line.row,
                    column: 0,
                },
                title: account.subject.clone(),
                rank: 0,
                request,
            }),
        }
    }
    plan
}

fn is_same_but_its_end(written: &Account, recorded: &Account) -> bool {
    (&written.person, &written.agency, written.valid_from) == (&recorded.person, &recorded.agency, recorded.valid_from)
}

fn is_same(written: &Account, recorded: &Account) -> bool {
    is_same_but_its_end(written, recorded) && written.valid_to == recorded.valid_to
}

/// Whether both hold on some day; those of one bearer must not.
fn overlap(one: &Account, other: &Account) -> bool {
    // One that was cancelled before it began holds on no day.
    let holds = |account: &Account| account.valid_to.is_none() || account.valid_to != account.valid_from;
    holds(one) && holds(other) && is_after(one.valid_to, other.valid_from) && is_after(other.valid_to, one.valid_from)
}

fn read(
    line: &Line,
    layout: &Layout,
    (agencies, people): &(Names, Names),
    offices: &HashMap<&str, &Person>,
) -> Result<CreateAccountRequest, Vec<Fault>> {
    let mut reading = Reading::new(layout);
    let agency = reading.refer(agencies, line, AGENCY);
    let is_of_person = !layout.text(line, PERSON).is_empty();
    // Of several with one name, the agency tells which.
    let person = match is_of_person && !agency.is_empty() {
        false => reading.refer(people, line, PERSON),
        true => {
            let serves = |person: &&&Person| person.offices.iter().any(|office| office.agency == agency);
            let there = Names::of_people(offices.values().filter(serves).copied());
            reading.refer(&there, line, PERSON)
        }
    };
    let account = Account {
        issuer: reading.text(line, ISSUER),
        subject: reading.text(line, SUBJECT),
        agency: if is_of_person { String::new() } else { agency },
        person,
        valid_from: reading.day(line, FROM),
        valid_to: reading.day(line, TO),
        ..Account::default()
    };
    if !is_after(account.valid_to, account.valid_from) {
        reading.fault(line, TO, EMPTY_SPAN);
    }
    if !is_of_person && layout.text(line, AGENCY).is_empty() {
        reading.fault(line, PERSON, NOBODY);
    }
    let request = CreateAccountRequest {
        request_id: String::new(),
        account: Some(account),
    };
    reading.end(request, |request| &mut request.request_id, &[line])
}

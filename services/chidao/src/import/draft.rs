//! Rows as requests.

use chidao_calendar::{Date, Interval};
use chidao_proto::{common::v1, field, limits, membership::v1::Agency};
use prost::Name;
use uuid::Uuid;

use super::{
    columns::Layout,
    fault::{Fault, Text},
    known::{Named, Names},
    sheet::{Line, Place},
};

/// A request to send, and where its row stands.
#[derive(Debug, Clone)]
pub(super) struct Draft<Q> {
    pub(super) place: Place,
    /// What it is called in messages.
    pub(super) title: String,
    /// Those of a lower rank are answered before it is sent.
    pub(super) rank: usize,
    pub(super) request: Q,
}

/// What becomes of the rows of a table.
#[derive(Debug)]
pub(super) struct Plan<Q> {
    pub(super) drafts: Vec<Draft<Q>>,
    /// Rows that are recorded as they stand.
    pub(super) known: usize,
    pub(super) faults: Vec<Fault>,
    /// What is sent as it stands, and may be meant otherwise.
    pub(super) doubts: Vec<Fault>,
    /// Position of the register at which was read what is recorded; an answer up to it is a replay. 0 where that is not known.
    pub(super) read_position: i64,
}

impl<Q> Default for Plan<Q> {
    fn default() -> Self {
        Self {
            drafts: Vec::new(),
            known: 0,
            faults: Vec::new(),
            doubts: Vec::new(),
            read_position: 0,
        }
    }
}

/// The reading of a row, with whatever is wrong with it.
pub(super) struct Reading<'a> {
    layout: &'a Layout,
    faults: Vec<Fault>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(layout: &'a Layout) -> Self {
        Self {
            layout,
            faults: Vec::new(),
        }
    }

    /// What a line says in a column.
    pub(super) fn text(&self, line: &Line, field: &str) -> String {
        self.layout.text(line, field).to_owned()
    }

    /// The day that it says; none where it says none, or nothing that is one.
    pub(super) fn day(&mut self, line: &Line, field: &str) -> Option<v1::Date> {
        let day = self.layout.day(line, field);
        self.taken(day)
    }

    /// The resource that it names; empty where it names none.
    pub(super) fn refer(&mut self, names: &Names, line: &Line, field: &str) -> String {
        let named = refer(names, self.layout, line, field);
        self.taken(named)
    }

    /// The resource that a part of it names, which is not empty.
    pub(super) fn refer_to(&mut self, names: &Names, line: &Line, field: &str, part: &str) -> String {
        let named = named(names, part, self.layout.place(line, field));
        self.taken(named)
    }

    /// The cell of a column in a line.
    pub(super) fn place(&self, line: &Line, field: &str) -> Place {
        self.layout.place(line, field)
    }

    /// Whether the table has no column for a field.
    pub(super) fn lacks(&self, field: &str) -> bool {
        self.layout.lacks(field).is_some()
    }

    /// Something is wrong that names what it is about.
    pub(super) fn tell(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Something is wrong with a cell.
    pub(super) fn fault(&mut self, line: &Line, field: &str, text: Text) {
        self.faults.push(self.layout.fault(line, field, text));
    }

    /// The value, unless something is wrong with its cell.
    pub(super) fn taken<T: Default>(&mut self, read: Result<T, Fault>) -> T {
        read.unwrap_or_else(|fault| {
            self.faults.push(fault);
            T::default()
        })
    }

    /// The request that was read from these lines, with its id; of a list, each item has a line of its own.
    ///
    /// # Errors
    /// All that is wrong with the lines, also what lies outside the bounds of the contract.
    pub(super) fn end<Q: Name>(
        self,
        request: Q,
        id: fn(&mut Q) -> &mut String,
        lines: &[&Line],
    ) -> Result<Q, Vec<Fault>> {
        match self.finish(request, id, lines) {
            (request, faults) if faults.is_empty() => Ok(request),
            (_, faults) => Err(faults),
        }
    }

    /// The same, also where something is wrong with the lines.
    pub(super) fn finish<Q: Name>(
        mut self,
        mut request: Q,
        id: fn(&mut Q) -> &mut String,
        lines: &[&Line],
    ) -> (Q, Vec<Fault>) {
        identify(&mut request, id);
        let violations = limits::check(&Q::full_name(), &request.encode_to_vec()).err();
        for violation in violations.unwrap_or_default() {
            let (field, item) = without_index(&violation.field);
            let Some(line) = lines.get(item).or_else(|| lines.first()) else {
                continue;
            };
            let place = self.layout.place(line, &field);
            // Of a column that is not there no cell tells what is meant.
            if let Some(heading) = self.layout.lacks(&field) {
                let (vi, en) = (
                    format!("«{heading}»: {}. Thêm cột này.", violation.vi),
                    format!("«{heading}»: {}. Add the column.", violation.en),
                );
                let fault = Fault::told(place, "", vi, en);
                if !self.faults.iter().any(|known| known.names(heading)) {
                    self.faults.push(fault);
                }
                continue;
            }
            // One fault a cell: that a day is none says more than that it is missing.
            if self.faults.iter().all(|known| known.place != place) {
                let written = self.layout.text(line, &field);
                self.faults
                    .push(Fault::told(place, written, violation.vi, violation.en));
            }
        }
        (request, self.faults)
    }
}

/// Gives a request the id that follows from what it says.
pub(super) fn identify<Q: Name>(request: &mut Q, id: fn(&mut Q) -> &mut String) {
    id(request).clear();
    *id(request) = request_id(request);
}

/// The request id of a row: the same row has the same, whenever it is sent.
fn request_id<Q: Name>(request: &Q) -> String {
    let mut content = Q::full_name().into_bytes();
    content.push(0);
    content.extend(request.encode_to_vec());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &content).to_string()
}

/// The request id of a row that says the same as `before` rows above it.
pub(super) fn nth(id: &str, before: usize) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{id} {before}").as_bytes()).to_string()
}

/// `person.offices[2].title` is `person.offices[].title` of the item 2.
fn without_index(field: &str) -> (String, usize) {
    let split = field.split_once('[').and_then(|(list, rest)| {
        let (item, rest) = rest.split_once(']')?;
        Some((format!("{list}[]{rest}"), item.parse().ok()?))
    });
    split.unwrap_or_else(|| (field.to_owned(), 0))
}

/// The resource that a cell names; empty where the cell is.
///
/// # Errors
/// Nothing is called so, or several.
fn refer(names: &Names, layout: &Layout, line: &Line, field: &str) -> Result<String, Fault> {
    match layout.text(line, field) {
        "" => Ok(String::new()),
        text => named(names, text, layout.place(line, field)),
    }
}

/// The resource that a text at a place names.
///
/// # Errors
/// Nothing is called so, or several.
fn named(names: &Names, text: &str, place: Place) -> Result<String, Fault> {
    let told = |vi, en| Fault::told(place, text, vi, en);
    match names.find(text) {
        Named::One(name) => Ok(name.to_owned()),
        Named::Several(several) => {
            let several = several.join(", ");
            Err(told(
                format!("Có nhiều bản ghi cùng tên: {several}. Viết tên bản ghi."),
                format!("Several are called so: {several}. Write the name of one."),
            ))
        }
        Named::None => {
            let nearest = names.nearest(text);
            Err(told(
                format!(
                    "Chưa có bản ghi nào tên như vậy; gần nhất là «{nearest}». Sửa lại, hoặc nhập bản ghi đó trước."
                ),
                format!("Nothing is called so; the nearest is «{nearest}». Correct it, or import that first."),
            ))
        }
    }
}

/// Of two days in the wrong order.
pub(super) const EMPTY_SPAN: Text = Text {
    vi: "Phải sau ngày bắt đầu.",
    en: "Must be after the first day.",
};

/// Whether an agency exists on a day; it does where either is not known.
pub(super) fn exists(agency: Option<&Agency>, day: Option<v1::Date>) -> bool {
    let read = |day: &Option<v1::Date>| field::optional_day(day, "day").ok().flatten();
    let Some((agency, day)) = agency.zip(read(&day)) else {
        return true;
    };
    let from: Option<Date> = read(&agency.valid_from);
    from.is_none_or(|from| Interval::new(from, read(&agency.valid_to)).contains(day))
}

/// Whether one day is after another; it is where either is not said.
pub(super) fn is_after(to: Option<v1::Date>, from: Option<v1::Date>) -> bool {
    let key = |day: v1::Date| (day.year, day.month, day.day);
    to.zip(from).is_none_or(|(to, from)| key(to) > key(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_told_from_its_field() {
        let of = |field: &str| without_index(field);
        assert_eq!(of("person.offices[2].title"), ("person.offices[].title".to_owned(), 2));
        assert_eq!(of("agency.display_name"), ("agency.display_name".to_owned(), 0));
        assert_eq!(of("a[x]"), ("a[x]".to_owned(), 0));
    }
}

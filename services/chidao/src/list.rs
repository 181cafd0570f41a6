//! `chidao list`.

use std::collections::HashMap;

use chidao_kit::exit::{Exit, Stop};
use chidao_proto::contract::{Method, methods};
use clap::Args;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::json;

use crate::{
    args::{Form, Target, usage},
    client::{self, Client},
    message::{document, input, request, resource},
    out::Out,
    view::{self, cell::Style, columns, csv::csv, table::Table},
};

/// Items of a page where all pages are wanted: as many as every list allows.
const PAGE: u32 = 200;

/// What `--overdue` stands for.
const OVERDUE: &str = "timeliness=OVERDUE";
/// What asks for duties that are overdue.
const OVERDUE_DUTY: &str = "overdue=true";

/// List a collection (liệt kê), page by page.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao list agencies --filter kind=DEPARTMENT --filter valid_on=17/06/2019
  chidao list people --all --csv > can-bo.csv
  chidao list appointments --filter committee=committees/bcd-cqdt --filter on=17/06/2019
  chidao list tasks --overdue
  chidao list tasks --filter agency=agencies/so-noi-vu --overdue --all --names --csv > qua-han.csv
  chidao list reminders --filter day=17/06/2019 --filter state=SENT --all --names --csv > nhac-viec.csv
  chidao list incidents --filter active=true --names
  chidao list obligations --overdue
  chidao list errands --filter register=membership --filter state=REFUSED
  chidao list committees --json")]
pub(crate) struct List {
    /// Collection: agencies, people, committees, appointments, parameters, programmes, tasks, reminders, systems, incidents,
    /// obligations, reports, estimates, lines, activities, contracts, commitments, payments, advances, codes, norms, executions, errands.
    #[arg(value_name = "COLLECTION")]
    collection: String,

    /// Only what fits: a field of the list's request. Repeatable.
    #[arg(long, value_name = "FIELD=VALUE")]
    filter: Vec<String>,

    /// Only what is overdue (quá hạn): of tasks the same as --filter timeliness=OVERDUE, of obligations as --filter overdue=true.
    #[arg(long)]
    overdue: bool,

    /// Items a page, 1 to 1000.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1000))]
    page_size: Option<u32>,

    /// Goes on from the page before, which says how.
    #[arg(long, value_name = "TOKEN", conflicts_with = "all")]
    page_token: Option<String>,

    /// Follows the pages to the last one.
    #[arg(long)]
    all: bool,

    /// Write CSV for spreadsheets: UTF-8 with byte-order mark, no cell a formula.
    #[arg(long, conflicts_with = "json")]
    csv: bool,

    /// Show agencies, people, programmes, systems, incidents and committees by what they are called, instead of the names of their records.
    #[arg(long, conflicts_with = "json")]
    names: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    form: Form,
}

pub(crate) async fn run(list: &List, out: &mut Out) -> Result<(), Stop> {
    let method = resource::list(methods(), &list.collection).map_err(usage)?;
    let mut document = json!({});
    let has_timeliness = input(method)?.get_field_by_name("timeliness").is_some();
    let overdue = list
        .overdue
        .then_some(if has_timeliness { OVERDUE } else { OVERDUE_DUTY });
    for assignment in list.filter.iter().map(String::as_str).chain(overdue) {
        document::set(&mut document, assignment).map_err(|error| usage(format!("--filter {error}")))?;
    }
    if let Some(size) = list.page_size.or(list.all.then_some(PAGE)) {
        document["page_size"] = size.into();
    }
    if let Some(token) = &list.page_token {
        document["page_token"] = token.as_str().into();
    }
    let first = request::build(&input(method)?, &document).map_err(usage)?;
    let mut client = Client::reach(&list.target, method, &first).await?;
    let answer = pages(&mut client, method, first, list.all).await?;
    if list.form.json {
        out.line(view::json(&answer)?)?;
    } else {
        let mut table = table(list, method, &answer)?;
        if list.names {
            call(list, &mut table).await?;
        }
        match list.csv {
            true => out.text(csv(&table))?,
            false => {
                let count = table.rows().len();
                // The sums of a page alone would be taken for those of the list.
                if next(&answer).is_none()
                    && let Some(totals) = totals(list, method, &answer)?
                {
                    table.row(totals);
                }
                out.text(table.render(out.is_terminal()))?;
                out.note(format_args!("{count} dòng"));
            }
        }
    }
    if let Some(token) = next(&answer) {
        out.note(format_args!("Còn nữa: --all, hoặc --page-token {token}"));
    }
    Ok(())
}

/// Collections whose records people call otherwise, and the field that says how.
const CALLED: [(&str, &str); 7] = [
    ("activities", "display_name"),
    ("agencies", "display_name"),
    ("committees", "display_name"),
    ("people", "full_name"),
    ("programmes", "display_name"),
    ("systems", "display_name"),
    ("incidents", "display_name"),
];

/// Puts what people call a record in the place of its name, wherever a table has one.
async fn call(list: &List, table: &mut Table) -> Result<(), Stop> {
    let mut called = HashMap::new();
    for (collection, field) in CALLED {
        let prefix = format!("{collection}/");
        if !table.rows().iter().flatten().any(|cell| cell.contains(&prefix)) {
            continue;
        }
        let method = resource::list(methods(), collection).map_err(usage)?;
        let request = request::build(&input(method)?, &json!({ "page_size": PAGE })).map_err(usage)?;
        let mut client = Client::reach(&list.target, method, &request).await?;
        let answer = pages(&mut client, method, request, true).await?;
        let items = resource::items(method).ok_or_else(|| defect("a list without items"))?;
        for message in columns::messages(&answer.get_field(&items)) {
            let says = |field| Some(message.get_field_by_name(field)?.as_str()?.to_owned());
            called.extend(says("name").zip(says(field)));
        }
    }
    table.call(&called);
    Ok(())
}

/// The answer to a list; with the items of all pages, where they are wanted.
async fn pages(
    client: &mut Client,
    method: &Method,
    mut request: DynamicMessage,
    all: bool,
) -> Result<DynamicMessage, Stop> {
    let items = resource::items(method).ok_or_else(|| defect("a list without items"))?;
    let mut ask = async |request: DynamicMessage| {
        let answer = client.call(method, request).await;
        answer.map_err(|status| client::stop(&status, None))
    };
    let mut answer = ask(request.clone()).await?;
    while all && let Some(token) = next(&answer) {
        request.set_field_by_name("page_token", Value::String(token));
        let mut page = ask(request.clone()).await?;
        let more = page.take_field(&items);
        if let (Value::List(gathered), Some(Value::List(more))) = (answer.get_field_mut(&items), more) {
            gathered.extend(more);
        }
        match page.take_field_by_name("next_page_token") {
            Some(token) => answer.set_field_by_name("next_page_token", token),
            None => answer.clear_field_by_name("next_page_token"),
        }
    }
    Ok(answer)
}

fn table(list: &List, method: &Method, answer: &DynamicMessage) -> Result<Table, Stop> {
    let (items, descriptor) = listed(method)?;
    let value = answer.get_field(&items);
    let style = if list.csv { Style::Data } else { Style::Person };
    Ok(columns::table(&descriptor, columns::messages(&value), style))
}

/// The sums of all that was listed; none of a list that goes on before this page.
fn totals(list: &List, method: &Method, answer: &DynamicMessage) -> Result<Option<Vec<String>>, Stop> {
    let (items, descriptor) = listed(method)?;
    let value = answer.get_field(&items);
    let is_whole = list.page_token.is_none();
    Ok(is_whole
        .then(|| columns::totals(&descriptor, columns::messages(&value)))
        .flatten())
}

/// What a list's answer has its items in, and of which type they are.
fn listed(method: &Method) -> Result<(FieldDescriptor, MessageDescriptor), Stop> {
    let items = resource::items(method).ok_or_else(|| defect("a list without items"))?;
    match items.kind() {
        Kind::Message(descriptor) => Ok((items, descriptor)),
        _ => Err(defect("a list of no messages")),
    }
}

/// What asks for the next page, where there is one.
fn next(answer: &DynamicMessage) -> Option<String> {
    let token = answer.get_field_by_name("next_page_token")?.as_str()?.to_owned();
    (!token.is_empty()).then_some(token)
}

fn defect(what: &str) -> Stop {
    Stop::new(Exit::Defect, format!("error: {what}"))
}

#[cfg(test)]
mod tests {
    use chidao_proto::limits;
    use prost::Message;

    use super::*;

    #[test]
    fn every_list_lets_so_many_items_be_on_a_page() {
        let mut lists = 0;
        for method in methods() {
            let descriptor = input(method).unwrap();
            if descriptor.get_field_by_name("page_size").is_none() {
                continue;
            }
            let mut request = DynamicMessage::new(descriptor);
            request.set_field_by_name("page_size", Value::I32(PAGE.try_into().unwrap()));
            let checked = limits::check(&method.input, &request.encode_to_vec());
            let refused = checked.err().unwrap_or_default();
            let is_of_page = |violation: &limits::Violation| violation.field == "page_size";
            assert!(!refused.iter().any(is_of_page), "{}: {refused:?}", method.input);
            lists += 1;
        }
        assert!(lists > 10, "{lists}");
    }
}

//! `chidao call`.

use std::{fs, io, io::Read as _, path::Path};

use chidao_kit::exit::Stop;
use chidao_proto::contract::methods;
use clap::Args;
use prost_reflect::DynamicMessage;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    args::{self, Form, Target, usage},
    client::{self, Client},
    message::{document, input, names, request},
    out::Out,
    view,
};

/// Call any RPC (gọi một phương thức) with a request in YAML or JSON.
#[derive(Debug, Args)]
#[command(after_help = "\
Names: Agency.Create, AgencyService/CreateAgency, GetRoster or the whole path; `chidao services` lists them.
Requests: fields as in the contract; dates as 2018-12-28 or 28/12/2018; enum values with or without prefix.
A mutating call without a request_id gets a fresh one, which is shown: the same id again has no second effect.
A call that is answered by a stream shows each message as it comes, until it is interrupted.

Examples:
  chidao call Agency.Create -f agency.yaml
  chidao call Agency.Close -f - < close.json
  chidao call Committee.GetRoster --set committee=committees/bcd-cqdt --set on=31/12/2018 --json
  chidao call Authority.GetPrincipal --as head
  chidao call Agency.Create -f agency.yaml --acting-as officer
  chidao call Register.WatchEntries --set register=membership --json
  chidao call Register.GetHead --set register=coordination")]
pub(crate) struct Call {
    /// Which RPC: Agency.Create.
    #[arg(value_name = "RPC")]
    name: String,

    /// File with the request, YAML or JSON; `-` reads standard input. Unset: an empty request.
    #[arg(short, long, value_name = "FILE")]
    file: Option<String>,

    /// Sets a field of the request: agency.kind=DEPARTMENT, seats.0.role=HEAD. Repeatable.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,

    /// Id of the request, to repeat a call whose outcome is not known.
    #[arg(long, value_name = "UUID")]
    request_id: Option<Uuid>,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    form: Form,
}

pub(crate) async fn run(call: &Call, out: &mut Out) -> Result<(), Stop> {
    let method = names::resolve(methods(), &call.name).map_err(usage)?;
    let (source, mut document) = match call.file.as_deref() {
        None => ("request", Value::Object(serde_json::Map::new())),
        Some(file) => (
            file,
            document::read(&read(file)?).map_err(|error| usage(format!("{file}: {error}")))?,
        ),
    };
    for assignment in &call.set {
        document::set(&mut document, assignment).map_err(|error| usage(format!("--set {error}")))?;
    }
    let request_id = method
        .mutates()
        .then(|| identify(&mut document, call.request_id))
        .flatten();
    let message = request::build(&input(method)?, &document).map_err(|error| usage(format!("{source}: {error}")))?;
    if let Some(fresh) = &request_id {
        out.note(format_args!("request_id: {fresh}"));
    }
    let mut client = Client::reach(&call.target, method, &message).await?;
    let failed = |status| client::stop(&status, request_id.as_deref());
    if method.streams {
        let mut stream = client.listen(method, message).await.map_err(failed)?;
        while let Some(answer) = stream.message().await.map_err(failed)? {
            tell(call, &answer, out)?;
        }
        return Ok(());
    }
    tell(call, &client.call(method, message).await.map_err(failed)?, out)
}

fn tell(call: &Call, answer: &DynamicMessage, out: &mut Out) -> Result<(), Stop> {
    match call.form.json {
        true => out.line(view::json(answer)?),
        false => out.text(view::record::record(answer, out.is_terminal())),
    }
}

/// Puts a request id into a document that has none, or the one that is given. None where the document's own is no text.
fn identify(document: &mut Value, given: Option<Uuid>) -> Option<String> {
    let fields = document.as_object_mut()?;
    if given.is_none() {
        // Both names of the field: the contract's and JSON's.
        let own = ["request_id", "requestId"].iter().find_map(|name| fields.get(*name));
        match own {
            Some(Value::String(own)) if !own.is_empty() => return Some(own.clone()),
            Some(Value::String(_) | Value::Null) | None => {}
            Some(_) => return None,
        }
    }
    fields.remove("requestId");
    let id = given.unwrap_or_else(Uuid::now_v7).to_string();
    fields.insert("request_id".to_owned(), Value::String(id.clone()));
    Some(id)
}

fn read(file: &str) -> Result<String, Stop> {
    let mut text = String::new();
    let outcome = match file {
        "-" => io::stdin().read_to_string(&mut text).map(|_| text),
        path => fs::read_to_string(Path::new(path)),
    };
    let text = outcome.map_err(|error| args::io(&file, &error))?;
    // Some editors begin UTF-8 with a byte-order mark.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::missing(json!({}))]
    #[case::empty(json!({ "request_id": "" }))]
    #[case::null(json!({ "requestId": null }))]
    fn a_call_without_an_id_gets_a_fresh_one(#[case] mut document: Value) {
        let id = identify(&mut document, None).unwrap();
        assert!(Uuid::parse_str(&id).is_ok());
        assert_eq!(document, json!({ "request_id": id }));
    }

    #[rstest]
    #[case(json!({ "request_id": "mine" }))]
    #[case(json!({ "requestId": "mine" }))]
    fn an_id_of_the_request_is_kept_unless_another_is_given(#[case] mut document: Value) {
        assert_eq!(identify(&mut document, None).as_deref(), Some("mine"));
        let given = Uuid::from_u128(7);
        assert_eq!(identify(&mut document, Some(given)), Some(given.to_string()));
        assert_eq!(document, json!({ "request_id": given.to_string() }));
    }
}

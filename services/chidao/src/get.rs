//! `chidao get`.

use chidao_kit::exit::Stop;
use chidao_proto::contract::methods;
use clap::Args;

use crate::{
    args::{Form, Target, usage},
    client::{self, Client},
    message::{document, input, request, resource},
    out::Out,
    view,
};

/// Show one resource by its name (xem một bản ghi).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao get agencies/so-tttt
  chidao get people/2019-0001 --json
  chidao get committees/bcd-cqdt/roster --set on=31/12/2018")]
pub(crate) struct Get {
    /// Name of the resource.
    #[arg(value_name = "NAME")]
    name: String,

    /// Sets a field of the request. Repeatable.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    form: Form,
}

pub(crate) async fn run(get: &Get, out: &mut Out) -> Result<(), Stop> {
    let found = resource::get(methods(), get.name.trim_matches('/')).map_err(usage)?;
    let mut document = serde_json::json!({});
    document[found.field.name()] = found.resource.into();
    for assignment in &get.set {
        document::set(&mut document, assignment).map_err(|error| usage(format!("--set {error}")))?;
    }
    let message = request::build(&input(found.method)?, &document).map_err(usage)?;
    let mut client = Client::reach(&get.target, found.method, &message).await?;
    let answer = client.call(found.method, message).await;
    let answer = answer.map_err(|status| client::stop(&status, None))?;
    match get.form.json {
        true => out.line(view::json(&answer)?),
        false => out.text(view::record::record(&answer, out.is_terminal())),
    }
}

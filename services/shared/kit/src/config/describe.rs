//! Settings as an operator reads them: with their sources, and as the table of the documentation.

use std::fmt::Write as _;

use clap::{Arg, ArgMatches, Command, FromArgMatches, parser::ValueSource};

use super::Settings;

/// Every setting of a command with its value and its source, one a line. Secrets are hidden.
pub fn describe(command: &Command, matches: &ArgMatches) -> String {
    let mut lines = String::new();
    for arg in settings(command) {
        let id = arg.get_id().as_str();
        let source = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => "flag".to_owned(),
            Some(ValueSource::EnvVariable) => format!("environment {}", variable(arg)),
            _ => "default".to_owned(),
        };
        // A string cannot fail to be written to.
        let _ = writeln!(lines, "{:<24} {:<40} {source}", flag(arg), value(id, matches));
    }
    lines
}

/// The settings of a command as a table in Markdown.
pub fn as_table(command: &Command) -> String {
    let mut table = "| flag | variable | default | meaning |\n|---|---|---|---|\n".to_owned();
    for arg in settings(command) {
        let defaults: Vec<_> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        let default = if defaults.is_empty() {
            "–".to_owned()
        } else {
            format!("`{}`", defaults.join(","))
        };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(table, "| `{}` | `{}` | {default} | {help} |", flag(arg), variable(arg));
    }
    table
}

/// Only what the environment can set is a setting; the rest asks for something else than to serve.
fn settings(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| arg.get_env().is_some())
}

fn flag(arg: &Arg) -> String {
    format!("--{}", arg.get_long().unwrap_or_default())
}

fn variable(arg: &Arg) -> String {
    arg.get_env().unwrap_or_default().to_string_lossy().into_owned()
}

fn value(id: &str, matches: &ArgMatches) -> String {
    if id == "database" {
        return Settings::from_arg_matches(matches)
            .map(|it| it.database.address(&it.data_dir).to_string())
            .unwrap_or_default();
    }
    let values = matches.get_raw(id).into_iter().flatten();
    let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
    if values.is_empty() {
        "–".to_owned()
    } else {
        values.join(",")
    }
}

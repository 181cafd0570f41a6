#![doc = include_str!("../README.md")]

mod args;
mod budget;
mod call;
mod cli;
mod client;
mod clock;
mod example;
mod get;
mod import;
mod instant;
mod list;
mod message;
mod migrate;
mod out;
mod register;
mod services;
mod story;
mod token;
mod up;
mod view;

use std::{ffi::OsString, process::ExitCode};

use chidao_kit::exit::Stop;

pub use out::Out;

use crate::cli::{Cli, Command};

/// Runs a command line on the standard streams and says how the process ends; the first argument is the program's name.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match execute(arguments, &mut Out::standard()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    }
}

/// Runs a command line; the first argument is the program's name. A command that serves returns when a signal ends it.
///
/// # Errors
/// Why the command failed, with the exit code of the process; or, with the code 0, what was asked for, such as the help.
pub async fn execute(arguments: impl IntoIterator<Item = OsString>, out: &mut Out) -> Result<(), Stop> {
    match cli::parse(arguments)? {
        Cli::Settings(text) => out.text(text),
        Cli::Command(command) => match command {
            Command::Up(up) => up::run(*up, out).await,
            Command::Migrate(migrate) => migrate::run(&migrate, out).await,
            Command::Token(token) => token::run(&token, out),
            Command::Call(call) => call::run(&call, out).await,
            Command::Get(get) => get::run(&get, out).await,
            Command::Import(import) => import::run(&import, out).await,
            Command::List(list) => list::run(&list, out).await,
            Command::Register(register) => register::run(&register, out).await,
            Command::Budget(budget) => budget::run(&budget, out).await,
            Command::Clock(clock) => clock::run(&clock, out).await,
            Command::Services(services) => services::run(&services, out),
            Command::Story(story) => story::run(&story, out).await,
        },
    }
}

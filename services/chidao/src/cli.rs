//! The command line.

use std::ffi::OsString;

use chidao_kit::{config::describe, exit::Stop};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    budget::Budget, call::Call, clock::Clock, get::Get, import::Import, list::List, migrate::Migrate,
    register::Register, services::Services, story::Story, token::Token, up::Up,
};

const AFTER_HELP: &str = "\
Without a command: `chidao up`.

Examples:
  chidao                                          serve the example committee on 127.0.0.1, from port 7401
  chidao story                                    one story through all services, told as it happens
  chidao get committees/bcd-cqdt/roster           its roster (danh sách thành viên)
  chidao list agencies --filter kind=DEPARTMENT   the departments (sở, ban, ngành)
  chidao call Agency.Create -f agency.yaml        record an agency
  chidao import people can-bo.xlsx --dry-run      check a table of people before it is imported (nhập)
  chidao register verify                          prove that nothing was altered (kiểm tra sổ)

Exit codes:
  0 done · 64 wrong command line · 65 refused, or proof failed · 69 not reachable · 70 defect · 74 file or port";

/// Chỉ Đạo: the back office of a provincial steering committee (Ban Chỉ đạo).
#[derive(Debug, Parser)]
#[command(name = "chidao", version, after_help = AFTER_HELP, arg_required_else_help = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Up(Box<Up>),
    Migrate(Migrate),
    Token(Token),
    Call(Box<Call>),
    Get(Box<Get>),
    List(Box<List>),
    Import(Box<Import>),
    Register(Register),
    Budget(Budget),
    Clock(Clock),
    Services(Services),
    Story(Box<Story>),
}

/// What a command line asks for.
pub(crate) enum Cli {
    /// To run a command.
    Command(Command),
    /// To see the settings of `up`, which are here.
    Settings(String),
}

/// Reads a command line; the first argument is the program's name.
///
/// # Errors
/// It is wrong (exit code 64), or only help was asked for (0).
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, Stop> {
    let matches = Line::command().try_get_matches_from(with_default(arguments.into_iter().collect()))?;
    let line = Line::from_arg_matches(&matches)?;
    if let (Command::Up(up), Some(matches)) = (&line.command, matches.subcommand_matches("up"))
        && up.settings.print_config
    {
        let command = Line::command();
        let command = command.find_subcommand("up").unwrap_or(&command);
        return Ok(Cli::Settings(describe(command, matches)));
    }
    Ok(Cli::Command(line.command))
}

/// Puts in `up` where no command is given.
fn with_default(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.is_empty() {
        arguments.push("chidao".into());
    }
    let is_up = match arguments.get(1).map(|first| first.to_string_lossy()) {
        None => true,
        Some(first) => first.starts_with('-') && !["-h", "--help", "-V", "--version"].contains(&&*first),
    };
    if is_up {
        arguments.insert(1, "up".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use chidao_kit::exit::Exit;
    use rstest::rstest;

    use super::*;

    fn parse(line: &str) -> Result<Cli, Stop> {
        super::parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_is_sound() {
        Line::command().debug_assert();
    }

    #[rstest]
    #[case("chidao")]
    #[case("chidao --no-example --listen 127.0.0.1:0")]
    #[case("chidao up --no-example")]
    fn the_default_is_up(#[case] line: &str) {
        assert!(matches!(parse(line), Ok(Cli::Command(Command::Up(_)))));
    }

    #[rstest]
    #[case("chidao --help", "chidao call Agency.Create -f agency.yaml")]
    #[case("chidao --version", "chidao ")]
    #[case("chidao up --help", "--no-example")]
    #[case("chidao clock --help", "17/06/2019 08:00")]
    #[case("chidao token --help", "--founder")]
    fn help_is_an_answer(#[case] line: &str, #[case] said: &str) {
        let stop = parse(line).err().unwrap();
        assert_eq!(stop.exit(), Exit::Ok);
        assert!(stop.to_string().contains(said), "{stop}");
    }

    #[rstest]
    #[case("chidao nothing")]
    #[case("chidao --listen nowhere")]
    #[case("chidao token")]
    #[case("chidao token --founder --subject officer")]
    #[case("chidao get")]
    #[case("chidao call Agency.Create --deadline soon")]
    #[case("chidao register head --register finance")]
    #[case("chidao clock set tomorrow")]
    #[case("chidao list agencies --json --csv")]
    #[case("chidao import agencies")]
    #[case("chidao import seats seats.csv")]
    #[case("chidao story --pace 61")]
    fn a_wrong_line_says_so(#[case] line: &str) {
        assert_eq!(parse(line).err().unwrap().exit(), Exit::Usage);
    }

    #[test]
    fn settings_are_shown_without_a_start() {
        let Ok(Cli::Settings(text)) = parse("chidao --mode production --print-config") else {
            panic!("it starts");
        };
        assert!(text.contains("production"), "{text}");
    }
}

//! How a program ends: its exit code and its last words.

use std::{
    io::{self, Write},
    process::ExitCode,
};

/// The exit codes of the suite's programs, by the numbers of `sysexits.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Ok = 0,
    /// A flag, a setting or an argument is wrong: nothing was started.
    Usage = 64,
    /// What the caller gave is well formed but was refused.
    Refused = 65,
    /// Something that is needed cannot be reached: the database, a service.
    Unavailable = 69,
    /// A defect of the program.
    Defect = 70,
    /// A file or a socket cannot be read, written or bound.
    Io = 74,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a program ends: what it says last, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Stop {
    exit: Exit,
    message: String,
}

impl Stop {
    /// A program that ends with a message.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// Says the message (an answer on standard output, a failure on standard error) and gives the code for `main`.
    pub fn report(&self) -> ExitCode {
        let message = self.message.trim_end();
        // Nobody is left to tell that the last words could not be said.
        let _ = match self.exit {
            Exit::Ok => writeln!(io::stdout(), "{message}"),
            _ => writeln!(io::stderr(), "{message}"),
        };
        self.exit.into()
    }
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        let exit = if error.use_stderr() { Exit::Usage } else { Exit::Ok };
        Self::new(exit, error.render().to_string())
    }
}

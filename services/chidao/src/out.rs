//! Where a command writes: its answer, and notes beside it.

use std::{
    fmt::{self, Display},
    io::{self, ErrorKind, IsTerminal, Write},
};

use chidao_kit::exit::{Exit, Stop};

/// The answer goes to one stream, notes for the person at the terminal to another, so that the answer can be piped on.
///
/// A reader who has heard enough (`| head`) is no error: what is written after that goes nowhere.
pub struct Out {
    answer: Box<dyn Write + Send>,
    notes: Box<dyn Write + Send>,
    is_terminal: bool,
    is_closed: bool,
}

impl Out {
    /// Standard output and standard error.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            is_terminal: io::stdout().is_terminal(),
            ..Self::new(io::stdout(), io::stderr())
        }
    }

    /// These streams, which are no terminals.
    pub fn new(answer: impl Write + Send + 'static, notes: impl Write + Send + 'static) -> Self {
        Self {
            answer: Box::new(answer),
            notes: Box::new(notes),
            is_terminal: false,
            is_closed: false,
        }
    }

    /// Whether a person reads the answer at a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Writes a line of the answer, and flushes it.
    pub(crate) fn line(&mut self, line: impl Display) -> Result<(), Stop> {
        self.write(format_args!("{line}\n"))
    }

    /// Writes a part of the answer that brings its own line breaks, and flushes it.
    pub(crate) fn text(&mut self, text: impl Display) -> Result<(), Stop> {
        self.write(format_args!("{text}"))
    }

    /// Writes a note. Whether it arrives does not matter.
    pub(crate) fn note(&mut self, note: impl Display) {
        let _ = writeln!(self.notes, "{note}").and_then(|()| self.notes.flush());
    }

    fn write(&mut self, text: fmt::Arguments<'_>) -> Result<(), Stop> {
        if self.is_closed {
            return Ok(());
        }
        match self.answer.write_fmt(text).and_then(|()| self.answer.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            Err(error) => Err(Stop::new(
                Exit::Io,
                format!("error: the answer cannot be written: {error}"),
            )),
            Ok(()) => Ok(()),
        }
    }
}

impl fmt::Debug for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Out")
            .field("is_terminal", &self.is_terminal)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_leaves_is_no_error() {
        let mut out = Out::new(Failing(ErrorKind::BrokenPipe), io::sink());
        assert_eq!(out.line("Sở Nội vụ"), Ok(()));
        assert_eq!(out.line("Sở Tài chính"), Ok(()));
    }

    #[test]
    fn a_full_disk_is_one() {
        let mut out = Out::new(Failing(ErrorKind::StorageFull), Failing(ErrorKind::StorageFull));
        out.note("whether a note arrives does not matter");
        assert_eq!(out.line("Sở Nội vụ").unwrap_err().exit(), Exit::Io);
    }
}

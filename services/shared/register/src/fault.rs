//! What a failure of the database means to whoever meets it.

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It passes: a lost connection, a lock, a conflict of transactions. The same again may go well.
    Passing,
    /// The same again fails again. A violated constraint is one: by design the database is never the first to notice.
    Lasting,
}

/// SQLSTATE classes that pass: connection, transaction rollback, resources, operator's intervention, the system's own errors
/// such as a disk that fails. Of the operator's, `57014` is a statement that took too long: whoever repeats it waits as long
/// again.
const PASSING_CLASSES: [&str; 5] = ["08", "40", "53", "57", "58"];
/// Single states that pass: a server that only reads, as a standby does until it takes over; a transaction that lay idle too
/// long; a lock that was waited for too long.
const PASSING_STATES: [&str; 3] = ["25006", "25P03", "55P03"];
const CANCELLED: &str = "57014";
/// Primary result codes of SQLite that pass: busy, locked, a disk that fails or is full, as `53100` is. No command is to
/// blame for its disk, and one whose commit met it may yet be found in the log: only the register can tell.
const SQLITE_PASSING: [u32; 4] = [5, 6, 10, 13];

/// Primary result codes of SQLite for what somebody else has locked.
const SQLITE_LOCKED: [u32; 2] = [5, 6];
/// The primary result code of SQLite for a violated constraint.
const SQLITE_CONSTRAINT: u32 = 19;

impl Fault {
    pub(crate) fn of(error: &DbErr) -> Self {
        let source = match error {
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return Self::Passing,
            DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => source,
            _ => return Self::Lasting,
        };
        match &**source {
            sqlx::Error::Database(source) => source.code().map_or(Self::Lasting, |code| Self::of_code(&code)),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Passing,
            _ => Self::Lasting,
        }
    }

    /// Whether a SQLite file was locked while a connection to it was made: the switch to WAL does not wait for somebody
    /// else who writes or switches.
    pub(crate) fn is_of_a_busy_file(error: &DbErr) -> bool {
        let DbErr::Conn(RuntimeErr::SqlxError(source)) = error else {
            return false;
        };
        matches!(&**source, sqlx::Error::Database(source)
        if source.code().is_some_and(|code| {
            code.len() < 5 && code.parse::<u32>().is_ok_and(|code| SQLITE_LOCKED.contains(&(code & 0xff)))
        }))
    }

    /// Whether it is what was written that the database refuses, and would refuse at any time: a value that cannot be, or a
    /// violated constraint.
    pub(crate) fn is_of_what_was_written(error: &DbErr) -> bool {
        match error {
            DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => {
                let sqlx::Error::Database(source) = &**source else {
                    return false;
                };
                source.code().is_some_and(|code| match code.len() {
                    5 => code.starts_with("22") || code.starts_with("23"),
                    _ => code.parse::<u32>().is_ok_and(|code| code & 0xff == SQLITE_CONSTRAINT),
                })
            }
            DbErr::Custom(_) | DbErr::Type(_) => true,
            _ => false,
        }
    }

    fn of_code(code: &str) -> Self {
        let passes = if code.len() == 5 {
            let class = code.get(..2).unwrap_or_default();
            code != CANCELLED && (PASSING_CLASSES.contains(&class) || PASSING_STATES.contains(&code))
        } else {
            code.parse::<u32>()
                .is_ok_and(|code| SQLITE_PASSING.contains(&(code & 0xff)))
        };
        if passes { Self::Passing } else { Self::Lasting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_lasts() {
        for code in [
            "08006", "25006", "58030", "40001", "40P01", "53100", "53300", "57P01", "25P03", "55P03", "5", "517", "6",
            "10", "778", "13",
        ] {
            assert_eq!(Fault::of_code(code), Fault::Passing, "{code}");
        }
        for code in ["23505", "22P02", "54000", "57014", "42P01", "19", "2067", "1", ""] {
            assert_eq!(Fault::of_code(code), Fault::Lasting, "{code}");
        }
        assert_eq!(Fault::of(&DbErr::Type("unreadable".to_owned())), Fault::Lasting);
    }
}

//! The bounds that the contract sets on requests, enforced on the bytes before anything is decoded.
//!
//! The `(chidao.common.v1.limits)` of every message that a request can hold are compiled once into flat tables; a check
//! walks the wire beside them and allocates only for what it finds wrong. Fields that the contract does not know are
//! skipped, so that a newer client is understood; what they hold is bounded by the size of the message.

mod table;
mod text;
mod walk;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use self::table::Tables;
use crate::{catalogue, contract};

/// The greatest number of violations that one check reports.
pub const MAX_VIOLATIONS: usize = 32;
/// The greatest depth of messages within messages.
pub const MAX_DEPTH: usize = 32;
/// The path of a violation of the request as a whole.
pub const WHOLE_REQUEST: &str = "request";

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let inputs = contract::methods().iter().map(|method| method.input.as_str());
    #[expect(clippy::expect_used, reason = "a test compiles the same descriptors")]
    Tables::compile(contract::pool(), inputs).expect("the limits of the contract are well formed")
});

/// A field that is out of bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where it is: `agency.offices[2].title`, or [`WHOLE_REQUEST`].
    pub field: String,
    /// What is wrong.
    pub kind: Kind,
    /// The bound and the remedy in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

/// What is wrong with a field. The numbers are the bound that it misses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The bytes are no protobuf of this message, or are nested over [`MAX_DEPTH`] deep. Nothing after it was looked at.
    Malformed,
    /// A field that holds one value, or one field of a choice, came more than once.
    Repeated,
    /// A required field is missing, zero or blank.
    Required,
    /// A value is shorter than its least length.
    TooShort {
        /// The least length.
        minimum: u32,
        /// What the length counts.
        unit: Unit,
    },
    /// A value is longer than its greatest length.
    TooLong {
        /// The greatest length.
        maximum: u32,
        /// What the length counts.
        unit: Unit,
    },
    /// A text does not match its pattern.
    Pattern {
        /// The regular expression that the whole text must match.
        pattern: String,
    },
    /// A text is not the name of a resource of these collections.
    ResourceName {
        /// The collections, separated by "|".
        collections: String,
    },
    /// A list has too few items.
    TooFewItems {
        /// The least number.
        minimum: u32,
    },
    /// A list has too many items.
    TooManyItems {
        /// The greatest number.
        maximum: u32,
    },
    /// A number is too small.
    TooSmall {
        /// The least number.
        minimum: i64,
    },
    /// A number is too great.
    TooGreat {
        /// The greatest number.
        maximum: i64,
    },
    /// A number stands for no value of its enum.
    UnknownValue {
        /// The numbers that stand for a value, separated by ", ".
        known: String,
    },
    /// A text is not UTF-8.
    NotUtf8,
    /// A text is not in normalisation form C.
    NotNormalised,
    /// A text has a control character: C0, C1, a line separator, or a line feed or tab where the text is one line.
    ControlCharacter,
    /// A text has a character that changes the direction of what follows, or that Unicode keeps for internal use.
    ForbiddenCharacter,
    /// A text of one line begins or ends with white space.
    OuterSpace,
    /// A date is no day of the calendar.
    ImpossibleDate,
    /// An instant lies outside the years 1900 to 2199 or has no possible nanoseconds.
    ImpossibleInstant,
}

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points.
    Characters,
    /// Bytes.
    Bytes,
}

impl Violation {
    /// A violation with the texts of the catalogue.
    pub fn new(field: impl Into<String>, kind: Kind) -> Self {
        let (vi, en) = catalogue::violation(&kind);
        Self {
            field: field.into(),
            kind,
            vi,
            en,
        }
    }
}

/// Checks the encoding of a request against the contract.
///
/// `message` is the full name of the request, e.g. "chidao.membership.v1.GetAgencyRequest". A message that is no
/// request of a method has no bounds of its own: it passes.
///
/// # Errors
///
/// All violations, at most [`MAX_VIOLATIONS`] of them; never none.
pub fn check(message: &str, wire: &[u8]) -> Result<(), Vec<Violation>> {
    let (package, name) = message.rsplit_once('.').unwrap_or_default();
    request(package, name).map_or(Ok(()), |request| request.check(wire))
}

/// The bounds of one request.
#[derive(Clone, Copy)]
pub(crate) struct Request {
    tables: &'static Tables,
    message: usize,
}

impl Request {
    /// Checks an encoding of the request as [`check`] does.
    pub(crate) fn check(self, wire: &[u8]) -> Result<(), Vec<Violation>> {
        walk::check(self.tables, self.message, wire)
    }
}

/// The bounds of a message; none where it is no request of a method.
pub(crate) fn request(package: &str, name: &str) -> Option<Request> {
    let message = TABLES.root(package, name)?;
    Some(Request {
        tables: &TABLES,
        message,
    })
}

/// Compiles the limits, which the first check does otherwise.
pub(crate) fn prepare() {
    LazyLock::force(&TABLES);
}

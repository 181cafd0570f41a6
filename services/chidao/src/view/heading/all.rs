//! The headings of all services.

use super::{BY_NAME, OF_MESSAGE, OF_PATH, budget, incident, report};

/// A name and its heading.
pub(super) type Heading = (&'static str, &'static str);

/// Fields whose name alone says too little.
pub(super) fn of_messages() -> impl Iterator<Item = &'static Heading> {
    OF_MESSAGE
        .iter()
        .chain(&incident::OF_MESSAGE)
        .chain(&report::OF_MESSAGE)
        .chain(&budget::OF_MESSAGE)
}

/// Fields by their name, wherever they stand.
pub(super) fn by_names() -> impl Iterator<Item = &'static Heading> {
    BY_NAME
        .iter()
        .chain(&incident::BY_NAME)
        .chain(&report::BY_NAME)
        .chain(&budget::BY_NAME)
}

/// Columns that reach into a message, where the last field alone says too little.
pub(super) fn of_paths() -> impl Iterator<Item = &'static Heading> {
    OF_PATH
        .iter()
        .chain(&incident::OF_PATH)
        .chain(&report::OF_PATH)
        .chain(&budget::OF_PATH)
}

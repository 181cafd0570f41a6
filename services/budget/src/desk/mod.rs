//! The register's view of the budget service: what each command must see, and what it changes.

mod activity;
mod advance;
mod books;
mod code;
mod commitment;
mod contract;
mod coordination;
mod document;
mod estimate;
mod incident;
mod issuer;
mod membership;
mod norm;
mod notices;
mod payment;
mod refusal;
mod total;
mod who;
mod words;
mod world;

use chidao_authority::{Audience, Audiences, Resource};
use chidao_proto::refusal::Refusal;
use chidao_register::{Errand, Subject};

pub(crate) use self::activity::audiences as activity_audiences;
pub use self::document::Papers;
pub(crate) use self::total::Total;

chidao_service::desk! {
    /// The desk of the budget service.
    Budget, due by due, rounds 4
}

/// A paper that an act cites.
type Paper<'a> = chidao_service::desk::Paper<'a, Papers>;

/// Nothing of the budget is done by the clock alone.
fn due(_: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(None)
}

/// Who may see what is given and spent: whoever works for the committee, and whoever leads it.
pub(crate) fn audiences() -> Audiences {
    [Audience::Officers, Audience::Leaders].into_iter().collect()
}

/// What the policy of a command on a resource is weighed on.
fn subject(kind: &'static str, name: impl Into<String>, audiences: Option<Audiences>) -> Subject {
    Subject {
        resource: Resource::of(kind),
        audiences,
        name: name.into(),
        field: "name",
    }
}

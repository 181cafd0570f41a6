//! The two processes of an incident as one table: who may do what from where, what must be given for it, and on which article.
//! What may happen next is read from the same table ([`super::next`]).

mod around;
mod content;
mod effect;
mod emergency;
mod evidence;
mod refusal;
mod response;
mod step;
mod table;
mod weigh;

pub use content::{KNOWN, Part, brings, takes};
pub use effect::{Given, received};
pub use evidence::{CAUSE_REPORT, Evidence, REMEDY_CHECKLIST};
pub use refusal::{Discrepancy, Instead, Reason, Refusal, Wanting};
pub use step::Step;
pub(crate) use table::BLANK;
pub use table::{Definition, Guard, definitions, table};
pub use weigh::{Weighed, holds, weigh};
pub(crate) use weigh::{stands_there, unmet};

//! Proof that nothing was altered past the register: the chain of its entries, and what is kept beside them.

mod chain;
mod columns;
mod entries;
mod erasable;
mod figures;
mod finding;
mod index;
mod scan;
mod state;
mod table;

pub use chain::{head, verify};
pub(crate) use entries::hash_at;
pub use finding::Finding;
pub use state::{Proved, StateProof, state};

//! What rows look like in the contract, and what the rules see of them.

mod system;

pub(crate) use system::{addresses, delegations, list_of, listings, management, seen, shown_list, system};

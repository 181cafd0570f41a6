//! The books of a line (sổ theo dõi dự toán): double entry, only added to, in whole đồng.
//!
//! Every business act is one [`Group`] of moves from account to account of a line; which act may move what is one table
//! ([`act::moves`]). All accounts of a line add up to nothing at every position, so that what was given is always where the accounts
//! say it is, and no account of it is ever below nothing: that is what INV-B1 asks for.

mod account;
mod act;
mod balances;
mod group;
mod past;
mod terms;

pub use account::{Account, Side};
pub use act::{Act, moves};
pub use balances::{Balances, Fault};
pub use group::{Cause, Group, Move, Posting, Subject};
pub use past::{Cut, Entry, balances_at};
pub use terms::{Term, TermName};

//! The money of the committee as Decision, law and circulars have it: places and texts for names, lists of what was done, and sums that
//! are reckoned from them each time.

mod choice;
mod said;
mod simple;
mod spending;
mod sums;
mod things;

pub use choice::anything;
pub use said::{Ask, Chance, Day, Said, Signing, What};
pub use simple::{Model, Tried};
pub use things::{Activity, Advance, Commitment, Contract, Payment};

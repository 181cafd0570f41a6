//! The response to an incident as Decision 05/2017/QĐ-TTg and Circular 20/2017/TT-BTTTT have it: names are texts, times are minutes,
//! and the two processes are a table of lines.

mod done;
mod emergency;
mod next;
mod owed;
mod said;
mod simple;
mod table;

pub use done::{Done, Sent, Which, senders};
pub use emergency::WORK;
pub use owed::{DAY, Owed, is_open, late, papers};
pub use said::{Chance, FLAGS, PARTIES, Said, anything};
pub use simple::Model;
pub use table::{LINES, Line};

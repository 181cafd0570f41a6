//! Two services over one database: who may act follows membership, and each keeps a register of its own.

mod account;
mod alone;
mod papers;
mod up;

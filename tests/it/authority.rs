//! Accounts and roles: their life, what is told of a permission, and that an end counts at once.

mod accounts;
mod denials;
mod explanation;
mod keepers;
mod measure;
mod stage;
mod stale;

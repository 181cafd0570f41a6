//! Tokens of an issuer outside: which are believed, and how its keys are followed.

mod binary;
mod following;
mod issuer;

//! Authority: who calls, what he may do and what he may see. It follows from membership and from policies that cite their
//! basis; nothing here is written to the database.

pub mod audience;
pub mod cache;
pub mod certificate;
pub mod identity;
pub mod office;
pub mod policy;
pub mod principal;
pub mod roster;
pub mod table;
pub mod token;

pub use audience::{Audience, Audiences};
pub use cache::RosterCache;
pub use certificate::{CertificateSubject, ClientCertificate, SystemCertificate};
pub use identity::Identity;
pub use office::Bond;
pub use policy::{Decision, Explanation, Policies, PolicyFacts, Resource, known};
pub use principal::{Principal, Role, Roles};
pub use roster::{Heard, Roster, RosterRow};
pub use table::generate_table;
pub use token::{
    AUDIENCE, Algorithm, Bearer, DEVELOPMENT_ISSUER, DevelopmentKey, KeySet, TokenError, TrustedKey, Unverified,
    Verifier,
};

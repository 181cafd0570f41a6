//! Tokens: what is checked before a caller is anybody.
//!
//! The time is an argument, read from the machine's clock by the caller: tokens are the one thing that a moved clock of the
//! register must not reach.

mod development;
mod kept;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use serde::Deserialize;

pub use self::development::{DevelopmentKey, TokenError};
use self::kept::{Kept, Validity};
use crate::{
    Identity,
    identity::{CERTIFICATE_ISSUER, SYSTEM_ISSUER},
};

/// The issuer of development tokens.
pub const DEVELOPMENT_ISSUER: &str = "chidao-development";

/// The audience (`aud`) that a token must name.
pub const AUDIENCE: &str = "chidao";

/// The longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 4 * 1024;

/// The longest subject, in characters: as long as an account's.
const MAX_SUBJECT: usize = 200;

/// How far, in seconds, the issuer's clock may differ from ours.
const LEEWAY: u64 = 30;

/// How many verified tokens are kept.
const MAX_KEPT: usize = 10_000;

/// How a token is signed. There is no way to name a shared secret, or no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::EdDsa => Self::EdDSA,
            Algorithm::Es256 => Self::ES256,
            Algorithm::Rs256 => Self::RS256,
        }
    }
}

/// A key whose signatures are believed, for tokens of one issuer.
#[derive(Clone, Debug)]
pub struct TrustedKey {
    /// The issuer that signs with it; another `iss` in a token signed with it is refused.
    pub issuer: String,
    /// Its id, by which a token's header names it.
    pub kid: String,
    /// The only algorithm that it is used with.
    pub algorithm: Algorithm,
    /// The public key. One of another family than the algorithm's verifies nothing.
    pub key: DecodingKey,
}

/// Verifies tokens, and keeps what it verified until it expires.
pub struct Verifier {
    keys: Vec<(TrustedKey, Validation)>,
    kept: Kept,
}

/// The claims that we read ourselves; that the issuer is the key's and the audience is ours is checked while decoding, but
/// not that the issuer is one text. A NumericDate may have a fraction.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: f64,
    nbf: f64,
}

impl Verifier {
    /// Verifies with these keys. Several may have the same id, as long as they are of different issuers.
    #[must_use]
    pub fn new(keys: Vec<TrustedKey>) -> Self {
        let with_validation = |key: TrustedKey| {
            let validation = validation(&key);
            (key, validation)
        };
        Self {
            keys: keys.into_iter().map(with_validation).collect(),
            kept: Kept::new(MAX_KEPT),
        }
    }

    /// Verifies the tokens of a development key, and no others.
    #[must_use]
    pub fn development(key: &DevelopmentKey) -> Self {
        Self::new(vec![key.trusted()])
    }

    /// The bearer of a token, given without the scheme `Bearer`, at a machine time in seconds since 1970.
    ///
    /// # Errors
    /// `TOKEN_MISSING` where it is empty; `TOKEN_EXPIRED` also where it is not valid yet; `TOKEN_AUDIENCE` where it is meant
    /// for another system; `TOKEN_INVALID` for all else, without saying what.
    pub fn verify(&self, bearer: &str, unix_now: u64) -> Result<Arc<Identity>, Refusal> {
        self.check(bearer, unix_now).map_err(Refusal::new)
    }

    fn check(&self, bearer: &str, now: u64) -> Result<Arc<Identity>, Reason> {
        if bearer.is_empty() {
            return Err(Reason::TokenMissing);
        }
        if bearer.len() > MAX_TOKEN {
            return Err(Reason::TokenInvalid);
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, bearer.as_bytes()).as_ref());
        if let Some(identity) = self.kept.get(&hash, now) {
            return Ok(identity);
        }
        let (identity, validity) = self.read(bearer)?;
        if !validity.contains(now) {
            return Err(Reason::TokenExpired);
        }
        let identity = Arc::new(identity);
        self.kept.insert(hash, Arc::clone(&identity), validity, now);
        Ok(identity)
    }

    /// All that does not depend on the time.
    fn read(&self, bearer: &str) -> Result<(Identity, Validity), Reason> {
        let header = decode_header(bearer).map_err(|_| Reason::TokenInvalid)?;
        // What a header calls critical must be understood, and we understand none of it.
        if header.crit.is_some() {
            return Err(Reason::TokenInvalid);
        }
        let kid = header.kid.ok_or(Reason::TokenInvalid)?;
        let mut refusal = Reason::TokenInvalid;
        for (key, validation) in self.keys.iter().filter(|(key, _)| key.kid == kid) {
            match decode::<Claims>(bearer, &key.key, validation) {
                Ok(token) => return accept(token.claims),
                Err(error) if matches!(error.kind(), ErrorKind::InvalidAudience) => refusal = Reason::TokenAudience,
                Err(_) => {}
            }
        }
        Err(refusal)
    }
}

/// What the library checks of a token signed with this key: all but the time, for which it would ask the machine itself.
fn validation(key: &TrustedKey) -> Validation {
    let mut validation = Validation::new(key.algorithm.into());
    validation.set_required_spec_claims(&["iss", "aud", "exp", "nbf", "sub"]);
    validation.set_issuer(&[&key.issuer]);
    validation.set_audience(&[AUDIENCE]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn accept(claims: Claims) -> Result<(Identity, Validity), Reason> {
    // These belong to who shows a certificate, whatever issuer a key was configured for.
    if [CERTIFICATE_ISSUER, SYSTEM_ISSUER].contains(&&*claims.iss) {
        return Err(Reason::TokenInvalid);
    }
    let subject = claims.sub;
    // A subject ends up in refusals, answers and logs.
    if subject.is_empty() || subject.chars().count() > MAX_SUBJECT || subject.chars().any(char::is_control) {
        return Err(Reason::TokenInvalid);
    }
    Ok((
        Identity::new(claims.iss, subject),
        Validity::new(claims.nbf, claims.exp, LEEWAY),
    ))
}

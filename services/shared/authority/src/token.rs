//! Tokens: what is checked before a caller is anybody.
//!
//! The time is an argument, read from the machine's clock by the caller: tokens are the one thing that a moved clock of the
//! register must not reach.

mod development;
mod jwks;
mod kept;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use jsonwebtoken::{
    DecodingKey, Validation, dangerous::insecure_decode_claims, decode, decode_header, errors::ErrorKind,
};
use serde::Deserialize;

use self::kept::{Generation, Kept, Validity};
pub use self::{
    development::{DevelopmentKey, TokenError},
    jwks::{KeySet, KeySetError, SkippedKey},
};
use crate::{
    Identity,
    identity::{CERTIFICATE_ISSUER, SYSTEM_ISSUER},
};

/// The issuer of development tokens.
pub const DEVELOPMENT_ISSUER: &str = "chidao-development";

/// The audience (`aud`) that a token must name where nothing else is configured, and always that of the development key.
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

impl Algorithm {
    fn of(algorithm: jsonwebtoken::Algorithm) -> Option<Self> {
        let all = [Self::EdDsa, Self::Es256, Self::Rs256];
        all.into_iter().find(|known| algorithm == (*known).into())
    }
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
    /// The audience that its tokens must name.
    pub audience: String,
    /// Its id, by which a token's header names it.
    pub kid: String,
    /// The only algorithm that it is used with.
    pub algorithm: Algorithm,
    /// The public key. One of another family than the algorithm's verifies nothing.
    pub key: DecodingKey,
}

/// Who stands behind a verified token, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// Whom the issuer vouches for.
    pub identity: Arc<Identity>,
    /// The second since 1970 at which the token expires (`exp`).
    pub expires: u64,
}

/// Why a token says nothing of its bearer.
#[derive(Debug, Clone, PartialEq)]
pub enum Unverified {
    /// It is refused, whatever may happen.
    Refused(Refusal),
    /// Nobody here has the key that it names: keys of this issuer, which is not verified, may have changed.
    UnknownKey {
        /// The issuer that the token names.
        issuer: String,
    },
}

impl From<Reason> for Unverified {
    fn from(reason: Reason) -> Self {
        Self::Refused(Refusal::new(reason))
    }
}

/// Verifies tokens, and keeps what it verified until it expires or the keys change.
pub struct Verifier {
    own: Vec<Believed>,
    issued: RwLock<Issued>,
    kept: Kept,
}

/// The keys of the issuer outside, as they stand. A copy is cheap.
#[derive(Clone, Default)]
struct Issued {
    keys: Arc<[Believed]>,
    generation: Generation,
}

struct Believed {
    key: TrustedKey,
    validation: Validation,
}

impl From<TrustedKey> for Believed {
    fn from(key: TrustedKey) -> Self {
        let validation = validation(&key);
        Self { key, validation }
    }
}

/// The claims that we read ourselves; that the issuer is the key's and the audience is ours is checked while decoding, but
/// not that the issuer is one text. A NumericDate may have a fraction.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
}

/// What a token whose key nobody knows says of its issuer.
#[derive(Deserialize)]
struct Claimed {
    iss: String,
}

impl Verifier {
    /// Verifies with these keys, which stay. Several may have the same id, as long as they are of different issuers.
    #[must_use]
    pub fn new(keys: Vec<TrustedKey>) -> Self {
        Self {
            own: keys.into_iter().map(Believed::from).collect(),
            issued: RwLock::default(),
            kept: Kept::new(MAX_KEPT),
        }
    }

    /// Verifies the tokens of a development key, and no others.
    #[must_use]
    pub fn development(key: &DevelopmentKey) -> Self {
        Self::new(vec![key.trusted()])
    }

    /// Believes these keys beside those that stay, and no longer the ones that were given here before. Whatever was kept is
    /// verified anew: a token of a key that is gone is refused from now on.
    pub fn trust(&self, keys: Vec<TrustedKey>) {
        let mut issued = self.issued.write().unwrap_or_else(PoisonError::into_inner);
        issued.keys = keys.into_iter().map(Believed::from).collect();
        issued.generation = self.kept.forget();
    }

    /// The bearer of a token, given without the scheme `Bearer`, at a machine time in seconds since 1970.
    ///
    /// # Errors
    /// `TOKEN_MISSING` where it is empty; `TOKEN_EXPIRED` also where it is not valid yet; `TOKEN_AUDIENCE` where it is meant
    /// for another system; `TOKEN_INVALID` for all else, without saying what. A key that nobody has is no refusal yet.
    pub fn verify(&self, bearer: &str, unix_now: u64) -> Result<Bearer, Unverified> {
        if bearer.is_empty() {
            return Err(Reason::TokenMissing.into());
        }
        if bearer.len() > MAX_TOKEN {
            return Err(Reason::TokenInvalid.into());
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, bearer.as_bytes()).as_ref());
        if let Some(bearer) = self.kept.get(&hash, unix_now) {
            return Ok(bearer);
        }
        let issued = self.issued.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (bearer, validity) = self.read(bearer, &issued.keys)?;
        if !validity.contains(unix_now) {
            return Err(Reason::TokenExpired.into());
        }
        self.kept
            .insert(issued.generation, hash, bearer.clone(), validity, unix_now);
        Ok(bearer)
    }

    /// All that does not depend on the time.
    fn read(&self, bearer: &str, issued: &[Believed]) -> Result<(Bearer, Validity), Unverified> {
        let header = decode_header(bearer).map_err(|_| Reason::TokenInvalid)?;
        // What a header calls critical must be understood, and we understand none of it.
        if header.crit.is_some() {
            return Err(Reason::TokenInvalid.into());
        }
        let kid = header.kid.ok_or(Reason::TokenInvalid)?;
        let mut refusal = None;
        for Believed { key, validation } in self.own.iter().chain(issued).filter(|it| it.key.kid == kid) {
            match decode::<Claims>(bearer, &key.key, validation) {
                Ok(token) => return accept(token.claims).map_err(Unverified::from),
                Err(error) if matches!(error.kind(), ErrorKind::InvalidAudience) => {
                    refusal = Some(Refusal::new(Reason::TokenAudience).with("audience", &key.audience));
                }
                Err(_) => {
                    refusal.get_or_insert_with(|| Refusal::new(Reason::TokenInvalid));
                }
            }
        }
        Err(match refusal {
            Some(refusal) => Unverified::Refused(refusal),
            // Another algorithm no key of ours can ever have.
            None if Algorithm::of(header.alg).is_none() => Reason::TokenInvalid.into(),
            None => insecure_decode_claims::<Claimed>(bearer).map_or_else(
                |_| Reason::TokenInvalid.into(),
                |claimed| Unverified::UnknownKey { issuer: claimed.iss },
            ),
        })
    }
}

/// What the library checks of a token signed with this key: all but the time, for which it would ask the machine itself.
fn validation(key: &TrustedKey) -> Validation {
    let mut validation = Validation::new(key.algorithm.into());
    validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    validation.set_issuer(&[&key.issuer]);
    validation.set_audience(&[&key.audience]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn accept(claims: Claims) -> Result<(Bearer, Validity), Reason> {
    // These belong to who shows a certificate, whatever issuer a key was configured for.
    if [CERTIFICATE_ISSUER, SYSTEM_ISSUER].contains(&&*claims.iss) {
        return Err(Reason::TokenInvalid);
    }
    let subject = claims.sub;
    // A subject ends up in refusals, answers and logs.
    if subject.is_empty() || subject.chars().count() > MAX_SUBJECT || subject.chars().any(char::is_control) {
        return Err(Reason::TokenInvalid);
    }
    // Some issuers never name a start: then a token holds since it was issued.
    let from = claims.nbf.or(claims.iat).ok_or(Reason::TokenInvalid)?;
    let validity = Validity::new(from, claims.exp, LEEWAY);
    let bearer = Bearer {
        identity: Arc::new(Identity::new(claims.iss, subject)),
        // Whatever is no second, such as a negative number, has passed.
        expires: claims.exp as u64,
    };
    Ok((bearer, validity))
}

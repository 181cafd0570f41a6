//! The keys of an issuer as it publishes them: a JSON Web Key Set (RFC 7517).

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey};
use jsonwebtoken::{
    DecodingKey, DecodingKeyKind,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

use super::{Algorithm, TrustedKey};

/// The longest id of a key, in bytes.
const MAX_KID: usize = 200;

/// Bits of the modulus of an RSA key: fewer are too weak, more cannot be verified with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The members that only a private or a shared key has: whoever publishes one has no secret left.
const SECRETS: [&str; 2] = ["d", "k"];

/// The keys of a set, one of them at least, and what was passed over.
#[derive(Debug)]
pub struct KeySet {
    /// Those that can be believed.
    pub keys: Vec<TrustedKey>,
    /// Those that cannot.
    pub skipped: Vec<SkippedKey>,
}

/// A key of a set that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedKey {
    /// Its id; "-" where it has none.
    pub kid: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl fmt::Display for SkippedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Escaped: it ends up in a log line.
        write!(formatter, "{:?} {}", self.kid, self.why)
    }
}

/// A document from which no key can be taken.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// It is no set of keys.
    #[error("it is no JSON Web Key Set, which is {{\"keys\": […]}}")]
    NotASet(#[source] serde_json::Error),
    /// The set has no key, or none that can be used.
    #[error("it has no key that can be used{}", told(.0))]
    NoUsableKey(Vec<SkippedKey>),
}

/// Says of the first few what is wrong.
fn told(skipped: &[SkippedKey]) -> String {
    let first: Vec<_> = skipped.iter().take(5).map(ToString::to_string).collect();
    match first.is_empty() {
        true => String::new(),
        false => format!(": {}", first.join("; ")),
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a set: EdDSA with Ed25519, ES256, and RS256 of 2048 bits or more, each key with an id and for signatures.
    /// Keys that cannot be used are passed over, as an issuer may publish others beside them.
    ///
    /// # Errors
    /// It is no set, or has no key that can be used.
    pub fn read(document: &[u8], issuer: &str, audience: &str) -> Result<Self, KeySetError> {
        let Document { keys } = serde_json::from_slice(document).map_err(KeySetError::NotASet)?;
        let mut set = Self {
            keys: Vec::new(),
            skipped: Vec::new(),
        };
        for value in keys {
            let kid = value.get("kid").and_then(Value::as_str).unwrap_or("-").to_owned();
            match usable(value) {
                // One of the two may be meant, and nobody can tell which.
                Ok((algorithm, _)) if set.keys.iter().any(|it| it.kid == kid && it.algorithm == algorithm) => {
                    let why = "is there twice: the first counts";
                    set.skipped.push(SkippedKey { kid, why });
                }
                Ok((algorithm, key)) => set.keys.push(TrustedKey {
                    issuer: issuer.to_owned(),
                    audience: audience.to_owned(),
                    kid,
                    algorithm,
                    key,
                }),
                Err(why) => set.skipped.push(SkippedKey { kid, why }),
            }
        }
        match set.keys.is_empty() {
            true => Err(KeySetError::NoUsableKey(set.skipped)),
            false => Ok(set),
        }
    }
}

/// A key that can be believed, or what is wrong with it.
fn usable(value: Value) -> Result<(Algorithm, DecodingKey), &'static str> {
    if SECRETS.iter().any(|secret| value.get(secret).is_some()) {
        return Err("is a private or shared key: an issuer publishes public ones only");
    }
    let jwk: Jwk = serde_json::from_value(value).map_err(|_| "is no JSON Web Key")?;
    match jwk.common.key_id.as_deref() {
        None | Some("") => return Err("has no kid, by which tokens could name it"),
        Some(kid) if kid.len() > MAX_KID => return Err("has a kid of more than 200 bytes"),
        Some(_) => {}
    }
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return Err("is not for signatures (use)");
    }
    let operations = jwk.common.key_operations.as_ref();
    if operations.is_some_and(|operations| !operations.contains(&KeyOperations::Verify)) {
        return Err("is not for verifying (key_ops)");
    }
    let (algorithm, stated) = match &jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDsa, KeyAlgorithm::EdDSA)
        }
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            (Algorithm::Es256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::RSA(_) => (Algorithm::Rs256, KeyAlgorithm::RS256),
        _ => return Err("is of another kind than Ed25519, P-256 or RSA (kty, crv)"),
    };
    if jwk.common.key_algorithm.is_some_and(|alg| alg != stated) {
        return Err("is for another algorithm than EdDSA, ES256 or RS256, or for one that its kind has not (alg)");
    }
    let key = DecodingKey::from_jwk(&jwk).map_err(|_| "is not encoded as base64url")?;
    checked(algorithm, key).map(|key| (algorithm, key))
}

/// The key, where it is one: without this, one that is malformed would be found out with the first token only.
fn checked(algorithm: Algorithm, key: DecodingKey) -> Result<DecodingKey, &'static str> {
    let is_point = match (algorithm, key.kind()) {
        (Algorithm::EdDsa, DecodingKeyKind::SecretOrDer(point)) => ParsedPublicKey::new(&ED25519, point).is_ok(),
        (Algorithm::Es256, DecodingKeyKind::SecretOrDer(point)) => {
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).is_ok()
        }
        (Algorithm::Rs256, DecodingKeyKind::RsaModulusExponent { n, e }) => return rsa(n, e),
        _ => false,
    };
    if is_point {
        Ok(key)
    } else {
        Err("is no point of its curve")
    }
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<DecodingKey, &'static str> {
    let (modulus, exponent) = (significant(modulus), significant(exponent));
    let bits = (modulus.first()).map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
    if !RSA_BITS.contains(&bits) {
        return Err("is an RSA key of less than 2048 or more than 8192 bits");
    }
    let value = exponent.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    if exponent.len() > 4 || value < 3 || value % 2 == 0 {
        return Err("is an RSA key whose exponent is even, 1 or of more than 32 bits");
    }
    Ok(DecodingKey::from_rsa_raw_components(modulus, exponent))
}

/// A number without leading zeros: some issuers write the byte of the sign too, which the verifier would not take.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /// A key of RFC 8037 with an id, changed so.
    fn key(change: &Value) -> Value {
        changed(json!({"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": X}), change)
    }

    fn changed(mut key: Value, change: &Value) -> Value {
        for (name, value) in change.as_object().unwrap() {
            key[name] = value.clone();
        }
        key
    }

    /// Any number of so many bytes: nothing is verified with it. Two characters of base64url more than a multiple of three
    /// bytes end in bits that must be zero.
    fn rsa_key(bytes: usize, exponent: &str) -> Value {
        let modulus = "_".repeat(bytes * 8 / 6) + if bytes.is_multiple_of(3) { "" } else { "w" };
        json!({"kty": "RSA", "kid": "1", "n": modulus, "e": exponent})
    }

    fn read(keys: Vec<Value>) -> Result<KeySet, KeySetError> {
        KeySet::read(json!({ "keys": keys }).to_string().as_bytes(), "tinh", "chidao")
    }

    #[rstest]
    #[case::as_is(key(&json!({})), Algorithm::EdDsa)]
    #[case::for_signatures(key(&json!({"use": "sig", "alg": "EdDSA", "key_ops": ["verify"]})), Algorithm::EdDsa)]
    #[case::with_what_we_do_not_know(key(&json!({"x5t": "-", "nbf": 1})), Algorithm::EdDsa)]
    #[case::rsa(rsa_key(256, "AQAB"), Algorithm::Rs256)]
    #[case::rsa_with_the_byte_of_the_sign(rsa_key(256, "AAEAAQ"), Algorithm::Rs256)]
    fn a_key_is_used_with_the_algorithm_of_its_kind(#[case] key: Value, #[case] algorithm: Algorithm) {
        let set = read(vec![key]).unwrap();
        let [key] = &*set.keys else { panic!("{set:?}") };
        assert_eq!((key.algorithm, &*key.kid, &*key.issuer), (algorithm, "1", "tinh"));
        assert_eq!(set.skipped, []);
    }

    #[rstest]
    #[case::no_kid(key(&json!({"kid": null})), "kid")]
    #[case::empty_kid(key(&json!({"kid": ""})), "kid")]
    #[case::long_kid(key(&json!({"kid": "k".repeat(201)})), "kid")]
    #[case::for_encryption(key(&json!({"use": "enc"})), "(use)")]
    #[case::for_something_else(key(&json!({"use": "tls"})), "(use)")]
    #[case::for_signing(key(&json!({"key_ops": ["sign"]})), "(key_ops)")]
    #[case::another_algorithm(key(&json!({"alg": "ES256"})), "(alg)")]
    #[case::an_unknown_algorithm(key(&json!({"alg": "XYZ"})), "(alg)")]
    #[case::rsa_for_pss(changed(rsa_key(256, "AQAB"), &json!({"alg": "PS256"})), "(alg)")]
    #[case::rsa_for_hmac(changed(rsa_key(256, "AQAB"), &json!({"alg": "HS256"})), "(alg)")]
    #[case::another_curve(key(&json!({"kty": "EC", "crv": "P-384", "y": X})), "(kty, crv)")]
    #[case::an_unknown_curve(key(&json!({"crv": "X25519"})), "kty")]
    #[case::shared(json!({"kty": "oct", "kid": "1", "k": X}), "shared")]
    #[case::private(key(&json!({"d": X})), "private")]
    #[case::no_point(json!({"kty": "EC", "crv": "P-256", "kid": "1", "x": X, "y": X}), "point")]
    #[case::too_short(key(&json!({"x": "AAAA"})), "point")]
    #[case::not_encoded(key(&json!({"x": "!"})), "base64url")]
    #[case::weak_rsa(rsa_key(255, "AQAB"), "2048")]
    #[case::huge_rsa(rsa_key(1026, "AQAB"), "8192")]
    #[case::even_exponent(rsa_key(256, "AQAA"), "exponent")]
    #[case::exponent_of_one(rsa_key(256, "AQ"), "exponent")]
    #[case::no_key(json!("key"), "JSON Web Key")]
    fn a_key_that_cannot_be_used_is_named_with_the_reason(#[case] bad: Value, #[case] why: &str) {
        let alone = read(vec![bad.clone()]).unwrap_err().to_string();
        assert!(
            alone.contains(why) && alone.contains("no key that can be used"),
            "{alone}"
        );
        let set = read(vec![bad, key(&json!({"kid": "2"}))]).unwrap();
        assert_eq!(set.keys.len(), 1, "the others count all the same");
        let [skipped] = &*set.skipped else { panic!("{set:?}") };
        assert!(skipped.why.contains(why), "{skipped}");
    }

    #[test]
    fn of_two_keys_that_nobody_can_tell_apart_the_first_counts() {
        let set = read(vec![key(&json!({})), key(&json!({})), rsa_key(256, "AQAB")]).unwrap();
        assert_eq!(set.keys.len(), 2, "the same id for another algorithm is no doubt");
        assert_eq!(set.skipped.len(), 1);
    }

    #[rstest]
    #[case("")]
    #[case("[]")]
    #[case("{\"keys\": {}}")]
    #[case("<html>")]
    #[case("{\"keys\": []}")]
    fn other_documents_are_no_set(#[case] document: &str) {
        assert!(KeySet::read(document.as_bytes(), "tinh", "chidao").is_err());
    }

    #[test]
    fn what_an_issuer_writes_cannot_break_a_log_line() {
        let error = read(vec![key(&json!({"kid": "a\nb", "use": "enc"}))]).unwrap_err();
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

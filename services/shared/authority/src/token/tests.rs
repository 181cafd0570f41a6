//! Every way in which a token can be wrong, and that what was kept is judged like what is new.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Barrier,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use jsonwebtoken::{EncodingKey, Header, encode};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;

const NOW: u64 = 1_560_733_200;
const HOUR: Duration = Duration::from_secs(3600);

/// A directory that is removed with its contents.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("chidao-authority-{}-{number}", std::process::id())))
    }

    fn key(&self) -> DevelopmentKey {
        DevelopmentKey::load_or_create(&self.0).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Verifier {
    /// As for a caller whose issuer has no more keys to give.
    fn check(&self, bearer: &str, now: u64) -> Result<Arc<Identity>, Reason> {
        match self.verify(bearer, now) {
            Ok(bearer) => Ok(bearer.identity),
            Err(Unverified::Refused(refusal)) => Err(refusal.reason()),
            Err(Unverified::UnknownKey { .. }) => Err(Reason::TokenInvalid),
        }
    }
}

fn claims() -> Value {
    json!({"iss": DEVELOPMENT_ISSUER, "sub": "can-bo-01", "aud": AUDIENCE, "nbf": NOW, "exp": NOW + 3600})
}

/// Signs a header and claims as they are with the directory's key.
fn sign(dir: &Scratch, header: &Header, claims: &Value) -> String {
    let text = fs::read(dir.0.join("development-key.pem")).unwrap();
    encode(header, claims, &EncodingKey::from_ed_pem(&text).unwrap()).unwrap()
}

fn header(key: &DevelopmentKey) -> Header {
    let mut header = Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some(key.trusted().kid);
    header
}

/// A header and claims as they are, without a signature.
fn unsigned(header: &Value, claims: &Value) -> String {
    let signed = |part: &Value| {
        let token = encode(&Header::default(), part, &EncodingKey::from_secret(b"-")).unwrap();
        token.split('.').nth(1).unwrap().to_owned()
    };
    format!("{}.{}.", signed(header), signed(claims))
}

#[test]
fn a_minted_token_names_its_bearer() {
    let dir = Scratch::new();
    let key = dir.key();
    let verifier = Verifier::development(&key);
    let token = key.mint("can-bo-01", AUDIENCE, NOW, HOUR).unwrap();
    for _ in 0..2 {
        assert_eq!(
            *verifier.check(&token, NOW).unwrap(),
            Identity::new(DEVELOPMENT_ISSUER, "can-bo-01")
        );
    }
    assert!(!format!("{key:?}").contains("PRIVATE"));
}

#[rstest]
#[case::no_audience(json!({"aud": null}), Reason::TokenInvalid)]
#[case::another_audience(json!({"aud": "quan-ly-van-ban"}), Reason::TokenAudience)]
#[case::other_audiences(json!({"aud": ["a", "b"]}), Reason::TokenAudience)]
#[case::no_issuer(json!({"iss": null}), Reason::TokenInvalid)]
#[case::another_issuer(json!({"iss": "https://sso.vinhlong.gov.vn"}), Reason::TokenInvalid)]
#[case::several_issuers(json!({"iss": [DEVELOPMENT_ISSUER, "https://sso.vinhlong.gov.vn"]}), Reason::TokenInvalid)]
#[case::too_long(json!({"pad": "A".repeat(MAX_TOKEN)}), Reason::TokenInvalid)]
#[case::no_subject(json!({"sub": null}), Reason::TokenInvalid)]
#[case::empty_subject(json!({"sub": ""}), Reason::TokenInvalid)]
#[case::subject_with_a_line_break(json!({"sub": "a\nb"}), Reason::TokenInvalid)]
#[case::long_subject(json!({"sub": "a".repeat(201)}), Reason::TokenInvalid)]
#[case::subject_of_another_type(json!({"sub": 1}), Reason::TokenInvalid)]
#[case::no_expiry(json!({"exp": null}), Reason::TokenInvalid)]
#[case::expiry_of_another_type(json!({"exp": "never"}), Reason::TokenInvalid)]
#[case::negative_expiry(json!({"exp": -1}), Reason::TokenInvalid)]
#[case::no_start(json!({"nbf": null}), Reason::TokenInvalid)]
#[case::expired(json!({"exp": NOW - 30}), Reason::TokenExpired)]
#[case::not_yet_valid(json!({"nbf": NOW + 31}), Reason::TokenExpired)]
#[case::issued_later(json!({"nbf": null, "iat": NOW + 31}), Reason::TokenExpired)]
#[case::start_of_another_type(json!({"nbf": "now", "iat": NOW}), Reason::TokenInvalid)]
fn wrong_claims_are_refused(#[case] change: Value, #[case] reason: Reason) {
    let dir = Scratch::new();
    let key = dir.key();
    let mut claims = claims();
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let token = sign(&dir, &header(&key), &claims);
    assert_eq!(Verifier::development(&key).check(&token, NOW), Err(reason));
}

#[rstest]
#[case(CERTIFICATE_ISSUER)]
#[case(SYSTEM_ISSUER)]
fn no_token_names_the_issuer_of_certificates(#[case] issuer: &str) {
    let dir = Scratch::new();
    let key = dir.key();
    let verifier = Verifier::new(vec![TrustedKey {
        issuer: issuer.to_owned(),
        ..key.trusted()
    }]);
    let mut claims = claims();
    claims["iss"] = issuer.into();
    let token = sign(&dir, &header(&key), &claims);
    assert_eq!(verifier.check(&token, NOW), Err(Reason::TokenInvalid));
}

#[rstest]
#[case::as_is(json!({}))]
#[case::one_of_its_audiences(json!({"aud": ["quan-ly-van-ban", AUDIENCE]}))]
#[case::fractions(json!({"exp": NOW as f64 + 0.5}))]
#[case::the_issuers_clock_is_behind(json!({"exp": NOW - 29}))]
#[case::the_issuers_clock_is_ahead(json!({"nbf": NOW + 30}))]
#[case::other_claims(json!({"email": "a@b.vn", "iat": NOW}))]
#[case::valid_since_it_was_issued(json!({"nbf": null, "iat": NOW}))]
fn right_claims_pass(#[case] change: Value) {
    let dir = Scratch::new();
    let key = dir.key();
    let mut claims = claims();
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let token = sign(&dir, &header(&key), &claims);
    assert!(Verifier::development(&key).check(&token, NOW).is_ok());
}

#[test]
fn wrong_headers_and_signatures_are_refused() {
    let dir = Scratch::new();
    let key = dir.key();
    let kid = key.trusted().kid;
    let good = sign(&dir, &header(&key), &claims());
    let verifier = Verifier::development(&key);

    let public = key.trusted().key;
    let mut hmac = Header::new(jsonwebtoken::Algorithm::HS256);
    hmac.kid = Some(kid.clone());
    let hmac = encode(
        &hmac,
        &claims(),
        &EncodingKey::from_secret(public.try_get_as_bytes().unwrap()),
    )
    .unwrap();

    let other = Scratch::new();
    other.key();
    let wrong_key = sign(&other, &header(&key), &claims());

    let change = |change: &dyn Fn(&mut Header)| {
        let mut header = header(&key);
        change(&mut header);
        sign(&dir, &header, &claims())
    };
    let (head, rest) = good.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let other_body = sign(&dir, &header(&key), &json!({"sub": "system:founder"}));
    let other_body = other_body.split('.').nth(1).unwrap();

    let tokens = [
        ("none", unsigned(&json!({"alg": "none", "kid": kid}), &claims())),
        ("signature left out", format!("{head}.{body}.")),
        ("another body", format!("{head}.{other_body}.{signature}")),
        ("hmac with the public key", hmac),
        ("another key", wrong_key),
        (
            "unknown kid",
            change(&|header| header.kid = Some("khoa-khac".to_owned())),
        ),
        ("no kid", change(&|header| header.kid = None)),
        (
            "critical extension",
            change(&|header| header.crit = Some(vec!["b64".to_owned()])),
        ),
        ("garbage", "không phải mã".to_owned()),
        ("dots", "..".to_owned()),
        ("scheme", format!("Bearer {good}")),
    ];
    for (name, token) in tokens {
        assert_eq!(verifier.check(&token, NOW), Err(Reason::TokenInvalid), "{name}");
    }
    assert_eq!(verifier.check("", NOW), Err(Reason::TokenMissing));
    assert!(verifier.check(&good, NOW).is_ok());
}

#[test]
fn a_key_is_used_with_its_algorithm_for_its_issuer() {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let es256 = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
    let ec = DecodingKey::from_ec_der(pair.public_key().as_ref());
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let rs256 = EncodingKey::from_rsa_pem(pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref())).as_bytes()).unwrap();
    let rsa = DecodingKey::from_rsa_der(pair.public_key().as_ref());

    let trusted = |issuer: &str, algorithm, key: &DecodingKey| TrustedKey {
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
        kid: "1".to_owned(),
        algorithm,
        key: key.clone(),
    };
    // Two issuers that both call their key "1".
    let verifier = Verifier::new(vec![
        trusted("tinh", Algorithm::Es256, &ec),
        trusted("bo", Algorithm::Rs256, &rsa),
    ]);
    let mint = |issuer: &str, algorithm, key: &EncodingKey| {
        let mut header = Header::new(algorithm);
        header.kid = Some("1".to_owned());
        let mut claims = claims();
        claims["iss"] = json!(issuer);
        encode(&header, &claims, key).unwrap()
    };
    for (issuer, algorithm, key) in [
        ("tinh", jsonwebtoken::Algorithm::ES256, &es256),
        ("bo", jsonwebtoken::Algorithm::RS256, &rs256),
    ] {
        let bearer = verifier.check(&mint(issuer, algorithm, key), NOW);
        assert_eq!(*bearer.unwrap(), Identity::new(issuer, "can-bo-01"));
    }
    for (issuer, algorithm, key) in [
        ("bo", jsonwebtoken::Algorithm::ES256, &es256),
        ("tinh", jsonwebtoken::Algorithm::RS256, &rs256),
        ("bo", jsonwebtoken::Algorithm::RS384, &rs256),
        ("bo", jsonwebtoken::Algorithm::PS256, &rs256),
    ] {
        assert_eq!(
            verifier.check(&mint(issuer, algorithm, key), NOW),
            Err(Reason::TokenInvalid),
            "{algorithm:?}"
        );
    }
    let mismatched = Verifier::new(vec![trusted("tinh", Algorithm::EdDsa, &ec)]);
    let token = mint("tinh", jsonwebtoken::Algorithm::ES256, &es256);
    assert_eq!(mismatched.check(&token, NOW), Err(Reason::TokenInvalid));
}

#[test]
fn processes_that_start_together_agree_on_one_key() {
    let dir = Scratch::new();
    let barrier = Barrier::new(8);
    let kids: Vec<String> = thread::scope(|scope| {
        let start = || {
            barrier.wait();
            dir.key().trusted().kid
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(kids.iter().all(|kid| *kid == kids[0]));
    assert_eq!(dir.key().trusted().kid, kids[0], "nor does a later start make another");
    let files: Vec<_> = fs::read_dir(&dir.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(files, ["development-key.pem"], "no draft is left");
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(dir.0.join(&files[0])).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_file_that_is_no_key_is_left_alone() {
    let dir = Scratch::new();
    fs::create_dir_all(&dir.0).unwrap();
    let path = dir.0.join("development-key.pem");
    fs::write(&path, "-").unwrap();
    assert!(matches!(
        DevelopmentKey::load_or_create(&dir.0),
        Err(TokenError::NotAKey { .. })
    ));
    assert_eq!(fs::read(&path).unwrap(), b"-");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_kept_is_judged_like_what_is_new(times in proptest::collection::vec(NOW - 200..NOW + 400, 1..12)) {
        let dir = Scratch::new();
        let key = dir.key();
        let token = key.mint("can-bo-01", AUDIENCE, NOW, Duration::from_secs(200)).unwrap();
        let verifier = Verifier::development(&key);
        for now in times {
            prop_assert_eq!(verifier.check(&token, now), Verifier::development(&key).check(&token, now));
        }
    }
}

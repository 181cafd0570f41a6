//! The development key: made once for each data directory, never compiled in.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use aws_lc_rs::signature::Ed25519KeyPair;
use jsonwebtoken::{
    DecodingKey, EncodingKey, Header, encode,
    jwk::{Jwk, ThumbprintHash},
};
use serde::Serialize;

use super::{AUDIENCE, Algorithm, DEVELOPMENT_ISSUER, TrustedKey};

/// The name of the file.
const FILE: &str = "development-key.pem";

/// A key could not be made or read, or a token not signed.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file could not be read or written.
    #[error("the development key {} cannot be read or made", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file does not hold an Ed25519 key.
    #[error("{} holds no Ed25519 key in PKCS#8; remove it, and a new one is made", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: jsonwebtoken::errors::Error,
    },
    /// The library gave no key.
    #[error("no key could be generated")]
    Generate,
    /// The token could not be signed.
    #[error("the token cannot be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// An Ed25519 key that signs tokens of the issuer [`DEVELOPMENT_ISSUER`].
pub struct DevelopmentKey {
    kid: String,
    signing: EncodingKey,
    verifying: DecodingKey,
}

impl DevelopmentKey {
    /// The file of a data directory that holds the key: PKCS#8 in PEM.
    #[must_use]
    pub fn file(dir: &Path) -> PathBuf {
        dir.join(FILE)
    }

    /// The key of a data directory, which is made, with the directory, where there is none. Whoever comes first makes it:
    /// processes that start together get the same one. Only the file's owner can read it.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds something else.
    pub fn load_or_create(dir: &Path) -> Result<Self, TokenError> {
        let path = Self::file(dir);
        let file = |source| TokenError::File {
            path: path.clone(),
            source,
        };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = generate()?;
                fs::create_dir_all(dir).map_err(file)?;
                publish(&text, dir, &path).map_err(file)?;
                // Not the text at hand: another process may have been first.
                fs::read(&path).map_err(file)?
            }
            Err(error) => return Err(file(error)),
        };
        Self::from_pem(&text).map_err(|source| TokenError::NotAKey { path, source })
    }

    /// A token of this subject for this audience, valid from `issued_at`, in seconds since 1970, for the lifetime, of which
    /// fractions of a second are dropped.
    ///
    /// # Errors
    /// The library could not sign.
    pub fn mint(
        &self,
        subject: &str,
        audience: &str,
        issued_at: u64,
        lifetime: Duration,
    ) -> Result<String, TokenError> {
        let mut header = Header::new(Algorithm::EdDsa.into());
        header.kid = Some(self.kid.clone());
        let claims = Claims {
            iss: DEVELOPMENT_ISSUER,
            sub: subject,
            aud: audience,
            iat: issued_at,
            nbf: issued_at,
            exp: issued_at.saturating_add(lifetime.as_secs()),
        };
        encode(&header, &claims, &self.signing).map_err(TokenError::Sign)
    }

    /// The public half, for whoever verifies.
    #[must_use]
    pub fn trusted(&self) -> TrustedKey {
        TrustedKey {
            issuer: DEVELOPMENT_ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            kid: self.kid.clone(),
            algorithm: Algorithm::EdDsa,
            key: self.verifying.clone(),
        }
    }

    fn from_pem(text: &[u8]) -> Result<Self, jsonwebtoken::errors::Error> {
        let signing = EncodingKey::from_ed_pem(text)?;
        let public = Jwk::from_encoding_key(&signing, Algorithm::EdDsa.into())?;
        Ok(Self {
            kid: public.thumbprint(ThumbprintHash::SHA256)?,
            verifying: DecodingKey::from_jwk(&public)?,
            signing,
        })
    }
}

/// The private half is not shown.
impl fmt::Debug for DevelopmentKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DevelopmentKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: u64,
    nbf: u64,
    exp: u64,
}

/// A new key, as PKCS#8 in PEM.
fn generate() -> Result<String, TokenError> {
    let pair = Ed25519KeyPair::generate().map_err(|_| TokenError::Generate)?;
    // Version 1, without the public half: the form that the token library reads.
    let der = pair.to_pkcs8v1().map_err(|_| TokenError::Generate)?;
    let encoding = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    Ok(pem::encode_config(
        &pem::Pem::new("PRIVATE KEY", der.as_ref()),
        encoding,
    ))
}

/// Puts the whole text at the path at once, unless something is there: a link, unlike a rename, never replaces.
fn publish(text: &str, dir: &Path, path: &Path) -> io::Result<()> {
    let draft = dir.join(format!(".{FILE}.{}", draft_name()?));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let outcome = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            outcome => outcome,
        });
    fs::remove_file(&draft)?;
    outcome
}

/// A name that no other draft has.
fn draft_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| io::Error::other("no random numbers"))?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}

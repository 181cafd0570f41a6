//! Keys of checkpoints: Ed25519, in PEM.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::chain::{Hash, digest};

/// What comes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const PUBLIC_KEY: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A key could not be had, or did not sign.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read.
    #[error("the key {} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} holds no Ed25519 key in PEM: {wanted}", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// The library did not sign.
    #[error("the checkpoint cannot be signed")]
    Sign,
}

/// The key that signs checkpoints.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// Reads a private key: PKCS#8 in PEM, as `openssl genpkey -algorithm ED25519` makes it.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let key = private(&read(path)?).ok_or_else(|| KeyError::NotAKey {
            path: path.to_owned(),
            wanted: "a private key in PKCS#8 is needed",
        })?;
        Ok(Self(key))
    }

    /// The half that is given to whoever verifies.
    #[must_use]
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.0.public_key().as_ref().to_vec())
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = self.0.try_sign(message).map_err(|_| KeyError::Sign)?;
        Ok(signature.as_ref().to_vec())
    }
}

/// The private half is not shown.
impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SigningKey").field(&self.verifying()).finish()
    }
}

/// The key whose checkpoints are believed.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(Vec<u8>);

impl VerifyingKey {
    /// Reads a public key, as `openssl pkey -pubout` writes it, or the public half of a private one.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let pem = read(path)?;
        let public = pem
            .contents()
            .strip_prefix(&PUBLIC_KEY[..])
            .filter(|key| key.len() == 32);
        match (public, private(&pem)) {
            (Some(public), _) => Ok(Self(public.to_vec())),
            (None, Some(key)) => Ok(SigningKey(key).verifying()),
            (None, None) => Err(KeyError::NotAKey {
                path: path.to_owned(),
                wanted: "a public key, or a private key in PKCS#8, is needed",
            }),
        }
    }

    /// Its id: SHA-256 of its 32 bytes.
    #[must_use]
    pub fn id(&self) -> Hash {
        digest(&self.0)
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        key.verify(message, signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifyingKey({})", hex::encode(self.id()))
    }
}

fn read(path: &Path) -> Result<pem::Pem, KeyError> {
    let text = fs::read(path).map_err(|source| KeyError::File {
        path: path.to_owned(),
        source,
    })?;
    pem::parse(text).map_err(|_| KeyError::NotAKey {
        path: path.to_owned(),
        wanted: "it begins with -----BEGIN",
    })
}

fn private(pem: &pem::Pem) -> Option<Ed25519KeyPair> {
    Ed25519KeyPair::from_pkcs8(pem.contents()).ok()
}

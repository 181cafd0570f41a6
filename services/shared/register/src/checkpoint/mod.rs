//! Checkpoints: where a register stood, signed, to be kept where whoever could rewrite the register cannot reach it.
//!
//! The chain shows that the entries fit one another. That they are still the same entries, and all of them, only a
//! checkpoint shows: a chain that was recomputed from an altered entry on, or whose tail was cut, fits as well.

mod hourly;
mod key;

use std::{fmt, str::FromStr};

use chidao_model::Owner;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Value, json};

pub use self::{
    hourly::Checkpoints,
    key::{KeyError, SigningKey, VerifyingKey},
};
use crate::{
    chain::{Hash, Head},
    verify::{hash_at, head},
};

/// What the signed bytes begin with: the name of this construction and its version.
const DOMAIN: &[u8] = b"chidao.checkpoint/1";

/// Where a register stood. It is written as one line of JSON, which is also read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the register.
    pub register: String,
    /// Position of its last entry; 0 where there was none.
    pub position: i64,
    /// Hash of that entry.
    pub hash: Hash,
    /// Time of that entry, in microseconds.
    pub time_us: i64,
    /// Who says so; nobody where no key is configured.
    pub signature: Option<Signature>,
}

/// A signature with Ed25519.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Id of the key: SHA-256 of the public half.
    pub key: Hash,
    /// The signature, 64 bytes.
    pub bytes: Vec<u8>,
}

/// A checkpoint that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is none.
    #[error("the line is no checkpoint: {0}")]
    Malformed(&'static str),
    /// Nobody signed it.
    #[error("the checkpoint is not signed")]
    Unsigned,
    /// Somebody else signed it.
    #[error("the checkpoint is signed with the key {}, not with the trusted key {}", hex::encode(.signed), hex::encode(.trusted))]
    AnotherKey {
        /// Id of the key that it names.
        signed: Hash,
        /// Id of the key that it should name.
        trusted: Hash,
    },
    /// The signature is not that of these values.
    #[error("the signature of the checkpoint is forged or its values were altered")]
    Forged,
}

impl Checkpoint {
    /// Where the register stands, signed where there is a key.
    ///
    /// # Errors
    /// The library could not sign.
    pub fn of(owner: Owner, head: &Head, key: Option<&SigningKey>) -> Result<Self, KeyError> {
        let mut checkpoint = Self {
            register: owner.name().to_owned(),
            position: head.position,
            hash: head.hash,
            time_us: head.time_us,
            signature: None,
        };
        if let Some(key) = key {
            let (key_id, message) = (key.verifying().id(), checkpoint.message(&key.verifying().id()));
            checkpoint.signature = Some(Signature {
                key: key_id,
                bytes: key.sign(&message)?,
            });
        }
        Ok(checkpoint)
    }

    /// Checks that it was signed with this key as it stands.
    ///
    /// # Errors
    /// It was not.
    pub fn check(&self, trusted: &VerifyingKey) -> Result<(), CheckpointError> {
        let signature = self.signature.as_ref().ok_or(CheckpointError::Unsigned)?;
        let (signed, trusted_id) = (signature.key, trusted.id());
        if signed != trusted_id {
            return Err(CheckpointError::AnotherKey {
                signed,
                trusted: trusted_id,
            });
        }
        match trusted.verifies(&self.message(&signed), &signature.bytes) {
            true => Ok(()),
            false => Err(CheckpointError::Forged),
        }
    }

    /// The bytes that are signed: the domain and the values, each preceded by its length as eight big-endian bytes, so that
    /// no two checkpoints read alike, nor a checkpoint like anything else that the key signs.
    fn message(&self, key: &Hash) -> Vec<u8> {
        let (position, time) = (self.position.to_be_bytes(), self.time_us.to_be_bytes());
        let mut message = Vec::new();
        for part in [DOMAIN, self.register.as_bytes(), &position, &self.hash, &time, key] {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part);
        }
        message
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = json!({
            "register": self.register,
            "position": self.position,
            "hash": hex::encode(self.hash),
            "time_us": self.time_us,
        });
        if let Some(signature) = &self.signature {
            line["key"] = hex::encode(signature.key).into();
            line["signature"] = hex::encode(&signature.bytes).into();
        }
        write!(formatter, "{line}")
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(line: &str) -> Result<Self, CheckpointError> {
        let line: Value = serde_json::from_str(line).map_err(|_| CheckpointError::Malformed("it is not JSON"))?;
        let number = |name: &str, bad| line[name].as_i64().ok_or(CheckpointError::Malformed(bad));
        let bytes = |name: &str| line[name].as_str().and_then(|text| hex::decode(text).ok());
        let hash = |name: &str, bad| -> Result<Hash, CheckpointError> {
            let bytes = bytes(name).and_then(|bytes| bytes.try_into().ok());
            bytes.ok_or(CheckpointError::Malformed(bad))
        };
        let signature = match bytes("signature") {
            Some(bytes) => Some(Signature {
                key: hash("key", "`key` is no SHA-256 in hexadecimal")?,
                bytes,
            }),
            None => None,
        };
        let register = line["register"].as_str();
        Ok(Self {
            register: register
                .ok_or(CheckpointError::Malformed("`register` is no text"))?
                .to_owned(),
            position: number("position", "`position` is no whole number")?,
            hash: hash("hash", "`hash` is no SHA-256 in hexadecimal")?,
            time_us: number("time_us", "`time_us` is no whole number")?,
            signature,
        })
    }
}

/// Holds a register against a checkpoint of it: the first position at which it differs, and how. It does not ask who signed
/// the checkpoint, nor whether the entries fit one another.
///
/// # Errors
/// The database could not be read.
pub async fn against(
    connection: &impl ConnectionTrait,
    owner: Owner,
    checkpoint: &Checkpoint,
) -> Result<Option<(i64, &'static str)>, DbErr> {
    let head = head(connection, owner).await?;
    if head.position < checkpoint.position {
        let what = "the register ends before the checkpoint: its tail was cut off";
        return Ok(Some((head.position.max(0) + 1, what)));
    }
    if hash_at(connection, owner, checkpoint.position).await? != checkpoint.hash {
        let what = "the entry has another hash than in the checkpoint: the register was rewritten";
        return Ok(Some((checkpoint.position, what)));
    }
    Ok(None)
}

#[cfg(test)]
mod tests;

//! Resume tokens: where a reader stands in a register, and by which hash he knows it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chidao_proto::{errors::v1::Reason, field, refusal::Refusal};

use crate::chain::{Hash, Head};

/// The form of a token: version, name of the register, position (eight bytes, big-endian), prefix of the entry's hash.
const VERSION: u8 = 1;
/// Bytes of the hash in a token: enough to tell a register from its restored copy that has gone another way.
const PREFIX: usize = 8;

/// A place in a register: an entry, or the place before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// Position of the entry; 0 before the first.
    pub(crate) position: i64,
    /// Its hash; zeros before the first.
    pub(crate) hash: Hash,
}

impl Point {
    /// The token of whoever has read up to here.
    pub(crate) fn token(&self, register: &str) -> String {
        let position = self.position.to_be_bytes();
        let bytes = [&[VERSION], register.as_bytes(), &position, &self.hash[..PREFIX]].concat();
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resume {
    /// The position that was read up to.
    pub(crate) position: i64,
    prefix: [u8; PREFIX],
}

impl Resume {
    /// Reads a token of this register.
    ///
    /// # Errors
    /// INVALID_FIELDS on `resume_token`: it was not made by this register.
    pub(crate) fn read(token: &str, register: &str) -> Result<Self, Refusal> {
        Self::parse(token, register).ok_or_else(|| {
            field::invalid(
                "resume_token",
                "phải là resume_token mà chính sổ này đã trả về",
                "must be a resume_token that this register has given",
            )
        })
    }

    fn parse(token: &str, register: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let rest = bytes.strip_prefix(&[VERSION])?.strip_prefix(register.as_bytes())?;
        let (position, prefix) = rest.split_first_chunk::<8>()?;
        let resume = Self {
            position: i64::from_be_bytes(*position),
            prefix: prefix.try_into().ok()?,
        };
        let is_possible = resume.position > 0 || (resume.position == 0 && resume.fits(&Head::EMPTY.hash));
        is_possible.then_some(resume)
    }

    /// Whether the token was made where the entry at its position has this hash.
    pub(crate) fn fits(&self, hash: &Hash) -> bool {
        hash.starts_with(&self.prefix)
    }
}

/// The register does not hold what the caller has read: it was restored, or he never read it here.
pub(crate) fn diverged(head: i64) -> Refusal {
    Refusal::new(Reason::RegisterDiverged).with("position", head)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_not_made_here_is_refused() {
        let token = Point {
            position: 7,
            hash: [9; 32],
        }
        .token("membership");
        assert!(Resume::read(&token, "membership").is_ok());
        let zero = [&[VERSION][..], b"membership", &[0; 8], &[1; 8]].concat();
        let negative = [&[VERSION][..], b"membership", &[255; 8], &[1; 8]].concat();
        let newer = [&[VERSION + 1][..], b"membership", &[1; 16]].concat();
        let strangers = [zero, negative, newer].map(|bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes));
        let spoiled = [
            format!("{token}="),
            format!("{token}AA"),
            token[1..].to_owned(),
            token[..token.len() - 2].to_owned(),
            "AQ".to_owned(),
            "!".to_owned(),
            String::new(),
        ];
        for other in strangers.iter().chain(&spoiled) {
            let refusal = Resume::read(other, "membership").unwrap_err();
            assert_eq!(refusal.reason(), Reason::InvalidFields, "{other}");
        }
        for register in ["incident", "members", "memberships", ""] {
            assert!(Resume::read(&token, register).is_err(), "{register}");
        }
    }

    proptest! {
        #[test]
        fn a_token_is_read_back(position in 1i64.., hash: [u8; 32], other: [u8; 32]) {
            let token = Point { position, hash }.token("budget");
            prop_assert!(token.len() <= 128);
            let resume = Resume::read(&token, "budget").unwrap();
            prop_assert_eq!(resume.position, position);
            prop_assert!(resume.fits(&hash));
            prop_assert_eq!(resume.fits(&other), hash[..8] == other[..8]);
        }

        #[test]
        fn no_text_is_read_without_being_the_token_of_something(text in "[A-Za-z0-9_-]{0,60}") {
            if let Ok(resume) = Resume::read(&text, "budget") {
                let mut hash = [0; 32];
                hash[..8].copy_from_slice(&resume.prefix);
                prop_assert_eq!(Point { position: resume.position, hash }.token("budget"), text);
            }
        }
    }
}

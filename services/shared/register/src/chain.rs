//! The hash chain: what makes an altered or missing entry show.

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// What the hash of an entry begins with: the name of this construction and its version.
const DOMAIN: &[u8] = b"chidao.register/1";

/// Where a register stands: its last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last entry; 0 where there is none.
    pub position: i64,
    /// Its hash; zeros where there is none.
    pub hash: Hash,
    /// Its time, in microseconds; 0 where there is none.
    pub time_us: i64,
}

impl Head {
    /// The head of a register without entries.
    pub const EMPTY: Self = Self {
        position: 0,
        hash: [0; 32],
        time_us: 0,
    };
}

/// SHA-256 of some bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The hash of an entry: SHA-256 over the domain, the register's name, the position, the hash of the entry before and the
/// digest of the body, each preceded by its length as eight big-endian bytes, so that no two inputs read alike.
#[must_use]
pub fn link(register: &str, position: i64, previous: &Hash, body: &[u8]) -> Hash {
    let body = digest(body);
    let position = position.to_be_bytes();
    let mut hasher = Sha256::new();
    for part in [DOMAIN, register.as_bytes(), &position, previous, &body] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_link_is_what_the_readme_works_out() {
        let hash = link("membership", 1, &Head::EMPTY.hash, b"body");
        assert_eq!(hash, link("membership", 1, &[0; 32], b"body"));
        assert_eq!(hex::encode(hash), {
            // The same, spelled out byte by byte.
            let mut input = Vec::new();
            for part in [
                &b"chidao.register/1"[..],
                b"membership",
                &1i64.to_be_bytes(),
                &[0; 32],
                &digest(b"body"),
            ] {
                input.extend((part.len() as u64).to_be_bytes());
                input.extend(part);
            }
            hex::encode(digest(&input))
        });
    }

    proptest! {
        #[test]
        fn any_change_of_the_input_changes_the_hash(
            register in "[a-z]{1,12}", other in "[a-z]{1,12}", position in 1i64.., body: Vec<u8>, body2: Vec<u8>, bit in 0usize..256,
        ) {
            let previous = [7; 32];
            let hash = link(&register, position, &previous, &body);
            let mut flipped = previous;
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(hash, link(&register, position, &flipped, &body));
            prop_assert_ne!(hash, link(&register, position - 1, &previous, &body));
            prop_assert_eq!(hash == link(&other, position, &previous, &body), register == other);
            prop_assert_eq!(hash == link(&register, position, &previous, &body2), body == body2);
        }
    }
}

//! Etags: what a reader saw, so that a later writer can tell whether it still stands.

use std::{fmt, str::FromStr};

/// The entry that last changed a resource: its position and the first four bytes of its hash. Two registers that share a
/// position but not a history, as after a restore, differ in the mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Etag {
    /// Position of the entry in the register.
    pub position: i64,
    /// The first four bytes of the entry's hash, read as a big-endian number.
    pub mark: u32,
}

impl Etag {
    /// The etag of the entry with this position and hash.
    #[must_use]
    pub fn of(position: i64, hash: &[u8; 32]) -> Self {
        Self {
            position,
            mark: u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]),
        }
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{:08x}", self.position, self.mark)
    }
}

/// The text is not an etag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnEtag;

impl FromStr for Etag {
    type Err = NotAnEtag;

    fn from_str(text: &str) -> Result<Self, NotAnEtag> {
        let (position, mark) = text.split_once('-').ok_or(NotAnEtag)?;
        if mark.len() != 8 {
            return Err(NotAnEtag);
        }
        Ok(Self {
            position: position.parse().map_err(|_| NotAnEtag)?,
            mark: u32::from_str_radix(mark, 16).map_err(|_| NotAnEtag)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_its_position_and_eight_hex_digits() {
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&[0x00, 0xab, 0xcd, 0xef]);
        let etag = Etag::of(42, &hash);
        assert_eq!(etag.to_string(), "42-00abcdef");
        assert_eq!("42-00abcdef".parse(), Ok(etag));
        for text in ["", "42", "42-", "42-abc", "x-00abcdef", "42-00abcdeg"] {
            assert_eq!(text.parse::<Etag>(), Err(NotAnEtag), "{text}");
        }
    }
}

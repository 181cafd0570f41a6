//! Verified tokens, kept by digest so that a signature is checked once and not with every call.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::Bearer;

/// The seconds since 1970 in which a token holds, leeway included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Validity {
    from: f64,
    until: f64,
}

impl Validity {
    /// From `nbf` to `exp`, each moved outwards by the leeway.
    pub(super) fn new(nbf: f64, exp: f64, leeway: u64) -> Self {
        Self {
            from: nbf - leeway as f64,
            until: exp + leeway as f64,
        }
    }

    /// Whether it holds at this second.
    pub(super) fn contains(self, now: u64) -> bool {
        // Exact for the next 285 million years.
        let now = now as f64;
        self.from <= now && now < self.until
    }

    fn is_over(self, now: u64) -> bool {
        self.until <= now as f64
    }
}

/// Which keys a token was verified with: they change, and what was verified with others before is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Generation(u64);

struct Token {
    bearer: Bearer,
    validity: Validity,
    number: u64,
}

#[derive(Default)]
struct Tokens {
    by_hash: HashMap<[u8; 32], Token>,
    next: u64,
    generation: Generation,
}

/// At most so many tokens. When full, the expired go, and where none has expired, the older half.
pub(super) struct Kept {
    limit: usize,
    tokens: Mutex<Tokens>,
}

impl Kept {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            tokens: Mutex::default(),
        }
    }

    /// The bearer of a kept token that holds at this second.
    pub(super) fn get(&self, hash: &[u8; 32], now: u64) -> Option<Bearer> {
        let tokens = self.lock();
        let token = tokens.by_hash.get(hash).filter(|token| token.validity.contains(now))?;
        Some(token.bearer.clone())
    }

    /// Forgets every token, since the keys have changed. What was verified with the keys before and comes later is not kept.
    pub(super) fn forget(&self) -> Generation {
        let mut tokens = self.lock();
        tokens.by_hash = HashMap::new();
        tokens.generation.0 += 1;
        tokens.generation
    }

    /// Keeps a token that was verified with the keys of this generation.
    pub(super) fn insert(&self, generation: Generation, hash: [u8; 32], bearer: Bearer, validity: Validity, now: u64) {
        let mut tokens = self.lock();
        if tokens.generation != generation {
            return;
        }
        if tokens.by_hash.len() >= self.limit {
            tokens.by_hash.retain(|_, token| !token.validity.is_over(now));
        }
        if tokens.by_hash.len() >= self.limit {
            // Half at once: one look at all of them then makes room for many.
            let oldest = tokens.next.saturating_sub(self.limit as u64 / 2);
            tokens.by_hash.retain(|_, token| token.number >= oldest);
        }
        let number = tokens.next;
        tokens.next += 1;
        tokens.by_hash.insert(
            hash,
            Token {
                bearer,
                validity,
                number,
            },
        );
    }

    /// A panic cannot leave a token half kept.
    fn lock(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Identity;

    fn bearer(number: u8) -> Bearer {
        Bearer {
            identity: Arc::new(Identity::new("issuer", number.to_string())),
            expires: 100,
        }
    }

    fn keep(kept: &Kept, number: u8, until: f64, now: u64) {
        let generation = kept.lock().generation;
        kept.insert(
            generation,
            [number; 32],
            bearer(number),
            Validity::new(0.0, until, 0),
            now,
        );
    }

    fn numbers(kept: &Kept, now: u64) -> Vec<u8> {
        (0..=u8::MAX)
            .filter(|number| kept.get(&[*number; 32], now).is_some())
            .collect()
    }

    #[test]
    fn the_expired_go_first() {
        let kept = Kept::new(4);
        for (number, until) in [(0, 100.0), (1, 10.0), (2, 100.0), (3, 10.0)] {
            keep(&kept, number, until, 5);
        }
        assert_eq!(numbers(&kept, 5), [0, 1, 2, 3]);
        assert_eq!(numbers(&kept, 10), [0, 2], "expired ones no longer count");
        keep(&kept, 4, 100.0, 10);
        assert_eq!(numbers(&kept, 5), [0, 2, 4], "and are gone once there is no room");
    }

    #[test]
    fn then_the_older_half() {
        let kept = Kept::new(4);
        for number in 0..9 {
            keep(&kept, number, 100.0, 5);
            assert!(kept.lock().by_hash.len() <= 4);
        }
        assert_eq!(numbers(&kept, 5), [6, 7, 8]);
    }

    #[test]
    fn what_was_verified_with_older_keys_is_neither_kept_nor_taken_in() {
        let kept = Kept::new(4);
        keep(&kept, 0, 100.0, 5);
        let before = kept.lock().generation;
        let after = kept.forget();
        assert!(numbers(&kept, 5).is_empty());
        kept.insert(before, [1; 32], bearer(1), Validity::new(0.0, 100.0, 0), 5);
        assert!(numbers(&kept, 5).is_empty(), "it was on its way when the keys changed");
        kept.insert(after, [2; 32], bearer(2), Validity::new(0.0, 100.0, 0), 5);
        assert_eq!(numbers(&kept, 5), [2]);
    }
}

//! Answers that follow from what was read alone, kept with it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chidao_calendar::Date;
use prost::bytes::Bytes;
use sha2::{Digest, Sha256};

/// Bytes of answers that are kept with a committee, at most: those of some fifty days of a list of 23 seats.
const MOST: usize = 1 << 20;

/// Answers on days, encoded. They live as long as the rows that they were made from, and so hold where those hold: at one
/// position of the register. They must follow from these rows and the day alone: whatever differs between callers, or with the
/// clock, has no place in them.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<HashMap<Date, Answer>>);

/// An answer on a day.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// As it goes to the wire.
    pub(crate) encoded: Bytes,
    /// The same for the same bytes, on any replica and after any restart: 16 digits of their SHA-256.
    pub(crate) etag: String,
}

impl Answer {
    fn of(encoded: Vec<u8>) -> Self {
        let digest = Sha256::digest(&encoded);
        let etag = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let encoded = Bytes::from(encoded);
        Self { encoded, etag }
    }
}

impl Answers {
    /// The answer on a day, made where it is asked for the first time. It may be made twice at the same moment, to the same end.
    pub(crate) fn on(&self, day: Date, make: impl FnOnce() -> Vec<u8>) -> Answer {
        if let Some(kept) = self.kept().get(&day) {
            return kept.clone();
        }
        let made = Answer::of(make());
        let mut kept = self.kept();
        let bytes: usize = kept.values().map(|kept| kept.encoded.len()).sum();
        if bytes + made.encoded.len() > MOST {
            // Whoever goes through many days asks for each but once: which ones go does not matter.
            kept.clear();
        }
        kept.insert(day, made.clone());
        made
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Date, Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_answer_is_made_once_a_day() {
        let (answers, day) = (Answers::default(), date!(2019 - 06 - 17));
        assert_eq!(answers.on(day, || b"first".to_vec()).encoded, "first");
        assert_eq!(answers.on(day, || unreachable!("it is kept")).encoded, "first");
        let next = day.next_day().unwrap();
        assert_eq!(answers.on(next, || b"second".to_vec()).encoded, "second");
        assert_eq!(answers.on(day, || unreachable!("it is kept too")).encoded, "first");
    }

    #[test]
    fn no_more_are_kept_than_may_be() {
        let (answers, mut day) = (Answers::default(), date!(2019 - 06 - 17));
        for _ in 0..100 {
            answers.on(day, || vec![0; MOST / 10]);
            day = day.next_day().unwrap();
            let kept: usize = answers.kept().values().map(|kept| kept.encoded.len()).sum();
            assert!(kept <= MOST && !answers.kept().is_empty());
        }
    }
}

//! Remembers the answers of a pure function.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{PoisonError, RwLock},
};

/// At most so many answers; when full, all are forgotten. Far fewer differ than that in the life of a process, so an order
/// among them would never be used.
pub(super) struct Memo<K, V> {
    limit: usize,
    answers: RwLock<HashMap<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            answers: RwLock::default(),
        }
    }

    /// The remembered answer, or the one that is found now.
    pub(super) fn get_or(&self, question: K, find: impl FnOnce(&K) -> V) -> V {
        if let Some(answer) = self
            .answers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&question)
        {
            return answer.clone();
        }
        let answer = find(&question);
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= self.limit {
            answers.clear();
        }
        answers.insert(question, answer.clone());
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_once_and_forgets_all_when_full() {
        let memo = Memo::new(2);
        let mut asked = Vec::new();
        for question in [1, 2, 1, 3, 3, 1] {
            let answer = memo.get_or(question, |question| {
                asked.push(*question);
                question * 10
            });
            assert_eq!(answer, question * 10);
            assert!(memo.answers.read().unwrap().len() <= 2);
        }
        assert_eq!(asked, [1, 2, 3, 1]);
    }
}

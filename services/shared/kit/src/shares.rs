//! Who holds how much of what there is for all, so that nobody has it all.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What each holds; who holds nothing is not in it.
type Held<K> = Arc<Mutex<HashMap<K, u32>>>;

/// So many places each, at most. Cheap to clone: clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Shares<K> {
    held: Held<K>,
    most: u32,
}

impl<K: Clone + Eq + Hash> Shares<K> {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            held: Arc::default(),
            most,
        }
    }

    /// The most that each may hold.
    pub(crate) fn most(&self) -> u32 {
        self.most
    }

    /// So many more places for one; none where he would hold too many. They are given back where the share is dropped.
    pub(crate) fn take(&self, who: &K, places: u32) -> Option<Share<K>> {
        let mut held = lock(&self.held);
        let before = held.get(who).copied().unwrap_or_default();
        if places > self.most.saturating_sub(before) {
            return None;
        }
        held.insert(who.clone(), before + places);
        Some(Share {
            held: Arc::clone(&self.held),
            who: who.clone(),
            places,
        })
    }

    #[cfg(test)]
    pub(crate) fn is_unheld(&self) -> bool {
        lock(&self.held).is_empty()
    }
}

/// Places of one, held, not used.
#[derive(Debug)]
pub(crate) struct Share<K: Eq + Hash> {
    held: Held<K>,
    who: K,
    places: u32,
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = lock(&self.held);
        if let Some(places) = held.get_mut(&self.who) {
            *places -= self.places;
            if *places == 0 {
                held.remove(&self.who);
            }
        }
    }
}

/// A panic cannot leave it half changed.
fn lock<K>(held: &Mutex<HashMap<K, u32>>) -> MutexGuard<'_, HashMap<K, u32>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_his_own_and_gives_it_back() {
        let shares = Shares::new(3);
        let first = shares.take(&"one", 2).unwrap();
        assert!(shares.take(&"one", 2).is_none(), "it would be four");
        let second = shares.take(&"one", 1).unwrap();
        let other = shares.take(&"two", 3).unwrap();
        assert!(shares.take(&"three", 4).is_none());
        drop(first);
        assert!(shares.clone().take(&"one", 2).is_some());
        drop((second, other));
        assert!(shares.is_unheld(), "who holds nothing is forgotten");
    }
}

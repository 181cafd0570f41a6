//! Rows by id, found by what they belong to.

use std::{collections::HashMap, hash::Hash};

/// Rows of one kind. `I` is a row's id, `K` what it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shelf<I: Eq + Hash, K: Eq + Hash, R> {
    places: HashMap<I, K>,
    rows: HashMap<K, Vec<(I, R)>>,
}

impl<I: Eq + Hash, K: Eq + Hash, R> Default for Shelf<I, K, R> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            rows: HashMap::new(),
        }
    }
}

impl<I: Clone + Ord + Hash, K: Clone + Eq + Hash, R> Shelf<I, K, R> {
    /// Puts a row in the place of the one with the same id, wherever that one was found.
    pub(super) fn put(&mut self, id: &I, key: K, row: R) {
        if let Some(old) = self.places.insert(id.clone(), key.clone())
            && old != key
            && let Some(rows) = self.rows.get_mut(&old)
        {
            rows.retain(|(other, _)| other != id);
            if rows.is_empty() {
                self.rows.remove(&old);
            }
        }
        let rows = self.rows.entry(key).or_default();
        match rows.binary_search_by(|(other, _)| other.cmp(id)) {
            Ok(place) => rows[place].1 = row,
            Err(place) => rows.insert(place, (id.clone(), row)),
        }
    }

    /// All rows with their ids and what they are found by, in no order.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&I, &K, &R)> {
        let rows = self.rows.iter();
        rows.flat_map(|(key, rows)| rows.iter().map(move |(id, row)| (id, key, row)))
    }

    /// The rows found by a key, by id.
    pub(super) fn of(&self, key: &K) -> impl Iterator<Item = &R> {
        self.rows.get(key).into_iter().flatten().map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_the_last_row_of_each_id_where_it_belongs(
            puts in proptest::collection::vec((0..6u8, 0..3u8, any::<u8>()), 0..40),
        ) {
            let mut shelf = Shelf::default();
            let mut last = BTreeMap::new();
            for (id, key, row) in puts {
                shelf.put(&id, key, row);
                last.insert(id, (key, row));
            }
            for key in 0..3u8 {
                let expected: Vec<u8> = last.values().filter(|(of, _)| *of == key).map(|(_, row)| *row).collect();
                prop_assert_eq!(shelf.of(&key).copied().collect::<Vec<_>>(), expected);
            }
            let mut rows: Vec<(u8, u8, u8)> = shelf.rows().map(|(id, key, row)| (*id, *key, *row)).collect();
            rows.sort_unstable();
            let expected: Vec<_> = last.iter().map(|(id, (key, row))| (*id, *key, *row)).collect();
            prop_assert_eq!(rows, expected);
            let mut again = Shelf::default();
            last.iter().for_each(|(id, (key, row))| again.put(id, *key, *row));
            prop_assert_eq!(shelf, again, "the way does not matter");
        }
    }
}

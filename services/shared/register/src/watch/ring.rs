//! The last entries of a register, for those who come or come back just behind its head.

use std::{collections::VecDeque, sync::Arc};

use crate::entries::Stored;

/// Consecutive entries, bounded in number and bytes.
pub(super) struct Ring {
    entries: VecDeque<Arc<Stored>>,
    bytes: usize,
    most: (usize, usize),
}

impl Ring {
    /// An empty ring for at most so many entries and bytes.
    pub(super) fn new(most: (usize, usize)) -> Self {
        Self {
            entries: VecDeque::new(),
            bytes: 0,
            most,
        }
    }

    /// Takes in the entry after the last one.
    pub(super) fn push(&mut self, stored: Arc<Stored>) {
        self.bytes += stored.bytes;
        self.entries.push_back(stored);
        while (self.entries.len() > self.most.0 || self.bytes > self.most.1)
            && let Some(first) = self.entries.pop_front()
        {
            self.bytes -= first.bytes;
        }
    }

    /// The entries behind a position, in order; `None` where some of them are no longer here.
    pub(super) fn after(&self, position: i64) -> Option<impl Iterator<Item = &Arc<Stored>>> {
        let first = self.entries.front()?.position;
        let skipped = usize::try_from(position + 1 - first).ok()?;
        Some(self.entries.iter().skip(skipped))
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(ring: &Ring, after: i64) -> Option<Vec<i64>> {
        Some(ring.after(after)?.map(|stored| stored.position).collect())
    }

    #[test]
    fn it_holds_the_last_entries_within_its_bounds() {
        let mut ring = Ring::new((3, 100));
        assert_eq!(positions(&ring, 0), None);
        let stored = |position, bytes| Arc::new(Stored::empty(position, bytes));
        for position in 5..=9 {
            ring.push(stored(position, 10));
        }
        assert_eq!(positions(&ring, 5), None);
        assert_eq!(positions(&ring, 6), Some(vec![7, 8, 9]));
        assert_eq!(positions(&ring, 8), Some(vec![9]));
        assert_eq!(positions(&ring, 9), Some(vec![]));
        ring.push(stored(10, 85));
        assert_eq!(positions(&ring, 7), None);
        assert_eq!(positions(&ring, 8), Some(vec![9, 10]));
        ring.push(stored(11, 1000));
        assert_eq!(
            positions(&ring, 11),
            None,
            "an entry that alone is too large is not kept"
        );
        ring.push(stored(12, 10));
        assert_eq!(positions(&ring, 11), Some(vec![12]));
        ring.clear();
        assert_eq!(positions(&ring, 12), None);
    }
}

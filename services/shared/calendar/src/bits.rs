//! A set of small numbers that counts and finds its members at once.

/// A set of the numbers below a bound, with the number of members before each word: 12 bytes for 64 numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    before: Vec<u32>,
    length: usize,
    members: u32,
}

impl Bits {
    /// Adds the next number, as a member or not.
    pub(crate) fn push(&mut self, is_member: bool) {
        let place = self.length % 64;
        if place == 0 {
            self.words.push(0);
            self.before.push(self.members);
        }
        self.length += 1;
        if let Some(word) = self.words.last_mut().filter(|_| is_member) {
            *word |= 1 << place;
            self.members += 1;
        }
    }

    /// Whether the number is a member.
    pub(crate) fn contains(&self, place: usize) -> bool {
        self.words
            .get(place / 64)
            .is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// How many members are less than the number.
    pub(crate) fn before(&self, place: usize) -> u32 {
        match (self.words.get(place / 64), self.before.get(place / 64)) {
            (Some(word), Some(before)) => before + (word & ((1 << (place % 64)) - 1)).count_ones(),
            _ => self.members,
        }
    }

    /// The member before which there are so many others.
    pub(crate) fn nth(&self, n: u32) -> Option<usize> {
        if n >= self.members {
            return None;
        }
        let at = self.before.partition_point(|before| *before <= n).checked_sub(1)?;
        let mut word = *self.words.get(at)?;
        for _ in *self.before.get(at)?..n {
            word &= word - 1;
        }
        Some(at * 64 + word.trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counting_and_finding_are_those_of_a_list(truths in proptest::collection::vec(any::<bool>(), 0..300)) {
            let mut bits = Bits::default();
            truths.iter().for_each(|truth| bits.push(*truth));
            let members: Vec<usize> = (0..truths.len()).filter(|place| truths[*place]).collect();
            for place in 0..truths.len() + 70 {
                prop_assert_eq!(bits.contains(place), members.contains(&place));
                let before = members.iter().filter(|member| **member < place).count();
                prop_assert_eq!(bits.before(place) as usize, before);
            }
            for n in 0..truths.len() + 1 {
                prop_assert_eq!(bits.nth(u32::try_from(n).expect("small")), members.get(n).copied());
            }
        }
    }
}

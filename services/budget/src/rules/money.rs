//! Money in whole đồng (Luật 83/2015, Điều 13; BUD-05). Every sum is checked: what does not fit is refused, and nothing wraps or
//! saturates.

use std::fmt;

/// The sum would be beyond ±9.2 × 10¹⁸ đồng.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Overflow;

/// A sum in đồng; negative where more went than came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dong(i64);

impl Dong {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many đồng.
    #[must_use]
    pub const fn new(dong: i64) -> Self {
        Self(dong)
    }

    /// How many.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Both together.
    ///
    /// # Errors
    /// It does not fit.
    pub fn plus(self, other: impl Into<Self>) -> Result<Self, Overflow> {
        self.0.checked_add(other.into().0).map(Self).ok_or(Overflow)
    }

    /// What is left without the other.
    ///
    /// # Errors
    /// It does not fit.
    pub fn minus(self, other: impl Into<Self>) -> Result<Self, Overflow> {
        self.0.checked_sub(other.into().0).map(Self).ok_or(Overflow)
    }

    /// The same the other way round.
    ///
    /// # Errors
    /// It does not fit.
    pub fn negated(self) -> Result<Self, Overflow> {
        self.0.checked_neg().map(Self).ok_or(Overflow)
    }

    /// All of them together.
    ///
    /// # Errors
    /// It does not fit.
    pub fn sum(sums: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        sums.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// It, where it is more than nothing.
    #[must_use]
    pub const fn positive(self) -> Option<Amount> {
        Amount::new(self.0)
    }
}

impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an act moves: more than nothing (INV-B11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// The least there is.
    pub const LEAST: Self = Self(1);

    /// So many đồng; none where that is nothing or less.
    #[must_use]
    pub const fn new(dong: i64) -> Option<Self> {
        if dong > 0 { Some(Self(dong)) } else { None }
    }

    /// How many đồng.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// It as a sum.
    #[must_use]
    pub const fn dong(self) -> Dong {
        Dong(self.0)
    }

    /// So many times it.
    ///
    /// # Errors
    /// It does not fit.
    pub fn times(self, count: u32) -> Result<Dong, Overflow> {
        self.0.checked_mul(i64::from(count)).map(Dong).ok_or(Overflow)
    }
}

impl From<Amount> for Dong {
    fn from(amount: Amount) -> Self {
        amount.dong()
    }
}

/// A share in ten-thousandths, from none to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u16);

impl Rate {
    /// The whole.
    pub const WHOLE: Self = Self(10_000);

    /// So many ten-thousandths; none above the whole.
    #[must_use]
    pub const fn new(ten_thousandths: u16) -> Option<Self> {
        if ten_thousandths <= Self::WHOLE.0 {
            Some(Self(ten_thousandths))
        } else {
            None
        }
    }

    /// Ten-thousandths.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The share of an amount, in whole đồng and never more than it.
    #[must_use]
    pub fn of(self, amount: Amount) -> Dong {
        let share = i128::from(amount.0) * i128::from(self.0) / i128::from(Self::WHOLE.0);
        // A share is no more than the amount, so it fits.
        Dong(i64::try_from(share).unwrap_or(amount.0))
    }

    /// Whether a sum is at least this share of an amount, exactly.
    #[must_use]
    pub fn is_reached(self, sum: Dong, of: Amount) -> bool {
        i128::from(sum.0) * i128::from(Self::WHOLE.0) >= i128::from(of.0) * i128::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sum_is_exact_or_refused(one in any::<i64>(), other in any::<i64>()) {
            let (a, b) = (i128::from(one), i128::from(other));
            let exact = |wide: i128| i64::try_from(wide).map(Dong).map_err(|_| Overflow);
            prop_assert_eq!(Dong(one).plus(Dong(other)), exact(a + b));
            prop_assert_eq!(Dong(one).minus(Dong(other)), exact(a - b));
            prop_assert_eq!(Dong(one).negated(), exact(-a));
        }

        #[test]
        fn a_product_is_exact_or_refused(one in 1..=i64::MAX, count in any::<u32>()) {
            let amount = Amount::new(one).expect("positive");
            let exact = i64::try_from(i128::from(one) * i128::from(count)).map(Dong).map_err(|_| Overflow);
            prop_assert_eq!(amount.times(count), exact);
        }

        #[test]
        fn a_share_is_the_greatest_that_is_not_above_it(one in 1..=i64::MAX, rate in 0..=10_000u16) {
            let (amount, rate) = (Amount::new(one).expect("positive"), Rate::new(rate).expect("a share"));
            let share = i128::from(rate.of(amount).get());
            prop_assert!(share * 10_000 <= i128::from(one) * i128::from(rate.get()));
            prop_assert!((share + 1) * 10_000 > i128::from(one) * i128::from(rate.get()));
            let exact = i128::from(one) * i128::from(rate.get()) % 10_000 == 0;
            prop_assert_eq!(rate.is_reached(rate.of(amount), amount), exact);
        }
    }

    #[test]
    fn nothing_and_less_are_no_amount() {
        assert_eq!(Amount::new(0), None);
        assert_eq!(Amount::new(-1), None);
        assert_eq!(Dong::ZERO.positive(), None);
        assert_eq!(Rate::new(10_001), None);
    }
}

//! Small sets of the values of an enum, which are copied rather than shared.

use std::{fmt, marker::PhantomData};

/// A value that can be in a [`Set`]: one of 64 at most.
pub trait Member: Copy + fmt::Debug + 'static {
    /// Every value, each at its place.
    const EVERY: &'static [Self];

    /// Its place, from 0 to 63.
    fn place(self) -> u32;
}

/// Some values of an enum.
pub struct Set<T>(u64, PhantomData<T>);

impl<T: Member> Set<T> {
    /// None.
    pub const EMPTY: Self = Self(0, PhantomData);

    /// These.
    #[must_use]
    pub fn of(members: &[T]) -> Self {
        members.iter().copied().collect()
    }

    /// Whether the value is one of them.
    #[must_use]
    pub fn contains(self, member: T) -> bool {
        self.0 & bit(member) != 0
    }

    /// Whether one of these values is one of them.
    #[must_use]
    pub fn contains_any(self, members: &[T]) -> bool {
        members.iter().any(|member| self.contains(*member))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These, and one more.
    #[must_use]
    pub fn with(self, member: T) -> Self {
        Self(self.0 | bit(member), PhantomData)
    }

    /// These without one.
    #[must_use]
    pub fn without(self, member: T) -> Self {
        Self(self.0 & !bit(member), PhantomData)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0, PhantomData)
    }

    /// Those of these that are among others too.
    #[must_use]
    pub const fn common(self, others: Self) -> Self {
        Self(self.0 & others.0, PhantomData)
    }

    /// Each, in the order of the enum.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::EVERY.iter().copied().filter(move |member| self.contains(*member))
    }
}

fn bit<T: Member>(member: T) -> u64 {
    1_u64.checked_shl(member.place()).unwrap_or_default()
}

impl<T> Clone for Set<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Set<T> {}

impl<T> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Set<T> {}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}

impl<T: Member> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Member> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        members.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// An enum whose values are members of sets.
macro_rules! members {
    ($(#[$doc:meta])* $name:ident { $($(#[$of_value:meta])* $value:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of_value])* $value,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// Its code, by which it is kept and told: it stays.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => stringify!($value),)+
                }
            }
        }

        impl $crate::rules::set::Member for $name {
            const EVERY: &'static [Self] = Self::ALL;

            fn place(self) -> u32 {
                self as u32
            }
        }
    };
}

pub(crate) use members;

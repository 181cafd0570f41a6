//! Enums whose values are kept and told by their names.

/// An enum with all its values and their codes.
macro_rules! named {
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
    };
}

pub(crate) use named;

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

            /// Its name in the contract, without the prefix: "ADJUSTED_IN" of `AdjustedIn`.
            #[must_use]
            pub fn text(self) -> String {
                $crate::rules::named::screaming(self.code())
            }
        }
    };
}

/// A name of Rust as the contract writes it.
pub(crate) fn screaming(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for (place, letter) in name.char_indices() {
        if place > 0 && letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

pub(crate) use named;

//! What the resources of all services have in common.
//!
//! An entry of the register keeps resources without etags, since the etag of a change is the entry itself; a read adds
//! them.

use chidao_model::{
    Row,
    id::{DocumentId, NotAName},
};
use chidao_proto::{common::v1::DocumentRef, field::invalid, refusal::Refusal};
pub use chidao_register::{instant, timestamp};
use prost::Message;

/// Lists kept in one column, an item a line: no text of a request holds a line break there.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
}

/// The etag of a row as a reader sees it.
pub fn etag(row: &impl Row) -> String {
    row.etag().to_string()
}

/// The paper that the content of its row describes; `None` where the description cannot be read, which only a change by hand
/// brings about.
#[must_use]
pub fn document(id: &DocumentId, content: &[u8]) -> Option<DocumentRef> {
    DocumentRef::decode(content)
        .inspect_err(|error| tracing::error!(document = id.as_str(), %error, "a paper cannot be read"))
        .ok()
}

/// The resource is not as the service writes it, which only a change by hand brings about.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable;

impl From<NotAName> for Unreadable {
    fn from(_: NotAName) -> Self {
        Self
    }
}

impl From<Refusal> for Unreadable {
    fn from(_: Refusal) -> Self {
        Self
    }
}

/// Declares the trait `Wire` of a service and implements it for the enums of the tables that the contract has too: the same
/// names, with and without the prefix. A test goes both ways with every value.
///
/// ```ignore
/// chidao_service::wire! {
///     model::AgencyKind = wire::AgencyKind: "AGENCY_KIND",
/// }
/// ```
#[macro_export]
macro_rules! wire {
    ($($model:ty = $wire:ty: $prefix:literal,)+) => {
        /// An enum of the tables that the contract has too.
        pub(crate) trait Wire: Sized + Copy + 'static {
            /// Its number in the contract.
            fn wire(self) -> i32;

            /// The value of a field.
            ///
            /// # Errors
            /// INVALID_FIELDS: the number is unspecified or unknown.
            fn of_wire(number: i32, field: &str) -> Result<Self, chidao_proto::refusal::Refusal>;
        }

        $(
            impl Wire for $model {
                fn wire(self) -> i32 {
                    let name = format!(concat!($prefix, "_{}"), self.text());
                    <$wire>::from_str_name(&name).unwrap_or_default().into()
                }

                fn of_wire(number: i32, field: &str) -> Result<Self, chidao_proto::refusal::Refusal> {
                    <$wire>::try_from(number)
                        .ok()
                        .and_then(|value| value.as_str_name().strip_prefix(concat!($prefix, "_")))
                        .and_then(|text| Self::ALL.iter().copied().find(|value| value.text() == text))
                        .ok_or_else(|| $crate::resource::undefined(field))
                }
            }
        )+

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_enum_goes_both_ways() {
                $(
                    for value in <$model>::ALL {
                        assert_ne!(value.wire(), 0, "{value:?}");
                        assert_eq!(<$model>::of_wire(value.wire(), "field").ok(), Some(*value));
                    }
                    let numbers = (1..100).filter(|number| <$wire>::try_from(*number).is_ok()).count();
                    assert_eq!(numbers, <$model>::ALL.len(), "every value of the contract has one of the tables");
                    assert!(<$model>::of_wire(0, "field").is_err());
                )+
            }
        }
    };
}

/// What is said of a number that no value of an enum has; for [`wire!`](crate::wire).
#[doc(hidden)]
#[must_use]
pub fn undefined(field: &str) -> Refusal {
    invalid(field, "phải là một giá trị đã định nghĩa", "must be a defined value")
}

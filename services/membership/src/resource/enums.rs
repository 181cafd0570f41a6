//! Enums of the contract and of the tables: the same names, with and without the prefix.

use chidao_model::membership as model;
use chidao_proto::{field::invalid, membership::v1 as wire, refusal::Refusal};

/// An enum of the tables that the contract has too.
pub(crate) trait Wire: Sized + Copy + 'static {
    /// Its number in the contract.
    fn wire(self) -> i32;

    /// The value of a field.
    ///
    /// # Errors
    /// INVALID_FIELDS: the number is unspecified or unknown.
    fn of_wire(number: i32, field: &str) -> Result<Self, Refusal>;
}

macro_rules! wire {
    ($($name:ident: $prefix:literal,)+) => {$(
        impl Wire for model::$name {
            fn wire(self) -> i32 {
                wire::$name::from_str_name(&format!(concat!($prefix, "_{}"), self.text())).unwrap_or_default().into()
            }

            fn of_wire(number: i32, field: &str) -> Result<Self, Refusal> {
                wire::$name::try_from(number)
                    .ok()
                    .and_then(|value| value.as_str_name().strip_prefix(concat!($prefix, "_")))
                    .and_then(|text| Self::ALL.iter().copied().find(|value| value.text() == text))
                    .ok_or_else(|| invalid(field, "phải là một giá trị đã định nghĩa", "must be a defined value"))
            }
        }

        #[cfg(test)]
        impl tests::BothWays for model::$name {
            fn both_ways() {
                for value in Self::ALL {
                    assert_ne!(value.wire(), 0, "{value:?}");
                    assert_eq!(Self::of_wire(value.wire(), "field").ok(), Some(*value));
                }
                let numbers = (1..100).filter(|number| wire::$name::try_from(*number).is_ok()).count();
                assert_eq!(numbers, Self::ALL.len(), "every value of the contract has one of the tables");
                assert!(Self::of_wire(0, "field").is_err());
            }
        }
    )+

        #[cfg(test)]
        mod tests {
            use super::*;

            pub(super) trait BothWays {
                fn both_ways();
            }

            #[test]
            fn every_enum_goes_both_ways() {
                $(model::$name::both_ways();)+
            }
        }
    };
}

wire! {
    AgencyKind: "AGENCY_KIND",
    AppointmentEndReason: "APPOINTMENT_END_REASON",
    CommitteeLevel: "COMMITTEE_LEVEL",
    Confidence: "CONFIDENCE",
    DecisionMode: "DECISION_MODE",
    OfficeChangeReason: "OFFICE_CHANGE_REASON",
    OfficeRole: "OFFICE_ROLE",
    SeatKind: "SEAT_KIND",
    SeatRole: "SEAT_ROLE",
}

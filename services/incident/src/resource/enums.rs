//! Enums of the rules and of the contract: the same values in the same order, so that the number of one is the place of the other.

use chidao_proto::{incident::v1 as wire, refusal::Refusal};
use chidao_service::resource::undefined;

use crate::rules::{
    checklist, classification, confidentiality, incident, obligation, pack, party,
    phase::{self, Evidence},
    report,
    set::{Member, Set},
};

/// An enum of the rules that the contract has too.
pub(crate) trait Told: Copy + 'static {
    /// Its number in the contract.
    fn told(self) -> i32;

    /// The value with a number; none where nothing is said.
    ///
    /// # Errors
    /// INVALID_FIELDS: no value has this number.
    fn read(number: i32, field: &str) -> Result<Option<Self>, Refusal>;

    /// The value with a number.
    ///
    /// # Errors
    /// INVALID_FIELDS: nothing is said, or no value has this number.
    fn of(number: i32, field: &str) -> Result<Self, Refusal> {
        Self::read(number, field)?.ok_or_else(|| undefined(field))
    }
}

/// The number that stands for what may be unset.
pub(crate) fn told<T: Told>(value: Option<T>) -> i32 {
    value.map_or(0, Told::told)
}

/// The numbers of a set, in the order of the enum.
pub(crate) fn told_all<T: Told + Member>(set: Set<T>) -> Vec<i32> {
    set.iter().map(Told::told).collect()
}

/// The set that numbers stand for.
///
/// # Errors
/// INVALID_FIELDS: one stands for nothing.
pub(crate) fn read_all<T: Told + Member>(numbers: &[i32], field: &str) -> Result<Set<T>, Refusal> {
    numbers.iter().map(|number| T::of(*number, field)).collect()
}

macro_rules! tell {
    ($($rule:ty = $wire:ty: $prefix:literal,)+) => {
        $(
            impl Told for $rule {
                fn told(self) -> i32 {
                    i32::try_from(self as u32).map_or(0, |place| place + 1)
                }

                fn read(number: i32, field: &str) -> Result<Option<Self>, Refusal> {
                    if number == 0 {
                        return Ok(None);
                    }
                    let known = <$wire>::try_from(number).ok();
                    let place = known.and_then(|_| usize::try_from(number - 1).ok());
                    let value = place.and_then(|place| Self::ALL.get(place).copied());
                    value.map(Some).ok_or_else(|| undefined(field))
                }
            }
        )+

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_value_has_the_number_of_its_name() {
                let plain = |name: &str| name.replace('_', "").to_lowercase();
                $(
                    for value in <$rule>::ALL {
                        let named = <$wire>::try_from(value.told()).expect("a value of the contract");
                        let name = named.as_str_name().strip_prefix(concat!($prefix, "_")).expect("its prefix");
                        assert_eq!(plain(name), plain(&format!("{value:?}")));
                        assert_eq!(<$rule>::read(value.told(), "field").ok(), Some(Some(*value)));
                    }
                    let next = i32::try_from(<$rule>::ALL.len()).expect("few") + 1;
                    assert!(<$wire>::try_from(next).is_err(), "every value of the contract has one of the rules");
                    assert!(<$rule>::read(next, "field").is_err() && <$rule>::of(0, "field").is_err());
                )+
            }
        }
    };
}

tell! {
    Evidence = wire::Evidence: "EVIDENCE",
    checklist::Part = wire::EmergencyPart: "EMERGENCY_PART",
    classification::Consequence = wire::Consequence: "CONSEQUENCE",
    classification::PlanType = wire::PlanType: "PLAN_TYPE",
    classification::Seriousness = wire::Seriousness: "SERIOUSNESS",
    confidentiality::Tlp = wire::Tlp: "TLP",
    incident::EmergencyPhase = wire::EmergencyPhase: "EMERGENCY_PHASE",
    incident::Flag = wire::Flag: "FLAG",
    incident::Mark = wire::Mark: "MARK",
    incident::ResponsePhase = wire::ResponsePhase: "RESPONSE_PHASE",
    incident::Track = wire::Track: "TRACK",
    obligation::Code = wire::ObligationCode: "OBLIGATION_CODE",
    obligation::State = wire::ObligationState: "OBLIGATION_STATE",
    pack::Pack = wire::Pack: "PACK",
    party::Party = wire::Party: "PARTY",
    phase::Discrepancy = wire::Discrepancy: "DISCREPANCY",
    phase::Guard = wire::Guard: "GUARD",
    phase::Step = wire::Step: "STEP",
    report::ReportType = wire::ReportType: "REPORT_TYPE",
}

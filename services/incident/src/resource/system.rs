//! Information systems.

use std::{collections::HashSet, net::IpAddr};

use chidao_calendar::{Date, Interval};
use chidao_model::{id::AgencyId, incident::system::Model};
use chidao_proto::{
    field::{day, invalid, optional_day},
    incident::v1::{InformationSystem, SystemList, SystemManagement, SystemOwnerKind},
    refusal::Refusal,
};
use chidao_service::resource::etag;
use prost::Message;

use crate::rules::{
    listing::{List, Listed, is_listed},
    system::{Delegation, Level, Management, OwnerKind, System, is_public},
};

/// The system, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn system(row: &Model) -> Result<InformationSystem, Refusal> {
    let read = InformationSystem::decode(&*row.content).map_err(|error| {
        tracing::error!(system = row.id.as_str(), %error, "a system cannot be read");
        Refusal::internal()
    })?;
    Ok(InformationSystem {
        etag: etag(row),
        ..read
    })
}

/// Who manages a system; none where it is not said.
pub(crate) fn management(management: SystemManagement) -> Option<Management> {
    match management {
        SystemManagement::Unspecified => None,
        SystemManagement::Civil => Some(Management::Civil),
        SystemManagement::Defence => Some(Management::Defence),
        SystemManagement::PublicSecurity => Some(Management::PublicSecurity),
    }
}

/// What an owner is, as the rules call it; none where it is not said.
pub(super) fn owner_kind(kind: SystemOwnerKind) -> Option<OwnerKind> {
    match kind {
        SystemOwnerKind::Unspecified => None,
        SystemOwnerKind::Ministry => Some(OwnerKind::Ministry),
        SystemOwnerKind::CentralBody => Some(OwnerKind::CentralBody),
        SystemOwnerKind::PeoplesCommittee => Some(OwnerKind::PeoplesCommittee),
        SystemOwnerKind::PartyCommittee => Some(OwnerKind::PartyCommittee),
        SystemOwnerKind::TelecomCompany => Some(OwnerKind::TelecomCompany),
        SystemOwnerKind::StateEnterprise => Some(OwnerKind::StateEnterprise),
        SystemOwnerKind::CriticalInfrastructure => Some(OwnerKind::CriticalInfrastructure),
        SystemOwnerKind::Other => Some(OwnerKind::Other),
    }
}

/// What an owner is, as the contract calls it.
pub(crate) fn shown_owner_kind(kind: OwnerKind) -> SystemOwnerKind {
    match kind {
        OwnerKind::Ministry => SystemOwnerKind::Ministry,
        OwnerKind::CentralBody => SystemOwnerKind::CentralBody,
        OwnerKind::PeoplesCommittee => SystemOwnerKind::PeoplesCommittee,
        OwnerKind::PartyCommittee => SystemOwnerKind::PartyCommittee,
        OwnerKind::TelecomCompany => SystemOwnerKind::TelecomCompany,
        OwnerKind::StateEnterprise => SystemOwnerKind::StateEnterprise,
        OwnerKind::CriticalInfrastructure => SystemOwnerKind::CriticalInfrastructure,
        OwnerKind::Other => SystemOwnerKind::Other,
    }
}

/// A list, as the rules call it; none where it is not said.
pub(crate) fn list_of(list: SystemList) -> Option<List> {
    match list {
        SystemList::Unspecified => None,
        SystemList::National => Some(List::National),
        SystemList::NationalSecurity => Some(List::NationalSecurity),
    }
}

/// A list, as the contract calls it.
pub(crate) fn shown_list(list: List) -> SystemList {
    match list {
        List::National => SystemList::National,
        List::NationalSecurity => SystemList::NationalSecurity,
    }
}

/// When a system was on which list.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn listings(system: &InformationSystem) -> Result<Vec<Listed>, Refusal> {
    let read = |listing: &chidao_proto::incident::v1::Listing| {
        let list = list_of(listing.list()).ok_or_else(Refusal::internal)?;
        let within = Interval::new(day(&listing.from, "from")?, optional_day(&listing.to, "to")?);
        Ok(Listed { list, within })
    };
    system.listings.iter().map(read).collect()
}

/// To whom the owner of a system delegated, and when.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn delegations(system: &InformationSystem) -> Result<Vec<Delegation>, Refusal> {
    let read = |delegation: &chidao_proto::incident::v1::OwnerDelegation| {
        let to = AgencyId::from_name(&delegation.delegate).map_err(|_| Refusal::internal())?;
        let within = Interval::new(day(&delegation.from, "from")?, optional_day(&delegation.to, "to")?);
        Ok(Delegation {
            to: to.as_str().to_owned(),
            within,
        })
    };
    system.delegations.iter().map(read).collect()
}

/// A system, as the rules see it on a day.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen(system: &InformationSystem, on: Date) -> Result<System, Refusal> {
    let listings = listings(system)?;
    Ok(System {
        level: u8::try_from(system.level).ok().and_then(Level::new),
        on_national_list: is_listed(&listings, List::National, on),
        named_important: is_listed(&listings, List::NationalSecurity, on),
        management: management(system.management()).ok_or_else(Refusal::internal)?,
        owner: owner_kind(system.owner_kind()),
    })
}

/// Addresses in the one form in which they are kept.
///
/// # Errors
/// INVALID_FIELDS: one is none, is of an inner network, or is there twice.
pub(crate) fn addresses(given: &[String], at: &str) -> Result<Vec<String>, Refusal> {
    let mut kept = Vec::with_capacity(given.len());
    let mut seen = HashSet::new();
    for (place, text) in given.iter().enumerate() {
        let refuse = |vi: &str, en: &str| invalid(&format!("{at}[{place}]"), vi, en);
        let Ok(address) = text.parse::<IpAddr>() else {
            return Err(refuse(
                "phải là địa chỉ IPv4 hoặc IPv6",
                "must be an IPv4 or IPv6 address",
            ));
        };
        let address = address.to_canonical();
        if !is_public(address) {
            return Err(refuse(
                "phải là địa chỉ IP công cộng; không khai địa chỉ mạng nội bộ",
                "must be a public address; addresses of inner networks are not kept",
            ));
        }
        if !seen.insert(address) {
            return Err(refuse("mỗi địa chỉ nêu một lần", "each address is named once"));
        }
        kept.push(address.to_string());
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_one_form_and_once() {
        let given = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let kept = addresses(&given(&["113.161.0.1", "2001:0EE0::0001"]), "a").expect("addresses");
        assert_eq!(kept, ["113.161.0.1", "2001:ee0::1"]);
        for wrong in [
            &["10.0.0.1"][..],
            &["1.2.3"],
            &["113.161.0.1", "::ffff:113.161.0.1"],
            &["2001:ee0::1", "2001:EE0:0::1"],
        ] {
            assert!(addresses(&given(wrong), "a").is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn every_value_of_the_contract_is_known_to_the_rules() {
        for number in 1..=3 {
            let value = SystemManagement::try_from(number).expect("a value");
            assert!(management(value).is_some(), "{value:?}");
        }
        for number in 1..=8 {
            let value = SystemOwnerKind::try_from(number).expect("a value");
            assert_eq!(owner_kind(value).map(shown_owner_kind), Some(value));
        }
        for list in List::ALL {
            assert_eq!(list_of(shown_list(list)), Some(list));
        }
        assert_eq!(SystemList::try_from(3).ok(), None);
    }
}

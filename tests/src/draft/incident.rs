//! Requests of the incident service that are right as they stand, for the committee of the other drafts.

use chidao_proto::incident::v1::{
    CreateInformationSystemRequest, InformationSystem, RecordListingRequest, RecordOwnerDelegationRequest, SystemList,
    SystemManagement, SystemOwnerKind,
};

use super::{agency_name, date, decision, request_id};

/// A system of level 3 that the agency with this id owns and runs.
#[must_use]
pub fn system(owner: &str) -> CreateInformationSystemRequest {
    let system = InformationSystem {
        display_name: "Cổng dịch vụ công (hư cấu)".to_owned(),
        management: SystemManagement::Civil.into(),
        owner: agency_name(owner),
        owner_kind: SystemOwnerKind::PeoplesCommittee.into(),
        operator: agency_name(owner),
        level: 3,
        level_basis: Some(decision("40/QĐ-UBND (hư cấu)", date(2019, 1, 10))),
        public_addresses: vec!["113.161.0.1".to_owned()],
        ..InformationSystem::default()
    };
    CreateInformationSystemRequest {
        request_id: request_id(),
        system: Some(system),
    }
}

/// That a system is on the list of nationally important systems since 01/02/2019.
#[must_use]
pub fn listing(name: &str) -> RecordListingRequest {
    RecordListingRequest {
        request_id: request_id(),
        name: name.to_owned(),
        list: SystemList::National.into(),
        on: Some(date(2019, 2, 1)),
        basis: Some(decision("41/QĐ-UBND (hư cấu)", date(2019, 1, 20))),
        ..RecordListingRequest::default()
    }
}

/// That the People's Committee of the province, who owns a system, delegates to the agency with this id from 01/03/2019.
#[must_use]
pub fn delegation(name: &str, delegate: &str) -> RecordOwnerDelegationRequest {
    RecordOwnerDelegationRequest {
        request_id: request_id(),
        name: name.to_owned(),
        delegate: agency_name(delegate),
        from: Some(date(2019, 3, 1)),
        basis: Some(decision("42/UQ-UBND (hư cấu)", date(2019, 2, 20))),
        ..RecordOwnerDelegationRequest::default()
    }
}

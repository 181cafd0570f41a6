//! Information systems: which are taken, what is said of them, the lists that they are on, and who acts for their owner.

use chidao_proto::{
    common::v1::SignatureKind,
    errors::v1::Reason,
    incident::v1::{
        GetInformationSystemRequest, InformationSystem, ListInformationSystemsRequest, RecordListingRequest,
        RecordOwnerDelegationRequest, SystemList, SystemManagement, UpdateInformationSystemRequest,
    },
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, refused, said, told};

fn update(name: &str) -> UpdateInformationSystemRequest {
    UpdateInformationSystemRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        ..UpdateInformationSystemRequest::default()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t21_a_system_of_police_or_army_is_pointed_to_its_ministry(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    for (management, code, ministry) in [
        (SystemManagement::PublicSecurity, "PUBLIC_SECURITY", "Bộ Công an"),
        (SystemManagement::Defence, "DEFENCE", "Bộ Quốc phòng"),
    ] {
        let system = InformationSystem {
            management: management.into(),
            ..said("so-owner")
        };
        let status = stage.try_create("officer", system).await.unwrap_err();
        assert_eq!(
            told(&status),
            refused(Reason::OutOfScope, "QD05-1", "system.management")
        );
        let seen = read(&status).unwrap();
        assert_eq!(seen.metadata["management"], code);
        let pointer = format!("theo quy định riêng của {ministry}");
        assert!(seen.localized.contains(&pointer), "{}", seen.localized);
    }
    let listed = ListInformationSystemsRequest::default();
    let listed = stage.client("officer").systems.list_information_systems(listed).await;
    assert_eq!(listed.unwrap().into_inner().systems, [], "nothing of it was recorded");
    let first = stage.try_create("officer", said("so-owner")).await.unwrap();
    assert!(first.name.ends_with("-0001"), "no number was used up: {}", first.name);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_system_is_recorded_changed_and_listed(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let mut officer = stage.client("officer");
    let hosted = InformationSystem {
        operator: String::new(),
        operator_title: "Công ty cho thuê máy chủ (hư cấu)".to_owned(),
        public_addresses: vec!["2001:0EE0::0001".to_owned()],
        level: 0,
        level_basis: None,
        ..said("so-owner")
    };
    let hosted = stage.try_create("officer", hosted).await.unwrap();
    assert_eq!(hosted.public_addresses, ["2001:ee0::1"], "addresses have one form");
    let portal = stage.system("so-owner", "so-operator").await;
    let outside = InformationSystem {
        owner: String::new(),
        owner_title: "Doanh nghiệp viễn thông (hư cấu)".to_owned(),
        ..said("so-owner")
    };
    let outside = stage.try_create("officer", outside).await.unwrap().name;

    let read = stage.read("so-owner", &hosted.name).await.unwrap().system.unwrap();
    let request = UpdateInformationSystemRequest {
        level: 4,
        level_basis: Some(draft::decision("43/QĐ-UBND (hư cấu)", draft::date(2019, 4, 1))),
        operator: draft::agency_name("so-operator"),
        clears_addresses: true,
        security_provider: Some("Công ty an ninh mạng (hư cấu)".to_owned()),
        etag: read.etag.clone(),
        ..update(&hosted.name)
    };
    officer
        .systems
        .update_information_system(request.clone())
        .await
        .unwrap();
    let again = UpdateInformationSystemRequest {
        request_id: draft::request_id(),
        ..request
    };
    let stale = officer.systems.update_information_system(again).await.unwrap_err();
    assert_eq!(told(&stale).0, Reason::EtagMismatch);
    let changed = stage.read("so-operator", &hosted.name).await.unwrap().system.unwrap();
    let expected = InformationSystem {
        level: 4,
        level_basis: Some(draft::decision("43/QĐ-UBND (hư cấu)", draft::date(2019, 4, 1))),
        operator: draft::agency_name("so-operator"),
        operator_title: String::new(),
        public_addresses: Vec::new(),
        security_provider: "Công ty an ninh mạng (hư cấu)".to_owned(),
        etag: changed.etag.clone(),
        ..read
    };
    assert_eq!(changed, expected);

    let of = |owner: &str, operator: &str, level: i32| {
        let agency = |id: &str| match id {
            "" => String::new(),
            id => draft::agency_name(id),
        };
        ListInformationSystemsRequest {
            owner: agency(owner),
            operator: agency(operator),
            level,
            ..ListInformationSystemsRequest::default()
        }
    };
    for (request, expected) in [
        (of("", "", 0), vec![&hosted.name, &portal, &outside]),
        (of("so-owner", "", 0), vec![&hosted.name, &portal]),
        (of("", "so-operator", 4), vec![&hosted.name]),
        (of("", "so-operator", 0), vec![&hosted.name, &portal]),
        (of("so-none", "", 0), vec![]),
    ] {
        let page = officer
            .systems
            .list_information_systems(request.clone())
            .await
            .unwrap()
            .into_inner();
        let names: Vec<&String> = page.systems.iter().map(|system| &system.name).collect();
        assert_eq!(names, expected, "{request:?}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_system_is_on_a_list_from_one_paper_to_another(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let name = stage.system("so-owner", "so-operator").await;
    let mut clerk = stage.client("clerk");
    let listing = |list: SystemList, leaves: bool, month: i32, number: u32| RecordListingRequest {
        request_id: draft::request_id(),
        list: list.into(),
        leaves,
        on: Some(draft::date(2019, month, 1)),
        basis: Some(draft::decision(
            &format!("{number}/QĐ-UBND (hư cấu)"),
            draft::date(2019, 1, 2),
        )),
        ..draft::incident::listing(&name)
    };
    let security = SystemList::NationalSecurity;
    for (list, leaves, month) in [
        (SystemList::National, false, 3),
        (security, false, 4),
        (security, true, 6),
    ] {
        let request = listing(list, leaves, month, u32::try_from(50 + month).unwrap());
        clerk.systems.record_listing(request).await.unwrap();
    }
    for (list, leaves, month) in [
        (SystemList::National, false, 5),
        (SystemList::National, true, 3),
        (security, true, 7),
        (security, false, 5),
    ] {
        let status = clerk
            .systems
            .record_listing(listing(list, leaves, month, 60))
            .await
            .unwrap_err();
        assert_eq!(
            told(&status),
            refused(Reason::StateForbids, "INC-13", "on"),
            "{list:?} {leaves} {month}"
        );
    }
    let unsigned = |mut request: RecordListingRequest| {
        request.basis.as_mut().unwrap().signature = SignatureKind::None.into();
        request
    };
    let status = clerk
        .systems
        .record_listing(unsigned(listing(security, false, 8, 61)))
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        refused(Reason::EvidenceRequired, "INC-11", "basis.signature")
    );

    for (month, lists, is_important) in [
        (2, vec![], false),
        (3, vec![SystemList::National], false),
        (4, vec![SystemList::National, security], true),
        (6, vec![SystemList::National], false),
    ] {
        let request = GetInformationSystemRequest {
            name: name.clone(),
            on: Some(draft::date(2019, month, 1)),
        };
        let read = clerk
            .systems
            .get_information_system(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(read.lists().collect::<Vec<_>>(), lists, "{month}");
        assert_eq!(read.important_to_security, is_important, "{month}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_owner_s_paper_lets_another_body_act_for_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let name = stage.system("ubnd-tinh", "so-operator").await;
    assert_eq!(
        told(&stage.read("so-new", &name).await.unwrap_err()).0,
        Reason::ResourceNotFound
    );
    let mut clerk = stage.client("clerk");
    let request = draft::incident::delegation(&name, "so-new");
    clerk.systems.record_owner_delegation(request).await.unwrap();
    let read = stage.read("so-new", &name).await.unwrap();
    assert_eq!(read.acts_for_owner, "agencies/so-new");
    let before = GetInformationSystemRequest {
        name: name.clone(),
        on: Some(draft::date(2019, 2, 28)),
    };
    let before = clerk.systems.get_information_system(before).await.unwrap().into_inner();
    assert_eq!(before.acts_for_owner, "");

    let wrong = |change: &dyn Fn(&mut RecordOwnerDelegationRequest)| {
        let mut request = draft::incident::delegation(&name, "so-none");
        change(&mut request);
        request
    };
    for (request, expected) in [
        (
            wrong(&|request| request.delegate = draft::agency_name("ubnd-tinh")),
            refused(Reason::RuleForbids, "ND331-4-3", "delegate"),
        ),
        (
            wrong(&|request| request.basis.as_mut().unwrap().issuer = draft::agency_name("so-none")),
            refused(Reason::RuleForbids, "ND331-4-3", "basis.issuer"),
        ),
        (
            wrong(&|request| request.from = Some(draft::date(2019, 2, 19))),
            refused(Reason::RuleForbids, "ND331-4-3", "from"),
        ),
        (
            wrong(&|request| request.basis.as_mut().unwrap().signature = SignatureKind::None.into()),
            refused(Reason::EvidenceRequired, "ND331-4-3", "basis.signature"),
        ),
        (
            wrong(&|request| request.to = request.from),
            refused(Reason::InvalidFields, "", "to"),
        ),
    ] {
        let status = clerk.systems.record_owner_delegation(request).await.unwrap_err();
        assert_eq!(told(&status), expected);
    }
    // With another owner what the old one delegated is over.
    let request = UpdateInformationSystemRequest {
        owner: draft::agency_name("so-owner"),
        ..update(&name)
    };
    let updated = stage
        .client("officer")
        .systems
        .update_information_system(request)
        .await
        .unwrap();
    assert_eq!(updated.into_inner().system.unwrap().delegations, []);
    assert_eq!(
        told(&stage.read("so-new", &name).await.unwrap_err()).0,
        Reason::ResourceNotFound
    );
    stage.prove().await;
}

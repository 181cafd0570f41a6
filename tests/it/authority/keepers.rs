//! Nobody ends the last way in.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{AgencyKind, OfficeRole, SeatRole},
};
use chidao_tests::{Kind, Sandbox, draft};
use rstest::rstest;

use super::stage::{Stage, ending_account, in_days, refused, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_last_officer_stays_until_there_is_another(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let (account, grant) = (stage.names.account("officer"), &stage.names.grants[0]);
    // The other one leaves later: on every day there is somebody, until he himself would go too.
    stage
        .end_grant(&stage.names.grants[1], Some(in_days(30)))
        .await
        .unwrap();
    for to in [None, Some(in_days(29)), Some(in_days(400))] {
        let refusal = stage.end_account(&account, to).await.unwrap_err();
        assert_eq!(told(&refusal), refused(Reason::StateForbids, "LAST_WAY_IN", &account));
        let refusal = stage.end_grant(grant, to).await.unwrap_err();
        assert_eq!(told(&refusal), refused(Reason::StateForbids, "LAST_WAY_IN", grant));
    }
    // A role without an account is no way in, nor is an account without a role.
    let mut officer = stage.officer.clone();
    let request = draft::grant(&stage.names.people[5], OfficeRole::Officer);
    officer.authority.grant_role(request).await.unwrap();
    assert!(stage.end_account(&account, None).await.is_err());
    stage
        .give("third", &stage.names.people[5], in_days(30), None)
        .await
        .unwrap();
    stage.end_account(&account, None).await.unwrap();
    let refusal = officer
        .authority
        .end_account(ending_account(&account, None))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::AccountUnknown, "he has left");
    // The others go on without him.
    let mut other = stage.sandbox.client("other");
    let request = draft::grant(&stage.names.people[1], OfficeRole::Clerk);
    assert!(other.authority.grant_role(request).await.is_ok());
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_committee_the_founder_is_the_way_in(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let mut founder = sandbox.founder();
    let agency = draft::agency("so-tttt", "Sở", chidao_proto::membership::v1::AgencyKind::Department);
    founder.agencies.create_agency(agency).await.unwrap();
    let person = draft::person("Phạm Thị Chuyên", "so-tttt", "Chuyên viên", "");
    let person = founder
        .people
        .create_person(person)
        .await
        .unwrap()
        .into_inner()
        .person
        .unwrap()
        .name;
    founder
        .authority
        .grant_role(draft::grant(&person, OfficeRole::Officer))
        .await
        .unwrap();
    let account = draft::account("officer", &person);
    let account = founder
        .authority
        .create_account(account)
        .await
        .unwrap()
        .into_inner()
        .account
        .unwrap();
    assert!(
        founder
            .authority
            .end_account(ending_account(&account.name, None))
            .await
            .is_ok()
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_founder_hands_over_to_somebody(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let mut founder = sandbox.founder();
    for (id, kind) in [
        ("ubnd-tinh", AgencyKind::ProvincialPeoplesCommittee),
        ("so-tttt", AgencyKind::Department),
    ] {
        let agency = draft::agency(id, "Cơ quan", kind);
        founder.agencies.create_agency(agency).await.unwrap();
    }
    let mut people = Vec::new();
    for (agency, title) in [
        ("ubnd-tinh", "Chủ tịch"),
        ("ubnd-tinh", "Phó Chủ tịch"),
        ("so-tttt", "Giám đốc"),
        ("so-tttt", "Chuyên viên"),
    ] {
        let request = draft::person("Nguyễn Văn Ai", agency, title, "");
        let created = founder.people.create_person(request).await.unwrap().into_inner();
        people.push(created.person.unwrap().name);
    }
    let establishing = || {
        draft::committee(vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[1]),
            draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", &people[2]),
        ])
    };
    let name = format!("committees/{}", establishing().committee_id);
    let role = draft::grant(&people[3], OfficeRole::Officer);
    founder.authority.grant_role(role).await.unwrap();
    let refusal = founder
        .committees
        .establish_committee(establishing())
        .await
        .unwrap_err();
    assert_eq!(
        told(&refusal),
        refused(Reason::StateForbids, "LAST_WAY_IN", &name),
        "a role is no account"
    );
    let account = draft::account("officer", &people[3]);
    founder.authority.create_account(account).await.unwrap();
    founder.committees.establish_committee(establishing()).await.unwrap();
}

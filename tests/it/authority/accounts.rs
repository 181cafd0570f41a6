//! The life of accounts and roles.

use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{
        Account, EndAccountRequest, GetAccountRequest, GetAgencyRequest, GetGrantRequest, GetPrincipalRequest, Grant,
        ListAccountsRequest, ListGrantsRequest, OfficeRole,
    },
};
use chidao_tests::{Client, Kind};
use rstest::rstest;
use time::macros::date;

use super::stage::{Stage, ending_account, in_days, refused, today, told};

async fn actor(client: &Client) -> String {
    let asked = client.authority.clone().get_principal(GetPrincipalRequest {}).await;
    asked.unwrap().into_inner().actor
}

async fn account(client: &Client, name: &str) -> Account {
    let request = GetAccountRequest { name: name.to_owned() };
    let answer = client
        .authority
        .clone()
        .get_account(request)
        .await
        .unwrap()
        .into_inner();
    assert!(answer.read_position > 0);
    answer.account.unwrap()
}

async fn accounts(client: &Client, request: ListAccountsRequest) -> Vec<String> {
    let (mut names, mut request) = (Vec::new(), request);
    request.page_size = 2;
    loop {
        let page = client
            .authority
            .clone()
            .list_accounts(request.clone())
            .await
            .unwrap()
            .into_inner();
        names.extend(page.accounts.into_iter().map(|account| account.name));
        if page.next_page_token.is_empty() {
            return names;
        }
        request.page_token = page.next_page_token;
    }
}

async fn grants(client: &Client, request: ListGrantsRequest) -> Vec<Grant> {
    let (mut grants, mut request) = (Vec::new(), request);
    request.page_size = 1;
    loop {
        let page = client
            .authority
            .clone()
            .list_grants(request.clone())
            .await
            .unwrap()
            .into_inner();
        grants.extend(page.grants);
        if page.next_page_token.is_empty() {
            return grants;
        }
        request.page_token = page.next_page_token;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_subject_passes_to_somebody_else(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let (name, person) = (stage.names.account("director"), &stage.names.people[5]);
    let director = stage.sandbox.client("director");
    assert_eq!(actor(&director).await, stage.names.people[2]);
    let taken = stage.give("director", person, today(), None).await.unwrap_err();
    assert_eq!(told(&taken), refused(Reason::ResourceExists, "", &name));

    let before = account(&stage.officer, &name).await;
    let mut stale = ending_account(&name, None);
    stale.etag = "1-00000000".to_owned();
    let stale = stage.officer.clone().authority.end_account(stale).await.unwrap_err();
    assert_eq!(told(&stale).0, Reason::EtagMismatch);
    let request = EndAccountRequest {
        etag: before.etag.clone(),
        ..ending_account(&name, None)
    };
    let ended = stage
        .officer
        .clone()
        .authority
        .end_account(request.clone())
        .await
        .unwrap()
        .into_inner();
    let again = stage
        .officer
        .clone()
        .authority
        .end_account(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(again, ended, "asked again");
    let ended = ended.account.unwrap();
    assert_eq!(ended.valid_to, Some(today().into()));
    assert_eq!(account(&stage.officer, &name).await, ended);
    assert_eq!(actor(&director).await, "", "at once");
    let twice = stage.end_account(&name, None).await.unwrap_err();
    assert_eq!(told(&twice), refused(Reason::StateForbids, "ENDED", &name));

    let overlapping = stage.give("director", person, in_days(-1), None).await.unwrap_err();
    assert_eq!(told(&overlapping), refused(Reason::ResourceExists, "", &name));
    let next = stage.give("director", person, today(), None).await.unwrap();
    assert_eq!(actor(&director).await, *person);
    // What is ended on the day on which it began never held, and is in nobody's way.
    assert!(stage.end_account(&next.name, None).await.is_ok());
    assert_eq!(actor(&director).await, "");
    let third = stage
        .give("director", &stage.names.people[2], today(), None)
        .await
        .unwrap();
    assert_eq!(actor(&director).await, stage.names.people[2]);
    let of_subject = ListAccountsRequest {
        subject: "director".to_owned(),
        ..Default::default()
    };
    assert_eq!(
        accounts(&stage.officer, of_subject).await,
        [name, next.name, third.name]
    );
    let proof = stage.sandbox.database().verify().await;
    assert_eq!(proof.broken_position, 0, "{}", proof.finding);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_end_to_come_is_moved_but_not_into_the_next_account(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let (name, person) = (stage.names.account("director"), &stage.names.people[5]);
    let early = stage.end_account(&name, Some(in_days(-1))).await.unwrap_err();
    assert_eq!(told(&early), refused(Reason::InvalidFields, "", "to"));
    let before = stage.end_account(&name, Some(date!(2018 - 12 - 01))).await.unwrap_err();
    assert_eq!(told(&before), refused(Reason::InvalidFields, "", "to"));

    let request = ending_account(&name, Some(in_days(10)));
    let answer = stage
        .officer
        .clone()
        .authority
        .end_account(request)
        .await
        .unwrap()
        .into_inner();
    let notices = answer.receipt.unwrap().notices;
    assert_eq!(notices[0].code(), NoticeCode::TakesEffectLater);
    assert_eq!(actor(&stage.sandbox.client("director")).await, stage.names.people[2]);
    let next = stage.give("director", person, in_days(10), None).await.unwrap();
    let later = stage.end_account(&name, Some(in_days(11))).await.unwrap_err();
    assert_eq!(told(&later), refused(Reason::StateForbids, "FOLLOWED", &name));
    // Cancelled before it has begun: by its first day, where no other is named.
    let cancelled = stage.end_account(&next.name, None).await.unwrap();
    assert_eq!(cancelled.valid_to, cancelled.valid_from);
    let again = stage.end_account(&next.name, Some(in_days(20))).await.unwrap_err();
    assert_eq!(told(&again), refused(Reason::StateForbids, "ENDED", &next.name));
    let moved = stage.end_account(&name, Some(in_days(11))).await.unwrap();
    assert_eq!(moved.valid_to, Some(in_days(11).into()));
    let until = |day| stage.give("director", person, today(), Some(day));
    assert_eq!(told(&until(in_days(5)).await.unwrap_err()).0, Reason::ResourceExists);
    assert_eq!(
        told(&until(today()).await.unwrap_err()),
        refused(Reason::InvalidFields, "", "account.valid_to")
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_role_ends_and_its_holder_keeps_the_account(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let other = stage.sandbox.client("other");
    let name = &stage.names.grants[1];
    let request = GetGrantRequest { name: name.clone() };
    let seen = other
        .authority
        .clone()
        .get_grant(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.grant.unwrap().role(), OfficeRole::Officer);
    let ended = stage.end_grant(name, None).await.unwrap();
    assert_eq!(ended.valid_to, Some(today().into()));
    let own = other.authority.clone().get_grant(request).await.unwrap_err();
    assert_eq!(
        told(&own),
        refused(Reason::ResourceNotFound, "", name),
        "no longer for him"
    );
    let by_name = GetAgencyRequest {
        name: "agencies/so-tttt".to_owned(),
        ..Default::default()
    };
    assert!(
        other.agencies.clone().get_agency(by_name).await.is_ok(),
        "the account stays"
    );
    let twice = stage.end_grant(name, None).await.unwrap_err();
    assert_eq!(told(&twice), refused(Reason::StateForbids, "ENDED", name));
    assert_eq!(grants(&stage.officer, ListGrantsRequest::default()).await.len(), 2);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn lists_are_filtered_by_what_is_asked_for_and_by_who_asks(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let names = &stage.names;
    let later = stage
        .give("later", &names.people[5], in_days(3), None)
        .await
        .unwrap()
        .name;
    stage.end_grant(&names.grants[1], None).await.unwrap();
    let mut all: Vec<String> = names.accounts.iter().map(|(_, name)| name.clone()).collect();
    all.push(later.clone());
    let ask = |change: &dyn Fn(&mut ListAccountsRequest)| {
        let mut request = ListAccountsRequest::default();
        change(&mut request);
        request
    };
    let officer = &stage.officer;
    assert_eq!(accounts(officer, ask(&|_| ())).await, all);
    assert_eq!(
        accounts(officer, ask(&|r| r.person.clone_from(&names.people[2]))).await,
        [names.account("director")]
    );
    let of_agency = ask(&|r| r.agency = "agencies/so-tttt".to_owned());
    assert_eq!(accounts(officer, of_agency).await, [names.account("system")]);
    assert_eq!(
        accounts(officer, ask(&|r| r.issuer = "https://nowhere".to_owned())).await,
        [""; 0]
    );
    assert_eq!(accounts(officer, ask(&|r| r.on = Some(today().into()))).await, all[..5]);
    assert_eq!(accounts(officer, ask(&|r| r.on = Some(in_days(3).into()))).await, all);
    assert_eq!(
        accounts(officer, ask(&|r| r.on = Some(date!(2018 - 12 - 27).into()))).await,
        [""; 0]
    );

    // Whoever holds an office in the department sees the account of its system, and nobody else's.
    for subject in ["director", "system"] {
        let client = stage.sandbox.client(subject);
        assert_eq!(
            accounts(&client, ask(&|_| ())).await,
            [names.account("system")],
            "{subject}"
        );
        assert_eq!(grants(&client, ListGrantsRequest::default()).await, [], "{subject}");
    }
    assert_eq!(accounts(&stage.sandbox.client("head"), ask(&|_| ())).await, [""; 0]);

    let of = |request| async move {
        grants(officer, request)
            .await
            .into_iter()
            .map(|grant| grant.name)
            .collect::<Vec<_>>()
    };
    let person = names.people[3].clone();
    assert_eq!(
        of(ListGrantsRequest {
            person,
            ..Default::default()
        })
        .await,
        [names.grants[0].clone()]
    );
    let role = OfficeRole::Clerk.into();
    assert_eq!(
        of(ListGrantsRequest {
            role,
            ..Default::default()
        })
        .await,
        [""; 0]
    );
    let on = Some(today().into());
    assert_eq!(
        of(ListGrantsRequest {
            on,
            ..Default::default()
        })
        .await,
        [names.grants[0].clone()]
    );
}

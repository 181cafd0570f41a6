//! The same request again, etags, numbers, and the chain: what the register promises to a caller.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{AgencyKind, GetAgencyRequest, ListAgenciesRequest, UpdateAgencyRequest},
    refusal::read,
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Kind, Sandbox, draft};
use rstest::rstest;

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_again_is_answered_alike_and_has_no_second_effect(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let mut founder = sandbox.founder();
    let request = draft::agency("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department);
    let first = founder
        .agencies
        .create_agency(request.clone())
        .await
        .unwrap()
        .into_inner();
    let second = founder
        .agencies
        .create_agency(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, second);
    assert_eq!(
        first.agency.as_ref().unwrap().etag,
        first.receipt.as_ref().unwrap().etag
    );

    let mut other = request;
    other.agency_id = "so-noi-vu".to_owned();
    let refused = read(&founder.agencies.create_agency(other).await.unwrap_err()).unwrap();
    assert_eq!(refused.reason, Reason::RequestIdReused);
    assert_eq!(refused.metadata["position"], "1");
    assert_eq!(sandbox.database().verify().await.verified, 1);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_etag_holds_until_the_next_change(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let mut founder = sandbox.founder();
    let created = founder
        .agencies
        .create_agency(draft::agency("so-tttt", "Sở", AgencyKind::Department))
        .await;
    let etag = created.unwrap().into_inner().agency.unwrap().etag;
    let get = GetAgencyRequest {
        name: "agencies/so-tttt".to_owned(),
        ..Default::default()
    };
    let read_again = founder.agencies.get_agency(get).await.unwrap().into_inner();
    assert_eq!(
        read_again.agency.unwrap().etag,
        etag,
        "a read shows the etag that the write gave"
    );
    assert_eq!(read_again.read_position, 1);

    let update = |etag: &str| UpdateAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-tttt".to_owned(),
        etag: etag.to_owned(),
        short_name: Some("Sở TT&TT".to_owned()),
        ..Default::default()
    };
    let updated = founder
        .agencies
        .update_agency(update(&etag))
        .await
        .unwrap()
        .into_inner()
        .agency
        .unwrap();
    let stale = read(&founder.agencies.update_agency(update(&etag)).await.unwrap_err()).unwrap();
    assert_eq!(stale.reason, Reason::EtagMismatch);
    assert_eq!(
        stale.metadata["etag"], updated.etag,
        "the refusal tells the current one"
    );
    founder
        .agencies
        .update_agency(update(&stale.metadata["etag"]))
        .await
        .unwrap();
}

/// Two replicas, many callers at once: one order, no gap, each effect once.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_write_one_register(#[case] kind: Kind) {
    const CALLERS: usize = 16;
    const EACH: usize = 20;
    let Some(mut sandbox) = Sandbox::start(kind).await else {
        return;
    };
    sandbox.add_replica().await;
    let mut callers = Vec::new();
    for caller in 0..CALLERS {
        let mut client = sandbox.client_of(caller % 2, "system:founder");
        callers.push(tokio::spawn(async move {
            let mut positions = Vec::new();
            for number in 0..EACH {
                // Each id is fought for by two callers, one at each replica.
                let id = format!("a-{}-{number}", caller / 2);
                match client
                    .agencies
                    .create_agency(draft::agency(&id, "Cơ quan", AgencyKind::Department))
                    .await
                {
                    Ok(answer) => positions.push(answer.into_inner().receipt.unwrap().position),
                    Err(status) => assert_eq!(read(&status).unwrap().reason, Reason::ResourceExists),
                }
            }
            positions
        }));
    }
    let mut positions = Vec::new();
    for caller in callers {
        positions.extend(caller.await.unwrap());
    }
    positions.sort_unstable();
    let expected: Vec<i64> = (1..).take(CALLERS / 2 * EACH).collect();
    assert_eq!(positions, expected, "positions without gap or double");

    let mut founder = sandbox.client_of(1, "system:founder");
    let proof = sandbox.database().verify().await;
    assert_eq!((proof.verified, proof.broken_position), (expected.len() as i64, 0));

    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListAgenciesRequest {
            page_size: 33,
            page_token: token,
            ..Default::default()
        };
        let page = founder.agencies.list_agencies(request).await.unwrap().into_inner();
        seen.extend(page.agencies.into_iter().map(|agency| agency.name));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), expected.len());
    assert!(seen.is_sorted(), "pages follow one another in order, none twice");

    let mut entries = Vec::new();
    loop {
        let after_position = entries.last().copied().unwrap_or(0);
        let request = ListEntriesRequest {
            register: "membership".to_owned(),
            after_position,
            page_size: 50,
            ..Default::default()
        };
        let page = founder.register.list_entries(request).await.unwrap().into_inner();
        entries.extend(page.entries.into_iter().map(|entry| entry.position));
        if !page.more {
            break;
        }
    }
    assert_eq!(entries, expected, "polling sees every entry once, in order");
}

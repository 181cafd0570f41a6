//! A person with several roles says for one call in which of them he acts.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, Contact, CreateAgencyRequest, CreateAgencyResponse, GetPersonRequest, GetPrincipalRequest,
        GetPrincipalResponse, OfficeRole, SeatRole,
    },
    refusal::{Seen, read},
    register::v1::{EntryView, GetEntryRequest, ListErrandsRequest, WatchEntriesRequest},
};
use chidao_tests::{Client, Kind, Sandbox, draft};
use rstest::rstest;
use tonic::{Code, Request, Response, Status};

const EMAIL: &str = "mot.hu-cau@example.vn";

/// A committee whose head is an officer too, with the account "both"; and another person, by name, who can be reached.
async fn found(kind: Kind) -> Option<(Sandbox, Client, String)> {
    let sandbox = Sandbox::start(kind).await?;
    let mut founder = sandbox.founder();
    for (id, name, kind) in [
        (
            "ubnd-tinh",
            "Ủy ban nhân dân tỉnh",
            AgencyKind::ProvincialPeoplesCommittee,
        ),
        ("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department),
    ] {
        let agency = draft::agency(id, name, kind);
        founder.agencies.create_agency(agency).await.unwrap();
    }
    let mut people = Vec::new();
    for (name, title) in [("Nguyễn Văn Chủ", "Chủ tịch"), ("Trần Thị Phó", "Phó Chủ tịch")] {
        let mut request = draft::person(name, "ubnd-tinh", title, "");
        request.person.as_mut().unwrap().contact = Some(Contact {
            email: EMAIL.to_owned(),
            phone: String::new(),
        });
        let made = founder.people.create_person(request).await.unwrap().into_inner();
        people.push(made.person.unwrap().name);
    }
    let mut authority = founder.authority.clone();
    authority
        .create_account(draft::account("both", &people[0]))
        .await
        .unwrap();
    let grant = draft::grant(&people[0], OfficeRole::Officer);
    authority.grant_role(grant).await.unwrap();
    let seats = vec![
        draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
        draft::seat(
            SeatRole::StandingDeputyHead,
            "ubnd-tinh",
            "Phó Chủ tịch",
            "",
            &people[1],
        ),
    ];
    let committee = draft::committee(seats);
    founder.committees.establish_committee(committee).await.unwrap();
    let both = sandbox.client("both");
    Some((sandbox, both, people.remove(1)))
}

fn acting_as<T>(message: T, role: &str) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    if !role.is_empty() {
        metadata.insert("chidao-acting-as", role.parse().unwrap());
    }
    request
}

fn refused<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> (Code, Seen) {
    let status = answer.unwrap_err();
    (status.code(), read(&status).unwrap())
}

async fn principal(client: &mut Client, role: &str) -> GetPrincipalResponse {
    let request = acting_as(GetPrincipalRequest {}, role);
    client.authority.get_principal(request).await.unwrap().into_inner()
}

async fn create(
    client: &mut Client,
    request: &CreateAgencyRequest,
    role: &str,
) -> Result<Response<CreateAgencyResponse>, Status> {
    client.agencies.create_agency(acting_as(request.clone(), role)).await
}

async fn entry(client: &mut Client, position: i64, role: &str) -> EntryView {
    let request = GetEntryRequest {
        register: "membership".to_owned(),
        position,
    };
    let answer = client.register.get_entry(acting_as(request, role)).await.unwrap();
    answer.into_inner().entry.unwrap()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn reads_see_what_the_role_sees(#[case] kind: Kind) {
    let Some((_sandbox, mut both, other)) = found(kind).await else {
        return;
    };
    for (role, roles, audiences) in [
        ("", &["officer", "head"][..], &["committee", "officers", "leaders"][..]),
        ("head", &["head"], &["committee", "leaders"]),
        ("officer", &["officer"], &["committee", "officers"]),
    ] {
        let seen = principal(&mut both, role).await;
        assert_eq!(seen.roles, roles, "{role}");
        assert_eq!(seen.acting_as, role);
        // What is for everybody, for his agency and for himself he sees in any role.
        let himself = seen.actor.replace("people/", "person:");
        let ever = ["public", "agency:ubnd-tinh", &himself];
        let by_role = seen.audiences.iter().filter(|audience| !ever.contains(&&***audience));
        assert_eq!(by_role.collect::<Vec<_>>(), audiences, "{role}");
        assert_eq!(seen.audiences.len(), audiences.len() + ever.len(), "{role}");
        assert_eq!(seen.issuer, "chidao-development");
        let expires = seen.token_expires.unwrap().seconds;
        assert!(expires > 1_700_000_000, "{expires}");
    }
    // How others are reached is for officers.
    for (role, contact) in [("", true), ("officer", true), ("head", false)] {
        let request = acting_as(GetPersonRequest { name: other.clone() }, role);
        let person = both
            .people
            .get_person(request)
            .await
            .unwrap()
            .into_inner()
            .person
            .unwrap();
        assert_eq!(person.contact.is_some(), contact, "{role}");
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn writes_are_weighed_by_the_role_and_name_it(#[case] kind: Kind) {
    let Some((_sandbox, mut both, _)) = found(kind).await else {
        return;
    };
    let request = draft::agency("so-moi", "Sở mới", AgencyKind::Department);
    // The head keeps no roster, although the officer that he is too does.
    let (_, seen) = refused(create(&mut both, &request, "head").await);
    assert_eq!((seen.reason, &*seen.metadata["roles"]), (Reason::NotPermitted, "head"));

    let first = create(&mut both, &request, "officer").await.unwrap().into_inner();
    let position = first.receipt.as_ref().unwrap().position;
    assert_eq!(entry(&mut both, position, "").await.acting_as, "officer");
    let other = draft::agency("so-khac", "Sở khác", AgencyKind::Department);
    let unsaid = create(&mut both, &other, "").await.unwrap().into_inner();
    assert_eq!(
        entry(&mut both, unsaid.receipt.unwrap().position, "").await.acting_as,
        ""
    );

    // The same request again is the same act, in whatever role it is repeated.
    for role in ["officer", "head", "", "clerk"] {
        let again = create(&mut both, &request, role).await.unwrap().into_inner();
        assert_eq!(again, first, "{role}");
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_he_has_not_or_that_is_none_is_refused(#[case] kind: Kind) {
    let Some((sandbox, mut both, _)) = found(kind).await else {
        return;
    };
    let write = draft::agency("so-moi", "Sở mới", AgencyKind::Department);
    let watch = WatchEntriesRequest {
        register: "membership".to_owned(),
        ..Default::default()
    };
    let errands = ListErrandsRequest {
        register: "membership".to_owned(),
        ..Default::default()
    };
    for (role, code, reason) in [
        ("clerk", Code::PermissionDenied, Reason::RoleNotHeld),
        ("agency", Code::PermissionDenied, Reason::RoleNotHeld),
        ("Officer", Code::InvalidArgument, Reason::InvalidFields),
        ("people/2018-0001", Code::InvalidArgument, Reason::InvalidFields),
    ] {
        let answers = [
            refused(
                both.authority
                    .get_principal(acting_as(GetPrincipalRequest {}, role))
                    .await,
            ),
            refused(create(&mut both, &write, role).await),
            refused(
                both.register
                    .watch_entries(acting_as(watch.clone(), role))
                    .await
                    .map(|_| Response::new(())),
            ),
            refused(both.register.list_errands(acting_as(errands.clone(), role)).await),
        ];
        for (answered, seen) in answers {
            assert_eq!((answered, seen.reason), (code, reason), "{role}");
            match reason {
                Reason::RoleNotHeld => {
                    assert_eq!(
                        (&*seen.metadata["role"], &*seen.metadata["roles"]),
                        (role, "officer, head")
                    );
                }
                _ => assert!(
                    format!("{:?}", seen.fields).contains("officer, clerk"),
                    "{:?}",
                    seen.fields
                ),
            }
        }
    }
    let mut twice = acting_as(GetPrincipalRequest {}, "officer");
    twice.metadata_mut().append("chidao-acting-as", "head".parse().unwrap());
    let (_, seen) = refused(both.authority.get_principal(twice).await);
    assert_eq!(seen.reason, Reason::InvalidFields);

    let mut nobody = sandbox.client("nobody");
    let (_, seen) = refused(create(&mut nobody, &write, "officer").await);
    assert_eq!(seen.reason, Reason::AccountUnknown);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_watch_is_opened_in_the_role_and_stays_in_it(#[case] kind: Kind) {
    let Some((_sandbox, mut both, _)) = found(kind).await else {
        return;
    };
    let at = principal(&mut both, "").await.read_position;
    let watch = WatchEntriesRequest {
        register: "membership".to_owned(),
        after_position: at,
        ..Default::default()
    };
    let open = both.register.watch_entries(acting_as(watch, "head")).await;
    let mut stream = open.unwrap().into_inner();
    // The errand of an appointment that is still to begin moves nothing here; a grant moves the roster, by which everybody
    // who watches is weighed anew.
    let person = principal(&mut both, "").await.actor;
    let grant = acting_as(draft::grant(&person, OfficeRole::Clerk), "officer");
    both.authority.grant_role(grant).await.unwrap();
    let request = draft::agency("so-moi", "Sở mới", AgencyKind::Department);
    create(&mut both, &request, "officer").await.unwrap();
    let seen = loop {
        let message = stream
            .message()
            .await
            .expect("the view of the head stays")
            .expect("it does not end");
        if let Some(entry) = message.entry.filter(|entry| entry.method.ends_with("CreateAgency")) {
            break entry;
        }
    };
    assert_eq!(seen.acting_as, "officer");
    assert_eq!(principal(&mut both, "").await.roles, ["officer", "clerk", "head"]);
}

//! What is told of a permission: beforehand, in the refusal, and in the register.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{AgencyKind, ExplainPermissionRequest, ExplainPermissionResponse},
    refusal::read,
    register::v1::{GetEntryRequest, ListEntriesRequest},
};
use chidao_tests::{Client, Kind, draft};
use rstest::rstest;
use tonic::Status;

use super::stage::{Stage, refused, today, told};

const CREATE_AGENCY: &str = "chidao.membership.v1.AgencyService/CreateAgency";

async fn ask(client: &Client, method: &str, principal: &str) -> Result<ExplainPermissionResponse, Status> {
    let request = ExplainPermissionRequest {
        method: method.to_owned(),
        principal: principal.to_owned(),
        agency: String::new(),
    };
    let answer = client.authority.clone().explain_permission(request).await?;
    Ok(answer.into_inner())
}

/// The parts of the policy: those that decided are marked.
fn parts(answer: &ExplainPermissionResponse) -> Vec<String> {
    let part = |part: &chidao_proto::membership::v1::PolicyExplanation| {
        assert!(!part.text_vi.is_empty() && !part.text_en.is_empty() && !part.forbids);
        let mark = if part.decided { "*" } else { "" };
        format!("{mark}{} ({}): {}", part.id, part.basis, part.roles.join(" "))
    };
    answer.policies.iter().map(part).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_permission_is_explained_before_it_is_used(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let own = ask(&stage.officer, CREATE_AGENCY, "").await.unwrap();
    assert_eq!((own.allowed, own.reason()), (true, Reason::Unspecified));
    assert_eq!((&*own.method, &*own.policy), (CREATE_AGENCY, "roster_keep"));
    assert_eq!(own.actor, stage.names.people[3]);
    assert_eq!(
        (own.roles.join(" "), &*own.agency),
        ("officer".to_owned(), "agencies/so-tttt")
    );
    assert_eq!(own.on, Some(today().into()));
    assert!(own.authority_version > 0 && own.read_position > 0);
    assert_eq!(
        parts(&own),
        [
            "roster_keep.founder (MEM-01): founder",
            "*roster_keep.officer (MEM-18): officer"
        ]
    );

    let director = stage.sandbox.client("director");
    let denied = ask(&director, CREATE_AGENCY, "").await.unwrap();
    assert_eq!((denied.allowed, denied.reason()), (false, Reason::NotPermitted));
    assert!(denied.policies.iter().all(|part| !part.decided));
    let stranger = ask(&stage.sandbox.client("stranger"), CREATE_AGENCY, "").await.unwrap();
    assert_eq!(
        (stranger.allowed, stranger.reason(), &*stranger.actor),
        (false, Reason::AccountUnknown, "")
    );

    // Of others, by account and by person.
    for principal in [&stage.names.account("director"), &stage.names.people[2]] {
        let of_another = ask(&stage.officer, CREATE_AGENCY, principal).await.unwrap();
        assert_eq!(of_another.actor, denied.actor, "{principal}");
        assert_eq!(parts(&of_another), parts(&denied));
        let by_director = ask(&director, CREATE_AGENCY, principal).await.unwrap_err();
        assert_eq!(told(&by_director).0, Reason::NotPermitted);
    }
    let absent = ask(&stage.officer, CREATE_AGENCY, &stage.names.people[5])
        .await
        .unwrap();
    assert_eq!((absent.allowed, absent.reason()), (false, Reason::AccountUnknown));
    for missing in ["people/1999-0001", "accounts/1999-0001"] {
        let refusal = ask(&stage.officer, CREATE_AGENCY, missing).await.unwrap_err();
        assert_eq!(told(&refusal), refused(Reason::ResourceNotFound, "", missing));
    }
    let misspelt = ask(&stage.officer, "chidao.membership.v1.AgencyService/CreatAgency", "")
        .await
        .unwrap_err();
    let seen = read(&misspelt).unwrap();
    assert_eq!(seen.reason, Reason::InvalidFields);
    assert!(seen.fields[0].1.contains(CREATE_AGENCY), "{:?}", seen.fields);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn each_act_and_each_denial_names_its_policies(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let request = || draft::agency("so-y-te", "Sở Y tế", AgencyKind::Department);
    let denied = stage
        .sandbox
        .client("director")
        .agencies
        .create_agency(request())
        .await
        .unwrap_err();
    let seen = read(&denied).unwrap();
    let of = |key: &str| seen.metadata.get(key).map(String::as_str);
    assert_eq!(of("policy"), Some("roster_keep"));
    assert_eq!(of("roles"), Some("standing_member"));
    assert_eq!(of("actor"), Some(&*stage.names.people[2]));
    assert_eq!(
        of("permitted_to"),
        Some("roster_keep.founder (MEM-01): founder; roster_keep.officer (MEM-18): officer")
    );
    assert_eq!(of("forbidden_by"), None);

    let mut officer = stage.officer.clone();
    let receipt = officer
        .agencies
        .create_agency(request())
        .await
        .unwrap()
        .into_inner()
        .receipt
        .unwrap();
    let entry = GetEntryRequest {
        register: "membership".to_owned(),
        position: receipt.position,
    };
    let entry = officer
        .register
        .get_entry(entry)
        .await
        .unwrap()
        .into_inner()
        .entry
        .unwrap();
    assert_eq!(entry.permitted_by, ["roster_keep.officer"]);
    let all = ListEntriesRequest {
        register: "membership".to_owned(),
        page_size: 500,
        ..Default::default()
    };
    let all = officer.register.list_entries(all).await.unwrap().into_inner().entries;
    let by_founder = all.iter().filter(|entry| entry.actor == "system:founder");
    assert!(by_founder.clone().count() > 10);
    for entry in by_founder {
        assert!(
            entry.permitted_by.iter().all(|id| id.ends_with(".founder")),
            "{entry:?}"
        );
        assert_eq!(entry.permitted_by.len(), 1);
    }
}

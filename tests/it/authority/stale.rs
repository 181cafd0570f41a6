//! What ends is over with the next command and the next read, wherever they arrive: two replicas, in one process and in two.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, AppointmentEndReason, EndAppointmentRequest, GetAgencyRequest, GetPrincipalRequest,
        ListAgenciesRequest,
    },
    refusal::read,
    register::v1::{GetHeadRequest, ListErrandsRequest},
};
use chidao_tests::{Client, Fleet, Kind, Sandbox, TestDatabase, draft, watching::Watching};
use rstest::rstest;
use tonic::Status;

use super::stage::{Names, ending_account, ending_grant, found, today};

/// Two replicas of one database.
trait Replicas {
    fn client(&self, replica: usize, subject: &str) -> Client;
}

impl Replicas for Sandbox {
    fn client(&self, replica: usize, subject: &str) -> Client {
        self.client_of(replica, subject)
    }
}

impl Replicas for Fleet {
    fn client(&self, replica: usize, subject: &str) -> Client {
        self.client_of(replica, subject)
    }
}

fn reason<T>(answer: Result<T, Status>) -> Option<Reason> {
    answer.err().map(|status| read(&status).unwrap().reason)
}

async fn creates(client: &mut Client, id: &str) -> Option<Reason> {
    let request = draft::agency(id, "Sở", AgencyKind::Department);
    reason(client.agencies.create_agency(request).await)
}

async fn reads(client: &mut Client) -> [Option<Reason>; 3] {
    let agency = GetAgencyRequest {
        name: "agencies/so-tttt".to_owned(),
        ..Default::default()
    };
    let head = GetHeadRequest {
        register: "membership".to_owned(),
    };
    [
        reason(client.agencies.get_agency(agency).await),
        reason(client.agencies.list_agencies(ListAgenciesRequest::default()).await),
        reason(client.register.get_head(head).await),
    ]
}

async fn audits(client: &mut Client) -> Option<Reason> {
    let request = ListErrandsRequest {
        register: "membership".to_owned(),
        ..Default::default()
    };
    reason(client.register.list_errands(request).await)
}

async fn roles(client: &mut Client) -> (Vec<String>, Vec<String>) {
    let principal = client
        .authority
        .get_principal(GetPrincipalRequest {})
        .await
        .unwrap()
        .into_inner();
    (principal.roles, principal.audiences)
}

/// Ends a role, a seat and accounts on one replica, and calls the other one each time the moment that this is answered.
async fn try_ends(replicas: &impl Replicas, names: &Names, ending: usize, other: usize) {
    let mut officer = replicas.client(ending, "officer");

    let mut second = replicas.client(other, "other");
    assert_eq!(
        (creates(&mut second, "so-a").await, audits(&mut second).await),
        (None, None)
    );
    let ends = ending_grant(&names.grants[1], None);
    officer.authority.end_grant(ends).await.unwrap();
    assert_eq!(creates(&mut second, "so-b").await, Some(Reason::NotPermitted));
    assert_eq!(audits(&mut second).await, Some(Reason::NotPermitted));

    let mut director = replicas.client(other, "director");
    let seated = roles(&mut director).await;
    assert_eq!(seated.0, ["standing_member"]);
    let himself = names.people[2].replace("people/", "person:");
    assert_eq!(seated.1, ["public", "committee", "agency:so-tttt", &himself]);
    let ends = EndAppointmentRequest {
        request_id: draft::request_id(),
        name: "committees/bcd-cqdt/appointments/3".to_owned(),
        basis: Some(draft::decision("7/QĐ-UBND (hư cấu)", draft::date(2019, 6, 1))),
        to: Some(today().into()),
        reason: AppointmentEndReason::Transferred.into(),
        etag: String::new(),
    };
    officer.appointments.end_appointment(ends).await.unwrap();
    let unseated = roles(&mut director).await;
    assert_eq!(unseated.0, [""; 0]);
    assert_eq!(unseated.1, ["public", "agency:so-tttt", &himself]);

    // The account of the one who was an officer, and that of a system: writes, reads and what is being watched.
    for subject in ["other", "system"] {
        let mut client = replicas.client(other, subject);
        assert_eq!(reads(&mut client).await, [None; 3], "{subject}");
        let mut watching = Watching::start(&client, 0).await.unwrap();
        let ends = ending_account(&names.account(subject), None);
        officer.authority.end_account(ends).await.unwrap();
        assert_eq!(
            creates(&mut client, "so-c").await,
            Some(Reason::AccountUnknown),
            "{subject}"
        );
        assert_eq!(reads(&mut client).await, [Some(Reason::AccountUnknown); 3], "{subject}");
        assert_eq!(reason(Watching::start(&client, 0).await), Some(Reason::AccountUnknown));
        let ended = watching.end().await;
        assert_eq!(read(&ended).unwrap().reason, Reason::AccountUnknown, "{subject}");
    }
    assert_eq!(
        roles(&mut replicas.client(other, "officer")).await.0,
        ["officer"],
        "others are not touched"
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite, 0, 1)]
#[case::sqlite_the_other_way(Kind::Sqlite, 1, 0)]
#[case::postgres(Kind::Postgres, 0, 1)]
#[case::postgres_the_other_way(Kind::Postgres, 1, 0)]
#[tokio::test(flavor = "multi_thread")]
async fn the_other_replica_refuses_at_once(#[case] kind: Kind, #[case] ending: usize, #[case] other: usize) {
    let Some(mut sandbox) = Sandbox::start(kind).await else {
        return;
    };
    sandbox.add_replica().await;
    let names = found(&mut sandbox.founder()).await;
    try_ends(&sandbox, &names, ending, other).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_other_process_refuses_at_once(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let fleet = Fleet::start(database.url(), 2).await;
    let names = found(&mut fleet.client(0)).await;
    try_ends(&fleet, &names, 0, 1).await;
}

//! A small committee whose accounts and roles come and go.

use std::sync::LazyLock;

use chidao_authority::DEVELOPMENT_ISSUER;
use chidao_calendar::{Date, Instant};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        Account, AgencyKind, CreateAccountRequest, EndAccountRequest, EndGrantRequest, Grant, OfficeRole, SeatRole,
    },
    refusal::read,
};
use chidao_tests::{Client, Kind, Sandbox, draft};
use time::Duration;
use tonic::Status;

/// The day on which the tests began.
pub(super) fn today() -> Date {
    static TODAY: LazyLock<Date> = LazyLock::new(|| {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Instant::from_micros(since.as_micros().try_into().unwrap()).civil_date()
    });
    *TODAY
}

pub(super) fn in_days(days: i64) -> Date {
    today() + Duration::days(days)
}

/// Reason, state, and what the refusal is about.
pub(super) fn told(status: &Status) -> (Reason, String, String) {
    let seen = read(status).unwrap();
    let of = |key: &str| seen.metadata.get(key).cloned().unwrap_or_default();
    let about = match seen.fields.first() {
        Some((field, _)) => field.clone(),
        None => of("resource"),
    };
    (seen.reason, of("state"), about)
}

pub(super) fn refused(reason: Reason, state: &str, about: &str) -> (Reason, String, String) {
    (reason, state.to_owned(), about.to_owned())
}

/// Who is in the committee, or works for it.
pub(super) struct Names {
    /// Head, deputy, director with a seat each, then officer, another officer, and somebody without account or role.
    pub(super) people: Vec<String>,
    pub(super) accounts: Vec<(String, String)>,
    /// The roles of the two officers.
    pub(super) grants: Vec<String>,
}

impl Names {
    /// The account of a subject.
    pub(super) fn account(&self, subject: &str) -> String {
        let found = self.accounts.iter().find(|(known, _)| known == subject);
        found.unwrap().1.clone()
    }
}

/// Records them as the founder, and the committee of 28/12/2018. Subjects: head, director, officer, other, and "system" of the
/// department.
pub(super) async fn found(founder: &mut Client) -> Names {
    for (id, kind) in [
        ("ubnd-tinh", AgencyKind::ProvincialPeoplesCommittee),
        ("so-tttt", AgencyKind::Department),
    ] {
        let request = draft::agency(id, "Cơ quan", kind);
        founder.agencies.create_agency(request).await.unwrap();
    }
    let mut people = Vec::new();
    for (name, agency, title) in [
        ("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch"),
        ("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch"),
        ("Lê Văn Giám", "so-tttt", "Giám đốc"),
        ("Phạm Thị Chuyên", "so-tttt", "Chuyên viên"),
        ("Bùi Văn Viên", "so-tttt", "Chuyên viên"),
        ("Ngô Văn Vắng", "so-tttt", "Chuyên viên"),
    ] {
        let request = draft::person(name, agency, title, "");
        let created = founder.people.create_person(request).await.unwrap().into_inner();
        people.push(created.person.unwrap().name);
    }
    let mut accounts = Vec::new();
    for (subject, holder) in [
        ("head", &*people[0]),
        ("director", &people[2]),
        ("officer", &people[3]),
        ("other", &people[4]),
        ("system", "agencies/so-tttt"),
    ] {
        let request = draft::account(subject, holder);
        let created = founder.authority.create_account(request).await.unwrap().into_inner();
        accounts.push((subject.to_owned(), created.account.unwrap().name));
    }
    let mut grants = Vec::new();
    for person in &people[3..5] {
        let request = draft::grant(person, OfficeRole::Officer);
        let granted = founder.authority.grant_role(request).await.unwrap().into_inner();
        grants.push(granted.grant.unwrap().name);
    }
    let seats = vec![
        draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
        draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[1]),
        draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", &people[2]),
    ];
    founder
        .committees
        .establish_committee(draft::committee(seats))
        .await
        .unwrap();
    Names {
        people,
        accounts,
        grants,
    }
}

/// The committee, served.
pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) officer: Client,
    pub(super) names: Names,
}

impl Stage {
    /// `None` where there is no such database.
    pub(super) async fn set(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let names = found(&mut sandbox.founder()).await;
        Some(Self {
            officer: sandbox.client("officer"),
            sandbox,
            names,
        })
    }

    pub(super) async fn give(
        &self,
        subject: &str,
        holder: &str,
        from: Date,
        to: Option<Date>,
    ) -> Result<Account, Status> {
        let CreateAccountRequest { request_id, account } = draft::account(subject, holder);
        let account = Account {
            issuer: DEVELOPMENT_ISSUER.to_owned(),
            valid_from: Some(from.into()),
            valid_to: to.map(Into::into),
            ..account.unwrap()
        };
        let request = CreateAccountRequest {
            request_id,
            account: Some(account),
        };
        let answer = self.officer.clone().authority.create_account(request).await?;
        Ok(answer.into_inner().account.unwrap())
    }

    pub(super) async fn end_account(&self, name: &str, to: Option<Date>) -> Result<Account, Status> {
        let answer = self
            .officer
            .clone()
            .authority
            .end_account(ending_account(name, to))
            .await?;
        Ok(answer.into_inner().account.unwrap())
    }

    pub(super) async fn end_grant(&self, name: &str, to: Option<Date>) -> Result<Grant, Status> {
        let answer = self.officer.clone().authority.end_grant(ending_grant(name, to)).await?;
        Ok(answer.into_inner().grant.unwrap())
    }
}

pub(super) fn ending_account(name: &str, to: Option<Date>) -> EndAccountRequest {
    EndAccountRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        to: to.map(Into::into),
        etag: String::new(),
    }
}

pub(super) fn ending_grant(name: &str, to: Option<Date>) -> EndGrantRequest {
    EndGrantRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        to: to.map(Into::into),
        etag: String::new(),
    }
}

//! What may be wrong with a call, on every RPC: the code, the reason, the field and the remedy that it is answered with.

use chidao_authority::AUDIENCE;
use chidao_proto::{
    common::v1::Date,
    contract,
    errors::v1::Reason,
    membership::v1 as m,
    refusal::{Seen, read},
    register::v1 as r,
};
use chidao_tests::{Client, Kind, Sandbox, draft};
use rstest::rstest;
use tonic::{Code, Status};

/// A spoiled call, and what is expected of its answer.
struct Case {
    method: &'static str,
    what: &'static str,
    answer: Option<Status>,
    code: Code,
    reason: Reason,
    /// The field that a violation names, or that the metadata does; empty where the refusal is about none.
    field: &'static str,
}

impl Case {
    fn judge(&self) -> Result<(), String> {
        let about = format!("{}, {}", self.method, self.what);
        let status = self.answer.as_ref().ok_or(format!("{about}: it was accepted"))?;
        let Seen {
            reason,
            metadata,
            fields,
            localized,
            ..
        } = read(status).ok_or(format!("{about}: no refusal of ours: {status:?}"))?;
        if (status.code(), reason) != (self.code, self.reason) {
            return Err(format!(
                "{about}: {:?} {reason:?} instead of {:?} {:?}",
                status.code(),
                self.code,
                self.reason
            ));
        }
        let named = fields
            .iter()
            .map(|(field, _)| field.as_str())
            .chain(metadata.get("field").map(String::as_str));
        if !self.field.is_empty() && !named.clone().any(|field| field == self.field) {
            return Err(format!(
                "{about}: {} is not named but {:?}",
                self.field,
                named.collect::<Vec<_>>()
            ));
        }
        let remedy = fields.iter().all(|(_, remedy)| !remedy.trim().is_empty());
        if localized.trim().is_empty() || !remedy {
            return Err(format!("{about}: it says no remedy"));
        }
        Ok(())
    }
}

/// Sends a request that one closure has spoiled.
macro_rules! spoil {
    ($cases:ident, $method:literal, $client:expr, $call:ident, $draft:expr, $(
        $what:literal: |$request:ident| $spoil:expr => $code:ident $reason:ident $field:literal;
    )+) => {$(
        let mut spoiled = $draft;
        {
            let $request = &mut spoiled;
            $spoil;
        }
        $cases.push(Case {
            method: $method,
            what: $what,
            answer: $client.$call(spoiled).await.err(),
            code: Code::$code,
            reason: Reason::$reason,
            field: $field,
        });
    )+};
}

mod budget;
mod commitments;
mod coordination;
mod execution;
mod import;
mod incident;
mod membership;
mod payments;
mod reports;
mod response;

const IMPOSSIBLE: Date = Date {
    year: 2019,
    month: 2,
    day: 29,
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_rpc_refuses_bad_input_in_words_that_help(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let mut founder = sandbox.founder();
    for (id, kind) in [
        ("ubnd-tinh", m::AgencyKind::ProvincialPeoplesCommittee),
        ("so-tttt", m::AgencyKind::Department),
    ] {
        founder
            .agencies
            .create_agency(draft::agency(id, "Cơ quan", kind))
            .await
            .unwrap();
    }
    let person = draft::person("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch", "");
    let person = founder
        .people
        .create_person(person)
        .await
        .unwrap()
        .into_inner()
        .person
        .unwrap()
        .name;
    let before = head(&mut founder).await;

    let mut cases = Vec::new();
    membership::agencies(&mut cases, &mut founder).await;
    membership::people(&mut cases, &mut founder).await;
    membership::committees(&mut cases, &mut founder, &person).await;
    membership::appointments(&mut cases, &mut founder).await;
    membership::accounts(&mut cases, &mut founder, &person).await;
    membership::reference(&mut cases, &mut founder).await;
    register(&mut cases, &mut founder).await;

    assert_eq!(head(&mut founder).await, before, "nothing of it was recorded");
    let mut stage = Box::pin(coordination::Stage::new(&sandbox, &person)).await;
    let before = stage.head().await;
    Box::pin(coordination::programmes(&mut cases, &mut stage)).await;
    Box::pin(coordination::drafts(&mut cases, &mut stage)).await;
    Box::pin(coordination::directions(&mut cases, &mut stage)).await;
    Box::pin(import::imports(&mut cases, &mut stage)).await;
    Box::pin(execution::execution(&mut cases, &mut stage)).await;
    let mut of_systems = Box::pin(incident::Stage::new(&sandbox)).await;
    let first = of_systems.head().await;
    Box::pin(incident::systems(&mut cases, &mut of_systems)).await;
    Box::pin(response::intake(&mut cases, &mut of_systems)).await;
    Box::pin(response::steps(&mut cases, &mut of_systems)).await;
    Box::pin(response::reads(&mut cases, &mut of_systems)).await;
    Box::pin(reports::reports(&mut cases, &mut of_systems)).await;
    let mut of_money = Box::pin(budget::Stage::new(&sandbox, &person, &stage.monitor)).await;
    let given = of_money.head().await;
    Box::pin(budget::estimates(&mut cases, &mut of_money)).await;
    Box::pin(budget::books(&mut cases, &mut of_money)).await;
    Box::pin(budget::activities(&mut cases, &mut of_money)).await;
    Box::pin(commitments::contracts(&mut cases, &mut of_money)).await;
    Box::pin(commitments::commitments(&mut cases, &mut of_money)).await;
    Box::pin(payments::payments(&mut cases, &mut of_money)).await;
    Box::pin(payments::steps(&mut cases, &mut of_money)).await;
    Box::pin(payments::advances(&mut cases, &mut of_money)).await;

    let failures: Vec<String> = cases.iter().filter_map(|case| case.judge().err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(stage.head().await, before, "nor of this");
    assert_eq!(of_systems.head().await, first, "nor of that");
    assert_eq!(of_money.head().await, given, "nor of money");
    for method in contract::methods() {
        let tried = cases
            .iter()
            .any(|case| method.path.ends_with(&format!("/{}", case.method)));
        // A request without fields has nothing to spoil.
        assert!(tried || method.name == "GetPrincipal", "{} has no case", method.path);
    }
}

async fn head(client: &mut Client) -> i64 {
    let request = r::GetHeadRequest {
        register: "membership".to_owned(),
    };
    client.register.get_head(request).await.unwrap().into_inner().position
}

async fn register(cases: &mut Vec<Case>, client: &mut Client) {
    let membership = || "membership".to_owned();
    let register = &mut client.register;
    spoil! { cases, "GetHead", register, get_head, r::GetHeadRequest { register: membership() },
        "no register": |r| r.register.clear() => InvalidArgument InvalidFields "register";
        "a register of another service": |r| r.register = "budget".to_owned() => NotFound RegisterNotServed "";
    }
    spoil! { cases, "GetEntry", register, get_entry, r::GetEntryRequest { register: membership(), position: 1 },
        "a position before the first": |r| r.position = 0 => InvalidArgument InvalidFields "position";
        "a position beyond the head": |r| r.position = 1_000_000 => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListEntries", register, list_entries, r::ListEntriesRequest { register: membership(), ..Default::default() },
        "a position beyond the head": |r| r.after_position = 1_000_000 => OutOfRange RegisterDiverged "";
        "a page that is too large": |r| r.page_size = 501 => InvalidArgument InvalidFields "page_size";
        "a resource that is no name": |r| r.resource_name = "Agencies".to_owned() => InvalidArgument InvalidFields "resource_name";
    }
    spoil! { cases, "ListErrands", register, list_errands, r::ListErrandsRequest { register: membership(), ..Default::default() },
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a state that is not defined": |r| r.state = 99 => InvalidArgument InvalidFields "state";
        "a subject that is no name": |r| r.subject = "Agencies".to_owned() => InvalidArgument InvalidFields "subject";
    }
    spoil! { cases, "WatchEntries", register, watch_entries, r::WatchEntriesRequest { register: membership(), ..Default::default() },
        "a register of another service": |r| r.register = "budget".to_owned() => NotFound RegisterNotServed "";
        "a position beyond the head": |r| r.after_position = 1_000_000 => OutOfRange RegisterDiverged "";
        "a forged resume token": |r| r.resume_token = "AAAA".to_owned() => InvalidArgument InvalidFields "resume_token";
    }
    spoil! { cases, "VerifyEntries", register, verify_entries, r::VerifyEntriesRequest { register: membership(), ..Default::default() },
        "too many entries": |r| r.max_entries = 100_001 => InvalidArgument InvalidFields "max_entries";
        "a position below nothing": |r| r.from_position = -1 => InvalidArgument InvalidFields "from_position";
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_token_nothing_answers(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let founder = "system:founder";
    let tokens = [
        (None, Reason::TokenMissing),
        (Some("not.a.token".to_owned()), Reason::TokenInvalid),
        (Some(sandbox.token(founder, AUDIENCE, -3600)), Reason::TokenExpired),
        (Some(sandbox.token(founder, AUDIENCE, 3600)), Reason::TokenExpired),
        (Some(sandbox.token(founder, "another-system", 0)), Reason::TokenAudience),
    ];
    for (token, reason) in tokens {
        let mut grpc = tonic::client::Grpc::new(sandbox.channel(0));
        for method in contract::methods() {
            grpc.ready().await.unwrap();
            let mut request = tonic::Request::new(m::GetPrincipalRequest {});
            if let Some(token) = &token {
                request
                    .metadata_mut()
                    .insert("authorization", format!("Bearer {token}").parse().unwrap());
            }
            let codec: chidao_proto::codec::BoundedCodec<m::GetPrincipalRequest, m::GetPrincipalResponse> =
                Default::default();
            let path = method.path.parse().unwrap();
            let answer: Result<tonic::Response<m::GetPrincipalResponse>, Status> =
                grpc.unary(request, path, codec).await;
            let status = answer.expect_err(&method.path);
            assert_eq!(status.code(), Code::Unauthenticated, "{}", method.path);
            assert_eq!(read(&status).unwrap().reason, reason, "{}", method.path);
        }
    }
}

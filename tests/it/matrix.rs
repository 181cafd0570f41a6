//! Who may call what, tried: every RPC by every role, with and without an account, in the own and in another agency, against
//! the table that is computed from contract and policies.

mod request;
mod world;

use std::collections::HashMap;

use chidao_authority::generate_table;
use chidao_proto::{
    codec::BoundedCodec,
    contract::{self, Method},
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, Sandbox};
use prost_reflect::DynamicMessage;
use rstest::rstest;
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use self::{
    request::{asks_for, least},
    world::{Caller, OTHER, World},
};

/// Whether a method, by service and name, is allowed to a caller, by the name of his column.
struct Table(HashMap<(String, String), bool>);

impl Table {
    fn computed() -> Self {
        let text = generate_table();
        let mut lines = text.lines().map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
        });
        let header = lines.next().unwrap();
        let mut table = HashMap::new();
        for row in lines.skip(1) {
            for (column, cell) in header.iter().zip(&row).skip(2) {
                table.insert((row[0].clone(), column.clone()), cell == "✓");
            }
        }
        Self(table)
    }

    fn allows(&self, method: &Method, column: &str) -> bool {
        let service = method.service.rsplit('.').next().unwrap();
        self.0[&(format!("{service}/{}", method.name), column.to_owned())]
    }
}

/// Calls a method, and gives how it was answered; of a stream only whether it began.
async fn call(sandbox: &Sandbox, method: &Method, request: DynamicMessage, token: Option<&str>) -> Result<(), Status> {
    let mut grpc = tonic::client::Grpc::new(sandbox.channel(0));
    grpc.ready().await.unwrap();
    let mut request = Request::new(request);
    if let Some(token) = token {
        let header = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", header);
    }
    let codec = BoundedCodec::<DynamicMessage, ()>::default();
    let path = method.path.parse().unwrap();
    if method.streams {
        grpc.server_streaming(request, path, codec).await.map(drop)
    } else {
        grpc.unary(request, path, codec).await.map(drop)
    }
}

/// What is wrong with the answer to a call.
fn judge(method: &Method, caller: &Caller, agency: &str, allowed: bool, answer: &Result<(), Status>) -> Option<String> {
    let code = answer.as_ref().err().map_or(Code::Ok, Status::code);
    let is_right = if allowed {
        !matches!(
            code,
            Code::PermissionDenied | Code::Unauthenticated | Code::Internal | Code::Unimplemented | Code::Unknown
        )
    } else if is_out_of_sight(method, caller, agency) {
        // Sight comes before permission: what is for others is not there.
        code == Code::NotFound
    } else {
        code == Code::PermissionDenied
    };
    let expected = if allowed { "allowed" } else { "denied" };
    (!is_right).then(|| {
        format!(
            "{} by {} in {agency}: {expected}, but {answer:?}",
            method.path, caller.column
        )
    })
}

/// Whether a command names something that its caller may not see, or that is not there yet.
fn is_out_of_sight(method: &Method, caller: &Caller, agency: &str) -> bool {
    // Nothing is looked up for whoever has no account, and a service must name a cause first.
    let is_weighed = method.mutates() && caller.is_known;
    let of_others = asks_for(method, "accounts") && !caller.sees_all && caller.agency != Some(agency);
    let of_officers = asks_for(method, "grants") && !caller.sees_all;
    // Before the first committee there is none to name.
    let not_there =
        caller.column == "founder" && (asks_for(method, "committees") || asks_for(method, "/appointments/"));
    is_weighed && (of_others || of_officers || not_there)
}

/// Tries every method by a caller in his own and in the other agency.
async fn attempt(world: &World, table: &Table, caller: &Caller, failures: &mut Vec<String>) {
    let token = world.sandbox.token(&caller.subject, chidao_authority::AUDIENCE, 0);
    for agency in [caller.agency.unwrap_or(OTHER), OTHER] {
        for method in contract::methods() {
            let request = least(method, &world.names(agency));
            let answer = call(&world.sandbox, method, request, Some(&token)).await;
            let allowed = table.allows(method, &caller.column);
            failures.extend(judge(method, caller, agency, allowed, &answer));
            failures.extend(
                answer
                    .err()
                    .filter(|status| status.code() == Code::PermissionDenied)
                    .and_then(|status| unexplained(method, &status)),
            );
        }
    }
}

/// What a denial lacks to be understood.
fn unexplained(method: &Method, status: &Status) -> Option<String> {
    let seen = read(status)?;
    let names_all = ["policy", "roles", "actor", "permitted_to"]
        .iter()
        .all(|key| seen.metadata.contains_key(*key));
    (seen.reason == Reason::NotPermitted && !names_all)
        .then(|| format!("{}: the denial does not say why: {:?}", method.path, seen.metadata))
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_rpc_does_for_every_role_what_the_table_says(#[case] kind: Kind) {
    let Some(mut world) = World::start(kind).await else {
        return;
    };
    let (table, mut failures) = (Table::computed(), Vec::new());
    assert_eq!(table.0.len(), contract::methods().len() * world.callers().len());
    attempt(&world, &table, &Caller::founder("founder"), &mut failures).await;
    world.establish().await;
    // The founder's time is over: a token is all that he has.
    attempt(&world, &table, &Caller::founder("token"), &mut failures).await;
    for caller in world.callers().iter().filter(|caller| caller.column != "founder") {
        attempt(&world, &table, caller, &mut failures).await;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nothing_answers_but_health(#[case] kind: Kind) {
    let Some(world) = World::start(kind).await else {
        return;
    };
    for method in contract::methods() {
        let request = least(method, &world.names(OTHER));
        let status = call(&world.sandbox, method, request, None)
            .await
            .expect_err(&method.path);
        assert_eq!(
            (status.code(), read(&status).unwrap().reason),
            (Code::Unauthenticated, Reason::TokenMissing),
            "{}",
            method.path
        );
    }
    let mut health = HealthClient::new(world.sandbox.channel(0));
    let answer = health.check(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
}

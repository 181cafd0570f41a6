//! Who may call what, tried: every RPC by every role, with and without an account, in the own and in another agency, against
//! the table that is computed from contract and policies.

mod money;
mod request;
mod target;
mod unseen;
mod world;

use std::collections::HashMap;

use chidao_authority::generate_table;
use chidao_proto::{
    codec::BoundedCodec,
    contract::{self, Method},
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::Kind;
use prost_reflect::DynamicMessage;
use rstest::rstest;
use tonic::{Code, Request, Status, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use self::{
    request::{asks_for, least},
    target::Target,
    world::{Caller, OTHER, REGISTERS, World},
};

/// How far a method is allowed to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// By his role alone.
    Always,
    /// On what belongs to his agency.
    Own,
    Never,
}

/// How far a method, by service and name, is allowed to a caller, by the name of his column.
struct Table(HashMap<(String, String), Mark>);

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
                let mark = match cell.as_str() {
                    "✓" => Mark::Always,
                    "own" => Mark::Own,
                    "" => Mark::Never,
                    other => panic!("{other} is no mark"),
                };
                table.insert((row[0].clone(), column.clone()), mark);
            }
        }
        Self(table)
    }

    fn allows(&self, method: &Method, caller: &Caller, target: &Target) -> bool {
        let service = method.service.rsplit('.').next().unwrap();
        let mark = self.0[&(format!("{service}/{}", method.name), caller.column.clone())];
        let owner = match method.policy.as_str() {
            "task_execute" => Some(target.lead),
            _ => target.whole.as_ref().map(|(lead, _)| *lead),
        };
        mark == Mark::Always || (mark == Mark::Own && owner.is_some() && owner == caller.agency)
    }
}

/// Calls a method, and gives how it was answered; of a stream only whether it began.
async fn call(channel: Channel, method: &Method, request: DynamicMessage, token: Option<&str>) -> Result<(), Status> {
    let mut grpc = tonic::client::Grpc::new(channel);
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

/// A call that is tried: by whom, about which agency and task.
#[derive(Clone, Copy)]
struct Trial<'a> {
    method: &'a Method,
    caller: &'a Caller,
    agency: &'a str,
    target: &'a Target,
}

impl Trial<'_> {
    /// What is wrong with its answer.
    fn judge(&self, allowed: bool, answer: &Result<(), Status>) -> Option<String> {
        let code = answer.as_ref().err().map_or(Code::Ok, Status::code);
        let is_of = |area: &str| self.method.service.starts_with(&format!("chidao.{area}."));
        let is_of_incidents = is_of("incident");
        let is_right = if self.is_out_of_sight(allowed) {
            // Sight comes before permission: what is for others is not there.
            code == Code::NotFound
        } else if allowed
            && ["chidao.coordination.", "chidao.incident."]
                .iter()
                .any(|package| self.method.service.starts_with(package))
        {
            // All that can stand against it is where the task stands, or that a paper is not signed; of an incident, whose part a
            // step is.
            matches!(code, Code::Ok | Code::FailedPrecondition)
                || (is_of_incidents && self.is_of_others(answer))
                || self.is_without_cause(answer)
        } else if allowed && is_of("budget") && self.is_of_others(answer) {
            // Which step is whose hangs on where a request stands, and on who asked.
            true
        } else if allowed {
            !matches!(
                code,
                Code::PermissionDenied | Code::Unauthenticated | Code::Internal | Code::Unimplemented | Code::Unknown
            )
        } else {
            code == Code::PermissionDenied && !self.is_of_others(answer)
        };
        let expected = if allowed { "allowed" } else { "denied" };
        let Self {
            method,
            caller,
            agency,
            target,
        } = self;
        (!is_right).then(|| {
            format!(
                "{} by {} in {agency} on {target:?}: {expected}, but {answer:?}",
                method.path, caller.column
            )
        })
    }

    /// Whether it was refused as a part that somebody else has in an incident, which policies do not know of.
    fn is_of_others(&self, answer: &Result<(), Status>) -> bool {
        let reason = answer.as_ref().err().and_then(read).map(|seen| seen.reason);
        reason == Some(Reason::NotTheirs)
    }

    /// Whether it is about an incident, or what is owed on one.
    fn names_incident(&self) -> bool {
        self.method.service.starts_with("chidao.incident.") && asks_for(self.method, "incidents")
    }

    /// Whether a service was refused because nothing is there that its call could follow from.
    fn is_without_cause(&self, answer: &Result<(), Status>) -> bool {
        let reason = answer.as_ref().err().and_then(read).map(|seen| seen.reason);
        self.caller.column == "service" && reason == Some(Reason::CauseUnknown)
    }

    /// Whether it is about a task that there should be.
    fn names_task(&self) -> bool {
        asks_for(self.method, "tasks") || (self.creates() && self.target.whole.is_some())
    }

    fn creates(&self) -> bool {
        ["CreateTask", "ImportTask"].contains(&&*self.method.name)
    }

    /// Whether it names something that its caller may not see, or that is not there yet.
    fn is_out_of_sight(&self, allowed: bool) -> bool {
        let Self {
            method,
            caller,
            agency,
            target,
        } = *self;
        // Nothing is looked up for whoever has no account, and a service must name a cause first. Of a read permission comes
        // first, which is the same for whatever is read.
        let is_weighed = caller.is_known && (method.mutates() || allowed);
        let of_others =
            method.mutates() && asks_for(method, "accounts") && !caller.sees_all && caller.agency != Some(agency);
        let of_officers = method.mutates() && asks_for(method, "grants") && !caller.sees_all;
        let task = match self.creates() {
            true => target.of_new(),
            false => target.clone(),
        };
        let of_parties = self.names_task() && !task.is_in_sight(caller);
        // What these name is looked up for those alone who may, so that nobody finds out by it what there is.
        let is_permitted_first = ["CreateContract", "RequestCommitment"].contains(&&*method.name);
        let names_any = |kinds: &[&str]| !is_permitted_first && kinds.iter().any(|kind| asks_for(method, kind));
        // Before the first committee there is none to name.
        let not_there = method.mutates()
            && caller.column == "founder"
            && (names_any(&[
                "committees",
                "/appointments/",
                "programmes",
                "systems",
                "estimates",
                "activities",
                "contracts",
                "commitments",
                "payments",
                "advances",
            ]) || self.names_incident());
        let is_of_owner = asks_for(method, "systems") || self.names_incident();
        let of_owners = is_of_owner && !caller.sees_tasks && caller.agency != Some(agency);
        let of_money = names_any(&[
            "estimates",
            "lines",
            "codes",
            "contracts",
            "commitments",
            "payments",
            "advances",
        ]) && !caller.sees_money;
        let of_activities = names_any(&["activities"]) && !caller.sees_tasks;
        // None was sent, and nothing was advanced.
        let of_reminders = asks_for(method, "/reminders/") || names_any(&["advances"]);
        is_weighed
            && (of_others
                || of_officers
                || of_parties
                || of_owners
                || of_money
                || of_activities
                || not_there
                || of_reminders)
    }
}

/// Tries every method by a caller in his own and in the other agency.
async fn attempt(world: &World, table: &Table, caller: &Caller, failures: &mut Vec<String>) {
    let token = world.sandbox.token(&caller.subject, chidao_authority::AUDIENCE, 0);
    for agency in [caller.agency.unwrap_or(OTHER), OTHER] {
        for (target, register) in world.targets(agency).iter().cycle().zip(REGISTERS) {
            for method in contract::methods() {
                let trial = Trial {
                    method,
                    caller,
                    agency,
                    target,
                };
                let request = least(method, &world.names(agency, target, register));
                let answer = call(world.channel(method, register), method, request, Some(&token)).await;
                let allowed = table.allows(method, caller, target);
                failures.extend(trial.judge(allowed, &answer));
                failures.extend(
                    answer
                        .err()
                        .filter(|status| status.code() == Code::PermissionDenied)
                        .and_then(|status| unexplained(method, &status)),
                );
            }
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
    Box::pin(world.establish()).await;
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
    let [target, _] = world.targets(OTHER);
    for (method, register) in contract::methods()
        .iter()
        .flat_map(|method| REGISTERS.map(|name| (method, name)))
    {
        let request = least(method, &world.names(OTHER, &target, register));
        let status = call(world.channel(method, register), method, request, None)
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

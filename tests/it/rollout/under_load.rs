//! A service with two replicas behind one address, called and watched without pause.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chidao_kit::client::Retrying;
use chidao_proto::membership::v1::GetPrincipalRequest;
use chidao_register::Database;
use chidao_tests::{Balancer, Bearer, Client, Fleet, Kind, TestDatabase, watching::Watching};
use sea_orm::{ConnectionTrait, Statement};
use tokio::{sync::watch, task::JoinSet};
use tonic::service::interceptor::InterceptedService;

use super::service::{Asked, Told};
use crate::faults::watcher::Watcher;

pub(super) const REPLICAS: usize = 2;
const CALLERS: usize = 6;
/// Answers between two events: enough that every caller is under way.
const BETWEEN: usize = 4 * CALLERS;

pub(super) struct UnderLoad {
    service: Asked,
    database: TestDatabase,
    fleet: Fleet,
    /// The numbers of its replicas.
    replicas: Vec<usize>,
    balancer: Balancer,
    callers: JoinSet<Vec<Told>>,
    answered: watch::Receiver<usize>,
    stop: watch::Sender<bool>,
    watcher: Watcher,
    /// Where the register stood before the first call.
    from: i64,
}

impl UnderLoad {
    /// Founds the committee, and begins to call and to watch; `None` where there is no such database.
    pub(super) async fn begin(kind: Kind, service: Asked) -> Option<Self> {
        let database = TestDatabase::fresh(kind).await?;
        let mut fleet = Fleet::start(database.url(), 1).await;
        let (replicas, monitor) = service.join(&mut fleet, REPLICAS).await;
        let balancer = Balancer::start().await;
        let (answers, answered) = watch::channel(0);
        let (answers, (stop, stopped)) = (Arc::new(answers), watch::channel(false));
        let token = fleet.token_of(service.subject());

        let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
        let head = chidao_register::head(connection.readers(), service.owner()).await;
        let from = head.unwrap().position;
        let mut authority = fleet.client_of(0, service.subject()).authority;
        let principal = authority.get_principal(GetPrincipalRequest {}).await.unwrap();
        let addresses = replicas.iter().map(|number| fleet.replica(*number).address());
        balancer.send_to(addresses.collect());
        let client = Client::new(balancer.channel(), Some(&token));
        let audiences = principal.into_inner().audiences;
        let watching = Watching::of(service.owner(), &client, audiences, from).await;
        let mut under_load = Self {
            watcher: Watcher::of(watching.unwrap(), client),
            service,
            database,
            fleet,
            replicas,
            balancer,
            callers: JoinSet::new(),
            answered,
            stop,
            from,
        };
        for _ in 0..CALLERS {
            let channel = Retrying::new(under_load.balancer.channel());
            let line = InterceptedService::new(channel, Bearer::new(&token));
            let (answers, stopped, monitor) = (Arc::clone(&answers), stopped.clone(), monitor.clone());
            under_load.callers.spawn(async move {
                let mut told = Vec::new();
                while !*stopped.borrow() {
                    told.push(Box::pin(service.act(line.clone(), &monitor)).await);
                    answers.send_modify(|answers| *answers += 1);
                }
                told
            });
        }
        Some(under_load)
    }

    pub(super) fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Waits for more answers.
    pub(super) async fn go_on(&mut self) {
        let target = *self.answered.borrow_and_update() + BETWEEN;
        let more = self.answered.wait_for(|answers| *answers >= target);
        // The callers hold the other end: where they have all failed, the first of them tells why.
        if more.await.is_err() {
            while let Some(ended) = self.callers.join_next().await {
                ended.expect("no call fails");
            }
        }
    }

    /// Has a replica end as a cluster ends it, and starts another in its place.
    pub(super) async fn replace(&mut self, replica: usize) {
        let number = self.replicas[replica];
        assert!(
            self.fleet.replica(number).terminate().await,
            "it finishes what is in flight"
        );
        self.fleet.restart(number).await;
        let fleet = &mut self.fleet;
        let addresses = self.replicas.iter().map(|number| fleet.replica(*number).address());
        self.balancer.send_to(addresses.collect());
    }

    /// Ends the calls and the watch, and holds what they were told against the register.
    pub(super) async fn end(mut self) -> (TestDatabase, Fleet) {
        let _ = self.stop.send(true);
        let mut told = BTreeMap::new();
        while let Some(ended) = self.callers.join_next().await {
            for Told { request_id, position } in ended.expect("no call fails") {
                assert_eq!(told.insert(position, request_id), None, "two acts at {position}");
            }
        }
        let connection = Database::connect(self.database.url(), "chidao-tests", 1).await.unwrap();
        let owner = self.service.owner();
        let sql = format!(
            "SELECT position, actor, request_id FROM {}_entry WHERE position > $1",
            owner.name()
        );
        let statement = Statement::from_sql_and_values(connection.backend(), sql, [self.from.into()]);
        let rows = connection.readers().query_all_raw(statement).await.unwrap();
        let entries: Vec<(i64, String, String)> = rows
            .iter()
            .map(|row| {
                (
                    row.try_get_by_index(0).unwrap(),
                    row.try_get_by_index(1).unwrap(),
                    row.try_get_by_index(2).unwrap(),
                )
            })
            .collect();
        let callers: BTreeSet<&String> = entries
            .iter()
            .filter(|(position, ..)| told.contains_key(position))
            .map(|(_, actor, _)| actor)
            .collect();
        assert_eq!(callers.len(), 1, "{callers:?}");
        let theirs = entries.iter().filter(|(_, actor, _)| callers.contains(actor));
        let recorded: BTreeMap<i64, String> = theirs.map(|(position, _, id)| (*position, id.clone())).collect();
        assert_eq!(
            recorded, told,
            "each write once, where its caller was told, and no other"
        );

        let last = entries.iter().map(|(position, ..)| *position).max().unwrap();
        self.watcher.end(self.database.url(), last).await;
        let chain = chidao_register::verify(connection.readers(), owner, 1, i64::MAX)
            .await
            .unwrap();
        assert_eq!((chain.verified, chain.broken_position), (last, 0), "{}", chain.finding);
        let state = chidao_register::state(&connection, owner, |_| ()).await.unwrap();
        assert_eq!(state.findings, []);
        (self.database, self.fleet)
    }
}

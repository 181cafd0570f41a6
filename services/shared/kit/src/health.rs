//! What a service says of itself by `grpc.health.v1`: under one name for each question that is asked of it.

use std::{collections::BTreeSet, error::Error, sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, watch},
    time::{MissedTickBehavior, interval, timeout},
};
use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

use crate::status::Chain;

/// Whether the service has started. It is asked until the first yes.
pub const STARTUP: &str = "startup";
/// Whether calls should be sent here: it follows what calls need.
pub const READINESS: &str = "readiness";
/// Whether the process is worth keeping. It never follows the database: restarts do not mend one.
pub const LIVENESS: &str = "liveness";
/// The name that asks for the whole server; it answers as [`READINESS`].
pub const OVERALL: &str = "";

const PROBE_INTERVAL: Duration = Duration::from_secs(2);
const PROBE_LIMIT: Duration = Duration::from_secs(1);
/// Failures in a row that make a service unready: one lost connection is no reason to send its callers elsewhere.
const FAILURES: u32 = 3;

/// The health of one service. Every name is NOT_SERVING until it is served; a name that nobody knows is NOT_FOUND.
#[derive(Debug, Clone)]
pub struct Health {
    reporter: HealthReporter,
    /// The same for the listener of probes, which answers to the end: closing ends no stream there.
    probed: HealthReporter,
    state: Arc<Mutex<State>>,
    closing: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Default)]
struct State {
    serving: bool,
    draining: bool,
    /// Dependencies that have not been reached yet, or are lost.
    missing: BTreeSet<&'static str>,
}

impl State {
    fn is_ready(&self) -> bool {
        self.serving && !self.draining && self.missing.is_empty()
    }
}

impl Health {
    /// The health of a service that becomes ready once it serves and every one of `dependencies` has been reached.
    pub async fn new(dependencies: impl IntoIterator<Item = &'static str>) -> Self {
        let state = State {
            missing: dependencies.into_iter().collect(),
            ..State::default()
        };
        let health = Self {
            reporter: HealthReporter::new(),
            probed: HealthReporter::new(),
            state: Arc::new(Mutex::new(state)),
            closing: Arc::default(),
        };
        for name in [OVERALL, STARTUP, READINESS, LIVENESS] {
            health.report(name, ServingStatus::NotServing).await;
        }
        health
    }

    /// Whether the service is ready now.
    pub async fn is_ready(&self) -> bool {
        self.state.lock().await.is_ready()
    }

    /// The dependencies that have not been reached yet, or are lost.
    pub async fn missing(&self) -> Vec<&'static str> {
        self.state.lock().await.missing.iter().copied().collect()
    }

    /// Asks a dependency every two seconds, for ever. One success makes it present; three failures in a row, each an
    /// error or no answer within a second, make it missing.
    pub async fn probe<F, E>(&self, dependency: &'static str, mut ask: impl FnMut() -> F)
    where
        F: Future<Output = Result<(), E>> + Send,
        E: Error + 'static,
    {
        let mut latch = Hysteresis::default();
        let mut ticks = interval(PROBE_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let failure = match timeout(PROBE_LIMIT, ask()).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(Chain(&error).to_string()),
                Err(_) => Some("no answer in time".to_owned()),
            };
            match latch.observe(failure.is_none()) {
                Some(true) => tracing::info!(dependency, "a dependency is present"),
                Some(false) => tracing::warn!(dependency, error = failure, "a dependency is missing"),
                None => continue,
            }
            self.set(dependency, failure.is_none()).await;
        }
    }

    /// Says that a dependency is present, or missing.
    pub async fn set(&self, dependency: &'static str, is_present: bool) {
        self.update(|state| {
            if is_present {
                state.missing.remove(dependency);
            } else {
                state.missing.insert(dependency);
            }
        })
        .await;
    }

    /// The listener is bound and calls are answered.
    pub(crate) async fn serve(&self) {
        self.update(|state| state.serving = true).await;
        self.report(LIVENESS, ServingStatus::Serving).await;
    }

    /// No new calls are wanted, but those that come are answered.
    pub(crate) async fn drain(&self) {
        self.update(|state| state.draining = true).await;
    }

    /// Resolves when no new connections are accepted: streams must end then, for each would hold its connection open.
    pub fn closing(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // An error says that there is no server any more.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// Ends the streams that watch: each would hold its connection open for ever.
    pub(crate) async fn close(&self) {
        self.closing.send_replace(true);
        let mut reporter = self.reporter.clone();
        for name in [OVERALL, STARTUP, READINESS, LIVENESS] {
            reporter.clear_service_status(name).await;
        }
    }

    pub(crate) fn service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()))
    }

    /// What the listener of probes answers: whoever is about to end is alive until it has ended.
    pub(crate) fn probed_service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.probed.clone()))
    }

    async fn report(&self, name: &str, status: ServingStatus) {
        self.reporter.set_service_status(name, status).await;
        self.probed.set_service_status(name, status).await;
    }

    /// The state is locked until it has been reported, so that reports come in the order of changes.
    async fn update(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().await;
        change(&mut state);
        let is_ready = state.is_ready();
        let status = if is_ready {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        self.report(READINESS, status).await;
        self.report(OVERALL, status).await;
        if is_ready {
            // It stays so: what is lost later is a matter of readiness.
            self.report(STARTUP, ServingStatus::Serving).await;
        }
    }
}

/// Whether a dependency is present, by what the last probes met.
#[derive(Debug, Default)]
struct Hysteresis {
    is_present: bool,
    failures: u32,
}

impl Hysteresis {
    /// Takes the outcome of a probe; some where it changes the answer, which is "missing" at first.
    fn observe(&mut self, succeeded: bool) -> Option<bool> {
        self.failures = if succeeded { 0 } else { self.failures + 1 };
        let is_present = succeeded || (self.is_present && self.failures < FAILURES);
        let has_changed = is_present != self.is_present;
        self.is_present = is_present;
        has_changed.then_some(is_present)
    }
}

#[cfg(test)]
mod tests {
    use std::{future, io};

    use futures::StreamExt;
    use rstest::rstest;
    use tonic::Request;
    use tonic_health::pb::{
        HealthCheckRequest, health_check_response::ServingStatus::Serving, health_server::Health as _,
    };

    use super::*;

    #[rstest]
    #[case::one_success_is_enough("+", "+")]
    #[case::missing_at_first("---", "---")]
    #[case::two_failures_are_forgiven("+--+--", "++++++")]
    #[case::three_are_not("+---", "+++-")]
    #[case::it_comes_back_at_once("+----+", "+++--+")]
    fn a_dependency_is_lost_slowly_and_found_at_once(#[case] probes: &str, #[case] expected: &str) {
        let mut latch = Hysteresis::default();
        let answers: String = probes
            .chars()
            .map(|probe| {
                let before = latch.is_present;
                let change = latch.observe(probe == '+');
                assert_eq!(change, (before != latch.is_present).then_some(latch.is_present));
                if latch.is_present { '+' } else { '-' }
            })
            .collect();
        assert_eq!(answers, expected);
    }

    #[tokio::test]
    async fn a_probe_makes_a_service_ready_from_a_task_of_its_own() {
        let health = Health::new(["database"]).await;
        health.serve().await;
        let service = HealthService::from_health_reporter(health.reporter.clone());
        let mut answers = service.watch(about(READINESS)).await.unwrap().into_inner();
        let mut is_serving = async || answers.next().await.unwrap().unwrap().status == i32::from(Serving);
        assert!(!is_serving().await);

        let mut left = vec![Ok(()), Err(io::Error::other("connection refused"))];
        let asked = move || future::ready(left.pop().unwrap_or(Ok(())));
        let probe = tokio::spawn(async move { health.probe("database", asked).await });
        assert!(is_serving().await);
        probe.abort();
    }

    fn about(name: &str) -> Request<HealthCheckRequest> {
        Request::new(HealthCheckRequest {
            service: name.to_owned(),
        })
    }

    /// The names that say SERVING: o(verall), s(tartup), r(eadiness), l(iveness).
    async fn serving(health: &Health) -> String {
        let service = HealthService::from_health_reporter(health.reporter.clone());
        let mut names = String::new();
        for (letter, name) in [("o", OVERALL), ("s", STARTUP), ("r", READINESS), ("l", LIVENESS)] {
            if service.check(about(name)).await.unwrap().into_inner().status == i32::from(Serving) {
                names.push_str(letter);
            }
        }
        names
    }

    #[tokio::test]
    async fn readiness_follows_dependencies_and_liveness_does_not() {
        let health = Health::new(["database"]).await;
        assert_eq!(serving(&health).await, "");
        health.serve().await;
        assert_eq!(serving(&health).await, "l");
        health.set("database", true).await;
        assert_eq!(serving(&health).await, "osrl");
        assert!(health.is_ready().await);
        health.set("database", false).await;
        assert_eq!(serving(&health).await, "sl");
        health.set("database", true).await;
        health.drain().await;
        assert_eq!(serving(&health).await, "sl");
        health.set("database", true).await;
        assert_eq!(serving(&health).await, "sl", "what drains does not become ready again");
    }
}

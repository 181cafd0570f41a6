//! The register against a model of plain maps: random commands, sent again and again, by callers who leave, through
//! writers that are ended in the middle and connections that are cut.

mod act;
mod verdict;
mod world;

use std::{collections::HashMap, time::Duration};

use act::Act;
use chidao_proto::refusal::Refusal;
use chidao_register::{Answer, Call, Database};
use chidao_tests::{
    Chance, Kind, TestDatabase,
    desk::{ScriptedRegister, call},
    proxy::Proxy,
};
use rstest::rstest;
use tokio::task::{JoinHandle, yield_now};
use verdict::{Sent, Told, Trouble};
use world::World;

const QUEUE: usize = 4096;
const PATIENCE: Duration = Duration::from_secs(120);
/// Requests that may be sent again.
const REMEMBERED: usize = 1_000;

fn call_of(sent: &Sent) -> Call {
    Call {
        request_id: sent.request_id.clone(),
        digest: sent.digest(),
        ..call(PATIENCE)
    }
}

struct Run {
    database: TestDatabase,
    /// Only of PostgreSQL.
    proxy: Option<Proxy>,
    /// The writer's connections, past a crash.
    connections: Database,
    /// The model's own.
    reader: Database,
    register: ScriptedRegister,
    chance: Chance,
    world: World,
    past: Vec<Sent>,
    first: Sent,
}

impl Run {
    async fn fresh(kind: Kind) -> Option<Self> {
        let mut chance = Chance::seeded();
        let first = Sent {
            request_id: chance.request_id(),
            act: Act::first(),
        };
        let database = TestDatabase::fresh(kind).await?;
        let proxy = match kind {
            Kind::Postgres => Some(Proxy::before(database.url()).await),
            Kind::Sqlite => None,
        };
        let url = proxy.as_ref().map_or(database.url(), Proxy::url);
        let connections = Database::connect(url, "chidao-tests", 2).await.unwrap();
        let reader = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
        let mut register = ScriptedRegister::over(connections.clone(), QUEUE);
        register.start();
        let mut run = Self {
            database,
            proxy,
            connections,
            reader,
            register,
            chance,
            world: World::default(),
            past: Vec::new(),
            first,
        };
        run.stretch(Vec::new()).await;
        Some(run)
    }

    /// So many commands, in stretches of every size; then everything is compared.
    async fn steps(mut self, steps: usize) {
        let mut sent = 0;
        while sent < steps {
            let most = [4, 40, 400][self.chance.below::<usize>(3)].min(steps - sent);
            let stretch: Vec<Sent> = (0..=self.chance.below(most)).map(|_| self.choose()).collect();
            sent += stretch.len();
            self.stretch(stretch).await;
        }
        self.register.end().await;
        self.world.compare_in_full(&self.reader).await;
    }

    /// A new request, or one of before: as it was, or with another payload.
    fn choose(&mut self) -> Sent {
        let chance = &mut self.chance;
        let mut sent = Sent {
            request_id: chance.request_id(),
            act: Act::random(chance, &self.world),
        };
        if !self.past.is_empty() && chance.percent(15) {
            let before = &self.past[chance.below(self.past.len())];
            sent.request_id.clone_from(&before.request_id);
            if chance.percent(80) {
                sent.act = before.act.clone();
            }
        }
        self.past.push(sent.clone());
        if self.past.len() > REMEMBERED {
            self.past.swap_remove(chance.below(REMEMBERED));
        }
        sent
    }

    /// Hands in all commands in order, lets some callers leave, and ends the writer or its connections now and then.
    async fn stretch(&mut self, stretch: Vec<Sent>) {
        let mut times: HashMap<&str, usize> = HashMap::new();
        stretch
            .iter()
            .for_each(|sent| *times.entry(&sent.request_id).or_default() += 1);
        let once: Vec<bool> = stretch.iter().map(|sent| times[&*sent.request_id] == 1).collect();
        let tasks: Vec<JoinHandle<_>> = stretch
            .iter()
            .map(|sent| self.register.hand_in(sent.act.command(), call_of(sent)))
            .collect();
        self.dawdle().await;
        for (task, once) in tasks.iter().zip(once) {
            // Of a request that is sent twice it could not be told which of the two was recorded.
            if once && self.chance.percent(3) {
                task.abort();
            }
        }
        let trouble = match (self.chance.below::<usize>(20), &self.proxy) {
            (0..=2, _) => {
                self.dawdle().await;
                self.crash().await;
                Trouble::Crash
            }
            (3..=7, Some(proxy)) => {
                for _ in 0..self.chance.below::<usize>(300) {
                    yield_now().await;
                }
                proxy.cut().await;
                Trouble::Cut
            }
            _ => Trouble::None,
        };
        let mut told = Vec::new();
        for (sent, task) in stretch.into_iter().zip(tasks) {
            let outcome = match task.await {
                Ok(outcome) => told_of(outcome),
                Err(left) if left.is_cancelled() => None,
                Err(panic) => panic!("a caller panicked: {panic}"),
            };
            told.push((sent, outcome));
        }
        // Once this is answered, whatever was under way when its caller or its writer went is recorded, or never will be.
        let first = call_of(&self.first);
        let answered = self.register.register.submit(self.first.act.command(), first).await;
        told.push((self.first.clone(), told_of(answered)));
        let from = self.world.order.len() as i64 + 1;
        let news = self.world.news(&self.reader).await;
        self.world.follow(told, trouble, news);
        self.world.compare(&self.reader, from).await;
    }

    /// Lets the writer get on, as far as chance has it.
    async fn dawdle(&mut self) {
        let most = [1, 30, 3_000][self.chance.below::<usize>(3)];
        for _ in 0..self.chance.below(most) {
            yield_now().await;
        }
    }

    /// Ends the writer where it stands, and opens the register anew: in the same process, or as another.
    async fn crash(&mut self) {
        if self.chance.percent(50) {
            let url = self.proxy.as_ref().map_or(self.database.url(), Proxy::url);
            self.connections = Database::connect(url, "chidao-tests", 2).await.unwrap();
        }
        let mut register = ScriptedRegister::over(self.connections.clone(), QUEUE);
        register.start();
        std::mem::replace(&mut self.register, register).crash().await;
    }
}

fn told_of(outcome: Result<Answer, Refusal>) -> Told {
    Some(outcome.map_err(|refusal| refusal.reason()))
}

async fn run(kind: Kind, steps: usize) {
    if let Some(run) = Run::fresh(kind).await {
        run.steps(steps).await;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite, 10_000)]
#[case::postgres(Kind::Postgres, 1_000)]
#[tokio::test]
async fn the_register_does_what_the_model_does(#[case] kind: Kind, #[case] steps: usize) {
    run(kind, steps).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
#[ignore = "long"]
async fn the_register_does_what_the_model_does_for_long(#[case] kind: Kind) {
    run(kind, 200_000).await;
}

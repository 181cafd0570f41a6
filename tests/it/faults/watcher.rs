//! Somebody who watches the register while processes fail: he sees each entry once and in order, wherever he has to resume.

use std::time::Duration;

use chidao_proto::{errors::v1::Reason, refusal::read};
use chidao_tests::{Client, watching::Watching};
use tokio::{sync::watch, task::JoinHandle, time::interval};
use tonic::Status;

/// Between attempts to resume at a replica that may be starting.
const PAUSE: Duration = Duration::from_millis(50);

/// A watch in the background.
pub(crate) struct Watcher {
    client: watch::Sender<Client>,
    goal: watch::Sender<Option<i64>>,
    task: JoinHandle<Watching>,
}

impl Watcher {
    /// From the first entry of membership on.
    pub(crate) async fn start(client: Client) -> Self {
        Self::of(Watching::start(&client, 0).await.unwrap(), client)
    }

    /// Goes on with a watch that has begun, resuming it here.
    pub(crate) fn of(mut watching: Watching, client: Client) -> Self {
        let (client, clients) = watch::channel(client);
        let (goal, mut goals) = watch::channel(None);
        let task = tokio::spawn(async move {
            let is_there = |goal: &Option<i64>, position| goal.is_some_and(|goal| position >= goal);
            while !is_there(&goals.borrow_and_update(), watching.position()) {
                let came = tokio::select! {
                    came = watching.next() => came,
                    // An error says that the test itself has ended.
                    _ = goals.changed() => continue,
                };
                let mut ended = came.err();
                let mut pauses = interval(PAUSE);
                while let Some(status) = ended {
                    holds(&status);
                    pauses.tick().await;
                    let client = clients.borrow().clone();
                    ended = watching.resume(&client).await.err();
                }
            }
            watching
        });
        Self { client, goal, task }
    }

    /// Where he resumes from now on.
    pub(crate) fn at(&self, client: Client) {
        self.client.send_replace(client);
    }

    /// Lets him read on to a position, and holds what he saw against the register.
    pub(crate) async fn end(self, database: &str, position: i64) {
        self.goal.send_replace(Some(position));
        self.task.await.unwrap().check(database).await;
    }
}

/// A stream may end with the process or its database. But what it has sent, no fault takes back.
fn holds(ended: &Status) {
    let reason = read(ended).map(|seen| seen.reason);
    assert_ne!(reason, Some(Reason::RegisterDiverged), "{ended:?}");
}

//! Somebody who watches the register while processes fail: he sees each entry once and in order, wherever he has to resume.

use std::time::Duration;

use chidao_tests::{Client, TestDatabase, watching::Watching};
use tokio::{sync::watch, task::JoinHandle, time::interval};

/// Between attempts to resume at a replica that may be starting.
const PAUSE: Duration = Duration::from_millis(50);

/// A watch from the first entry on, in the background.
pub(super) struct Watcher {
    client: watch::Sender<Client>,
    goal: watch::Sender<Option<i64>>,
    task: JoinHandle<Watching>,
}

impl Watcher {
    pub(super) async fn start(client: Client) -> Self {
        let mut watching = Watching::start(&client, 0).await.unwrap();
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
                if came.is_err() {
                    let mut pauses = interval(PAUSE);
                    loop {
                        pauses.tick().await;
                        let client = clients.borrow().clone();
                        if watching.resume(&client).await.is_ok() {
                            break;
                        }
                    }
                }
            }
            watching
        });
        Self { client, goal, task }
    }

    /// Where he resumes from now on.
    pub(super) fn at(&self, client: Client) {
        self.client.send_replace(client);
    }

    /// Lets him read on to a position, and holds what he saw against the register.
    pub(super) async fn end(self, database: &TestDatabase, position: i64) {
        self.goal.send_replace(Some(position));
        self.task.await.unwrap().check(database).await;
    }
}

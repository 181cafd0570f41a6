//! Tasks that live as long as the process: told to end together, and missed where one ends untold.

use std::{collections::HashMap, pin::Pin, time::Duration};

use tokio::{
    sync::watch,
    task::{Id, JoinSet},
    time::timeout,
};

/// Resolves when a task is told to end.
pub type Told = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The tasks of a process.
#[derive(Debug)]
pub struct Tasks {
    tell: watch::Sender<bool>,
    running: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Default for Tasks {
    fn default() -> Self {
        Self {
            tell: watch::channel(false).0,
            running: JoinSet::new(),
            names: HashMap::new(),
        }
    }
}

impl Tasks {
    /// Starts a task, which ends once what it is given resolves.
    pub fn start<F>(&mut self, name: &'static str, task: impl FnOnce(Told) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut told = self.tell.subscribe();
        let told = Box::pin(async move {
            // An error says that nobody is left who could tell.
            let _ = told.wait_for(|told| *told).await;
        });
        let id = self.running.spawn(task(told)).id();
        self.names.insert(id, name);
    }

    /// The name of the first task that ends, or panics, without having been told to. Without it the process only seems to
    /// serve. Never resolves while all run.
    pub async fn missed(&mut self) -> &'static str {
        match self.running.join_next_with_id().await {
            Some(ended) => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                self.names.get(&id).copied().unwrap_or_default()
            }
            None => std::future::pending().await,
        }
    }

    /// Tells all tasks to end and waits until they have, at most so long; what runs then is cut.
    pub async fn end(mut self, limit: Duration) {
        let _ = self.tell.send(true);
        let all = async { while self.running.join_next().await.is_some() {} };
        if timeout(limit, all).await.is_err() {
            tracing::warn!("tasks are cut that do not end in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn all_are_told_and_waited_for() {
        let ended = Arc::new(AtomicUsize::new(0));
        let mut tasks = Tasks::default();
        for _ in 0..3 {
            let ended = Arc::clone(&ended);
            tasks.start("one of three", |told| async move {
                told.await;
                ended.fetch_add(1, Ordering::SeqCst);
            });
        }
        tasks.end(Duration::from_secs(60)).await;
        assert_eq!(ended.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn whoever_ends_or_panics_untold_is_named() {
        let mut tasks = Tasks::default();
        tasks.start("the patient one", |told| told);
        tasks.start("the one that panics", |_| async { panic!("on purpose") });
        assert_eq!(tasks.missed().await, "the one that panics");
        tasks.start("the one that ends", |_| async {});
        assert_eq!(tasks.missed().await, "the one that ends");
        tasks.end(Duration::from_secs(60)).await;
    }

    #[tokio::test]
    async fn whoever_does_not_end_is_cut() {
        let mut tasks = Tasks::default();
        tasks.start("the deaf one", |_| std::future::pending());
        tasks.end(Duration::ZERO).await;
    }
}

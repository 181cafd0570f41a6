//! The one task of a process that reads a register's new entries, for all who watch it.

use std::{sync::Arc, time::Duration};

use sea_orm::DbErr;
use tokio::time::{Instant, timeout};

use super::{
    Committed,
    hub::Hub,
    look::Look,
    reader::weigh,
    token::{Point, diverged},
    watcher::Rights,
};
use crate::{
    entries::{self, Most},
    reads::Reads,
};

/// How often the head is looked at for commits of other replicas: unnoticed by people, and 40 look-ups a second.
const INTERVAL: Duration = Duration::from_millis(25);
/// How long a database that does not answer is left alone, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// What is fetched at once.
const CHUNK: Most = Most {
    entries: 128,
    bytes: 1 << 20,
};

/// Hands new entries to those who watch. It asks for nothing while nobody does. Where it is dropped, all streams end with
/// NOT_READY.
pub struct Tailer {
    pub(super) hub: Arc<Hub>,
    pub(super) reads: Reads,
    pub(super) committed: Committed,
}

impl Drop for Tailer {
    fn drop(&mut self) {
        self.hub.close();
    }
}

impl Tailer {
    /// Follows the register until `stop` completes.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::select! {
            () = stop => {}
            () = self.follow() => {}
        }
    }

    async fn follow(&self) {
        let mut commits = self.committed.subscribe();
        let mut pause = INTERVAL;
        let mut swept = Instant::now();
        loop {
            self.hub.watched().await;
            match self.look().await {
                Ok(()) => pause = INTERVAL,
                Err(error) => {
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, pause_s = pause.as_secs_f64(), "new entries cannot be read");
                }
            }
            if swept.elapsed() >= self.hub.settings.patience / 30 {
                swept = Instant::now();
                self.hub.end_stalled();
            }
            // Whether a commit or the time ends the wait does not matter.
            let _ = timeout(pause, commits.changed()).await;
        }
    }

    /// Hands out what is new, to those who may still see it.
    async fn look(&self) -> Result<(), DbErr> {
        let (readers, owner) = (self.reads.database().readers(), self.reads.owner());
        let tail = self.hub.tail();
        let look = Look::at(readers, owner, tail.map_or(0, |tail| tail.position)).await?;
        self.weigh(&look).await?;
        let Some(tail) = tail else {
            self.hub.begin(look.head);
            return Ok(());
        };
        if !look.holds(&tail) {
            tracing::error!(
                read = tail.position,
                position = look.head.position,
                "the register is not the one that was read: it has been restored"
            );
            self.hub.end_all(&diverged(look.head.position));
            return Ok(());
        }
        self.hand_out(tail, look.head).await
    }

    async fn hand_out(&self, Point { mut position, .. }: Point, head: Point) -> Result<(), DbErr> {
        while position < head.position {
            let range = (position, head.position);
            let chunk = entries::range(self.reads.database().readers(), self.reads.owner(), range, CHUNK).await?;
            // The head was moved in the same transaction: all up to it can be seen.
            position += 1;
            let chunk = chunk.entries;
            if chunk.first().is_none_or(|first| first.position != position) {
                return Err(DbErr::RecordNotFound(format!("entry {position} is missing")));
            }
            position = chunk.last().map_or(position, |last| last.position);
            self.hub.hand_out(chunk);
        }
        Ok(())
    }

    /// Weighs everybody anew where the roster or the day is another than at the last look.
    async fn weigh(&self, look: &Look) -> Result<(), DbErr> {
        // Loaded first, so that nobody is refused because it could not be.
        self.reads.roster(&look.moment).await?;
        for watcher in self.hub.move_rights(Rights::of(&look.moment)) {
            if let Err(refusal) = weigh(&self.reads, look, &watcher).await {
                self.hub.end(&watcher, refusal);
            }
        }
        Ok(())
    }
}

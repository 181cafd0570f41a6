//! Checkpoints in the log: it leaves the machine, and with it where the register stood.

use std::time::Duration;

use chidao_kit::status::Chain;
use chidao_model::Owner;

use super::{Checkpoint, SigningKey};
use crate::{database::Database, verify::head};

/// How often a checkpoint is logged.
const PERIOD: Duration = Duration::from_secs(3600);

/// When one that could not be taken is tried again.
const AGAIN: Duration = Duration::from_secs(60);

/// The task that logs where a register stands, at the start and once an hour.
pub struct Checkpoints {
    database: Database,
    owner: Owner,
    key: Option<SigningKey>,
    period: Duration,
}

impl Checkpoints {
    /// Checkpoints of a register, signed where there is a key.
    #[must_use]
    pub fn new(database: Database, owner: Owner, key: Option<SigningKey>) -> Self {
        Self {
            database,
            owner,
            key,
            period: PERIOD,
        }
    }

    /// Logs them as often as this instead.
    #[must_use]
    pub fn every(mut self, period: Duration) -> Self {
        self.period = period;
        self
    }

    /// Logs checkpoints until `stop` completes.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut period = tokio::time::interval(self.period);
        period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => return,
                _ = period.tick() => {}
            }
            match self.take().await {
                Ok(checkpoint) => log(&checkpoint),
                Err(error) => {
                    tracing::warn!(error = %Chain(&*error), "no checkpoint can be taken");
                    period.reset_after(AGAIN.min(self.period));
                }
            }
        }
    }

    /// Where the register stands now.
    ///
    /// # Errors
    /// The database could not be read, or the library could not sign.
    pub async fn take(&self) -> Result<Checkpoint, Box<dyn std::error::Error + Send + Sync>> {
        let head = head(self.database.readers(), self.owner).await?;
        Ok(Checkpoint::of(self.owner, &head, self.key.as_ref())?)
    }
}

fn log(checkpoint: &Checkpoint) {
    let Checkpoint { register, position, .. } = checkpoint;
    let hash = hex::encode(checkpoint.hash);
    // The line that `register verify --against` reads, where a key has signed it. In a log of JSON it is the field `line`.
    tracing::info!(register, position, hash, line = %checkpoint, "checkpoint");
}

//! The roster that a process has at hand. It is never older than the version that a batch or a read asked for.

use std::{
    future::Future,
    sync::{Arc, PoisonError, RwLock},
};

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::Mutex;

use crate::{Heard, Roster};

/// The newest roster that was loaded. The version only rises in the life of a database; after a restore processes are
/// started anew.
#[derive(Debug, Default)]
pub struct RosterCache {
    heard: Heard,
    current: RwLock<Option<Arc<Roster>>>,
    loading: Mutex<()>,
}

impl RosterCache {
    /// Without a roster; one in which these accounts count is to come.
    #[must_use]
    pub fn new(heard: Heard) -> Self {
        Self {
            heard,
            ..Self::default()
        }
    }

    /// The roster at hand, whatever its version; none before the first load.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Roster>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The roster at this version or a newer one: the one at hand, or else a loaded one. Callers that wait for the same
    /// version load once. `load` is asked at most once; [`snapshot`] is what it calls, on a connection of its choice, with
    /// whose accounts count.
    ///
    /// # Errors
    /// `load` failed, or gave an older roster than was asked for.
    pub async fn at<F, L>(&self, version: i64, load: L) -> Result<Arc<Roster>, DbErr>
    where
        L: FnOnce(Heard) -> F,
        F: Future<Output = Result<Roster, DbErr>>,
    {
        if let Some(roster) = self.at_hand(version) {
            return Ok(roster);
        }
        let _loading = self.loading.lock().await;
        if let Some(roster) = self.at_hand(version) {
            return Ok(roster);
        }
        let mut roster = load(self.heard).await?;
        if let Some(current) = self.get() {
            roster.share_reference(&current);
        }
        let roster = Arc::new(roster);
        if roster.version() < version {
            let found = roster.version();
            return Err(DbErr::Custom(format!(
                "the roster was read at version {found}, but {version} was asked for"
            )));
        }
        self.store(Arc::clone(&roster));
        Ok(roster)
    }

    /// Keeps a roster, such as a batch's own after its commit, unless the one at hand is as new.
    pub fn store(&self, roster: Arc<Roster>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current
            .as_ref()
            .is_none_or(|current| current.version() < roster.version())
        {
            *current = Some(roster);
        }
    }

    fn at_hand(&self, version: i64) -> Option<Arc<Roster>> {
        self.get().filter(|roster| roster.version() >= version)
    }
}

/// Reads the roster in a transaction of its own, in which every read sees the same state.
///
/// # Errors
/// The database refused.
pub async fn snapshot(database: &DatabaseConnection, heard: Heard) -> Result<Roster, DbErr> {
    let transaction = reading(database).await?;
    let roster = Roster::load(&transaction, heard).await?;
    transaction.commit().await?;
    Ok(roster)
}

/// Begins a reading transaction that sees one state of the database throughout.
///
/// # Errors
/// The database refused.
pub async fn reading(database: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // Stated in full, since what sea-orm's plain `begin` gives differs: READ COMMITTED on PostgreSQL, where each read
    // would see another state. On SQLite deferring is right here and only here: nothing is written, so there is no
    // upgrade of the lock that could fail; one state is seen from the first read on.
    let postgres = database.get_database_backend() == DbBackend::Postgres;
    let options = TransactionOptions {
        isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
        access_mode: postgres.then_some(AccessMode::ReadOnly),
        sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
    };
    database.begin_with_options(options).await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Barrier;

    use super::*;

    fn roster(version: i64) -> Roster {
        let mut roster = Roster::default();
        (0..version).for_each(|_| roster.advance());
        roster
    }

    #[tokio::test]
    async fn what_is_at_hand_is_not_loaded_again() {
        let cache = RosterCache::new(Heard::Everybody);
        assert!(cache.get().is_none());
        let first = cache.at(3, async |_| Ok(roster(3))).await.unwrap();
        for version in [3, 2] {
            let again = cache
                .at(version, async |_| Err(DbErr::Custom("loaded".to_owned())))
                .await
                .unwrap();
            assert!(Arc::ptr_eq(&first, &again));
        }
        assert_eq!(cache.at(4, async |_| Ok(roster(5))).await.unwrap().version(), 5);
        assert_eq!(cache.get().unwrap().version(), 5);
    }

    #[tokio::test]
    async fn what_is_loaded_shares_the_calendar_where_it_is_the_same() {
        let cache = RosterCache::new(Heard::Everybody);
        let import = |version, number| {
            let mut roster = roster(version);
            let year = chidao_calendar::Year::new(2030, false, 261, Vec::new()).unwrap();
            roster.apply(crate::RosterRow::Calendar(number, &year));
            roster
        };
        let first = cache.at(1, async |_| Ok(import(1, 1))).await.unwrap();
        let second = cache.at(2, async |_| Ok(import(2, 1))).await.unwrap();
        assert!(Arc::ptr_eq(first.reference(), second.reference()));
        let third = cache.at(3, async |_| Ok(import(3, 2))).await.unwrap();
        assert!(!Arc::ptr_eq(first.reference(), third.reference()));
    }

    #[tokio::test]
    async fn an_older_one_is_never_taken() {
        let cache = RosterCache::new(Heard::Everybody);
        cache.store(Arc::new(roster(4)));
        cache.store(Arc::new(roster(2)));
        assert_eq!(cache.get().unwrap().version(), 4);
        assert!(cache.at(5, async |_| Ok(roster(4))).await.is_err());
        assert_eq!(cache.get().unwrap().version(), 4);
    }

    #[tokio::test]
    async fn a_failed_load_leaves_the_next_one_to_try() {
        let cache = RosterCache::new(Heard::Everybody);
        assert!(
            cache
                .at(1, async |_| Err(DbErr::Custom("gone".to_owned())))
                .await
                .is_err()
        );
        assert_eq!(cache.at(1, async |_| Ok(roster(1))).await.unwrap().version(), 1);
    }

    #[tokio::test]
    async fn many_callers_load_once() {
        const CALLERS: usize = 16;
        let cache = Arc::new(RosterCache::new(Heard::Everybody));
        let loads = Arc::new(AtomicUsize::new(0));
        let start = Arc::new(Barrier::new(CALLERS));
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (cache, loads, start) = (Arc::clone(&cache), Arc::clone(&loads), Arc::clone(&start));
                tokio::spawn(async move {
                    start.wait().await;
                    let load = async |_| {
                        loads.fetch_add(1, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                        Ok(roster(7))
                    };
                    cache.at(7, load).await.unwrap().version()
                })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), 7);
        }
        assert_eq!(loads.load(Ordering::Relaxed), 1);
    }
}

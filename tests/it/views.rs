//! Views of a register: whoever can be answered does not wait for those who cannot.

use std::{sync::Arc, time::Duration};

use chidao_authority::{Heard, RosterCache};
use chidao_model::Owner;
use chidao_register::{Database, Reads, Views};
use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use tokio::{sync::Semaphore, task::JoinSet, time::timeout};

/// It only keeps a test that fails from hanging.
const HANG: Duration = Duration::from_secs(60);

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reading_holds_up_no_other(#[case] kind: Kind) {
    const SLOW: usize = 3;
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let connection = Database::connect(database.url(), "chidao-tests", 4).await.unwrap();
    let cache = Arc::new(RosterCache::new(Heard::Everybody));
    let reads = Reads::new(connection, cache, Owner::Membership);
    let (gate, read) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let reader = {
        let (reads, gate, read) = (reads.clone(), Arc::clone(&gate), Arc::clone(&read));
        move |key: String| {
            let (reads, gate, read) = (reads.clone(), Arc::clone(&gate), Arc::clone(&read));
            async move {
                read.add_permits(1);
                if key.starts_with("slow") {
                    gate.acquire().await.unwrap().forget();
                }
                let moment = reads.moment().await?;
                Ok((Some(key), moment))
            }
        }
    };
    let views: Views<String> = Views::start(&reads, 2, 16, Box::new(move |key| Box::pin(reader(key))));
    let of = async |key: &str| {
        let found = timeout(HANG, views.get(key)).await.expect("it hangs");
        found.unwrap().0.map(|view| view.to_string())
    };
    assert_eq!(of("kept").await.as_deref(), Some("kept"));
    let mut slow = JoinSet::new();
    for number in 0..SLOW {
        let views = views.clone();
        slow.spawn(async move { views.get(format!("slow-{number}")).await });
    }
    read.acquire_many(SLOW as u32 + 1).await.unwrap().forget();
    for key in ["kept", "another", "kept"] {
        assert_eq!(of(key).await.as_deref(), Some(key));
    }
    assert_eq!(read.available_permits(), 1, "what is kept is not read again");
    gate.add_permits(SLOW);
    while let Some(answer) = slow.join_next().await {
        assert!(answer.unwrap().unwrap().0.is_some());
    }
}

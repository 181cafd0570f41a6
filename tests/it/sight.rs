//! What somebody may see, by whatever he asks: Get, List, the register's list and watch, and the past agree, over random
//! rosters on random days.

mod incidents;
mod progress;
mod roster;
mod task_views;
pub(crate) mod task_world;
mod tasks;
mod views;

use chidao_tests::{Chance, Kind, watching::Watching};
use rstest::rstest;

use self::{roster::World, views::Views};

/// Changes of the roster, and looks by everybody, in a run.
const ROUNDS: usize = 4;

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_see_shows_the_same(#[case] kind: Kind) {
    let mut chance = Chance::seeded();
    let Some(mut world) = World::start(kind, &mut chance).await else {
        return;
    };
    let mut seen_by_some = 0;
    for round in 0..ROUNDS {
        world.go_on(&mut chance).await;
        let names = world.names().await;
        for subject in world.subjects() {
            let client = world.sandbox.client(&subject);
            let about = format!("round {round}, {subject} on {}", world.day);
            let Some(views) = Views::of(&client, &mut chance).await else {
                assert!(world.is_nobody(&client).await, "{about}");
                views::nothing_is_answered(&client, &names, &about).await;
                continue;
            };
            views.agree(&client, &names, &about).await;
            views.agree_on_the_past(&client, &mut chance, &about).await;
            let mut watching = Watching::start(&client, 0).await.unwrap();
            watching.until(views.head).await.unwrap();
            assert_eq!(watching.entries(), views.entries, "{about}");
            watching.check(world.sandbox.database().url()).await;
            let hidden = names.iter().filter(|name| !views.sees(name)).count();
            seen_by_some += usize::from(hidden > 0 && hidden < names.len());
        }
    }
    world.every_change_is_for_somebody().await;
    assert!(seen_by_some >= ROUNDS, "in every round somebody sees a part only");
}

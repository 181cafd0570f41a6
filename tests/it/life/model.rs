//! The life of a committee against a model of plain days: random decisions, personnel papers and ends of agencies, recorded on
//! later and later days, and the list of every day compared.

mod act;
mod offices;
mod served;
mod world;

use chidao_tests::{Chance, Kind};
use rstest::rstest;

use self::{act::Act, served::Served, world::World};

/// Acts between two looks at everybody's roles.
const BETWEEN_LOOKS: usize = 12;

async fn run(kind: Kind, acts: usize) {
    let mut chance = Chance::seeded();
    let mut world = World::founded(&mut chance);
    let Some(served) = Served::found(kind, &world).await else {
        return;
    };
    let (mut accepted, mut refused) = (0, 0);
    let mut known = Vec::new();
    for number in 1..=acts {
        if chance.percent(30) {
            // Never back to the noon of the same day: entries of one time are known together.
            world.today += 1 + chance.below(3_i64);
            served.move_clock(world.today).await;
        }
        let act = Act::random(&mut chance, &world);
        let expected = world.judge(&act);
        let answer = served.tell(&act).await;
        let about = format!("act {number} on day {}: {act:?}", world.today);
        assert_eq!(answer.is_ok(), expected, "{about}: {answer:?}");
        if expected {
            accepted += 1;
            world.follow(&act);
        } else {
            refused += 1;
        }
        world.check(&about);
        served.compare_appointments(&world, &about).await;
        for _ in 0..2 {
            let day = chance.below(world.today + 30);
            served.compare_list(&world, day, &about).await;
        }
        if number % BETWEEN_LOOKS == 0 {
            served.compare_roles(&world, &about).await;
            let day = chance.below(world.today + 30);
            if let Ok(Some(time)) = answer {
                known.push((time, day, served.list(day, None).await));
            }
        }
    }
    for day in 0..world.today + 30 {
        served.compare_list(&world, day, "at the end").await;
    }
    for (time, day, list) in known {
        assert_eq!(
            served.list(day, Some(time)).await,
            list,
            "day {day}, as known at {time}"
        );
    }
    served.prove().await;
    assert!(
        accepted * 6 >= acts && refused > 0,
        "{accepted} accepted, {refused} refused"
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_committee_lives_as_its_model_does(#[case] kind: Kind) {
    run(kind, 80).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "long"]
async fn a_committee_lives_as_its_model_does_for_long(#[case] kind: Kind) {
    run(kind, 600).await;
}

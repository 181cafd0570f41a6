//! The life of tasks against a model of plain days: random acts of officers, the Head, members and agencies' systems, over many
//! months, with what time does by itself; what each comes to, or why it is refused, and how every task stands at the end and stood
//! at any instant.

mod act;
mod days;
mod follow;
mod seen;
mod served;
mod world;

use std::env;

use chidao_calendar::Instant;
use chidao_tests::{Chance, Kind};
use rstest::rstest;

use self::{
    act::Act,
    days::{LAST, date_of},
    seen::compare,
    served::Served,
    world::{Task, World},
};
use super::stage::told;

/// A task as it stood after an act.
struct Known {
    task: usize,
    at: prost_reflect::prost_types::Timestamp,
    on: i64,
    as_it_was: Task,
}

/// A little after midnight, at noon, or shortly before the end of a day.
async fn move_clock(served: &Served, world: &mut World, chance: &mut Chance, days: i64) {
    world.today += days;
    let minutes = [5, 720, 1_410][chance.below::<usize>(3)];
    let now = Instant::start_of(date_of(world.today)).plus_micros(minutes * 60_000_000);
    served.stage.move_clock(now).await;
    world.wait();
}

async fn run(kind: Kind, acts: usize) {
    let mut chance = Chance::seeded();
    let Some(mut served) = Served::start(kind).await else {
        return;
    };
    let mut world = World::default();
    let (mut accepted, mut refused, mut known) = (0, 0, Vec::new());
    for number in 1..=acts {
        if chance.percent(12) && world.today < LAST - 60 {
            let days = 1 + chance.below(3_i64);
            move_clock(&served, &mut world, &mut chance, days).await;
        }
        if number == acts / 2 {
            world.ends = Some(world.today + 3);
            served.close(world.today + 3, world.today).await;
        }
        let act = Act::random(&mut chance, &world, u32::try_from(number).unwrap());
        let about = format!("act {number} on {}: {act:?}", date_of(world.today));
        let forbidden = world.judge(&act);
        match served.tell(&act, &world).await {
            Ok(()) => {
                assert_eq!(forbidden, [], "{about} is accepted: {:?}", world.tasks.get(act.task));
                accepted += 1;
                world.follow(&act);
                world.check(&about);
            }
            Err(status) => {
                let (reason, rules, _) = told(&status);
                let is_why = |why: &&(_, &str)| why.0 == reason && rules.contains(why.1);
                let task = world.tasks.get(act.task);
                assert!(
                    forbidden.iter().any(|why| is_why(&why)),
                    "{about} is refused by {reason:?} {rules}, and not for {forbidden:?}: {task:?}: {status:?}"
                );
                refused += 1;
            }
        }
        if let Some(task) = world.tasks.get(act.task) {
            let read = served.get(act.task, None).await;
            compare(&read.task.unwrap(), task, world.today, &about);
            known.push(Known {
                task: act.task,
                at: read.on.unwrap(),
                on: world.today,
                as_it_was: task.clone(),
            });
        }
    }
    // A day on which nothing is done is over.
    move_clock(&served, &mut world, &mut chance, 2).await;
    served.compare_all(&world, &mut chance, "at the end").await;
    for _ in 0..acts / 10 {
        let place = chance.below(known.len());
        as_it_stood(&served, &known, place).await;
    }
    served.stage.prove().await;
    assert!(
        accepted * 4 >= acts && refused * 10 >= acts,
        "{accepted} accepted, {refused} refused"
    );
}

/// How a task stood after an act, and on a day thereafter on which nothing was done to anything, is told now as it was then.
async fn as_it_stood(served: &Served, known: &[Known], place: usize) {
    let then = &known[place];
    let read = served.get(then.task, Some(then.at)).await;
    let about = format!("{} on {}, as it stood", served.names[then.task], date_of(then.on));
    compare(&read.task.unwrap(), &then.as_it_was, then.on, &about);
    let next = known.get(place + 1).map_or(then.on, |next| next.on);
    for day in then.on + 1..next {
        let noon = Instant::start_of(date_of(day)).plus_micros(43_200_000_000);
        let read = served.get(then.task, Some(chidao_register::timestamp(noon))).await;
        let mut task = then.as_it_was.clone();
        task.wait(day);
        compare(
            &read.task.unwrap(),
            &task,
            day,
            &format!("{about}, by {}", date_of(day)),
        );
    }
}

/// How many acts: `CHIDAO_TEST_TASK_ACTS`, or these.
fn acts(usual: usize) -> usize {
    match env::var("CHIDAO_TEST_TASK_ACTS") {
        Ok(acts) => acts.parse().expect("CHIDAO_TEST_TASK_ACTS is a number"),
        Err(_) => usual,
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tasks_live_as_their_model_does(#[case] kind: Kind) {
    run(kind, acts(2_000)).await;
}

//! Errands: what time and other services bring about because of an act, once and in order, whoever sees to it.

mod calls;
mod world;

use std::sync::Arc;

use chidao_proto::{
    errors::v1::Reason,
    refusal::Refusal,
    register::v1::{Entry, ErrandState},
};
use chidao_register::{Decision, Errand, NoMessenger};
use chidao_tests::{
    Kind,
    desk::{Scripted, ScriptedDesk, ScriptedRegister},
};
use rstest::rstest;
use world::{HOUR, World, adds, answered, bearer, desk, errand, plain};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_done_before_a_command_is_weighed(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    let (early, late) = (
        errand("begins", "a", world.after(1)),
        errand("ends", "a", world.after(2)),
    );
    let plan = move |decision: Decision| decision.errand(late.clone()).errand(early.clone());
    world.submit(adds("a", "planned", plan)).await.unwrap();
    world.submit(adds("a", "before", plain)).await.unwrap();
    assert_eq!(world.history("a").await, "planned before ");
    world.advance(3).await;
    world.submit(adds("b", "elsewhere", plain)).await.unwrap();
    assert_eq!(world.history("a").await, "planned before ", "nobody has asked for it");
    world.submit(adds("a", "after", plain)).await.unwrap();
    assert_eq!(world.history("a").await, "planned before begins ends after ");
    let methods: Vec<String> = world.entries().await.into_iter().map(|(_, method)| method).collect();
    let create = "chidao.membership.v1.AgencyService/CreateAgency";
    assert_eq!(
        methods,
        [create, create, create, "errand/begins", "errand/ends", create]
    );
    assert_eq!(world.entries().await[3].0, "system:clock");
    let states: Vec<String> = world.errands().await.into_iter().map(|(_, state, _)| state).collect();
    assert_eq!(states, ["DONE", "DONE"]);
    world.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn workers_see_to_it_once_where_nobody_asks(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    for id in 0..40 {
        let (id, due) = (format!("a{id}"), world.after(1 + id % 3));
        let planned = errand("begins", &id, due);
        world
            .submit(adds(&id, "planned", move |decision| decision.errand(planned.clone())))
            .await
            .unwrap();
    }
    world.advance(4).await;
    let mut other = ScriptedRegister::open_with(desk(), &world.database, 256).await;
    other.start();
    let workers = [
        world.register.work(Arc::new(NoMessenger)),
        other.work(Arc::new(NoMessenger)),
    ];
    world.settled().await;
    for id in 0..40 {
        assert_eq!(world.history(&format!("a{id}")).await, "planned begins ");
    }
    assert_eq!(world.entries().await.len(), 80);
    workers.iter().for_each(tokio::task::JoinHandle::abort);
    other.end().await;
    world.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_errand_that_cannot_be_done_is_kept_and_holds_nobody_up(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    let taken = Scripted::new(|_| {}, |_| Ok(answered().change(bearer("first"))));
    world.submit(taken).await.unwrap();
    let kinds = ["begins", "is_refused", "panics", "poisons", "ends"];
    let due = |place: usize| i64::try_from(place).unwrap() + 1;
    let errands: Vec<Errand> = kinds
        .iter()
        .enumerate()
        .map(|(place, kind)| errand(kind, "a", world.after(due(place))))
        .collect();
    let plan = move |decision: Decision| errands.iter().cloned().fold(decision, Decision::errand);
    world.submit(adds("a", "planned", plan)).await.unwrap();
    world.advance(10).await;
    world.submit(adds("a", "after", plain)).await.unwrap();
    assert_eq!(world.history("a").await, "planned begins ends after ");
    let states: Vec<(String, String)> = world
        .errands()
        .await
        .into_iter()
        .map(|(_, state, reason)| (state, reason))
        .collect();
    assert_eq!(
        states.iter().map(|(state, _)| &**state).collect::<Vec<_>>(),
        ["DONE", "REFUSED", "REFUSED", "REFUSED", "DONE"]
    );
    assert!(states[1].1.contains("RESOURCE_NOT_FOUND"), "{}", states[1].1);
    assert!(states[2].1.contains("INTERNAL"), "{}", states[2].1);
    assert!(states[3].1.contains("INTERNAL"), "{}", states[3].1);
    world.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn more_than_fits_a_batch_is_caught_up_with_in_order(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    let errands: Vec<Errand> = (0..600)
        .map(|number| {
            Errand::of_clock(
                "x",
                "agencies/a",
                &format!("{number}"),
                world.after(1).plus_micros(number),
            )
        })
        .collect();
    let plan = move |decision: Decision| errands.iter().cloned().fold(decision, Decision::errand);
    world.submit(adds("a", "planned", plan)).await.unwrap();
    world.advance(2).await;
    world.submit(adds("a", "after", plain)).await.unwrap();
    assert_eq!(world.history("a").await, format!("planned {}after ", "x ".repeat(600)));
    assert_eq!(world.entries().await.len(), 602);
    world.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_when_it_is_planned_is_done_before_the_next_command(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    let planned = errand("begins", "a", world.now);
    let plan = adds("a", "planned", move |decision| decision.errand(planned.clone()));
    // Both are handed in before either is answered; the second may be in the same batch.
    let (first, second) = tokio::join!(world.submit(plan), world.submit(adds("a", "after", plain)));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(world.history("a").await, "planned begins after ");
    world.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_is_not_done(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    let planned = errand("begins", "a", world.after(1));
    let id = planned.id().to_owned();
    world
        .submit(adds("a", "planned", move |decision| decision.errand(planned.clone())))
        .await
        .unwrap();
    let asked = id.clone();
    let drops = || {
        let (asked, id) = (asked.clone(), id.clone());
        Scripted::new(
            move |needs| {
                needs.errand(&asked);
            },
            move |set| match set.errand(&id)? {
                Some(errand) => Ok(answered().drop_errand(errand)),
                None => Err(Refusal::not_found("errands/-")),
            },
        )
    };
    world.submit(drops()).await.unwrap();
    world.advance(2).await;
    world.submit(adds("a", "after", plain)).await.unwrap();
    assert_eq!(world.history("a").await, "planned after ");
    assert_eq!(world.errands().await[0].1, "DROPPED");
    let peeks = Scripted::new(|_| {}, |set| set.errand("x").map(|_| answered()));
    assert_eq!(world.submit(peeks).await.unwrap_err().reason(), Reason::Internal);
    assert_eq!(ErrandState::Dropped as i32, 4, "kept in entries for good");
    world.end().await;
}

/// After downtime all is done as it would have been day by day.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_an_errand_plans_for_a_day_that_has_passed_comes_in_its_order(#[case] kind: Kind) {
    // The first plans the second for the next hour; the third is there already.
    let desk = ScriptedDesk::default().due(|errand| {
        let next = Errand::of_clock("second", "agencies/a", "agencies/a", errand.due().plus_micros(HOUR));
        let plans = errand.kind() == "first";
        Ok(adds("a", errand.kind(), move |decision| match plans {
            true => decision.errand(next.clone()),
            false => decision,
        }))
    });
    let Some(world) = World::with(kind, desk).await else {
        return;
    };
    let (first, third) = (
        errand("first", "a", world.after(1)),
        errand("third", "a", world.after(3)),
    );
    let plan = move |decision: Decision| decision.errand(first.clone()).errand(third.clone());
    world.submit(adds("a", "planned", plan)).await.unwrap();
    world.advance(10).await;
    world.submit(adds("a", "after", plain)).await.unwrap();
    assert_eq!(world.history("a").await, "planned first second third after ");
    world.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_no_act_has_planned_is_planned_once_whoever_finds_it(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else {
        return;
    };
    world.submit(adds("a", "there", plain)).await.unwrap();
    let found: Vec<Errand> = (1..=40).map(|hour| errand("begins", "a", world.after(hour))).collect();
    let mut other = ScriptedRegister::open_with(desk(), &world.database, 256).await;
    other.start();
    let (one, two) = (&world.register.register, &other.register);
    let halves = found.split_at(30);
    let (first, second, third) = tokio::join!(
        one.plan(found.clone()),
        two.plan(halves.0.to_vec()),
        two.plan(halves.1.to_vec())
    );
    for planned in [first, second, third] {
        planned.unwrap();
    }
    let plans = |entries: Vec<(String, String)>| {
        let plans = entries.into_iter().filter(|(_, method)| method == "errand/plan");
        plans.map(|(actor, _)| actor).collect::<Vec<_>>()
    };
    let planned = plans(world.entries().await);
    assert!((1..=3).contains(&planned.len()), "{planned:?}");
    assert!(planned.iter().all(|actor| actor == "system:clock"));
    assert_eq!(world.errands().await.len(), 40);

    // What is open is left alone, and so is what is settled; nothing says so.
    world.advance(20).await;
    world.submit(adds("a", "after", plain)).await.unwrap();
    assert_eq!(
        world.history("a").await,
        format!("there {}after ", "begins ".repeat(20))
    );
    let before = world.entries().await.len();
    one.plan(found.clone()).await.unwrap();
    one.plan(Vec::new()).await.unwrap();
    assert_eq!(world.entries().await.len(), before);
    assert_eq!(plans(world.entries().await), planned);

    let many = (0..1001).map(|hour| errand("ends", "a", world.after(hour))).collect();
    let refusal = one.plan(many).await.unwrap_err();
    assert_eq!(refusal.reason(), Reason::InvalidFields);
    other.end().await;
    world.end().await;
}

//! Errands: what time and other services bring about because of an act, once and in order, whoever sees to it.

mod calls;

use std::{sync::Arc, time::Duration};

use chidao_authority::Audiences;
use chidao_calendar::Instant;
use chidao_model::{
    id::{AccountId, AgencyId},
    membership::{AgencyKind, account, agency},
};
use chidao_proto::{
    errors::v1::Reason,
    membership::v1 as m,
    refusal::Refusal,
    register::v1::{Entry, ErrandState},
};
use chidao_register::{Answer, Change, Database, Decision, Errand, NoMessenger, WorkingSet};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedDesk, ScriptedRegister, call},
};
use prost::Message;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;

const PATIENCE: Duration = Duration::from_secs(60);
const HOUR: i64 = 3_600_000_000;

fn answered() -> Decision {
    Decision::answer(&m::CreateAgencyResponse::default())
}

/// The agency with this id, whose short name tells what happened to it.
fn written(id: &str, history: &str) -> Change {
    let row = agency::Model {
        id: AgencyId::new(id),
        display_name: "Cơ quan".to_owned(),
        short_name: history.to_owned(),
        kind: AgencyKind::Department,
        parent_id: None,
        valid_from: date!(2004 - 01 - 01),
        valid_to: None,
        successors: String::new(),
        position: 0,
        mark: 0,
    };
    Change::of(row.id.name(), &m::Agency::default(), Audiences::default()).row(row)
}

fn history(set: &WorkingSet, id: &str) -> Result<String, Refusal> {
    Ok(set
        .row::<agency::Model>(id)?
        .map(|row| row.short_name.clone())
        .unwrap_or_default())
}

/// A command that adds a word to an agency's history.
fn adds(id: &str, word: &str, also: impl Fn(Decision) -> Decision + Send + Sync + 'static) -> Scripted {
    let (id, word) = (id.to_owned(), word.to_owned());
    let asked = id.clone();
    Scripted::new(
        move |needs| {
            needs.row::<agency::Model>(&asked);
        },
        move |set| {
            let history = format!("{}{word} ", history(set, &id)?);
            Ok(also(answered().change(written(&id, &history))))
        },
    )
}

fn plain(decision: Decision) -> Decision {
    decision
}

/// An errand of the clock on an agency.
fn errand(kind: &str, id: &str, due: Instant) -> Errand {
    Errand::of_clock(kind, format!("agencies/{id}"), &format!("agencies/{id}"), due)
}

/// A desk on which an errand adds its kind to the history of the agency that it is about.
fn desk() -> ScriptedDesk {
    ScriptedDesk::default().due(|errand| {
        let id = errand.subject().trim_start_matches("agencies/").to_owned();
        match errand.kind() {
            "panics" => Ok(Scripted::new(|_| {}, |_| panic!("this errand is wrong"))),
            "is_refused" => Ok(Scripted::new(|_| {}, |_| Err(Refusal::not_found("agencies/-")))),
            // The bearer is taken: the database refuses.
            "poisons" => Ok(Scripted::new(|_| {}, |_| Ok(answered().change(bearer("another"))))),
            kind => Ok(adds(&id, kind, plain)),
        }
    })
}

fn bearer(id: &str) -> Change {
    let row = account::Model {
        id: AccountId::new(id),
        issuer: "issuer".to_owned(),
        subject: "subject".to_owned(),
        person_id: None,
        agency_id: Some(AgencyId::new("a")),
        valid_from: date!(2018 - 12 - 28),
        valid_to: None,
        position: 0,
        mark: 0,
    };
    Change::of(row.id.name(), &m::Account::default(), Audiences::default()).row(row)
}

struct World {
    database: TestDatabase,
    connection: Database,
    register: ScriptedRegister,
    now: Instant,
}

impl World {
    async fn new(kind: Kind) -> Option<Self> {
        Self::with(kind, desk()).await
    }

    async fn with(kind: Kind, desk: ScriptedDesk) -> Option<Self> {
        let database = TestDatabase::fresh(kind).await?;
        let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
        let mut register = ScriptedRegister::open_with(desk, &database, 4096).await;
        register.start();
        let now = register.reads.moment().await.unwrap().now;
        Some(Self {
            database,
            connection,
            register,
            now,
        })
    }

    fn after(&self, hours: i64) -> Instant {
        self.now.plus_micros(hours * HOUR)
    }

    async fn submit(&self, command: Scripted) -> Result<Answer, Refusal> {
        self.register.register.submit(command, call(PATIENCE)).await
    }

    async fn advance(&self, hours: i64) {
        let sql = format!("UPDATE membership_clock SET offset_us = offset_us + {}", hours * HOUR);
        self.connection.readers().execute_unprepared(&sql).await.unwrap();
    }

    async fn history(&self, id: &str) -> String {
        let sql = format!("SELECT short_name FROM membership_agency WHERE id = '{id}'");
        let statement = Statement::from_string(self.connection.backend(), sql);
        let row = self.connection.readers().query_one_raw(statement).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }

    /// Who wrote each entry, by which method.
    async fn entries(&self) -> Vec<(String, String)> {
        let sql = "SELECT body FROM membership_entry ORDER BY position";
        let statement = Statement::from_string(self.connection.backend(), sql);
        let rows = self.connection.readers().query_all_raw(statement).await.unwrap();
        rows.iter()
            .map(|row| Entry::decode(&*row.try_get_by_index::<Vec<u8>>(0).unwrap()).unwrap())
            .map(|entry| (entry.actor, entry.method))
            .collect()
    }

    /// State and reason of every errand, by kind.
    async fn errands(&self) -> Vec<(String, String, String)> {
        let sql = "SELECT kind, state, reason FROM membership_errand ORDER BY due_us, kind";
        let statement = Statement::from_string(self.connection.backend(), sql);
        let rows = self.connection.readers().query_all_raw(statement).await.unwrap();
        let text = |row: &sea_orm::QueryResult, place| row.try_get_by_index::<String>(place).unwrap();
        rows.iter()
            .map(|row| (text(row, 0), text(row, 1), text(row, 2)))
            .collect()
    }

    /// Waits until no errand is open.
    async fn settled(&self) {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        tokio::time::timeout(PATIENCE, async {
            while self.errands().await.iter().any(|(_, state, _)| state == "OPEN") {
                look.tick().await;
            }
        })
        .await
        .expect("the worker settles every errand");
    }

    async fn end(self) {
        self.register.end().await;
        let proof = self.database.verify().await;
        assert_eq!(proof.broken_position, 0, "{}", proof.finding);
    }
}

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

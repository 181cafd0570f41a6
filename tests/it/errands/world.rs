//! A register whose commands write down what happened to agencies, and a clock that can be moved.

use std::time::Duration;

use chidao_authority::Audiences;
use chidao_calendar::Instant;
use chidao_model::{
    id::AgencyId,
    membership::{AgencyKind, agency},
};
use chidao_proto::{membership::v1 as m, refusal::Refusal, register::v1::Entry};
use chidao_register::{Answer, Change, Database, Decision, Errand, WorkingSet};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedDesk, ScriptedRegister, account_row, call},
};
use prost::Message;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;

pub(super) const PATIENCE: Duration = Duration::from_secs(60);
pub(super) const HOUR: i64 = 3_600_000_000;

pub(super) fn answered() -> Decision {
    Decision::answer(&m::CreateAgencyResponse::default())
}

/// The agency with this id, whose short name tells what happened to it.
pub(super) fn written(id: &str, history: &str) -> Change {
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

pub(super) fn history(set: &WorkingSet, id: &str) -> Result<String, Refusal> {
    Ok(set
        .row::<agency::Model>(id)?
        .map(|row| row.short_name.clone())
        .unwrap_or_default())
}

/// A command that adds a word to an agency's history.
pub(super) fn adds(id: &str, word: &str, also: impl Fn(Decision) -> Decision + Send + Sync + 'static) -> Scripted {
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

pub(super) fn plain(decision: Decision) -> Decision {
    decision
}

/// An errand of the clock on an agency.
pub(super) fn errand(kind: &str, id: &str, due: Instant) -> Errand {
    Errand::of_clock(kind, format!("agencies/{id}"), &format!("agencies/{id}"), due)
}

/// A desk on which an errand adds its kind to the history of the agency that it is about.
pub(super) fn desk() -> ScriptedDesk {
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

pub(super) fn bearer(id: &str) -> Change {
    let row = account_row(id, "subject");
    Change::of(row.id.name(), &m::Account::default(), Audiences::default()).row(row)
}

pub(super) struct World {
    pub(super) database: TestDatabase,
    pub(super) connection: Database,
    pub(super) register: ScriptedRegister,
    pub(super) now: Instant,
}

impl World {
    pub(super) async fn new(kind: Kind) -> Option<Self> {
        Self::with(kind, desk()).await
    }

    pub(super) async fn with(kind: Kind, desk: ScriptedDesk) -> Option<Self> {
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

    pub(super) fn after(&self, hours: i64) -> Instant {
        self.now.plus_micros(hours * HOUR)
    }

    pub(super) async fn submit(&self, command: Scripted) -> Result<Answer, Refusal> {
        self.register.register.submit(command, call(PATIENCE)).await
    }

    pub(super) async fn advance(&self, hours: i64) {
        let sql = format!("UPDATE membership_clock SET offset_us = offset_us + {}", hours * HOUR);
        self.connection.readers().execute_unprepared(&sql).await.unwrap();
    }

    pub(super) async fn history(&self, id: &str) -> String {
        let sql = format!("SELECT short_name FROM membership_agency WHERE id = '{id}'");
        let statement = Statement::from_string(self.connection.backend(), sql);
        let row = self.connection.readers().query_one_raw(statement).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }

    /// Who wrote each entry, by which method.
    pub(super) async fn entries(&self) -> Vec<(String, String)> {
        let sql = "SELECT body FROM membership_entry ORDER BY position";
        let statement = Statement::from_string(self.connection.backend(), sql);
        let rows = self.connection.readers().query_all_raw(statement).await.unwrap();
        rows.iter()
            .map(|row| Entry::decode(&*row.try_get_by_index::<Vec<u8>>(0).unwrap()).unwrap())
            .map(|entry| (entry.actor, entry.method))
            .collect()
    }

    /// State and reason of every errand, by kind.
    pub(super) async fn errands(&self) -> Vec<(String, String, String)> {
        let sql = "SELECT kind, state, reason FROM membership_errand ORDER BY due_us, kind";
        let statement = Statement::from_string(self.connection.backend(), sql);
        let rows = self.connection.readers().query_all_raw(statement).await.unwrap();
        let text = |row: &sea_orm::QueryResult, place| row.try_get_by_index::<String>(place).unwrap();
        rows.iter()
            .map(|row| (text(row, 0), text(row, 1), text(row, 2)))
            .collect()
    }

    /// Waits until no errand is open.
    pub(super) async fn settled(&self) {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        tokio::time::timeout(PATIENCE, async {
            while self.errands().await.iter().any(|(_, state, _)| state == "OPEN") {
                look.tick().await;
            }
        })
        .await
        .expect("the worker settles every errand");
    }

    pub(super) async fn end(self) {
        self.register.end().await;
        let proof = self.database.verify().await;
        assert_eq!(proof.broken_position, 0, "{}", proof.finding);
    }
}

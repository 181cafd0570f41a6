//! A register whose entries wrote rows into every table, and somebody who can do anything to its database.

use std::time::Duration;

use chidao_authority::{Audience, Audiences};
use chidao_calendar::Instant;
use chidao_model::{
    Owner,
    id::{AgencyId, PersonId},
    membership::person,
};
use chidao_proto::{
    contract,
    membership::v1 as m,
    register::v1::{Entry, VerifyEntriesResponse},
};
use chidao_register::{Call, Change, Database, Decision, Errand, Finding, StateProof, link, state, verify};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, call},
};
use prost::Message;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use super::rows::{AddRow, ENTITIES};

/// Rows of each entity.
const ROWS: usize = 3;
/// Entries of the world: one an entity, one that changes the second row of each, three of people with contact and six of
/// the register's own tables.
pub(super) const ENTRIES: i64 = ENTITIES.len() as i64 + 10;
/// Some instant long after the test.
const LATER: Instant = Instant::from_micros(4_000_000_000_000_000);

pub(super) struct World {
    pub(super) test: TestDatabase,
    pub(super) database: Database,
}

impl World {
    /// The world of which every table has rows.
    pub(super) async fn new(kind: Kind) -> Option<Self> {
        Self::of(kind, commands()).await
    }

    /// A world that these commands make, one after another.
    pub(super) async fn of(kind: Kind, commands: Vec<Scripted>) -> Option<Self> {
        let test = TestDatabase::fresh(kind).await?;
        write(&test, commands).await;
        Self::over(test).await
    }

    /// Writes more entries. The founder may, as long as there are no accounts.
    pub(super) async fn write(&self, commands: Vec<Scripted>) {
        write(&self.test, commands).await;
    }

    /// The database of a register that is written.
    pub(super) async fn over(test: TestDatabase) -> Option<Self> {
        let database = Database::connect(test.url(), "chidao-tests", 1).await.unwrap();
        let world = Self { test, database };
        disarm(&world.database).await;
        Some(world)
    }

    /// Runs statements past the register.
    pub(super) async fn run(&self, sql: &str) -> Result<u64, DbErr> {
        run(&self.database, sql).await
    }

    pub(super) async fn run_with(&self, sql: &str, values: Vec<Value>) {
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, values);
        self.database.readers().execute_raw(statement).await.unwrap();
    }

    pub(super) async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        rows(&self.database, sql).await
    }

    pub(super) async fn chain(&self) -> VerifyEntriesResponse {
        verify(self.database.readers(), Owner::Membership, 1, i64::MAX)
            .await
            .unwrap()
    }

    pub(super) async fn state(&self) -> StateProof {
        state(&self.database, Owner::Membership, |_| ()).await.unwrap()
    }

    /// What verification finds: of the chain, or else of what is beside it.
    pub(super) async fn findings(&self) -> Vec<Finding> {
        let chain = self.chain().await;
        if chain.broken_position != 0 {
            return vec![Finding {
                position: chain.broken_position,
                table: "membership_entry".to_owned(),
                key: String::new(),
                what: "",
            }];
        }
        self.state().await.findings
    }

    /// Writes the register anew as whoever knows how it is made: every entry after an edit, with hashes, head, and the marks
    /// of the rows.
    pub(super) async fn rewrite(&self, mut edit: impl FnMut(i64, &mut Entry)) {
        let sql = "SELECT position, body FROM membership_entry ORDER BY position";
        let mut previous = [0; 32];
        for row in self.rows(sql).await {
            let (position, body): (i64, Vec<u8>) = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
            let mut entry = Entry::decode(&*body).unwrap();
            edit(position, &mut entry);
            let body = entry.encode_to_vec();
            previous = link("membership", position, &previous, &body);
            let values = vec![body.into(), previous.to_vec().into(), position.into()];
            self.run_with(
                "UPDATE membership_entry SET body = $1, hash = $2 WHERE position = $3",
                values,
            )
            .await;
            let mark = i64::from(u32::from_be_bytes(previous[..4].try_into().unwrap()));
            let marked = ENTITIES
                .map(|(table, _)| table)
                .into_iter()
                .chain(["membership_errand"]);
            for table in marked {
                let sql = format!("UPDATE {table} SET mark = $1 WHERE position = $2");
                self.run_with(&sql, vec![mark.into(), position.into()]).await;
            }
        }
        self.run_with("UPDATE membership_head SET hash = $1", vec![previous.to_vec().into()])
            .await;
    }
}

/// Runs statements past any register.
pub(super) async fn run(database: &Database, sql: &str) -> Result<u64, DbErr> {
    let done = database.readers().execute_unprepared(sql).await?;
    Ok(done.rows_affected())
}

pub(super) async fn rows(database: &Database, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.backend(), sql);
    database.readers().query_all_raw(statement).await.unwrap()
}

/// Takes away what the database itself sets against changes by hand, but that single rows are single.
pub(super) async fn disarm(database: &Database) {
    let sql = match database.backend() {
        DbBackend::Sqlite => {
            let triggers = rows(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'").await;
            let names = triggers.iter().map(|row| row.try_get_by_index::<String>(0).unwrap());
            names.map(|name| format!("DROP TRIGGER {name};")).collect()
        }
        _ => "DO $$ DECLARE held record; BEGIN FOR held IN SELECT conrelid::regclass AS place, conname FROM pg_constraint \
              WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid <> 0 AND pg_get_constraintdef(oid) NOT LIKE '%(id = 1)%' \
              LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', held.place, held.conname); END LOOP; END $$"
            .to_owned(),
    };
    run(database, &sql).await.unwrap();
    if database.backend() == DbBackend::Sqlite {
        // Of this connection, which is the only one of its pool.
        run(database, "PRAGMA ignore_check_constraints = ON").await.unwrap();
    }
}

/// Hands the commands in one after another, as calls whose answer can have something to erase.
async fn write(test: &TestDatabase, commands: Vec<Scripted>) {
    let mut register = ScriptedRegister::open(test, 16).await;
    register.start();
    for command in commands {
        let call = Call {
            method: contract::method("/chidao.membership.v1.PersonService/CreatePerson").unwrap(),
            ..call(Duration::from_secs(60))
        };
        assert_eq!(register.register.submit(command, call).await.err(), None);
    }
    register.end().await;
}

fn commands() -> Vec<Scripted> {
    let mut commands: Vec<Scripted> = ENTITIES
        .iter()
        .map(|(_, add)| written(vec![*add], 0..ROWS, "as founded"))
        .collect();
    commands.push(written(ENTITIES.map(|(_, add)| add).to_vec(), 1..2, "as changed"));
    commands.push(decided(|decision| {
        let decision = decision.claim("bearer:1", Some("accounts/1".to_owned()));
        let decision = decision.claim("bearer:2", Some("accounts/2".to_owned()));
        decision
            .counter(("people/2019".to_owned(), 1))
            .counter(("people/2018".to_owned(), 7))
    }));
    commands.push(decided(|decision| {
        decision.claim("bearer:2", None).counter(("people/2019".to_owned(), 2))
    }));
    let errand = |about: &str| Errand::of_clock("lapse", "agencies/so-0", about, LATER);
    commands.push(decided(move |decision| {
        let planned = errand("a").with(&m::Agency {
            name: "agencies/so-0".to_owned(),
            ..Default::default()
        });
        decision.errand(planned).errand(errand("b"))
    }));
    let id = Errand::id_of("lapse", "b", LATER);
    let asked = id.clone();
    commands.push(Scripted::new(
        move |needs| {
            needs.errand(&*asked);
        },
        move |set| Ok(answered().drop_errand(set.errand(&id)?.unwrap())),
    ));
    commands.extend([reachable("2019-0101"), reachable("2019-0102"), erased("2019-0102")]);
    commands.push(decided(|decision| decision.authority(|_| ())));
    commands.push(decided(|decision| decision.authority(|_| ())));
    commands
}

fn answered() -> Decision {
    Decision::answer(&m::CreateAgencyResponse::default())
}

/// A command that records a person with contact, and answers with it.
pub(super) fn reachable(id: &str) -> Scripted {
    let contact = m::Contact {
        email: format!("{id}@example.vn"),
        phone: format!("0270 {id}"),
    };
    recorded(id, Some(contact))
}

/// A command that erases the contact of a person.
pub(super) fn erased(id: &str) -> Scripted {
    recorded(id, None)
}

/// A command that records a person with this contact; where there is none, what was recorded before is erased.
fn recorded(id: &str, contact: Option<m::Contact>) -> Scripted {
    let id = id.to_owned();
    Scripted::new(
        |_| {},
        move |_| {
            let person = m::Person {
                name: format!("people/{id}"),
                contact: contact.clone(),
                ..Default::default()
            };
            let row = person::Model {
                id: PersonId::new(&*id),
                full_name: "Nguyễn Văn Một (hư cấu)".to_owned(),
                email: contact.as_ref().map(|contact| contact.email.clone()),
                phone: contact.as_ref().map(|contact| contact.phone.clone()),
                position: 0,
                mark: 0,
            };
            let audiences: Audiences = [Audience::Public].into_iter().collect();
            let change = Change::of(&*person.name, &person, audiences).row(row);
            let name = person.name.clone();
            let decision = Decision::answer(&m::CreatePersonResponse {
                person: Some(person),
                receipt: None,
            });
            let decision = decision.change(change);
            Ok(if contact.is_some() {
                decision
            } else {
                decision.erase(name)
            })
        },
    )
}

/// A command that decides so, whatever there is.
fn decided(decide: impl Fn(Decision) -> Decision + Send + Sync + 'static) -> Scripted {
    Scripted::new(|_| {}, move |_| Ok(decide(answered())))
}

/// The position of the entry that wrote the rows of a table: one an entity, in their order.
pub(super) fn position_of(table: &str) -> i64 {
    let place = ENTITIES.iter().position(|(name, _)| *name == table).unwrap();
    i64::try_from(place).unwrap() + 1
}

/// A command that writes the rows of these numbers.
pub(super) fn written(entities: Vec<AddRow>, numbers: std::ops::Range<usize>, title: &str) -> Scripted {
    let title = title.to_owned();
    decided(move |decision| {
        let audiences: Audiences = [Audience::Public, Audience::Agency(AgencyId::new("so-0"))]
            .into_iter()
            .collect();
        let mut change = Change::of(
            format!("agencies/so-{}", numbers.start),
            &m::Agency::default(),
            audiences,
        )
        .seen_before_by([Audience::Committee].into_iter().collect());
        for number in numbers.clone() {
            change = entities.iter().fold(change, |change, add| add(change, number, &title));
        }
        decision.change(change)
    })
}

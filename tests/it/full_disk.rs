//! A disk without room left: nobody is told what is not so, reads go on, and so do writes as soon as there is room.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    process::Command,
    time::Duration,
};

use chidao_authority::{Audience, Audiences};
use chidao_model::{Owner, id::AgencyId, membership::AgencyKind, membership::agency};
use chidao_proto::{errors::v1::Reason, membership::v1 as m};
use chidao_register::{Call, Change, Database, Decision, head, state};
use chidao_tests::{
    Chance, Cluster, Fleet, Kind,
    desk::{Scripted, ScriptedRegister, call},
    draft, say_skipped, verify,
};
use rstest::rstest;
use sqlx::{Connection, PgConnection, SqliteConnection};
use time::macros::date;

use crate::faults::watcher::Watcher;

const PATIENCE: Duration = Duration::from_secs(60);
/// Kilobytes of each name, of letters that no compression makes much less of.
const NAME: usize = 24;
/// More commands than there is room for while the disk is filled, and less than there is otherwise.
const MANY: usize = 100;
/// What a small disk is mounted with: a database of PostgreSQL alone takes about 8 MB.
const SIZE: &str = "size=32m";
/// Bytes that are left where it is filled.
const ROOM: u64 = 1 << 20;

/// A file system of its own.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this process may not mount one.
    fn mount() -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("chidao-small-{}", draft::request_id()));
        fs::create_dir(&folder).unwrap();
        let disk = Self(folder);
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&disk.0);
        command
            .output()
            .is_ok_and(|output| output.status.success())
            .then_some(disk)
    }

    /// Leaves so little room on it, whatever is on it already.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).unwrap();
        while ballast.write_all(&[0; 4_096]).is_ok() {}
        let written = ballast.metadata().unwrap().len();
        ballast.set_len(written - ROOM).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: connections may still be closing.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
        let _ = fs::remove_dir(&self.0);
    }
}

/// A migrated database on a disk of its own.
struct Cramped {
    url: String,
    /// The server, where there is one; it goes before its disk.
    cluster: Option<Cluster>,
    disk: SmallDisk,
}

impl Cramped {
    /// `None`, said aloud, where there can be none.
    async fn of(kind: Kind) -> Option<Self> {
        let Some(disk) = SmallDisk::mount() else {
            say_skipped("no file system can be mounted");
            return None;
        };
        let (cluster, url) = match kind {
            Kind::Sqlite => {
                let file = disk.0.join("chidao.sqlite");
                (None, format!("sqlite://{}?mode=rwc", file.display()))
            }
            // The log of the server stays where there is room: without any for it the server stops, and so does all else.
            Kind::Postgres => {
                let cluster = Cluster::start().await?;
                let url = cluster.database_in(&disk.0).await;
                (Some(cluster), url)
            }
        };
        chidao_migration::migrate(&url).await.unwrap();
        Some(Self { url, cluster, disk })
    }

    /// What the database says of its disk to whoever has it write more than it has room for.
    async fn complaint(&self) -> String {
        let told = if self.cluster.is_some() {
            let mut session = PgConnection::connect(&self.url).await.unwrap();
            let statement = sqlx::raw_sql("CREATE TABLE filler AS SELECT generate_series(1, 100000)");
            statement.execute(&mut session).await.map(drop)
        } else {
            let mut session = SqliteConnection::connect(&self.url).await.unwrap();
            let statement = sqlx::raw_sql("CREATE TABLE filler AS SELECT randomblob(4000000)");
            statement.execute(&mut session).await.map(drop)
        };
        let error = told.unwrap_err();
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.expect("a code").into_owned()
    }
}

/// A command that records an agency with a long name.
fn large(id: usize, name: &str) -> Scripted {
    let name = name.to_owned();
    Scripted::new(
        |_| {},
        move |_| {
            let row = agency::Model {
                id: AgencyId::new(format!("a-{id}")),
                display_name: name.clone(),
                short_name: String::new(),
                kind: AgencyKind::Department,
                parent_id: None,
                valid_from: date!(2004 - 01 - 01),
                valid_to: None,
                successors: String::new(),
                position: 0,
                mark: 0,
            };
            let agency = m::Agency {
                name: row.id.name(),
                ..Default::default()
            };
            let answer = m::CreateAgencyResponse {
                agency: Some(agency.clone()),
                ..Default::default()
            };
            let audiences: Audiences = [Audience::Public].into_iter().collect();
            Ok(Decision::answer(&answer).change(Change::of(row.id.name(), &agency, audiences).row(row)))
        },
    )
}

#[rstest]
#[case::sqlite(Kind::Sqlite, "13")]
#[case::postgres(Kind::Postgres, "53100")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(#[case] kind: Kind, #[case] full: &str) {
    let Some(cramped) = Cramped::of(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let names: Vec<String> = (0..=MANY)
        .map(|_| {
            (0..NAME << 10)
                .map(|_| char::from(b'!' + chance.below(90_u8)))
                .collect()
        })
        .collect();
    let large = |number: usize| large(number, &names[number]);
    let mut register = ScriptedRegister::at(&cramped.url, 64).await;
    let reader = Database::connect(&cramped.url, "chidao-tests", 1).await.unwrap();
    let fleet = Fleet::start(&cramped.url, 1).await;
    let watcher = Watcher::start(fleet.client(0)).await;
    register.start();
    cramped.disk.fill();

    let mut answered: Vec<(usize, Call, i64)> = Vec::new();
    let (number, doubtful) = loop {
        let number = answered.len();
        let asked = call(Duration::from_secs(2));
        match register.register.submit(large(number), asked.clone()).await {
            Ok(answer) => answered.push((number, asked, answer.receipt.position)),
            Err(refusal) => {
                assert_eq!(
                    refusal.reason(),
                    Reason::OutcomeUnknown,
                    "it was taken, and is tried on and on"
                );
                break (number, asked);
            }
        }
        assert!(number + 2 < MANY, "the disk has no room for so many");
    };
    assert!(!answered.is_empty(), "it was not full from the start");
    assert_eq!(cramped.complaint().await, full);
    let before = head(reader.readers(), Owner::Membership).await.unwrap();
    assert_eq!(
        before.position,
        answered.len() as i64,
        "reads go on, and see what was answered"
    );

    cramped.disk.free();
    let again = |asked: Call| Call {
        deadline: tokio::time::Instant::now() + PATIENCE,
        ..asked
    };
    let answer = register.register.submit(large(number), again(doubtful)).await.unwrap();
    assert_eq!(answer.receipt.position, before.position + 1, "recorded once, now");
    for (number, asked, position) in answered {
        let answer = register.register.submit(large(number), again(asked)).await.unwrap();
        assert_eq!(answer.receipt.position, position, "answered before the disk was full");
    }
    let fresh = register.register.submit(large(number + 1), call(PATIENCE)).await;
    let last = fresh.unwrap().receipt.position;
    assert_eq!(last, before.position + 2);
    watcher.end(&cramped.url, last).await;
    register.end().await;

    let proof = verify(&cramped.url).await;
    assert_eq!((proof.verified, proof.broken_position), (last, 0), "{}", proof.finding);
    let proof = state(&reader, Owner::Membership, |_| ()).await.unwrap();
    assert_eq!(proof.findings, []);
}

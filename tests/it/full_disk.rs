//! A disk without room left: nobody is told what is not so, reads go on, and so do writes as soon as there is room.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use chidao_authority::Audiences;
use chidao_model::{Owner, id::AgencyId, membership::AgencyKind, membership::agency};
use chidao_proto::{errors::v1::Reason, membership::v1 as m};
use chidao_register::{Call, Change, Database, Decision, head, verify};
use chidao_tests::{
    desk::{Scripted, ScriptedRegister, call},
    draft, say_skipped,
};
use time::macros::date;

const PATIENCE: Duration = Duration::from_secs(60);

/// A file system of its own, of this many kilobytes.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this process may not mount one.
    fn of(kilobytes: usize) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("chidao-small-{}", draft::request_id()));
        fs::create_dir(&folder).unwrap();
        let disk = Self(folder);
        disk.mount(&format!("size={kilobytes}k")).then_some(disk)
    }

    fn grow(&self, kilobytes: usize) {
        assert!(self.mount(&format!("remount,size={kilobytes}k")));
    }

    fn mount(&self, options: &str) -> bool {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&self.0);
        command.output().is_ok_and(|output| output.status.success())
    }

    fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: connections may still be closing.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
        let _ = fs::remove_dir(&self.0);
    }
}

/// A command that records an agency with some kilobytes of a name.
fn large(id: usize, kilobytes: usize) -> Scripted {
    Scripted::new(
        |_| {},
        move |_| {
            let row = agency::Model {
                id: AgencyId::new(format!("a-{id}")),
                display_name: "x".repeat(kilobytes << 10),
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
            Ok(Decision::answer(&answer).change(Change::of(row.id.name(), &agency, Audiences::default()).row(row)))
        },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::of(1_024) else {
        return say_skipped("no file system can be mounted");
    };
    let url = format!("sqlite://{}?mode=rwc", disk.folder().join("chidao.sqlite").display());
    chidao_migration::migrate(&url).await.unwrap();
    let mut register = ScriptedRegister::at(&url, 64).await;
    let reader = Database::connect(&url, "chidao-tests", 1).await.unwrap();
    register.start();

    let mut answered: Vec<(usize, Call, i64)> = Vec::new();
    let (number, doubtful) = loop {
        let number = answered.len();
        let asked = call(Duration::from_secs(2));
        match register.register.submit(large(number, 24), asked.clone()).await {
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
        assert!(number < 100, "the disk has room for no more than 42");
    };
    assert!(!answered.is_empty(), "it was not full from the start");
    let before = head(reader.readers(), Owner::Membership).await.unwrap();
    assert_eq!(
        before.position,
        answered.len() as i64,
        "reads go on, and see what was answered"
    );

    disk.grow(16_384);
    let again = Call {
        deadline: tokio::time::Instant::now() + PATIENCE,
        ..doubtful
    };
    let answer = register.register.submit(large(number, 24), again).await.unwrap();
    assert_eq!(answer.receipt.position, before.position + 1, "recorded once, now");
    for (number, asked, position) in answered {
        let again = Call {
            deadline: tokio::time::Instant::now() + PATIENCE,
            ..asked
        };
        let answer = register.register.submit(large(number, 24), again).await.unwrap();
        assert_eq!(answer.receipt.position, position, "answered before the disk was full");
    }
    let fresh = register.register.submit(large(number + 1, 24), call(PATIENCE)).await;
    assert!(fresh.is_ok());
    register.end().await;

    let proof = verify(reader.readers(), Owner::Membership, 1, i64::MAX).await.unwrap();
    assert_eq!(
        (proof.verified, proof.broken_position),
        (before.position + 2, 0),
        "{}",
        proof.finding
    );
}

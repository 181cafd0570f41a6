//! `chidao story` played with the four services as separate processes, and by itself: one story, one trace, four registers that verify.

use std::path::Path;

use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::register::v1::Entry;
use chidao_register::Database;
use chidao_tests::{Fleet, Kind, TestDatabase};
use prost_reflect::prost::Message;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::command::{Folder, Said, said};

/// The titles of the chapters in a language, as the data have them.
fn titles(language: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/chidao/story");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let said = format!("  {language}: ");
    let titles = files.iter().filter_map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        let title = text.strip_prefix("title:\n")?;
        title
            .lines()
            .find_map(|line| Some(line.strip_prefix(&said)?.to_owned()))
    });
    titles.collect()
}

/// All that a story tells, in a language.
fn is_whole(said: &Said, language: &str, chapter: &str, others: &[&str]) {
    assert_eq!(said.code, Some(0), "{said:?}");
    let titles = titles(language);
    assert_eq!(titles.len(), 8);
    let mut rest = said.answer.as_str();
    for (place, title) in titles.iter().enumerate() {
        let heading = format!("━━ {chapter} {}. {title} ━━", place + 1);
        let found = rest.find(&heading);
        let found = found.unwrap_or_else(|| panic!("{heading} is not told: {}", said.answer));
        rest = &rest[found + heading.len()..];
    }
    for other in others {
        assert!(said.answer.contains(other), "{other}: {}", said.answer);
    }
    assert!(
        !said.answer.contains('{') && !said.answer.contains('$'),
        "{}",
        said.answer
    );
}

/// What the README of the suite shows of the story is what it tells, in that order.
fn is_as_promised(answer: &str) {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let (_, shown) = readme.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    // The minute in which a step ends is the machine's.
    let untimed = |line: &str| match line.starts_with(|sign: char| sign.is_ascii_digit()) {
        true => line[16..].to_owned(),
        false => line.to_owned(),
    };
    let mut told = answer.lines().map(untimed);
    for line in shown.lines().filter(|line| *line != "…").map(untimed) {
        assert!(told.any(|said| said == line), "{line}");
    }
    assert!(shown.lines().count() > 10);
}

/// The articles on which the turns of the story rest, as the services name them.
const ARTICLES: [&str; 4] = [
    "QĐ 05/2017/QĐ-TTg, Điều 5.2.b",
    "TT 20/2017/TT-BTTTT",
    "TT 113/2008/TT-BTC",
    "Luật 83/2015/QH13",
];

/// The actor and the trace of every entry of a register.
async fn entries(database: &Database, owner: Owner) -> Vec<Entry> {
    let sql = format!("SELECT body FROM {}_entry ORDER BY position", owner.name());
    let statement = Statement::from_string(database.backend(), sql);
    let rows = database.readers().query_all_raw(statement).await.unwrap();
    let bodies = rows.iter().map(|row| row.try_get_by_index::<Vec<u8>>(0).unwrap());
    bodies.map(|body| Entry::decode(&*body).unwrap()).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite, "en", "Chapter", ["✗ Refused (NOT_ENOUGH)", "The end: four services, one system", "each once, in order"])]
#[case::postgres(Kind::Postgres, "vi", "Chương", ["✗ Bị từ chối (NOT_ENOUGH)", "Kết: bốn dịch vụ, một hệ thống", "mỗi mục một lần, đúng thứ tự"])]
#[tokio::test(flavor = "multi_thread")]
async fn four_separate_services_play_one_story(
    #[case] kind: Kind,
    #[case] language: &str,
    #[case] chapter: &str,
    #[case] others: [&str; 3],
) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut fleet = Fleet::start(database.url(), 1).await;
    let coordination = fleet.join::<Coordination>().await;
    let budget = fleet.join::<Budget>().await;
    let incident = fleet.join_beside::<Incident>(&[("coordination", coordination)]).await;
    let at = |number: usize| format!("http://{}", fleet.replica(number).address());
    let [membership, coordination, incident, budget] = [0, coordination, incident, budget].map(at);
    let folder = Folder::new(Some(&database));
    let line = format!(
        "story --address {membership} --coordination-address {coordination} --incident-address {incident} \
         --budget-address {budget} --data-dir {} --lang {language}",
        fleet.folder().display()
    );
    let line: Vec<&str> = line.split(' ').collect();
    let said = folder.run(&line).await;
    is_whole(&said, language, chapter, &others);
    is_whole(&said, language, chapter, &ARTICLES);
    if language == "en" {
        is_as_promised(&said.answer);
    }

    // All but the clock's entries are of one trace, which the story names, and which leads from incident to coordination.
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let mut traces = Vec::new();
    for owner in Owner::ALL {
        let entries = entries(&connection, owner).await;
        let by_call = entries.iter().filter(|entry| entry.actor != "system:clock");
        traces.extend(by_call.map(|entry| entry.trace_id.clone()));
        let carried = entries
            .iter()
            .filter(|entry| entry.actor == "services/incident" && entry.cause.is_some());
        assert_eq!(carried.count() > 0, owner == Owner::Coordination, "{owner:?}");
        let verified = chidao_register::verify(connection.readers(), owner, 1, i64::MAX)
            .await
            .unwrap();
        assert_eq!(
            (verified.broken_position, verified.verified > 0),
            (0, true),
            "{owner:?}"
        );
        let state = chidao_register::state(&connection, owner, |_| ()).await.unwrap();
        assert_eq!(state.findings, [], "{owner:?}");
    }
    traces.dedup();
    let [trace] = &traces[..] else {
        panic!("{} traces", traces.len())
    };
    let trace: String = trace.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(said.answer.contains(&trace), "{trace}");

    // It is played from the beginning or not at all.
    let again = folder.run(&line).await;
    assert_eq!(again.code, Some(64), "{again:?}");
    assert!(
        again.notes.contains("the register membership has entries already"),
        "{again:?}"
    );
}

/// The command whose temporary files lie in a folder, where nothing else is.
fn alone(folder: &Folder, line: &[&str]) -> tokio::process::Command {
    let mut command = folder.command(line);
    command.env("TMPDIR", folder.path());
    command
}

fn left_in(folder: &Folder) -> usize {
    std::fs::read_dir(folder.path()).unwrap().count()
}

#[tokio::test]
async fn the_story_needs_nothing_but_the_command_and_leaves_nothing() {
    let folder = Folder::new(None);
    for _ in 0..2 {
        let said = said(alone(&folder, &["story"]).spawn().unwrap()).await;
        is_whole(&said, "vi", "Chương", &["Một dấu vết xuyên suốt"]);
        assert_eq!(left_in(&folder), 0);
    }
}

#[tokio::test]
async fn a_story_that_is_interrupted_leaves_nothing() {
    let folder = Folder::new(None);
    let mut child = alone(&folder, &["story", "--pace", "60"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next_line().await.unwrap().unwrap().contains("Chương 1.") {}
    assert_eq!(left_in(&folder), 1, "it plays over a temporary database");
    let id = child.id().unwrap().to_string();
    let signal = tokio::process::Command::new("kill").args(["-INT", &id]).status().await;
    assert!(signal.unwrap().success());
    let said = said(child).await;
    assert_eq!(said.code, Some(69), "{said:?}");
    assert!(said.notes.contains("the story was interrupted"), "{said:?}");
    assert_eq!(left_in(&folder), 0);
}

#[tokio::test]
async fn a_story_says_where_it_cannot_go_on() {
    let folder = Folder::new(None);
    let up = folder.up(&["--no-example"]).await;
    // Nobody is there to whom incidents are reported.
    let line = format!(
        "story --address {} --coordination-address {} --budget-address {} --incident-address http://127.0.0.1:1",
        up.address,
        up.address_of("coordination"),
        up.address_of("budget")
    );
    let said = folder.run(&line.split(' ').collect::<Vec<_>>()).await;
    assert_eq!(said.code, Some(69), "{said:?}");
    assert!(said.notes.contains("chapter 4 of the story"), "{said:?}");
    assert!(said.answer.contains("━━ Chương 4."), "{said:?}");
    assert_eq!(up.end().await, Some(0));
}

//! What `deploy/README.md` has an operator do about backups, with the command alone: a checkpoint, a backup while the suite serves, a
//! restore that is proved before anybody is let in.

use chidao_authority::DevelopmentKey;
use chidao_model::Owner;
use chidao_register::Database;
use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};

use crate::command::{Folder, Said, Up, expect};

/// What is kept of a value that can be erased: its place, salt and value.
type Erasable = (String, Option<Vec<u8>>, Option<String>);

async fn rows(database: &TestDatabase, sql: &str) -> Vec<sea_orm::QueryResult> {
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let statement = Statement::from_string(connection.backend(), sql);
    connection.readers().query_all_raw(statement).await.unwrap()
}

async fn erasable(database: &TestDatabase) -> Vec<Erasable> {
    let rows = rows(database, "SELECT id, salt, value FROM incident_erasable ORDER BY id").await;
    let read = rows.iter().map(|row| {
        (
            row.try_get_by_index(0).unwrap(),
            row.try_get_by_index(1).unwrap(),
            row.try_get_by_index(2).unwrap(),
        )
    });
    read.collect()
}

/// The names of the reports whose contact is kept.
async fn with_contact(database: &TestDatabase) -> Vec<String> {
    let sql = "SELECT id FROM incident_report WHERE contact_phone IS NOT NULL ORDER BY id";
    let rows = rows(database, sql).await;
    let name = |row: &sea_orm::QueryResult| format!("incidents/{}", row.try_get_by_index::<String>(0).unwrap());
    rows.iter().map(name).collect()
}

async fn incident(folder: &Folder, up: &Up, line: &str, texts: &[&str]) -> Said {
    let line = format!("{line} --incident-address {}", up.address_of("incident"));
    expect(folder, &up.address, &line, 0, texts).await
}

async fn erase(folder: &Folder, up: &Up, report: &str) {
    let line = format!("call Report.EraseReportContact --set name={report}");
    incident(folder, up, &line, &[]).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_suite_that_serves_is_restored_and_proved(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    let reports = with_contact(&database).await;
    let [first, second, ..] = &*reports else {
        panic!("the example has reports with contacts: {reports:?}");
    };
    erase(&folder, &up, first).await;

    for owner in Owner::ALL.map(Owner::name) {
        let line = format!("register checkpoint --register {owner} --out {owner}.jsonl");
        expect(&folder, "", &line, 0, &["position"]).await;
    }
    let Some(backup) = database.back_up().await else {
        return;
    };
    let kept = erasable(&database).await;
    assert!(kept.iter().any(|(_, salt, value)| salt.is_none() && value.is_none()));
    assert!(kept.iter().any(|(_, salt, value)| salt.is_some() && value.is_some()));
    erase(&folder, &up, second).await;
    let later = "register checkpoint --register incident --out later.jsonl";
    expect(&folder, "", later, 0, &["position"]).await;
    assert_eq!(up.end().await, Some(0));

    let restored = backup.restore().await;
    assert_eq!(erasable(&restored).await, kept, "salts and values are as they were");
    let at_home = Folder::new(Some(&restored));
    let key = DevelopmentKey::file(&folder.path().join("chidao-data"));
    let verify = |owner: &str, file: &str| {
        let file = folder.path().join(file);
        let (file, key) = (file.display(), key.display());
        format!("register verify --register {owner} --state --against {file} --trusted-key {key}")
    };
    for owner in Owner::ALL.map(Owner::name) {
        let line = verify(owner, &format!("{owner}.jsonl"));
        let said = expect(&at_home, "", &line, 0, &["against    1 checkpoints", "proven"]).await;
        assert!(!said.answer.contains("unproven"), "{said:?}");
    }
    expect(&at_home, "", "budget check", 0, &[]).await;
    // What was written after the backup is missing, and a later checkpoint says so.
    let cut = verify("incident", "later.jsonl");
    expect(&at_home, "", &cut, 65, &["its tail was cut off"]).await;

    let up = at_home.up(&[]).await;
    let get = |name: &str| format!("call Report.GetReport --json --set name={name}");
    incident(&at_home, &up, &get(second), &["0270 000 000"]).await;
    let erased = incident(&at_home, &up, &get(first), &[first]).await;
    assert!(!erased.answer.contains("0270 000 000"), "{erased:?}");
    // What was erased after the backup is erased again.
    erase(&at_home, &up, second).await;
    let erased = incident(&at_home, &up, &get(second), &[second]).await;
    assert!(!erased.answer.contains("0270 000 000"), "{erased:?}");
    assert_eq!(up.end().await, Some(0));
}

/// A dump is restored without its grants: the migrations make them anew.
#[tokio::test(flavor = "multi_thread")]
async fn the_services_may_do_in_a_restored_database_what_they_might_in_the_first() {
    let Some(database) = TestDatabase::fresh(Kind::Postgres).await else {
        return;
    };
    let Some(backup) = database.back_up().await else {
        return;
    };
    let sql = "SELECT table_name::text, grantee::text, privilege_type::text FROM information_schema.role_table_grants \
               WHERE grantee LIKE 'chidao\\_%' ORDER BY 1, 2, 3";
    let grants = async |database: &TestDatabase| -> Vec<[String; 3]> {
        let rows = rows(database, sql).await;
        let read = rows
            .iter()
            .map(|row| std::array::from_fn(|at| row.try_get_by_index(at).unwrap()));
        read.collect()
    };
    let first = grants(&database).await;
    assert!(!first.is_empty());
    assert_eq!(grants(&backup.restore().await).await, first);
}

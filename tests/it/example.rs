//! The example: loaded once, whatever happens in between.

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

use crate::command::{Folder, Up};

/// Every act of the example is one entry.
const ENTRIES: i64 = 81;
/// The committee is established by this entry; after it the founder can do nothing any more.
const ESTABLISHED: i64 = 76;

/// What must be there in the end, whatever happened on the way.
async fn is_whole(folder: &Folder, database: &TestDatabase, up: &Up) {
    let proof = database.verify().await;
    assert_eq!(
        (proof.verified, proof.broken_position),
        (ENTRIES, 0),
        "{}",
        proof.finding
    );
    for (collection, count) in [("agencies", 50), ("people", 22), ("committees", 2)] {
        let list = folder
            .run(&["list", collection, "--all", "--csv", "--address", &up.address])
            .await;
        assert_eq!(list.answer.lines().count(), 1 + count, "{list:?}");
    }
    let lines: Vec<&str> = up
        .greeting
        .lines()
        .filter(|line| line.contains("có người đảm nhiệm"))
        .collect();
    assert_eq!(lines.len(), 19, "{}", up.greeting);
    assert!(lines.iter().all(|line| line.contains("(hư cấu)")));
    for (line, words) in lines.iter().zip([
        "1 Trưởng ban Chủ tịch Ủy ban nhân dân tỉnh Vĩnh Long",
        "2 Phó Trưởng ban Phó Chủ tịch Ủy ban nhân dân tỉnh Vĩnh Long phụ trách Văn hóa – Xã hội",
        "3 Ủy viên thường trực Giám đốc Sở Thông tin và Truyền thông",
    ]) {
        assert!(words.split(' ').all(|word| line.contains(word)), "{line}");
    }
    for said in [
        "KHÔNG phải giờ thật: 17/06/2019 08:",
        "nhân vật hư cấu",
        "officer: ",
        "head: ",
        "tam-binh: ",
    ] {
        assert!(up.greeting.contains(said), "{said} in {}", up.greeting);
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
async fn a_second_start_finds_it_loaded(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    is_whole(&folder, &database, &up).await;
    assert_eq!(up.end().await, Some(0));

    let up = folder.up(&[]).await;
    is_whole(&folder, &database, &up).await;
    assert_eq!(up.end().await, Some(0));
}

#[rstest]
#[tokio::test]
async fn it_goes_on_where_it_failed(
    #[values(Kind::Sqlite, Kind::Postgres)] kind: Kind,
    #[values(1, 40, ESTABLISHED, ESTABLISHED + 1, ENTRIES)] position: i64,
) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let connection = Database::connect(database.url()).await.unwrap();
    forbid(&connection, kind, position).await;
    let failed = folder.run(&["up", "--listen", "127.0.0.1:0"]).await;
    assert_eq!(failed.code, Some(70), "{failed:?}");
    assert!(
        failed.notes.contains("of the example; `chidao up --no-example`"),
        "{failed:?}"
    );
    assert_eq!(head(&connection).await, position - 1);

    allow(&connection, kind).await;
    let up = folder.up(&[]).await;
    is_whole(&folder, &database, &up).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
async fn it_survives_kill_9(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let connection = Database::connect(database.url()).await.unwrap();
    for target in [1, 20, 60] {
        let mut child = folder.command(&["--listen", "127.0.0.1:0"]).spawn().unwrap();
        while head(&connection).await < target {
            assert_eq!(child.try_wait().unwrap(), None, "it ends before it is killed");
        }
        child.kill().await.unwrap();
    }
    let up = folder.up(&[]).await;
    is_whole(&folder, &database, &up).await;
}

#[tokio::test]
async fn a_start_that_cannot_be_leaves_no_trace() {
    let folder = Folder::new(None);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let stopped = folder.run(&["up", "--listen", &address]).await;
    assert_eq!(stopped.code, Some(74), "{stopped:?}");
    assert!(stopped.notes.contains(&format!("{address} is taken")), "{stopped:?}");
    let stopped = folder.run(&["--mode", "production"]).await;
    assert_eq!(stopped.code, Some(64), "{stopped:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

async fn head(connection: &DatabaseConnection) -> i64 {
    let sql = "SELECT position FROM membership_head WHERE id = 1";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().expect("a head");
    row.try_get_by_index(0).unwrap()
}

/// Makes the database refuse the entry at a position.
async fn forbid(connection: &DatabaseConnection, kind: Kind, position: i64) {
    let script = match kind {
        Kind::Sqlite => format!(
            "CREATE TRIGGER forbidden BEFORE INSERT ON membership_entry WHEN NEW.position = {position} \
             BEGIN SELECT RAISE(ABORT, 'forbidden'); END"
        ),
        Kind::Postgres => {
            format!("ALTER TABLE membership_entry ADD CONSTRAINT forbidden CHECK (position <> {position})")
        }
    };
    connection.execute_unprepared(&script).await.unwrap();
}

async fn allow(connection: &DatabaseConnection, kind: Kind) {
    let script = match kind {
        Kind::Sqlite => "DROP TRIGGER forbidden",
        Kind::Postgres => "ALTER TABLE membership_entry DROP CONSTRAINT forbidden",
    };
    connection.execute_unprepared(script).await.unwrap();
}

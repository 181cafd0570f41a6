//! The example: loaded once, whatever happens in between.

mod money;

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

use crate::command::{Folder, Up};

/// Every act of the example on membership is one entry.
pub(crate) const ENTRIES: i64 = 97;
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
    for (collection, count) in [("agencies", 51), ("people", 24), ("committees", 2)] {
        let list = folder
            .run(&["list", collection, "--all", "--csv", "--address", &up.address])
            .await;
        assert_eq!(list.answer.lines().count(), 1 + count, "{list:?}");
    }
    is_given(folder, up).await;
    has_befallen(folder, up).await;
    money::is_spent(folder, up).await;
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
        "chief-accountant: ",
        "standing-member: ",
        "tam-binh: ",
        "list executions --filter estimate=estimates/2019-0001",
        "get lines/2019-0001/balance --as chief-accountant",
    ] {
        assert!(up.greeting.contains(said), "{said} in {}", up.greeting);
    }
}

/// The tasks of the plan of 2019: who sees how many, and that there is one in every state that an office knows.
async fn is_given(folder: &Folder, up: &Up) {
    let list = async |subject: &str, narrowed: &[&str]| {
        let coordination = up.address_of("coordination");
        let arguments = ["list", "tasks", "--all", "--csv", "--as", subject];
        let there = ["--address", &up.address, "--coordination-address", coordination];
        folder.run(&[&arguments[..], &there, narrowed].concat()).await.answer
    };
    for (subject, count) in [("officer", 18), ("head", 17), ("tam-binh", 2)] {
        assert_eq!(list(subject, &[]).await.lines().count(), 1 + count, "{subject}");
    }
    let overdue = list("officer", &["--overdue"]).await;
    let overdue: Vec<&str> = overdue.lines().skip(1).collect();
    assert!(matches!(overdue[..], [one] if one.contains("quá hạn")), "{overdue:?}");
    let tasks = list("officer", &[]).await;
    for state in [
        "dự thảo",
        "đề nghị trả lại",
        "chưa thực hiện",
        "đang thực hiện",
        "chờ xác nhận",
        "thực hiện lại",
        "tạm dừng",
        "đã hoàn thành",
        "thu hồi",
        "sắp đến hạn",
        "quá hạn",
        "không thời hạn",
    ] {
        assert!(tasks.contains(state), "{state} in {tasks}");
    }
}

/// The three incidents of 2019: who sees how many, where each stands, and what was reported of it; nothing is overdue.
async fn has_befallen(folder: &Folder, up: &Up) {
    for (subject, count, states) in [
        (
            "officer",
            3,
            &["kết thúc", "thông thường", "đã đề xuất nâng cấp nghiêm trọng"][..],
        ),
        ("tam-binh", 2, &["kết thúc", "ứng cứu ban đầu"]),
        ("head", 3, &["ứng cứu ban đầu"]),
    ] {
        let incident = up.address_of("incident");
        let arguments = ["list", "incidents", "--all", "--csv", "--as", subject];
        let there = ["--address", &up.address, "--incident-address", incident];
        let listed = folder.run(&[&arguments[..], &there].concat()).await.answer;
        assert_eq!(listed.lines().count(), 1 + count, "{subject}: {listed}");
        for state in states {
            assert!(listed.contains(state), "{state} in {listed}");
        }
        let list = async |what: &[&str]| {
            let arguments = [&["list"][..], what, &["--all", "--csv", "--as", subject], &there].concat();
            folder.run(&arguments).await.answer
        };
        for (place, of) in ["Thông báo sự cố", "Báo cáo ban đầu", "Báo cáo ban đầu"]
            .iter()
            .enumerate()
            .take(count)
        {
            let incident = format!("incident=incidents/2019-000{}", place + 1);
            let reports = list(&["reports", "--filter", &incident]).await;
            assert_eq!(reports.lines().count(), 2, "{subject}: {reports}");
            assert!(reports.contains(of), "{of} in {reports}");
        }
        let overdue = list(&["obligations", "--overdue"]).await;
        assert_eq!(overdue.lines().count(), 1, "{subject}: {overdue}");
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

/// What the roster of a day says, and the committee's name and standing agency on it.
async fn on(folder: &Folder, up: &Up, day: &str) -> String {
    let day = format!("on={day}");
    let arguments = [
        "get",
        "committees/bcd-cqdt/roster",
        "--set",
        &day,
        "--address",
        &up.address,
    ];
    let said = folder.run(&arguments).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    said.answer
}

/// Lines of a roster that hold all of these words.
fn lines<'a>(roster: &'a str, words: &'a [&'a str]) -> Vec<&'a str> {
    let holds = |line: &&str| words.iter().all(|word| line.contains(word));
    roster.lines().filter(holds).collect()
}

/// The committee through its eras (M-T19, X-4): names, heads, standing agencies and vacant seats, day by day.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
async fn the_second_scene_has_the_history_of_the_first(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&["--scene", "2026"]).await;
    assert!(
        up.greeting.contains("KHÔNG phải giờ thật: 01/06/2026 08:"),
        "{}",
        up.greeting
    );
    let proof = database.verify().await;
    assert_eq!(proof.broken_position, 0, "{}", proof.finding);

    for (day, name, standing, head) in [
        (
            "16/11/2021",
            "xây dựng Chính quyền điện tử",
            "agencies/so-tttt",
            "Trịnh Hoài Nam Sơn",
        ),
        ("18/11/2021", "Chuyển đổi số", "agencies/so-tttt", "Trịnh Hoài Nam Sơn"),
        ("05/01/2025", "Chuyển đổi số", "agencies/so-tttt", "Trịnh Hoài Nam Sơn"),
        // The successor in the office joins without another decision.
        ("06/01/2025", "Chuyển đổi số", "agencies/so-tttt", "Nguyễn Hữu Thiên Ân"),
        ("03/03/2025", "Chuyển đổi số", "agencies/so-khcn", "Nguyễn Hữu Thiên Ân"),
        ("01/06/2026", "Chuyển đổi số", "agencies/so-khcn", "Nguyễn Hữu Thiên Ân"),
    ] {
        let roster = on(&folder, &up, day).await;
        assert!(roster.contains(name) && roster.contains(standing), "{day}: {roster}");
        assert_eq!(lines(&roster, &["Trưởng ban", head]).len(), 1, "{day}: {roster}");
    }
    // The department has ended, and its seat waits for the decision of the third.
    let between = on(&folder, &up, "02/03/2025").await;
    assert_eq!(
        lines(&between, &[" 3 ", "Phó Trưởng ban", "khuyết, chờ kiện toàn"]).len(),
        1,
        "{between}"
    );
    let districts = ["list", "agencies", "--filter", "kind=DISTRICT_PEOPLES_COMMITTEE"];
    let there = [
        &districts[..],
        &["--filter", "valid_on=01/07/2025", "--address", &up.address],
    ]
    .concat();
    let said = folder.run(&there).await;
    assert!(said.notes.contains("0 dòng"), "{said:?}");
    let caller = [
        "call",
        "Authority.GetPrincipal",
        "--as",
        "xa-vi-du-1",
        "--address",
        &up.address,
    ];
    let said = folder.run(&caller).await;
    assert!(said.answer.contains("agencies/ubnd-xa-vi-du-1"), "{said:?}");
    assert_eq!(up.end().await, Some(0));

    // It is found again without being named, and another one is not put beside it.
    let up = folder.up(&[]).await;
    assert_eq!(database.verify().await.verified, proof.verified);
    assert!(up.greeting.contains("xa-vi-du-1: "), "{}", up.greeting);
    assert_eq!(up.end().await, Some(0));
    let refused = folder.run(&["up", "--listen", "127.0.0.1:0", "--scene", "2019"]).await;
    assert_eq!(refused.code, Some(64), "{refused:?}");
    assert!(refused.notes.contains("holds the scene 2026"), "{refused:?}");
}

/// What was made before a cut is found again, though the founder can no longer be asked.
#[rstest]
#[tokio::test]
async fn the_second_scene_goes_on_where_it_failed(#[values(Kind::Sqlite, Kind::Postgres)] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let connection = Database::connect(database.url()).await.unwrap();
    forbid(&connection, kind, 90).await;
    let failed = folder.run(&["up", "--listen", "127.0.0.1:0", "--scene", "2026"]).await;
    assert_eq!(failed.code, Some(70), "{failed:?}");
    allow(&connection, kind).await;
    let up = folder.up(&[]).await;
    let roster = on(&folder, &up, "01/06/2026").await;
    assert_eq!(
        lines(&roster, &["Trưởng ban", "Nguyễn Hữu Thiên Ân"]).len(),
        1,
        "{roster}"
    );
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

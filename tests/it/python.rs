//! The example of a client in Python, against the services as they are.

use std::{env, process::Stdio, time::Duration};

use chidao_tests::{Balancer, Kind, TestDatabase, repository, say_skipped};
use rstest::rstest;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::command::{Folder, Up, said};

/// It only keeps a test that fails from hanging.
const HANG: Duration = Duration::from_secs(120);
const AGENCY: &str = "agencies/so-xay-dung";

/// The program at work; killed with its guard.
struct Program {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(python: &str, folder: &Folder, balancer: &Balancer) -> Self {
        let mut command = Command::new(python);
        command
            .arg("-B")
            .arg(repository().join("services/coordination/examples/python/client.py"))
            .args(["--agency", AGENCY, "--token-file", "token"])
            .args(["--address", &balancer.address().to_string()])
            .env_remove("GRPC_VERBOSITY")
            .current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { _child: child, lines }
    }

    /// The lines up to the first that is so.
    async fn until(&mut self, is_so: impl Fn(&str) -> bool) -> Vec<String> {
        let mut seen = Vec::new();
        let read = timeout(HANG, async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                let is_last = is_so(&line);
                seen.push(line);
                if is_last {
                    return true;
                }
            }
            false
        });
        match read.await {
            Ok(true) => seen,
            Ok(false) => panic!("it ends: {seen:?}"),
            Err(_) => panic!("it waits: {seen:?}"),
        }
    }
}

/// Runs a command of the officer.
async fn officer(folder: &Folder, up: &Up, arguments: &[&str]) {
    let mut command = folder.command(arguments);
    command.env("CHIDAO_ADDRESS", &up.address);
    command.env("CHIDAO_COORDINATION_ADDRESS", up.address_of("coordination"));
    let done = said(command.spawn().unwrap()).await;
    assert_eq!(done.code, Some(0), "{arguments:?}: {done:?}");
}

fn send_to(balancer: &Balancer, up: &Up) {
    let address = up.address_of("coordination").trim_start_matches("http://");
    balancer.send_to(vec![address.parse().unwrap()]);
}

const ACCOUNT: &str = "\
Nơi cấp;Tên đăng nhập;Cơ quan;Từ ngày
chidao-development;so-xay-dung;so-xay-dung;28/12/2018
";
const TASKS: &str = "\
Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Lĩnh vực;Người theo dõi;Văn bản giao;Cơ quan ban hành;Người ký;Chức vụ người ký;Trích yếu;\
Ngày giao;Hạn xử lý;Trạng thái
Việc cũ;Báo cáo;so-xay-dung;dich-vu-cong;Võ Thị Cúc Anh (hư cấu);90/CT-UBND (hư cấu) ngày 05/03/2018;ubnd-tinh;Ai Đó (hư cấu);\
Chủ tịch;Chỉ thị;05/03/2018;31/12/2018;đang thực hiện
Việc mới;Báo cáo;so-xay-dung;dich-vu-cong;Võ Thị Cúc Anh (hư cấu);91/CT-UBND (hư cấu) ngày 17/06/2019;ubnd-tinh;Ai Đó (hư cấu);\
Chủ tịch;Chỉ thị;17/06/2019;30/09/2019;chưa tiếp nhận
";

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_agency_s_system_works_and_goes_on_after_a_cut(#[case] kind: Kind) {
    let Ok(python) = env::var("CHIDAO_TEST_PYTHON") else {
        say_skipped("CHIDAO_TEST_PYTHON names no Python with grpcio; tests/run installs one");
        return;
    };
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    let token = folder.run(&["token", "--subject", "so-xay-dung"]).await;
    std::fs::write(folder.path().join("token"), &token.answer).unwrap();
    std::fs::write(folder.path().join("viec.csv"), TASKS).unwrap();
    std::fs::write(folder.path().join("tai-khoan.csv"), ACCOUNT).unwrap();
    officer(&folder, &up, &["import", "accounts", "tai-khoan.csv"]).await;
    officer(&folder, &up, &["import", "tasks", "viec.csv"]).await;

    let balancer = Balancer::start().await;
    send_to(&balancer, &up);
    let mut program = Program::start(&python, &folder, &balancer);
    let worked = program.until(|line| line.starts_with("completion ")).await;
    let of = |act: &str| worked.iter().find(|line| line.starts_with(act)).expect(act).clone();
    assert!(of("overdue ").ends_with("Việc cũ"), "{worked:?}");
    let task = of("accept ")
        .split_whitespace()
        .nth(1)
        .unwrap()
        .trim_end_matches(':')
        .to_owned();
    for act in ["accept", "progress", "extension", "completion"] {
        assert_eq!(of(act), format!("{act} {task}: done"));
    }
    // It sees its own four acts, since it follows from the list that it read before.
    let mut positions = Vec::new();
    while positions.len() < 4 {
        let seen = program.until(|line| line.contains(&task)).await;
        positions.extend(position(seen.last().unwrap()));
        positions.dedup();
    }

    // The service ends under it, and begins again somewhere else: nothing is lost, and nothing comes twice.
    assert_eq!(up.end().await, Some(0));
    let up = folder.up(&[]).await;
    send_to(&balancer, &up);
    officer(
        &folder,
        &up,
        &["call", "Review.ConfirmCompletion", "--set", &format!("name={task}")],
    )
    .await;
    let confirmed = program.until(|line| line.ends_with(&task)).await;
    positions.extend(position(confirmed.last().unwrap()));
    drop(program);

    // It ends itself, and the next one takes up its cursor and its acts.
    let reopen = [
        "call",
        "Task.Reopen",
        "--as",
        "head",
        "--set",
        "reason=Sai số liệu",
        "--set",
        &format!("name={task}"),
    ];
    officer(&folder, &up, &reopen).await;
    let mut program = Program::start(&python, &folder, &balancer);
    // What it was cut in, before it kept the cursor, comes to it again.
    let last = positions.last().copied();
    let reopened = program
        .until(|line| line.ends_with(&task) && position(line) > last)
        .await;
    assert!(!reopened.iter().any(|line| line.starts_with("accept")), "{reopened:?}");
    positions.extend(position(reopened.last().unwrap()));
    assert!(positions.is_sorted_by(|one, next| one < next), "{positions:?}");
    assert_eq!(positions.len(), 6);
    assert_eq!(up.end().await, Some(0));
}

/// The position of an entry that it shows.
fn position(line: &str) -> Option<i64> {
    line.split_whitespace().next()?.parse().ok()
}

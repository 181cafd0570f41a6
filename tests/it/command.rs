//! The command `chidao` from outside: what it answers, what it refuses, and how it ends.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use chidao_tests::{TestDatabase, binary, draft};
use sea_orm::{ConnectionTrait, Database};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::example::ENTRIES;

/// A folder of one test in which commands are run, gone with its guard.
pub(crate) struct Folder {
    path: PathBuf,
    database: Option<String>,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) answer: String,
    pub(crate) notes: String,
}

/// `chidao up`, greeted and serving; killed with its guard.
pub(crate) struct Up {
    pub(crate) child: Child,
    pub(crate) greeting: String,
    pub(crate) address: String,
}

impl Folder {
    /// A folder whose commands use their own embedded database, or this one.
    pub(crate) fn new(database: Option<&TestDatabase>) -> Self {
        let path = std::env::temp_dir().join(format!("chidao-command-{}", draft::request_id()));
        std::fs::create_dir(&path).unwrap();
        let database = database.map(|database| database.url().to_owned());
        Self { path, database }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The command with these arguments, with nothing of this process's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary("chidao"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHIDAO_")) {
            command.env_remove(name);
        }
        if let Some(database) = &self.database {
            command.env("CHIDAO_DATABASE", database);
        }
        command
            .args(arguments)
            .env("CHIDAO_LOG", "error")
            .current_dir(&self.path);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).spawn().unwrap()).await
    }

    /// Runs a command that reads this.
    async fn pipe(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        said(child).await
    }

    /// Starts `chidao up` on a free port, and waits for the last line of its greeting.
    pub(crate) async fn up(&self, arguments: &[&str]) -> Up {
        let mut child = self
            .command(&[&["up", "--listen", "127.0.0.1:0"], arguments].concat())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        let last = |line: &str| line.contains("CommitteeService/GetRoster") || line.contains("--subject SUBJECT");
        let greeted = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                greeting.push_str(&line);
                greeting.push('\n');
                if last(&line) {
                    return true;
                }
            }
            false
        };
        let greeted = timeout(Duration::from_secs(120), greeted)
            .await
            .expect("it greets in time");
        if !greeted {
            panic!("it ends without a greeting: {:?}", said(child).await);
        }
        let mut words = greeting.split_whitespace();
        let address = words
            .find(|word| word.starts_with("http://"))
            .expect("an address")
            .to_owned();
        Up {
            child,
            greeting,
            address,
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

impl Up {
    /// The address that the greeting tells of a service.
    pub(crate) fn address_of(&self, service: &str) -> &str {
        let tells = format!("  {service}, register");
        let line = self.greeting.lines().find(|line| line.contains(&tells));
        let line = line.unwrap_or_else(|| panic!("{service} is not served: {}", self.greeting));
        line.split_whitespace().next().unwrap()
    }

    /// Asks it to end as an operator does, and gives its exit code.
    pub(crate) async fn end(mut self) -> Option<i32> {
        let id = self.child.id().expect("it runs").to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        self.child.wait().await.unwrap().code()
    }
}

pub(crate) async fn said(child: Child) -> Said {
    let output = timeout(Duration::from_secs(120), child.wait_with_output());
    let output = output.await.expect("it ends in time").unwrap();
    Said {
        code: output.status.code(),
        answer: String::from_utf8(output.stdout).expect("UTF-8"),
        notes: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Runs a command line and expects its exit code, and texts in what it says.
pub(crate) async fn expect(folder: &Folder, address: &str, line: &str, code: i32, texts: &[&str]) -> Said {
    let arguments: Vec<&str> = line.split(' ').collect();
    let mut command = folder.command(&arguments);
    let said = said(command.env("CHIDAO_ADDRESS", address).spawn().unwrap()).await;
    assert_eq!(said.code, Some(code), "{line}: {said:?}");
    for text in texts {
        assert!(
            said.answer.contains(text) || said.notes.contains(text),
            "{line}: {text} in {said:?}"
        );
    }
    said
}

#[tokio::test]
async fn every_read_answers_and_every_mistake_is_told() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    for (line, code, texts) in [
        (
            "get agencies/so-tttt",
            0,
            &["Sở Thông tin và Truyền thông", "sở, ban, ngành", "01/01/2013"][..],
        ),
        (
            "get agencies/so-tttt --json",
            0,
            &["\"displayName\": \"Sở Thông tin và Truyền thông\""],
        ),
        (
            "get committees/bcd-cqdt/roster",
            0,
            &["Trưởng ban", "Ủy viên thường trực", "Công an tỉnh Vĩnh Long"],
        ),
        (
            "get committees/bcd-cqdt/roster --set on=27/12/2018",
            0,
            &["Đang hiệu lực: không"],
        ),
        (
            "get agencies/so-khong-co",
            65,
            &["RESOURCE_NOT_FOUND", "Không tìm thấy agencies/so-khong-co"],
        ),
        ("get agencies/so-khong-co --language en", 65, &["was not found"]),
        ("get agency/so-tttt", 64, &["agencies/ID"]),
        ("list agencies --filter kind=DEPARTMENT", 0, &["Sở Nội vụ", "18 dòng"]),
        ("list agencies --page-size 10 --all", 0, &["51 dòng"]),
        ("list agencies --page-size 10", 0, &["10 dòng", "--page-token"]),
        ("list agencies --filter kind=SO", 64, &["kind: there is no SO"]),
        ("list agencies --page-token x", 65, &["PAGE_TOKEN_INVALID"]),
        (
            "list agency",
            64,
            &["agencies, appointments, accounts, grants, committees, people"],
        ),
        (
            "call Authority.GetPrincipal --as head",
            0,
            &["head", "people/2019-0001", "Đồng hồ không phải giờ thật: có"],
        ),
        (
            "call GetRoster --set committee=committees/bcd-cqdt --json",
            0,
            &["\"inForce\": true"],
        ),
        ("call Agency.Crate", 64, &["the nearest: Agency.CreateAgency"]),
        ("call Register.Get", 64, &["Register.GetEntry, Register.GetHead"]),
        (
            "call Agency.Create --as head",
            65,
            &["request_id: ", "INVALID_FIELDS", "agency_id: "],
        ),
        (
            "call Agency.Get --set name=agencies/so-tttt --token x",
            65,
            &["TOKEN_INVALID", "chidao token"],
        ),
        ("call Agency.Get --as nobody", 64, &["there is no token"]),
        ("call Agency.Get -f missing.yaml", 74, &["missing.yaml"]),
        ("call Agency.Get --address http://127.0.0.1:1", 69, &["does not answer"]),
        (
            "services",
            0,
            &["chidao.membership.v1.AgencyService/CreateAgency", "roster_keep"],
        ),
    ] {
        expect(&folder, &up.address, line, code, texts).await;
    }
    assert_eq!(up.end().await, Some(0));
}

#[tokio::test]
async fn a_write_is_repeated_with_its_request_id() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let yaml = "agency_id: ttcntt\nagency:\n  display_name: Trung tâm Công nghệ thông tin\n  kind: public-service-unit\n  \
                parent: agencies/so-tttt\n  valid_from: 01/02/2014\n";
    let first = folder
        .pipe(
            &["call", "Agency.Create", "-f", "-", "--json", "--address", &up.address],
            yaml,
        )
        .await;
    assert_eq!(first.code, Some(0), "{first:?}");
    let id = first
        .notes
        .trim()
        .strip_prefix("request_id: ")
        .expect("the id is shown")
        .to_owned();

    std::fs::write(folder.path().join("agency.yaml"), yaml).unwrap();
    let line = format!("call Agency.Create -f agency.yaml --json --request-id {id}");
    let again = expect(&folder, &up.address, &line, 0, &["agencies/ttcntt"]).await;
    assert_eq!(again.answer, first.answer, "the same answer, from the register");
    let other = format!("{line} --set agency_id=ttcntt-2");
    expect(&folder, &up.address, &other, 65, &["REQUEST_ID_REUSED"]).await;
    expect(
        &folder,
        &up.address,
        "call Agency.Create -f agency.yaml",
        65,
        &["RESOURCE_EXISTS"],
    )
    .await;
    let forbidden = "call Agency.Create -f agency.yaml --set agency_id=khac --as tam-binh";
    expect(&folder, &up.address, forbidden, 65, &["NOT_PERMITTED"]).await;
}

#[tokio::test]
async fn a_list_for_spreadsheets_holds_no_formula() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let yaml = "agency_id: a\nagency: {display_name: '=HYPERLINK(\"x\"), a', kind: ENTERPRISE, valid_from: 2014-02-01}";
    let written = folder
        .pipe(&["call", "Agency.Create", "-f", "-", "--address", &up.address], yaml)
        .await;
    assert_eq!(written.code, Some(0), "{written:?}");
    let list = "list agencies --filter kind=ENTERPRISE --csv";
    let csv = expect(&folder, &up.address, list, 0, &[]).await.answer;
    let mut lines = csv.strip_prefix('\u{feff}').expect("a byte-order mark").split("\r\n");
    assert!(lines.next().unwrap().starts_with("Mã định danh,Tên gọi,"), "{csv}");
    assert_eq!(
        lines.next(),
        Some("agencies/a,\"'=HYPERLINK(\"\"x\"\"), a\",,doanh nghiệp,,2014-02-01,,")
    );
}

#[tokio::test]
async fn an_altered_register_is_found() {
    let folder = Folder::new(None);
    assert_eq!(folder.up(&[]).await.end().await, Some(0));
    let position = format!("position   {ENTRIES}\n");
    let head = expect(&folder, "", "register head", 0, &[&position]).await.answer;
    let verified = format!("verified   {ENTRIES} entries");
    let proof = expect(&folder, "", "register verify", 0, &[&verified]).await.answer;
    assert!(proof.ends_with(&head), "{proof}");
    expect(&folder, "", "register verify --data-dir elsewhere", 69, &["elsewhere"]).await;

    let url = format!("sqlite://{}", folder.path().join("chidao-data/chidao.sqlite").display());
    let database = Database::connect(url).await.unwrap();
    let script = "DROP TRIGGER membership_entry_no_update; UPDATE membership_entry SET body = body || x'00' WHERE position = 42;";
    database.execute_unprepared(script).await.unwrap();
    database.close().await.unwrap();
    expect(
        &folder,
        "",
        "register verify",
        65,
        &["broken at position 42", "41 entries before it"],
    )
    .await;
    let json = expect(
        &folder,
        "",
        "register verify --json",
        65,
        &["\"brokenPosition\": \"42\""],
    )
    .await;
    assert!(json.answer.contains("\"verified\": \"41\""), "{json:?}");
}

#[tokio::test]
async fn the_clock_goes_forward_only() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    expect(&folder, "", "clock show", 0, &["17/06/2019 08:0", "not the real time"]).await;
    expect(
        &folder,
        "",
        "clock set 16/06/2019",
        65,
        &["never goes back to 16/06/2019 00:00:00"],
    )
    .await;
    expect(
        &folder,
        "",
        "clock set 2020-01-01 --mode production",
        64,
        &["production"],
    )
    .await;
    expect(
        &folder,
        "",
        "clock set 2019-07-01T08:00+07:00",
        0,
        &["01/07/2019 08:00:0"],
    )
    .await;
    let now = "\"now\": \"2019-07-01T01:0";
    expect(
        &folder,
        &up.address,
        "call Authority.GetPrincipal --json",
        0,
        &[now, "\"clockIsMoved\": true"],
    )
    .await;
}

#[tokio::test]
async fn a_founder_begins_an_empty_database() {
    let folder = Folder::new(None);
    expect(&folder, "", "migrate", 0, &["version "]).await;
    let up = folder.up(&["--no-example"]).await;
    assert!(up.greeting.contains("token --founder"), "{}", up.greeting);
    expect(&folder, "", "clock show", 0, &[", the real time"]).await;
    let token = expect(&folder, "", "token --founder --lifetime 1m", 0, &[])
        .await
        .answer;
    let line = format!("call Authority.GetPrincipal --token {}", token.trim());
    expect(&folder, &up.address, &line, 0, &["system:founder", "founder"]).await;
    expect(&folder, "", "token --founder --mode production", 64, &["production"]).await;
}

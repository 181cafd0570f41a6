//! kill -9 in the middle of writing: every answered write is there once, and the chain holds.

use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    time::Duration,
};

use chidao_authority::{AUDIENCE, DevelopmentKey, identity::FOUNDER};
use chidao_proto::{
    membership::v1::{AgencyKind, CreateAgencyRequest, CreateAgencyResponse},
    register::v1::{GetHeadRequest, ListEntriesRequest},
};
use chidao_tests::{Client, Kind, TestDatabase, binary, draft};
use rstest::rstest;
use tonic::transport::Endpoint;

const KILLS: usize = 5;
const CALLERS: usize = 8;

/// The real binary over a database.
struct Process {
    child: Child,
    client: Client,
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL on Unix.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn start(database: &TestDatabase, folder: &std::path::Path) -> Process {
    for _ in 0..10 {
        if let Some(process) = try_start(database, folder).await {
            return process;
        }
    }
    panic!("the service does not start")
}

/// `None` where somebody took the port between the look for a free one and the start.
async fn try_start(database: &TestDatabase, folder: &std::path::Path) -> Option<Process> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut command = Command::new(binary("chidao-membership"));
    command.args(["--database", database.url(), "--listen", &format!("127.0.0.1:{port}")]);
    command
        .arg("--data-dir")
        .arg(folder)
        .args(["--log", "error"])
        .stdin(Stdio::null());
    let child = command.spawn().unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let key = DevelopmentKey::load_or_create(folder).unwrap();
    let token = key.mint(FOUNDER, AUDIENCE, now, Duration::from_secs(600)).unwrap();
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).unwrap();
    let client = Client::new(endpoint.connect_lazy(), Some(&token));
    let mut process = Process { child, client };
    let head = || GetHeadRequest {
        register: "membership".to_owned(),
    };
    loop {
        if process.client.register.get_head(head()).await.is_ok() {
            return Some(process);
        }
        if process.child.try_wait().unwrap().is_some() {
            return None;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "between attempts to reach a process that starts"
        )]
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Writes until the process is gone; gives what was answered, and the last request, which may or may not have been.
async fn write(
    mut client: Client,
    prefix: String,
) -> (Vec<(CreateAgencyRequest, CreateAgencyResponse)>, CreateAgencyRequest) {
    let mut answered = Vec::new();
    for number in 0.. {
        let request = draft::agency(&format!("{prefix}-{number}"), "Cơ quan", AgencyKind::Department);
        match client.agencies.create_agency(request.clone()).await {
            Ok(answer) => answered.push((request, answer.into_inner())),
            Err(_) => return (answered, request),
        }
    }
    unreachable!("it writes until the process is gone")
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_kill_9(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = std::env::temp_dir().join(format!("chidao-crash-{}", draft::request_id()));
    let mut told = Vec::new();
    let mut doubtful = Vec::new();
    for kill in 0..KILLS {
        let process = start(&database, &folder).await;
        let writers: Vec<_> = (0..CALLERS)
            .map(|caller| tokio::spawn(write(process.client.clone(), format!("k{kill}-c{caller}"))))
            .collect();
        // Killed when so much is written that batches are under way, each time at another point.
        let mut watcher = process.client.clone();
        let target = told.len() as i64 + 20 + 37 * kill as i64;
        while watcher
            .register
            .get_head(GetHeadRequest {
                register: "membership".to_owned(),
            })
            .await
            .unwrap()
            .into_inner()
            .position
            < target
        {}
        drop(process);
        for writer in writers {
            let (answered, last) = writer.await.unwrap();
            told.extend(answered);
            doubtful.push(last);
        }
    }

    let mut process = start(&database, &folder).await;
    // Asked again, a doubtful request is answered from the register or has its one effect now; an answered one is told alike.
    for request in doubtful {
        let answer = process
            .client
            .agencies
            .create_agency(request.clone())
            .await
            .unwrap()
            .into_inner();
        told.push((request, answer));
    }
    for (request, answer) in told.iter().step_by(7) {
        let again = process
            .client
            .agencies
            .create_agency(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(again, *answer);
    }

    let proof = database.verify().await;
    assert_eq!(
        (proof.broken_position, proof.next_position),
        (0, 0),
        "{}",
        proof.finding
    );
    assert_eq!(
        proof.verified,
        told.len() as i64,
        "each answered act is one entry, and there are no others"
    );

    let register = &mut process.client.register;
    let mut stored = BTreeMap::new();
    let mut after_position = 0;
    loop {
        let request = ListEntriesRequest {
            register: "membership".to_owned(),
            after_position,
            page_size: 500,
            ..Default::default()
        };
        let page = register.list_entries(request).await.unwrap().into_inner();
        stored.extend(
            page.entries
                .into_iter()
                .map(|entry| (entry.changes[0].name.clone(), entry.position)),
        );
        after_position = page.read_through;
        if !page.more {
            break;
        }
    }
    for (request, answer) in &told {
        let position = stored.get(&format!("agencies/{}", request.agency_id));
        assert_eq!(
            position,
            Some(&answer.receipt.as_ref().unwrap().position),
            "{}",
            request.agency_id
        );
    }
    drop(process);
    let _ = std::fs::remove_dir_all(&folder);
}

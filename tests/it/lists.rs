//! Tasks and reminders as spreadsheets that an official opens.

use std::time::Duration;

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;

use crate::command::{Folder, Said, Up, said};

/// How long the worker may take, which looks at the clock every second.
const PATIENCE: Duration = Duration::from_secs(60);

async fn run(folder: &Folder, up: &Up, line: &str) -> Said {
    let arguments: Vec<&str> = line.split(' ').collect();
    let mut command = folder.command(&arguments);
    command.env("CHIDAO_ADDRESS", &up.address);
    command.env("CHIDAO_COORDINATION_ADDRESS", up.address_of("coordination"));
    let said = said(command.spawn().unwrap()).await;
    assert_eq!(said.code, Some(0), "{line}: {said:?}");
    said
}

/// The rows of a spreadsheet, whose headings are these first.
fn rows(said: &Said, headings: &[&str]) -> Vec<String> {
    let text = said.answer.strip_prefix('\u{feff}').expect("a byte-order mark");
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let first = lines.next().unwrap();
    assert!(first.starts_with(&headings.join(",")), "{first}");
    lines.map(str::to_owned).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tasks_and_the_reminders_of_a_day_are_spreadsheets(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    let task = "Mã định danh,Nội dung,Sản phẩm,Cơ quan chủ trì";
    let all = run(&folder, &up, "list tasks --all --csv").await;
    let late = run(&folder, &up, "list tasks --filter timeliness=OVERDUE --all --csv").await;
    let (all, late) = (rows(&all, &[task]), rows(&late, &[task]));
    assert!(!late.is_empty() && late.len() < all.len(), "{late:?}");
    assert!(late.iter().all(|row| row.contains("quá hạn")), "{late:?}");
    let of_one = "list tasks --filter agency=agencies/ubnd-tam-binh --page-size 1 --all --csv";
    let of_one = rows(&run(&folder, &up, of_one).await, &[task]);
    assert!(
        of_one.iter().all(|row| row.contains("agencies/ubnd-tam-binh")),
        "{of_one:?}"
    );

    let named = "list tasks --filter agency=agencies/ubnd-tam-binh --all --names --csv";
    let named = rows(&run(&folder, &up, named).await, &[task]);
    assert!(
        named
            .iter()
            .all(|row| row.contains("Ủy ban nhân dân huyện Tam Bình") && row.contains("(hư cấu)")),
        "{named:?}"
    );
    assert!(
        named
            .iter()
            .all(|row| row.starts_with("tasks/") && !row.contains("agencies/")),
        "{named:?}"
    );

    // On the next working day at 07:30 reminders go out; a page at a time they are the list of the day.
    run(&folder, &up, "clock set 2019-06-18T08:00+07:00").await;
    let headings = [
        "Nhiệm vụ",
        "Cơ quan",
        "Mức nhắc",
        "Lần nhắc lại",
        "Đến hạn ngày",
        "Nội dung",
        "Gửi thủ trưởng",
    ];
    let of_day = "list reminders --filter day=18/06/2019 --filter state=SENT --page-size 2 --all --csv";
    let mut look = tokio::time::interval(Duration::from_millis(100));
    let sent = tokio::time::timeout(PATIENCE, async {
        loop {
            let sent = rows(&run(&folder, &up, of_day).await, &headings);
            if !sent.is_empty() {
                return sent;
            }
            look.tick().await;
        }
    });
    let sent = sent.await.expect("the worker sees to it");
    assert!(sent.iter().all(|row| row.contains("Nhiệm vụ 2019-")), "{sent:?}");
    let before = run(&folder, &up, "list reminders --filter day=16/06/2019 --all --csv").await;
    assert_eq!(rows(&before, &headings), [""; 0]);
    assert_eq!(up.end().await, Some(0));
}

//! What a table of tasks leaves unsaid, or says where nobody reads it: told before anything is sent.

use rust_xlsxwriter::{Format, Workbook};

use super::{
    import,
    tasks::{HEADINGS, NO_END, good, head, named, spoilt, table, tasks},
    write,
};
use crate::command::Folder;

/// What empties a row of whatever tells of a secret.
const STUB: [(usize, &str); 4] = [(2, ""), (3, ""), (13, ""), (21, "")];

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_would_refuse_is_named_in_the_dry_run() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let before = head(&folder).await;
    let with = |headings: [&str; 3], rows: Vec<(Vec<String>, [&str; 3])>| {
        let mut lines = vec![[&HEADINGS[..], &headings].concat().join("\t")];
        for (row, more) in rows {
            lines.push(
                [row.iter().map(String::as_str).collect::<Vec<_>>(), more.to_vec()]
                    .concat()
                    .join("\t"),
            );
        }
        lines.join("\n")
    };
    let secret = |cells: &[(usize, &'static str)]| spoilt("", &[&STUB, cells].concat());
    // Of secret tasks: abstract, quoted paragraph, unit, reason and the abstract of the result.
    let headings = ["Mật", "Đoạn giao nhiệm vụ", "Lý do"];
    let rows = vec![
        (secret(&[]), ["mật", "", ""]),
        (secret(&[(13, "(mật)"), (21, "(mật)")]), ["mật", "", "(mật)"]),
        (secret(&[(13, "Mua máy"), (21, "Đã mua")]), ["mật", "Mua máy", "Xong"]),
    ];
    write(&folder, "mat.tsv", &with(headings, rows));
    let refused = import(&folder, &up, &["tasks", "mat.tsv"]).await;
    assert_eq!(named(&refused.answer), ["N4", "V4", "X4", "Y4"], "{}", refused.answer);

    // Papers without a day, with one that is none, and without a body; a receipt after the end.
    let headings = ["Ngày nhận", "Đơn vị thực hiện", "Mật"];
    let rows = vec![
        (spoilt("A", &[(9, "88/CT-UBND (hư cấu)")]), ["", "", ""]),
        (spoilt("B", &[(9, "89/CT-UBND (hư cấu) ngày 31/2/2018")]), ["", "", ""]),
        (spoilt("C", &[(10, "")]), ["", "", ""]),
        (spoilt("D", &[(18, "45/BC-SNV (hư cấu)")]), ["", "", ""]),
        (good("E"), ["21/12/2018", "", ""]),
        (
            secret(&[
                (9, "90/CT-UBND (hư cấu) ngày 05/03/2018"),
                (18, "46/BC-SNV (hư cấu) ngày 20/12/2018"),
            ]),
            ["", "Phòng Cơ yếu", "mật"],
        ),
    ];
    write(&folder, "thieu.tsv", &with(headings, rows));
    let refused = import(&folder, &up, &["tasks", "thieu.tsv", "--csv"]).await;
    let cells: Vec<&str> = refused
        .answer
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .collect();
    assert_eq!(cells, ["J2", "J3", "K4", "S5", "W6", "X7"], "{}", refused.answer);
    assert!(
        refused.answer.contains("hoặc ghi ở cột «Ngày văn bản kết quả»"),
        "{}",
        refused.answer
    );

    // Whoever is no officer is told before anything else is.
    let own = import(&folder, &up, &["tasks", "mat.tsv", "--dry-run", "--as", "head"]).await;
    assert_eq!(own.code, Some(65), "{own:?}");
    assert!(own.notes.contains("only an officer"), "{own:?}");
    assert_eq!(head(&folder).await, before);

    // Two stubs that say the same are two tasks, however often they come.
    let rows = vec![(secret(&[]), ["", "", "mật"]), (secret(&[]), ["", "", "mật"])];
    write(&folder, "hai.tsv", &with(headings, rows));
    for told in [
        "Đã ghi 2 bản ghi mới; 0 bản ghi đã có",
        "Đã ghi 0 bản ghi mới; 2 bản ghi đã có",
    ] {
        let stubs = import(&folder, &up, &["tasks", "hai.tsv"]).await;
        assert!(stubs.notes.contains(told), "{stubs:?}");
    }
    let stubs = tasks(&folder, &up).await;
    assert_eq!(stubs.iter().filter(|task| task["secret"] == true).count(), 2);

    // A third one that joins them later is a task of its own, too, and so is one with another due date.
    let third = || (secret(&[]), ["", "", "mật"]);
    let later = || (secret(&[(15, "30/12/2018")]), ["", "", "mật"]);
    let first = [(1, 2), (0, 3)].map(|(new, known)| format!("Đã ghi {new} bản ghi mới; {known} bản ghi đã có"));
    let [joined, again] = first;
    write(&folder, "ba.tsv", &with(headings, vec![third(), third(), third()]));
    for told in [joined, again] {
        let stubs = import(&folder, &up, &["tasks", "ba.tsv"]).await;
        assert!(stubs.notes.contains(&told), "{stubs:?}");
    }
    write(&folder, "khac.tsv", &with(headings, vec![later()]));
    let stubs = import(&folder, &up, &["tasks", "khac.tsv"]).await;
    assert!(
        stubs.notes.contains("Đã ghi 1 bản ghi mới; 0 bản ghi đã có"),
        "{stubs:?}"
    );
    let stubs = tasks(&folder, &up).await;
    assert_eq!(stubs.iter().filter(|task| task["secret"] == true).count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_outside_the_register_is_told_of_with_the_nearest_name() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let open = |content: &str, body: &'static str| {
        let cells = [
            (9, "88/CT-UBND (hư cấu) ngày 5/3/2018"),
            (10, body),
            (16, "đang thực hiện"),
        ];
        spoilt(content, &[&cells[..], &NO_END].concat())
    };
    let rows = [
        open("A", "UBND tỉnh"),
        open("B", "Ủy ban nhân dân tỉnh Vĩnh Lon"),
        open("C", "Ủy ban nhân dân tỉnh Vĩnh Lon"),
    ];
    write(&folder, "ke-hoach.tsv", &table(&rows));
    let dry = import(&folder, &up, &["tasks", "ke-hoach.tsv", "--dry-run"]).await;
    assert_eq!(dry.code, Some(0), "{dry:?}");
    let doubts: Vec<&str> = dry.notes.lines().filter(|line| line.starts_with("Lưu ý")).collect();
    let [doubt] = &doubts[..] else {
        panic!("one body: {dry:?}")
    };
    assert!(doubt.starts_with("Lưu ý K3 «Ủy ban nhân dân tỉnh Vĩnh Lon»"), "{doubt}");
    assert!(
        doubt.contains("(2 văn bản)") && doubt.contains("gần nhất trong hệ thống là «Ủy ban nhân dân tỉnh Vĩnh Long"),
        "{doubt}"
    );
    let first = import(&folder, &up, &["tasks", "ke-hoach.tsv"]).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    let recorded = tasks(&folder, &up).await;
    let symbols: Vec<_> = recorded
        .iter()
        .filter(|task| task["content"].as_str().is_some_and(|content| content.len() == 1))
        .map(|task| &task["basis"]["symbol"])
        .collect();
    assert_eq!(symbols, ["88/CT-UBND (hư cấu)"; 3], "the day is no part of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_cells_and_columns_without_a_heading_are_named() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    for (row, content) in (1..).zip(["A", "B", "C"]) {
        sheet.write_row(row, 0, good(content)).unwrap();
    }
    let plain = Format::new();
    sheet.merge_range(1, 4, 3, 4, "so-noi-vu", &plain).unwrap();
    // The number of the row alone may stretch over several.
    sheet.merge_range(1, 0, 2, 0, "1", &plain).unwrap();
    sheet.write_string(2, 22, "ngày mai").unwrap();
    book.save(folder.path().join("ke-hoach.xlsx")).unwrap();
    let refused = import(&folder, &up, &["tasks", "ke-hoach.xlsx", "--dry-run", "--csv"]).await;
    assert_eq!(refused.code, Some(65), "{refused:?}");
    for said in [
        "E2,,\"Các ô E2:E4 bị gộp",
        "W3,ngày mai,\"Cột này có nội dung mà không có tiêu đề",
    ] {
        assert!(refused.answer.contains(said), "{said} in {}", refused.answer);
    }
    assert!(!refused.answer.contains("A2"), "{}", refused.answer);
}

//! Tables of tasks.

use std::path::Path;

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{import, write};
use crate::command::{Folder, Up, said};

pub(super) const HEADINGS: [&str; 22] = [
    "Số TT",
    "Mã",
    "Nội dung nhiệm vụ",
    "Sản phẩm",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Lĩnh vực",
    "Chương trình, kế hoạch",
    "Người theo dõi",
    "Văn bản giao",
    "Cơ quan ban hành",
    "Người ký",
    "Chức vụ người ký",
    "Trích yếu",
    "Ngày giao",
    "Hạn xử lý",
    "Trạng thái",
    "Ngày hoàn thành",
    "Văn bản kết quả",
    "Người ký văn bản kết quả",
    "Chức vụ người ký văn bản kết quả",
    "Trích yếu văn bản kết quả",
];
pub(super) const MONITOR: &str = "Võ Thị Cúc Anh (hư cấu)";
pub(super) const PROGRAMME: &str = "Kế hoạch hoạt động của Ban Chỉ đạo xây dựng Chính quyền điện tử năm 2019";
pub(super) const PAPER: [&str; 5] = [
    "88/CT-UBND (hư cấu) ngày 05/03/2018",
    "UBND tỉnh",
    "Trịnh Hoài Nam Sơn (hư cấu)",
    "Chủ tịch",
    "Chỉ thị về ứng dụng công nghệ thông tin",
];
pub(super) const RESULT: [&str; 4] = [
    "45/BC-SNV (hư cấu) ngày 20/12/2018",
    "Ai Đó (hư cấu)",
    "Giám đốc",
    "Báo cáo kết quả",
];

/// A plan with headings below a title, as offices keep them: days as Excel has them, several agencies in one cell.
fn workbook(path: &Path) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date = |year, month, day| ExcelDateTime::from_ymd(year, month, day).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(1, 0, HEADINGS).unwrap();
    let rows = [
        (
            "NV-01",
            "Triển khai một cửa điện tử",
            "Sở Nội vụ",
            "so-tttt;\nSở Tài chính",
            "đã hoàn thành",
        ),
        ("NV-02", "Số hóa hồ sơ", "so-noi-vu", "", "Đang thực hiện"),
        (
            "NV-03",
            "Đào tạo cán bộ",
            "agencies/so-noi-vu",
            "- so-tttt",
            "Chưa tiếp nhận",
        ),
        ("NV-04", "Khảo sát hạ tầng", "so-noi-vu", "", "Dự thảo"),
    ];
    for (row, (code, content, lead, cooperators, state)) in (2..).zip(rows) {
        sheet.write_number(row, 0, row - 1).unwrap();
        let cells = [
            code,
            content,
            "Báo cáo",
            lead,
            cooperators,
            "dich-vu-cong",
            PROGRAMME,
            MONITOR,
        ];
        sheet.write_row(row, 1, cells).unwrap();
        sheet.write_row(row, 9, PAPER).unwrap();
        sheet.write_string(row, 16, state).unwrap();
        if state != "Dự thảo" {
            sheet
                .write_datetime_with_format(row, 14, date(2018, 3, 6), &day)
                .unwrap();
        }
    }
    sheet
        .write_datetime_with_format(2, 15, date(2018, 12, 31), &day)
        .unwrap();
    sheet.write_string(3, 15, "30 ngày làm việc").unwrap();
    sheet
        .write_datetime_with_format(4, 15, date(2019, 12, 31), &day)
        .unwrap();
    sheet.write_string(5, 15, "Không thời hạn").unwrap();
    sheet
        .write_datetime_with_format(2, 17, date(2018, 12, 20), &day)
        .unwrap();
    sheet.write_row(2, 18, RESULT).unwrap();
    book.save(path).unwrap();
}

/// The head of the register of tasks.
pub(super) async fn head(folder: &Folder) -> String {
    let mut command = folder.command(&["register", "head", "--register", "coordination"]);
    said(command.spawn().unwrap()).await.answer
}

pub(super) async fn tasks(folder: &Folder, up: &Up) -> Vec<serde_json::Value> {
    let mut list = folder.command(&[
        "list",
        "tasks",
        "--filter",
        "agency=agencies/so-noi-vu",
        "--json",
        "--all",
    ]);
    list.env("CHIDAO_COORDINATION_ADDRESS", up.address_of("coordination"));
    let listed = said(list.spawn().unwrap()).await;
    let listed: serde_json::Value = serde_json::from_str(&listed.answer).unwrap();
    listed["tasks"].as_array().unwrap().clone()
}

/// A row of what is completed.
pub(super) fn good(content: &str) -> Vec<String> {
    let start = ["", "", content, "Báo cáo", "so-noi-vu", "", "dich-vu-cong", "", MONITOR];
    let cells = start.iter().chain(&PAPER).copied();
    let rest = ["06/03/2018", "31/12/2018", "đã hoàn thành", "20/12/2018"];
    cells.chain(rest).chain(RESULT).map(str::to_owned).collect()
}

/// The same with other cells.
pub(super) fn spoilt(content: &str, cells: &[(usize, &str)]) -> Vec<String> {
    let mut row = good(content);
    for (column, text) in cells {
        (*text).clone_into(&mut row[*column]);
    }
    row
}

/// What empties a row of its end.
pub(super) const NO_END: [(usize, &str); 5] = [(17, ""), (18, ""), (19, ""), (20, ""), (21, "")];

/// A table of rows as text.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let lines = rows.iter().map(|row| row.join("\t"));
    [HEADINGS.join("\t")]
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The cells that are named in what a refused import says.
pub(super) fn named(said: &str) -> Vec<&str> {
    said.lines()
        .skip(2)
        .filter_map(|row| row.split_whitespace().next())
        .collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tasks_come_in_once_as_they_stand(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    workbook(&folder.path().join("ke-hoach.xlsx"));
    let before = head(&folder).await;
    let dry = import(&folder, &up, &["tasks", "ke-hoach.xlsx", "--dry-run"]).await;
    assert_eq!(dry.code, Some(0), "{dry:?}");
    assert!(dry.notes.contains("Sẽ ghi 4 bản ghi mới; 0 bản ghi đã có"), "{dry:?}");
    assert_eq!(head(&folder).await, before, "nothing was sent");
    let first = import(&folder, &up, &["tasks", "ke-hoach.xlsx"]).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(
        first.notes.contains("Đã ghi 4 bản ghi mới; 0 bản ghi đã có"),
        "{first:?}"
    );

    let listed = tasks(&folder, &up).await;
    let task = |content: &str| {
        let found = listed.iter().find(|task| task["content"] == content);
        found.unwrap_or_else(|| panic!("{content} in {listed:?}"))
    };
    let completed = task("Triển khai một cửa điện tử");
    assert_eq!(completed["state"], "TASK_STATE_COMPLETED");
    assert_eq!(completed["timeliness"], "TIMELINESS_ON_TIME");
    assert_eq!(completed["basis"]["symbol"], "88/CT-UBND (hư cấu)");
    assert_eq!(completed["basis"]["issuer"], "agencies/ubnd-tinh");
    assert_eq!(completed["basis"]["quotedParagraph"], "Triển khai một cửa điện tử");
    assert_eq!(completed["submission"]["document"]["issuer"], "agencies/so-noi-vu");
    assert_eq!(completed["cooperators"][1]["agency"], "agencies/so-tai-chinh");
    let open = task("Số hóa hồ sơ");
    assert_eq!(open["timeliness"], "TIMELINESS_OVERDUE");
    assert_eq!(open["dueTerm"]["workingDays"], 30);
    assert_eq!(task("Đào tạo cán bộ")["state"], "TASK_STATE_NOT_STARTED");
    assert_eq!(task("Khảo sát hạ tầng")["state"], "TASK_STATE_DRAFT");

    let whole = head(&folder).await;
    let again = import(&folder, &up, &["tasks", "ke-hoach.xlsx"]).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(
        again.notes.contains("Đã ghi 0 bản ghi mới; 4 bản ghi đã có"),
        "{again:?}"
    );
    assert_eq!(head(&folder).await, whole, "a second run changes nothing");
    let proof = folder
        .run(&["register", "verify", "--register", "coordination", "--state"])
        .await;
    assert_eq!(proof.code, Some(0), "{proof:?}");
    assert_eq!(up.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_cell_of_tasks_is_named_and_nothing_is_sent() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let rows = [
        good("Tốt"),
        // No agency, field, programme, person or day that is known.
        spoilt(
            "A",
            &[
                (4, "Sở Không Có"),
                (6, "lĩnh vực lạ"),
                (7, "Đề án lạ"),
                (8, "Không Ai"),
                (14, "31/02/2018"),
            ],
        ),
        spoilt(
            "B",
            &[
                (5, "so-tttt; Sở Lạ; so-la"),
                (15, "sớm nhất"),
                (16, "đã hoàn thành quá hạn"),
            ],
        ),
        // Days that are not in order.
        spoilt("C", &[(14, "04/03/2018"), (15, "01/03/2018"), (17, "19/12/2018")]),
        spoilt("D", &[(14, "18/06/2019"), (17, "18/06/2019"), (15, "31/12/2019")]),
        // What a state needs, and what does not belong to it.
        spoilt("E", &[(17, ""), (18, ""), (19, "")]),
        spoilt("F", &[(16, "đang thực hiện")]),
        spoilt(
            "G",
            &[(16, "dự thảo"), (17, ""), (18, ""), (19, ""), (20, ""), (21, "")],
        ),
        spoilt("", &[(3, "")]),
        // The same again, another signer of the same paper, the lead with itself.
        good("Tốt"),
        spoilt("H", &[(11, "Người Khác (hư cấu)"), (5, "Sở Nội vụ")]),
    ];
    write(&folder, "ke-hoach.tsv", &table(&rows));
    let before = head(&folder).await;
    let refused = import(&folder, &up, &["tasks", "ke-hoach.tsv"]).await;
    assert_eq!(refused.code, Some(65), "{refused:?}");
    assert!(refused.notes.contains("nothing was sent"), "{refused:?}");
    let cells = [
        "E3", "G3", "H3", "I3", "O3", "F4", "F4", "P4", "Q4", "O5", "P5", "R5", "O6", "R6", "R7", "S7", "T7", "R8",
        "S8", "T8", "U8", "V8", "O9", "C10", "D10", "C11", "F12", "L12",
    ];
    assert_eq!(named(&refused.answer), cells, "{}", refused.answer);
    assert_eq!(head(&folder).await, before);
    let english = import(&folder, &up, &["tasks", "ke-hoach.tsv", "--language", "en", "--csv"]).await;
    for said in [
        "Q4,đã hoàn thành quá hạn,Whether it is in time is computed from the dates.",
        "P4,sớm nhất,\"No due date. Write a day (31/12/2019)",
        "R7,,\"This state needs «Ngày hoàn thành».",
    ] {
        assert!(english.answer.contains(said), "{said} in {}", english.answer);
    }
    // What the template says is read as it stands, but for whom it is about.
    let template = folder.run(&["import", "tasks", "--template"]).await;
    assert!(
        template.answer.starts_with("\u{feff}Mã,Nội dung nhiệm vụ,Sản phẩm"),
        "{template:?}"
    );
    write(
        &folder,
        "mau.csv",
        &template
            .answer
            .replace("Nguyễn Văn Ví Dụ (hư cấu)", MONITOR)
            .replace("Sở Ví dụ (hư cấu)", "Sở Nội vụ"),
    );
    let first = import(&folder, &up, &["tasks", "mau.csv"]).await;
    assert_eq!(first.code, Some(0), "{first:?}");
}

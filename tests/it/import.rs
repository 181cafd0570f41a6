//! `chidao import` from outside: tables of agencies, people, accounts and tasks.

mod again;
mod tasks;
mod unread;

use std::{fs, path::Path, process::Stdio};

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::command::{Folder, Said, Up, said};

const AGENCIES: &str = "\
STT;Mã cơ quan;Tên cơ quan;Loại cơ quan;Trực thuộc;Ngày thành lập
1;phong-vd;Phòng Ví dụ (hư cấu);đơn vị sự nghiệp;Sở Ví dụ (hư cấu);28/12/2018
2;so-vd;Sở Ví dụ (hư cấu);Sở, ban, ngành;ubnd-tinh;01/01/2018
";

async fn import(folder: &Folder, up: &Up, arguments: &[&str]) -> Said {
    let mut command = folder.command(&[&["import"], arguments].concat());
    command.env("CHIDAO_ADDRESS", &up.address);
    command.env("CHIDAO_COORDINATION_ADDRESS", up.address_of("coordination"));
    said(command.spawn().unwrap()).await
}

fn write(folder: &Folder, name: &str, content: &str) {
    fs::write(folder.path().join(name), content).unwrap();
}

/// People, of whom the first has two offices, and accounts, with days as Excel keeps them.
fn workbook(path: &Path) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date = |year, month, day| ExcelDateTime::from_ymd(year, month, day).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Cán bộ").unwrap();
    let headings = ["Họ và tên", "Cơ quan", "Chức vụ", "Từ ngày", "Đến ngày", "Điện thoại"];
    sheet.write_row(2, 1, headings).unwrap();
    let offices = [
        (
            "Nguyễn Văn Ví Dụ (hư cấu)",
            "Sở Ví dụ (hư cấu)",
            "Giám đốc",
            date(2018, 1, 1),
        ),
        ("", "phong-vd", "Trưởng phòng", date(2018, 12, 28)),
        (
            "Trần Thị Mẫu (hư cấu)",
            "agencies/so-vd",
            "Phó Giám đốc",
            date(2018, 2, 1),
        ),
    ];
    for (row, (name, agency, title, from)) in (3..).zip(offices) {
        sheet.write_row(row, 1, [name, agency, title]).unwrap();
        sheet.write_datetime_with_format(row, 4, from, &day).unwrap();
    }
    sheet.write_number(3, 6, 2_700_000_000_u32).unwrap();
    let sheet = book.add_worksheet().set_name("Tài khoản").unwrap();
    let headings = ["Issuer", "Subject", "Cán bộ", "Cơ quan", "Từ ngày"];
    sheet.write_row(0, 0, headings).unwrap();
    let accounts = [
        ("vi-du", "Nguyễn Văn Ví Dụ (hư cấu)", "phong-vd"),
        ("he-thong", "", "Sở Ví dụ (hư cấu)"),
    ];
    for (row, (subject, person, agency)) in (1..).zip(accounts) {
        let issuer = "https://sso.example.vn";
        sheet
            .write_row(row, 0, [issuer, subject, person, agency, "28/12/2018"])
            .unwrap();
    }
    book.save(path).unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tables_are_recorded_once_however_often_they_are_imported(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    write(&folder, "co-quan.csv", AGENCIES);
    workbook(&folder.path().join("can-bo.xlsx"));
    let before = database.verify().await.verified;
    let dry = import(&folder, &up, &["agencies", "co-quan.csv", "--dry-run"]).await;
    assert_eq!(dry.code, Some(0), "{dry:?}");
    assert!(dry.notes.contains("Sẽ ghi 2 bản ghi mới; 0 bản ghi đã có"), "{dry:?}");
    assert_eq!(database.verify().await.verified, before, "nothing was sent");

    let tables: [(&[&str], i64); 3] = [
        (&["agencies", "co-quan.csv"], 2),
        (&["people", "can-bo.xlsx"], 2),
        (&["accounts", "can-bo.xlsx", "--sheet", "Tài khoản"], 2),
    ];
    for (arguments, rows) in tables {
        let first = import(&folder, &up, arguments).await;
        assert_eq!(first.code, Some(0), "{first:?}");
        let told = format!("Đã ghi {rows} bản ghi mới; 0 bản ghi đã có");
        assert!(first.notes.contains(&told), "{first:?}");
    }
    let whole = database.verify().await.verified;
    assert_eq!(whole, before + 6);
    for (arguments, rows) in tables {
        let again = import(&folder, &up, arguments).await;
        assert_eq!(again.code, Some(0), "{again:?}");
        let told = format!("Đã ghi 0 bản ghi mới; {rows} bản ghi đã có");
        assert!(again.notes.contains(&told), "{again:?}");
    }
    assert_eq!(database.verify().await.verified, whole, "a second run changes nothing");

    let mut get = folder.command(&["list", "people", "--json", "--all"]);
    let people = said(get.env("CHIDAO_ADDRESS", &up.address).spawn().unwrap()).await;
    let people: serde_json::Value = serde_json::from_str(&people.answer).unwrap();
    let people = people["people"].as_array().unwrap();
    let person = people
        .iter()
        .find(|person| person["fullName"] == "Nguyễn Văn Ví Dụ (hư cấu)");
    let person = person.expect("he is recorded");
    assert_eq!(person["contact"]["phone"], "2700000000");
    assert_eq!(
        person["offices"][0]["from"],
        serde_json::json!({"year": 2018, "month": 1, "day": 1})
    );
    assert_eq!(person["offices"][1]["agency"], "agencies/phong-vd");
    assert_eq!(up.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_cell_is_named_and_nothing_is_sent() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    write(
        &folder,
        "co-quan.csv",
        "\
Mã cơ quan,Tên cơ quan,Loại cơ quan,Cơ quan cấp trên,Ngày thành lập
Sở VD,Sở Ví dụ (hư cấu),sở,ubnd-tỉnh,31/02/2018
so-a,,\"sở, ban, ngành\",so-b,01/01/2018
so-b,Sở B (hư cấu),\"sở, ban, ngành\",so-a,01/01/2018
so-b,Sở B (hư cấu),\"sở, ban, ngành\",,01/01/2018
so-tttt,Sở khác (hư cấu),\"sở, ban, ngành\",,01/01/2018
so-tot,Sở Tốt (hư cấu),\"sở, ban, ngành\",,01/01/2018
so-x,Sở X (hư cấu),\"sở, ban, ngành\",Sở Y (hư cấu),01/01/2018
so-y,Sở Y (hư cấu),\"sở, ban, ngành\",so-x,01/01/2018
",
    );
    write(
        &folder,
        "can-bo.csv",
        "\
Họ và tên,Cơ quan,Chức vụ,Từ ngày,Đến ngày,Email
,so-tttt,Giám đốc,01/01/2018,,
Ai Đó (hư cấu),Sở Không Có,Giám đốc,01/01/2018,,
Ai Khác (hư cấu),so-tttt,,01/01/2018,01/01/2018,không phải thư
Ai Nữa (hư cấu),so-tttt,Chuyên viên,01/01/1901,,
",
    );
    write(
        &folder,
        "tai-khoan.csv",
        "\
Nơi cấp,Tên đăng nhập,Cán bộ,Cơ quan,Từ ngày
https://sso.example.vn,a,,,01/01/2019
https://sso.example.vn,b,Không Ai Tên Thế,,01/01/2019
chidao-development,officer,,so-tttt,01/01/2019
",
    );
    write(&folder, "sai-cot.csv", "Mã cơ quan,Tên gọi,Loại cơ quan,Mã\n");
    let before = said(folder.command(&["register", "head"]).spawn().unwrap())
        .await
        .answer;
    for (arguments, cells) in [
        (
            ["agencies", "co-quan.csv"],
            &["A2", "C2", "D2", "E2", "B3", "A5", "B6", "D8", "D9"][..],
        ),
        (["people", "can-bo.csv"], &["A2", "B3", "C4", "E4", "F4", "D5"]),
        (["accounts", "tai-khoan.csv"], &["C2", "C3", "B4"]),
        (["agencies", "sai-cot.csv"], &["A1", "A1", "B1", "D1"]),
    ] {
        let refused = import(&folder, &up, &arguments).await;
        assert_eq!(refused.code, Some(65), "{refused:?}");
        assert!(refused.notes.contains("nothing was sent"), "{refused:?}");
        let rows = refused.answer.lines().skip(2);
        let named: Vec<&str> = rows.filter_map(|row| row.split_whitespace().next()).collect();
        assert_eq!(named, cells, "{}", refused.answer);
    }
    let after = said(folder.command(&["register", "head"]).spawn().unwrap())
        .await
        .answer;
    assert_eq!(before, after);
    let english = import(&folder, &up, &["agencies", "co-quan.csv", "--language", "en", "--csv"]).await;
    assert!(
        english
            .answer
            .contains("D2,ubnd-tỉnh,\"Nothing is called so; the nearest is «UBND tỉnh»"),
        "{english:?}"
    );
    let template = folder.run(&["import", "people", "--template"]).await;
    assert!(
        template.answer.starts_with("\u{feff}Họ và tên,Cơ quan,Chức vụ"),
        "{template:?}"
    );
}

/// What is recorded is told from what a table says, and whoever follows in an account is let in.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_with_something_else_is_a_bad_cell() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let people = |lines: &str| format!("Họ và tên,Cơ quan,Chức vụ,Từ ngày,Điện thoại\n{lines}");
    let accounts = |lines: &str| format!("Nơi cấp,Tên đăng nhập,Cơ quan,Từ ngày,Đến ngày\n{lines}");
    let first = "Trùng Tên (hư cấu),so-tttt,Chuyên viên,01/01/2018,0270 1\n";
    let second = "Trùng Tên (hư cấu),so-tttt,Chuyên viên,01/01/2018,0270 2\n";
    let account = "https://sso.example.vn,a,so-tttt,01/01/2019,01/07/2019\n";
    write(&folder, "mot.csv", &people(first));
    write(&folder, "hai.csv", &people(&format!("{first}{second}")));
    write(
        &folder,
        "them.csv",
        &people(&format!("\n{first},so-noi-vu,Trưởng phòng,01/01/2019,\n")),
    );
    write(
        &folder,
        "lien-he.csv",
        &people("Ai Đó (hư cấu),so-tttt,Chuyên viên,01/01/2018,\n,so-noi-vu,Trưởng phòng,01/01/2019,0270 3\n"),
    );
    write(&folder, "a.csv", &accounts(account));
    write(
        &folder,
        "b.csv",
        &accounts("https://sso.example.vn,a,so-tttt,01/01/2019,\n"),
    );
    write(
        &folder,
        "c.csv",
        &accounts("https://sso.example.vn,a,so-noi-vu,01/07/2019,\n"),
    );
    for (arguments, code, told) in [
        (["people", "mot.csv"], 0, "Đã ghi 1 bản ghi mới; 0 bản ghi đã có"),
        (["people", "hai.csv"], 0, "Đã ghi 1 bản ghi mới; 1 bản ghi đã có"),
        (["people", "hai.csv"], 0, "Đã ghi 0 bản ghi mới; 2 bản ghi đã có"),
        (["people", "them.csv"], 65, " C4 "),
        (["people", "lien-he.csv"], 65, " E3 "),
        (["accounts", "a.csv"], 0, "Đã ghi 1 bản ghi mới"),
        (["accounts", "a.csv"], 0, "1 bản ghi đã có"),
        (["accounts", "b.csv"], 65, " E2 "),
        (["accounts", "c.csv"], 0, "Đã ghi 1 bản ghi mới"),
    ] {
        let said = import(&folder, &up, &arguments).await;
        assert_eq!(said.code, Some(code), "{arguments:?}: {said:?}");
        assert!(
            said.notes.contains(told) || said.answer.contains(told),
            "{arguments:?}: {told} in {said:?}"
        );
    }
}

/// What the service refuses of a good table is told by its row, and the rest is recorded.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_refused_is_told_and_holds_up_no_other() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    write(
        &folder,
        "tai-khoan.csv",
        "\
Nơi cấp,Tên đăng nhập,Cơ quan,Từ ngày
https://sso.example.vn,system:x,so-tttt,01/01/2019
https://sso.example.vn,he-thong,so-tttt,01/01/2019
",
    );
    let told = import(&folder, &up, &["accounts", "tai-khoan.csv"]).await;
    assert_eq!(told.code, Some(65), "{told:?}");
    for text in [
        "2 system:x: INVALID_FIELDS",
        "account.subject",
        "Đã ghi 1 bản ghi mới; 0 bản ghi đã có",
    ] {
        assert!(told.notes.contains(text), "{text} in {told:?}");
    }
}

/// An import that is cut is finished by another one.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_cut_goes_on_where_it_was(#[case] kind: Kind) {
    const ROWS: usize = 1_500;
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    let mut table = String::from("Họ và tên,Cơ quan,Chức vụ,Từ ngày\n");
    for number in 0..ROWS {
        table.push_str(&format!("Người Số {number} (hư cấu),so-tttt,Chuyên viên,01/01/2018\n"));
    }
    write(&folder, "can-bo.csv", &table);
    let before = database.verify().await.verified;
    let mut command = folder.command(&["import", "people", "can-bo.csv"]);
    command
        .env("CHIDAO_ADDRESS", &up.address)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while database.verify().await.verified < before + 100 {
        assert!(child.try_wait().unwrap().is_none(), "it ends before it is cut");
    }
    child.kill().await.unwrap();

    let rest = import(&folder, &up, &["people", "can-bo.csv"]).await;
    assert_eq!(rest.code, Some(0), "{rest:?}");
    assert!(!rest.notes.contains("; 0 bản ghi đã có"), "{rest:?}");
    assert_eq!(database.verify().await.verified, before + ROWS as i64, "each once");
}

//! Tables of tasks that come again, when what they tell of has moved on or was changed.

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;

use super::{
    import,
    tasks::{HEADINGS, NO_END, good, named, spoilt, table, tasks},
    write,
};
use crate::command::{Folder, Up, said};

/// Calls a method as the officer.
async fn call(folder: &Folder, up: &Up, method: &str, request: &serde_json::Value) {
    write(folder, "lenh.json", &request.to_string());
    let mut command = folder.command(&["call", method, "-f", "lenh.json"]);
    let said = said(
        command
            .env("CHIDAO_COORDINATION_ADDRESS", up.address_of("coordination"))
            .spawn()
            .unwrap(),
    )
    .await;
    assert_eq!(said.code, Some(0), "{method}: {said:?}");
}

fn paper(number: u32) -> serde_json::Value {
    serde_json::json!({
        "symbol": format!("{number}/QĐ-UBND (hư cấu)"), "issuedOn": "2019-01-07", "issuer": "agencies/ubnd-tinh",
        "signerName": "Ai Đó (hư cấu)", "signerTitle": "Chủ tịch", "summary": "Giao nhiệm vụ",
        "signature": "SIGNATURE_KIND_SEALED_PAPER",
        "attachments": [{
            "fileName": "qd.pdf", "mediaType": "application/pdf", "size": "9",
            "sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "uri": "",
        }],
    })
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_has_moved_on_is_named_and_nothing_is_recorded_twice(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    let open = |content: &str, state: &'static str, day: &'static str| {
        spoilt(content, &[&[(14, day), (16, state)][..], &NO_END].concat())
    };
    let rows = [
        open("Một", "đang thực hiện", "06/03/2018"),
        open("Hai", "dự thảo", ""),
        open("Ba", "dự thảo", ""),
        good("Bốn"),
    ];
    write(&folder, "ke-hoach.tsv", &table(&rows));
    let first = import(&folder, &up, &["tasks", "ke-hoach.tsv"]).await;
    assert!(first.notes.contains("Đã ghi 4 bản ghi mới"), "{first:?}");
    let recorded = tasks(&folder, &up).await;
    let task = |content: &str| {
        let task = recorded.iter().find(|task| task["content"] == content).unwrap();
        task["name"].as_str().unwrap().to_owned()
    };

    // What its draft says by now is no row of the table; the service answers as it did.
    let mut draft = recorded.iter().find(|task| task["content"] == "Hai").unwrap().clone();
    let fields = draft.as_object_mut().unwrap();
    let said = [
        "committee",
        "basis",
        "content",
        "product",
        "field",
        "lead",
        "cooperators",
        "monitor",
        "urgency",
        "dueTerm",
    ];
    fields.retain(|name, _| said.contains(&name.as_str()));
    fields.insert("content".to_owned(), "Hai, sửa".into());
    let update = serde_json::json!({"name": task("Hai"), "task": draft});
    call(&folder, &up, "Task.Update", &update).await;
    let again = import(&folder, &up, &["tasks", "ke-hoach.tsv"]).await;
    assert!(
        again.notes.contains("Đã ghi 0 bản ghi mới; 4 bản ghi đã có"),
        "{again:?}"
    );

    let reassign = serde_json::json!({"name": task("Một"), "lead": "agencies/so-tai-chinh", "document": paper(7)});
    call(&folder, &up, "Task.Reassign", &reassign).await;
    call(&folder, &up, "Task.Discard", &serde_json::json!({"name": task("Ba")})).await;
    let again = import(&folder, &up, &["tasks", "ke-hoach.tsv", "--csv"]).await;
    assert_eq!(again.code, Some(65), "{again:?}");
    let (moved, gone) = (task("Một"), task("Ba"));
    for said in [
        format!("E2,so-noi-vu,\"Nhiệm vụ này đã ghi ({moved}) và nay do agencies/so-tai-chinh chủ trì."),
        format!("C4,Ba,\"Dự thảo nhiệm vụ này đã ghi ({gone}) và đã bị hủy."),
    ] {
        assert!(again.answer.contains(&said), "{said} in {}", again.answer);
    }
    assert_eq!(again.answer.lines().count(), 3, "{}", again.answer);

    // Another department that has the same work is another task.
    let other = spoilt(
        "Một",
        &[&[(4, "so-tttt"), (16, "đang thực hiện")][..], &NO_END].concat(),
    );
    let lead = spoilt(
        "Một",
        &[&[(4, "Sở Tài chính"), (16, "chưa tiếp nhận")][..], &NO_END].concat(),
    );
    write(&folder, "khac.tsv", &table(&[other, lead]));
    let dry = import(&folder, &up, &["tasks", "khac.tsv", "--dry-run"]).await;
    assert!(dry.notes.contains("Sẽ ghi 1 bản ghi mới; 1 bản ghi đã có"), "{dry:?}");

    // Each cell that says something else than what is recorded.
    let changed = [
        (5, "so-tttt"),
        (6, "nhan-luc"),
        (14, "07/03/2018"),
        (15, "30/12/2018"),
        (17, "21/12/2018"),
        (18, "46/BC-SNV (hư cấu) ngày 20/12/2018"),
    ];
    let rows = [
        (spoilt("Bốn", &changed), vec!["F2", "G2", "O2", "P2", "R2", "S2"]),
        (spoilt("Bốn", &[(16, "thu hồi")]), vec!["Q2"]),
    ];
    for (row, cells) in rows {
        write(&folder, "sua.tsv", &table(&[row]));
        let refused = import(&folder, &up, &["tasks", "sua.tsv", "--dry-run"]).await;
        assert_eq!(named(&refused.answer), cells, "{}", refused.answer);
    }

    // What was dated anew since has moved on, as long as the row says a day on which it was due.
    let due = |day: &'static str| {
        let (mut headings, mut row) = (
            HEADINGS.to_vec(),
            spoilt("Sáu", &[&[(16, "đang thực hiện")][..], &NO_END].concat()),
        );
        headings.push("Gia hạn đến");
        row.push(day.to_owned());
        [headings.join("\t"), row.join("\t")].join("\n")
    };
    write(&folder, "gia-han.tsv", &due("30/01/2019"));
    let dated = import(&folder, &up, &["tasks", "gia-han.tsv"]).await;
    assert!(dated.notes.contains("Đã ghi 1 bản ghi mới"), "{dated:?}");
    let recorded = tasks(&folder, &up).await;
    let name = &recorded.iter().find(|task| task["content"] == "Sáu").unwrap()["name"];
    let term = serde_json::json!({"kind": "DUE_KIND_DATE", "date": {"year": 2019, "month": 12, "day": 20}});
    let redate = serde_json::json!({"name": name, "due_term": term, "document": paper(8)});
    call(&folder, &up, "Task.Redate", &redate).await;
    let again = import(&folder, &up, &["tasks", "gia-han.tsv"]).await;
    assert!(
        again.notes.contains("Đã ghi 0 bản ghi mới; 1 bản ghi đã có"),
        "{again:?}"
    );
    write(&folder, "gia-han.tsv", &due("31/01/2019"));
    let other = import(&folder, &up, &["tasks", "gia-han.tsv", "--dry-run"]).await;
    assert_eq!(named(&other.answer), ["W2"], "{other:?}");

    // A paper that no task cites is known from the register: with its files, and otherwise not at all.
    let cite = |summary: &'static str| {
        let cells = [
            (9, "7/QĐ-UBND (hư cấu) ngày 7/1/2019"),
            (11, "Ai Đó (hư cấu)"),
            (13, summary),
            (14, "08/01/2019"),
            (15, "31/12/2019"),
            (16, "đang thực hiện"),
        ];
        table(&[spoilt("Năm", &[&cells[..], &NO_END].concat())])
    };
    write(&folder, "sai.tsv", &cite("Giao việc"));
    let refused = import(&folder, &up, &["tasks", "sai.tsv", "--dry-run"]).await;
    assert_eq!(named(&refused.answer), ["N2"], "{refused:?}");
    write(&folder, "dung.tsv", &cite("Giao nhiệm vụ"));
    for told in [
        "Đã ghi 1 bản ghi mới; 0 bản ghi đã có",
        "Đã ghi 0 bản ghi mới; 1 bản ghi đã có",
    ] {
        let cited = import(&folder, &up, &["tasks", "dung.tsv"]).await;
        assert!(cited.notes.contains(told), "{cited:?}");
    }
    assert_eq!(up.end().await, Some(0));
}

//! The money of the example, and how the command shows it.

use crate::command::{Folder, Said, Up};

/// The money of 2019: what was given, where each request stands, and who sees it.
pub(super) async fn is_spent(folder: &Folder, up: &Up) {
    let list = async |subject: &str, what: &[&str]| {
        let budget = up.address_of("budget");
        let there = ["--as", subject, "--address", &up.address, "--budget-address", budget];
        let arguments = [&["list"][..], what, &["--all", "--csv"], &there].concat();
        let listed = folder.run(&arguments).await;
        assert_eq!(listed.code, Some(0), "{listed:?}");
        listed.answer
    };
    let executed = list("officer", &["executions", "--filter", "estimate=estimates/2019-0001"]).await;
    let rows: Vec<&str> = executed.lines().skip(1).collect();
    // Given, spent, recovered, returned, advanced; what is available, and what is free.
    let sums = [
        ",180000000,0,0,0,12000000,168000000,163000000",
        ",450000000,96000000,0,0,0,210000000,210000000",
    ];
    assert!(
        rows.len() == 2 && rows.iter().zip(sums).all(|(row, sums)| row.ends_with(sums)),
        "{executed}"
    );
    for (what, states) in [
        (
            &["payments"][..],
            &["đã chi", "đã tạm ứng", "kế toán trưởng đã ký", "đã trình"][..],
        ),
        (&["activities"], &["Trưởng ban đã duyệt", "dự thảo"]),
        (&["commitments", "--filter", "open=true"], &["đã thanh toán một phần"]),
        (
            &["advances", "--filter", "outstanding=true"],
            &["chưa thanh toán", "2019-07-31"],
        ),
        (&["contracts"], &["Công ty Máy tính Ví Dụ (hư cấu)"]),
    ] {
        let listed = list("chief-accountant", what).await;
        for state in states {
            assert!(listed.contains(state), "{what:?}: {state} in {listed}");
        }
        let elsewhere = list("tam-binh", what).await;
        assert_eq!(elsewhere.lines().count(), 1, "{what:?}: {elsewhere}");
    }
}

/// Runs a command as somebody, with the addresses of membership and budget.
async fn ask(folder: &Folder, up: &Up, subject: &str, arguments: &[&str]) -> Said {
    let budget = up.address_of("budget");
    let there = ["--as", subject, "--address", &up.address, "--budget-address", budget];
    folder.run(&[arguments, &there].concat()).await
}

/// The row of a table that begins with this.
fn row<'a>(said: &'a Said, begins: &str) -> Vec<&'a str> {
    let found = said.answer.lines().find(|line| line.trim_start().starts_with(begins));
    let found = found.unwrap_or_else(|| panic!("no {begins} in {said:?}"));
    found.split_whitespace().collect()
}

const EXECUTIONS: [&str; 4] = ["list", "executions", "--filter", "estimate=estimates/2019-0001"];

#[tokio::test]
async fn an_officer_reads_money_in_threes_with_its_sum_and_a_spreadsheet_gets_numbers() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let shown = ask(&folder, &up, "officer", &EXECUTIONS).await;
    let first = row(&shown, "lines/2019-0001");
    let sums = ["180.000.000", "0", "0", "0", "12.000.000", "168.000.000", "163.000.000"];
    assert!(first.ends_with(&sums), "{shown:?}");
    let all = row(&shown, "Cộng");
    let sums = [
        "630.000.000",
        "96.000.000",
        "0",
        "0",
        "12.000.000",
        "378.000.000",
        "373.000.000",
    ];
    assert!(all.ends_with(&sums), "{shown:?}");
    assert!(
        shown.answer.contains("Giao trong kỳ (đồng)") && shown.notes.contains("2 dòng"),
        "{shown:?}"
    );

    // A page says how to go on, and adds nothing up; the pages together are the list.
    let page = [&EXECUTIONS[..], &["--page-size", "1"]].concat();
    let first = ask(&folder, &up, "officer", &page).await;
    assert!(
        first.notes.contains("1 dòng") && !first.answer.contains("Cộng"),
        "{first:?}"
    );
    let token = first.notes.split("--page-token ").nth(1).unwrap().trim();
    let second = ask(&folder, &up, "officer", &[&page[..], &["--page-token", token]].concat()).await;
    assert!(second.answer.contains("lines/2019-0002") && !second.answer.contains("lines/2019-0001"));
    assert!(
        !second.answer.contains("Cộng") && !second.notes.contains("--page-token"),
        "{second:?}"
    );
    let all = ask(&folder, &up, "officer", &[&page[..], &["--all"]].concat()).await;
    assert_eq!(all.answer, shown.answer);

    // In a period in which more was taken than given, the number is less than nothing and stays a number.
    let (text, figures) = ("=1+1 (hư cấu)", "-20000000,0,0,0,");
    let decide = |kind: &str, on: &str, row: &str| {
        format!(
            "name: estimates/2019-0001\nkind: {kind}\nlevel: ASSIGNING_BODY\ntotal: 20000000\nrows: [{row}]\non: {on}\n\
             basis: {{symbol: {kind} (hư cấu), issued_on: 2019-05-01, issuer: agencies/ubnd-tinh, \
             signer_name: Trịnh Hoài Nam Sơn (hư cấu), signer_title: Chủ tịch, summary: Thử, signature: SEALED_PAPER}}\n"
        )
    };
    let codes = "chapter: \"427\", category: \"280\", group: \"314\", source: \"12\"";
    let new = format!("{{codes: {{{codes}, task: \"{text}\"}}, amount: 20000000}}");
    let taken = "{line: lines/2019-0003, amount: 20000000}";
    for (name, request) in [
        ("more.yaml", decide("SUPPLEMENT", "2019-05-02", &new)),
        ("less.yaml", decide("REDUCE", "2019-06-03", taken)),
    ] {
        std::fs::write(folder.path().join(name), request).unwrap();
        let call = ["call", "Estimate.PostDecision", "-f", name];
        let posted = ask(&folder, &up, "chief-accountant", &call).await;
        assert_eq!(posted.code, Some(0), "{posted:?}");
    }
    let june = [&EXECUTIONS[..], &["--filter", "from=01/06/2019", "--csv"]].concat();
    let june = ask(&folder, &up, "officer", &june).await.answer;
    let line = june.lines().find(|line| line.starts_with("lines/2019-0003")).unwrap();
    assert!(line.contains(&format!(",'{text},")) && line.contains(figures), "{june}");
    let headings = june.lines().next().unwrap();
    assert_eq!(
        headings,
        "\u{feff}Dòng dự toán,Chương,Loại,Khoản,Nguồn,Nhiệm vụ chi,\"Mục, tiểu mục\",Giao trong kỳ (đồng),\
         Đã chi trong kỳ (đồng),\"Thu hồi, giảm chi trong kỳ (đồng)\",Đã nộp ngân sách (đồng),\
         Tạm ứng trong kỳ (đồng),Còn được phép sử dụng,Còn được đề nghị chi"
    );
    let nothing = ask(
        &folder,
        &up,
        "officer",
        &["list", "advances", "--filter", "line=lines/2019-0003"],
    )
    .await;
    assert!(
        nothing.code == Some(0) && nothing.notes.contains("0 dòng"),
        "{nothing:?}"
    );
    let balance = ask(&folder, &up, "head", &["get", "lines/2019-0003/balance"]).await;
    assert!(balance.answer.contains("Còn được đề nghị chi: 0"), "{balance:?}");
    let balance = ask(&folder, &up, "head", &["get", "lines/2019-0002/balance"]).await;
    assert!(
        balance.answer.contains("Dự toán còn được phép sử dụng: 210.000.000"),
        "{balance:?}"
    );
    assert_eq!(up.end().await, Some(0));
}

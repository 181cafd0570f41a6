//! The calls of the service's README, in their order, as they stand there, against the example.

use crate::command::{Folder, expect};

const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../services/incident/README.md"));

/// Token, method and request of each call that is shown.
fn calls() -> Vec<(String, String, String)> {
    let mut calls = Vec::new();
    for text in README.split("\ncall ").skip(1) {
        let mut parts = text.splitn(3, ' ');
        let (who, method) = (parts.next().unwrap(), parts.next().unwrap());
        let request = parts.next().unwrap().split('\'').nth(1).unwrap();
        calls.push((who.to_owned(), method.to_owned(), request.to_owned()));
    }
    calls
}

#[tokio::test]
async fn the_calls_of_the_readme_lead_from_the_first_notice_to_the_closed_file() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let there = format!("--incident-address {}", up.address_of("incident"));
    let calls = calls();
    assert!(calls.len() > 12, "{calls:?}");
    for (who, method, request) in calls {
        std::fs::write(folder.path().join("request.json"), request).unwrap();
        let method = method.replace("Service/", ".");
        let line = format!("call {method} -f request.json --as {who} {there}");
        expect(&folder, &up.address, &line, 0, &[]).await;
    }
    for (line, texts) in [
        ("get incidents/2019-0004", &["kết thúc", "thông thường"][..]),
        ("get incidents/2019-0004 --json", &["RESPONSE_PHASE_CLOSED"]),
        ("list incidents", &["Cổng bị thay đổi giao diện", "4 dòng"]),
        ("list incidents --names", &["Cổng thông tin điện tử huyện Tam Bình"]),
        (
            "list incidents --filter response_phase=CLOSED",
            &["incidents/2019-0004"],
        ),
        (
            "list obligations --filter incident=incidents/2019-0004 --names",
            &["Ủy ban nhân dân huyện Tam Bình", "đã thực hiện"],
        ),
        ("list obligations --overdue", &["dòng"]),
        (
            "list obligations --all --names --csv",
            &["Nghĩa vụ", "Đến hạn lúc", "Thông báo sự cố trong 05 ngày"],
        ),
        (
            "call Incident.Explain --set name=incidents/2019-0004 --as tam-binh",
            &["Các nghĩa vụ", "Các bước đã thực hiện", "Xác minh"],
        ),
    ] {
        expect(&folder, &up.address, &format!("{line} {there}"), 0, texts).await;
    }
    assert_eq!(up.end().await, Some(0));
}

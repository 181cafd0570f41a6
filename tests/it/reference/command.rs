//! Parameters and the calendar from outside, by the officers' command.

use crate::command::{Folder, expect};

#[tokio::test]
async fn an_officer_lists_sets_and_computes() {
    let folder = Folder::new(None);
    let up = folder.up(&[]).await;
    let listed = [
        "Mã tham số",
        "task-accept-days",
        "Thời hạn tiếp nhận hoặc đề nghị trả lại nhiệm vụ",
        "ngày làm việc",
        "24:00",
    ];
    expect(&folder, &up.address, "list parameters", 0, &listed).await;
    let line = "call Reference.CalculateTerm --set kind=TERM --set start=28/12/2018 --set count=4 --set unit=WORKING_DAYS \
                --set explain=true";
    let computed = ["05/01/2019", "1.0", "Làm bù cho 31/12/2018", "nghỉ hoán đổi", "CAL-05"];
    expect(&folder, &up.address, line, 0, &computed).await;
    let line = "call Reference.GetCalendar --set year=2019";
    expect(
        &folder,
        &up.address,
        line,
        0,
        &["252", "Giỗ Tổ Hùng Vương", "đã đối chiếu văn bản"],
    )
    .await;

    std::fs::write(
        folder.path().join("setting.yaml"),
        r#"
key: day-cut-off
value: "17:00"
from: 01/07/2019
basis:
  symbol: 05/QĐ-BCĐ
  issued_on: 10/06/2019
  issuer: agencies/ubnd-tinh
  signer_name: Nguyễn Văn Chủ (hư cấu)
  signer_title: Trưởng ban
  summary: Về giờ chốt của một ngày
  signature: SEALED_PAPER
"#,
    )
    .unwrap();
    let set = ["parameters/2019-0002", "17:00", "Quyết định có hiệu lực từ ngày"];
    expect(
        &folder,
        &up.address,
        "call Reference.SetParameter -f setting.yaml",
        0,
        &set,
    )
    .await;
    let line = "list parameters --filter key=day-cut-off --filter on=01/07/2019";
    expect(&folder, &up.address, line, 0, &["17:00", "01/07/2019"]).await;
    expect(
        &folder,
        &up.address,
        "list parameters --filter key=day-cut-off",
        0,
        &["24:00"],
    )
    .await;
    let refused = ["NOT_PERMITTED"];
    let line = "call Reference.SetParameter -f setting.yaml --as head";
    expect(&folder, &up.address, line, 65, &refused).await;
    assert_eq!(up.end().await, Some(0));
}

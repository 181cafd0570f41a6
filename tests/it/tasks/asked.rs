//! What is asked of a central agency is not spoken of as given, and not scored (TSK-18).

use std::time::Duration;

use chidao_proto::coordination::v1::{ListRemindersRequest, Reminder, ReminderLevel, ReminderState};
use chidao_tests::Kind;
use rstest::rstest;
use time::macros::date;

use super::stage::{Stage, by};

/// How long the worker may take, which looks at the clock every second.
const PATIENCE: Duration = Duration::from_secs(60);

impl Stage {
    /// The reminders of a task, once one of a level is there.
    async fn reminded(&self, task: &str, level: ReminderLevel) -> Vec<Reminder> {
        let mut reminders = self.sandbox.client_at(&self.served, "officer").reminders;
        let request = ListRemindersRequest {
            task: task.to_owned(),
            ..ListRemindersRequest::default()
        };
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let looked = async {
            loop {
                look.tick().await;
                let page = reminders.list_reminders(request.clone()).await.unwrap().into_inner();
                if page.reminders.iter().any(|reminder| reminder.level() == level) {
                    return page.reminders;
                }
            }
        };
        tokio::time::timeout(PATIENCE, looked).await.expect("it is reminded of")
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_18_a_central_agency_is_asked_in_all_that_it_is_sent_and_not_criticised(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let due = by(date!(2019 - 06 - 20));
    let asked = stage.given("cuc-thue", due, date!(2019 - 06 - 03)).await;
    let given = stage.given("so-gd", due, date!(2019 - 06 - 03)).await;
    let read = stage.read("cuc-thue", &asked).await.unwrap();
    assert!(
        read.explanation_vi
            .contains("Thời hạn đề nghị ban đầu: đến hết ngày 20/06/2019."),
        "{}",
        read.explanation_vi
    );
    stage.noon_of(date!(2019 - 06 - 19)).await;
    let last = |reminders: Vec<Reminder>| reminders.into_iter().next_back().unwrap();
    let head = last(stage.reminded(&asked, ReminderLevel::Head).await);
    assert_eq!(
        head.text_vi,
        "Đề nghị phối hợp 2019-0001 theo văn bản 100/UBND-VX (hư cấu) đến hạn ngày 20/06/2019, còn 1 ngày làm việc. \
         Kính đề nghị Thủ trưởng cơ quan quan tâm, phối hợp hoàn thành đúng hạn."
    );
    // Months later the one goes on the list for criticism, and the other does not.
    stage.noon_of(date!(2019 - 09 - 16)).await;
    let criticism = last(stage.reminded(&given, ReminderLevel::Criticism).await);
    assert!(
        criticism.text_vi.starts_with("Nhiệm vụ 2019-0002"),
        "{}",
        criticism.text_vi
    );
    let reminders = stage.reminded(&asked, ReminderLevel::Urge).await;
    assert!(reminders.iter().all(|one| one.level() != ReminderLevel::Criticism));
    let urge = reminders.iter().find(|one| one.level() == ReminderLevel::Urge).unwrap();
    assert_eq!(urge.state(), ReminderState::Sent);
    assert_eq!(
        (&*urge.text_vi, &*urge.text_en),
        (
            "Đề nghị phối hợp 2019-0001 theo văn bản 100/UBND-VX (hư cấu) hạn ngày 20/06/2019 đã quá hạn 7 ngày: \
             đến mức ra công văn đề nghị.",
            "Request for cooperation 2019-0001 by 100/UBND-VX (hư cấu) was due on 20/06/2019; days overdue: 7: \
             a formal letter of request is due."
        )
    );
    stage.prove().await;
}

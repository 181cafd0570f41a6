//! Notices and reports: what they must say, whom they reach, what they do of what is owed.

use chidao_model::Owner;
use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    incident::v1::{
        EraseReportContactRequest, Evidence, GetReportRequest, InitialReference, ObligationCode, ObligationState,
        Party, RenderReportRequest, RenderReportResponse, Report, ReportType, ResponsePhase, Step, StepContent,
        SubmitReportRequest, SubmitReportResponse,
    },
    refusal::read,
};
use chidao_register::Database;
use chidao_tests::{Kind, draft};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;
use tonic::{Code, Status};

use super::{
    rows::{at, because},
    stage::{Stage, told},
};

impl Stage {
    pub(crate) async fn submit(
        &self,
        subject: &str,
        request: SubmitReportRequest,
    ) -> Result<SubmitReportResponse, Status> {
        let submitted = self.client(subject).reports.submit_report(request).await?;
        Ok(submitted.into_inner())
    }

    pub(super) async fn reported(&self, subject: &str, name: &str) -> Result<Report, Status> {
        let request = GetReportRequest { name: name.to_owned() };
        let read = self.client(subject).reports.get_report(request).await?.into_inner();
        Ok(read.report.unwrap())
    }

    pub(super) async fn rendered(&self, subject: &str, name: &str) -> Result<RenderReportResponse, Status> {
        let request = RenderReportRequest { name: name.to_owned() };
        Ok(self.client(subject).reports.render_report(request).await?.into_inner())
    }

    /// An ordinary incident of a system that so-owner owns and so-operator runs.
    pub(crate) async fn ordinary(&self, detected: Timestamp) -> String {
        let system = self.system("so-owner", "so-operator").await;
        self.confirmed(&system, detected).await
    }

    /// The same, flagged as beyond the operator's capability since an instant.
    async fn exceeded(&self, detected: Timestamp, since: Timestamp) -> String {
        let name = self.ordinary(detected).await;
        let content = StepContent {
            exceeded_time: Some(since),
            ..because()
        };
        self.advance("so-operator", &name, Step::FlagCapability, content)
            .await
            .unwrap();
        name
    }

    /// Takes an incident from its first response to the end of the response, at an instant.
    pub(super) async fn responded(&self, name: &str, ended: Timestamp) {
        for (step, kinds) in [
            (Step::SelectPlan, &[Evidence::PlanReference][..]),
            (Step::Respond, &[]),
            (Step::Eradicate, &[Evidence::Containment, Evidence::Scope]),
            (Step::Recover, &[Evidence::WeaknessFix]),
            (Step::Check, &[Evidence::Restoration]),
        ] {
            let content = draft::incident::content(kinds);
            self.advance("so-operator", name, step, content).await.unwrap();
        }
        let content = StepContent {
            ended_time: Some(ended),
            ..draft::incident::content(&[Evidence::CheckPassed])
        };
        self.advance("so-operator", name, Step::EndResponse, content)
            .await
            .unwrap();
    }

    /// How many rows of the tables of the service hold this text.
    async fn rows_with(&self, text: &str) -> usize {
        let connection = Database::connect(self.sandbox.database().url(), "chidao-tests", 1).await;
        let connection = connection.unwrap();
        let mut found = 0;
        for table in ["report", "erasable", "entry"] {
            let sql = format!("SELECT * FROM {}_{table}", Owner::Incident.name());
            let statement = Statement::from_string(connection.backend(), sql);
            for row in connection.readers().query_all_raw(statement).await.unwrap() {
                let holds = row.column_names().into_iter().any(|column| {
                    let words = row.try_get::<Option<String>>("", &column).ok().flatten();
                    let bytes = row.try_get::<Option<Vec<u8>>>("", &column).ok().flatten();
                    let bytes = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                    words.or(bytes).is_some_and(|value| value.contains(text))
                });
                found += usize::from(holds);
            }
        }
        found
    }
}

/// An initial report of an incident that was detected on 07/09/2026 at 08:00.
pub(super) fn submission(name: &str, of: ReportType) -> SubmitReportRequest {
    draft::incident::submission(name, of, at(date!(2026 - 09 - 07), 8, 0))
}

/// A request whose report says something else.
pub(super) fn but(mut request: SubmitReportRequest, spoil: impl FnOnce(&mut Report)) -> SubmitReportRequest {
    spoil(request.report.as_mut().unwrap());
    request
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t24_an_initial_report_without_phone_and_time_is_told_both_with_their_points(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let request = but(submission(&name, ReportType::Initial), |report| {
        report.contact.as_mut().unwrap().phone.clear();
        report.detected_time = None;
        report.detected_on = Some(draft::date(2026, 9, 7));
    });
    let status = stage.submit("so-operator", request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let seen = read(&status).unwrap();
    assert_eq!(seen.reason, Reason::InvalidFields);
    let fields: Vec<&str> = seen.fields.iter().map(|(field, _)| &**field).collect();
    assert_eq!(fields, ["report.contact.phone", "report.detected_time"]);
    let points: Vec<bool> = ["11.4.b", "11.4.a"]
        .iter()
        .zip(&seen.fields)
        .map(|(point, (_, remedy))| remedy.contains(point))
        .collect();
    assert_eq!(points, [true, true], "{:?}", seen.fields);
    assert_eq!(
        seen.metadata.get("basis").map(String::as_str),
        Some("QD05-11-4,TT20-9-3")
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_needs_no_signature_and_a_report_does_and_each_is_its_senders(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let unsigned = but(submission(&name, ReportType::Progress), |report| report.document = None);
    let status = stage.submit("so-operator", unsigned).await.unwrap_err();
    assert_eq!(
        told(&status),
        (
            Reason::EvidenceRequired,
            "TT20-9-1-B".to_owned(),
            "report.document.signature".to_owned()
        )
    );
    let status = stage.submit("so-owner", submission(&name, ReportType::Final)).await;
    let status = status.unwrap_err();
    assert_eq!(
        (status.code(), told(&status).0),
        (Code::PermissionDenied, Reason::NotTheirs)
    );

    let notice = but(submission(&name, ReportType::Notice), |report| report.unfinished = true);
    let done = stage.submit("so-operator", notice).await.unwrap();
    let report = done.report.unwrap();
    assert_eq!(report.name, format!("{name}/reports/1"));
    assert_eq!(
        (report.sender(), &*report.sender_agency),
        (Party::Operator, "agencies/so-operator")
    );
    assert!(report.sent_time.is_some() && report.sent_time == report.record_time);
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(
        (notice.state(), &*notice.report),
        (ObligationState::Fulfilled, &*report.name)
    );
    assert_eq!(report.obligations, [notice.name]);
    let acks = stage.owed(&name, ObligationCode::Ack).await;
    assert!(
        acks.iter().any(|ack| ack.to == [i32::from(Party::Operator)]),
        "the unit acknowledges: {acks:?}"
    );
    // What was not finished is updated once it is, by another notice.
    stage.responded(&name, at(date!(2026 - 09 - 10), 17, 0)).await;
    let update = stage.duty(&name, ObligationCode::NoticeUpdate).await;
    assert_eq!(update.state(), ObligationState::Firm);
    let finished = stage
        .submit("so-operator", submission(&name, ReportType::Notice))
        .await
        .unwrap();
    assert_eq!(finished.report.unwrap().obligations, [update.name]);
    // What does nothing that was owed is accepted, and says so.
    let progress = stage
        .submit("so-operator", submission(&name, ReportType::Progress))
        .await
        .unwrap();
    let notices = progress.receipt.unwrap().notices;
    assert!(
        notices.iter().any(|notice| notice.code() == NoticeCode::FulfilsNothing),
        "{notices:?}"
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t17_i_t18_a_late_end_report_is_accepted_and_its_receipt_closes_the_file(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let detected = at(date!(2026 - 09 - 07), 8, 0);
    let name = stage.exceeded(detected, at(date!(2026 - 09 - 08), 9, 0)).await;
    let request = but(submission(&name, ReportType::Initial), |report| {
        report.sent_time = Some(at(date!(2026 - 09 - 08), 9, 30));
    });
    let sent = stage.submit("so-operator", request).await.unwrap();
    let initial = sent.report.unwrap();
    let to: Vec<(Party, &str, bool)> = initial
        .recipients
        .iter()
        .map(|one| (one.party(), &*one.agency, one.copy))
        .collect();
    let expected = [
        (Party::Owner, "agencies/so-owner", false),
        (Party::SpecialisedUnit, "agencies/so-tttt", false),
        (Party::Coordinator, "", true),
    ];
    assert_eq!(to, expected);
    assert!(
        !initial.recipients[2].title.is_empty(),
        "who coordinates is known in words"
    );
    assert_eq!(
        sent.incident.unwrap().addressees,
        ["agencies/so-owner", "agencies/so-tttt"]
    );
    let duty = stage.duty(&name, ObligationCode::Initial).await;
    assert_eq!(
        (duty.state(), &*duty.report),
        (ObligationState::Fulfilled, &*initial.name)
    );
    assert_eq!(duty.done_time, Some(at(date!(2026 - 09 - 08), 9, 30)));

    stage.responded(&name, at(date!(2026 - 09 - 10), 17, 0)).await;
    let duty = stage.duty(&name, ObligationCode::Final5d).await;
    let deadline = duty.deadline.as_ref().unwrap();
    assert_eq!(deadline.due_time, Some(at(date!(2026 - 09 - 15), 24, 0)));
    let request = but(submission(&name, ReportType::Final), |report| {
        report.sent_time = Some(at(date!(2026 - 09 - 16), 10, 0));
        report.result = "Đã gỡ tệp lạ".to_owned();
        report.initial_report = Some(InitialReference {
            report: initial.name.clone(),
            ..InitialReference::default()
        });
    });
    let sent = stage.submit("so-operator", request).await.unwrap();
    let notices = sent.receipt.unwrap().notices;
    let late = notices.iter().find(|notice| notice.code() == NoticeCode::Late);
    assert!(
        late.is_some_and(|late| late.text_vi.contains(&duty.name)),
        "{notices:?}"
    );
    let last = sent.report.unwrap();
    let reference = last.initial_report.clone().unwrap();
    assert_eq!(reference.symbol, initial.document.unwrap().symbol);
    let text = stage.rendered("so-owner", &last.name).await.unwrap();
    assert_eq!(text.title, "BÁO CÁO KẾT THÚC ỨNG PHÓ SỰ CỐ");
    assert!(text.mail_subject.starts_with("[TBSC] "));
    assert!(text.text.contains("16/09/2026 10:00") && text.text.contains("07/09/2026 08:00"));

    // All but the coordinator's receipt.
    for code in [ObligationCode::Ack, ObligationCode::Review] {
        for duty in stage.owed(&name, code).await {
            if duty.state() != ObligationState::Fulfilled {
                let debtor = duty.debtor_agency.trim_start_matches("agencies/");
                stage.fulfil(debtor, &duty.name).await.unwrap();
            }
        }
    }
    let review = || draft::incident::content(&[Evidence::Review]);
    let status = stage
        .advance("so-tttt", &name, Step::Close, review())
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), told(&status).0),
        (Code::FailedPrecondition, Reason::StateForbids)
    );
    let localized = read(&status).unwrap().localized;
    assert!(localized.contains("đã nhận báo cáo kết thúc"), "{localized}");
    let refused = stage.receive("so-operator", &duty.name).await.unwrap_err();
    assert_eq!(told(&refused).0, Reason::NotTheirs);
    let received = stage.receive("so-tttt", &duty.name).await.unwrap();
    assert!(received[0].received_time.is_some() && received[0].report == last.name);
    let closed = stage.advance("so-tttt", &name, Step::Close, review()).await.unwrap();
    assert_eq!(closed.incident.unwrap().response_phase(), ResponsePhase::Closed);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn contact_data_is_kept_apart_and_gone_once_it_is_erased(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let request = submission(&name, ReportType::Initial);
    let reachable = request.report.clone().unwrap();
    let told_first = stage.submit("so-operator", request.clone()).await.unwrap();
    let report = told_first.report.clone().unwrap();
    assert_eq!(
        (&report.reporter, &report.contact),
        (&reachable.reporter, &reachable.contact)
    );
    assert_eq!(
        stage.reported("so-owner", &report.name).await.unwrap().contact,
        reachable.contact
    );
    // A repeated call is answered as the first was, without what nobody but the officers gets from the register.
    let again = stage.submit("so-operator", request).await.unwrap();
    assert_eq!(again.receipt, told_first.receipt);
    assert_eq!(again.report.unwrap().contact.unwrap().phone, "");
    // The row, and one value for the snapshot and one for the answer; the entry itself has none.
    let texts = ["0270 000 0000", "thu@vidu.example", "0900 000 000", "mau@vidu.example"];
    for text in texts {
        assert_eq!(stage.rows_with(text).await, 3, "{text}");
    }
    stage.prove().await;

    let erase = EraseReportContactRequest {
        request_id: draft::request_id(),
        name: report.name.clone(),
        etag: stage.reported("officer", &report.name).await.unwrap().etag,
    };
    let denied = stage
        .client("so-operator")
        .reports
        .erase_report_contact(erase.clone())
        .await;
    assert_eq!(told(&denied.unwrap_err()).0, Reason::NotPermitted);
    stage
        .client("officer")
        .reports
        .erase_report_contact(erase)
        .await
        .unwrap();
    for text in texts {
        assert_eq!(stage.rows_with(text).await, 0, "{text}");
    }
    let bare = stage.reported("so-owner", &report.name).await.unwrap();
    let (reporter, contact) = (bare.reporter.unwrap(), bare.contact.unwrap());
    assert_eq!((&*reporter.phone, &*contact.email), ("", ""));
    assert_eq!(contact.full_name, "Lê Văn Mẫu", "who reported officially stays");
    let text = stage.rendered("so-owner", &report.name).await.unwrap().text;
    assert!(text.contains("- Điện thoại (*): (đã xóa)"), "{text}");
    stage.prove().await;
}

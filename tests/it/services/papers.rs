//! Two registers in one database: papers that one of them records, and the proof of each by itself.

use std::{sync::Arc, time::Duration};

use chidao_authority::{Heard, Resource, RosterCache};
use chidao_calendar::Instant;
use chidao_coordination::{Command, Coordination, Papers};
use chidao_model::{Owner, coordination::document};
use chidao_proto::{
    common::v1::DocumentRef,
    errors::v1::Reason,
    membership::v1::{AgencyKind, CreateAgencyResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Database, Decision, Needs, Register, Subject, WorkingSet, state, verify};
use chidao_service::{desk::Paper, resource};
use chidao_tests::{Kind, Sandbox, desk::call, draft};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait};
use tokio::sync::watch;

/// Cites a paper, as every act of coordination will.
struct Cite(Option<DocumentRef>);

impl Command for Cite {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Paper::<Papers>::of(&self.0, "basis")?.need(needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Agency"),
            audiences: None,
            name: "documents/-".to_owned(),
            field: "name",
        })
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let paper = Paper::<Papers>::of(&self.0, "basis")?;
        let decision = Decision::answer(&CreateAgencyResponse::default());
        paper.cite(decision, set)
    }
}

fn cited(quoted_paragraph: &str) -> DocumentRef {
    DocumentRef {
        quoted_paragraph: quoted_paragraph.to_owned(),
        ..draft::decision("12/CT-UBND (hư cấu)", draft::date(2019, 6, 10))
    }
}

/// What the proofs of a register find: a broken position of the chain, and tables that are not as its entries say.
async fn findings(database: &Database, owner: Owner) -> (i64, Vec<String>) {
    let chain = verify(database.readers(), owner, 1, i64::MAX).await.unwrap();
    let state = state(database, owner, |_| ()).await.unwrap();
    let tables = state.findings.into_iter().map(|finding| finding.table);
    (chain.broken_position, tables.collect())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn each_of_two_registers_is_proved_by_itself(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let agency = draft::agency(
        "ubnd-tinh",
        "Ủy ban nhân dân tỉnh",
        AgencyKind::ProvincialPeoplesCommittee,
    );
    sandbox.founder().agencies.create_agency(agency).await.unwrap();

    let url = sandbox.database().url();
    let database = Database::connect(url, "chidao-tests", 2).await.unwrap();
    let rosters = Arc::new(RosterCache::new(Heard::Everybody));
    let (register, writer) = Register::open(Coordination, database.clone(), rosters, 16);
    let (stop, mut stopped) = watch::channel(false);
    let writer = tokio::spawn(writer.run(async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    }));
    let cite = async |paper: DocumentRef| {
        let command = Box::new(Cite(Some(paper))) as Box<dyn Command>;
        register.submit(command, call(Duration::from_secs(60))).await
    };
    let one = cited("1. Sở Thông tin và Truyền thông chủ trì");
    for (place, paper) in [one.clone(), cited("2. Sở Nội vụ phối hợp"), cited("")]
        .into_iter()
        .enumerate()
    {
        let answer = cite(paper).await.unwrap();
        assert_eq!(usize::try_from(answer.receipt.position), Ok(place + 1));
    }
    let other = DocumentRef {
        signer_title: "Phó Chủ tịch".to_owned(),
        ..one
    };
    assert_eq!(cite(other).await.unwrap_err().reason(), Reason::DocumentDiffers);
    let nobody = DocumentRef {
        issuer: "agencies/khong-co".to_owned(),
        ..cited("")
    };
    assert_eq!(cite(nobody).await.unwrap_err().reason(), Reason::ResourceNotFound);
    let recorded = document::Entity::find().all(database.readers()).await.unwrap();
    let papers: Vec<_> = recorded
        .iter()
        .map(|row| (row.position, resource::document(&row.id, &row.content)))
        .collect();
    assert_eq!(papers, [(1, Some(cited("")))]);
    stop.send(true).unwrap();
    writer.await.unwrap();

    for owner in Owner::ALL {
        assert_eq!(findings(&database, owner).await, (0, vec![]), "{}", owner.name());
    }
    let run = async |sql: &str| database.readers().execute_unprepared(sql).await.map(drop);
    run("UPDATE coordination_document SET symbol = '13/CT-UBND'")
        .await
        .unwrap();
    let altered = (0, vec!["coordination_document".to_owned()]);
    assert_eq!(findings(&database, Owner::Coordination).await, altered);
    assert_eq!(findings(&database, Owner::Membership).await, (0, vec![]));
    run("UPDATE membership_agency SET display_name = 'Khác'").await.unwrap();
    run("UPDATE coordination_document SET symbol = '12/CT-UBND (hư cấu)'")
        .await
        .unwrap();
    assert_eq!(findings(&database, Owner::Coordination).await, (0, vec![]));
    let altered = (0, vec!["membership_agency".to_owned()]);
    assert_eq!(findings(&database, Owner::Membership).await, altered);
}

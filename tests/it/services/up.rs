//! `chidao up` serves them all, and the other commands find them.

use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;

use crate::command::{Folder, expect};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
async fn calls_go_to_the_service_that_they_are_for(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let folder = Folder::new(Some(&database));
    let up = folder.up(&[]).await;
    assert_eq!(up.address_of("membership"), up.address);
    let coordination = up.address_of("coordination");
    let incident = up.address_of("incident");
    let budget = up.address_of("budget");
    let mut addresses = vec![up.address.as_str(), coordination, incident, budget];
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), 4);

    // What the greeting says to paste, each as it stands.
    let shown: Vec<&str> = up
        .greeting
        .lines()
        .filter_map(|line| line.trim_start().split_once("chidao "))
        .map(|(_, arguments)| arguments)
        .collect();
    assert_eq!(shown.len(), 5, "{}", up.greeting);
    assert!(shown[2].contains("register=coordination"));
    for arguments in shown {
        let said = folder.run(&arguments.split(' ').collect::<Vec<_>>()).await;
        assert_eq!(said.code, Some(0), "{arguments}: {said:?}");
    }

    let there =
        format!("--coordination-address {coordination} --incident-address {incident} --budget-address {budget}");
    for (line, code, text) in [
        (
            "call Register.GetHead --json --set register=coordination",
            0,
            "clockIsMoved",
        ),
        ("list errands --filter register=coordination", 0, "task.lapse"),
        ("list errands --filter register=membership", 0, "0 dòng"),
        (
            "call Register.GetHead --json --set register=incident",
            0,
            "clockIsMoved",
        ),
        (
            "call InformationSystem.Create --set system.display_name=Cổng --set system.management=CIVIL --set system.owner=agencies/ubnd-tinh",
            0,
            "systems/2019-0004",
        ),
        ("get systems/2019-0004", 0, "Cổng"),
        ("list systems", 0, "4 dòng"),
        (
            "call Estimate.OpenYear --set committee=committees/bcd-cqdt --set year=2020",
            0,
            "estimates/2019-0002",
        ),
        ("get estimates/2019-0002", 0, "lập"),
        ("list estimates --filter year=2020", 0, "1 dòng"),
        // A name that is no service's is asked of membership, which says so.
        (
            "call Register.GetHead --set register=finance",
            65,
            "REGISTER_NOT_SERVED",
        ),
    ] {
        expect(&folder, &up.address, &format!("{line} {there}"), code, &[text]).await;
    }
    assert_eq!(up.end().await, Some(0), "one signal ends all");

    let books = folder.run(&["budget", "check"]).await;
    assert_eq!(books.code, Some(0), "{books:?}");
    assert!(
        books.answer.contains("proven     9 acts with 20 postings on 2 lines"),
        "{books:?}"
    );
    for register in ["coordination", "incident", "budget"] {
        let proved = folder
            .run(&["register", "verify", "--state", "--register", register])
            .await;
        assert_eq!(proved.code, Some(0), "{proved:?}");
        assert!(proved.answer.contains(&format!("{register}_document")), "{proved:?}");
    }
}

//! The access log: whoever is turned away is named once by reads, writes and watches, without what is his own.

use chidao_proto::{
    membership::v1::{AgencyKind, GetAgencyRequest},
    register::v1::ListErrandsRequest,
};
use chidao_tests::{Fleet, Kind, TestDatabase, draft, watching::Watching};
use rstest::rstest;

use super::stage::{ending_account, found};

/// The value of a field of a line.
fn of<'a>(line: &'a str, key: &str) -> &'a str {
    let (_, rest) = line.split_once(&format!("\"{key}\":")).unwrap_or(("", ""));
    rest.split([',', '}']).next().unwrap_or_default().trim_matches('"')
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_turned_away_is_logged_but_not_without_end(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let fleet = Fleet::start_recorded(database.url(), &["--log", "warn", "--log-format", "json"]).await;
    let names = found(&mut fleet.client(0)).await;
    let log = || {
        let text = fleet.log();
        let lines = text.lines().filter(|line| line.contains("a call is turned away"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (mut director, mut stranger) = (fleet.client_of(0, "director"), fleet.client_of(0, "stranger"));
    let request = || draft::agency("so-a", "Sở", AgencyKind::Department);
    let errands = || ListErrandsRequest {
        register: "membership".to_owned(),
        ..Default::default()
    };
    director.agencies.create_agency(request()).await.unwrap_err();
    director.register.list_errands(errands()).await.unwrap_err();
    stranger.agencies.create_agency(request()).await.unwrap_err();
    let mut watching = Watching::start(&fleet.client_of(0, "director"), 0).await.unwrap();
    let ends = ending_account(&names.account("director"), None);
    fleet.client_of(0, "officer").authority.end_account(ends).await.unwrap();
    watching.end().await;

    let mut told: Vec<String> = log()
        .iter()
        .map(|line| {
            ["actor", "method", "policy", "reason"]
                .map(|key| of(line, key))
                .join(" ")
        })
        .collect();
    // The tailer and a stream that is behind may both find that it has ended.
    told.dedup();
    let director_was = &*names.people[2];
    let expected = [
        format!("{director_was} chidao.membership.v1.AgencyService/CreateAgency roster_keep NOT_PERMITTED"),
        format!("{director_was} chidao.register.v1.RegisterService/ListErrands register_audit NOT_PERMITTED"),
        " chidao.membership.v1.AgencyService/CreateAgency roster_keep ACCOUNT_UNKNOWN".to_owned(),
        " chidao.register.v1.RegisterService/WatchEntries register_read ACCOUNT_UNKNOWN".to_owned(),
    ];
    assert_eq!(told, expected);
    for line in &log()[..3] {
        assert_eq!(of(line, "trace_id").len(), 32, "{line}");
    }

    let (mut calls, mut unlogged) = (log().len(), 0);
    while unlogged == 0 {
        let agency = GetAgencyRequest {
            name: "agencies/so-tttt".to_owned(),
            ..Default::default()
        };
        stranger.agencies.get_agency(agency).await.unwrap_err();
        calls += 1;
        let suppressed = log()
            .iter()
            .map(|line| of(line, "suppressed").parse::<usize>().unwrap())
            .sum::<usize>();
        assert!(log().len() + suppressed <= calls);
        unlogged = suppressed;
    }
    let text = fleet.log();
    assert!(
        !text.contains("stranger") && !text.contains("eyJ"),
        "neither subjects nor tokens: {text}"
    );
}

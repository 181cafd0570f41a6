//! Who is who, day by day, and that staging and reading again come to the same.

mod world;

use chidao_calendar::{Date, Instant};
use chidao_model::membership::{AppointmentState, SeatKind};
use proptest::prelude::*;
use rstest::rstest;
use time::macros::date;

use self::world::{
    Row, account, agency, appointment, calendar, committee, database, days, founding, grant, office, parameter, seat,
    write,
};
use super::*;
use crate::{DEVELOPMENT_ISSUER, cache};

const BEFORE: Date = date!(2018 - 12 - 27);
const FOUNDED: Date = date!(2018 - 12 - 28);
const LATER: Date = date!(2019 - 06 - 17);

fn bearer(subject: &str) -> Identity {
    Identity::new("https://sso", subject)
}

fn roster(rows: &[Row]) -> Roster {
    let mut roster = Roster::default();
    rows.iter().for_each(|row| roster.apply(row.staged()));
    roster
}

fn on(roster: &Roster, subject: &str, day: Date) -> Principal {
    roster.principal(&bearer(subject), Instant::start_of(day))
}

fn seen(principal: &Principal) -> (String, String, String) {
    let agency = principal.agency.as_ref().map(AgencyId::name).unwrap_or_default();
    (
        principal.roles.texts().join(" "),
        agency,
        principal.audiences.texts().join(" "),
    )
}

/// The committee as founded: chairman, vice chairman, director, an officer and the system of a department.
#[rstest]
#[case("chairman", BEFORE, "", "agencies/ubnd", "public agency:ubnd person:chairman")]
#[case(
    "chairman",
    FOUNDED,
    "head",
    "agencies/ubnd",
    "public committee leaders agency:ubnd person:chairman"
)]
#[case(
    "vice",
    LATER,
    "deputy_head",
    "agencies/ubnd",
    "public committee leaders agency:ubnd person:vice"
)]
#[case(
    "director",
    FOUNDED,
    "standing_member",
    "agencies/so-tttt",
    "public committee agency:so-tttt person:director"
)]
#[case("secretary", LATER, "secretary", "", "public committee person:secretary")]
#[case(
    "officer",
    LATER,
    "officer clerk",
    "agencies/so-tttt",
    "public committee officers agency:so-tttt person:officer"
)]
#[case("officer", date!(2020 - 01 - 01), "officer", "agencies/so-tttt", "public committee officers agency:so-tttt person:officer")]
#[case("system", LATER, "agency", "agencies/so-tttt", "public agency:so-tttt")]
#[case("nobody", LATER, "", "", "")]
fn the_committee_as_founded(
    #[case] subject: &str,
    #[case] day: Date,
    #[case] roles: &str,
    #[case] agency: &str,
    #[case] audiences: &str,
) {
    let principal = on(&roster(&founding()), subject, day);
    assert_eq!(
        seen(&principal),
        (roles.to_owned(), agency.to_owned(), audiences.to_owned())
    );
    assert_eq!(principal.subject, format!("https://sso|{subject}"));
    assert_eq!(principal.has_account(), subject != "nobody");
    assert_eq!(principal.person.is_some(), !["system", "nobody"].contains(&subject));
}

/// Each change, and what is left of the director's roles on the day.
#[rstest]
#[case::nothing(vec![], LATER, "standing_member")]
#[case::office_ends(vec![office("director", 1, "so-tttt", "Giám đốc", "", days("2016-01-01..2019-06-01"))], LATER, "")]
#[case::day_before_it_ends(
    vec![office("director", 1, "so-tttt", "Giám đốc", "", days("2016-01-01..2019-06-18"))], LATER, "standing_member")]
#[case::another_title(vec![office("director", 1, "so-tttt", "Phó Giám đốc", "", days("2016-01-01.."))], LATER, "")]
#[case::another_agency(vec![office("director", 1, "ubnd", "Giám đốc", "", days("2016-01-01.."))], LATER, "")]
#[case::one_more_office(
    vec![office("director", 2, "ubnd", "Phó Chủ tịch", "kinh tế", days("2019-01-01.."))], LATER, "standing_member")]
#[case::agency_ends(vec![agency("so-tttt", days("2008-01-01..2019-06-17"))], LATER, "")]
#[case::appointment_ends(
    vec![appointment(3, "director", AppointmentState::Active, days("2018-12-28..2019-06-17"))], LATER, "")]
#[case::appointment_suspended(
    vec![appointment(3, "director", AppointmentState::Suspended, days("2018-12-28.."))], LATER, "")]
#[case::appointment_proposed(
    vec![appointment(3, "director", AppointmentState::Proposed, days("2018-12-28.."))], LATER, "")]
#[case::appointment_of_tomorrow(
    vec![appointment(3, "director", AppointmentState::Active, days("2019-06-18.."))], LATER, "")]
#[case::seat_of_tomorrow(
    vec![seat(3, SeatKind::ExOfficio, "so-tttt", "Giám đốc", "", days("2019-06-18.."))], LATER, "")]
#[case::seat_of_a_leader(
    vec![seat(3, SeatKind::LeaderOf, "so-tttt", "Phó Giám đốc\nGiám đốc", "", days("2018-12-28.."))],
    LATER, "standing_member")]
#[case::seat_of_part_of_a_title(
    vec![seat(3, SeatKind::LeaderOf, "so-tttt", "Giám đốc Sở\nPhó Giám đốc", "", days("2018-12-28.."))], LATER, "")]
#[case::seat_of_no_agency(vec![seat(3, SeatKind::ExOfficio, "", "Giám đốc", "", days("2018-12-28.."))], LATER, "")]
#[case::seat_with_a_portfolio(
    vec![seat(3, SeatKind::ExOfficio, "so-tttt", "Giám đốc", "viễn thông", days("2018-12-28.."))], LATER, "")]
#[case::committee_ends(vec![committee("bcd", days("2018-12-28..2019-06-17"))], LATER, "")]
#[case::somebody_else_is_appointed(
    vec![appointment(3, "officer", AppointmentState::Active, days("2018-12-28.."))], LATER, "")]
#[case::account_ends(vec![account("director", days("2018-01-01..2019-06-17"))], LATER, "")]
#[case::grant_besides(
    vec![grant(9, "director", "AUDITOR", days("2019-06-17.."))], LATER, "auditor standing_member")]
fn a_seat_needs_all_that_it_rests_on(#[case] changes: Vec<Row>, #[case] day: Date, #[case] roles: &str) {
    let mut roster = roster(&founding());
    changes.iter().for_each(|row| roster.apply(row.staged()));
    assert_eq!(on(&roster, "director", day).roles.texts().join(" "), roles);
}

#[test]
fn a_lost_portfolio_is_a_lost_office() {
    let mut roster = roster(&founding());
    roster.apply(office("vice", 1, "ubnd", "Phó Chủ tịch", "kinh tế", days("2016-01-01..")).staged());
    let vice = on(&roster, "vice", LATER);
    assert!(vice.roles.is_empty());
    assert!(
        !vice.audiences.contains(&Audience::Leaders),
        "no leader without his seat"
    );
}

#[test]
fn an_agency_that_ended_has_a_name_and_nothing_else() {
    let mut roster = roster(&founding());
    roster.apply(agency("so-tttt", days("2008-01-01..2025-03-01")).staged());
    assert!(
        on(&roster, "system", date!(2025 - 02 - 28))
            .roles
            .contains(Role::Agency)
    );
    let ended = on(&roster, "system", date!(2025 - 03 - 01));
    assert_eq!(ended.actor, "agencies/so-tttt");
    assert_eq!(seen(&ended), (String::new(), String::new(), "public".to_owned()));
}

#[test]
fn the_first_office_gives_the_agency_and_each_gives_its_audience() {
    let mut roster = roster(&founding());
    roster.apply(office("officer", 2, "ubnd", "Chuyên viên", "", days("2019-01-01..")).staged());
    let principal = on(&roster, "officer", LATER);
    assert_eq!(principal.agency, Some(AgencyId::new("so-tttt")));
    assert_eq!(
        principal.audiences.texts().join(" "),
        "public committee officers agency:so-tttt agency:ubnd person:officer"
    );
    roster.apply(
        office(
            "officer",
            1,
            "so-tttt",
            "Chuyên viên",
            "",
            days("2016-01-01..2019-02-01"),
        )
        .staged(),
    );
    assert_eq!(on(&roster, "officer", LATER).agency, Some(AgencyId::new("ubnd")));
}

#[test]
fn the_founders_time_ends_with_the_first_committee() {
    let identity = Identity::new(DEVELOPMENT_ISSUER, FOUNDER);
    let founder = |roster: &Roster| roster.principal(&identity, Instant::start_of(LATER));
    let mut roster = Roster::default();
    let open = founder(&roster);
    assert_eq!(open.actor, FOUNDER);
    assert_eq!(
        seen(&open),
        (
            "founder".to_owned(),
            String::new(),
            "public committee officers".to_owned()
        )
    );
    assert!(!open.has_account());

    // Not even where the committee is one of the past.
    roster.apply(committee("bcd", days("2010-01-01..2011-01-01")).staged());
    assert!(roster.is_founded());
    let closed = founder(&roster);
    assert_eq!(closed.actor, FOUNDER);
    assert_eq!(seen(&closed), (String::new(), String::new(), "public".to_owned()));
    assert!(!closed.has_account());

    let Row::Account(mut row) = account("director", days("2018-01-01..")) else {
        unreachable!()
    };
    (row.issuer, row.subject) = (identity.issuer.clone(), identity.subject.clone());
    roster.apply(RosterRow::Account(&row));
    assert_eq!(founder(&roster), closed, "nor by an account");
}

#[test]
fn a_person_acts_by_an_account_that_is_valid() {
    let mut roster = roster(&founding());
    let bearer_of = |roster: &Roster, day| roster.bearer_of(&PersonId::new("director"), Instant::start_of(day));
    assert_eq!(bearer_of(&roster, LATER), Some(bearer("director")));
    roster.apply(account("director", days("2018-01-01..2019-06-17")).staged());
    assert_eq!(bearer_of(&roster, LATER), None);
    assert_eq!(
        roster.bearer_of(&PersonId::new("nobody"), Instant::start_of(LATER)),
        None
    );
}

#[test]
fn a_role_counts_on_the_days_on_which_its_person_has_an_account() {
    let mut roster = roster(&founding());
    roster.apply(grant(8, "officer", "AUDITOR", days("2019-01-01..2019-07-01")).staged());
    roster.apply(grant(9, "nobody", "AUDITOR", days("2018-01-01..")).staged());
    assert_eq!(roster.granted_days(Role::Auditor), [days("2019-01-01..2019-07-01")]);
    roster.apply(account("officer", days("2018-01-01..2019-03-01")).staged());
    assert_eq!(roster.granted_days(Role::Auditor), [days("2019-01-01..2019-03-01")]);
    roster.apply(account("officer", days("2018-01-01..2019-01-01")).staged());
    assert_eq!(roster.granted_days(Role::Auditor), []);
}

#[test]
fn an_account_of_the_development_key_counts_only_where_the_key_is_believed() {
    let of_development = |heard| {
        let mut roster = Roster {
            heard,
            ..Roster::default()
        };
        let Row::Account(mut row) = account("officer", days("2018-01-01..")) else {
            unreachable!("an account")
        };
        row.issuer = DEVELOPMENT_ISSUER.to_owned();
        roster.apply(RosterRow::Account(&row));
        roster.apply(grant(8, "officer", "OFFICER", days("2018-01-01..")).staged());
        let by_its_token = roster.principal(&Identity::new(DEVELOPMENT_ISSUER, "officer"), Instant::start_of(LATER));
        (
            roster.granted_days(Role::Officer).len(),
            roster
                .bearer_of(&PersonId::new("officer"), Instant::start_of(LATER))
                .is_some(),
            by_its_token.person.is_some(),
        )
    };
    assert_eq!(of_development(Heard::Everybody), (1, true, true));
    assert_eq!(of_development(Heard::WithoutDevelopment), (0, false, false));
}

#[test]
fn the_day_is_that_of_vietnam() {
    let roster = roster(&founding());
    let midnight = Instant::start_of(FOUNDED);
    let head = |instant| {
        roster
            .principal(&bearer("chairman"), instant)
            .roles
            .contains(Role::Head)
    };
    assert!(head(midnight));
    assert!(!head(midnight.plus_micros(-1)));
}

#[test]
fn a_copy_does_not_follow() {
    let mut staged = roster(&founding());
    let kept = staged.clone();
    staged.advance();
    staged.apply(committee("bcd", days("2018-12-28..2019-01-01")).staged());
    assert_eq!((kept.version(), staged.version()), (0, 1));
    assert!(on(&kept, "chairman", LATER).roles.contains(Role::Head));
    assert!(on(&staged, "chairman", LATER).roles.is_empty());
}

#[tokio::test]
async fn the_version_comes_from_the_database() {
    let connection = database(41).await;
    let mut roster = cache::snapshot(&connection, Heard::Everybody).await.unwrap();
    assert_eq!(roster.version(), 41);
    roster.advance();
    assert_eq!(roster.version(), 42);

    connection
        .execute_unprepared("DELETE FROM membership_authority")
        .await
        .unwrap();
    assert!(matches!(
        cache::snapshot(&connection, Heard::Everybody).await,
        Err(DbErr::RecordNotFound(_))
    ));
}

fn any_row() -> impl Strategy<Value = Row> {
    let name = prop::sample::select(vec!["a", "b", "c"]);
    let span = prop::sample::select(vec!["2018-01-01..", "2018-01-01..2019-01-01", "2020-01-01..2020-01-01"]);
    let state = prop::sample::select(AppointmentState::ALL);
    let kind = prop::sample::select(SeatKind::ALL);
    (0..9, name.clone(), name, 1..4usize, span, state, kind).prop_map(|(which, one, two, number, span, state, kind)| {
        let span = days(span);
        match which {
            0 => account(one, span),
            1 => grant(number, one, "OFFICER", span),
            2 => office(one, number, two, "Giám đốc", "", span),
            3 => seat(number, kind, one, "Giám đốc\nPhó Giám đốc", "văn hóa", span),
            4 => appointment(number, one, state, span),
            5 => committee(one, span),
            6 => parameter(number, span),
            7 => calendar(number),
            _ => agency(one, span),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn staging_comes_to_the_same_as_reading_again(
        before in proptest::collection::vec(any_row(), 0..20),
        staged in proptest::collection::vec(any_row(), 0..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (loaded, reloaded) = runtime.block_on(async {
            let connection = database(1).await;
            write(&connection, &before).await;
            let loaded = cache::snapshot(&connection, Heard::Everybody).await.unwrap();
            write(&connection, &staged).await;
            (loaded, cache::snapshot(&connection, Heard::Everybody).await.unwrap())
        });
        let mut roster = loaded;
        staged.iter().for_each(|row| roster.apply(row.staged()));
        prop_assert_eq!(roster, reloaded);
    }
}

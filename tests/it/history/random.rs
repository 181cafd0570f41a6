//! A random history: what was answered after each entry is answered for its time ever after.

use std::collections::BTreeMap;

use chidao_calendar::Instant;
use chidao_model::Owner;
use chidao_proto::{
    common::v1::Date,
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, CloseAgencyRequest, EstablishCommitteeRequest, GetAgencyResponse, GetRosterResponse,
        UpdateAgencyRequest,
    },
};
use chidao_register::{head, timestamp};
use chidao_tests::{Kind, draft};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;

use super::{World, morning};

const AGENCIES: [&str; 4] = ["ubnd-tinh", "so-tttt", "so-a", "so-b"];
const HOUR_US: i64 = 3_600_000_000;

/// An act of the officer; what the law forbids is refused and changes nothing.
#[derive(Debug, Clone)]
enum Act {
    Create(&'static str),
    Rename(&'static str, String),
    Close(&'static str, Date),
    Person(&'static str),
    Establish,
}

fn act() -> impl Strategy<Value = Act> {
    let agency = || select(&AGENCIES[..]);
    prop_oneof![
        1 => agency().prop_map(Act::Create),
        3 => (agency(), "[A-Z][a-z]{1,12}").prop_map(|(id, name)| Act::Rename(id, name)),
        1 => (agency(), 2020..2024i32).prop_map(|(id, year)| Act::Close(id, draft::date(year, 7, 1))),
        1 => agency().prop_map(Act::Person),
        2 => Just(Act::Establish),
    ]
}

/// What is answered about everything, but for the instant that was asked for.
#[derive(Debug, PartialEq)]
struct Answers {
    agencies: Vec<Result<GetAgencyResponse, Reason>>,
    rosters: Vec<Result<GetRosterResponse, Reason>>,
}

impl World {
    async fn answers(&self, committees: usize, by: Option<Timestamp>) -> Answers {
        let days = [(2018, 12, 28), (2019, 1, 3), (2020, 12, 1), (2024, 1, 1)]
            .map(|(year, month, day)| draft::date(year, month, day));
        let (mut agencies, mut rosters) = (Vec::new(), Vec::new());
        for on in days {
            for id in AGENCIES {
                let answer = self.agency(id, Some(on), by).await.map_err(|refused| refused.0);
                agencies.push(answer.map(|answer| GetAgencyResponse {
                    recorded_by: None,
                    ..answer
                }));
            }
            for id in ["bcd-cntt", "bcd-cqdt"]
                .map(str::to_owned)
                .into_iter()
                .chain((1..=committees).map(committee))
            {
                let answer = self.roster(&id, Some(on), by).await.map_err(|refused| refused.0);
                rosters.push(answer.map(|answer| GetRosterResponse {
                    recorded_by: None,
                    ..answer
                }));
            }
        }
        Answers { agencies, rosters }
    }

    /// Does it; `false` where it was refused.
    async fn act(&self, act: &Act, established: usize) -> bool {
        let mut officer = self.officer.clone();
        let name = |id: &str| draft::agency_name(id);
        let request_id = draft::request_id();
        match act {
            Act::Create(id) => {
                let request = draft::agency(id, "Sở mới", AgencyKind::Department);
                officer.agencies.create_agency(request).await.is_ok()
            }
            Act::Rename(id, display_name) => {
                let request = UpdateAgencyRequest {
                    request_id,
                    name: name(id),
                    display_name: Some(display_name.clone()),
                    ..Default::default()
                };
                officer.agencies.update_agency(request).await.is_ok()
            }
            Act::Close(id, valid_to) => {
                let request = CloseAgencyRequest {
                    request_id,
                    name: name(id),
                    valid_to: Some(*valid_to),
                    decision: Some(draft::decision(&format!("{id}/QĐ (hư cấu)"), draft::date(2019, 2, 18))),
                    ..Default::default()
                };
                officer.agencies.close_agency(request).await.is_ok()
            }
            Act::Person(id) => {
                let request = draft::person("Ngô Thị Mới", id, "Giám đốc", "");
                officer.people.create_person(request).await.is_ok()
            }
            Act::Establish => {
                let day = draft::date(2019, 1, i32::try_from(established).unwrap() + 2);
                let predecessor = match established {
                    0 => "bcd-cqdt".to_owned(),
                    last => committee(last),
                };
                let request = EstablishCommitteeRequest {
                    committee_id: committee(established + 1),
                    decision: Some(draft::decision(&format!("{established}/QĐ-UBND (hư cấu)"), day)),
                    predecessor: format!("committees/{predecessor}"),
                    historical_predecessor: None,
                    ..draft::committee(self.seats())
                };
                officer.committees.establish_committee(request).await.is_ok()
            }
        }
    }
}

/// The id of the committee that comes after so many.
fn committee(number: usize) -> String {
    format!("bcd-{number}")
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_after_an_entry_is_answered_for_its_time(#[case] kind: Kind) {
    let Some(mut world) = World::start(kind, morning(2025, 6, 2)).await else {
        return;
    };
    let committee = draft::committee(world.seats());
    world.founder.committees.establish_committee(committee).await.unwrap();
    // With each act: whether time goes on before it. Where not, its entry shares the time of the one before.
    let acts = vec((act(), any::<bool>()), 14..18).new_tree(&mut TestRunner::default());
    let mut acts = acts.expect("a history").current();
    // These two are accepted in every history.
    acts.splice(
        0..0,
        [(Act::Establish, true), (Act::Rename("so-tttt", "Sở".to_owned()), false)],
    );

    let head = async || head(world.database.readers(), Owner::Membership).await.unwrap();
    let mut established = 0;
    let mut answered: BTreeMap<i64, (usize, Answers)> = BTreeMap::new();
    answered.insert(head().await.time_us, (0, world.answers(0, None).await));
    for (act, time_goes_on) in &acts {
        let before = head().await;
        let step = if *time_goes_on { HOUR_US } else { -HOUR_US };
        world.move_clock(Instant::from_micros(before.time_us + step)).await;
        if world.act(act, established).await {
            established += usize::from(matches!(act, Act::Establish));
            let after = head().await;
            assert_eq!(
                (after.position, after.time_us == before.time_us),
                (before.position + 1, !time_goes_on)
            );
            answered.insert(after.time_us, (established, world.answers(established, None).await));
        }
    }
    assert!(established > 0 && answered.len() > 1);
    for (time_us, (committees, live)) in answered {
        let by = Some(timestamp(Instant::from_micros(time_us)));
        assert_eq!(world.answers(committees, by).await, live, "at {time_us} of {acts:#?}");
    }
}

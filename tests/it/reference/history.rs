//! What was known of parameters and the calendar by any instant is answered as it was then.

use chidao_proto::{
    membership::v1::{CalculateTermRequest, EffectiveParameter, ListParametersRequest, SetParameterRequest, TermUnit},
    register::v1::Receipt,
};
use chidao_tests::{Chance, Kind};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use time::{Date, Duration};

use super::{
    stage::{COMMITTEE, OUTSIDER, Stage, TODAY, list, setting},
    terms::of_term,
};

const KEYS: [(&str, u64); 3] = [
    ("task-accept-days", 30),
    ("task-confirm-days", 30),
    ("task-extensions", 2),
];

/// What was listed on a day, and by which instant.
struct Told {
    on: Date,
    recorded_by: Timestamp,
    listed: Vec<EffectiveParameter>,
}

async fn listed(stage: &Stage, on: Date, recorded_by: Option<Timestamp>) -> Vec<EffectiveParameter> {
    let request = ListParametersRequest {
        on: Some(on.into()),
        recorded_by,
        ..Default::default()
    };
    list(&stage.sandbox.client(OUTSIDER), request).await.unwrap()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_answered_again_as_it_was(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let (mut today, mut told) = (TODAY, Vec::new());
    for _ in 0..16 {
        // Never to the same noon again: two entries of one time are known by it together.
        let step = chance.below(5_i64);
        if step > 0 {
            today += Duration::days(step);
            stage.move_clock(today).await;
        }
        let (key, greatest) = KEYS[chance.below(KEYS.len())];
        let from = today + Duration::days(chance.below(12_i64));
        let request = SetParameterRequest {
            committee: if chance.percent(30) {
                COMMITTEE.to_owned()
            } else {
                String::new()
            },
            ..setting(key, &(1 + chance.below(greatest)).to_string(), Some(from))
        };
        let set = stage.try_set(request).await.unwrap();
        let Some(Receipt {
            time: Some(recorded_by),
            ..
        }) = set.receipt
        else {
            unreachable!("every act has a time");
        };
        let on = today + Duration::days(chance.below(30_i64) - 10);
        let listed = listed(&stage, on, None).await;
        told.push(Told {
            on,
            recorded_by,
            listed,
        });
    }
    for Told {
        on,
        recorded_by,
        listed: then,
    } in told
    {
        assert_eq!(
            listed(&stage, on, Some(recorded_by)).await,
            then,
            "{on} by {recorded_by}"
        );
    }
    stage.is_proven().await;
}

/// No value that is set changes what counts on a day that is past.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_past_stays_as_it_was(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let mut today = TODAY;
    let due = async |on: Date| {
        let request = CalculateTermRequest {
            committee: COMMITTEE.to_owned(),
            ..of_term(on - Duration::DAY, 1, TermUnit::Days)
        };
        let answer = stage.try_calculate(request).await.unwrap();
        (answer.due, answer.due_time, answer.cut_off)
    };
    for _ in 0..10 {
        let past = today - Duration::days(1 + chance.below(20_i64));
        let before = (
            stage.effective("day-cut-off", COMMITTEE, past).await.value,
            due(past).await,
        );
        let hour = format!("{:02}:{:02}", 8 + chance.below(12_u64), chance.below(60_u64));
        let from = today + Duration::days(chance.below(3_i64));
        let request = SetParameterRequest {
            committee: if chance.percent(50) {
                COMMITTEE.to_owned()
            } else {
                String::new()
            },
            ..setting("day-cut-off", &hour, Some(from))
        };
        stage.try_set(request).await.unwrap();
        let after = (
            stage.effective("day-cut-off", COMMITTEE, past).await.value,
            due(past).await,
        );
        // A period that ended on a day off may be due later than the past.
        if chidao_proto::field::day(&before.1.0, "due").unwrap() < today {
            assert_eq!(after, before, "{past}, today {today}");
        } else {
            assert_eq!(after.0, before.0, "{past}, today {today}");
        }
        today += Duration::days(1 + chance.below(5_i64));
        stage.move_clock(today).await;
    }
}

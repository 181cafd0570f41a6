//! Article 9 and Article 10 on every combination of facts.

use proptest::prelude::*;

use super::*;

fn level(number: u8) -> Option<Level> {
    Level::new(number)
}

fn serious_at(number: u8) -> Facts {
    Facts {
        level: level(number),
        on_national_list: Some(false),
        owner: Some(OwnerKind::PeoplesCommittee),
        consequences: Set::of(&[Consequence::ControlLost]),
        owner_can_control: Some(false),
        ..Facts::default()
    }
}

#[test]
fn i_t1_a_portal_of_level_3_that_is_repaired_is_ordinary() {
    let facts = Facts {
        owner_can_control: Some(true),
        ..serious_at(3)
    };
    let evaluation = evaluate(&facts);
    assert_eq!(evaluation.answer, Seriousness::Ordinary);
    assert_eq!(
        evaluation.missing(),
        Missing::All(vec![Condition::System, Condition::Capability])
    );
    assert_eq!(plan(&facts).why, Why::NotSerious);
}

#[test]
fn i_t3_level_3_beyond_the_owner_stays_ordinary() {
    let evaluation = evaluate(&serious_at(3));
    assert_eq!(evaluation.answer, Seriousness::Ordinary);
    assert_eq!(evaluation.missing(), Missing::All(vec![Condition::System]));
}

#[test]
fn i_t5_and_i_t10_level_4_of_the_province_or_the_party_is_serious_with_the_local_plan() {
    for owner in [OwnerKind::PeoplesCommittee, OwnerKind::PartyCommittee] {
        let facts = Facts {
            owner: Some(owner),
            ..serious_at(4)
        };
        assert_eq!(evaluate(&facts).answer, Seriousness::Serious);
        let expected = Plan {
            plan: PlanType::Local,
            why: Why::Owner(owner),
            article: Article::Qd05_10_3,
        };
        assert_eq!(plan(&facts), expected);
    }
}

#[test]
fn i_t7_level_5_and_a_listed_system_of_level_3_have_the_national_plan() {
    let lost = Set::of(&[Consequence::DataIntegrityLost]);
    let of_level_5 = Facts {
        consequences: lost,
        ..serious_at(5)
    };
    let listed = Facts {
        on_national_list: Some(true),
        consequences: lost,
        ..serious_at(3)
    };
    for (facts, why) in [(of_level_5, Why::LevelFive), (listed, Why::NationalList)] {
        assert_eq!(evaluate(&facts).answer, Seriousness::Serious);
        assert_eq!((plan(&facts).plan, plan(&facts).why), (PlanType::National, why));
    }
    // An enterprise whose system is on the list fits two clauses.
    let both = Facts {
        owner: Some(OwnerKind::CriticalInfrastructure),
        ..Facts {
            level: level(4),
            ..listed
        }
    };
    assert_eq!(plan(&both).plan, PlanType::National);
}

#[test]
fn i_t9_level_4_of_a_telecom_company_has_the_plan_of_an_enterprise() {
    let facts = Facts {
        owner: Some(OwnerKind::TelecomCompany),
        ..serious_at(4)
    };
    assert_eq!(
        (plan(&facts).plan, plan(&facts).article),
        (PlanType::Enterprise, Article::Qd05_10_4)
    );
}

#[test]
fn where_no_plan_fits_it_is_said_why() {
    for (facts, why) in [
        (
            Facts {
                owner: Some(OwnerKind::Other),
                ..serious_at(4)
            },
            Why::OwnerNotNamed,
        ),
        (
            Facts {
                owner: None,
                ..serious_at(4)
            },
            Why::OwnerNotKnown,
        ),
        (serious_at(3), Why::LowLevel),
        (
            Facts {
                level: None,
                ..serious_at(3)
            },
            Why::LevelNotKnown,
        ),
    ] {
        assert_eq!(
            (plan_of_system(&facts).plan, plan_of_system(&facts).why),
            (PlanType::None, why)
        );
    }
}

fn any_consequences() -> impl Strategy<Value = Set<Consequence>> {
    prop::collection::vec(prop::sample::select(Consequence::ALL), 0..5).prop_map(|all| Set::of(&all))
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let owners = vec![
        None,
        Some(OwnerKind::Ministry),
        Some(OwnerKind::PeoplesCommittee),
        Some(OwnerKind::StateEnterprise),
        Some(OwnerKind::Other),
    ];
    (
        0..6_u8,
        any::<Option<bool>>(),
        prop::sample::select(owners),
        (any_consequences(), any_consequences()),
        any::<Option<bool>>(),
    )
        .prop_map(
            |(number, on_national_list, owner, (consequences, ruled_out), owner_can_control)| Facts {
                level: level(number),
                on_national_list,
                owner,
                is_important: false,
                consequences,
                ruled_out,
                owner_can_control,
            },
        )
}

proptest! {
    #[test]
    fn it_is_the_predicate_of_article_9(facts in any_facts()) {
        let is_high = matches!(facts.level.map(Level::number), Some(4 | 5)) || facts.on_national_list == Some(true);
        let expected = is_high && !facts.consequences.is_empty() && facts.owner_can_control == Some(false);
        prop_assert_eq!(evaluate(&facts).answer == Seriousness::Serious, expected);
        prop_assert_eq!(plan(&facts).why == Why::NotSerious, !expected);
        // Every answer is explained: each ground has its article, and a plan is there or the reason why it is not.
        prop_assert!(evaluate(&facts).grounds().all(|ground| ground.article() >= Article::Qd05_9_1));
        let named = !matches!(facts.owner, None | Some(OwnerKind::Other));
        prop_assert!(!expected || !named || plan(&facts).plan != PlanType::None);
    }

    #[test]
    fn what_is_missing_brings_about_the_other_answer(facts in any_facts()) {
        let evaluation = evaluate(&facts);
        let set = |facts: Facts, condition, is_met: bool| match condition {
            Condition::System => Facts { level: level(if is_met { 4 } else { 3 }), on_national_list: Some(false), ..facts },
            Condition::Consequence if is_met => Facts { consequences: Set::of(&[Consequence::ControlLost]), ..facts },
            Condition::Consequence => Facts { consequences: Set::EMPTY, ..facts },
            Condition::Capability => Facts { owner_can_control: Some(!is_met), ..facts },
        };
        match evaluation.missing() {
            Missing::All(conditions) => {
                prop_assert!(!conditions.is_empty());
                let met = conditions.iter().fold(facts, |facts, condition| set(facts, *condition, true));
                prop_assert_eq!(evaluate(&met).answer, Seriousness::Serious);
                // All of them are needed.
                let but_one = conditions.iter().skip(1).fold(facts, |facts, condition| set(facts, *condition, true));
                prop_assert_eq!(evaluate(&but_one).answer, Seriousness::Ordinary);
            }
            Missing::One(conditions) => for condition in conditions {
                prop_assert_eq!(evaluate(&set(facts, condition, false)).answer, Seriousness::Ordinary);
            },
        }
    }
}

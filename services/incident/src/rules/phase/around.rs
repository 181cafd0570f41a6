//! What goes on around the response without moving it: direction by the committee, support, orders, and what is known.

use super::{
    Discrepancy, Evidence, Guard, Instead, Step,
    table::{ACTIVE, BLANK, Definition, NOT_SERIOUS},
};
use crate::rules::{article::Article, incident::ResponsePhase as Phase, incident::Track, party::Party};

/// Whoever may enter what is known.
const KEEPERS: &[Party] = &[Party::Operator, Party::SpecialisedUnit];

/// Whatever was not found to be no incident: also when the file is closed, since duties under later laws stay open.
const NOT_DISMISSED: &[Phase] = &[
    Phase::Received,
    Phase::Verifying,
    Phase::InitialResponse,
    Phase::PlanSelected,
    Phase::AwaitingDirection,
    Phase::Responding,
    Phase::Eradicating,
    Phase::Recovering,
    Phase::Checking,
    Phase::Reviewing,
    Phase::Closed,
];

/// From the choice of a plan to the check.
const PLANNED: &[Phase] = &[
    Phase::PlanSelected,
    Phase::AwaitingDirection,
    Phase::Responding,
    Phase::Eradicating,
    Phase::Recovering,
    Phase::Checking,
];

pub(super) const AROUND: &[Definition] = &[
    Definition {
        step: Step::AddNotice,
        by: &[
            Party::Operator,
            Party::SpecialisedUnit,
            Party::NetworkMember,
            Party::Owner,
            Party::Team,
            Party::ProvincialCommittee,
            Party::Reporter,
        ],
        needs: &[Evidence::NoticeContent],
        instead: &[Instead::ReportAnew],
        basis: &[Article::Qd05_11_1b, Article::Qd05_12_1a, Article::Tt20_9_2c],
        ..BLANK
    },
    Definition {
        step: Step::ProposeConvening,
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Reason],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Qd05_5_2b, Article::Qd05_6_2],
        ..BLANK
    },
    Definition {
        step: Step::ConveneTeam,
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Directive],
        guards: &[Guard::ConveningProposed],
        instead: &[
            Instead::Take(Step::ProposeConvening),
            Instead::Ask(Party::ProvincialCommittee),
        ],
        basis: &[Article::Qd05_5_2b, Article::Tt20_11_1d],
        ..BLANK
    },
    Definition {
        step: Step::ChangeTeam,
        tracks: NOT_SERIOUS,
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Members],
        guards: &[Guard::TeamConvened],
        instead: &[Instead::Take(Step::ConveneTeam), Instead::Take(Step::AddMembers)],
        basis: &[Article::Tt20_11_1d, Article::Qd05_5_2b],
        ..BLANK
    },
    Definition {
        step: Step::AdjustPlan,
        phases: PLANNED,
        tracks: NOT_SERIOUS,
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Adjustment],
        guards: &[Guard::PlanChosen],
        instead: &[Instead::Take(Step::Escalate)],
        basis: &[Article::Tt20_11_1d],
        ..BLANK
    },
    Definition {
        step: Step::NameSpeaker,
        tracks: NOT_SERIOUS,
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Speaker],
        instead: &[Instead::Take(Step::NameNationalSpeaker)],
        basis: &[Article::Tt20_11_1d],
        ..BLANK
    },
    Definition {
        step: Step::Publish,
        phases: NOT_DISMISSED,
        tracks: NOT_SERIOUS,
        by: &[Party::Speaker],
        needs: &[Evidence::Publication],
        instead: &[Instead::Take(Step::NameSpeaker)],
        basis: &[Article::Tt20_11_1d],
        ..BLANK
    },
    Definition {
        step: Step::Publish,
        phases: NOT_DISMISSED,
        tracks: &[Track::Serious],
        by: &[Party::NationalSpeaker],
        needs: &[Evidence::Publication],
        instead: &[
            Instead::Ask(Party::StandingAgency),
            Instead::Take(Step::NameNationalSpeaker),
        ],
        basis: &[Article::Qd05_14_5c],
        ..BLANK
    },
    Definition {
        step: Step::IssueDirective,
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Directive],
        instead: &[Instead::Ask(Party::ProvincialCommittee)],
        basis: &[Article::Qd05_5_2a, Article::Qd05_14_5a],
        ..BLANK
    },
    // The addressee is the Standing Agency, and nobody else.
    Definition {
        step: Step::Escalate,
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Matter],
        instead: &[
            Instead::Take(Step::RequestDirection),
            Instead::Ask(Party::ProvincialCommittee),
        ],
        basis: &[Article::Qd05_5_2c, Article::Qd05_11_5],
        ..BLANK
    },
    Definition {
        step: Step::RequestSupport,
        by: KEEPERS,
        needs: &[Evidence::Support],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Tt20_11_1e, Article::Qd05_12_3d],
        ..BLANK
    },
    Definition {
        step: Step::RecordOrder,
        phases: Phase::ALL,
        by: &[Party::SpecialisedUnit],
        records: Some(Party::Coordinator),
        needs: &[Evidence::Document, Evidence::Addressee],
        discrepancies: &[Discrepancy::FileClosed],
        instead: &[Instead::HaveItRecorded],
        basis: &[
            Article::Tt20_8_2,
            Article::Qd05_7_3a,
            Article::Qd05_7_4,
            Article::Qd05_5_2a,
        ],
        ..BLANK
    },
    Definition {
        step: Step::CorrectTimes,
        phases: NOT_DISMISSED,
        by: KEEPERS,
        needs: &[Evidence::Reason, Evidence::Times],
        instead: &[Instead::Ask(Party::Operator)],
        basis: &[Article::Inc03],
        ..BLANK
    },
    Definition {
        step: Step::StateFacts,
        phases: ACTIVE,
        by: KEEPERS,
        needs: &[Evidence::Facts],
        instead: &[Instead::Ask(Party::Operator)],
        basis: &[Article::Qd05_12_3c, Article::Qd05_12_1d],
        ..BLANK
    },
    Definition {
        step: Step::RaiseFlags,
        phases: NOT_DISMISSED,
        by: &[Party::Operator, Party::Owner],
        needs: &[Evidence::Flags],
        instead: &[Instead::Ask(Party::Operator)],
        // The articles that each flag rests on come with it, as far as they hold.
        basis: &[Article::Qd05_12_3c],
        ..BLANK
    },
    Definition {
        step: Step::NameParties,
        phases: NOT_DISMISSED,
        by: &[Party::SpecialisedUnit, Party::Operator],
        needs: &[Evidence::Parties],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Qd05_12_1a],
        ..BLANK
    },
    Definition {
        step: Step::NameSystem,
        phases: ACTIVE,
        by: &[Party::SpecialisedUnit, Party::Operator, Party::Owner],
        needs: &[Evidence::Reason, Evidence::System],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Qd05_12_1a, Article::Qd05_12_1d],
        ..BLANK
    },
    // Who told of it said how far it may be passed on before anybody knew what it is.
    Definition {
        step: Step::SetMark,
        phases: Phase::ALL,
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Reason, Evidence::Marking],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Tt20_4_7, Article::Inc10],
        ..BLANK
    },
];

//! The response itself, from receipt to the closed file: Article 11 of Circular 20/2017 (quy trình ứng cứu sự cố thông thường).

use super::{
    Evidence, Guard, Instead, Step,
    table::{BLANK, Definition, NOT_SERIOUS},
};
use crate::rules::{
    article::Article,
    incident::{ResponsePhase as Phase, Track},
    party::Party,
};

pub(super) const RESPONSE: &[Definition] = &[
    // From nowhere: the first step of every incident.
    Definition {
        step: Step::Report,
        phases: &[],
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
        basis: &[
            Article::Qd05_11_1b,
            Article::Qd05_12_1a,
            Article::Tt20_9_2c,
            Article::Tt20_9_3a,
        ],
        ..BLANK
    },
    Definition {
        step: Step::Verify,
        phases: &[Phase::Received],
        to: Some(Phase::Verifying),
        by: &[Party::Operator, Party::SpecialisedUnit],
        basis: &[Article::Tt20_11_1a, Article::Qd05_12_1d, Article::Qd05_12_3c],
        ..BLANK
    },
    // It never waits for a classification, nor for the verification; after the choice of a plan it is over.
    Definition {
        step: Step::BeginFirstResponse,
        phases: &[Phase::Received, Phase::Verifying, Phase::InitialResponse],
        by: &[Party::Operator],
        instead: &[Instead::Ask(Party::Operator)],
        basis: &[Article::Qd05_12_3c, Article::Tt20_11_1b],
        ..BLANK
    },
    Definition {
        step: Step::ProposeDismissal,
        phases: &[Phase::Verifying],
        tracks: &[Track::Unclassified, Track::Ordinary],
        by: &[Party::Operator],
        needs: &[Evidence::Reason, Evidence::Findings],
        instead: &[Instead::Take(Step::RecordOrdinary)],
        basis: &[Article::Inc04, Article::Tt20_11_1a],
        ..BLANK
    },
    Definition {
        step: Step::Dismiss,
        phases: &[Phase::Verifying],
        tracks: &[Track::Unclassified, Track::Ordinary],
        to: Some(Phase::NotAnIncident),
        by: &[Party::SpecialisedUnit],
        guards: &[Guard::DismissalProposed],
        instead: &[Instead::Take(Step::RecordOrdinary)],
        basis: &[Article::Inc04, Article::Tt20_11_1a],
        ..BLANK
    },
    // The exit for a system that was found to be none of this service's business, wherever the response stands.
    Definition {
        step: Step::Dismiss,
        tracks: &[Track::Unclassified, Track::Ordinary],
        to: Some(Phase::NotAnIncident),
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Reason, Evidence::Management],
        instead: &[Instead::Take(Step::RecordOrdinary)],
        basis: &[Article::Qd05_1],
        ..BLANK
    },
    Definition {
        step: Step::Confirm,
        phases: &[Phase::Verifying],
        to: Some(Phase::InitialResponse),
        by: &[Party::Operator],
        needs: &[
            Evidence::Classification,
            Evidence::Category,
            Evidence::EvidenceRecord,
            Evidence::Times,
        ],
        basis: &[Article::Tt20_11_1b, Article::Qd05_12_3c, Article::Qd05_11_1a],
        ..BLANK
    },
    Definition {
        step: Step::SelectPlan,
        phases: &[Phase::InitialResponse],
        to: Some(Phase::PlanSelected),
        by: &[Party::Operator],
        needs: &[Evidence::PlanReference],
        basis: &[Article::Tt20_11_1c],
        ..BLANK
    },
    Definition {
        step: Step::RequestDirection,
        phases: &[Phase::PlanSelected],
        to: Some(Phase::AwaitingDirection),
        by: &[Party::Operator, Party::SpecialisedUnit],
        needs: &[Evidence::DirectionReport],
        basis: &[
            Article::Tt20_11_1c,
            Article::Tt20_10_2d,
            Article::Qd05_12_1e,
            Article::Qd05_11_2,
        ],
        ..BLANK
    },
    Definition {
        step: Step::Direct,
        phases: &[Phase::AwaitingDirection],
        to: Some(Phase::PlanSelected),
        by: &[Party::ProvincialCommittee],
        needs: &[Evidence::Directive],
        instead: &[
            Instead::Take(Step::IssueDirective),
            Instead::Ask(Party::ProvincialCommittee),
        ],
        basis: &[Article::Tt20_11_1d, Article::Qd05_5_2a],
        ..BLANK
    },
    Definition {
        step: Step::Respond,
        phases: &[Phase::PlanSelected],
        to: Some(Phase::Responding),
        by: &[Party::Operator, Party::Team],
        basis: &[Article::Tt20_11_2],
        ..BLANK
    },
    Definition {
        step: Step::Eradicate,
        phases: &[Phase::Responding],
        to: Some(Phase::Eradicating),
        by: &[Party::Operator, Party::Team],
        needs: &[Evidence::Containment, Evidence::Scope],
        basis: &[Article::Tt20_11_2, Article::Tt20_11_3a],
        ..BLANK
    },
    Definition {
        step: Step::Recover,
        phases: &[Phase::Eradicating],
        to: Some(Phase::Recovering),
        by: &[Party::Operator],
        needs: &[Evidence::WeaknessFix],
        basis: &[Article::Tt20_11_3a, Article::Tt20_11_3b],
        ..BLANK
    },
    Definition {
        step: Step::Check,
        phases: &[Phase::Recovering],
        to: Some(Phase::Checking),
        by: &[Party::Operator],
        needs: &[Evidence::Restoration],
        basis: &[Article::Tt20_11_3b, Article::Tt20_11_3c],
        ..BLANK
    },
    Definition {
        step: Step::FindUnstable,
        phases: &[Phase::Checking],
        to: Some(Phase::Responding),
        by: &[Party::Operator],
        needs: &[Evidence::Instability],
        basis: &[Article::Tt20_11_3c],
        ..BLANK
    },
    Definition {
        step: Step::EndResponse,
        phases: &[Phase::Checking],
        to: Some(Phase::Reviewing),
        by: &[Party::Operator],
        needs: &[Evidence::CheckPassed],
        basis: &[Article::Tt20_11_3c, Article::Tt20_9_2a, Article::Tt20_9_2b],
        ..BLANK
    },
    Definition {
        step: Step::Close,
        phases: &[Phase::Reviewing],
        tracks: &[Track::Ordinary],
        to: Some(Phase::Closed),
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Review],
        guards: &[Guard::NothingBlocks],
        instead: &[Instead::Take(Step::RecordOrdinary), Instead::Take(Step::RecordEnd)],
        basis: &[Article::Inc09, Article::Tt20_11_4, Article::Tt20_9_2b],
        ..BLANK
    },
    Definition {
        step: Step::Close,
        phases: &[Phase::Reviewing],
        tracks: &[Track::Ordinary],
        to: Some(Phase::Closed),
        by: &[Party::Operator],
        needs: &[Evidence::Review],
        guards: &[Guard::NeverExceeded, Guard::NothingBlocks],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Inc09, Article::Tt20_11_4],
        ..BLANK
    },
    // The new cycle is past its verification, so that it is classified anew from ordinary.
    Definition {
        step: Step::Reopen,
        phases: &[Phase::Closed],
        to: Some(Phase::Responding),
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Reason, Evidence::Times],
        instead: &[Instead::ReportAnew],
        basis: &[Article::Inc05],
        ..BLANK
    },
    Definition {
        step: Step::FlagCapability,
        by: &[Party::Operator],
        needs: &[Evidence::Reason],
        guards: &[Guard::NotFlagged],
        instead: &[
            Instead::Take(Step::FlagUnitCapability),
            Instead::Take(Step::CorrectTimes),
        ],
        basis: &[Article::Qd05_11_1a, Article::Qd05_11_5, Article::Tt20_9_2b],
        ..BLANK
    },
    Definition {
        step: Step::FlagUnitCapability,
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Reason],
        guards: &[Guard::NotFlagged],
        instead: &[Instead::Take(Step::FlagCapability), Instead::Take(Step::CorrectTimes)],
        basis: &[Article::Qd05_11_5, Article::Qd05_12_1e, Article::Tt20_10_2c],
        ..BLANK
    },
    Definition {
        step: Step::ProposeSerious,
        tracks: &[Track::Unclassified, Track::Ordinary],
        to_track: Some(Track::SeriousProposed),
        by: &[Party::Operator, Party::SpecialisedUnit],
        needs: &[Evidence::Assessment],
        instead: &[
            Instead::Take(Step::RequestSupport),
            Instead::Ask(Party::SpecialisedUnit),
        ],
        basis: &[
            Article::Qd05_12_3d,
            Article::Qd05_12_1d,
            Article::Tt20_10_1c,
            Article::Tt20_10_2c,
        ],
        ..BLANK
    },
    Definition {
        step: Step::VerifyClass,
        phases: &[
            Phase::InitialResponse,
            Phase::PlanSelected,
            Phase::AwaitingDirection,
            Phase::Responding,
            Phase::Eradicating,
            Phase::Recovering,
            Phase::Checking,
            Phase::Reviewing,
        ],
        tracks: NOT_SERIOUS,
        by: &[Party::SpecialisedUnit],
        needs: &[Evidence::Classification],
        instead: &[Instead::Take(Step::RecordOrdinary)],
        basis: &[Article::Qd05_12_1d],
        ..BLANK
    },
];

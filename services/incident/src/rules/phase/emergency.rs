//! The emergency: Article 14 of Decision 05/2017 (quy trình ứng cứu sự cố nghiêm trọng). What national bodies decide is recorded by
//! the specialised unit with the document; it decides nothing itself.

use super::{
    Discrepancy, Evidence, Instead, Step,
    table::{BLANK, Definition, NOT_SERIOUS},
};
use crate::rules::{
    article::Article,
    incident::{EmergencyPhase as Emergency, ResponsePhase as Phase, Track},
    party::Party,
};

/// A decision of another body that the specialised unit records.
const RECORDED: Definition = Definition {
    by: &[Party::SpecialisedUnit],
    needs: &[Evidence::Document],
    instead: &[Instead::HaveItRecorded],
    ..BLANK
};

pub(super) const EMERGENCY: &[Definition] = &[
    Definition {
        step: Step::RecordOrdinary,
        tracks: NOT_SERIOUS,
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        records: Some(Party::Coordinator),
        discrepancies: &[Discrepancy::NotProposed, Discrepancy::FactsSaySerious],
        instead: &[Instead::HaveItRecorded, Instead::Take(Step::RecordNotSerious)],
        basis: &[Article::Qd05_14_2b, Article::Inc01],
        ..RECORDED
    },
    Definition {
        step: Step::RecordSerious,
        tracks: NOT_SERIOUS,
        emergencies: &[None],
        to_track: Some(Track::SeriousProposed),
        to_emergency: Some(Some(Emergency::ReportedToStanding)),
        records: Some(Party::Coordinator),
        needs: &[Evidence::Document, Evidence::Proposals],
        discrepancies: &[Discrepancy::NotProposed, Discrepancy::FactsSayOrdinary],
        instead: &[Instead::Take(Step::ProposeSerious), Instead::HaveItRecorded],
        basis: &[Article::Qd05_14_2b, Article::Qd05_12_2dd, Article::Inc01],
        ..RECORDED
    },
    Definition {
        step: Step::RecordPlan,
        tracks: NOT_SERIOUS,
        to_track: Some(Track::Serious),
        to_emergency: Some(Some(Emergency::PlanDecided)),
        records: Some(Party::StandingAgency),
        needs: &[Evidence::Document, Evidence::PlanCode, Evidence::Members],
        discrepancies: &[
            Discrepancy::NotClassified,
            Discrepancy::FactsSayOrdinary,
            Discrepancy::AnotherPlan,
        ],
        instead: &[Instead::Take(Step::ProposeSerious), Instead::HaveItRecorded],
        basis: &[
            Article::Qd05_14_3a,
            Article::Qd05_4_1a,
            Article::Qd05_4_1c,
            Article::Inc01,
        ],
        ..RECORDED
    },
    Definition {
        step: Step::RecordNotSerious,
        emergencies: &[Some(Emergency::ReportedToStanding)],
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        records: Some(Party::StandingAgency),
        discrepancies: &[Discrepancy::FactsSaySerious],
        instead: &[Instead::Take(Step::RecordOrdinary), Instead::HaveItRecorded],
        basis: &[Article::Qd05_12_2dd, Article::Qd05_14_3a, Article::Inc01],
        ..RECORDED
    },
    // After the emergency was decided no text says how it is taken back.
    Definition {
        step: Step::RecordNotSerious,
        tracks: &[Track::Serious],
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        records: Some(Party::StandingAgency),
        discrepancies: &[Discrepancy::FactsSaySerious],
        basis: &[Article::Inc06, Article::Inc01],
        ..RECORDED
    },
    Definition {
        step: Step::BeginEmergency,
        emergencies: &[Some(Emergency::PlanDecided)],
        to_emergency: Some(Some(Emergency::Initial)),
        by: &[Party::Operator, Party::SpecialisedUnit],
        needs: &[Evidence::Priorities],
        basis: &[Article::Qd05_14_4],
        ..BLANK
    },
    Definition {
        step: Step::DirectEmergency,
        emergencies: &[Some(Emergency::Initial)],
        to_emergency: Some(Some(Emergency::Response)),
        records: Some(Party::StandingAgency),
        needs: &[Evidence::Document, Evidence::Directive],
        instead: &[Instead::Take(Step::IssueDirective), Instead::HaveItRecorded],
        basis: &[Article::Qd05_14_5a, Article::Inc01],
        ..RECORDED
    },
    Definition {
        step: Step::NameNationalSpeaker,
        tracks: &[Track::Serious],
        records: Some(Party::StandingAgency),
        needs: &[Evidence::Document, Evidence::Speaker],
        instead: &[Instead::Take(Step::NameSpeaker), Instead::HaveItRecorded],
        basis: &[Article::Qd05_14_5c, Article::Inc01],
        ..RECORDED
    },
    Definition {
        step: Step::AddMembers,
        tracks: &[Track::Serious],
        records: Some(Party::StandingAgency),
        needs: &[Evidence::Document, Evidence::Members],
        instead: &[Instead::Take(Step::ChangeTeam), Instead::HaveItRecorded],
        basis: &[Article::Qd05_14_5a, Article::Inc01],
        ..RECORDED
    },
    // The owner does it; the specialised unit records that it is complete.
    Definition {
        step: Step::CompleteRemedy,
        emergencies: &[Some(Emergency::Response)],
        to_emergency: Some(Some(Emergency::Evaluating)),
        by: &[Party::SpecialisedUnit],
        needs: &[
            Evidence::BackupBefore,
            Evidence::Cleaned,
            Evidence::Restored,
            Evidence::Hardened,
            Evidence::Tested,
            Evidence::WeaknessesFixed,
            Evidence::BackupAfter,
            Evidence::Monitored,
            Evidence::CauseTarget,
            Evidence::CauseMethod,
            Evidence::CauseTime,
            Evidence::CauseDamage,
            Evidence::CauseAttacker,
            Evidence::CauseForecast,
        ],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[Article::Qd05_14_5e, Article::Qd05_14_5h],
        ..BLANK
    },
    Definition {
        step: Step::RecordEvaluation,
        emergencies: &[Some(Emergency::Response), Some(Emergency::Evaluating)],
        to_emergency: Some(Some(Emergency::Ending)),
        records: Some(Party::NationalCommittee),
        discrepancies: &[Discrepancy::RemedyOpen],
        basis: &[Article::Qd05_14_6, Article::Inc01],
        ..RECORDED
    },
    Definition {
        step: Step::RecordEnd,
        phases: &[Phase::Reviewing],
        emergencies: &[Some(Emergency::Ending)],
        to: Some(Phase::Closed),
        records: Some(Party::Coordinator),
        needs: &[
            Evidence::Document,
            Evidence::Archive,
            Evidence::Lessons,
            Evidence::EndProposals,
            Evidence::UpwardReport,
        ],
        guards: &[super::Guard::NothingBlocks],
        instead: &[Instead::Take(Step::RecordEvaluation), Instead::HaveItRecorded],
        basis: &[Article::Qd05_14_7, Article::Tt20_9_2b, Article::Inc01],
        ..RECORDED
    },
];

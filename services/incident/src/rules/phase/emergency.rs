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

/// The coordinator's classification as serious.
const CLASSIFIED: Definition = Definition {
    step: Step::RecordSerious,
    tracks: NOT_SERIOUS,
    to_track: Some(Track::SeriousProposed),
    to_emergency: Some(Some(Emergency::ReportedToStanding)),
    records: Some(Party::Coordinator),
    needs: &[Evidence::Document, Evidence::Proposals],
    discrepancies: &[
        Discrepancy::NotProposed,
        Discrepancy::FactsSayOrdinary,
        Discrepancy::OutOfTurn,
        Discrepancy::FileClosed,
    ],
    instead: &[Instead::Take(Step::ProposeSerious), Instead::HaveItRecorded],
    basis: &[Article::Qd05_14_2b, Article::Qd05_12_2dd, Article::Inc01],
    ..RECORDED
};

/// The Standing Agency's decision that it is serious, and on the plan.
const DECIDED: Definition = Definition {
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
        Discrepancy::FileClosed,
    ],
    instead: &[Instead::Take(Step::ProposeSerious), Instead::HaveItRecorded],
    basis: &[
        Article::Qd05_14_3a,
        Article::Qd05_4_1a,
        Article::Qd05_4_1c,
        Article::Inc01,
    ],
    ..RECORDED
};

/// The Standing Agency's direction of the emergency response, which may come again.
const DIRECTED: Definition = Definition {
    step: Step::DirectEmergency,
    records: Some(Party::StandingAgency),
    needs: &[Evidence::Document, Evidence::Directive],
    discrepancies: &[Discrepancy::OutOfTurn],
    instead: &[Instead::Take(Step::IssueDirective), Instead::HaveItRecorded],
    basis: &[Article::Qd05_14_5a, Article::Inc01],
    ..RECORDED
};

/// Wherever an emergency stands that was decided.
const ANYWHERE: &[Option<Emergency>] = &[
    Some(Emergency::PlanDecided),
    Some(Emergency::Initial),
    Some(Emergency::Response),
    Some(Emergency::Evaluating),
    Some(Emergency::Ending),
];

pub(super) const EMERGENCY: &[Definition] = &[
    Definition {
        step: Step::RecordOrdinary,
        phases: Phase::ALL,
        tracks: NOT_SERIOUS,
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        records: Some(Party::Coordinator),
        discrepancies: &[
            Discrepancy::NotProposed,
            Discrepancy::FactsSaySerious,
            Discrepancy::FileClosed,
        ],
        instead: &[Instead::HaveItRecorded, Instead::Take(Step::RecordNotSerious)],
        basis: &[Article::Qd05_14_2b, Article::Inc01],
        ..RECORDED
    },
    CLASSIFIED,
    // What was closed waits for its end again, and what was found to be none is verified again.
    Definition {
        phases: &[Phase::Closed],
        to: Some(Phase::Reviewing),
        ..CLASSIFIED
    },
    Definition {
        phases: &[Phase::NotAnIncident],
        to: Some(Phase::Verifying),
        ..CLASSIFIED
    },
    Definition {
        phases: Phase::ALL,
        tracks: &[Track::Serious],
        to_track: None,
        to_emergency: None,
        ..CLASSIFIED
    },
    DECIDED,
    Definition {
        phases: &[Phase::Closed],
        to: Some(Phase::Reviewing),
        ..DECIDED
    },
    Definition {
        phases: &[Phase::NotAnIncident],
        to: Some(Phase::Verifying),
        ..DECIDED
    },
    // The plan is changed, or decided on once more.
    Definition {
        phases: Phase::ALL,
        tracks: &[Track::Serious],
        to_track: None,
        to_emergency: None,
        discrepancies: &[
            Discrepancy::PlanDecided,
            Discrepancy::FactsSayOrdinary,
            Discrepancy::AnotherPlan,
            Discrepancy::FileClosed,
        ],
        ..DECIDED
    },
    Definition {
        step: Step::RecordNotSerious,
        phases: Phase::ALL,
        tracks: NOT_SERIOUS,
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        records: Some(Party::StandingAgency),
        discrepancies: &[
            Discrepancy::OutOfTurn,
            Discrepancy::FactsSaySerious,
            Discrepancy::FileClosed,
        ],
        instead: &[Instead::Take(Step::RecordOrdinary), Instead::HaveItRecorded],
        basis: &[Article::Qd05_12_2dd, Article::Qd05_14_3a, Article::Inc01],
        ..RECORDED
    },
    // After the emergency was decided no text says how it is taken back.
    Definition {
        step: Step::RecordNotSerious,
        phases: Phase::ALL,
        tracks: &[Track::Serious],
        to_track: Some(Track::Ordinary),
        to_emergency: Some(None),
        records: Some(Party::StandingAgency),
        discrepancies: &[Discrepancy::FactsSaySerious, Discrepancy::FileClosed],
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
        emergencies: &[Some(Emergency::PlanDecided), Some(Emergency::Initial)],
        to_emergency: Some(Some(Emergency::Response)),
        ..DIRECTED
    },
    Definition {
        emergencies: &[
            Some(Emergency::Response),
            Some(Emergency::Evaluating),
            Some(Emergency::Ending),
        ],
        ..DIRECTED
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
    // What belongs to national bodies is entered by the specialised unit.
    Definition {
        step: Step::RecordWork,
        emergencies: &[Some(Emergency::Response), Some(Emergency::Evaluating)],
        by: &[Party::Owner, Party::Operator, Party::SpecialisedUnit],
        needs: &[Evidence::Work],
        instead: &[Instead::Ask(Party::SpecialisedUnit)],
        basis: &[
            Article::Qd05_14_5b,
            Article::Qd05_14_5d,
            Article::Qd05_14_5dd,
            Article::Qd05_14_5e,
            Article::Qd05_14_5g,
            Article::Qd05_14_5h,
        ],
        ..BLANK
    },
    // The owner does it; the specialised unit records that it is complete. What was recorded before need not be given again.
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
        emergencies: ANYWHERE,
        to_emergency: Some(Some(Emergency::Ending)),
        records: Some(Party::NationalCommittee),
        discrepancies: &[Discrepancy::RemedyOpen],
        basis: &[Article::Qd05_14_6, Article::Inc01],
        ..RECORDED
    },
    // The file closes with it, or once nothing stands in the way any longer.
    Definition {
        step: Step::RecordEnd,
        emergencies: ANYWHERE,
        to_emergency: Some(Some(Emergency::Ending)),
        records: Some(Party::Coordinator),
        needs: &[
            Evidence::Document,
            Evidence::Archive,
            Evidence::Lessons,
            Evidence::EndProposals,
            Evidence::UpwardReport,
        ],
        discrepancies: &[Discrepancy::OutOfTurn, Discrepancy::ResponseGoesOn],
        instead: &[Instead::Take(Step::RecordEvaluation), Instead::HaveItRecorded],
        basis: &[Article::Qd05_14_7, Article::Tt20_9_2b, Article::Inc01],
        ..RECORDED
    },
];

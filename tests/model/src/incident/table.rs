//! The two processes as the model has them: lines of text, written from the decision and the circular, not from the rules.

use std::sync::LazyLock;

/// Step, phases, tracks, emergency, who may, what must be given, what must be so, and where to: phase, track, emergency. `*` is any,
/// `-` is none, an empty field after the seventh stays as it is.
const TABLE: &str = "
O1a|active|*|*|Operator SpecialisedUnit NetworkMember Owner Team ProvincialCommittee Reporter|NoticeContent||||
O2|Received|*|*|Operator SpecialisedUnit|||Verifying||
O2a|Received Verifying InitialResponse|*|*|Operator|||||
O3a|Verifying|Unclassified Ordinary|*|Operator|Reason Findings||||
O3|Verifying|Unclassified Ordinary|*|SpecialisedUnit||dismissal|NotAnIncident||
O3|active|Unclassified Ordinary|*|SpecialisedUnit|Reason Management||NotAnIncident||
O4|Verifying|*|*|Operator|Classification Category EvidenceRecord Times||InitialResponse||
O5|active|*|*|Operator|Reason|not-exceeded|||
O5a|active|*|*|SpecialisedUnit|Reason|unit-not-exceeded|||
O6|InitialResponse|*|*|Operator|PlanReference||PlanSelected||
O7|PlanSelected|*|*|Operator SpecialisedUnit|DirectionReport||AwaitingDirection||
O8|AwaitingDirection|*|*|ProvincialCommittee|Directive||PlanSelected||
O8p|active|*|*|SpecialisedUnit|Reason||||
O8a|active|*|*|ProvincialCommittee|Directive|proposed|||
O8b|active|*|*|ProvincialCommittee|Matter||||
O8c|active|*|*|Operator SpecialisedUnit|Support||||
O8d|*|*|*|SpecialisedUnit|Document Addressee|?FileClosed|||
O8e|active|*|*|ProvincialCommittee|Directive||||
O8f|active|not-serious|*|ProvincialCommittee|Members|convened|||
O8g|PlanSelected AwaitingDirection Responding Eradicating Recovering Checking|not-serious|*|ProvincialCommittee|Adjustment|plan|||
O8h|active|not-serious|*|ProvincialCommittee|Speaker||||
S6a|open|not-serious|*|Speaker|Publication||||
S6a|open|Serious|*|NationalSpeaker|Publication||||
O9|PlanSelected|*|*|Operator Team|||Responding||
O10|Responding|*|*|Operator Team|Containment Scope||Eradicating||
O11|Eradicating|*|*|Operator|WeaknessFix||Recovering||
O12|Recovering|*|*|Operator|Restoration||Checking||
O13|Checking|*|*|Operator|Instability||Responding||
O14|Checking|*|*|Operator|CheckPassed||Reviewing||
O15|Reviewing|Ordinary|*|SpecialisedUnit|Review|settled|Closed||
O15|Reviewing|Ordinary|*|Operator|Review|not-exceeded settled|Closed||
O16|Closed|*|*|SpecialisedUnit|Reason Times||Responding|Ordinary|-
S1|active|Unclassified Ordinary|*|Operator SpecialisedUnit|Assessment|||SeriousProposed|
S2|*|not-serious|*|SpecialisedUnit|Document|?NotProposed ?FactsSaySerious ?FileClosed||Ordinary|-
S3|active|not-serious|*|SpecialisedUnit|Document Proposals|?NotProposed ?FactsSayOrdinary ?OutOfTurn ?FileClosed||SeriousProposed|ReportedToStanding
S3|Closed|not-serious|*|SpecialisedUnit|Document Proposals|?NotProposed ?FactsSayOrdinary ?OutOfTurn ?FileClosed|Reviewing|SeriousProposed|ReportedToStanding
S3|NotAnIncident|not-serious|*|SpecialisedUnit|Document Proposals|?NotProposed ?FactsSayOrdinary ?OutOfTurn ?FileClosed|Verifying|SeriousProposed|ReportedToStanding
S3|*|Serious|*|SpecialisedUnit|Document Proposals|?NotProposed ?FactsSayOrdinary ?OutOfTurn ?FileClosed|||
S4|active|not-serious|*|SpecialisedUnit|Document PlanCode Members|?NotClassified ?FactsSayOrdinary ?AnotherPlan ?FileClosed||Serious|PlanDecided
S4|Closed|not-serious|*|SpecialisedUnit|Document PlanCode Members|?NotClassified ?FactsSayOrdinary ?AnotherPlan ?FileClosed|Reviewing|Serious|PlanDecided
S4|NotAnIncident|not-serious|*|SpecialisedUnit|Document PlanCode Members|?NotClassified ?FactsSayOrdinary ?AnotherPlan ?FileClosed|Verifying|Serious|PlanDecided
S4|*|Serious|*|SpecialisedUnit|Document PlanCode Members|?PlanDecided ?FactsSayOrdinary ?AnotherPlan ?FileClosed|||
S4a|*|not-serious|*|SpecialisedUnit|Document|?OutOfTurn ?FactsSaySerious ?FileClosed||Ordinary|-
S4a|*|Serious|*|SpecialisedUnit|Document|?FactsSaySerious ?FileClosed||Ordinary|-
S5|active|*|PlanDecided|Operator SpecialisedUnit|Priorities||||Initial
S6|active|*|PlanDecided Initial|SpecialisedUnit|Document Directive|?OutOfTurn|||Response
S6|active|*|Response Evaluating Ending|SpecialisedUnit|Document Directive|?OutOfTurn|||
S6w|active|*|Response Evaluating|Owner Operator SpecialisedUnit|Work||||
S6n|active|Serious|*|SpecialisedUnit|Document Speaker||||
S6b|active|Serious|*|SpecialisedUnit|Document Members||||
S7|active|*|Response|SpecialisedUnit|BackupBefore Cleaned Restored Hardened Tested WeaknessesFixed BackupAfter Monitored CauseTarget CauseMethod CauseTime CauseDamage CauseAttacker CauseForecast||||Evaluating
S8|active|Serious|*|SpecialisedUnit|Document|?RemedyOpen|||Ending
S9|active|Serious|*|SpecialisedUnit|Document Archive Lessons EndProposals UpwardReport|?OutOfTurn ?ResponseGoesOn|||Ending
C1|confirmed|not-serious|*|SpecialisedUnit|Classification|verified|||
C2|open|*|*|Operator SpecialisedUnit|Reason Times||||
C3|active|*|*|Operator SpecialisedUnit|Facts||||
C4|open|*|*|Operator Owner|Flags||||
C5|open|*|*|SpecialisedUnit Operator|Parties||||
C6|active|*|*|SpecialisedUnit Operator Owner|Reason System||||
C7|*|*|*|SpecialisedUnit|Reason Marking||||
F1|active|*|*||||||
F2|active|*|*||||||
F3|active|*|*||||||
F4|active|*|*||||||
";

/// A line.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The step.
    pub step: &'static str,
    phases: &'static str,
    tracks: &'static str,
    emergencies: &'static str,
    who: &'static str,
    needs: &'static str,
    guards: &'static str,
    /// Phase, track and emergency afterwards; empty where they stay.
    pub to: [&'static str; 3],
}

/// Every line.
pub static LINES: LazyLock<Vec<Line>> = LazyLock::new(lines);

fn lines() -> Vec<Line> {
    let line = |text: &'static str| {
        let fields: Vec<_> = text.split('|').collect();
        let [
            step,
            phases,
            tracks,
            emergencies,
            who,
            needs,
            guards,
            phase,
            track,
            emergency,
        ] = fields[..]
        else {
            panic!("ten fields: {text}");
        };
        Line {
            step,
            phases,
            tracks,
            emergencies,
            who,
            needs,
            guards,
            to: [phase, track, emergency],
        }
    };
    TABLE.trim().lines().map(line).collect()
}

fn among(field: &str, value: &str) -> bool {
    field == "*" || field.split(' ').any(|one| one == value)
}

impl Line {
    /// Whether it starts from there.
    #[must_use]
    pub fn starts_from(&self, phase: &str, track: &str, emergency: &str) -> bool {
        let is_active = !matches!(phase, "Closed" | "NotAnIncident");
        let has_phase = match self.phases {
            "active" => is_active,
            "open" => phase != "NotAnIncident",
            "confirmed" => is_active && !matches!(phase, "Received" | "Verifying"),
            phases => among(phases, phase),
        };
        let has_track = match self.tracks {
            "not-serious" => track != "Serious",
            tracks => among(tracks, track),
        };
        has_phase && has_track && among(self.emergencies, emergency)
    }

    /// Who may.
    pub fn who(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.who.split(' ').filter(|who| !who.is_empty())
    }

    /// What must be given.
    pub fn needs(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.needs.split(' ').filter(|need| !need.is_empty())
    }

    /// What must be so.
    pub fn guards(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.guards
            .split(' ')
            .filter(|guard| !guard.is_empty() && !guard.starts_with('?'))
    }

    /// What must be acknowledged where it is so.
    pub fn differences(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.guards.split(' ').filter_map(|guard| guard.strip_prefix('?'))
    }
}

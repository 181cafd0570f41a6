//! What a step can be given beside words: a field that it would not look at is refused, lest its author believe that it counts, and nobody
//! is brought into an incident by a step that is not for that.

use super::Step;
use crate::rules::{party::Party, set::members};

members! {
    /// A part of what a step is given.
    Part {
        /// When it happened.
        Occurred,
        /// When it was detected.
        Detected,
        /// When it was found to exceed a capability.
        Exceeded,
        /// When it was found to exceed the specialised unit's.
        UnitExceeded,
        /// When the response ended.
        Ended,
        /// What it is classified as.
        Classification,
        /// What is known.
        Facts,
        /// Its category.
        Category,
        /// Flags that are raised or withdrawn.
        Flags,
        /// The plan that was decided.
        Plan,
        /// What is directed.
        Directive,
        /// The agencies that carry out what is directed, each by a task.
        Addressees,
        /// Which ministry manages the system.
        Management,
        /// Which system on record is affected.
        System,
        /// How far it may be passed on, and whether it is confidential.
        Marking,
    }
}

/// Whether a step looks at a part. Tasks are given by the provincial committee alone (QĐ 05/2017, Điều 5.2.a): what the Standing Agency
/// directs is recorded in words.
#[must_use]
pub const fn takes(step: Step, part: Part) -> bool {
    use Step as S;
    match part {
        Part::Occurred | Part::UnitExceeded => matches!(step, S::CorrectTimes),
        Part::Detected => matches!(step, S::Confirm | S::Reopen | S::CorrectTimes),
        Part::Exceeded => matches!(step, S::FlagCapability | S::FlagUnitCapability | S::CorrectTimes),
        Part::Ended => matches!(step, S::EndResponse | S::CorrectTimes),
        Part::Classification => matches!(step, S::Confirm | S::VerifyClass),
        Part::Facts => matches!(step, S::Confirm | S::VerifyClass | S::ProposeSerious | S::StateFacts),
        Part::Category => matches!(step, S::Confirm | S::VerifyClass | S::StateFacts),
        Part::Flags => matches!(step, S::RaiseFlags),
        Part::Plan => matches!(step, S::RecordPlan),
        Part::Directive => matches!(
            step,
            S::Direct | S::IssueDirective | S::ConveneTeam | S::DirectEmergency
        ),
        Part::Addressees => matches!(step, S::Direct | S::IssueDirective | S::ConveneTeam),
        Part::Management => matches!(step, S::Dismiss | S::StateFacts | S::NameParties),
        Part::System => matches!(step, S::NameSystem),
        Part::Marking => matches!(step, S::SetMark),
    }
}

/// The parts that a step gives to those whom it names.
#[must_use]
pub const fn brings(step: Step) -> &'static [Party] {
    use Party as P;
    match step {
        Step::NameParties => KNOWN,
        Step::ConveneTeam | Step::ChangeTeam => &[P::Team],
        Step::RecordPlan | Step::AddMembers => &[P::TaskForce],
        Step::NameSpeaker => &[P::Speaker],
        Step::NameNationalSpeaker => &[P::NationalSpeaker],
        Step::RecordOrder => &[P::Addressee],
        _ => &[],
    }
}

/// Those of whom it becomes known who they are (C5), and whom a first notice may name (QĐ 05/2017, Điều 11.1.b, 12.1.a). The parts that
/// somebody must be given, and those whose holders are dated parameters, are not among them.
pub const KNOWN: &[Party] = &[
    Party::Owner,
    Party::Operator,
    Party::NetworkMember,
    Party::DataController,
    Party::Reporter,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::phase::{Evidence, table};

    #[test]
    fn a_step_takes_what_it_needs() {
        for definition in table() {
            let step = definition.step;
            let needs = |evidence| definition.needs.contains(&evidence);
            for (evidence, part) in [
                (Evidence::Classification, Part::Classification),
                (Evidence::Category, Part::Category),
                (Evidence::Directive, Part::Directive),
                (Evidence::Assessment, Part::Facts),
                (Evidence::Facts, Part::Facts),
                (Evidence::PlanCode, Part::Plan),
                (Evidence::Flags, Part::Flags),
                (Evidence::Management, Part::Management),
                (Evidence::System, Part::System),
                (Evidence::Marking, Part::Marking),
                (Evidence::Times, Part::Detected),
            ] {
                assert!(!needs(evidence) || takes(step, part), "{step:?} needs {evidence:?}");
            }
            for (evidence, party) in [
                (Evidence::Addressee, Party::Addressee),
                (Evidence::Parties, Party::Operator),
            ] {
                assert!(!needs(evidence) || brings(step).contains(&party), "{step:?}");
            }
            let speaks = brings(step).contains(&Party::Speaker) || brings(step).contains(&Party::NationalSpeaker);
            assert_eq!(needs(Evidence::Speaker), speaks, "{step:?}");
            let has_members = brings(step).contains(&Party::Team) || brings(step).contains(&Party::TaskForce);
            assert!(!needs(Evidence::Members) || has_members, "{step:?}");
        }
    }

    #[test]
    fn nobody_gets_a_part_by_a_step_that_is_not_the_committees_or_a_national_bodys() {
        for definition in table() {
            let given = brings(definition.step).iter().any(|party| !KNOWN.contains(party));
            let is_theirs = definition.by == [Party::ProvincialCommittee] || definition.records.is_some();
            assert!(!given || is_theirs, "{:?}", definition.step);
        }
        for step in Step::ALL {
            let commits = takes(*step, Part::Addressees);
            let mut rows = table().filter(|definition| definition.step == *step);
            assert!(
                !commits || rows.all(|row| row.by == [Party::ProvincialCommittee]),
                "{step:?}"
            );
        }
    }
}

//! What a row of the table says.

use super::{Discrepancy, Evidence, Instead, Step, around::AROUND, emergency::EMERGENCY, response::RESPONSE};
use crate::rules::{
    article::Article,
    forbidden::FORBIDDEN,
    incident::{EmergencyPhase, ResponsePhase, Track},
    party::Party,
    set::members,
};

members! {
    /// Something that must be so before a step.
    Guard {
        /// The operator concluded that it is no incident.
        DismissalProposed,
        /// The specialised unit proposed to convene the team.
        ConveningProposed,
        /// The team was convened.
        TeamConvened,
        /// A plan was chosen.
        PlanChosen,
        /// The incident never exceeded the operator's capability.
        NeverExceeded,
        /// It is not flagged so already.
        NotFlagged,
        /// Nothing blocks closing.
        NothingBlocks,
    }
}

/// A row: a step from some places, by some parties. A step with several rows can be done by any that fits.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// The step.
    pub step: Step,
    /// From where on the axis of the response.
    pub phases: &'static [ResponsePhase],
    /// In which process.
    pub tracks: &'static [Track],
    /// From where on the axis of the emergency, unset among them where it is not serious; any where none is named.
    pub emergencies: &'static [Option<EmergencyPhase>],
    /// Where the response stands afterwards; where it stood where unset.
    pub to: Option<ResponsePhase>,
    /// The process afterwards; the same where unset.
    pub to_track: Option<Track>,
    /// Where the emergency stands afterwards, if it stands anywhere; where it stood where unset.
    pub to_emergency: Option<Option<EmergencyPhase>>,
    /// Who may do it; nobody where empty.
    pub by: &'static [Party],
    /// Whose decision is recorded by it; then the specialised unit records it, with its document.
    pub records: Option<Party>,
    /// What must be given.
    pub needs: &'static [Evidence],
    /// What must be so.
    pub guards: &'static [Guard],
    /// What must be acknowledged where it is so.
    pub discrepancies: &'static [Discrepancy],
    /// What can be done in its place by who may not, or not from here.
    pub instead: &'static [Instead],
    /// The articles that it rests on.
    pub basis: &'static [Article],
}

/// Whatever is still worked on.
pub(super) const ACTIVE: &[ResponsePhase] = &[
    ResponsePhase::Received,
    ResponsePhase::Verifying,
    ResponsePhase::InitialResponse,
    ResponsePhase::PlanSelected,
    ResponsePhase::AwaitingDirection,
    ResponsePhase::Responding,
    ResponsePhase::Eradicating,
    ResponsePhase::Recovering,
    ResponsePhase::Checking,
    ResponsePhase::Reviewing,
];

/// What the Standing Agency has not decided to be serious.
pub(super) const NOT_SERIOUS: &[Track] = &[Track::Unclassified, Track::Ordinary, Track::SeriousProposed];

/// A row that says nothing yet: whatever is active, in whatever process.
pub(crate) const BLANK: Definition = Definition {
    step: Step::Report,
    phases: ACTIVE,
    tracks: Track::ALL,
    emergencies: &[],
    to: None,
    to_track: None,
    to_emergency: None,
    by: &[],
    records: None,
    needs: &[],
    guards: &[],
    discrepancies: &[],
    instead: &[],
    basis: &[],
};

/// Every row.
pub fn table() -> impl Iterator<Item = &'static Definition> {
    [RESPONSE, AROUND, EMERGENCY, FORBIDDEN].into_iter().flatten()
}

/// The rows of a step, the one that is meant first being the first.
pub fn definitions(step: Step) -> impl Iterator<Item = &'static Definition> {
    table().filter(move |definition| definition.step == step)
}

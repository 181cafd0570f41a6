//! What the emergency response is made of (QĐ 05/2017, Điều 14.5): eight parts, who leads each, and what is recorded of it.

use super::{
    article::Article,
    incident::{Incident, Mark},
    party::Party,
    phase::{CAUSE_REPORT, Evidence, REMEDY_CHECKLIST},
    set::{Set, members},
};

members! {
    /// A part of the emergency response, by its point.
    Part {
        /// a) Chỉ đạo ứng cứu.
        Direction,
        /// b) Điều phối ứng cứu.
        Coordination,
        /// c) Phát ngôn, cung cấp thông tin.
        Publication,
        /// d) Thu thập, tổng hợp thông tin.
        Information,
        /// đ) Phân tích, giám sát liên tục.
        Analysis,
        /// e) Khắc phục, gỡ bỏ, khôi phục.
        Remedy,
        /// g) Xử lý hậu quả.
        Consequences,
        /// h) Xác định nguyên nhân, nguồn gốc.
        Cause,
    }
}

impl Part {
    /// Who leads it (chủ trì).
    #[must_use]
    pub const fn leads(self) -> &'static [Party] {
        match self {
            Self::Direction => &[Party::StandingAgency, Party::ProvincialCommittee],
            Self::Coordination => &[Party::Coordinator],
            Self::Publication => &[Party::StandingAgency],
            Self::Information | Self::Analysis => &[Party::Coordinator, Party::Owner],
            Self::Remedy => &[Party::Owner],
            Self::Consequences => &[Party::Owner, Party::TaskForce],
            Self::Cause => &[Party::TaskForce],
        }
    }

    /// What is recorded of it, in its order; empty where a step of its own records it.
    #[must_use]
    pub const fn items(self) -> &'static [Evidence] {
        match self {
            Self::Direction | Self::Publication => &[],
            Self::Coordination => &[Evidence::Coordinated],
            Self::Information => &[Evidence::InformationGathered],
            Self::Analysis => &[Evidence::Analysed],
            Self::Remedy => REMEDY_CHECKLIST,
            Self::Consequences => &[Evidence::ConsequencesHandled],
            Self::Cause => CAUSE_REPORT,
        }
    }

    /// The point.
    #[must_use]
    pub const fn article(self) -> Article {
        match self {
            Self::Direction => Article::Qd05_14_5a,
            Self::Coordination => Article::Qd05_14_5b,
            Self::Publication => Article::Qd05_14_5c,
            Self::Information => Article::Qd05_14_5d,
            Self::Analysis => Article::Qd05_14_5dd,
            Self::Remedy => Article::Qd05_14_5e,
            Self::Consequences => Article::Qd05_14_5g,
            Self::Cause => Article::Qd05_14_5h,
        }
    }
}

/// Everything that can be recorded of the work.
#[must_use]
pub fn items() -> Set<Evidence> {
    Part::ALL.iter().flat_map(|part| part.items()).copied().collect()
}

/// How far a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The part.
    pub part: Part,
    /// Whether all of it is recorded.
    pub is_done: bool,
    /// What is recorded of it.
    pub recorded: Vec<Evidence>,
    /// What is not.
    pub open: Vec<Evidence>,
}

/// How far the emergency response is; nothing before it was directed (S6).
#[must_use]
pub fn checklist(incident: &Incident) -> Vec<Progress> {
    if incident.times.directed.is_none() {
        return Vec::new();
    }
    let progress = |part: &Part| {
        let is_recorded = |item: &&Evidence| incident.worked.contains(**item);
        let (recorded, open): (Vec<_>, Vec<_>) = part.items().iter().partition(is_recorded);
        Progress {
            part: *part,
            is_done: match part {
                Part::Direction => true,
                Part::Publication => incident.marks.contains(Mark::NationalSpeakerNamed),
                _ => open.is_empty(),
            },
            recorded,
            open,
        }
    };
    Part::ALL.iter().map(progress).collect()
}

//! An incident as the rules see it: where it stands on its two axes, what is known of it, and what was done about it.

use chidao_calendar::Instant;

use super::{
    article::Article,
    classification::{Facts, PlanType, Seriousness},
    pack::Pack,
    party::Party,
    phase::{Discrepancy, Evidence, Step},
    set::{Set, members},
    times::Times,
};

members! {
    /// Where the response stands (TT 20/2017, Điều 11). It moves also while the incident is serious.
    ResponsePhase {
        /// Đã tiếp nhận.
        Received,
        /// Đang xác minh.
        Verifying,
        /// Ứng cứu ban đầu.
        InitialResponse,
        /// Đã chọn phương án.
        PlanSelected,
        /// Chờ chỉ đạo.
        AwaitingDirection,
        /// Ứng cứu, ngăn chặn.
        Responding,
        /// Gỡ bỏ.
        Eradicating,
        /// Khôi phục.
        Recovering,
        /// Kiểm tra, đánh giá.
        Checking,
        /// Tổng kết.
        Reviewing,
        /// Kết thúc.
        Closed,
        /// Không phải sự cố; or none that is taken here (QĐ 05/2017, Điều 1).
        NotAnIncident,
    }
}

impl ResponsePhase {
    /// Whether anything is still to be done about the incident.
    #[must_use]
    pub const fn is_active(self) -> bool {
        !matches!(self, Self::Closed | Self::NotAnIncident)
    }

    /// Whether the operator has confirmed that it is an incident (O4).
    #[must_use]
    pub const fn is_confirmed(self) -> bool {
        !matches!(self, Self::Received | Self::Verifying | Self::NotAnIncident)
    }
}

members! {
    /// Which of the two processes an incident is in.
    Track {
        /// Chưa phân loại.
        Unclassified,
        /// Thông thường.
        Ordinary,
        /// Đã đề xuất nâng cấp nghiêm trọng.
        SeriousProposed,
        /// Nghiêm trọng, as the Standing Agency decided.
        Serious,
    }
}

members! {
    /// Where the emergency stands (QĐ 05/2017, Điều 14); unset while the incident is not serious.
    EmergencyPhase {
        /// Đã báo cáo Cơ quan thường trực: classified as serious by the coordinator, not decided yet.
        ReportedToStanding,
        /// Đã quyết định phương án.
        PlanDecided,
        /// Ứng cứu ban đầu.
        Initial,
        /// Ứng cứu khẩn cấp.
        Response,
        /// Đánh giá.
        Evaluating,
        /// Kết thúc.
        Ending,
    }
}

members! {
    /// What was done in the present cycle, as far as something later hangs on it.
    Mark {
        /// The operator concluded that it is no incident.
        DismissalProposed,
        /// The operator began the first response.
        FirstResponse,
        /// The specialised unit verified the classification.
        Verified,
        /// A plan was chosen.
        PlanChosen,
        /// The specialised unit proposed to convene the team.
        ConveningProposed,
        /// The committee convened the team.
        TeamConvened,
        /// The committee assigned a speaker.
        SpeakerNamed,
        /// The Standing Agency named a speaker.
        NationalSpeakerNamed,
        /// The notice that was sent said that handling is not finished.
        NoticeUnfinished,
        /// The coordinator, or the Standing Agency, said that it is not serious.
        UpgradeDeclined,
        /// The coordinator ended the emergency: the file closes once nothing stands in the way.
        EmergencyEnded,
    }
}

members! {
    /// What the operator or the owner says of an incident, on which duties under later laws hang.
    Flag {
        /// Serious by Decree 331, which does not say what that is (NĐ 331/2026, Điều 31.2.d).
        SeriousByDecree,
        /// Signs of infringing national security or social order and safety (NĐ 331/2026, Điều 31.2.d).
        SecuritySigns,
        /// Serious interruption of the system (NĐ 331/2026, Điều 31.2.d).
        SeriousInterruption,
        /// A dangerous situation (tình huống nguy hiểm) of a system important to national security (NĐ 333/2026, Điều 9.3.c).
        DangerousSituation,
        /// Personal data are affected (Luật 91/2025, Điều 23.1).
        PersonalData,
    }
}

impl Flag {
    /// The article on which it rests, and the text that this is of.
    #[must_use]
    pub const fn article(self) -> (Pack, Article) {
        match self {
            Self::SeriousByDecree | Self::SecuritySigns | Self::SeriousInterruption => {
                (Pack::Decree331, Article::Nd331_31_2d)
            }
            Self::DangerousSituation => (Pack::Decree333, Article::Nd333_9_3c),
            Self::PersonalData => (Pack::Law91, Article::Law91_23_1),
        }
    }
}

/// A notice of the incident that came in (tiếp nhận), or an own detection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intake {
    /// Who received or detected it.
    pub receiver: Party,
    /// Who sent it; none where the receiver detected it.
    pub sender: Option<Party>,
    /// When.
    pub at: Instant,
    /// Whether it came as a notice or report by the operator, who tells the others himself: it is acknowledged, not passed on.
    pub is_report: bool,
}

/// That the incident is none (O3), or not serious (S2, S4a).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// When.
    pub at: Instant,
    /// By which step.
    pub step: Step,
}

/// A proposal to raise the incident to serious (đề xuất nâng cấp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposed it: the operator or the specialised unit.
    pub by: Party,
    /// When.
    pub at: Instant,
}

/// An incident in its present cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Where the response stands.
    pub response: ResponsePhase,
    /// Which process it is in.
    pub track: Track,
    /// Where the emergency stands.
    pub emergency: Option<EmergencyPhase>,
    /// Which cycle it is: 1, and one more each time that it was opened again.
    pub cycle: u32,
    /// Its times.
    pub times: Times,
    /// What is known of it.
    pub facts: Facts,
    /// What was done.
    pub marks: Set<Mark>,
    /// What later laws hang on.
    pub flags: Set<Flag>,
    /// Parties of which it is known who they are.
    pub known: Set<Party>,
    /// What it was classified as last, by the operator or the specialised unit.
    pub classified: Option<Seriousness>,
    /// The plan that the Standing Agency decided.
    pub plan: Option<PlanType>,
    /// The notices of this cycle, in their order.
    pub intakes: Vec<Intake>,
    /// The proposals of this cycle, in their order.
    pub proposals: Vec<Proposal>,
    /// What all who had been told have to be told otherwise.
    pub answers: Vec<Answer>,
    /// When matters were taken to the Standing Agency.
    pub escalations: Vec<Instant>,
    /// When coordination orders were recorded.
    pub orders: Vec<Instant>,
    /// When developments were reported last, and how often so far.
    pub progress: (u32, Option<Instant>),
    /// Differences between decisions and facts that were acknowledged.
    pub discrepancies: Set<Discrepancy>,
    /// What of the emergency response is recorded as done.
    pub worked: Set<Evidence>,
}

impl Incident {
    /// Whether the end report is owed and the coordinator's receipt of it before the file is closed: the incident exceeded the
    /// operator's capability, or it is serious (TT 20/2017, Điều 9.2.b; QĐ 05/2017, Điều 11.2).
    #[must_use]
    pub fn needs_final(&self) -> bool {
        self.times.exceeded.is_some() || self.track == Track::Serious
    }

    /// Whether emergency reports are to be kept up (QĐ 05/2017, Điều 11.2): until the response has ended, of a serious incident until it
    /// was evaluated or ended by those who do (Điều 14.6, 14.7).
    #[must_use]
    pub fn is_emergency_reported(&self) -> bool {
        let is_over = match self.track {
            Track::Serious => self.emergency == Some(EmergencyPhase::Ending),
            _ => self.times.ended.is_some(),
        };
        self.needs_final() && !is_over
    }
}

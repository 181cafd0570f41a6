//! A task as the rules see it: where it stands, when it is due, and what was submitted and asked for.

use chidao_calendar::{Date, Instant};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Dự thảo.
    Draft,
    /// Chưa tiếp nhận.
    Assigned,
    /// Đề nghị trả lại.
    ReturnRequested,
    /// Chưa thực hiện.
    NotStarted,
    /// Đang thực hiện.
    InProgress,
    /// Chờ xác nhận.
    Reported,
    /// Thực hiện lại.
    Redo,
    /// Tạm dừng.
    Suspended,
    /// Đã hoàn thành.
    Completed,
    /// Thu hồi.
    Withdrawn,
    /// Đã hủy dự thảo.
    Discarded,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::Draft,
        Self::Assigned,
        Self::ReturnRequested,
        Self::NotStarted,
        Self::InProgress,
        Self::Reported,
        Self::Redo,
        Self::Suspended,
        Self::Completed,
        Self::Withdrawn,
        Self::Discarded,
    ];

    /// Whether the task is owed: assigned, and neither confirmed nor withdrawn.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Assigned
            | Self::ReturnRequested
            | Self::NotStarted
            | Self::InProgress
            | Self::Reported
            | Self::Redo
            | Self::Suspended => true,
            Self::Draft | Self::Completed | Self::Withdrawn | Self::Discarded => false,
        }
    }
}

/// When a task is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last day.
    pub date: Date,
    /// The instant from which it is overdue: that at which the last day closes.
    pub instant: Instant,
}

/// A result that was submitted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// When it was submitted.
    pub at: Instant,
    /// The day of issue of its paper.
    pub issued_on: Date,
    /// The earlier day that is recognised as the day of the result.
    pub recognised_on: Option<Date>,
    /// When it was decided on.
    pub decided: Option<Instant>,
}

impl Submission {
    /// The instant that counts as that of the result (TSK-09).
    #[must_use]
    pub fn counts_from(&self) -> Instant {
        self.recognised_on.map_or(self.at, Instant::start_of)
    }
}

/// What became of a request for more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExtensionState {
    /// Chờ quyết định.
    Requested,
    /// Được gia hạn.
    Approved,
    /// Không được gia hạn.
    Rejected,
    /// Hết hiệu lực: not decided on until the task was due.
    Lapsed,
    /// Không còn cần thiết.
    Moot,
}

/// A request for more time that was made last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// The date that is asked for.
    pub proposed: Date,
    /// What became of it.
    pub state: ExtensionState,
}

/// Since when, and from where, a task is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspension {
    /// Where it stood before.
    pub from: State,
    /// When it was suspended.
    pub at: Instant,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Where it stands.
    pub state: State,
    /// Set where it is suspended, and only there.
    pub suspension: Option<Suspension>,
    /// Id of its lead.
    pub lead: String,
    /// The day on which it was assigned; unset in a draft.
    pub assigned_on: Option<Date>,
    /// The day on which it was received; unset in a draft.
    pub received_on: Option<Date>,
    /// Until when the lead may return it, and from when its silence is acceptance (TSK-06); unset in a draft.
    pub accept_until: Option<Instant>,
    /// When it was due at first (INV-T2); unset in a draft, and where it never was due.
    pub original: Option<Deadline>,
    /// When it is due now; unset in a draft, and without a due date.
    pub due: Option<Deadline>,
    /// The result that was submitted last.
    pub submission: Option<Submission>,
    /// The extension that was asked for last.
    pub extension: Option<Extension>,
    /// How many were granted.
    pub granted: u32,
    /// How many days they added in all.
    pub granted_days: u32,
}

impl Task {
    /// Whether a request for more time waits for a decision (INV-T5).
    #[must_use]
    pub fn is_extension_open(&self) -> bool {
        self.extension
            .is_some_and(|extension| extension.state == ExtensionState::Requested)
    }

    /// The task as it stands at an instant, with what time alone has brought about by then: silence that is acceptance, and a
    /// request for more time that nobody decided on (TSK-06, TSK-12). While it is suspended no request lapses.
    #[must_use]
    pub fn at(mut self, now: Instant) -> Self {
        if self.state == State::Assigned && self.accept_until.is_some_and(|until| until <= now) {
            self.state = State::NotStarted;
        }
        let is_over = self.due.is_some_and(|due| due.instant <= now);
        if let Some(extension) = &mut self.extension
            && extension.state == ExtensionState::Requested
            && is_over
            && self.state != State::Suspended
        {
            extension.state = ExtensionState::Lapsed;
        }
        self
    }
}

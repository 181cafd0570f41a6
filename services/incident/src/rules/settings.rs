//! What no law fixes: dated parameters, which the desk hands in as of the day that counts.

use std::num::NonZeroU32;

/// Numbers that a committee chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Minutes after which an acknowledgement or a forwarding that is owed "at once" (*ngay*) counts as late.
    pub acknowledge_minutes: u32,
    /// Minutes after which a report that is owed "at once" counts as late.
    pub report_minutes: u32,
    /// Hours from the event after which a duty of some days is nearly due, but never later than it is due: the reading "5 × 24 h".
    pub target_hours: u32,
    /// Hours before a duty of some hours is due at which it is nearly due.
    pub due_soon_hours: u32,
    /// Hours between reports on developments (*báo cáo diễn biến*); none where they are owed without an interval.
    pub progress_hours: Option<NonZeroU32>,
    /// Hours between two incidents within which they may be the same.
    pub duplicate_hours: u32,
}

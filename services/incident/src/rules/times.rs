//! The times of an incident, which are kept apart: they start different clocks.

use chidao_calendar::{Date, Instant};

/// When somebody says that an incident was detected (thời điểm phát hiện).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detection {
    /// By the hour and minute, as operators must.
    At(Instant),
    /// By the day alone, which third parties may: it counts at 00:00.
    On(Date),
}

impl Detection {
    /// The instant from which clocks run.
    #[must_use]
    pub fn instant(self) -> Instant {
        match self {
            Self::At(instant) => instant,
            Self::On(day) => Instant::start_of(day),
        }
    }
}

/// The times of an incident in its present cycle; unset where not known or not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// When it happened (xảy ra).
    pub occurred: Option<Instant>,
    /// When it was detected (phát hiện): what every duty that runs from detection is counted from.
    pub detected: Option<Instant>,
    /// When the first notice of it was received here (tiếp nhận).
    pub received: Option<Instant>,
    /// When the operator found that it may exceed its capability (vượt khả năng xử lý).
    pub exceeded: Option<Instant>,
    /// When the specialised unit found the same of itself.
    pub unit_exceeded: Option<Instant>,
    /// When the response ended (kết thúc ứng phó).
    pub ended: Option<Instant>,
}

/// Which times contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disorder {
    /// It occurred after it was detected.
    DetectedBeforeItOccurred,
    /// It was detected after this instant: in the time to come.
    DetectedToCome,
    /// It was received, or found to be beyond somebody's capability, in the time to come.
    KnownToCome,
    /// The response ended before the incident was detected.
    EndedBeforeDetection,
    /// The response ended in the time to come.
    EndedToCome,
    /// A duty was done, or a report sent or received, in the time to come.
    DoneToCome,
    /// A duty was done, or a report sent, before what it is owed for.
    DoneBeforeItsCause,
    /// It was received before it was sent.
    ReceivedBeforeDone,
}

impl Times {
    /// Whether the times can be so at an instant.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn check(&self, now: Instant) -> Result<(), Disorder> {
        let is_after =
            |one: Option<Instant>, other: Option<Instant>| one.zip(other).is_some_and(|(one, other)| one > other);
        let known = [self.received, self.exceeded, self.unit_exceeded];
        let checks = [
            (is_after(self.detected, Some(now)), Disorder::DetectedToCome),
            (
                is_after(self.occurred, self.detected),
                Disorder::DetectedBeforeItOccurred,
            ),
            (
                known.into_iter().any(|at| is_after(at, Some(now))),
                Disorder::KnownToCome,
            ),
            (is_after(self.ended, Some(now)), Disorder::EndedToCome),
            (is_after(self.detected, self.ended), Disorder::EndedBeforeDetection),
        ];
        let first = checks.into_iter().find(|(is_so, _)| *is_so);
        first.map_or(Ok(()), |(_, disorder)| Err(disorder))
    }
}

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

    /// Whether the day alone is known.
    #[must_use]
    pub const fn is_day_alone(self) -> bool {
        matches!(self, Self::On(_))
    }
}

/// The times of an incident in its present cycle; unset where not known or not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// When it happened (xảy ra).
    pub occurred: Option<Instant>,
    /// When it was detected (phát hiện): what every duty that runs from detection is counted from.
    pub detected: Option<Instant>,
    /// Whether of that the day alone is known, so that it counts at 00:00 until somebody says the hour.
    pub is_day_alone: bool,
    /// When the first notice of it was received here (tiếp nhận).
    pub received: Option<Instant>,
    /// When the operator found that it may exceed its capability (vượt khả năng xử lý).
    pub exceeded: Option<Instant>,
    /// When the specialised unit found the same of itself.
    pub unit_exceeded: Option<Instant>,
    /// When the response ended (kết thúc ứng phó).
    pub ended: Option<Instant>,
    /// When the initial response to the emergency began (QĐ 05/2017, Điều 14.4).
    pub begun: Option<Instant>,
    /// When the emergency response was directed first (Điều 14.5).
    pub directed: Option<Instant>,
}

/// Which times contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disorder {
    /// It occurred after it was detected.
    DetectedBeforeItOccurred,
    /// It occurred in the time to come.
    OccurredToCome,
    /// It was found to be beyond somebody's capability before it was detected.
    ExceededBeforeDetection,
    /// The response ended before the incident was found to be beyond the operator's capability.
    EndedBeforeExceeded,
    /// It recurred before the file says that it was detected first.
    RecurredBefore,
    /// What is corrected was not said yet.
    NothingToCorrect,
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
    /// These times with another detection, where one is given.
    #[must_use]
    pub fn detected_at(self, detection: Option<Detection>) -> Self {
        detection.map_or(self, |detection| Self {
            detected: Some(detection.instant()),
            is_day_alone: detection.is_day_alone(),
            ..self
        })
    }

    /// Whether the times can be so at an instant.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn check(&self, now: Instant) -> Result<(), Disorder> {
        let is_after =
            |one: Option<Instant>, other: Option<Instant>| one.zip(other).is_some_and(|(one, other)| one > other);
        // Where the day alone is known, it may have been at its very end.
        let latest = self
            .detected
            .map(|detected| detected.plus_micros(if self.is_day_alone { DAY - 1 } else { 0 }));
        let now = Some(now);
        let known = [self.received, self.exceeded, self.unit_exceeded];
        let exceeded = [self.exceeded, self.unit_exceeded];
        let checks = [
            (is_after(self.detected, now), Disorder::DetectedToCome),
            (is_after(self.occurred, now), Disorder::OccurredToCome),
            (is_after(self.occurred, latest), Disorder::DetectedBeforeItOccurred),
            (known.into_iter().any(|at| is_after(at, now)), Disorder::KnownToCome),
            (is_after(self.ended, now), Disorder::EndedToCome),
            (is_after(self.detected, self.ended), Disorder::EndedBeforeDetection),
            (
                exceeded.into_iter().any(|at| is_after(self.detected, at)),
                Disorder::ExceededBeforeDetection,
            ),
            (is_after(self.exceeded, self.ended), Disorder::EndedBeforeExceeded),
        ];
        let first = checks.into_iter().find(|(is_so, _)| *is_so);
        first.map_or(Ok(()), |(_, disorder)| Err(disorder))
    }
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

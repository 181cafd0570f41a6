//! Which texts hold for an incident: rule packs (gói quy định), stacked and dated, chosen by the day of detection. All that hold are
//! kept; of two duties the one that is due first is shown first.

use chidao_calendar::{Date, Instant, Interval};
use time::macros::date;

use super::set::{Set, members};

members! {
    /// A text, or two that go together.
    Pack {
        /// Quyết định 05/2017/QĐ-TTg.
        Decision05,
        /// Thông tư 20/2017/TT-BTTTT.
        Circular20,
        /// Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15.
        Law91,
        /// Luật An ninh mạng 116/2025/QH15.
        Law116,
        /// Nghị định 330/2026/NĐ-CP, which asks for nothing: it marks what was not done.
        Decree330,
        /// Nghị định 331/2026/NĐ-CP.
        Decree331,
        /// Nghị định 333/2026/NĐ-CP.
        Decree333,
    }
}

/// When a pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Force {
    /// The pack.
    pub pack: Pack,
    /// The days on which what is detected falls under it.
    pub within: Interval,
}

/// Since when each pack holds by its own text. Decision 05 and Circular 20 have no end: no text repeals them (Luật 64/2025, Điều 57.2);
/// if their end is announced, a dated parameter says so and the desk hands in other intervals.
#[must_use]
pub fn in_force_by_text() -> [Force; 7] {
    [
        (Pack::Decision05, date!(2017 - 03 - 16)),
        (Pack::Circular20, date!(2017 - 11 - 01)),
        (Pack::Law91, date!(2026 - 01 - 01)),
        (Pack::Law116, date!(2026 - 07 - 01)),
        (Pack::Decree330, date!(2026 - 08 - 19)),
        (Pack::Decree331, date!(2026 - 08 - 19)),
        (Pack::Decree333, date!(2026 - 08 - 19)),
    ]
    .map(|(pack, from)| Force {
        pack,
        within: Interval::new(from, None),
    })
}

/// The packs under which what was detected on a day falls.
#[must_use]
pub fn packs_on(force: &[Force], day: Date) -> Set<Pack> {
    let holding = force.iter().filter(|force| force.within.contains(day));
    holding.map(|force| force.pack).collect()
}

/// The packs of an incident: those of the civil day, in UTC+7, of its detection, or else of its receipt.
#[must_use]
pub fn packs_of(force: &[Force], detected: Option<Instant>, received: Option<Instant>) -> Set<Pack> {
    let counts = detected.or(received);
    counts.map_or(Set::EMPTY, |instant| packs_on(force, instant.civil_date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_stacked_and_change_at_midnight_in_vietnam() {
        let force = in_force_by_text();
        let of = |instant: Instant| packs_of(&force, Some(instant), None);
        let base = Set::of(&[Pack::Decision05, Pack::Circular20]);
        let law = base.with(Pack::Law91).with(Pack::Law116);
        let edge = Instant::start_of(date!(2026 - 08 - 19));
        assert_eq!(of(Instant::start_of(date!(2019 - 06 - 17))), base);
        assert_eq!(
            of(Instant::start_of(date!(2026 - 07 - 01)).plus_micros(-1)),
            base.with(Pack::Law91)
        );
        assert_eq!(of(edge.plus_micros(-1)), law);
        assert_eq!(
            of(edge),
            law.and(Set::of(&[Pack::Decree330, Pack::Decree331, Pack::Decree333]))
        );
        assert_eq!(packs_of(&force, None, None), Set::EMPTY);
        assert_eq!(packs_of(&force, None, Some(edge)), of(edge));
    }
}

//! The model of offices that change hands: who loses a seat by it, and who follows.

use super::{
    act::Change,
    world::{Appointed, Held, LOOKED_AT, NEVER, OFFICES, PEOPLE, Seat, World},
};

impl World {
    /// The offices that an act has somebody leave, by their places; `None` where it cannot be.
    pub(super) fn left(&self, change: &Change) -> Option<Vec<usize>> {
        let held = &self.people[change.person];
        let now = |held: &Held| held.from <= change.on && change.on < held.to;
        let left: Vec<usize> = match change.leaves {
            None => (0..held.len()).filter(|place| now(&held[*place])).collect(),
            Some(office) => {
                let place = (0..held.len()).find(|place| held[*place].office == office && now(&held[*place]))?;
                vec![place]
            }
        };
        let all_before = left.iter().all(|place| held[*place].from < change.on);
        let taken = change.takes_up.is_none_or(|office| {
            let stays = |place: &usize| !left.contains(place) && held[*place].office == office;
            let is_held = (0..held.len()).filter(stays).any(|place| held[place].to > change.on);
            change.on < self.ends[OFFICES[office].0] && !is_held
        });
        let is_something = !left.is_empty() || change.takes_up.is_some();
        (all_before && taken && is_something).then_some(left)
    }

    /// Follows the change.
    pub(super) fn change(&mut self, change: &Change) {
        let left = self.left(change).unwrap_or_default();
        let before = self.people[change.person].clone();
        let mut after = before.clone();
        left.iter().for_each(|place| after[*place].to = change.on);
        after.extend(change.takes_up.map(|office| Held {
            office,
            from: change.on,
            to: NEVER,
        }));
        let mut lost = Vec::new();
        for place in 0..self.appointed.len() {
            let one = self.appointed[place].clone();
            let Some(seat) = self.seat(one.seat).filter(|_| one.person == change.person) else {
                continue;
            };
            let (then, now) = (
                self.missing(&before, seat.office, one.from, one.to),
                self.missing(&after, seat.office, one.from, one.to),
            );
            if now < then {
                lost.push(one.seat);
                (self.appointed[place].to, self.appointed[place].lost) = (now, true);
            }
        }
        self.people[change.person] = after;
        let mut joining: Vec<Seat> = self.seats.clone();
        let goes_with_it = |seat: &Seat| change.takes_up == Some(seat.office) || lost.contains(&seat.number);
        joining.retain(|seat| seat.joins && goes_with_it(seat));
        joining.sort_by_key(|seat| format!("{}", seat.number));
        for seat in joining {
            if let Some((day, person)) = self.next_holder(&seat, change.on.max(change.issued))
                && !self.is_taken(seat.number, person, (day, seat.to), None)
            {
                self.appoint(seat.number, person, day);
            }
        }
    }

    /// The first day, from one on, on which a seat that nobody is appointed to any more has a single holder of its office, and who
    /// that is: one day after the other.
    fn next_holder(&self, seat: &Seat, from: i64) -> Option<(i64, usize)> {
        let last = seat.to.min(self.today + LOOKED_AT);
        let is_done = |one: &Appointed| one.seat != seat.number || one.from == one.to;
        (from..last).filter(|day| seat.from <= *day).find_map(|day| {
            let mut holders = (0..PEOPLE).filter(|person| self.holds(&self.people[*person], seat.office, day));
            let (first, second) = (holders.next()?, holders.next());
            let is_over = self.appointed.iter().all(|one| is_done(one) || one.to <= day);
            (second.is_none() && is_over).then_some((day, first))
        })
    }
}

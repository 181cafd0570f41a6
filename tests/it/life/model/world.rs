//! The model: offices, seats and appointments as days, and what follows from an act by looking at one day after the other.

use chidao_proto::membership::v1::{SeatRole, SeatStatus};
use chidao_tests::Chance;

use super::act::{Act, Draft, Line};

/// A day that is never reached.
pub(super) const NEVER: i64 = 1_000_000;
/// Days that are looked at one by one beyond the last that an act names.
pub(super) const LOOKED_AT: i64 = 100;

/// Agencies: the people's committee and three departments.
pub(super) const AGENCIES: [&str; 4] = ["ubnd-tinh", "so-a", "so-b", "so-c"];
/// The offices that there are, each in its agency.
pub(super) const OFFICES: [(usize, &str); 8] = [
    (0, "Chủ tịch"),
    (0, "Phó Chủ tịch"),
    (1, "Giám đốc"),
    (1, "Phó Giám đốc"),
    (2, "Giám đốc"),
    (2, "Phó Giám đốc"),
    (3, "Giám đốc"),
    (3, "Phó Giám đốc"),
];
/// People: each of the first holds the office of his number at first.
pub(super) const PEOPLE: usize = 11;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    pub(super) office: usize,
    pub(super) from: i64,
    pub(super) to: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) number: usize,
    pub(super) ordinal: i32,
    pub(super) role: SeatRole,
    pub(super) office: usize,
    pub(super) joins: bool,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// Who sits where and when; `lost` where it ended because the office was lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Appointed {
    pub(super) seat: usize,
    pub(super) person: usize,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) lost: bool,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) today: i64,
    pub(super) ends: [i64; AGENCIES.len()],
    pub(super) people: Vec<Vec<Held>>,
    pub(super) seats: Vec<Seat>,
    pub(super) appointed: Vec<Appointed>,
    /// The day of the last decision.
    pub(super) decided: i64,
}

fn overlap(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0 < one.1 && other.0 < other.1 && one.0 < other.1 && other.0 < one.1
}

impl World {
    /// The committee of day 0: Head, Deputy Head and two members, of whom one is missing.
    pub(super) fn founded(chance: &mut Chance) -> Self {
        let held = |office| Held {
            office,
            from: -1_000,
            to: NEVER,
        };
        let people = (0..PEOPLE)
            .map(|person| (person < OFFICES.len()).then(|| held(person)).into_iter().collect())
            .collect();
        let mut world = Self {
            today: 0,
            ends: [NEVER; AGENCIES.len()],
            people,
            seats: Vec::new(),
            appointed: Vec::new(),
            decided: 0,
        };
        let lines = [
            (SeatRole::Head, 0),
            (SeatRole::DeputyHead, 1),
            (SeatRole::Member, 2),
            (SeatRole::Member, 5),
        ];
        let drafts: Vec<Draft> = lines
            .into_iter()
            .map(|(role, office)| Draft {
                role,
                office,
                joins: chance.percent(50),
                person: (office != 5).then_some(office),
            })
            .collect();
        world.open(&drafts.iter().map(|draft| (None, draft)).collect::<Vec<_>>(), 0);
        world
    }

    /// Whether somebody with these offices holds one on a day.
    pub(super) fn holds(&self, held: &[Held], office: usize, day: i64) -> bool {
        let is_there = day < self.ends[OFFICES[office].0];
        is_there
            && held
                .iter()
                .any(|held| held.office == office && held.from <= day && day < held.to)
    }

    /// The first day from one on and before another on which somebody with these offices does not hold one; `NEVER` where there
    /// is none.
    pub(super) fn missing(&self, held: &[Held], office: usize, from: i64, to: i64) -> i64 {
        (from..to.min(self.today + LOOKED_AT))
            .find(|day| !self.holds(held, office, *day))
            .unwrap_or(NEVER)
    }

    pub(super) fn seat(&self, number: usize) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.number == number)
    }

    pub(super) fn standing(&self, day: i64) -> Vec<&Seat> {
        let mut seats: Vec<&Seat> = self
            .seats
            .iter()
            .filter(|seat| seat.from <= day && day < seat.to)
            .collect();
        seats.sort_by_key(|seat| seat.ordinal);
        seats
    }

    /// Whether a seat is held on a day, and by whom.
    pub(super) fn status(&self, seat: &Seat, day: i64) -> (SeatStatus, Option<usize>) {
        let of_seat = || self.appointed.iter().filter(|one| one.seat == seat.number);
        let now = of_seat().find(|one| one.from <= day && day < one.to);
        if let Some(one) = now.filter(|one| self.holds(&self.people[one.person], seat.office, day)) {
            return (SeatStatus::Held, Some(one.person));
        }
        let last = of_seat()
            .filter(|one| (one.from < one.to || one.lost) && one.to <= day)
            .max_by_key(|one| (one.to, one.from));
        let is_waiting = now.is_some() || last.is_some_and(|one| one.lost) || day >= self.ends[OFFICES[seat.office].0];
        match is_waiting {
            true => (SeatStatus::VacantPending, None),
            false => (SeatStatus::Vacant, None),
        }
    }

    pub(super) fn is_taken(&self, seat: usize, person: usize, days: (i64, i64), but: Option<usize>) -> bool {
        self.appointed.iter().enumerate().any(|(place, one)| {
            let is_same = one.seat == seat || one.person == person;
            Some(place) != but && is_same && overlap((one.from, one.to), days)
        })
    }

    /// Whether an act is to be accepted.
    pub(super) fn judge(&self, act: &Act) -> bool {
        match act {
            Act::Change(change) => self.left(change).is_some(),
            Act::Reorganise {
                on, lines, is_whole, ..
            } => self.may_reorganise(*on, lines, *is_whole),
            Act::Appoint { seat, person, from, .. } => self.seat(*seat).is_some_and(|row| {
                let (to, _) = self.until(row, *person, *from);
                row.from <= *from
                    && *from < row.to
                    && self.holds(&self.people[*person], row.office, *from)
                    && !self.is_taken(*seat, *person, (*from, to), None)
            }),
            Act::End { place, to, issued } => {
                let one = &self.appointed[*place];
                let has_ended = one.to <= self.today || one.to == one.from;
                let has_a_day = *to > one.from || (*to == one.from && one.from > self.today);
                let within = self.seat(one.seat).is_some_and(|seat| {
                    let known = self.until(seat, one.person, one.from).0;
                    *to <= if *to > one.to { known } else { seat.to }
                });
                let is_free = !self.is_taken(one.seat, one.person, (one.from, *to), Some(*place));
                !has_ended && has_a_day && *to >= *issued && within && is_free
            }
            Act::Close { agency, .. } => self.ends[*agency] == NEVER,
        }
    }

    fn may_reorganise(&self, on: i64, lines: &[Line], is_whole: bool) -> bool {
        let standing = self.standing(on);
        let named: Vec<usize> = lines.iter().filter_map(|line| line.seat).collect();
        let staying: Vec<&&Seat> = standing
            .iter()
            .filter(|seat| !is_whole && !named.contains(&seat.number))
            .collect();
        let opened: Vec<&Draft> = lines.iter().filter_map(|line| line.draft.as_ref()).collect();
        let roles = || {
            staying
                .iter()
                .map(|seat| seat.role)
                .chain(opened.iter().map(|draft| draft.role))
        };
        let count = |role| roles().filter(|one| *one == role).count();
        let fills = |(place, draft): (usize, &&Draft)| {
            let Some(person) = draft.person else {
                return on < self.ends[OFFICES[draft.office].0];
            };
            let is_twice = opened[..place].iter().any(|other| other.person == Some(person));
            let stays = self.appointed.iter().any(|one| {
                let of_line = staying.iter().any(|seat| seat.number == one.seat);
                of_line && one.person == person && one.from < one.to && one.to > on
            });
            !is_twice && !stays && self.holds(&self.people[person], draft.office, on)
        };
        on > self.decided
            && named
                .iter()
                .all(|number| standing.iter().any(|seat| seat.number == *number))
            && count(SeatRole::Head) == 1
            && count(SeatRole::DeputyHead) > 0
            && opened.iter().enumerate().all(fills)
    }

    /// Follows an act that was accepted.
    pub(super) fn follow(&mut self, act: &Act) {
        match act {
            Act::Change(change) => self.change(change),
            Act::Reorganise {
                on, lines, is_whole, ..
            } => {
                let named: Vec<usize> = lines.iter().filter_map(|line| line.seat).collect();
                let standing: Vec<usize> = self.standing(*on).iter().map(|seat| seat.number).collect();
                let ended: Vec<usize> = standing
                    .into_iter()
                    .filter(|number| *is_whole || named.contains(number))
                    .collect();
                let ordinal = |number: usize| self.seat(number).map(|seat| seat.ordinal);
                let opened: Vec<(Option<i32>, &Draft)> = lines
                    .iter()
                    .filter_map(|line| Some((line.seat.and_then(ordinal), line.draft.as_ref()?)))
                    .collect();
                let opened = match is_whole {
                    true => (1..)
                        .zip(opened)
                        .map(|(ordinal, (_, draft))| (Some(ordinal), draft))
                        .collect(),
                    false => opened,
                };
                for seat in self.seats.iter_mut().filter(|seat| ended.contains(&seat.number)) {
                    seat.to = *on;
                }
                for one in self.appointed.iter_mut().filter(|one| ended.contains(&one.seat)) {
                    if one.from < one.to && one.to > *on {
                        (one.to, one.lost) = (one.from.max(*on), false);
                    }
                }
                self.open(&opened, *on);
                self.decided = *on;
            }
            Act::Appoint { seat, person, from, .. } => self.appoint(*seat, *person, *from),
            Act::End { place, to, .. } => (self.appointed[*place].to, self.appointed[*place].lost) = (*to, false),
            Act::Close { agency, on, .. } => self.ends[*agency] = *on,
        }
    }

    /// Until when somebody holds a seat from a day on, as far as is known, and whether he then loses the office.
    fn until(&self, seat: &Seat, person: usize, from: i64) -> (i64, bool) {
        let missing = self.missing(&self.people[person], seat.office, from, seat.to);
        (missing.min(seat.to), missing < seat.to)
    }

    pub(super) fn appoint(&mut self, seat: usize, person: usize, from: i64) {
        let Some((to, lost)) = self.seat(seat).map(|row| self.until(row, person, from)) else {
            return;
        };
        self.appointed.push(Appointed {
            seat,
            person,
            from,
            to,
            lost,
        });
    }

    fn open(&mut self, lines: &[(Option<i32>, &Draft)], on: i64) {
        let mut last = self.seats.iter().map(|seat| seat.ordinal).max().unwrap_or_default();
        for (ordinal, draft) in lines {
            let number = self.seats.len() + 1;
            let ordinal = ordinal.unwrap_or_else(|| {
                last += 1;
                last
            });
            self.seats.push(Seat {
                number,
                ordinal,
                role: draft.role,
                office: draft.office,
                joins: draft.joins,
                from: on,
                to: NEVER,
            });
            if let Some(person) = draft.person {
                self.appoint(number, person, on);
            }
        }
    }

    /// What holds on every day: INV-M1, M2, MEM-02, MEM-06.
    pub(super) fn check(&self, about: &str) {
        for one in self.appointed.iter().filter(|one| one.from < one.to) {
            let seat = self.seat(one.seat).unwrap();
            assert!(seat.from <= one.from && one.to <= seat.to, "INV-M2, {about}: {one:?}");
        }
        for day in 0..self.today + 30 {
            let heads = self
                .standing(day)
                .iter()
                .filter(|seat| seat.role == SeatRole::Head)
                .count();
            assert_eq!(heads, 1, "MEM-02, {about}");
            let now: Vec<&Appointed> = self
                .appointed
                .iter()
                .filter(|one| one.from <= day && day < one.to)
                .collect();
            for (place, one) in now.iter().enumerate() {
                let others = &now[..place];
                assert!(others.iter().all(|other| other.seat != one.seat), "INV-M1, {about}");
                assert!(others.iter().all(|other| other.person != one.person), "MEM-06, {about}");
            }
        }
    }
}

//! Random acts, most of which can be.

use chidao_proto::membership::v1::SeatRole;
use chidao_tests::Chance;

use super::world::{AGENCIES, OFFICES, PEOPLE, World};

/// A line of a decision.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) role: SeatRole,
    pub(super) office: usize,
    pub(super) joins: bool,
    pub(super) person: Option<usize>,
}

/// What a decision does to a line: of a whole list only the draft counts.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The seat that ends.
    pub(super) seat: Option<usize>,
    /// The line that is opened.
    pub(super) draft: Option<Draft>,
}

/// That the offices of a person change.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) person: usize,
    /// The office that he leaves; all where `None`.
    pub(super) leaves: Option<usize>,
    pub(super) takes_up: Option<usize>,
    pub(super) on: i64,
    pub(super) issued: i64,
}

#[derive(Debug, Clone)]
pub(super) enum Act {
    Change(Change),
    Reorganise {
        on: i64,
        issued: i64,
        lines: Vec<Line>,
        is_whole: bool,
    },
    Appoint {
        seat: usize,
        person: usize,
        from: i64,
        issued: i64,
    },
    /// The appointment at this place of the model.
    End {
        place: usize,
        to: i64,
        issued: i64,
    },
    Close {
        agency: usize,
        on: i64,
        issued: i64,
    },
}

/// A day of issue that is not after today, and a day of effect that is not before it.
fn days(chance: &mut Chance, world: &World) -> (i64, i64) {
    let issued = (world.today - chance.below(6_i64)).max(0);
    (issued, issued + chance.below(12_i64))
}

fn somebody(chance: &mut Chance, world: &World, office: usize, day: i64) -> usize {
    let holds = |person: &usize| {
        let mut held = world.people[*person].iter();
        held.any(|held| held.office == office && held.from <= day && day < held.to)
    };
    let holders: Vec<usize> = (0..PEOPLE).filter(holds).collect();
    match holders.is_empty() || chance.percent(10) {
        true => chance.below(PEOPLE),
        false => holders[chance.below(holders.len())],
    }
}

fn draft(chance: &mut Chance, world: &World, (role, office): (SeatRole, usize), day: i64) -> Draft {
    let person = chance.percent(75).then(|| somebody(chance, world, office, day));
    Draft {
        role,
        office,
        joins: chance.percent(50),
        person,
    }
}

impl Act {
    pub(super) fn random(chance: &mut Chance, world: &World) -> Self {
        let (issued, on) = days(chance, world);
        match chance.below(20_u64) {
            0..9 => Self::Change(Change {
                person: chance.below(PEOPLE),
                leaves: chance.percent(30).then(|| chance.below(OFFICES.len())),
                takes_up: chance.percent(65).then(|| chance.below(OFFICES.len())),
                on,
                issued,
            }),
            9..13 => Self::decision(chance, world, issued),
            13..16 => {
                let seat = &world.seats[world.seats.len() - 1 - chance.below(world.seats.len().min(6))];
                Self::Appoint {
                    seat: seat.number,
                    person: somebody(chance, world, seat.office, on),
                    from: on,
                    issued,
                }
            }
            16..19 => {
                let last = world.appointed.len();
                Self::End {
                    place: last - 1 - chance.below(last.min(6)),
                    to: on,
                    issued,
                }
            }
            _ if chance.percent(80) => Self::decision(chance, world, issued),
            _ => Self::Close {
                agency: 1 + chance.below(AGENCIES.len() - 1),
                on,
                issued,
            },
        }
    }

    /// A decision on the whole list, or on some of its lines. No office has two lines that stand, so that it is clear who joins.
    fn decision(chance: &mut Chance, world: &World, issued: i64) -> Self {
        let on = issued.max(world.decided) + chance.below(6_i64);
        let is_whole = chance.percent(30);
        let standing = world.standing(on);
        let mut free: Vec<usize> = (2..OFFICES.len())
            .filter(|office| is_whole || standing.iter().all(|seat| seat.office != *office))
            .collect();
        let mut lines = Vec::new();
        let mut open = |chance: &mut Chance, seat: Option<usize>, of: (SeatRole, usize)| {
            let draft = Some(draft(chance, world, of, on));
            lines.push(Line { seat, draft });
        };
        if is_whole {
            open(chance, None, (SeatRole::Head, 0));
            open(chance, None, (SeatRole::DeputyHead, 1));
        } else {
            for seat in &standing {
                if chance.percent(30) {
                    open(chance, Some(seat.number), (seat.role, seat.office));
                }
            }
        }
        for _ in 0..chance.below(4_u64) {
            if !free.is_empty() {
                let office = free.swap_remove(chance.below(free.len()));
                open(chance, None, (SeatRole::Member, office));
            }
        }
        if lines.is_empty() || chance.percent(20) {
            let last = &world.seats[chance.below(world.seats.len())];
            if !is_whole && lines.iter().all(|line| line.seat != Some(last.number)) {
                lines.push(Line {
                    seat: Some(last.number),
                    draft: None,
                });
            }
        }
        if lines.is_empty() {
            return Self::decision(chance, world, issued);
        }
        Self::Reorganise {
            on,
            issued,
            lines,
            is_whole,
        }
    }
}

//! Every request of the contract through the codec: valid ones, and what is left of them after bytes have been changed, cut,
//! spliced and nested. The same judge sits in `tests/fuzz`, where coverage guides the bytes.

mod draft;

use std::{
    env,
    time::{Duration, Instant},
};

use chidao_proto::contract::methods;
use chidao_tests::{Chance, request::judge};

use self::draft::Drafts;

/// Valid requests of each type, each with as many that are spoiled.
const DRAFTS: usize = 60;
const SPOILED: usize = 20;

#[test]
fn the_codec_keeps_its_promises_on_every_request() {
    let mut chance = Chance::from(2019);
    let mut drafts = Drafts::new();
    for method in methods() {
        let mut accepted = 0;
        for _ in 0..DRAFTS {
            accepted += usize::from(trial(&method.input, &mut drafts, &mut chance));
        }
        // The others have days that the calendar lacks, or the like.
        assert!(
            accepted >= DRAFTS / 4,
            "{}: only {accepted} drafts were accepted",
            method.input
        );
    }
}

/// The same from a seed of its own, for so many seconds for each request: `CHIDAO_FUZZ_SECONDS`, or 5.
#[test]
#[ignore = "long"]
fn the_codec_keeps_its_promises_for_longer() {
    let seconds = env::var("CHIDAO_FUZZ_SECONDS").map_or(5, |seconds| seconds.parse().unwrap());
    let (mut chance, mut drafts) = (Chance::seeded(), Drafts::new());
    for method in methods() {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(seconds) {
            trial(&method.input, &mut drafts, &mut chance);
        }
    }
}

/// Judges a valid request and what can be made of it; tells whether it was accepted.
fn trial(message: &str, drafts: &mut Drafts, chance: &mut Chance) -> bool {
    let (wire, other) = (drafts.request(message, chance), drafts.request(message, chance));
    for _ in 0..SPOILED {
        judge(message, &spoil(&wire, &other, chance));
    }
    judge(message, &wire)
}

fn spoil(wire: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut wire = wire.to_vec();
    match chance.below(8_u32) {
        0 => {
            return (0..chance.below(200_usize))
                .map(|_| chance.below(256_u64) as u8)
                .collect();
        }
        1 => wire.truncate(place(&wire, chance)),
        2 => {
            wire.truncate(place(&wire, chance));
            wire.extend(&other[place(other, chance)..]);
        }
        3 => wire.extend(other),
        4 => {
            // Within itself, through the field of any number.
            let number = 1 + chance.below(15_u8);
            for _ in 0..chance.below(200_u32) {
                wire = draft::delimited(number, &wire);
            }
        }
        5 => {
            let lie = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
            let at = place(&wire, chance);
            wire.splice(at..at, lie[chance.below(10_usize)..].iter().copied());
        }
        6 => {
            let at = place(&wire, chance);
            let piece = wire[at..place(&wire, chance).max(at)].to_vec();
            wire.splice(at..at, piece.repeat(chance.below(40_usize)));
        }
        _ => {
            for _ in 0..=chance.below(4_u32) {
                let at = place(&wire, chance);
                if let Some(byte) = wire.get_mut(at) {
                    *byte = chance.below(256_u64) as u8;
                }
            }
        }
    }
    wire
}

fn place(wire: &[u8], chance: &mut Chance) -> usize {
    chance.below(wire.len() + 1)
}

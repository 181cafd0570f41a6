//! Random commands, most of which can be.

use std::collections::BTreeSet;

use chidao_tests_model::incident::{Chance, DAY, Done, Model, Said, Sent, Which, anything, is_open, senders};

use super::{
    names::needs,
    world::{CALLERS, Caller, Cast, Followed, names, taker},
};

/// Those who may give the first notice, whoever comes first being the part in which it is given.
const NOTIFIERS: [&str; 7] = [
    "Operator",
    "SpecialisedUnit",
    "NetworkMember",
    "Owner",
    "Team",
    "ProvincialCommittee",
    "Reporter",
];

const REPORTS: [&str; 7] = [
    "Notice",
    "Initial",
    "Progress",
    "ResponsePlan",
    "RequestDirection",
    "RequestSupport",
    "Final",
];

#[derive(Debug, Clone)]
pub(super) enum What {
    /// On a system that is on record, or is not.
    Begin(Said, bool),
    /// With what there is of a paper, and a part that its caller takes although the step names nobody for it.
    Step(Said, u8, Option<&'static str>),
    Fulfil(Which, Done),
    Receive(Which, Done),
    Submit(Sent),
    /// Links it with another, or parts the two.
    Link(usize, bool),
}

#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) caller: &'static Caller,
    pub(super) what: What,
    /// Whether it shows an etag that is not the incident's.
    pub(super) is_stale: bool,
}

/// Times that are said are odd minutes, and commands come at even ones, so that no two of them are the same.
fn odd(at: i64) -> i64 {
    if at.rem_euclid(2) == 0 { at - 1 } else { at }
}

fn back(chance: &mut Chance, now: i64, most: usize) -> i64 {
    odd(now + 12 - i64::try_from(chance.below(most)).unwrap())
}

/// Parties that are named.
fn parties(chance: &mut Chance, percent: usize) -> BTreeSet<&'static str> {
    let parties = ["Operator", "Owner", "NetworkMember", "DataController"];
    let likely = [percent, 70, 40, 60];
    let named = parties.into_iter().zip(likely);
    named
        .filter(|(_, likely)| chance.percent(*likely))
        .map(|(part, _)| part)
        .collect()
}

/// Who takes part after a first notice.
fn cast(said: &Said, is_on_record: bool) -> Cast {
    let of_system: &[&str] = if is_on_record { &["Operator", "Owner"] } else { &[] };
    Cast {
        named: said
            .parties
            .iter()
            .chain(of_system)
            .copied()
            .chain(["SpecialisedUnit"])
            .collect(),
        is_on_record,
    }
}

/// What is known where facts are stated: of a system on record its level is, which is 4.
const fn of_record(level: u8, is_on_record: bool) -> u8 {
    if is_on_record && level > 0 { 4 } else { level }
}

fn anybody(chance: &mut Chance) -> &'static Caller {
    &CALLERS[chance.below(CALLERS.len())]
}

impl Act {
    /// A first notice.
    pub(super) fn begin(chance: &mut Chance, now: i64) -> Self {
        let mut said = anything(chance, None, now);
        let caller = match chance.percent(60) {
            true => &CALLERS[0],
            false => anybody(chance),
        };
        // Whoever does not see the system on record describes it in words.
        let is_on_record = chance.percent(35) && !["so-owner", "so-none"].contains(&caller.subject);
        said.parties = parties(chance, 90);
        said.level = of_record(said.level, is_on_record);
        let held = cast(&said, is_on_record).held(caller, false);
        let is_held = |part: &&&str| held.contains(*part) || (**part == "Owner" && held.contains(&"OwnersDelegate"));
        said.held = vec![*NOTIFIERS.iter().find(is_held).unwrap()];
        (said.lacks, said.ministry, said.step) = ("", false, "O1");
        said.detected = said.detected.filter(|_| !said.is_day_alone).map(|at| odd(at.min(now)));
        (said.is_day_alone, said.occurred) = (false, None);
        said.received = chance.percent(25).then(|| back(chance, now - 12, 300));
        Self {
            caller,
            what: What::Begin(said, is_on_record),
            is_stale: false,
        }
    }

    /// Something on an incident, of those that are followed.
    pub(super) fn random(chance: &mut Chance, all: &[Followed], about: usize, now: i64) -> Self {
        let of = &all[about];
        let is_stale = chance.percent(2);
        let (caller, what) = match chance.below(100) {
            0..22 if !of.model.owed.is_empty() => Self::of_duty(chance, of, now),
            22..34 => Self::report(chance, of, now),
            34..37 if all.len() > 1 => {
                let other = (about + 1 + chance.below(all.len() - 1)) % all.len();
                let parts = of.related.contains(&other) != chance.percent(15);
                (anybody(chance), What::Link(other, parts))
            }
            _ => Self::step(chance, of, now),
        };
        Self { caller, what, is_stale }
    }

    fn step(chance: &mut Chance, of: &Followed, now: i64) -> (&'static Caller, What) {
        // What the system and the mark are, the model does not know.
        let mut said = loop {
            let said = anything(chance, Some(&of.model), now);
            if !["C6", "C7"].contains(&said.step) {
                break said;
            }
        };
        said.parties = parties(chance, 60);
        said.level = of_record(said.level, of.cast.is_on_record);
        // What a step does not look at is not said.
        let corrects = said.step == "C2";
        if !corrects {
            (said.occurred, said.unit_exceeded) = (None, None);
        }
        let is_said = |steps: &[&str]| corrects || steps.contains(&said.step);
        let [is_exceeded, is_ended, is_detected] = [&["O5", "O5a"][..], &["O14"], &["O4", "O16"]].map(is_said);
        said.exceeded = said.exceeded.filter(|_| is_exceeded);
        said.ended = said.ended.filter(|_| is_ended);
        said.detected = said.detected.filter(|_| is_detected);
        said.is_day_alone &= is_detected;
        for at in [
            &mut said.received,
            &mut said.occurred,
            &mut said.exceeded,
            &mut said.unit_exceeded,
            &mut said.ended,
        ] {
            *at = at.map(odd);
        }
        said.detected = said.detected.map(|at| if said.is_day_alone { at } else { odd(at) });
        debug_assert!(!said.is_day_alone || said.detected.is_some_and(|at| at % DAY == 0));
        if said.lacks == "NoticeContent" || (said.lacks == "Category" && of.has_category) {
            said.lacks = "";
        }
        // Of what nothing is known, nothing is assessed.
        let assesses = said.step == "S1" || (matches!(said.step, "O4" | "C1") && said.serious);
        if said.level == 0 && assesses {
            said.lacks = "Assessment";
        }
        let paper = match (needs(said.step).contains(&"Document"), said.lacks == "Document") {
            (true, false) => 2,
            (true, true) => u8::from(chance.percent(50)),
            (false, _) if chance.percent(30) => 2,
            (false, _) => 0,
        };
        let wanted = said.held[0];
        let can: Vec<_> = CALLERS
            .iter()
            .filter(|caller| of.held(caller, paper == 2).contains(&wanted))
            .collect();
        let caller = match can.is_empty() {
            true => anybody(chance),
            false => chance.of(&can),
        };
        said.held = of.held(caller, paper == 2);
        // Whoever takes a step names himself for a part that others give.
        let taken = chance
            .percent(4)
            .then(|| chance.of(&["Team", "Speaker", "NationalSpeaker", "Addressee", "Directive"]));
        let is_asked = |part: &&str| names(said.step).contains(part) || needs(said.step).contains(part);
        // A notice has no content, and of what nobody may do none is looked at.
        let has_content = !["O1a", "F1", "F2", "F3", "F4"].contains(&said.step);
        let taken = taken.filter(|part| !is_asked(part) && has_content);
        (caller, What::Step(said, paper, taken))
    }

    fn of_duty(chance: &mut Chance, of: &Followed, now: i64) -> (&'static Caller, What) {
        let all: Vec<Which> = of.model.owed.keys().copied().collect();
        let open: Vec<Which> = (of.model.owed.iter())
            .filter(|(_, owed)| is_open(owed.state))
            .map(|(which, _)| *which)
            .collect();
        let which = match open.is_empty() || chance.percent(20) {
            true => chance.of(&all),
            false => chance.of(&open),
        };
        let owed = &of.model.owed[&which];
        let is_done = owed.state == "done" && chance.percent(90);
        let wanted = if is_done {
            Some("so-tttt")
        } else {
            taker(owed.debtor, of.cast.is_on_record)
        };
        let own = CALLERS.iter().find(|caller| Some(caller.subject) == wanted);
        let caller = match own {
            Some(own) if chance.percent(80) => own,
            _ => anybody(chance),
        };
        let paper = [0, 1, 2, 2, 2][chance.below(5)];
        let done = Done {
            held: of.held(caller, paper == 2),
            paper,
            is_unfinished: chance.percent(50),
            at: back(chance, now, 400),
        };
        let what = if is_done {
            What::Receive(which, done)
        } else {
            What::Fulfil(which, done)
        };
        (caller, what)
    }

    fn report(chance: &mut Chance, of: &Followed, now: i64) -> (&'static Caller, What) {
        let report = chance.of(&REPORTS);
        let is_signed = report != "Notice" && chance.percent(90);
        let wanted = chance.of(senders(report));
        let can = |caller: &&Caller| of.held(caller, is_signed).contains(&wanted);
        let caller = match CALLERS.iter().find(can) {
            Some(own) if chance.percent(85) => own,
            _ => anybody(chance),
        };
        let sent = Sent {
            report,
            held: of.held(caller, is_signed),
            is_signed,
            is_unfinished: report == "Notice" && chance.percent(50),
            at: back(chance, now, 600),
        };
        (caller, What::Submit(sent))
    }
}

/// Everything that forbids an act, and the incident's model after it, where nothing does.
pub(super) fn judge(act: &Act, all: &[Followed], about: usize, now: i64) -> Result<Model, Vec<&'static str>> {
    if let What::Begin(said, is_on_record) = &act.what {
        let mut said = said.clone();
        // Who these are, is known of itself.
        said.parties = cast(&said, *is_on_record).named;
        said.parties.insert("ProvincialCommittee");
        return Ok(Model::begun(&said, now));
    }
    let of = &all[about];
    if matches!(act.what, What::Step(_, _, Some(_))) {
        return Err(vec!["shape"]);
    }
    // Whoever owes something on it was named, and sees it.
    if !of.is_seen_by(act.caller) {
        return Err(vec!["hidden"]);
    }
    if let What::Step(said, ..) = &act.what
        && super::served::is_the_committees(said.step)
        && !act.caller.may_direct()
    {
        return Err(vec!["not permitted"]);
    }
    let has_etag = !matches!(act.what, What::Fulfil(..) | What::Receive(..));
    if act.is_stale && has_etag && super::served::can_be_stale(of) {
        return Err(vec!["stale"]);
    }
    let mut model = of.model.clone();
    match &act.what {
        What::Begin(..) => {}
        What::Step(said, ..) => model.act(said, now).map_err(|why| vec![why])?,
        What::Fulfil(which, done) => model.fulfil(*which, done, now)?,
        What::Receive(which, receipt) => model.receive(*which, receipt, now)?,
        What::Submit(sent) => drop(model.submit(sent, now)?),
        What::Link(other, parts) => {
            let keeps = [of, &all[*other]].iter().all(|one| {
                let held = one.held(act.caller, false);
                held.contains(&"SpecialisedUnit") || held.contains(&"Operator")
            });
            let forbidden = [
                (!all[*other].is_seen_by(act.caller), "hidden"),
                (!keeps, "theirs"),
                (of.related.contains(other) != *parts, "state"),
            ];
            let why: Vec<_> = forbidden
                .into_iter()
                .filter(|(is_so, _)| *is_so)
                .map(|(_, why)| why)
                .collect();
            if !why.is_empty() {
                return Err(why);
            }
        }
    }
    Ok(model)
}

/// Who is known to take part after an act that was done.
pub(super) fn follow(act: &Act, of: &mut Followed) {
    of.recorders.insert(act.caller.subject);
    match &act.what {
        What::Begin(said, is_on_record) => of.cast = cast(said, *is_on_record),
        What::Step(said, ..) => {
            of.cast.named.extend(names(said.step));
            if said.step == "C5" {
                of.cast.named.extend(&said.parties);
            }
            of.has_category |= said.step == "O4";
        }
        _ => {}
    }
}

//! What is done of what is owed: by a paper, by a report that is sent, and what of it is received.

use super::{
    owed::{is_open, papers},
    simple::Model,
};

/// Cycle, code and subject of a duty.
pub type Which = (u32, &'static str, u32);

/// How a duty is done, or its receipt recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The parts that the caller holds.
    pub held: Vec<&'static str>,
    /// What there is of a document: 0 none, 1 one that is not signed, 2 one that is.
    pub paper: u8,
    /// Whether it says that handling is not finished.
    pub is_unfinished: bool,
    /// When it was done.
    pub at: i64,
}

/// A report that is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Its type.
    pub report: &'static str,
    /// The parts that the caller holds.
    pub held: Vec<&'static str>,
    /// Whether it is signed.
    pub is_signed: bool,
    /// Whether it says that handling is not finished.
    pub is_unfinished: bool,
    /// When it was sent.
    pub at: i64,
}

/// Who sends a type of report (QĐ 05/2017, Điều 11; TT 20/2017, Điều 9).
#[must_use]
pub fn senders(report: &str) -> &'static [&'static str] {
    match report {
        "Notice" => &["Operator", "SpecialisedUnit", "NetworkMember"],
        "Initial" | "Final" => &["Operator"],
        "ResponsePlan" | "RequestSupport" => &["Operator", "SpecialisedUnit"],
        _ => &["Operator", "SpecialisedUnit", "ProvincialCommittee"],
    }
}

/// What its sender does by a report of what he owes.
fn does(report: &str, sender: &str, is_unfinished: bool) -> &'static [&'static str] {
    match (sender, report) {
        ("Operator", "Notice") if is_unfinished => &["Notice5d"],
        ("Operator", "Notice") => &["Notice5d", "NoticeUpdate"],
        ("Operator", "Initial") => &["Initial", "UpgradeReport"],
        ("Operator", "Progress") => &["Progress"],
        ("Operator", "ResponsePlan") => &["ResponsePlan"],
        ("Operator", "RequestDirection") => &["UpgradeReport"],
        ("Operator", "Final") => &["Final5d"],
        (_, "Notice") => &["Forward"],
        ("SpecialisedUnit", "Progress" | "RequestDirection") => &["UnitReport"],
        ("ProvincialCommittee", "Progress" | "RequestDirection") => &["ScReport"],
        _ => &[],
    }
}

fn all(forbidden: [(bool, &'static str); 4]) -> Result<(), Vec<&'static str>> {
    let all: Vec<_> = forbidden
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, why)| why)
        .collect();
    if all.is_empty() { Ok(()) } else { Err(all) }
}

impl Model {
    /// Does a duty otherwise than by a report that is sent.
    ///
    /// # Errors
    /// Everything for which it is refused: state, theirs, evidence, times.
    pub fn fulfil(&mut self, which: Which, done: &Done, now: i64) -> Result<(), Vec<&'static str>> {
        let Some(owed) = self.owed.get(&which) else {
            return Err(vec!["state"]);
        };
        let records = done.held.contains(&"SpecialisedUnit") && done.paper > 0;
        let is_own = self.acts(&done.held, owed.debtor);
        // Of an earlier cycle the event is known where days or hours are counted from it.
        let is_dated = which.0 == self.cycle || owed.due.is_some();
        all([
            (!is_open(owed.state), "state"),
            (!records && !is_own, "theirs"),
            (done.paper < papers(which.1) || (!is_own && done.paper < 2), "evidence"),
            (done.at > now || (is_dated && done.at < owed.start), "times"),
        ])?;
        self.done(which, done.at);
        if which.0 == self.cycle {
            if which.1 == "Notice5d" && done.is_unfinished {
                self.marks.insert("unfinished");
            }
            if matches!(which.1, "Notice5d" | "NoticeUpdate" | "Initial") {
                self.acknowledged(done.at);
            }
        }
        self.settle(now);
        self.close();
        Ok(())
    }

    /// Records that what was done was received.
    ///
    /// # Errors
    /// Everything for which it is refused: state, theirs, evidence, times.
    pub fn receive(&mut self, which: Which, receipt: &Done, now: i64) -> Result<(), Vec<&'static str>> {
        let Some(owed) = self.owed.get_mut(&which) else {
            return Err(vec!["state"]);
        };
        all([
            (owed.state != "done" || owed.received, "state"),
            (!receipt.held.contains(&"SpecialisedUnit"), "theirs"),
            (receipt.paper < 2, "evidence"),
            (receipt.at > now || owed.done > Some(receipt.at), "times"),
        ])?;
        owed.received = true;
        self.close();
        Ok(())
    }

    /// Sends a report, which does what its sender owed by it when it was sent; gives what it did.
    ///
    /// # Errors
    /// Everything for which it is refused: theirs, evidence, times.
    pub fn submit(&mut self, sent: &Sent, now: i64) -> Result<Vec<Which>, Vec<&'static str>> {
        let is_held = |part: &&&str| sent.held.contains(*part);
        let sender = senders(sent.report).iter().find(is_held).copied();
        all([
            (sender.is_none(), "theirs"),
            (sent.report != "Notice" && !sent.is_signed, "evidence"),
            (sent.at > now || self.detected > Some(sent.at), "times"),
            (false, "state"),
        ])?;
        let sender = sender.unwrap_or_default();
        let is_unfinished = sent.is_unfinished && sent.report == "Notice";
        let codes = does(sent.report, sender, is_unfinished);
        let owed = self.owed.iter().filter(|((cycle, code, _), owed)| {
            let is_his = *cycle == self.cycle && codes.contains(code) && owed.debtor == sender;
            is_his && is_open(owed.state) && owed.start <= sent.at
        });
        let did: Vec<Which> = owed.map(|(which, _)| *which).collect();
        for which in &did {
            self.done(*which, sent.at);
        }
        if sender == "Operator" {
            if is_unfinished {
                self.marks.insert("unfinished");
            }
            if matches!(sent.report, "Notice" | "Initial") {
                self.acknowledged(sent.at);
            }
        }
        self.settle(now);
        self.close();
        Ok(did)
    }

    fn done(&mut self, which: Which, at: i64) {
        let owed = self.owed.get_mut(&which).expect("it is owed");
        (owed.state, owed.done) = ("done", Some(at));
        if which.0 == self.cycle && which.1 == "Progress" {
            self.progress = (which.2, Some(at));
        }
    }

    /// The specialised unit received it from the operator, and acknowledges it.
    fn acknowledged(&mut self, at: i64) {
        self.notices.push(("SpecialisedUnit", Some("Operator"), at));
    }
}

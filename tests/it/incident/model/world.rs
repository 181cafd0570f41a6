//! Who calls, which parts each holds in an incident, and what he sees: from who was named, and from nothing that the service says.

use std::collections::BTreeSet;

use chidao_tests_model::incident::Model;

/// Somebody with an account: an agency's system, or a person of an agency.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) subject: &'static str,
    pub(super) agency: &'static str,
    /// Leads the committee.
    leads: bool,
    /// Is an officer of the standing agency.
    enters: bool,
    pub(super) is_person: bool,
}

const fn system(subject: &'static str) -> Caller {
    Caller {
        subject,
        agency: subject,
        leads: false,
        enters: false,
        is_person: false,
    }
}

const fn person(subject: &'static str, agency: &'static str) -> Caller {
    Caller {
        agency,
        is_person: true,
        ..system(subject)
    }
}

/// Everybody who calls.
pub(super) static CALLERS: [Caller; 10] = [
    system("so-operator"),
    system("so-tttt"),
    Caller {
        leads: true,
        ..person("head", "ubnd-tinh")
    },
    system("so-owner"),
    Caller {
        enters: true,
        ..person("officer", "so-tttt")
    },
    system("so-new"),
    system("so-none"),
    Caller {
        leads: true,
        ..person("deputy", "ubnd-tinh")
    },
    person("clerk", "so-tttt"),
    system("ubnd-tinh"),
];

/// Who takes part, beside those whom a parameter or a seat makes what they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast {
    /// Parts that somebody was named for.
    pub(super) named: BTreeSet<&'static str>,
    /// Whether the system is on record, of which the People's Committee is the owner, by its written delegation through another.
    pub(super) is_on_record: bool,
}

/// The agency or person that takes a part, wherever somebody is named for it; none of those who are known in words only.
pub(super) fn taker(part: &str, is_on_record: bool) -> Option<&'static str> {
    match part {
        "Operator" => Some("so-operator"),
        "Owner" if is_on_record => Some("ubnd-tinh"),
        "Owner" | "DataController" => Some("so-owner"),
        "OwnersDelegate" | "Team" => Some("so-new"),
        "NetworkMember" | "Addressee" => Some("so-none"),
        "Speaker" => Some("deputy"),
        "NationalSpeaker" => Some("clerk"),
        "SpecialisedUnit" => Some("so-tttt"),
        _ => None,
    }
}

/// An incident with its model.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) name: String,
    pub(super) model: Model,
    pub(super) cast: Cast,
    /// Who recorded something of it.
    pub(super) recorders: BTreeSet<&'static str>,
    /// Which incidents it is linked with.
    pub(super) related: BTreeSet<usize>,
    pub(super) has_category: bool,
    /// The incident's etag as it was read last, and one that it had before.
    pub(super) etags: (String, String),
    /// Commands that are still to be tried on it.
    pub(super) left: usize,
}

impl Cast {
    /// The parts that somebody was named for, be it in a written delegation.
    fn taken_by(&self, caller: &Caller) -> impl Iterator<Item = &'static str> {
        let delegate = self.is_on_record.then_some("OwnersDelegate");
        let is_his = move |part: &&str| {
            taker(part, self.is_on_record).is_some_and(|taker| [caller.subject, caller.agency].contains(&taker))
        };
        self.named.iter().copied().chain(delegate).filter(is_his)
    }

    /// The parts that somebody holds; `has_paper` says whether he brings a signed paper.
    pub(super) fn held(&self, caller: &Caller, has_paper: bool) -> Vec<&'static str> {
        // This one is said by a parameter, and by nobody else.
        let mut held: Vec<_> = self
            .taken_by(caller)
            .filter(|part| *part != "SpecialisedUnit")
            .collect();
        held.extend((caller.agency == "so-tttt").then_some("SpecialisedUnit"));
        held.extend((caller.leads || (caller.enters && has_paper)).then_some("ProvincialCommittee"));
        held.push("Reporter");
        held
    }
}

impl Followed {
    pub(super) fn held(&self, caller: &Caller, has_paper: bool) -> Vec<&'static str> {
        self.cast.held(caller, has_paper)
    }

    /// What is marked neither confidential nor by TLP is seen by the committee, its officers, and whoever takes part.
    pub(super) fn is_seen_by(&self, caller: &Caller) -> bool {
        let is_inside = caller.leads || caller.enters || caller.agency == "so-tttt";
        is_inside || self.recorders.contains(caller.subject) || self.cast.taken_by(caller).next().is_some()
    }
}

impl Caller {
    /// Whether he may direct at all.
    pub(super) const fn may_direct(&self) -> bool {
        self.leads || self.enters
    }
}

/// The parts that somebody is named for by a step, where it is given what it asks for.
pub(super) fn names(step: &str) -> &'static [&'static str] {
    match step {
        "O8a" => &["Team"],
        "O8d" => &["Addressee"],
        "O8f" => &["Team"],
        "O8h" => &["Speaker"],
        "S6n" => &["NationalSpeaker"],
        "S4" | "S6b" => &["TaskForce"],
        _ => &[],
    }
}

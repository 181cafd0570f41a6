//! Who may read an incident: the flag of Form 03 (giữ bí mật thông tin) and the TLP mark.
//!
//! Without the flag an incident is for whoever the service lets in. With it, it is for its participants (TT 20/2017, Điều 4.7). The mark
//! narrows either, and widens neither. Neither keeps out those who must act: whoever tells of an incident says how far it may be passed
//! on, not who answers for it. Whoever may not read an incident is not told that there is one.

use super::{
    party::Party,
    set::{Set, members},
};

members! {
    /// How far what is told may be passed on (Traffic Light Protocol 2.0), from the widest to the narrowest.
    Tlp {
        /// No mark narrows it.
        Clear,
        /// The network and those who take part.
        Green,
        /// Those who take part.
        Amber,
        /// Those who take part by what they do for it: neither the committee's leaders nor network members.
        AmberStrict,
        /// Those who must act on it, those to whom it was addressed, those who recorded it, and whoever owes it.
        Red,
    }
}

/// Somebody who wants to read an incident, as the desk knows him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reader {
    /// The parts that he holds in it.
    pub parties: Set<Party>,
    /// Whether he is a leader of the committee (lãnh đạo Ban Chỉ đạo).
    pub is_leader: bool,
    /// Whether a report of it was addressed to him.
    pub is_addressee: bool,
    /// Whether he owes something of it, as far as what is read is that duty.
    pub is_debtor: bool,
    /// Whether he recorded something of it.
    pub is_recorder: bool,
    /// Whether the service lets him see incidents in general.
    pub is_let_in: bool,
}

/// Whether somebody may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Whether he may.
    pub may: bool,
    /// Whether the reading is to be logged.
    pub is_logged: bool,
}

/// Those who must act on it: from the first notice on (QĐ 05/2017, Điều 11.1, 12.1), and who speaks of it for the others (TT 20/2017,
/// Điều 11.1.d; QĐ 05/2017, Điều 14.5.c).
pub const MUST_ACT: &[Party] = &[
    Party::Owner,
    Party::OwnersDelegate,
    Party::Operator,
    Party::SpecialisedUnit,
    Party::Speaker,
    Party::NationalSpeaker,
];

impl Reader {
    /// Whether he takes part in the incident.
    #[must_use]
    pub fn participates(&self) -> bool {
        self.works_on_it() || self.is_leader
    }

    fn works_on_it(&self) -> bool {
        self.must_know() || self.parties.contains(Party::Team)
    }

    /// Nobody is held to what he may not see.
    fn must_know(&self) -> bool {
        self.parties.contains_any(MUST_ACT) || self.is_addressee || self.is_debtor || self.is_recorder
    }

    fn is_within(&self, mark: Tlp) -> bool {
        match mark {
            Tlp::Clear => true,
            Tlp::Green => self.participates() || self.parties.contains(Party::NetworkMember),
            Tlp::Amber => self.participates(),
            Tlp::AmberStrict => self.works_on_it(),
            Tlp::Red => self.must_know(),
        }
    }
}

/// Whether somebody may read an incident, or something of it that bears a mark.
#[must_use]
pub fn sight(reader: &Reader, is_confidential: bool, mark: Tlp) -> Sight {
    let base = if is_confidential {
        reader.participates()
    } else {
        reader.is_let_in || reader.participates()
    };
    let may = base && reader.is_within(mark);
    Sight {
        may,
        is_logged: may && is_confidential,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_reader() -> impl Strategy<Value = Reader> {
        let parties = prop::collection::vec(prop::sample::select(Party::ALL), 0..3);
        (parties, any::<[bool; 5]>()).prop_map(
            |(parties, [is_leader, is_addressee, is_debtor, is_recorder, is_let_in])| Reader {
                parties: Set::of(&parties),
                is_leader,
                is_addressee,
                is_debtor,
                is_recorder,
                is_let_in,
            },
        )
    }

    #[test]
    fn i_t32_a_confidential_incident_is_not_read_by_a_non_participant() {
        let reader = Reader {
            is_let_in: true,
            ..Reader::default()
        };
        assert!(sight(&reader, false, Tlp::Clear).may);
        assert!(!sight(&reader, true, Tlp::Clear).may);
        let operator = Reader {
            parties: Set::of(&[Party::Operator]),
            ..reader
        };
        assert_eq!(
            sight(&operator, true, Tlp::Clear),
            Sight {
                may: true,
                is_logged: true
            }
        );
        assert!(!sight(&operator, false, Tlp::Clear).is_logged);
    }

    #[test]
    fn whoever_owes_a_duty_sees_it_whatever_its_mark() {
        let reader = Reader {
            parties: Set::of(&[Party::DataController]),
            ..Reader::default()
        };
        assert!(!sight(&reader, true, Tlp::Red).may);
        let debtor = Reader {
            is_debtor: true,
            ..reader
        };
        assert!(Tlp::ALL.iter().all(|mark| sight(&debtor, true, *mark).may));
    }

    #[test]
    fn no_mark_keeps_out_who_must_act() {
        for party in MUST_ACT {
            let reader = Reader {
                parties: Set::of(&[*party]),
                ..Reader::default()
            };
            assert!(Tlp::ALL.iter().all(|mark| sight(&reader, true, *mark).may), "{party:?}");
        }
        let helps = Reader {
            parties: Set::of(&[Party::Team]),
            ..Reader::default()
        };
        assert!(sight(&helps, true, Tlp::AmberStrict).may && !sight(&helps, true, Tlp::Red).may);
    }

    proptest! {
        #[test]
        fn flag_and_mark_narrow_and_never_widen(reader in any_reader(), place in 0..Tlp::ALL.len()) {
            let mark = Tlp::ALL[place];
            for is_confidential in [false, true] {
                let may = sight(&reader, is_confidential, mark).may;
                prop_assert!(!may || sight(&reader, is_confidential, Tlp::Clear).may);
                prop_assert!(!may || sight(&reader, false, mark).may);
                for wider in &Tlp::ALL[..place] {
                    prop_assert!(!may || sight(&reader, is_confidential, *wider).may, "{wider:?} is wider than {mark:?}");
                }
            }
        }
    }
}

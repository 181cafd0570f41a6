//! Random commands, as the register carries them out and as the model does.

use std::{fmt::Write, panic::resume_unwind};

use chidao_authority::Audiences;
use chidao_model::{
    Etag,
    id::{AccountId, AgencyId, OfficeId, PersonId},
    membership::{account, office},
};
use chidao_proto::{errors::v1::Reason, membership::v1 as m, refusal::Refusal};
use chidao_register::{Change, Decision, Needs, WorkingSet, check_etag};
use chidao_tests::desk::Scripted;
use prost::Message;
use time::macros::date;

use chidao_tests::Chance;

use super::world::World;

/// What a command does, of each kind at most once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Act {
    put: Option<Put>,
    child: Option<Child>,
    claim: Option<(String, Option<String>)>,
    counter: Option<String>,
    ending: Ending,
}

/// Writes a row; with an etag, only where the row is as that says.
#[derive(Debug, Clone)]
struct Put {
    id: String,
    text: String,
    etag: String,
}

/// Writes a child, having looked at all children of its parent.
#[derive(Debug, Clone)]
struct Child {
    person: String,
    id: String,
    text: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Ending {
    #[default]
    Accepted,
    Refused,
    /// A panic where needs, subject or decision are asked for.
    Panics(usize),
    /// Takes the bearer of [`Act::first`].
    ViolatesConstraint,
}

impl Act {
    /// The act that all registers of the model begin with.
    pub(crate) fn first() -> Self {
        let put = Put {
            id: "0".to_owned(),
            text: "a-0".to_owned(),
            etag: String::new(),
        };
        Self {
            put: Some(put),
            ..Self::default()
        }
    }

    /// Any act. Few keys, so that acts meet.
    pub(crate) fn random(chance: &mut Chance, world: &World) -> Self {
        let text = chance.below::<usize>(1_000);
        let put = chance.percent(50).then(|| {
            let id = chance.below::<usize>(30).to_string();
            let etag = match chance.below::<usize>(4) {
                0 => world
                    .accounts
                    .get(&id)
                    .map_or_else(String::new, |kept| kept.etag.to_string()),
                1 => Etag::default().to_string(),
                _ => String::new(),
            };
            Put {
                id,
                text: format!("a-{text}"),
                etag,
            }
        });
        let child = chance.percent(30).then(|| {
            let person = format!("p-{}", chance.below::<usize>(6));
            Child {
                id: format!("{person}-{}", chance.below::<usize>(8)),
                person,
                text: format!("title {text}"),
            }
        });
        let claim = chance.percent(30).then(|| {
            let holder = chance.percent(60).then(|| format!("holder \"{text}\""));
            (format!("code:{}", chance.below::<usize>(12)), holder)
        });
        let counter = chance
            .percent(40)
            .then(|| format!("numbers/{}", chance.below::<usize>(4)));
        let ending = match chance.below::<usize>(200) {
            0 => Ending::ViolatesConstraint,
            1..=5 => Ending::Panics(chance.below::<usize>(3)),
            6..=15 => Ending::Refused,
            _ => Ending::Accepted,
        };
        Self {
            put,
            child,
            claim,
            counter,
            ending,
        }
    }

    /// The act as a command of the register.
    pub(crate) fn command(&self) -> Scripted {
        let (asks, decides, ending) = (self.clone(), self.clone(), self.ending);
        Scripted::new(move |needs| asks.needs(needs), move |set| decides.decide(set))
            .at_subject(move || ending.panic_at(1))
    }

    fn needs(&self, needs: &mut Needs) {
        self.ending.panic_at(0);
        if let Some(put) = &self.put {
            needs.row::<account::Model>(&put.id);
        }
        if let Some(child) = &self.child {
            needs.children::<office::Model>(&child.person);
        }
        if let Some((claim, _)) = &self.claim {
            needs.claim(claim);
        }
        if let Some(counter) = &self.counter {
            needs.counter(counter);
        }
    }

    fn decide(&self, set: &WorkingSet) -> Result<Decision, Refusal> {
        self.ending.panic_at(2);
        if self.ending == Ending::Panics(0) {
            // It asked for nothing: what it may see hangs on what the others asked for.
            set.counter("not asked for")?;
        }
        let mut seen = String::new();
        let mut changes = Vec::new();
        if let Some(put) = &self.put {
            match set.row::<account::Model>(&put.id)? {
                Some(row) => {
                    check_etag(&put.etag, row, &row.id.name())?;
                    let text = row.agency_id.as_ref().map_or("", AgencyId::as_str);
                    see(
                        &mut seen,
                        &put.id,
                        text,
                        Etag {
                            position: row.position,
                            mark: row.mark as u32,
                        },
                    );
                }
                None if !put.etag.is_empty() => return Err(Refusal::new(Reason::EtagMismatch)),
                None => {}
            }
            changes.push(account_of(&put.id, &put.id, &put.text));
        }
        if let Some(child) = &self.child {
            for row in set.children::<office::Model>(&child.person)? {
                see(
                    &mut seen,
                    row.id.as_str(),
                    &row.title,
                    Etag {
                        position: row.position,
                        mark: row.mark as u32,
                    },
                );
            }
            changes.push(office_of(child));
        }
        if let Some((claim, holder)) = &self.claim {
            match (set.claim(claim)?, holder) {
                (Some(_), Some(_)) => return Err(Refusal::new(Reason::ResourceExists)),
                (held, _) => see(&mut seen, claim, held.unwrap_or("nobody"), Etag::default()),
            }
        }
        let mut moved = None;
        if let Some(counter) = &self.counter {
            let next = set.counter(counter)? + 1;
            see(&mut seen, counter, &next.to_string(), Etag::default());
            moved = Some((counter.clone(), next));
        }
        match self.ending {
            Ending::Refused => return Err(Refusal::new(Reason::InvalidFields)),
            Ending::ViolatesConstraint => changes.push(account_of("twice", "0", "a-0")),
            Ending::Accepted | Ending::Panics(_) => {}
        }
        let mut decision = changes
            .into_iter()
            .fold(Decision::answer(&response(&seen)), Decision::change);
        if let Some((claim, holder)) = &self.claim {
            decision = decision.claim(claim, holder.clone());
        }
        Ok(moved.into_iter().fold(decision, Decision::counter))
    }

    /// What the model answers: what was seen, or why it is refused.
    pub(crate) fn judge(&self, world: &World) -> Result<Vec<u8>, Reason> {
        if matches!(self.ending, Ending::Panics(_)) {
            return Err(Reason::Internal);
        }
        let mut seen = String::new();
        if let Some(put) = &self.put {
            let kept = world.accounts.get(&put.id);
            let etag = kept.map(|kept| kept.etag.to_string()).unwrap_or_default();
            if !put.etag.is_empty() && put.etag != etag {
                return Err(Reason::EtagMismatch);
            }
            if let Some(kept) = kept {
                see(&mut seen, &put.id, &kept.text, kept.etag);
            }
        }
        if let Some(child) = &self.child {
            for (id, kept) in world.offices.get(&child.person).into_iter().flatten() {
                see(&mut seen, id, &kept.text, kept.etag);
            }
        }
        if let Some((claim, holder)) = &self.claim {
            let held = world.claims.get(claim).and_then(Option::as_deref);
            if held.is_some() && holder.is_some() {
                return Err(Reason::ResourceExists);
            }
            see(&mut seen, claim, held.unwrap_or("nobody"), Etag::default());
        }
        if let Some(counter) = &self.counter {
            let next = world.counters.get(counter).unwrap_or(&0) + 1;
            see(&mut seen, counter, &next.to_string(), Etag::default());
        }
        match self.ending {
            Ending::Accepted => Ok(response(&seen).encode_to_vec()),
            Ending::Refused => Err(Reason::InvalidFields),
            _ => Err(Reason::Internal),
        }
    }

    /// What the model records.
    pub(crate) fn record(&self, world: &mut World, etag: Etag) {
        if let Some(put) = &self.put {
            world.accounts.insert(put.id.clone(), (&put.text, etag).into());
            world.index.insert((etag.position, format!("r:accounts/{}", put.id)));
        }
        if let Some(child) = &self.child {
            let offices = world.offices.entry(child.person.clone()).or_default();
            offices.insert(child.id.clone(), (&child.text, etag).into());
            world
                .index
                .insert((etag.position, format!("r:people/{}", child.person)));
        }
        if let Some((claim, holder)) = &self.claim {
            world.claims.insert(claim.clone(), holder.clone());
        }
        if let Some(counter) = &self.counter {
            *world.counters.entry(counter.clone()).or_default() += 1;
        }
    }
}

impl Ending {
    fn panic_at(self, place: usize) {
        if self == Self::Panics(place) {
            // Without the hook, which would print a trace each time.
            resume_unwind(Box::new("this command panics"));
        }
    }
}

fn see(seen: &mut String, what: &str, value: &str, etag: Etag) {
    write!(seen, "{what} = {value} of {etag}; ").unwrap();
}

fn response(seen: &str) -> m::CreateAccountResponse {
    let account = m::Account {
        subject: seen.to_owned(),
        ..Default::default()
    };
    m::CreateAccountResponse {
        account: Some(account),
        ..Default::default()
    }
}

fn account_of(id: &str, subject: &str, text: &str) -> Change {
    let row = account::Model {
        id: AccountId::new(id),
        issuer: "issuer".to_owned(),
        subject: subject.to_owned(),
        person_id: None,
        agency_id: Some(AgencyId::new(text)),
        valid_from: date!(2018 - 12 - 28),
        valid_to: None,
        position: 0,
        mark: 0,
    };
    Change::of(row.id.name(), &m::Account::default(), Audiences::default()).row(row)
}

fn office_of(child: &Child) -> Change {
    let row = office::Model {
        id: OfficeId::new(&child.id),
        person_id: PersonId::new(&child.person),
        ordinal: 1,
        agency_id: AgencyId::new("a"),
        title: child.text.clone(),
        portfolio: String::new(),
        valid_from: date!(2018 - 12 - 28),
        valid_to: None,
        document_id: None,
        end_document_id: None,
        end_reason: None,
        position: 0,
        mark: 0,
    };
    Change::of(row.person_id.name(), &m::Person::default(), Audiences::default()).row(row)
}

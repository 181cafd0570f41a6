//! What a service tells its register: which aggregates a command needs, and what the command changes.

use std::sync::Arc;

use chidao_authority::{Audiences, Identity, Policies, Principal, Resource, Role, Roster};
use chidao_calendar::Instant;
use chidao_model::{Etag, Owner, Row};
use chidao_proto::{
    common::v1::Notice,
    contract::Method,
    errors::v1::{Reason, Rule},
    field,
    refusal::Refusal,
    register::v1::{Cause, ErrandState},
};
use opentelemetry::trace::SpanContext;
use prost::{Message, Name};

use crate::{
    chain::Hash,
    errand::Errand,
    needs::Needs,
    queue::Lane,
    tally::Tally,
    working_set::{Stage, WorkingSet},
};

/// A service as its register sees it. It decides on what is loaded and what earlier commands of the batch staged; it has
/// no other way to the database.
pub trait Desk: Send + Sync + 'static {
    /// Whose register it is.
    const OWNER: Owner;

    /// Every act that the service records.
    type Command: Send + Sync + 'static;

    /// How often a command is asked what it must see.
    const ROUNDS: usize = 2;

    /// Names what the command must see. Asked [`Self::ROUNDS`] times: first with nothing loaded, then with what it asked for; what
    /// it names the last time is loaded too. Needing more is a defect.
    ///
    /// # Errors
    /// The command names something that cannot be.
    fn needs(&self, command: &Self::Command, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal>;

    /// What the policy of the command is weighed on, and who may see it.
    ///
    /// # Errors
    /// The resource that the command acts upon does not exist.
    fn subject(&self, command: &Self::Command, set: &WorkingSet) -> Result<Subject, Refusal>;

    /// Decides the command: what it changes, or why it is refused. It changes nothing itself.
    ///
    /// # Errors
    /// The refusal, with the rule that it rests on.
    fn decide(&self, command: &Self::Command, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal>;

    /// The command that does an errand of the clock. It is decided for `system:clock`, without a policy.
    ///
    /// # Errors
    /// INTERNAL: the service plans no such errands, which is a defect.
    fn due(&self, errand: &Errand) -> Result<Self::Command, Refusal> {
        tracing::error!(kind = errand.kind(), "nobody knows how to do this errand");
        Err(Refusal::internal())
    }

    /// The policies that commands are weighed by.
    fn policies(&self) -> &Policies {
        Policies::builtin()
    }
}

/// What a command acts upon.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What the policy sees of it.
    pub resource: Resource,
    /// Who may see it; `None` where it is only now coming to be.
    pub audiences: Option<Audiences>,
    /// Its name, for the refusal.
    pub name: String,
    /// The field of the request that names it: whoever may not see it is told exactly what he would be told if it were not there.
    pub field: &'static str,
}

/// The circumstances of a command.
#[derive(Debug)]
pub struct Act<'a> {
    /// Who acts.
    pub principal: &'a Principal,
    /// The batch's time: the time of the entry.
    pub now: Instant,
    /// Who may act in the system, as staged.
    pub roster: &'a Roster,
}

/// A call as the register must know it.
#[derive(Debug, Clone)]
pub struct Call {
    /// The bearer of the token.
    pub identity: Arc<Identity>,
    /// The one of his roles that he says to act in. It is no part of the request: asked again in another role, the same
    /// request is the same act, which was done in the role that its entry names. A retry must not do it twice.
    pub acting_as: Option<Role>,
    /// The caller's id of the request.
    pub request_id: String,
    /// SHA-256 of the request without its id.
    pub digest: Hash,
    /// The method that was called.
    pub method: &'static Method,
    /// The trace that the call belongs to.
    pub trace_id: Option<[u8; 16]>,
    /// The span of the call, where it is exported.
    pub span: Option<SpanContext>,
    /// When the caller stops waiting.
    pub deadline: tokio::time::Instant,
    /// The entry of a service that the call follows from.
    pub cause: Option<Cause>,
    /// Whose turn it takes in the queue.
    pub lane: Lane,
}

/// Refuses an act on a resource that is not as its author saw it. Without an etag he asks for no check.
///
/// # Errors
/// ETAG_MISMATCH, with the current etag.
pub fn check_etag(given: &str, row: &impl Row, name: &str) -> Result<(), Refusal> {
    same_etag(given, row.etag(), name)
}

/// The same of what has another etag than a row's: of what may not be there yet.
///
/// # Errors
/// ETAG_MISMATCH, with the current etag.
pub fn same_etag(given: &str, current: Etag, name: &str) -> Result<(), Refusal> {
    let current = current.to_string();
    if given.is_empty() || given == current {
        Ok(())
    } else {
        Err(Refusal::new(Reason::EtagMismatch)
            .with("resource", name)
            .with("etag", current))
    }
}

/// Bytes of a resource in an entry, at most.
pub const MAX_RESOURCE: usize = 64 << 10;
/// Bytes of a response in an entry, at most.
const MAX_RESPONSE: usize = 1 << 20;
/// Rows that a command changes, at most: larger acts are divided.
pub const MAX_ROWS: usize = 1_000;

type ApplyToRoster = Box<dyn FnOnce(&mut Roster) + Send>;

/// What a command changes, and how it is answered.
pub struct Decision {
    pub(crate) response: Vec<u8>,
    pub(crate) changes: Vec<Change>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) claims: Vec<(String, Option<String>)>,
    pub(crate) counters: Vec<(String, i64)>,
    pub(crate) tallies: Vec<Tally>,
    pub(crate) authority: Vec<ApplyToRoster>,
    pub(crate) authority_version: i64,
    pub(crate) errands: Vec<Errand>,
    pub(crate) erased: Vec<String>,
    pub(crate) permitted_by: Arc<[String]>,
}

impl Decision {
    /// A decision that answers with this response, whose receipt is left unset.
    #[must_use]
    pub fn answer(response: &impl Message) -> Self {
        Self {
            response: response.encode_to_vec(),
            ..Self::silent()
        }
    }

    /// A decision that nobody waits for.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            response: Vec::new(),
            changes: Vec::new(),
            rules: Vec::new(),
            notices: Vec::new(),
            claims: Vec::new(),
            counters: Vec::new(),
            tallies: Vec::new(),
            authority: Vec::new(),
            authority_version: 0,
            errands: Vec::new(),
            erased: Vec::new(),
            permitted_by: Arc::default(),
        }
    }

    /// Sets how it is answered, where that is known only after what it changes. The receipt is left unset.
    #[must_use]
    pub fn answering(mut self, response: &impl Message) -> Self {
        self.response = response.encode_to_vec();
        self
    }

    /// Refuses a decision that would be too large to be read again: the bounds of `chidao.register.v1.Entry`.
    pub(crate) fn within_bounds(self) -> Result<Self, Refusal> {
        let rows: usize = self.changes.iter().map(|change| change.rows.len()).sum::<usize>()
            + self.errands.len()
            + self.tallies.iter().map(Tally::days).sum::<usize>();
        let payloads = self.errands.iter().map(|errand| errand.payload.len());
        let resource = self
            .changes
            .iter()
            .map(|change| change.resource.len())
            .chain(payloads)
            .max()
            .unwrap_or_default();
        for (what, size, most) in [
            ("byte của một tài nguyên, bytes of a resource", resource, MAX_RESOURCE),
            (
                "byte của trả lời, bytes of the response",
                self.response.len(),
                MAX_RESPONSE,
            ),
            ("dòng thay đổi, changed rows", rows, MAX_ROWS),
        ] {
            if size > most {
                let (vi, en) = what.split_once(", ").unwrap_or((what, what));
                return Err(field::invalid(
                    "request",
                    &format!("tạo ra {size} {vi}, nhiều nhất là {most}; chia nhỏ yêu cầu"),
                    &format!("it makes {size} {en}, {most} at most; divide the request"),
                ));
            }
        }
        Ok(self)
    }

    /// Adds a changed resource.
    #[must_use]
    pub fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds a rule that the answer rests on.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds a notice.
    #[must_use]
    pub fn notice(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }

    /// Takes a claim for a holder, or gives it back.
    #[must_use]
    pub fn claim(mut self, key: impl Into<String>, holder: Option<String>) -> Self {
        self.claims.push((key.into(), holder));
        self
    }

    /// Moves a counter on.
    #[must_use]
    pub fn counter(mut self, (key, value): (String, i64)) -> Self {
        self.counters.push((key, value));
        self
    }

    /// Moves figures that are kept by day.
    #[must_use]
    pub fn tally(mut self, tally: Tally) -> Self {
        self.tallies.extend(Some(tally).filter(|tally| tally.days() > 0));
        self
    }

    /// Erases all erasable values of a resource that entries before this one hold. Its rows are changed by the decision
    /// itself.
    #[must_use]
    pub fn erase(mut self, resource: impl Into<String>) -> Self {
        self.erased.push(resource.into());
        self
    }

    /// Plans what is to be done later.
    #[must_use]
    pub fn errand(mut self, errand: Errand) -> Self {
        self.errands.push(errand);
        self
    }

    /// Drops what no longer is to be done: an errand of the working set. One that is settled already stays as it is.
    #[must_use]
    pub fn drop_errand(mut self, errand: &Errand) -> Self {
        if errand.is_open() {
            self.errands.push(errand.clone().settled(ErrandState::Dropped, ""));
        }
        self
    }

    pub(crate) fn settle(mut self, errand: Errand) -> Self {
        self.errands.push(errand);
        self
    }

    /// Changes who may act: the roster as later commands of the batch see it, and its version.
    #[must_use]
    pub fn authority(mut self, apply: impl FnOnce(&mut Roster) + Send + 'static) -> Self {
        self.authority.push(Box::new(apply));
        self
    }
}

/// A resource as a command leaves it, with the rows that hold it.
pub struct Change {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) resource: Vec<u8>,
    pub(crate) audiences: Audiences,
    pub(crate) before: Audiences,
    pub(crate) rows: Vec<Box<dyn Stage>>,
}

impl Change {
    /// The resource of this name, as `resource` says, for those who may see it afterwards.
    #[must_use]
    pub fn of<M: Message + Name>(name: impl Into<String>, resource: &M, audiences: Audiences) -> Self {
        Self {
            name: name.into(),
            type_name: M::full_name(),
            resource: resource.encode_to_vec(),
            before: audiences.clone(),
            audiences,
            rows: Vec::new(),
        }
    }

    /// Names those who could see it before, where that changes.
    #[must_use]
    pub fn seen_before_by(mut self, before: Audiences) -> Self {
        self.before = before;
        self
    }

    /// Adds a row as it is to be written.
    #[must_use]
    pub fn row(mut self, row: impl Row) -> Self {
        self.rows.push(Box::new(row));
        self
    }
}

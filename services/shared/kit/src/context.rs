//! What a handler knows of the call beside its request.

use std::{
    fmt::{self, Display, Formatter},
    sync::Arc,
    time::Duration,
};

use chidao_authority::{Bearer, Identity, Role};
use chidao_proto::{errors::v1::Reason, field, refusal::Refusal};
use opentelemetry::trace::SpanContext;
use tokio::time::Instant;
use tonic::{Request, Status, metadata::MetadataMap};

tokio::task_local! {
    pub(crate) static CALL: Call;
}

/// The id of the trace that a call belongs to: the caller's, or one that was made for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(pub [u8; 16]);

impl Display for TraceId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// The call on whose behalf a task runs: what log lines and opaque refusals name.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Its trace.
    pub trace_id: TraceId,
    /// Service and method: "chidao.membership.v1.AgencyService/CreateAgency"; "_OTHER" outside the contract.
    pub method: &'static str,
}

impl Call {
    /// Lets a task that a handler spawns belong to the call of the handler.
    pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
        let call = Self::current();
        async move {
            match call {
                Some(call) => CALL.scope(call, work).await,
                None => work.await,
            }
        }
    }

    /// The call of the running task; none outside calls and in tasks that a handler has spawned.
    pub fn current() -> Option<Self> {
        CALL.try_with(|call| *call).ok()
    }
}

/// When the caller stops waiting, less what the answer needs to reach him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(pub Instant);

impl Deadline {
    /// The time that a caller is given who names none.
    pub const DEFAULT: Duration = Duration::from_secs(10);
    /// The longest time that is granted to a caller, whatever he asks for.
    pub const LONGEST: Duration = Duration::from_secs(60);

    /// A deadline so far from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Whether the caller has stopped waiting.
    pub fn has_passed(self) -> bool {
        self.0 <= Instant::now()
    }
}

/// The caller as the layers have found him.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who he is, by his token or certificate.
    pub identity: Arc<Identity>,
    /// The second since 1970 at which his token expires.
    pub token_expires: u64,
    /// The one of his roles that he says he acts in; not weighed yet.
    pub acting_as: Option<Role>,
    /// When he stops waiting.
    pub deadline: Deadline,
    /// The trace of his call; none only where the trace layer is missing.
    pub trace_id: Option<[u8; 16]>,
    /// The span of his call, where it is exported: what follows from the call belongs to it.
    pub span: Option<SpanContext>,
}

impl Caller {
    /// The caller of a request.
    ///
    /// # Errors
    /// TOKEN_MISSING where no identity was established: a handler outside the layers serves nobody. INVALID_FIELDS where he
    /// says to act in something that is no role.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Status> {
        let extensions = request.extensions();
        let bearer = extensions
            .get::<Bearer>()
            .ok_or_else(|| Refusal::new(Reason::TokenMissing))?;
        Ok(Self {
            identity: Arc::clone(&bearer.identity),
            token_expires: bearer.expires,
            acting_as: acting_as(request.metadata())?,
            deadline: extensions
                .get()
                .copied()
                .unwrap_or_else(|| Deadline::after(Deadline::DEFAULT)),
            trace_id: extensions.get::<TraceId>().map(|id| id.0),
            span: extensions.get().cloned(),
        })
    }
}

/// The header in which a caller who has several roles names the one that he acts in: "officer".
pub const ACTING_AS: &str = "chidao-acting-as";

fn acting_as(metadata: &MetadataMap) -> Result<Option<Role>, Refusal> {
    let mut values = metadata.get_all(ACTING_AS).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let named = value.to_str().ok().and_then(|text| text.parse().ok());
    match named.filter(|_| values.next().is_none()) {
        Some(role) => Ok(Some(role)),
        None => {
            let roles: Vec<_> = Role::ALL.iter().map(|role| role.text()).collect();
            let roles = roles.join(", ");
            Err(field::invalid(
                ACTING_AS,
                &format!("phải là một trong các vai trò: {roles}"),
                &format!("must be one of the roles {roles}"),
            ))
        }
    }
}

//! What the handlers of all services have in common.

mod past;

use chidao_authority::{Principal, Resource};
use chidao_kit::context::Caller;
use chidao_proto::{
    digest::{Acknowledged, Mutation},
    refusal::Refusal,
};
use chidao_register::{Desk, Errand, Moment, Reads, Register};
use prost::{Message, Name};
use prost_types::Timestamp;
use tonic::{Request, Response, Status};

pub use self::past::{Past, rows};
use crate::desk::Takes;

/// What every handler records and reads by. Cheap to clone.
pub struct AtHand<D: Desk> {
    register: Register<D>,
    reads: Reads,
}

impl<D: Desk> Clone for AtHand<D> {
    fn clone(&self) -> Self {
        Self {
            register: self.register.clone(),
            reads: self.reads.clone(),
        }
    }
}

impl<D: Desk> AtHand<D> {
    /// A register and the reads of it.
    #[must_use]
    pub fn new(register: Register<D>, reads: Reads) -> Self {
        Self { register, reads }
    }

    /// The reads of the register.
    #[must_use]
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Records a command.
    ///
    /// # Errors
    /// What [`Register::submit`] refuses.
    pub async fn write<Q, A>(&self, request: Request<Q>) -> Result<Response<A>, Status>
    where
        D: Takes<Q>,
        Q: Mutation + Name,
        A: Message + Default + Acknowledged,
    {
        D::shape(request.get_ref())?;
        self.register.accept(request, D::command).await
    }

    /// Plans errands that no act has planned.
    ///
    /// # Errors
    /// What [`Register::plan`] refuses.
    pub async fn plan(&self, errands: Vec<Errand>) -> Result<(), Refusal> {
        self.register.plan(errands).await
    }

    /// Who reads, where the policy lets him read this at this moment.
    ///
    /// # Errors
    /// What [`Reads::admit`] refuses.
    pub async fn reader<Q: Name>(
        &self,
        caller: &Caller,
        moment: &Moment,
        kind: &'static str,
    ) -> Result<Principal, Status> {
        let resource = Resource::of(kind);
        let admitted = self
            .reads
            .admit::<Q>(moment, &caller.identity, caller.acting_as, &resource);
        Ok(admitted.await?)
    }

    /// The register as it stood at the instant of a request's `recorded_by`, where its policy lets the caller read it.
    ///
    /// # Errors
    /// What [`reader`](Self::reader) refuses; the instant lies ahead.
    pub async fn past<Q: Name>(
        &self,
        caller: &Caller,
        recorded_by: &Timestamp,
        kind: &'static str,
    ) -> Result<Past<'_>, Status> {
        let now = self.reads.moment().await?;
        let principal = self.reader::<Q>(caller, &now, kind).await?;
        let moment = self.reads.moment_by(&now, recorded_by, "recorded_by").await?;
        Ok(Past::new(&self.reads, principal, moment))
    }
}

/// The id in a resource name, whose form the codec has checked.
#[must_use]
pub fn id(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, id)| id)
}

/// The handlers of commands, within the `impl` of a generated service on what has an [`AtHand`] at `at_hand`: each records its
/// request.
///
/// ```ignore
/// #[tonic::async_trait]
/// impl PersonService for Handlers {
///     chidao_service::commands! {
///         create_person: CreatePersonRequest => CreatePersonResponse;
///     }
/// }
/// ```
#[macro_export]
macro_rules! commands {
    ($($method:ident: $request:ty => $response:ty;)*) => {$(
        // What `async_trait` makes of an `async fn`: it does not look into macros.
        fn $method<'handler, 'call>(
            &'handler self,
            request: tonic::Request<$request>,
        ) -> std::pin::Pin<
            Box<dyn Future<Output = Result<tonic::Response<$response>, tonic::Status>> + Send + 'call>,
        >
        where
            'handler: 'call,
            Self: 'call,
        {
            Box::pin(self.at_hand.write(request))
        }
    )*};
}

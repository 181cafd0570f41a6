//! What the desks of all services have in common.

mod name;
mod paper;
mod shape;

use chidao_proto::refusal::Refusal;
use chidao_register::{Desk, Errand};

pub use self::{
    name::{existing, id, optional_id},
    paper::{Paper, Papers, on_record, paper_id},
    shape::Shape,
};

/// A desk that takes requests of this type as commands; [`desk!`](crate::desk!) sees to it.
pub trait Takes<Q>: Desk {
    /// What is wrong with a request by itself, whatever is on record: told before anything is looked up, like a limit that is
    /// missed.
    ///
    /// # Errors
    /// INVALID_FIELDS, with everything that is.
    fn shape(request: &Q) -> Result<(), Refusal>;

    /// The command that a request is.
    fn command(request: Q) -> Self::Command;
}

/// Declares the desk of a service, named as its owner is, and the trait `Command` of its commands, which requests of the
/// contract implement. What is due by an errand of the clock is known by a function of
/// `&Errand -> Result<Option<Box<dyn Command>>, Refusal>`. `rounds` says how often a command is asked what it must see, where that is
/// more than twice.
///
/// ```ignore
/// chidao_service::desk! {
///     /// The desk of the membership service.
///     Membership, due by due
/// }
/// ```
#[macro_export]
macro_rules! desk {
    ($(#[$doc:meta])* $desk:ident, due by $due:path $(, rounds $rounds:literal)?) => {
        /// A command of the service.
        pub trait Command: Send + Sync + 'static {
            /// What is wrong with it by itself, whatever is on record: told before anything is looked up, like a limit that is missed.
            ///
            /// # Errors
            /// INVALID_FIELDS, with everything that is.
            fn shape(&self) -> Result<(), chidao_proto::refusal::Refusal> {
                Ok(())
            }

            /// Names what it must see; asked twice, like [`Desk::needs`](chidao_register::Desk::needs).
            ///
            /// # Errors
            /// It names something that cannot be.
            fn needs(
                &self,
                now: chidao_calendar::Instant,
                set: &chidao_register::WorkingSet,
                needs: &mut chidao_register::Needs,
            ) -> Result<(), chidao_proto::refusal::Refusal>;

            /// What its policy is weighed on.
            ///
            /// # Errors
            /// The resource that it acts upon does not exist.
            fn subject(
                &self,
                set: &chidao_register::WorkingSet,
            ) -> Result<chidao_register::Subject, chidao_proto::refusal::Refusal>;

            /// Decides it.
            ///
            /// # Errors
            /// Why it is refused.
            fn decide(
                &self,
                act: &chidao_register::Act<'_>,
                set: &chidao_register::WorkingSet,
            ) -> Result<chidao_register::Decision, chidao_proto::refusal::Refusal>;
        }

        $(#[$doc])*
        pub struct $desk;

        impl chidao_register::Desk for $desk {
            const OWNER: chidao_model::Owner = chidao_model::Owner::$desk;
            type Command = Box<dyn Command>;
            $(const ROUNDS: usize = $rounds;)?

            fn needs(
                &self,
                command: &Self::Command,
                now: chidao_calendar::Instant,
                set: &chidao_register::WorkingSet,
                needs: &mut chidao_register::Needs,
            ) -> Result<(), chidao_proto::refusal::Refusal> {
                command.needs(now, set, needs)
            }

            fn subject(
                &self,
                command: &Self::Command,
                set: &chidao_register::WorkingSet,
            ) -> Result<chidao_register::Subject, chidao_proto::refusal::Refusal> {
                command.subject(set)
            }

            fn decide(
                &self,
                command: &Self::Command,
                act: &chidao_register::Act<'_>,
                set: &chidao_register::WorkingSet,
            ) -> Result<chidao_register::Decision, chidao_proto::refusal::Refusal> {
                command.decide(act, set)
            }

            fn due(
                &self,
                errand: &chidao_register::Errand,
            ) -> Result<Self::Command, chidao_proto::refusal::Refusal> {
                $due(errand)?.ok_or_else(|| $crate::desk::unknown(errand))
            }
        }

        impl<Q: Command> $crate::desk::Takes<Q> for $desk {
            fn shape(request: &Q) -> Result<(), chidao_proto::refusal::Refusal> {
                request.shape()
            }

            fn command(request: Q) -> Self::Command {
                Box::new(request)
            }
        }
    };
}

/// What is said of an errand that nobody knows how to do; for [`desk!`](crate::desk!).
#[doc(hidden)]
#[must_use]
pub fn unknown(errand: &Errand) -> Refusal {
    tracing::error!(kind = errand.kind(), "nobody knows how to do this errand");
    Refusal::internal()
}

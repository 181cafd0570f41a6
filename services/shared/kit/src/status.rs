//! What a caller learns of a failure that nobody foresaw: nothing but where the operator finds it.

use std::{
    error::Error,
    fmt::{self, Display, Formatter},
};

use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tonic::{Code, Status};

use crate::context::Call;

/// Logs an unforeseen failure once, with all its sources, and gives the opaque answer to it.
pub fn internal(error: &(dyn Error + 'static)) -> Status {
    tracing::error!(error = %Chain(error), "a call failed for a reason that nobody foresaw");
    defect().into()
}

/// The opaque refusal of a call that met a defect, with the trace id under which it was logged. It logs nothing itself.
pub fn defect() -> Refusal {
    let trace_id = Call::current()
        .map(|call| call.trace_id.to_string())
        .unwrap_or_default();
    Refusal::new(Reason::Internal).with("trace_id", trace_id)
}

/// An error with all its sources: "cannot read the head: connection reset: broken pipe".
#[derive(Debug, Clone, Copy)]
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl Display for Chain<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

/// The name of a status code as the gRPC specification writes it: "NOT_FOUND".
pub fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read the head")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_chain_names_every_source_once() {
        let error = Outer(io::Error::other("connection reset"));
        assert_eq!(Chain(&error).to_string(), "cannot read the head: connection reset");
    }

    #[test]
    fn the_answer_to_an_unforeseen_failure_says_nothing_of_it() {
        let status = internal(&Outer(io::Error::other("password authentication failed")));
        assert_eq!(status.code(), Code::Internal);
        assert!(!format!("{status:?}").contains("password"));
    }
}

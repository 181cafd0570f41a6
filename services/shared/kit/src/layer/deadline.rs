//! Gives every call a deadline, ends reads that reach it, and changes that outlast it.

use std::time::Duration;

use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::time::timeout_at;
use tonic::body::Body;

use super::middleware::{Answer, Middleware, refuse};
use crate::context::Deadline;

/// The most that is kept back of a caller's time for the answer's way to him.
const WAY_BACK: Duration = Duration::from_millis(10);

/// What a change is given beyond its deadline before its place is taken back.
const LATE: Duration = Duration::from_secs(2);

/// The header in which a caller says how long he waits.
pub(crate) const GRPC_TIMEOUT: &str = "grpc-timeout";

#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines;

impl Middleware for Deadlines {
    async fn handle<S: Answer>(self, mut request: Request<Body>, mut inner: S) -> Response<Body> {
        let time = granted(request.headers());
        // Tonic's own timer answers CANCELLED at the caller's full time: this one has to be earlier.
        let deadline = Deadline::after(time - WAY_BACK.min(time / 10));
        request.extensions_mut().insert(deadline);
        let reads = chidao_proto::contract::method(request.uri().path()).is_some_and(|method| !method.mutates());
        let answer = inner.call(request);
        // Only the register knows whether an act has been applied, and answers in time by itself. It never sees a request
        // whose body does not come: the place of such a call is taken back a little later.
        let (last, reason) = match reads {
            true => (deadline.0, Reason::DeadlineExceeded),
            false => (deadline.0 + LATE, Reason::OutcomeUnknown),
        };
        // A stream is given that time to begin. How long it lasts is between caller and handler.
        match timeout_at(last, answer).await {
            Ok(Ok(response)) => response,
            Err(_) => refuse(Refusal::new(reason)),
        }
    }
}

/// The time of a call: what its caller asks for, within bounds. What cannot be read counts as not said.
pub(crate) fn granted(headers: &HeaderMap) -> Duration {
    let asked = headers.get(GRPC_TIMEOUT).and_then(|value| parse(value.to_str().ok()?));
    asked.unwrap_or(Deadline::DEFAULT).min(Deadline::LONGEST)
}

/// A time of at most [`Deadline::LONGEST`] as a `grpc-timeout`.
pub(crate) fn header(time: Duration) -> HeaderValue {
    // Eight digits are enough for a minute in microseconds.
    HeaderValue::try_from(format!("{}u", time.min(Deadline::LONGEST).as_micros()))
        .unwrap_or(HeaderValue::from_static("0n"))
}

/// Reads a `grpc-timeout`: at most eight digits and a unit.
fn parse(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(None, Duration::from_secs(10))]
    #[case::seconds(Some("3S"), Duration::from_secs(3))]
    #[case::milliseconds(Some("250m"), Duration::from_millis(250))]
    #[case::microseconds(Some("7u"), Duration::from_micros(7))]
    #[case::nanoseconds(Some("7n"), Duration::from_nanos(7))]
    #[case::minutes(Some("1M"), Duration::from_secs(60))]
    #[case::too_long(Some("61S"), Duration::from_secs(60))]
    #[case::longest_number(Some("99999999H"), Duration::from_secs(60))]
    #[case::nothing(Some("0m"), Duration::ZERO)]
    #[case::too_many_digits(Some("100000000n"), Duration::from_secs(10))]
    #[case::no_digits(Some("S"), Duration::from_secs(10))]
    #[case::sign(Some("+5S"), Duration::from_secs(10))]
    #[case::unknown_unit(Some("5s"), Duration::from_secs(10))]
    #[case::empty(Some(""), Duration::from_secs(10))]
    fn a_call_has_the_time_that_is_asked_for_within_bounds(#[case] value: Option<&str>, #[case] expected: Duration) {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert("grpc-timeout", value.parse().unwrap());
        }
        assert_eq!(granted(&headers), expected);
    }
}

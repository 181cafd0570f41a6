//! Gives every call a deadline, ends reads that reach it, and changes that outlast it.

use std::{
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use chidao_proto::{
    contract::{self, Method},
    errors::v1::Reason,
    field::invalid,
    refusal::Refusal,
};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, timeout_at};
use tonic::{Status, body::Body};

use super::middleware::{Answer, Middleware, refuse};
use crate::context::Deadline;

/// The most that is kept back of a caller's time for the answer's way to him.
const WAY_BACK: Duration = Duration::from_millis(10);

/// A call with less time is over before it begins: timers tick by the millisecond.
const LEAST: Duration = Duration::from_millis(1);

/// Names the time that a caller waits.
pub(crate) const GRPC_TIMEOUT: &str = "grpc-timeout";

/// What a change is given beyond its deadline before its place is taken back.
const LATE: Duration = Duration::from_secs(2);

/// When a call came: on a busy machine, that may be a while before its first layer runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival(pub(crate) Instant);

#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines;

impl Middleware for Deadlines {
    async fn handle<S: Answer>(self, mut request: Request<Body>, mut inner: S) -> Response<Body> {
        let time = match granted(request.headers()) {
            Ok(time) if time < LEAST => return refuse(Refusal::new(Reason::DeadlineExceeded)),
            Ok(time) => time,
            Err(refusal) => return refuse(refusal),
        };
        // Tonic's own timer answers CANCELLED at the caller's full time: this one has to be earlier.
        let arrival = request.extensions().get().map_or_else(Instant::now, |Arrival(at)| *at);
        let deadline = Deadline(arrival + (time - WAY_BACK.min(time / 10)));
        request.extensions_mut().insert(deadline);
        let method = contract::method(request.uri().path());
        let (request, whole) = match method.is_some_and(Method::mutates) {
            true => Arriving::watch(request),
            false => (request, Arc::default()),
        };
        let mut answer = pin!(inner.call(request));
        // A stream is given that time to begin. How long it lasts is between caller and handler.
        if let Ok(Ok(response)) = timeout_at(deadline.0, &mut answer).await {
            return response;
        }
        if !whole.load(Ordering::Acquire) {
            // A read, or a change that no handler has seen.
            return refuse(Refusal::new(Reason::DeadlineExceeded));
        }
        // Only the register knows whether an act has been applied, and answers in time by itself. Where it does not, the
        // place of the call is taken back a little later.
        match timeout_at(deadline.0 + LATE, answer).await {
            Ok(Ok(response)) => response,
            Err(_) => refuse(Refusal::new(Reason::OutcomeUnknown)),
        }
    }
}

/// The body of a request of which it is to be known whether it has come whole: a handler is called after that only.
struct Arriving {
    body: Body,
    whole: Arc<AtomicBool>,
}

impl Arriving {
    fn watch(request: Request<Body>) -> (Request<Body>, Arc<AtomicBool>) {
        let whole = Arc::<AtomicBool>::default();
        let told = Arc::clone(&whole);
        (request.map(|body| Body::new(Self { body, whole: told })), whole)
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let ends = match &frame {
            Poll::Ready(Some(Ok(frame))) => frame.is_trailers() || self.body.is_end_stream(),
            Poll::Ready(None) => true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => false,
        };
        if ends {
            self.whole.store(true, Ordering::Release);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The time of a call: what its caller asks for, within bounds.
pub(crate) fn granted(headers: &HeaderMap) -> Result<Duration, Refusal> {
    let Some(value) = headers.get(GRPC_TIMEOUT) else {
        return Ok(Deadline::DEFAULT);
    };
    let asked = value.to_str().ok().and_then(parse).ok_or_else(|| {
        invalid(
            GRPC_TIMEOUT,
            "Tiêu đề sai dạng. Viết nhiều nhất 8 chữ số và một đơn vị H, M, S, m, u hoặc n, ví dụ 10S; hoặc bỏ tiêu đề.",
            "Not of the right form. Write at most 8 digits and a unit H, M, S, m, u or n, as in 10S; or leave the header out.",
        )
    })?;
    Ok(asked.min(Deadline::LONGEST))
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
    fn a_call_has_the_time_that_is_asked_for_within_bounds(#[case] value: Option<&str>, #[case] expected: Duration) {
        assert_eq!(of(value.map(str::as_bytes)).unwrap(), expected);
    }

    #[rstest]
    #[case::too_many_digits(b"100000000n")]
    #[case::no_digits(b"S")]
    #[case::sign(b"+5S")]
    #[case::negative(b"-5S")]
    #[case::fraction(b"1.5S")]
    #[case::unknown_unit(b"5s")]
    #[case::no_unit(b"5")]
    #[case::empty(b"")]
    #[case::no_ascii(b"5\xff")]
    fn a_time_that_cannot_be_read_is_refused_by_its_name(#[case] value: &[u8]) {
        let refusal = of(Some(value)).unwrap_err();
        assert_eq!(refusal.reason(), Reason::InvalidFields);
        assert!(refusal.to_string().contains("grpc-timeout"), "{refusal}");
    }

    fn of(value: Option<&[u8]>) -> Result<Duration, Refusal> {
        let value = value.map(|value| (http::HeaderName::from_static(GRPC_TIMEOUT), value.try_into().unwrap()));
        granted(&value.into_iter().collect())
    }
}

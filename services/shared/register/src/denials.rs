//! The access log of denials: who was turned away by reads, writes and watches is counted, and logged as far as anybody can
//! read along.

use std::{
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chidao_kit::telemetry;
use chidao_proto::{contract::Method, errors::v1::Reason, refusal::Refusal};
use opentelemetry::{KeyValue, metrics::Counter};

/// Lines in a second, at most, from the whole process.
const LINES: u32 = 5;
const SECOND: Duration = Duration::from_secs(1);

static DENIED: LazyLock<Counter<u64>> = LazyLock::new(|| {
    telemetry::meter()
        .u64_counter("chidao.access.denied")
        .with_unit("{call}")
        .with_description("calls that were turned away for want of an account or a permission")
        .build()
});
static SAMPLER: Sampler = Sampler(Mutex::new(Window::NEW));

/// Takes down a refusal, where it is for want of an account or a permission. A line names the actor, never a token nor its
/// subject; the trace of the running call goes with it as with every line.
pub(crate) fn note(method: &'static Method, refusal: &Refusal) {
    if !matches!(
        refusal.reason(),
        Reason::NotPermitted | Reason::RoleNotHeld | Reason::AccountUnknown
    ) {
        return;
    }
    let of = |key| refusal.metadata().get(key).map_or("", String::as_str);
    let (path, reason) = (method.path.trim_start_matches('/'), refusal.reason_name());
    DENIED.add(1, &attributes(path, reason, &method.policy));
    if let Some(suppressed) = SAMPLER.admit(Instant::now()) {
        let (actor, policy) = (of("actor"), &*method.policy);
        tracing::warn!(
            actor,
            method = path,
            policy,
            reason,
            suppressed,
            "a call is turned away"
        );
    }
}

fn attributes(path: &'static str, reason: &'static str, policy: &'static str) -> [KeyValue; 3] {
    [
        KeyValue::new("rpc.method", path),
        KeyValue::new("reason", reason),
        KeyValue::new("policy", policy),
    ]
}

/// Lets so many lines through in a second, and counts the others.
struct Sampler(Mutex<Window>);

struct Window {
    began: Option<Instant>,
    lines: u32,
    suppressed: u64,
}

impl Window {
    const NEW: Self = Self {
        began: None,
        lines: 0,
        suppressed: 0,
    };
}

impl Sampler {
    /// Whether a line may be written now: with the number of those that were not since the last one.
    fn admit(&self, now: Instant) -> Option<u64> {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window
            .began
            .is_none_or(|began| now.saturating_duration_since(began) >= SECOND)
        {
            (window.began, window.lines) = (Some(now), 0);
        }
        if window.lines == LINES {
            window.suppressed += 1;
            return None;
        }
        window.lines += 1;
        Some(std::mem::take(&mut window.suppressed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_lines_a_second_and_the_next_one_counts_the_others() {
        let sampler = Sampler(Mutex::new(Window::NEW));
        let begin = Instant::now();
        let lines: Vec<_> = (0..100_u32)
            .map(|number| sampler.admit(begin + SECOND * number / 200))
            .collect();
        assert!(lines[..5].iter().all(|line| *line == Some(0)), "{lines:?}");
        assert!(lines[5..].iter().all(Option::is_none), "{lines:?}");
        assert_eq!(sampler.admit(begin + SECOND), Some(95));
        assert_eq!(sampler.admit(begin + SECOND), Some(0));
        assert_eq!(
            sampler.admit(begin),
            Some(0),
            "a clock that goes back writes no more than its lines"
        );
    }
}

//! What the contract allows a client to repeat, and how patiently.

use std::time::Duration;

use chidao_proto::contract::{Idempotency, Method, methods};
use serde_json::{Value, json};
use tonic::Code;

use crate::context::Deadline;

/// Attempts at a call in all, the first included; gRPC clients make no more than five.
const ATTEMPTS: u32 = 5;
/// The pause before the second attempt; it doubles.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause between two attempts.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(2);
const FACTOR: u32 = 2;
/// The only code after which the same call may go well: nobody was there, or nobody knows what became of the call.
const AGAIN: Code = Code::Unavailable;

/// How a method is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Attempts in all; 1 where the call must not be repeated.
    pub attempts: u32,
    /// The time that a call is given where its caller says none; a stream lasts as long as it does.
    pub timeout: Option<Duration>,
}

impl Plan {
    /// How a method is called. It is repeated only where the contract says that this has no second effect: reads, and
    /// mutations, which carry a request id.
    #[must_use]
    pub fn of(method: &Method) -> Self {
        let is_safe = method.idempotency != Idempotency::Unknown;
        Self {
            attempts: if is_safe { ATTEMPTS } else { 1 },
            timeout: (!method.streams).then_some(Deadline::DEFAULT),
        }
    }

    /// Whether a call that ended so may be repeated, while attempts and time are left.
    #[must_use]
    pub fn repeats(&self, code: Code) -> bool {
        self.attempts > 1 && code == AGAIN
    }

    fn describe(self, methods: Vec<Value>) -> Value {
        let mut config = json!({ "name": methods });
        if let Some(timeout) = self.timeout {
            config["timeout"] = seconds(timeout).into();
        }
        if self.attempts > 1 {
            config["retryPolicy"] = json!({
                "maxAttempts": self.attempts,
                "initialBackoff": seconds(FIRST_PAUSE),
                "maxBackoff": seconds(LONGEST_PAUSE),
                "backoffMultiplier": FACTOR,
                "retryableStatusCodes": ["UNAVAILABLE"],
            });
        }
        config
    }
}

/// The service config of the contract, as gRPC clients of any language read it: JSON, ended by a line feed.
#[must_use]
pub fn service_config() -> String {
    let mut plans: Vec<(Plan, Vec<Value>)> = Vec::new();
    for method in methods() {
        let plan = Plan::of(method);
        let name = json!({ "service": method.service, "method": method.name });
        match plans.iter_mut().find(|(other, _)| *other == plan) {
            Some((_, names)) => names.push(name),
            None => plans.push((plan, vec![name])),
        }
    }
    let methods: Vec<Value> = plans.into_iter().map(|(plan, names)| plan.describe(names)).collect();
    let config = json!({
        "loadBalancingConfig": [{ "round_robin": {} }],
        "methodConfig": methods,
    });
    format!("{config:#}\n")
}

/// A duration as JSON has it.
fn seconds(duration: Duration) -> String {
    format!("{}s", duration.as_secs_f64())
}

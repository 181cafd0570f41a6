//! What a caller reads when a call fails.

use std::fmt::Write as _;

use chidao_kit::{
    exit::{Exit, Stop},
    status::name,
};
use chidao_proto::{
    errors::v1::Reason,
    refusal::{Seen, read},
};
use tonic::{Code, Status};

/// Metadata that the text for people names already.
const TOLD: [&str; 1] = ["basis"];

/// The end of a command whose call failed: the text, the reason, what is wrong with which field, and what to do.
/// `request_id` is that of the call, where it has one.
pub(crate) fn stop(status: &Status, request_id: Option<&str>) -> Stop {
    match read(status) {
        Some(seen) => Stop::new(exit(status.code()), refusal(&seen, request_id)),
        None => Stop::new(exit(status.code()), failure(status, request_id)),
    }
}

/// Whether the answer to the call is not known, or may be another one soon.
fn may_try_again(code: Code) -> bool {
    matches!(
        code,
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::ResourceExhausted
    )
}

fn exit(code: Code) -> Exit {
    match code {
        code if may_try_again(code) => Exit::Unavailable,
        // Whoever listens there is no service of ours, or an older one.
        Code::Unimplemented => Exit::Unavailable,
        Code::Internal | Code::Unknown | Code::DataLoss => Exit::Defect,
        _ => Exit::Refused,
    }
}

fn refusal(seen: &Seen, request_id: Option<&str>) -> String {
    let reason = seen.reason.as_str_name();
    let reason = reason.strip_prefix("REASON_").unwrap_or(reason);
    // A string cannot fail to be written to.
    let mut text = format!("error: {reason}: {}", seen.localized);
    for (field, what) in &seen.fields {
        let _ = write!(text, "\n  {field}: {what}");
    }
    for key in TOLD {
        if let Some(value) = seen.metadata.get(key).filter(|value| !value.is_empty()) {
            let _ = write!(text, "\n  {key}: {value}");
        }
    }
    if let Some(delay) = seen.retry_after {
        let _ = write!(
            text,
            "\n  try again after {} s{}",
            delay.as_secs_f64(),
            again(request_id)
        );
    }
    let is_about_token = [
        Reason::TokenMissing,
        Reason::TokenInvalid,
        Reason::TokenExpired,
        Reason::TokenAudience,
    ]
    .contains(&seen.reason);
    if is_about_token {
        text.push_str("\n  a development token: `chidao token --subject SUBJECT`, or start `chidao up` anew");
    }
    text
}

fn failure(status: &Status, request_id: Option<&str>) -> String {
    let mut text = format!("error: {}: {}", name(status.code()), status.message());
    if may_try_again(status.code()) {
        let _ = write!(text, "\n  try again{}", again(request_id));
    }
    text
}

/// The same request id gives the same answer, and no second effect.
fn again(request_id: Option<&str>) -> String {
    request_id.map_or(String::new(), |id| format!(" with --request-id {id}"))
}

#[cfg(test)]
mod tests {
    use chidao_proto::{errors::v1::Rule, language::LANGUAGE, language::Language, refusal::Refusal};

    use super::*;

    fn english(refusal: Refusal) -> Status {
        LANGUAGE.sync_scope(Language::English, || refusal.into())
    }

    #[test]
    fn a_refusal_says_what_is_wrong_and_where() {
        let refusal = Refusal::rule_forbids(Rule::InvM3, "effective_on").field("effective_on", "vi", "too early");
        let stop = stop(&english(refusal), Some("id"));
        assert_eq!(stop.exit(), Exit::Refused);
        let text = stop.to_string();
        assert!(
            text.starts_with("error: RULE_FORBIDS: A rule forbids this (effective_on)"),
            "{text}"
        );
        assert!(text.contains("\n  basis: INV-M3"), "{text}");
        assert!(!text.contains("try again"), "{text}");
    }

    #[test]
    fn what_may_be_tried_again_is_repeated_with_the_same_id() {
        let stop = stop(&english(Refusal::new(Reason::OutcomeUnknown)), Some("7b0e"));
        assert_eq!(stop.exit(), Exit::Unavailable);
        assert!(stop.to_string().contains("--request-id 7b0e"), "{stop}");
    }

    #[test]
    fn a_failure_of_the_way_is_no_refusal() {
        let stop = stop(&Status::unavailable("connection refused"), None);
        assert_eq!(stop.exit(), Exit::Unavailable);
        assert_eq!(stop.to_string(), "error: UNAVAILABLE: connection refused\n  try again");
        assert_eq!(super::stop(&Status::unimplemented(""), None).exit(), Exit::Unavailable);
        assert_eq!(super::stop(&Status::internal(""), None).exit(), Exit::Defect);
    }
}

//! What a client sees of a refusal.

use std::{collections::HashMap, time::Duration};

use tonic::Status;
use tonic_types::StatusExt;

use super::DOMAIN;
use crate::errors::v1::Reason;

/// A refusal as a client reads it from a status.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The reason.
    pub reason: Reason,
    /// The metadata documented with the reason; `basis` where a rule refuses.
    pub metadata: HashMap<String, String>,
    /// The fields that are wrong, by path, with what to do.
    pub fields: Vec<(String, String)>,
    /// The text for people, in the language that the caller asked for.
    pub localized: String,
    /// When to try again with the same request id, where that makes sense.
    pub retry_after: Option<Duration>,
}

/// Reads a status as a refusal of the suite. None where it is not one: a failure of the network, of a proxy or of the
/// gRPC library, or a reason that is newer than this build.
pub fn read(status: &Status) -> Option<Seen> {
    let details = status.check_error_details().ok()?;
    let info = details.error_info().filter(|info| info.domain == DOMAIN)?;
    let reason = Reason::from_str_name(&format!("REASON_{}", info.reason))?;
    let fields = details
        .bad_request()
        .map(|bad| bad.field_violations.as_slice())
        .unwrap_or_default();
    Some(Seen {
        reason,
        metadata: info.metadata.clone(),
        fields: fields
            .iter()
            .map(|wrong| (wrong.field.clone(), wrong.description.clone()))
            .collect(),
        localized: details
            .localized_message()
            .map(|text| text.message.clone())
            .unwrap_or_default(),
        retry_after: details.retry_info().and_then(|retry| retry.retry_delay),
    })
}

//! A refusal on the wire.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};

use super::{DOMAIN, MAX_VALUE, Refusal, rule_text, template};
use crate::{catalogue, errors::v1::Reason, language::Language, limits::MAX_VIOLATIONS};

/// Bytes of details that fit, in base64, beside the message into 8 KiB of trailers: what many peers take at most.
const MAX_DETAILS: usize = 5 * 1024;
/// The greatest number of characters of the status message.
const MAX_MESSAGE: usize = 240;
/// The delay after which a caller tries again, where nobody said another.
const RETRY: Duration = Duration::from_secs(1);

/// How much of a refusal its details say: less where all of it would not fit.
#[derive(Debug, Clone, Copy)]
struct Extent {
    /// Characters of a value; texts have four times as many.
    value: usize,
    /// Fields that are wrong.
    fields: usize,
}

impl Refusal {
    /// The status of the refusal, with its texts for people in one language.
    pub fn status(&self, language: Language) -> Status {
        let message = template::ascii(&template::cut(self.to_string(), MAX_MESSAGE));
        let mut extent = Extent {
            value: MAX_VALUE,
            fields: MAX_VIOLATIONS,
        };
        loop {
            let details = self.details(language, extent);
            let status = Status::with_error_details(self.code(), message.clone(), details);
            if status.details().len() <= MAX_DETAILS || extent.value == 1 {
                return status;
            }
            if extent.fields > 4 {
                extent.fields -= extent.fields / 4;
            } else {
                extent.value /= 2;
            }
        }
    }

    fn details(&self, language: Language, extent: Extent) -> ErrorDetails {
        let mut details = ErrorDetails::new();
        details.set_error_info(self.reason_name(), DOMAIN, self.shown_metadata(extent));
        let text = template::cut(self.text(language), 4 * extent.value);
        details.set_localized_message(language.locale(), text);
        match self.code() {
            Code::InvalidArgument if !self.0.fields.is_empty() => {
                details.set_bad_request(self.field_violations(language, extent));
            }
            Code::FailedPrecondition => {
                details.set_precondition_failure(self.precondition_violations(language, extent));
            }
            _ => {}
        }
        if let Some(resource) = self.resource() {
            let resource = template::cut(resource.to_owned(), extent.value);
            let collection = resource.split('/').next().unwrap_or_default();
            details.set_resource_info(collection, resource.as_str(), "", "");
        }
        if let Some(delay) = self.delay() {
            details.set_retry_info(Some(delay));
        }
        details
    }

    fn shown_metadata(&self, extent: Extent) -> HashMap<String, String> {
        let metadata = self.0.metadata.iter();
        let mut shown: HashMap<_, _> = metadata
            .map(|(key, value)| ((*key).to_owned(), template::cut(value.clone(), extent.value)))
            .collect();
        let left_out = self.0.fields.len().saturating_sub(extent.fields);
        if left_out > 0 {
            shown.insert("fields_left_out".to_owned(), left_out.to_string());
        }
        shown
    }

    fn field_violations(&self, language: Language, extent: Extent) -> Vec<FieldViolation> {
        let fields = self.0.fields.iter().take(extent.fields);
        fields
            .map(|field| {
                let description = language.choose(&field.vi, &field.en).clone();
                let path = template::cut(field.field.clone(), extent.value);
                FieldViolation::new(path, template::cut(description, 4 * extent.value))
            })
            .collect()
    }

    /// One violation a rule, or one for the reason itself.
    fn precondition_violations(&self, language: Language, extent: Extent) -> Vec<PreconditionViolation> {
        let metadata = &self.0.metadata;
        let subject = metadata
            .get("field")
            .or_else(|| metadata.get("resource"))
            .cloned()
            .unwrap_or_default();
        let subject = template::cut(subject, extent.value);
        let violation = |kind: &str, text: String| {
            PreconditionViolation::new(kind, subject.as_str(), template::cut(text, 4 * extent.value))
        };
        if self.0.rules.is_empty() {
            return vec![violation(self.reason_name(), self.text(language))];
        }
        let rules = self.0.rules.iter();
        rules
            .map(|rule| violation(catalogue::rule(*rule).code, rule_text(*rule, language)))
            .collect()
    }

    /// The resource that the reason speaks of.
    fn resource(&self) -> Option<&str> {
        match self.0.reason {
            Reason::ResourceNotFound | Reason::ResourceExists | Reason::EtagMismatch => {
                self.0.metadata.get("resource").map(String::as_str)
            }
            _ => None,
        }
    }

    fn delay(&self) -> Option<Duration> {
        self.0.retry_after.or(match self.0.reason {
            Reason::Overloaded
            | Reason::ShareExceeded
            | Reason::ReaderTooSlow
            | Reason::NotReady
            | Reason::OutcomeUnknown => Some(RETRY),
            _ => None,
        })
    }
}

impl From<&Refusal> for Status {
    /// The status in the language of the running task's caller.
    fn from(refusal: &Refusal) -> Self {
        refusal.status(Language::current())
    }
}

impl From<Refusal> for Status {
    /// The status in the language of the running task's caller.
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

//! A refusal: the one error of the suite that a caller sees, from the rule that says no to the status on the wire.

mod read;
mod status;
mod template;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt, time::Duration};

pub use self::read::{Seen, read};
use crate::{
    catalogue,
    errors::v1::{Reason, Rule},
    language::Language,
    limits::Violation,
};

/// The domain of every reason, as `google.rpc.ErrorInfo` has it.
pub const DOMAIN: &str = "chidao";

/// The greatest number of characters of a value of the metadata.
const MAX_VALUE: usize = 256;

/// Why a call is refused, with all that its status says: the reason decides the code and the texts, the metadata fills
/// their gaps. Boxed, so that a result that may be a refusal stays small.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal(Box<Inner>);

#[derive(Debug, Clone, PartialEq)]
struct Inner {
    reason: Reason,
    metadata: BTreeMap<&'static str, String>,
    rules: Vec<Rule>,
    fields: Vec<FieldText>,
    detail: Option<(String, String)>,
    retry_after: Option<Duration>,
}

/// What is wrong with a field, in Vietnamese and in English.
#[derive(Debug, Clone, PartialEq)]
struct FieldText {
    field: String,
    vi: String,
    en: String,
}

impl Refusal {
    /// A refusal with a reason; the builder methods say the rest.
    pub fn new(reason: Reason) -> Self {
        Self(Box::new(Inner {
            reason,
            metadata: BTreeMap::new(),
            rules: Vec::new(),
            fields: Vec::new(),
            detail: None,
            retry_after: None,
        }))
    }

    /// The resource does not exist, or the caller may not see it: the two are answered alike.
    pub fn not_found(resource: impl fmt::Display) -> Self {
        Self::new(Reason::ResourceNotFound).with("resource", resource)
    }

    /// A rule forbids the act because of a field of the request. The rule's own text is the detail unless
    /// [`detail`](Self::detail) says more.
    pub fn rule_forbids(rule: Rule, field: impl fmt::Display) -> Self {
        Self::new(Reason::RuleForbids).rule(rule).with("field", field)
    }

    /// The document of a field is missing or not signed.
    pub fn evidence_required(field: impl fmt::Display) -> Self {
        Self::new(Reason::EvidenceRequired).with("field", field)
    }

    /// A defect of the service. What it is goes to the log, never into the refusal.
    pub fn internal() -> Self {
        Self::new(Reason::Internal)
    }

    /// Adds metadata, which the contract documents with the reason. At most 256 characters of the value are kept.
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        let value = template::cut(value.to_string(), MAX_VALUE);
        self.0.metadata.insert(key, value);
        self
    }

    /// Adds a field that is wrong, by its path in the request, with what to do in Vietnamese and in English.
    pub fn field(mut self, path: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.fields.push(FieldText {
            field: path.into(),
            vi: vi.into(),
            en: en.into(),
        });
        self
    }

    /// Adds the fields that another refusal names.
    pub fn beside(mut self, other: Self) -> Self {
        self.0.fields.extend(other.0.fields);
        self
    }

    /// Adds a field that is out of bounds.
    pub fn violation(self, violation: Violation) -> Self {
        self.field(violation.field, violation.vi, violation.en)
    }

    /// Adds a rule that the refusal rests on; the metadata `basis` lists the codes of all, separated by commas.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.0.rules.push(rule);
        let codes: Vec<_> = self.0.rules.iter().map(|rule| catalogue::rule(*rule).code).collect();
        self.with("basis", codes.join(","))
    }

    /// Says in words what the reason leaves open, in Vietnamese and in English.
    pub fn detail(mut self, vi: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.detail = Some((vi.into(), en.into()));
        self
    }

    /// Tells the caller when to try again. Reasons that ask for a second try say one second by themselves.
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// The reason.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The name of the reason without its prefix: "NOT_PERMITTED".
    pub fn reason_name(&self) -> &'static str {
        let name = self.0.reason.as_str_name();
        name.strip_prefix("REASON_").unwrap_or(name)
    }

    /// The status code that the reason is answered with.
    pub fn code(&self) -> tonic::Code {
        catalogue::refusal(self.0.reason).code
    }

    /// The rules that the refusal rests on.
    pub fn rules(&self) -> &[Rule] {
        &self.0.rules
    }

    /// The metadata, `basis` included.
    pub fn metadata(&self) -> &BTreeMap<&'static str, String> {
        &self.0.metadata
    }

    /// What a person reads: the reason's text with its gaps filled. What was said in words and has no gap there follows it.
    pub fn text(&self, language: Language) -> String {
        let text = catalogue::refusal(self.0.reason);
        let template = language.choose(text.vi, text.en);
        let filled = template::fill(template, |gap| match gap {
            "detail_vi" | "detail_en" => self.detail_in(language),
            "fields" => self.field_names(),
            key => self.0.metadata.get(key).cloned(),
        });
        match &self.0.detail {
            Some((vi, en)) if !template.contains("{detail_") => format!("{filled} {}", language.choose(vi, en)),
            _ => filled,
        }
    }

    /// What was said in words, or else what the rules say.
    fn detail_in(&self, language: Language) -> Option<String> {
        if let Some((vi, en)) = &self.0.detail {
            return Some(language.choose(vi, en).clone());
        }
        let rules: Vec<_> = self.0.rules.iter().map(|rule| rule_text(*rule, language)).collect();
        (!rules.is_empty()).then(|| rules.join(" "))
    }

    fn field_names(&self) -> Option<String> {
        let names: Vec<_> = self.0.fields.iter().map(|field| field.field.as_str()).collect();
        (!names.is_empty()).then(|| template::cut(names.join(", "), MAX_VALUE))
    }
}

/// What a rule says and where it stands.
fn rule_text(rule: Rule, language: Language) -> String {
    let entry = catalogue::rule(rule);
    format!("{} ({})", language.choose(entry.vi, entry.en), entry.citation)
}

impl From<Vec<Violation>> for Refusal {
    /// Fields out of bounds.
    fn from(violations: Vec<Violation>) -> Self {
        violations
            .into_iter()
            .fold(Self::new(Reason::InvalidFields), Self::violation)
    }
}

impl fmt::Display for Refusal {
    /// The reason's name and the English text, in ASCII.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.reason_name(),
            template::ascii(&self.text(Language::English))
        )
    }
}

impl std::error::Error for Refusal {}

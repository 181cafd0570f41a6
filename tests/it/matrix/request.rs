//! The least request that the contract lets through, for any method, about resources that there are.

use std::collections::HashMap;

use chidao_proto::{common::v1::Limits, contract::Method, limits};
use chidao_tests::draft;
use prost_reflect::{Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value, prost::Message};

/// Names of resources and other texts, by what they are asked for by: a field of a message ("Task.content"), a collection, a
/// part of the pattern of a name, or the name of a field.
pub(super) type Names = HashMap<&'static str, String>;

/// What a request has to say besides, or else it says nothing, by its name.
const SAYING: [(&str, &str, Value); 12] = [
    ("ChangeOfficeRequest", "leaves_all", Value::Bool(true)),
    ("ReorganiseCommitteeRequest", "short_name", Value::String(String::new())),
    ("UpdateAgencyRequest", "short_name", Value::String(String::new())),
    // In no time at all: of a date there would have to be one.
    ("DueTerm", "kind", Value::EnumNumber(3)),
    // Of a system that is not on record: somebody manages it.
    ("ReportIncidentRequest", "management", Value::EnumNumber(1)),
    // Each takes its own steps: O2, C3, O8e, O8d.
    ("AdvanceResponseRequest", "step", Value::EnumNumber(3)),
    ("AmendIncidentRequest", "step", Value::EnumNumber(45)),
    ("DirectResponseRequest", "step", Value::EnumNumber(18)),
    ("RecordExternalDecisionRequest", "step", Value::EnumNumber(17)),
    ("DecisionRow", "amount", Value::I64(1)),
    // A report on developments says least.
    ("Report", "type", Value::EnumNumber(3)),
    // Whoever leads the committee may be of the operator too; it is sent as the operator's.
    ("SubmitReportRequest", "sender", Value::EnumNumber(11)),
];

/// Messages that are filled in although the contract can do without them: what a report must say hangs on its type.
const FILLED_IN: [&str; 1] = ["chidao.incident.v1.Report.reporter"];

/// The least request of a method, within the limits of the contract.
pub(super) fn least(method: &Method, names: &Names) -> DynamicMessage {
    let input = chidao_proto::contract::pool()
        .get_message_by_name(&method.input)
        .unwrap();
    let request = message(&input, names);
    let violations = limits::check(&method.input, &request.encode_to_vec()).err();
    assert_eq!(violations, None, "{} is within the limits", method.input);
    request
}

/// Whether the least request of a method names a resource of this kind.
pub(super) fn asks_for(method: &Method, kind: &str) -> bool {
    let input = chidao_proto::contract::pool()
        .get_message_by_name(&method.input)
        .unwrap();
    input.fields().any(|field| {
        let limits = limits_of(&field);
        limits.required && (limits.resource.split('|').any(|known| known == kind) || limits.pattern.contains(kind))
    })
}

fn message(descriptor: &MessageDescriptor, names: &Names) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    if descriptor.full_name() == "chidao.common.v1.Date" {
        for (name, number) in [("year", 2019), ("month", 6), ("day", 17)] {
            message.set_field_by_name(name, Value::I32(number));
        }
        return message;
    }
    if descriptor.full_name() == "chidao.common.v1.DocumentRef" {
        message.set_field_by_name("issuer_title", Value::String("Bộ".to_owned()));
    }
    for field in descriptor.fields() {
        if let Some(text) = named(&field, names) {
            message.set_field(&field, Value::String(text));
            continue;
        }
        let limits = limits_of(&field);
        let least = limits.minimum.filter(|least| *least > 0);
        if !limits.required && least.is_none() && !FILLED_IN.contains(&field.full_name()) {
            continue;
        }
        let value = value(&field, &limits, names);
        let value = match field.cardinality() {
            Cardinality::Repeated => Value::List(vec![value; limits.min_items.max(1) as usize]),
            Cardinality::Optional | Cardinality::Required => value,
        };
        message.set_field(&field, value);
    }
    let mut saying = SAYING.into_iter().filter(|(name, _, _)| descriptor.name() == *name);
    if let Some((_, field, value)) = saying.next() {
        message.set_field_by_name(field, value);
    }
    message
}

/// What is given for this very field of this very message.
fn named(field: &FieldDescriptor, names: &Names) -> Option<String> {
    let key = format!("{}.{}", field.parent_message().name(), field.name());
    names.get(&*key).cloned()
}

fn value(field: &FieldDescriptor, limits: &Limits, names: &Names) -> Value {
    match field.kind() {
        Kind::String => Value::String(text(field, limits, names)),
        Kind::Int32 => Value::I32(limits.minimum.unwrap_or_default().try_into().unwrap()),
        Kind::Int64 => Value::I64(limits.minimum.unwrap_or_default()),
        Kind::Enum(kind) => Value::EnumNumber(
            kind.values()
                .map(|value| value.number())
                .find(|number| *number != 0)
                .unwrap(),
        ),
        Kind::Message(kind) => Value::Message(message(&kind, names)),
        kind => unreachable!("{}: there is no least {kind:?} yet", field.full_name()),
    }
}

fn text(field: &FieldDescriptor, limits: &Limits, names: &Names) -> String {
    if field.name() == "request_id" {
        return draft::request_id();
    }
    let named = |key: &str| names.get(key).cloned();
    let known = match (&*limits.resource, &*limits.pattern) {
        ("", "") => named(field.name()).or_else(|| Some("x".repeat(limits.min_length.max(1) as usize))),
        ("", pattern) => {
            let mut parts = names.iter().filter(|(key, _)| key.starts_with('/'));
            let part = parts.find(|(key, _)| pattern.contains(**key));
            part.map(|(_, name)| name.clone()).or_else(|| named(field.name()))
        }
        (collections, _) => collections.split('|').find_map(named),
    };
    known.unwrap_or_else(|| unreachable!("{}: no text for {limits:?} yet", field.full_name()))
}

fn limits_of(field: &FieldDescriptor) -> Limits {
    let options = field.options();
    let mut extensions = options.extensions();
    let limits = extensions.find(|(extension, _)| extension.full_name() == "chidao.common.v1.limits");
    let read = |value: &Value| value.as_message()?.transcode_to().ok();
    limits.and_then(|(_, value)| read(value)).unwrap_or_default()
}

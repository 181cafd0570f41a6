//! Requests that should be accepted, drawn from the descriptors.

use std::collections::HashMap;

use chidao_proto::common::v1::Limits;
use chidao_tests::{
    Chance,
    request::{descriptor, limits},
};
use proptest::{
    strategy::{BoxedStrategy, Strategy, ValueTree},
    string::string_regex,
    test_runner::TestRunner,
};
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

/// Depth of messages within messages.
const DEPTH: usize = 4;
/// Most of what may be long is short; some is as long as it may be.
const USUAL: usize = 12;

const LETTERS: [&str; 12] = ["a", "Z", "0", "ậ", "Đ", "ỹ", "–", "«", "𝄞", ".", "ơ", "1"];

/// Draws requests.
pub(super) struct Drafts {
    patterns: HashMap<String, BoxedStrategy<String>>,
    runner: TestRunner,
}

impl Drafts {
    pub(super) fn new() -> Self {
        Self {
            patterns: HashMap::new(),
            runner: TestRunner::deterministic(),
        }
    }

    /// The encoding of a request that should be accepted.
    pub(super) fn request(&mut self, message: &str, chance: &mut Chance) -> Vec<u8> {
        self.message(&descriptor(message), chance, DEPTH).encode_to_vec()
    }

    fn message(&mut self, descriptor: &MessageDescriptor, chance: &mut Chance, depth: usize) -> DynamicMessage {
        let mut message = DynamicMessage::new(descriptor.clone());
        if descriptor.full_name() == "google.protobuf.Timestamp" {
            let seconds = chance.below(9_000_000_000_u64) as i64 - 2_000_000_000;
            message.set_field_by_name("seconds", Value::I64(seconds));
            return message;
        }
        for field in descriptor.fields() {
            let limits = limits(&field);
            // Zero may be below the least number.
            let wanted = limits.required || limits.minimum.is_some_and(|minimum| minimum > 0);
            let of_choice = field.containing_oneof().filter(|choice| choice.fields().len() > 1);
            if of_choice.is_some_and(|choice| choice.fields().any(|other| message.has_field(&other))) {
                continue;
            }
            if wanted || (chance.percent(60) && depth > 0) {
                let value = self.field(&field, &limits, chance, depth);
                message.set_field(&field, value);
            }
        }
        message
    }

    fn field(&mut self, field: &FieldDescriptor, limits: &Limits, chance: &mut Chance, depth: usize) -> Value {
        if !field.is_list() {
            return self.value(field, limits, chance, depth);
        }
        let most = (limits.max_items as usize).min(3);
        let items = (limits.min_items as usize).max(1 + chance.below(most));
        Value::List((0..items).map(|_| self.value(field, limits, chance, depth)).collect())
    }

    fn value(&mut self, field: &FieldDescriptor, limits: &Limits, chance: &mut Chance, depth: usize) -> Value {
        match field.kind() {
            Kind::String => Value::String(self.text(limits, chance)),
            Kind::Bytes => {
                let length = length(limits, chance);
                Value::Bytes((0..length).map(|_| chance.below(256_u64) as u8).collect())
            }
            Kind::Bool => Value::Bool(chance.percent(50)),
            Kind::Int32 => Value::I32(number(limits, chance) as i32),
            Kind::Int64 => Value::I64(number(limits, chance)),
            Kind::Enum(values) => {
                let known: Vec<i32> = values
                    .values()
                    .map(|value| value.number())
                    .filter(|number| *number != 0)
                    .collect();
                Value::EnumNumber(known[chance.below(known.len())])
            }
            Kind::Message(inner) => Value::Message(self.message(&inner, chance, depth.saturating_sub(1))),
            kind => panic!("{}: the contract has no {kind:?}", field.full_name()),
        }
    }

    fn text(&mut self, limits: &Limits, chance: &mut Chance) -> String {
        if !limits.resource.is_empty() {
            let collections: Vec<&str> = limits.resource.split('|').collect();
            return format!(
                "{}/{}",
                collections[chance.below(collections.len())],
                chance.below(10_000_u32)
            );
        }
        if limits.pattern.is_empty() {
            let length = length(limits, chance);
            return (0..length).map(|_| LETTERS[chance.below(LETTERS.len())]).collect();
        }
        let pattern = self.patterns.entry(limits.pattern.clone()).or_insert_with(|| {
            let bound = |text: &String| !text.is_empty() && text.trim() == text;
            string_regex(&limits.pattern)
                .unwrap()
                .prop_filter("a text that may stand", bound)
                .boxed()
        });
        let text = pattern.new_tree(&mut self.runner).unwrap().current();
        text.chars().take(limits.max_length.max(1) as usize).collect()
    }
}

fn length(limits: &Limits, chance: &mut Chance) -> usize {
    let (least, most) = (limits.min_length.max(1) as usize, limits.max_length.max(1) as usize);
    match chance.percent(5) {
        true => most,
        false => least + chance.below(USUAL.min(most - least + 1)),
    }
}

fn number(limits: &Limits, chance: &mut Chance) -> i64 {
    let (least, most) = (limits.minimum.unwrap_or_default(), limits.maximum.unwrap_or(i64::MAX));
    least
        + chance
            .below((most - least).cast_unsigned().saturating_add(1))
            .cast_signed()
}

/// A field of bytes around others.
pub(super) fn delimited(number: u8, inner: &[u8]) -> Vec<u8> {
    let mut wire = vec![number << 3 | 2];
    prost::encoding::encode_varint(inner.len() as u64, &mut wire);
    wire.extend(inner);
    wire
}

//! The limits of the contract, compiled once from its descriptors.

use std::collections::HashMap;

use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};
use regex::Regex;

use crate::{common::v1::Limits, contract};

/// The greatest number of fields of a message: a check counts them on the stack.
pub(super) const MAX_FIELDS: usize = 64;

/// The bounds of some messages and of all that they can hold.
pub(super) struct Tables {
    messages: Vec<Message>,
    /// Package, then name, of the messages that the tables were asked for.
    roots: HashMap<String, HashMap<String, usize>>,
}

pub(super) struct Message {
    /// By number.
    pub(super) fields: Box<[Field]>,
    /// The choices: places in `fields` of which at most one is set.
    pub(super) choices: Box<[Box<[usize]>]>,
    pub(super) whole: Whole,
    #[cfg(test)]
    pub(super) name: String,
}

/// What a message must be as a whole, beside its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Plain,
    Date,
    Instant,
}

pub(super) struct Field {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// Whether a value that is set can be told from one that is not.
    pub(super) presence: bool,
    pub(super) list: Option<Items>,
}

/// How many items a list may have. A maximum of zero means that there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Items {
    pub(super) minimum: u32,
    pub(super) maximum: u32,
}

pub(super) enum Shape {
    Text(Text),
    Bytes(Length),
    Integer {
        minimum: i64,
        maximum: i64,
    },
    Bool,
    /// The numbers that stand for a value, in order.
    Enum(Box<[i32]>),
    /// The place of the message in the tables.
    Message(usize),
}

pub(super) struct Text {
    pub(super) length: Length,
    pub(super) form: Form,
    pub(super) multiline: bool,
}

/// How long a value may be. A maximum of zero means that there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Length {
    pub(super) minimum: u32,
    pub(super) maximum: u32,
}

pub(super) enum Form {
    Free,
    /// As the contract writes it, and as it is matched.
    Pattern {
        pattern: String,
        whole: Regex,
    },
    ResourceName {
        collections: String,
    },
}

impl Tables {
    /// Compiles the bounds of messages by their full names. Fails on an unknown message, on a kind of field that the
    /// contract does not use, and on a limit that could not be enforced where it stands.
    pub(super) fn compile<'a>(pool: &DescriptorPool, roots: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut compiler = Compiler::default();
        let mut tables = Self {
            messages: Vec::new(),
            roots: HashMap::new(),
        };
        for root in roots {
            let message = pool
                .get_message_by_name(root)
                .ok_or_else(|| format!("{root}: no such message"))?;
            let names = tables.roots.entry(message.package_name().to_owned()).or_default();
            names.insert(message.name().to_owned(), compiler.place(message));
        }
        // Compiling one message finds those that it holds.
        while let Some(message) = compiler.found.get(tables.messages.len()).cloned() {
            let compiled = compiler.message(&message)?;
            tables.messages.push(compiled);
        }
        Ok(tables)
    }

    /// The place of a message that the tables were asked for.
    pub(super) fn root(&self, package: &str, name: &str) -> Option<usize> {
        self.roots.get(package)?.get(name).copied()
    }

    pub(super) fn message(&self, place: usize) -> &Message {
        &self.messages[place]
    }

    #[cfg(test)]
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }
}

#[derive(Default)]
struct Compiler {
    found: Vec<MessageDescriptor>,
    places: HashMap<String, usize>,
    patterns: HashMap<String, Regex>,
}

impl Compiler {
    fn place(&mut self, message: MessageDescriptor) -> usize {
        *self.places.entry(message.full_name().to_owned()).or_insert_with(|| {
            self.found.push(message);
            self.found.len() - 1
        })
    }

    fn message(&mut self, message: &MessageDescriptor) -> Result<Message, String> {
        let mut fields = Vec::new();
        for descriptor in message.fields() {
            let field = self
                .field(&descriptor)
                .map_err(|fault| format!("{}: {fault}", descriptor.full_name()))?;
            fields.push(field);
        }
        if fields.len() > MAX_FIELDS {
            return Err(format!("{}: more than {MAX_FIELDS} fields", message.full_name()));
        }
        fields.sort_by_key(|field| field.number);
        let place = |field: FieldDescriptor| fields.binary_search_by_key(&field.number(), |known| known.number).ok();
        let choices = message
            .oneofs()
            .filter(|choice| !choice.is_synthetic())
            .map(|choice| choice.fields().filter_map(place).collect())
            .collect();
        Ok(Message {
            choices,
            fields: fields.into(),
            whole: match message.full_name() {
                "chidao.common.v1.Date" => Whole::Date,
                "google.protobuf.Timestamp" => Whole::Instant,
                _ => Whole::Plain,
            },
            #[cfg(test)]
            name: message.full_name().to_owned(),
        })
    }

    fn field(&mut self, field: &FieldDescriptor) -> Result<Field, String> {
        let limits: Limits = contract::option(&field.options(), "chidao.common.v1.limits").unwrap_or_default();
        refuse_misplaced(field, &limits)?;
        let length = Length {
            minimum: limits.min_length,
            maximum: limits.max_length,
        };
        let shape = match field.kind() {
            Kind::String => Shape::Text(Text {
                length,
                form: self.form(&limits)?,
                multiline: limits.multiline,
            }),
            Kind::Bytes => Shape::Bytes(length),
            Kind::Int32 | Kind::Int64 => Shape::Integer {
                minimum: limits.minimum.unwrap_or(i64::MIN),
                maximum: limits.maximum.unwrap_or(i64::MAX),
            },
            Kind::Bool => Shape::Bool,
            Kind::Enum(values) => {
                let mut numbers: Vec<_> = values.values().map(|value| value.number()).collect();
                numbers.sort_unstable();
                Shape::Enum(numbers.into())
            }
            Kind::Message(message) if !field.is_group() && !field.is_map() => Shape::Message(self.place(message)),
            other => return Err(format!("{other:?} is a kind that the contract does not use")),
        };
        Ok(Field {
            number: field.number(),
            name: field.name().to_owned(),
            shape,
            required: limits.required,
            presence: field.supports_presence(),
            list: field.is_list().then_some(Items {
                minimum: limits.min_items,
                maximum: limits.max_items,
            }),
        })
    }

    fn form(&mut self, limits: &Limits) -> Result<Form, String> {
        match (limits.pattern.as_str(), limits.resource.as_str()) {
            ("", "") => Ok(Form::Free),
            ("", collections) => Ok(Form::ResourceName {
                collections: collections.to_owned(),
            }),
            (pattern, "") => {
                let whole = match self.patterns.get(pattern) {
                    Some(whole) => whole.clone(),
                    None => Regex::new(&format!(r"\A(?:{pattern})\z")).map_err(|fault| fault.to_string())?,
                };
                self.patterns.insert(pattern.to_owned(), whole.clone());
                Ok(Form::Pattern {
                    pattern: pattern.to_owned(),
                    whole,
                })
            }
            _ => Err("both a pattern and a resource".to_owned()),
        }
    }
}

/// Fails on a limit that says nothing about a field of this kind: it would look enforced and be none.
fn refuse_misplaced(field: &FieldDescriptor, limits: &Limits) -> Result<(), String> {
    let kind = field.kind();
    let text = kind == Kind::String;
    let number = matches!(kind, Kind::Int32 | Kind::Int64);
    let misplaced = [
        (
            "a length",
            !text && kind != Kind::Bytes && (limits.min_length, limits.max_length) != (0, 0),
        ),
        (
            "a pattern, a resource or lines",
            !text && (limits.multiline || !form_is_free(limits)),
        ),
        (
            "a number of items",
            !field.is_list() && (limits.min_items, limits.max_items) != (0, 0),
        ),
        (
            "a least or greatest value",
            !number && (limits.minimum.is_some() || limits.maximum.is_some()),
        ),
        (
            "required",
            limits.required && (number || kind == Kind::Bool) && !field.is_list() && !field.supports_presence(),
        ),
    ];
    match misplaced.iter().find(|(_, wrong)| *wrong) {
        Some((limit, _)) => Err(format!("{limit} cannot be enforced here")),
        None => Ok(()),
    }
}

fn form_is_free(limits: &Limits) -> bool {
    limits.pattern.is_empty() && limits.resource.is_empty()
}

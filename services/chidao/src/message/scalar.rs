//! Single values of a document.

use base64::{Engine, engine::general_purpose::STANDARD};
use prost_reflect::{EnumDescriptor, Kind, Value};
use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization;

/// The value of a field of this kind.
///
/// # Errors
/// How to write it.
pub(super) fn read(kind: &Kind, document: &Json) -> Result<Value, String> {
    match kind {
        Kind::String => match document {
            Json::String(text) => Ok(Value::String(text.nfc().collect())),
            _ => Err("write a text, in quotes".to_owned()),
        },
        Kind::Bool => match document {
            Json::Bool(truth) => Some(*truth),
            Json::String(text) => text.parse().ok(),
            _ => None,
        }
        .map(Value::Bool)
        .ok_or_else(|| "write true or false".to_owned()),
        Kind::Bytes => document
            .as_str()
            .and_then(|text| STANDARD.decode(text).ok())
            .map(|bytes| Value::Bytes(bytes.into()))
            .ok_or_else(|| "write bytes in base64".to_owned()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => whole(document).map(Value::I32),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => whole(document).map(Value::I64),
        Kind::Uint32 | Kind::Fixed32 => whole(document).map(Value::U32),
        Kind::Uint64 | Kind::Fixed64 => whole(document).map(Value::U64),
        Kind::Enum(descriptor) => member(descriptor, document).map(Value::EnumNumber),
        Kind::Float | Kind::Double | Kind::Message(_) => Err("cannot be written here".to_owned()),
    }
}

/// A whole number within the range of its type; JSON writes the long ones as texts.
fn whole<T: std::str::FromStr>(document: &Json) -> Result<T, String> {
    let text = match document {
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.trim().to_owned(),
        _ => String::new(),
    };
    text.parse().map_err(|_| "write a whole number".to_owned())
}

/// The number of a member of an enum, by its name with or without the prefix, or by its number.
fn member(descriptor: &EnumDescriptor, document: &Json) -> Result<i32, String> {
    let said = descriptor.values().filter(|value| value.number() != 0);
    let names: Vec<String> = said.map(|value| short(value.name(), descriptor)).collect();
    let written = match document {
        Json::String(text) => text.trim().to_ascii_uppercase().replace('-', "_"),
        Json::Number(number) => number.to_string(),
        _ => return Err(format!("write one of {}", names.join(", "))),
    };
    let found = descriptor.values().find(|value| {
        value.name() == written || short(value.name(), descriptor) == written || value.number().to_string() == written
    });
    match found {
        Some(value) => Ok(value.number()),
        None => Err(format!("there is no {written}{}", hint(&names, &written))),
    }
}

/// A member's name without the prefix that all members of its enum have: DEPARTMENT for AGENCY_KIND_DEPARTMENT.
pub(crate) fn short(name: &str, descriptor: &EnumDescriptor) -> String {
    // The contract's linter sees to it that the first one is PREFIX_UNSPECIFIED.
    let zero = descriptor.default_value();
    let prefix = zero.name().trim_end_matches("UNSPECIFIED");
    name.strip_prefix(prefix).unwrap_or(name).to_owned()
}

/// What somebody who wrote this may have meant: the likest, or all where none is like it.
pub(super) fn hint(names: &[String], written: &str) -> String {
    let best = names
        .iter()
        .map(|name| (strsim::jaro_winkler(name, written), name))
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((likeness, name)) if likeness > 0.8 => format!("; did you mean {name}?"),
        _ => format!("; there are {}", names.join(", ")),
    }
}

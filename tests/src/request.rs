//! What the codec promises of every encoding of every request, judged without the tables that it checks by.

use chidao_proto::{
    codec::reencode, common::v1::Limits, contract::pool, erasable, errors::v1::Reason, language::Language,
    limits::MAX_VIOLATIONS, refusal,
};
use prost::{Message, bytes::Bytes};
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor, Value};
use unicode_normalization::is_nfc;

/// What the trailers of an answer may hold of a refusal, in bytes.
const TRAILERS: usize = 8 << 10;

/// Judges what the codec makes of these bytes as the request with this full name; tells whether it accepted them.
///
/// # Panics
/// It breaks a promise: what is refused names what is wrong; what is accepted is no longer than it came, is encoded
/// canonically, is accepted again as it is, and every text, list and number of it is within the bounds of the contract.
pub fn judge(message: &str, wire: &[u8]) -> bool {
    let canonical = match reencode(message, Bytes::copy_from_slice(wire)).expect("a request of the contract") {
        Ok(canonical) => canonical,
        Err(refusal) => {
            refused(&refusal);
            return false;
        }
    };
    assert!(canonical.len() <= wire.len(), "{message}: it grew");
    let again = reencode(message, Bytes::from(canonical.clone())).expect("a request of the contract");
    assert_eq!(
        again.as_ref(),
        Ok(&canonical),
        "{message}: it is another one the second time"
    );

    let descriptor = descriptor(message);
    let decoded = DynamicMessage::decode(descriptor, canonical.as_slice()).expect("what was encoded can be decoded");
    assert_eq!(decoded.encode_to_vec(), canonical, "{message}: two encoders differ");
    within_bounds(&decoded);

    let (kept, values) = erasable::take(message, &canonical).expect("a message of this type");
    let whole = erasable::put_back(message, &kept, &values).expect("a message of this type");
    assert_eq!(whole, canonical, "{message}: what was taken out came back as another");
    true
}

/// The descriptor of a message of the contract.
///
/// # Panics
/// There is none.
#[must_use]
pub fn descriptor(message: &str) -> MessageDescriptor {
    pool().get_message_by_name(message).expect("a message of the contract")
}

/// The limits that the contract sets on a field.
#[must_use]
pub fn limits(field: &FieldDescriptor) -> Limits {
    let options = field.options();
    let mut extensions = options.extensions();
    let limits = extensions.find(|(extension, _)| extension.full_name() == "chidao.common.v1.limits");
    limits
        .and_then(|(_, value)| value.as_message()?.transcode_to().ok())
        .unwrap_or_default()
}

fn refused(refusal: &refusal::Refusal) {
    let status = refusal.status(Language::Vietnamese);
    let seen = refusal::read(&status).expect("a refusal of the suite");
    assert_eq!(seen.reason, Reason::InvalidFields);
    assert!((1..=MAX_VIOLATIONS).contains(&seen.fields.len()), "{seen:?}");
    assert!(
        seen.fields
            .iter()
            .all(|(field, remedy)| !field.is_empty() && !remedy.is_empty()),
        "{seen:?}"
    );
    assert!(
        status.details().len() <= TRAILERS,
        "{} bytes of details",
        status.details().len()
    );
}

fn within_bounds(message: &DynamicMessage) {
    for (field, value) in message.fields() {
        let limits = limits(&field);
        if let Value::List(items) = value {
            assert!(items.len() <= limits.max_items as usize, "{}", field.full_name());
            items.iter().for_each(|item| sound(&field, &limits, item));
        } else {
            sound(&field, &limits, value);
        }
    }
}

fn sound(field: &FieldDescriptor, limits: &Limits, value: &Value) {
    let name = field.full_name();
    let longest = if limits.max_length == 0 {
        usize::MAX
    } else {
        limits.max_length as usize
    };
    match value {
        Value::String(text) => {
            assert!(is_nfc(text), "{name}: {text:?}");
            assert!(text.chars().count() <= longest, "{name}: {text:?}");
            let odd = |character: char| character.is_control() && !(limits.multiline && "\n\t".contains(character));
            assert!(!text.contains(odd), "{name}: {text:?}");
        }
        Value::Bytes(bytes) => assert!(bytes.len() <= longest, "{name}"),
        Value::I32(number) => in_range(name, limits, i64::from(*number)),
        Value::I64(number) => in_range(name, limits, *number),
        Value::EnumNumber(number) => {
            let kind = field.kind();
            let known = kind.as_enum().is_some_and(|known| known.get_value(*number).is_some());
            assert!(known, "{name}: {number}");
        }
        Value::Message(inner) => within_bounds(inner),
        _ => {}
    }
}

fn in_range(name: &str, limits: &Limits, number: i64) {
    let (minimum, maximum) = (limits.minimum.unwrap_or(i64::MIN), limits.maximum.unwrap_or(i64::MAX));
    assert!((minimum..=maximum).contains(&number), "{name}: {number}");
}

//! What of a message can be erased: contact data and free text, marked `(chidao.common.v1.erasable)` in the contract. It is
//! taken out of what the register keeps for good and kept beside it.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
    prost::{DecodeError, Message},
};

use crate::contract::pool;

/// Full names of the messages that hold erasable fields, themselves or in a message within.
static HOLDERS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    pool()
        .all_messages()
        .filter(|message| holds(message, &mut HashSet::new()))
        .map(|message| message.full_name().to_owned())
        .collect()
});

fn holds(message: &MessageDescriptor, above: &mut HashSet<String>) -> bool {
    if !message.full_name().starts_with("chidao.") || !above.insert(message.full_name().to_owned()) {
        return false;
    }
    let found = message.fields().any(|field| match field.kind() {
        Kind::Message(inner) => holds(&inner, above),
        _ => is_erasable(&field),
    });
    above.remove(message.full_name());
    found
}

/// Whether the field is marked. Only texts are.
fn is_erasable(field: &FieldDescriptor) -> bool {
    field
        .options()
        .extensions()
        .any(|(extension, value)| extension.full_name() == "chidao.common.v1.erasable" && value.as_bool() == Some(true))
}

/// Whether messages of this type have something that can be erased.
#[must_use]
pub fn has_erasable(type_name: &str) -> bool {
    HOLDERS.contains(type_name)
}

/// An encoded message without its erasable values, and these by their paths: `contact.email`, `people[2].contact.email`.
///
/// # Errors
/// The bytes are no message of this type.
pub fn take(type_name: &str, bytes: &[u8]) -> Result<(Vec<u8>, BTreeMap<String, String>), DecodeError> {
    let mut taken = BTreeMap::new();
    let Some(mut message) = decode(type_name, bytes)? else {
        return Ok((bytes.to_vec(), taken));
    };
    walk(&mut message, "", &mut |path, value| {
        let value = std::mem::take(value);
        if !value.is_empty() {
            taken.insert(path.to_owned(), value);
        }
    });
    Ok((message.encode_to_vec(), taken))
}

/// An encoded message with these values at their paths again.
///
/// # Errors
/// The bytes are no message of this type.
pub fn put_back(type_name: &str, bytes: &[u8], values: &BTreeMap<String, String>) -> Result<Vec<u8>, DecodeError> {
    let Some(mut message) = decode(type_name, bytes)? else {
        return Ok(bytes.to_vec());
    };
    walk(&mut message, "", &mut |path, value| {
        if let Some(kept) = values.get(path) {
            value.clone_from(kept);
        }
    });
    Ok(message.encode_to_vec())
}

/// The message, where its type has something that can be erased.
fn decode(type_name: &str, bytes: &[u8]) -> Result<Option<DynamicMessage>, DecodeError> {
    if !has_erasable(type_name) {
        return Ok(None);
    }
    let descriptor = pool().get_message_by_name(type_name);
    descriptor
        .map(|descriptor| DynamicMessage::decode(descriptor, bytes))
        .transpose()
}

/// Shows every erasable text of a message, set or not, where the message around it is set.
fn walk(message: &mut DynamicMessage, above: &str, see: &mut impl FnMut(&str, &mut String)) {
    for field in message.descriptor().fields() {
        let path = match above {
            "" => field.name().to_owned(),
            above => format!("{above}.{}", field.name()),
        };
        match field.kind() {
            Kind::Message(inner) if has_erasable(inner.full_name()) && message.has_field(&field) => {
                match message.get_field_mut(&field) {
                    Value::Message(inner) => walk(inner, &path, see),
                    Value::List(items) => {
                        for (place, item) in items.iter_mut().enumerate() {
                            if let Value::Message(inner) = item {
                                walk(inner, &format!("{path}[{place}]"), see);
                            }
                        }
                    }
                    _ => {}
                }
            }
            Kind::String if is_erasable(&field) => {
                if let Value::String(text) = message.get_field_mut(&field) {
                    see(&path, text);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::v1::{Contact, CreatePersonResponse, Person};
    use prost::Name;

    fn person(contact: Option<Contact>) -> Person {
        Person {
            name: "people/2019-0001".to_owned(),
            full_name: "Nguyễn Văn Một (hư cấu)".to_owned(),
            contact,
            ..Person::default()
        }
    }

    #[test]
    fn what_is_taken_can_be_put_back() {
        let contact = Contact {
            email: "mot@example.vn".to_owned(),
            phone: "0270 000 000".to_owned(),
        };
        let response = CreatePersonResponse {
            person: Some(person(Some(contact))),
            receipt: None,
        };
        let name = CreatePersonResponse::full_name();
        let (without, values) = take(&name, &response.encode_to_vec()).unwrap();
        let paths: Vec<&str> = values.keys().map(String::as_str).collect();
        assert_eq!(paths, ["person.contact.email", "person.contact.phone"]);
        let kept = CreatePersonResponse::decode(&*without).unwrap().person.unwrap();
        assert_eq!(kept, person(Some(Contact::default())));
        let again = put_back(&name, &without, &values).unwrap();
        assert_eq!(CreatePersonResponse::decode(&*again).unwrap(), response);
    }

    #[test]
    fn what_has_nothing_to_erase_stays_byte_for_byte() {
        let bytes = person(None).encode_to_vec();
        let (without, values) = take(&Person::full_name(), &bytes).unwrap();
        assert!(values.is_empty());
        assert_eq!(without, bytes, "replays are known by the digest of these bytes");
        assert!(!has_erasable("chidao.membership.v1.Agency"));
        assert_eq!(take("chidao.membership.v1.Agency", b"x").unwrap().0, b"x");
    }

    #[test]
    fn only_texts_are_marked() {
        for message in pool().all_messages() {
            for field in message.fields().filter(is_erasable) {
                assert_eq!(field.kind(), Kind::String, "{}", field.full_name());
                assert!(!field.is_list(), "{}", field.full_name());
            }
        }
    }
}

//! From a document to the message that it means.

use prost_reflect::{Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::{Map, Value as Json};

use super::scalar;
use crate::instant::parse_date;

/// The civil date of the contract, which may be written as a text.
const DATE: &str = "chidao.common.v1.Date";

/// The message of a type that a document means. Fields go by their name in the contract or in JSON; dates may be written
/// 2018-12-28 or 28/12/2018; values of enums without their prefix; texts are brought to NFC.
///
/// # Errors
/// What does not fit: the path of the field, and how to write it.
pub(crate) fn build(descriptor: &MessageDescriptor, document: &Json) -> Result<DynamicMessage, String> {
    message(descriptor, document, "")
}

fn message(descriptor: &MessageDescriptor, document: &Json, path: &str) -> Result<DynamicMessage, String> {
    match (descriptor.full_name(), document) {
        (DATE, Json::String(text)) => date(descriptor, text).map_err(|error| at(path, &error)),
        (name, _) if name.starts_with("google.protobuf.") => {
            DynamicMessage::deserialize(descriptor.clone(), document).map_err(|error| at(path, &error.to_string()))
        }
        (_, Json::Object(fields)) => filled(descriptor, fields, path),
        _ => Err(at(path, "write a mapping of fields to values")),
    }
}

fn filled(descriptor: &MessageDescriptor, fields: &Map<String, Json>, path: &str) -> Result<DynamicMessage, String> {
    let mut message = DynamicMessage::new(descriptor.clone());
    for (name, document) in fields {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let field = descriptor
            .get_field_by_name(name)
            .or_else(|| descriptor.get_field_by_json_name(name))
            .ok_or_else(|| at(&path, &no_field(descriptor, name)))?;
        if document.is_null() {
            continue;
        }
        if message.has_field(&field) {
            return Err(at(&path, "stands twice, under both of its names"));
        }
        message.set_field(&field, value(&field, document, &path)?);
    }
    Ok(message)
}

fn value(field: &FieldDescriptor, document: &Json, path: &str) -> Result<Value, String> {
    if field.cardinality() != Cardinality::Repeated {
        return one(&field.kind(), document, path);
    }
    let Json::Array(items) = document else {
        return Err(at(path, "write a list"));
    };
    let items = items.iter().enumerate();
    let items = items.map(|(place, item)| one(&field.kind(), item, &format!("{path}[{place}]")));
    items.collect::<Result<_, _>>().map(Value::List)
}

fn one(kind: &Kind, document: &Json, path: &str) -> Result<Value, String> {
    match kind {
        Kind::Message(descriptor) => message(descriptor, document, path).map(Value::Message),
        kind => scalar::read(kind, document).map_err(|error| at(path, &error)),
    }
}

fn date(descriptor: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let date = parse_date(text.trim()).ok_or("write a date as 2018-12-28 or 28/12/2018")?;
    let mut message = DynamicMessage::new(descriptor.clone());
    let parts = [
        ("year", date.year()),
        ("month", u8::from(date.month()).into()),
        ("day", date.day().into()),
    ];
    for (name, part) in parts {
        message.set_field_by_name(name, Value::I32(part));
    }
    Ok(message)
}

fn no_field(descriptor: &MessageDescriptor, name: &str) -> String {
    let fields: Vec<String> = descriptor.fields().map(|field| field.name().to_owned()).collect();
    format!("{} has no such field{}", descriptor.name(), scalar::hint(&fields, name))
}

fn at(path: &str, error: &str) -> String {
    if path.is_empty() {
        error.to_owned()
    } else {
        format!("{path}: {error}")
    }
}

#[cfg(test)]
mod tests {
    use chidao_proto::{
        common::v1::Date,
        contract::pool,
        membership::v1::{AgencyKind, CreateAgencyRequest, EstablishCommitteeRequest, ListAgenciesRequest},
    };
    use prost::Name;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn read<M: Name + Default>(document: &Json) -> Result<M, String> {
        let descriptor = pool().get_message_by_name(&M::full_name()).unwrap();
        Ok(build(&descriptor, document)?.transcode_to().unwrap())
    }

    #[rstest]
    #[case::as_officers_write(json!({ "agency_id": "so-nv", "agency": { "kind": "department", "valid_from": "01/02/2004" } }))]
    #[case::iso_date(json!({ "agencyId": "so-nv", "agency": { "kind": "AGENCY_KIND_DEPARTMENT", "validFrom": "2004-02-01" } }))]
    #[case::canonical(json!({ "agency_id": "so-nv", "agency": { "kind": 2, "valid_from": { "year": 2004, "month": 2, "day": "1" } } }))]
    #[case::with_nulls(json!({ "agency_id": "so-nv", "request_id": null, "agency": { "kind": "Department", "valid_from": "2004-02-01", "valid_to": null } }))]
    fn all_ways_of_writing_mean_the_same(#[case] document: Json) {
        let request: CreateAgencyRequest = read(&document).unwrap();
        assert_eq!(request.agency_id, "so-nv");
        let agency = request.agency.unwrap();
        assert_eq!(agency.kind(), AgencyKind::Department);
        assert_eq!(
            agency.valid_from,
            Some(Date {
                year: 2004,
                month: 2,
                day: 1
            })
        );
    }

    #[test]
    fn texts_are_brought_to_nfc() {
        let decomposed = "So\u{31b}\u{309} No\u{323}\u{302}i vu\u{323}";
        let request: CreateAgencyRequest = read(&json!({ "agency": { "display_name": decomposed } })).unwrap();
        assert_eq!(request.agency.unwrap().display_name, "Sở Nội vụ");
    }

    #[test]
    fn lists_keep_their_order() {
        let seats = json!({ "seats": [{ "role": "HEAD", "titles": ["Chủ tịch"] }, { "role": "DEPUTY_HEAD" }] });
        let request: EstablishCommitteeRequest = read(&seats).unwrap();
        assert_eq!(request.seats.len(), 2);
        assert_eq!(request.seats[0].titles, ["Chủ tịch"]);
        let page: ListAgenciesRequest = read(&json!({ "page_size": "20" })).unwrap();
        assert_eq!(page.page_size, 20);
    }

    #[rstest]
    #[case::unknown(json!({ "agency": { "knd": 1 } }), "agency.knd: Agency has no such field; did you mean kind?")]
    #[case::enum_value(json!({ "agency": { "kind": "DEPARTMNT" } }), "agency.kind: there is no DEPARTMNT; did you mean DEPARTMENT?")]
    #[case::enum_number(json!({ "agency": { "kind": 99 } }), "agency.kind: there is no 99")]
    #[case::number_for_text(json!({ "agency_id": 2019 }), "agency_id: write a text, in quotes")]
    #[case::text_for_message(json!({ "agency": "so-nv" }), "agency: write a mapping of fields to values")]
    #[case::date(json!({ "agency": { "valid_from": "31/02/2004" } }), "agency.valid_from: write a date as")]
    #[case::date_part(json!({ "agency": { "valid_from": { "year": "a" } } }), "agency.valid_from.year: write a whole number")]
    #[case::not_a_list(json!({ "agency": { "successors": "agencies/a" } }), "agency.successors: write a list")]
    #[case::item(json!({ "agency": { "successors": ["agencies/a", 1] } }), "agency.successors[1]: write a text")]
    #[case::twice(json!({ "agency_id": "a", "agencyId": "b" }), "stands twice")]
    fn what_does_not_fit_is_named_by_its_path(#[case] document: Json, #[case] said: &str) {
        let error = read::<CreateAgencyRequest>(&document).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

//! YAML and JSON documents, before it is known what they mean.

use serde_json::{Map, Value};

/// Reads a document of JSON or YAML. An empty one is an empty object.
///
/// # Errors
/// It is neither: where, and why. Keys that stand twice in YAML are refused.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    // JSON first: YAML knows not all of its escapes.
    if let Ok(value) = serde_json::from_str(text) {
        return object(value);
    }
    let value: serde_norway::Value = serde_norway::from_str(text).map_err(|error| error.to_string())?;
    object(serde_json::to_value(value).map_err(|error| error.to_string())?)
}

fn object(value: Value) -> Result<Value, String> {
    match value {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::Object(_) => Ok(value),
        _ => Err("a request is a mapping of fields to values".to_owned()),
    }
}

/// Sets a value by its path: `agency.kind=DEPARTMENT`, `seats.0.titles.1=Phó Giám đốc`. What lies on the way is made; an
/// index may be that of the next item. The value stays a text: the field decides what it means.
///
/// # Errors
/// It is no assignment, or the path leads through something else.
pub(crate) fn set(document: &mut Value, assignment: &str) -> Result<(), String> {
    let (path, value) = assignment
        .split_once('=')
        .filter(|(path, _)| !path.is_empty())
        .ok_or_else(|| format!("{assignment}: write FIELD=VALUE, as in agency.kind=DEPARTMENT"))?;
    let mut place = document;
    for part in path.split('.') {
        place = step(place, part).ok_or_else(|| format!("{path}: `{part}` leads nowhere"))?;
    }
    *place = Value::String(value.to_owned());
    Ok(())
}

fn step<'a>(place: &'a mut Value, part: &str) -> Option<&'a mut Value> {
    let index: Option<usize> = part.parse().ok();
    if place.is_null() {
        *place = match index {
            Some(_) => Value::Array(Vec::new()),
            None => Value::Object(Map::new()),
        };
    }
    match (place, index) {
        (Value::Object(fields), _) => Some(fields.entry(part).or_insert(Value::Null)),
        (Value::Array(items), Some(index)) => {
            if index == items.len() {
                items.push(Value::Null);
            }
            items.get_mut(index)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::yaml("agency:\n  display_name: Sở Nội vụ\n  valid_from: 2004-01-01\n")]
    #[case::json("{\"agency\": {\"display_name\": \"Sở N\\u1ed9i v\\u1ee5\", \"valid_from\": \"2004-01-01\"}}")]
    fn both_forms_say_the_same(#[case] text: &str) {
        let expected = json!({ "agency": { "display_name": "Sở Nội vụ", "valid_from": "2004-01-01" } });
        assert_eq!(read(text), Ok(expected));
    }

    #[rstest]
    #[case("")]
    #[case("# nothing\n")]
    #[case("{}")]
    fn nothing_is_an_empty_request(#[case] text: &str) {
        assert_eq!(read(text), Ok(json!({})));
    }

    #[rstest]
    #[case::list("- a\n- b\n")]
    #[case::text("agencies/so-tttt")]
    #[case::twice("name: a\nname: b\n")]
    #[case::broken("agency: {")]
    #[case::two_documents("name: a\n---\nname: b\n")]
    #[case::key_is_a_list("? [a]\n: b\n")]
    fn what_is_no_request_is_refused(#[case] text: &str) {
        assert!(read(text).is_err(), "{:?}", read(text));
    }

    #[test]
    fn a_path_makes_what_lies_on_the_way() {
        let mut document = json!({ "agency": { "kind": "DEPARTMENT" } });
        for assignment in [
            "agency.kind=ENTERPRISE",
            "seats.0.role=HEAD",
            "seats.1.role=MEMBER",
            "a===",
        ] {
            set(&mut document, assignment).unwrap();
        }
        let seats = json!([{ "role": "HEAD" }, { "role": "MEMBER" }]);
        assert_eq!(
            document,
            json!({ "agency": { "kind": "ENTERPRISE" }, "seats": seats, "a": "==" })
        );
    }

    #[rstest]
    #[case("agency")]
    #[case("=b")]
    #[case("name.first=a")]
    #[case("items.5=a")]
    #[case("items.x=a")]
    fn a_path_that_leads_nowhere_is_refused(#[case] assignment: &str) {
        assert!(set(&mut json!({ "name": "a", "items": [] }), assignment).is_err());
    }
}

//! Which method reads a resource, by its name: found in the contract, so that a new collection needs nothing here.

use chidao_proto::contract::Method;
use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

use super::input;

/// A read of one resource.
#[derive(Debug)]
pub(crate) struct Read<'a> {
    /// The method.
    pub(crate) method: &'a Method,
    /// The field of its request that takes the name.
    pub(crate) field: FieldDescriptor,
    /// The name that it takes: that of the resource, or of the one that a view is of.
    pub(crate) resource: String,
}

/// What gives a resource: `agencies/so-tttt` by GetAgency, `committees/bcd-cqdt/roster` by GetRoster, and what has a number within
/// another, such as `tasks/2019-0001/reminders/3`, by GetReminder.
///
/// # Errors
/// Nothing gives what has this name: what there is.
pub(crate) fn get<'a>(methods: &'a [Method], name: &str) -> Result<Read<'a>, String> {
    let parts: Vec<&str> = name.split('/').collect();
    if let [collection, _, children, _] = parts.as_slice() {
        let of_child = |(form, _): &(String, _)| *form == format!("{collection}/ID/{children}/NUMBER");
        let (_, (method, field)) = numbered(methods).find(of_child).ok_or_else(|| unknown(methods, name))?;
        let resource = name.to_owned();
        return Ok(Read {
            method,
            field,
            resource,
        });
    }
    let (collection, resource, view) = match parts.as_slice() {
        [collection, id] if !id.is_empty() => (*collection, name.to_owned(), None),
        [collection, id, view] if !id.is_empty() => (*collection, format!("{collection}/{id}"), Some(*view)),
        _ => return Err(unknown(methods, name)),
    };
    let wanted = |method: &&Method| match view {
        Some(view) => method.name.eq_ignore_ascii_case(&format!("get{view}")),
        None => true,
    };
    let field = if view.is_some() { None } else { Some("name") };
    methods
        .iter()
        .filter(|method| !method.mutates() && method.name.starts_with("Get"))
        .filter(wanted)
        .find_map(|method| {
            let field = taker(&input(method).ok()?, collection, field)?;
            let resource = resource.clone();
            Some(Read {
                method,
                field,
                resource,
            })
        })
        .ok_or_else(|| unknown(methods, name))
}

/// The methods that give what has a number within another resource, as the patterns of their fields say, by the form of its name.
fn numbered(methods: &[Method]) -> impl Iterator<Item = (String, (&Method, FieldDescriptor))> {
    let gets = methods
        .iter()
        .filter(|method| !method.mutates() && method.name.starts_with("Get"));
    gets.filter_map(|method| {
        let field = input(method).ok()?.get_field_by_name("name")?;
        let pattern = limit_of(&field, "pattern")?;
        let parts: Vec<&str> = pattern.split('/').collect();
        let [collection, _, children, _] = parts.as_slice() else {
            return None;
        };
        Some((format!("{collection}/ID/{children}/NUMBER"), (method, field)))
    })
}

/// The method that lists a collection by pages: `agencies` by ListAgencies.
///
/// # Errors
/// The collection is not listed: those that are.
pub(crate) fn list<'a>(methods: &'a [Method], collection: &str) -> Result<&'a Method, String> {
    let listed: Vec<(String, &Method)> = methods
        .iter()
        .filter(|method| !method.mutates() && method.name.starts_with("List"))
        .filter(|method| input(method).is_ok_and(|input| input.get_field_by_name("page_token").is_some()))
        .filter_map(|method| Some((items(method)?.name().to_owned(), method)))
        .collect();
    match listed.iter().find(|(name, _)| name == collection) {
        Some((_, method)) => Ok(method),
        None => {
            let names: Vec<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
            Err(format!("{collection} is not listed; there are {}", names.join(", ")))
        }
    }
}

/// The field of a list's response that holds the items.
pub(crate) fn items(method: &Method) -> Option<FieldDescriptor> {
    let output = chidao_proto::contract::pool().get_message_by_name(&method.output)?;
    let is_list = |field: &FieldDescriptor| {
        field.cardinality() == Cardinality::Repeated && matches!(field.kind(), Kind::Message(_))
    };
    output.fields().find(is_list)
}

/// The field of a request that takes names of a collection: with this name where one is given.
fn taker(descriptor: &MessageDescriptor, collection: &str, name: Option<&str>) -> Option<FieldDescriptor> {
    descriptor
        .fields()
        .filter(|field| name.is_none_or(|name| field.name() == name))
        .find(|field| resource_of(field).is_some_and(|kinds| kinds.split('|').any(|kind| kind == collection)))
}

/// The collections whose names a field takes, as the contract says it.
fn resource_of(field: &FieldDescriptor) -> Option<String> {
    limit_of(field, "resource")
}

/// A text among the limits of a field.
fn limit_of(field: &FieldDescriptor, name: &str) -> Option<String> {
    let options = field.options();
    let (_, limits) = options
        .extensions()
        .find(|(extension, _)| extension.full_name() == "chidao.common.v1.limits")?;
    let limit = limits.as_message()?.get_field_by_name(name)?;
    Some(limit.as_str()?.to_owned())
}

fn unknown(methods: &[Method], name: &str) -> String {
    let mut forms: Vec<String> = methods
        .iter()
        .filter(|method| !method.mutates() && method.name.starts_with("Get"))
        .filter_map(|method| {
            let (descriptor, what) = (input(method).ok()?, method.name.strip_prefix("Get")?);
            let field = descriptor
                .fields()
                .find(|field| resource_of(field).is_some_and(|kinds| !kinds.is_empty()))?;
            let collection = resource_of(&field)?;
            Some(match field.name() {
                "name" => format!("{collection}/ID"),
                _ => format!("{collection}/ID/{}", what.to_ascii_lowercase()),
            })
        })
        .chain(numbered(methods).map(|(form, _)| form))
        .collect();
    forms.sort();
    format!("nothing has the name {name}; names look like {}", forms.join(", "))
}

#[cfg(test)]
mod tests {
    use chidao_proto::contract::methods;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("agencies/so-tttt", "GetAgency", "name", "agencies/so-tttt")]
    #[case("people/2019-0001", "GetPerson", "name", "people/2019-0001")]
    #[case("accounts/2019-0001", "GetAccount", "name", "accounts/2019-0001")]
    #[case("grants/2019-0001", "GetGrant", "name", "grants/2019-0001")]
    #[case("committees/bcd-cqdt", "GetCommittee", "name", "committees/bcd-cqdt")]
    #[case("committees/bcd-cqdt/roster", "GetRoster", "committee", "committees/bcd-cqdt")]
    #[case("systems/2026-0001", "GetInformationSystem", "name", "systems/2026-0001")]
    #[case("lines/2019-0001", "GetLine", "name", "lines/2019-0001")]
    #[case("lines/2019-0001/balance", "GetBalance", "line", "lines/2019-0001")]
    #[case("tasks/2019-0001/reminders/3", "GetReminder", "name", "tasks/2019-0001/reminders/3")]
    #[case(
        "incidents/2026-0001/reports/1",
        "GetReport",
        "name",
        "incidents/2026-0001/reports/1"
    )]
    fn a_name_is_read_by_its_method(
        #[case] name: &str,
        #[case] method: &str,
        #[case] field: &str,
        #[case] value: &str,
    ) {
        let read = get(methods(), name).unwrap();
        assert_eq!(read.method.name, method);
        assert_eq!((read.field.name(), read.resource.as_str()), (field, value));
    }

    #[rstest]
    #[case("")]
    #[case("agencies")]
    #[case("agencies/")]
    #[case("agency/so-tttt")]
    #[case("committees/bcd-cqdt/seats")]
    #[case("committees/bcd-cqdt/seats/1")]
    #[case("tasks/2019-0001/seats/1")]
    fn other_names_are_answered_with_forms(#[case] name: &str) {
        let error = get(methods(), name).unwrap_err();
        assert!(
            error.ends_with("accounts/ID, activities/ID, advances/ID, agencies/ID, codes/ID, commitments/ID, committees/ID, committees/ID/roster, committees/ID/statistics, contracts/ID, estimates/ID, grants/ID, incidents/ID, incidents/ID/reports/NUMBER, lines/ID, lines/ID/balance, payments/ID, people/ID, programmes/ID, systems/ID, tasks/ID, tasks/ID/reminders/NUMBER"),
            "{error}"
        );
    }

    #[test]
    fn collections_are_listed_by_their_method() {
        for (collection, name) in [("agencies", "ListAgencies"), ("people", "ListPeople")] {
            let method = list(methods(), collection).unwrap();
            assert_eq!(
                (method.name.as_str(), items(method).unwrap().name()),
                (name, collection)
            );
        }
        assert!(
            list(methods(), "agency")
                .unwrap_err()
                .ends_with("there are activities, advances, codes, commitments, contracts, estimates, lines, executions, journal_entries, norms, payments, progress, programmes, reminders, statistics, tasks, incidents, systems, obligations, reports, agencies, appointments, accounts, grants, committees, people, values, parameters, errands")
        );
    }
}

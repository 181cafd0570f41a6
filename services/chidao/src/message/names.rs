//! Which method a short name means.

use chidao_proto::contract::{Method, nearest};

/// How well a name fits; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the method's name: `Agency.CreateAgency`.
    Whole,
    /// It leaves out what the service is about: `Agency.Create`, `Agency.List`.
    Verb,
    /// It leaves out something else: `Authority.Grant`.
    Begin,
}

/// The method that a name means: `Agency.Create`, `AgencyService/CreateAgency`, `GetRoster` or the whole path. Upper and
/// lower case do not matter.
///
/// # Errors
/// It could mean several, or none: the message lists them, or those that it looks like.
pub(crate) fn resolve<'a>(methods: &'a [Method], name: &str) -> Result<&'a Method, String> {
    let name = name.trim().trim_start_matches('/');
    let (service, verb) = match name.rsplit_once(['/', '.']) {
        Some((service, verb)) => (Some(service), verb),
        None => (None, name),
    };
    let mut fitting: Vec<(Fit, &Method)> = methods
        .iter()
        .filter(|method| service.is_none_or(|service| is_service(method, service)))
        .filter_map(|method| Some((fit(method, verb)?, method)))
        .collect();
    fitting.sort_by_key(|(fit, _)| *fit);
    let best: Vec<&Method> = fitting
        .iter()
        .take_while(|(fit, _)| Some(*fit) == fitting.first().map(|(best, _)| *best))
        .map(|(_, method)| *method)
        .collect();
    match best.as_slice() {
        [method] => Ok(method),
        [] => Err(format!(
            "no RPC is called {name}; the nearest: {}",
            list(nearest(methods, name, short))
        )),
        several => Err(format!("{name} could be: {}", list(several.iter().copied()))),
    }
}

/// The short name that is shown for a method: `Agency.CreateAgency`.
pub(crate) fn short(method: &Method) -> String {
    format!("{}.{}", stem(method), method.name)
}

/// What the service is about: "Agency" for `chidao.membership.v1.AgencyService`.
fn stem(method: &Method) -> &str {
    let service = method.service.rsplit('.').next().unwrap_or(&method.service);
    service.strip_suffix("Service").unwrap_or(service)
}

fn is_service(method: &Method, name: &str) -> bool {
    let full = &method.service;
    let is_end = |whole: &str| {
        let (whole, name) = (whole.to_ascii_lowercase(), name.to_ascii_lowercase());
        whole
            .strip_suffix(&name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    is_end(full) || full.strip_suffix("Service").is_some_and(is_end)
}

fn fit(method: &Method, verb: &str) -> Option<Fit> {
    let head = method.name.get(..verb.len())?;
    if verb.is_empty() || !head.eq_ignore_ascii_case(verb) {
        return None;
    }
    let rest = &method.name[verb.len()..];
    let stem = stem(method);
    match rest {
        "" => Some(Fit::Whole),
        rest if rest == stem || is_plural(rest, stem) => Some(Fit::Verb),
        rest if rest.starts_with(|first: char| first.is_ascii_uppercase()) => Some(Fit::Begin),
        _ => None,
    }
}

fn is_plural(plural: &str, singular: &str) -> bool {
    match singular {
        "Person" => plural == "People",
        _ => match singular.strip_suffix('y') {
            Some(stem) => plural.strip_suffix("ies") == Some(stem),
            None => plural.strip_suffix('s') == Some(singular),
        },
    }
}

fn list<'a>(methods: impl Iterator<Item = &'a Method>) -> String {
    methods.map(short).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use chidao_proto::contract::methods;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Agency.Create", "AgencyService/CreateAgency")]
    #[case("agency.create", "AgencyService/CreateAgency")]
    #[case("Agency.List", "AgencyService/ListAgencies")]
    #[case("Person.List", "PersonService/ListPeople")]
    #[case("Committee.List", "CommitteeService/ListCommittees")]
    #[case("Agency.CreateAgency", "AgencyService/CreateAgency")]
    #[case("AgencyService.Create", "AgencyService/CreateAgency")]
    #[case("AgencyService/CreateAgency", "AgencyService/CreateAgency")]
    #[case("membership.v1.AgencyService/CreateAgency", "AgencyService/CreateAgency")]
    #[case("chidao.membership.v1.AgencyService.CreateAgency", "AgencyService/CreateAgency")]
    #[case("/chidao.membership.v1.AgencyService/CreateAgency", "AgencyService/CreateAgency")]
    #[case::the_noun_wins_over_another("Committee.Get", "CommitteeService/GetCommittee")]
    #[case("Committee.GetRoster", "CommitteeService/GetRoster")]
    #[case("Authority.Grant", "AuthorityService/GrantRole")]
    #[case::alone("GetRoster", "CommitteeService/GetRoster")]
    #[case::alone_and_short("Establish", "CommitteeService/EstablishCommittee")]
    fn a_name_means_a_method(#[case] name: &str, #[case] path: &str) {
        let method = resolve(methods(), name).unwrap();
        assert!(method.path.ends_with(&format!(".{path}")), "{}", method.path);
    }

    #[test]
    fn every_path_and_every_short_name_means_its_method() {
        for method in methods() {
            assert_eq!(resolve(methods(), &method.path), Ok(method));
            assert_eq!(resolve(methods(), &short(method)), Ok(method));
        }
    }

    #[rstest]
    #[case("Register.Get", "Register.Get could be: Register.GetEntry, Register.GetHead")]
    #[case("Agncy.Crate", "Agency.CreateAgency")]
    #[case("Agency.Creat", "Agency.CreateAgency")]
    #[case("ency.Create", "Agency.CreateAgency")]
    #[case("", "nearest")]
    #[case("Cơ quan.Tạo", "nearest")]
    fn what_is_not_clear_is_answered_with_names(#[case] name: &str, #[case] said: &str) {
        let answer = resolve(methods(), name).unwrap_err();
        assert!(answer.contains(said), "{answer}");
    }
}

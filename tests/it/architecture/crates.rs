//! Which crate may know which, and what every manifest says.

use std::collections::BTreeMap;

use toml::{Table, Value};

const SHARED: [&str; 8] = [
    "chidao-authority",
    "chidao-calendar",
    "chidao-kit",
    "chidao-migration",
    "chidao-model",
    "chidao-reference",
    "chidao-register",
    "chidao-service",
];

/// The services. None of them knows another.
pub(crate) const SERVICES: [&str; 4] = [
    "chidao-membership",
    "chidao-coordination",
    "chidao-incident",
    "chidao-budget",
];

/// The crates that link everything.
const ABOVE: [&str; 2] = ["chidao", "chidao-tests"];

const PROTO: &str = "chidao-proto";

/// What services are compared with by tests. It knows nothing, lest what it is compared with tell it what is right.
const INDEPENDENT: &str = "chidao-tests-model";

/// Dependencies of which a second version would be a second world: other types, other pools, other global state.
const SINGLE: [&str; 8] = [
    "hyper",
    "opentelemetry",
    "prost",
    "rustls",
    "sea-orm",
    "sqlx",
    "tokio",
    "tonic",
];

/// What the crate may depend on, of ours. None for a crate that has no place yet.
fn known_to(name: &str) -> Option<Vec<&'static str>> {
    let known = match name {
        "chidao-proto" | "chidao-calendar" | INDEPENDENT => vec![],
        "chidao-model" => vec!["chidao-calendar"],
        "chidao-migration" => vec!["chidao-model"],
        "chidao-reference" => vec!["chidao-calendar", "chidao-model", PROTO],
        "chidao-authority" => vec!["chidao-calendar", "chidao-model", "chidao-reference", PROTO],
        "chidao-kit" => vec!["chidao-authority", PROTO],
        "chidao-register" => vec![
            "chidao-authority",
            "chidao-calendar",
            "chidao-kit",
            "chidao-model",
            "chidao-reference",
            PROTO,
        ],
        "chidao-service" => vec![
            "chidao-authority",
            "chidao-calendar",
            "chidao-kit",
            "chidao-migration",
            "chidao-model",
            "chidao-reference",
            "chidao-register",
            PROTO,
        ],
        service if SERVICES.contains(&service) => [&SHARED[..], &[PROTO]].concat(),
        above if ABOVE.contains(&above) => [&SHARED[..], &SERVICES, &[PROTO]].concat(),
        _ => return None,
    };
    Some(known)
}

/// What is wrong with the dependencies of the crate.
pub(crate) fn broken_arrows(name: &str, manifest: &Table) -> Vec<String> {
    let Some(known) = known_to(name) else {
        return vec![format!("{name} has no place in the table of crates")];
    };
    let is_known = |kind: &str, dependency: &str| {
        // A test may prepare its world with any shared crate, and compare what comes of it.
        let for_tests = SHARED.contains(&dependency) || [PROTO, INDEPENDENT].contains(&dependency);
        let is_independent = name == INDEPENDENT;
        known.contains(&dependency) || (kind == "dev-dependencies" && for_tests && !is_independent)
    };
    dependencies(manifest)
        .filter(|(_, dependency, _)| *dependency == "chidao" || dependency.starts_with("chidao-"))
        .filter(|(kind, dependency, _)| !is_known(kind, dependency))
        .map(|(kind, dependency, _)| format!("{name} must not know {dependency} ({kind})"))
        .collect()
}

/// What the manifest says itself although the workspace says it for all.
pub(crate) fn strays(name: &str, manifest: &Table) -> Vec<String> {
    let from_workspace =
        |value: Option<&Value>| value.and_then(|value| value.get("workspace")) == Some(&Value::Boolean(true));
    let mut strays: Vec<String> = dependencies(manifest)
        .filter(|(_, _, value)| !from_workspace(Some(value)))
        .map(|(kind, dependency, _)| format!("{name}: {dependency} is not `.workspace = true` ({kind})"))
        .collect();
    if !from_workspace(manifest.get("lints")) {
        strays.push(format!("{name}: the lints are not those of the workspace"));
    }
    strays
}

/// Every dependency: its kind, its name, what the manifest says of it.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (&str, &str, &Value)> {
    let targets = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values);
    let tables = targets.filter_map(Value::as_table).chain([manifest]);
    tables.flat_map(|table| {
        ["dependencies", "dev-dependencies", "build-dependencies"]
            .into_iter()
            .flat_map(|kind| {
                let found = table.get(kind).and_then(Value::as_table).into_iter().flatten();
                found.map(move |(name, value)| (kind, name.as_str(), value))
            })
    })
}

/// The packages of the lock file that must be there once and are there more often: families, as `tonic-health` is of
/// tonic's.
pub(crate) fn doubles(lock: &Table) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock.get("package").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(Value::String(name)), Some(Value::String(version))) = (package.get("name"), package.get("version"))
        {
            versions.entry(name).or_default().push(version);
        }
    }
    let is_single = |name: &str| {
        SINGLE.iter().any(|single| {
            name.strip_prefix(single)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        })
    };
    versions
        .into_iter()
        .filter(|(name, versions)| is_single(name) && versions.len() > 1)
        .map(|(name, versions)| format!("{name} is there as {}", versions.join(" and ")))
        .collect()
}

mod tests {
    use rstest::rstest;

    use super::*;

    fn manifest(text: &str) -> Table {
        text.parse().expect("a manifest")
    }

    #[rstest]
    #[case::upwards("chidao-model", "[dependencies]\nchidao-register.workspace = true")]
    #[case::sideways("chidao-membership", "[dependencies]\nchidao-budget.workspace = true")]
    #[case::from_shared("chidao-kit", "[dependencies]\nchidao-membership.workspace = true")]
    #[case::to_the_command("chidao-budget", "[dependencies]\nchidao.workspace = true")]
    #[case::when_building("chidao-proto", "[build-dependencies]\nchidao-model.workspace = true")]
    #[case::on_one_system("chidao-proto", "[target.'cfg(unix)'.dependencies]\nchidao-model.workspace = true")]
    #[case::in_tests("chidao-register", "[dev-dependencies]\nchidao-membership.workspace = true")]
    #[case::told_what_is_right("chidao-tests-model", "[dev-dependencies]\nchidao-calendar.workspace = true")]
    #[case::without_tests("chidao-incident", "[dependencies]\nchidao-tests-model.workspace = true")]
    #[case::without_a_place("chidao-extra", "")]
    fn a_broken_arrow_is_seen(#[case] name: &str, #[case] text: &str) {
        assert_eq!(broken_arrows(name, &manifest(text)).len(), 1);
    }

    #[rstest]
    #[case(
        "chidao-budget",
        "[dependencies]\nchidao-register.workspace = true\ntokio.workspace = true"
    )]
    #[case("chidao-tests", "[dependencies]\nchidao-budget.workspace = true")]
    #[case("chidao-register", "[dev-dependencies]\nchidao-migration.workspace = true")]
    fn an_arrow_downwards_is_let_through(#[case] name: &str, #[case] text: &str) {
        assert_eq!(broken_arrows(name, &manifest(text)), [""; 0]);
    }

    #[rstest]
    #[case::own_version("[lints]\nworkspace = true\n[dependencies]\ntokio = \"1\"")]
    #[case::own_features("[lints]\nworkspace = true\n[dev-dependencies]\ntokio = { version = \"1\", features = [] }")]
    #[case::no_lints("[dependencies]\ntokio.workspace = true")]
    #[case::own_lints("[lints.rust]\nunsafe_code = \"allow\"")]
    fn a_stray_is_seen(#[case] text: &str) {
        assert_eq!(strays("chidao-kit", &manifest(text)).len(), 1);
    }

    #[rstest]
    #[case::itself("tonic", 1)]
    #[case::family("sqlx-core", 1)]
    #[case::another("tonics", 0)]
    fn a_second_version_is_seen(#[case] name: &str, #[case] expected: usize) {
        let text =
            ["0.13.1", "0.14.9"].map(|version| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n"));
        assert_eq!(doubles(&manifest(&text.concat())).len(), expected);
    }
}

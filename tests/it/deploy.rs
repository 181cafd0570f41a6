//! What operators deploy the suite with says what the binaries know, and the documentation says what it says.
//!
//! How the manifests fit together, `tests/deploy/manifests.py` looks at; here they meet the code.

mod manifests;
mod roles;

use std::collections::{BTreeMap, BTreeSet};

use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_kit::{
    config::{Mode, Settings},
    health,
};
use chidao_membership::Membership;
use chidao_model::Owner;
use chidao_service::Service;
use rstest::rstest;

use self::manifests::{OVERLAYS, Shape, files, literals, read, site, words};

/// What a service takes after the drain: the batch in hand (`chidao_service::run`), the flush of telemetry.
const AFTER_THE_DRAIN: u64 = 30 + 5;
/// Connections that an operator and his tools have need of.
const BESIDE: u64 = 20;

/// Every setting of a service: its variable, its flag, its default, its meaning.
fn settings() -> BTreeMap<String, [String; 3]> {
    let command = Settings::command(Membership::NAME, ([127, 0, 0, 1], Membership::PORT).into());
    let arguments = command.get_arguments();
    arguments
        .filter_map(|argument| {
            let variable = argument.get_env()?.to_string_lossy().into_owned();
            let defaults = argument.get_default_values().iter();
            let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
            let about = argument.get_help().map(ToString::to_string).unwrap_or_default();
            let flag = format!("--{}", argument.get_long()?);
            Some((variable, [flag, defaults.join(","), about]))
        })
        .collect()
}

/// What a service is started with under an overlay, as it takes it.
fn started_with<S: Service>(overlay: &str) -> Settings {
    let shape = Shape::of(S::OWNER.name());
    let mut variables = literals(overlay);
    variables.extend(shape.variables());
    let database = variables
        .get_mut("CHIDAO_DATABASE")
        .expect("an address of the database");
    *database = database.replace("@database", &format!("@{}", site(overlay, "database")));

    let known = settings();
    let flags = variables
        .iter()
        .map(|(variable, value)| format!("{}={value}", known[variable][0]));
    let command = Settings::command(S::NAME, ([127, 0, 0, 1], S::PORT).into());
    // What the machine that runs the test has in its environment must not count.
    let command = command.mut_args(|argument| argument.env(None::<&str>));
    let settings = Settings::try_from_args(command, [S::NAME.to_owned()].into_iter().chain(flags));
    settings.unwrap_or_else(|stop| panic!("{} under {overlay}: {stop}", S::NAME))
}

#[test]
fn manifests_name_no_variable_that_is_no_setting() {
    let known: BTreeSet<_> = settings().into_keys().collect();
    let named = |(path, text): &(String, String)| {
        let words: Vec<_> = words(text).map(str::to_owned).collect();
        words
            .into_iter()
            .map(|word| format!("{path}: {word}"))
            .collect::<Vec<_>>()
    };
    let all: Vec<_> = files().iter().flat_map(named).collect();
    assert!(all.len() > 20, "{all:?}");
    let strange: Vec<_> = all
        .iter()
        .filter(|named| !known.contains(named.rsplit(' ').next().unwrap_or_default()))
        .collect();
    assert_eq!(strange, Vec::<&String>::new());
}

#[test]
fn a_service_starts_with_what_its_manifests_say() {
    fn check<S: Service>() {
        let name = S::OWNER.name();
        let shape = Shape::of(name);
        assert_eq!(
            [shape.container_port(), shape.service_port()],
            [i64::from(S::PORT); 2],
            "{name}"
        );
        assert_eq!(shape.image(), format!("localhost/{}", S::NAME));
        for overlay in OVERLAYS {
            let settings = started_with::<S>(overlay);
            assert_eq!(settings.listen.port(), S::PORT);
            assert!(settings.listen.ip().is_unspecified(), "the pod is called from outside");
            let probed = settings.health_listen.unwrap();
            assert_eq!(i64::from(probed.port()), shape.probed_port());
            let url = settings.database.address(&settings.data_dir);
            assert!(url.expose().starts_with(&format!("postgres://chidao_{name}@")), "{url}");
            assert!(url.expose().contains("sslmode=verify-full"), "{url}");
            assert!(settings.database.password_file.is_some() && settings.checkpoint_key.is_some());
            assert!(settings.tls.certificate.is_some() && settings.tls.client_ca.is_some());
            assert_eq!(settings.mode == Mode::Production, overlay == "production");
            assert_eq!(settings.serves_reflection(), overlay == "development");
            assert!(
                settings
                    .peer
                    .peers
                    .iter()
                    .all(|peer| peer.address.starts_with("https://"))
            );
        }
    }
    check::<Membership>();
    check::<Coordination>();
    check::<Incident>();
    check::<Budget>();
}

#[test]
fn whoever_calls_is_known_where_he_calls() {
    let incident = started_with::<Incident>("production");
    let callee = incident.peer.address(Owner::Coordination.name()).unwrap();
    assert_eq!(callee, format!("https://{}:{}", Coordination::NAME, Coordination::PORT));
    let system = |settings: &Settings| -> Vec<_> {
        let systems = settings.tls.systems.iter();
        systems
            .map(|system| format!("{}={}", system.name, system.subject))
            .collect()
    };
    let known = system(&started_with::<Coordination>("production"));
    assert_eq!(known, ["services/incident=URI:urn:chidao:services:incident"]);
    let founder = system(&started_with::<Membership>("production"));
    assert_eq!(founder, ["system:founder=URI:urn:chidao:founder"]);
    // The trial's certificates carry these names.
    let made = read("secrets");
    assert!(made.contains("URI:urn:chidao:services:$service") && made.contains("URI:urn:chidao:founder"));
}

#[rstest]
#[case("startupProbe", health::STARTUP)]
#[case("readinessProbe", health::READINESS)]
#[case("livenessProbe", health::LIVENESS)]
fn a_probe_asks_for_the_name_of_its_question(#[case] probe: &str, #[case] name: &str) {
    let shape = Shape::of("membership");
    assert_eq!(shape.probe(probe), (name.to_owned(), shape.probed_port()));
}

#[test]
fn a_pod_is_given_the_time_that_it_takes_to_end() {
    let shape = Shape::of("membership");
    let settings = started_with::<Membership>("production");
    let own = (settings.drain_wait + settings.shutdown_limit).as_secs();
    let needed = shape.pause_before_the_end() + own + AFTER_THE_DRAIN;
    assert!(
        shape.grace() > needed,
        "{} s are given, {needed} s needed",
        shape.grace()
    );
}

#[test]
fn the_database_has_room_for_every_replica() {
    let settings = started_with::<Membership>("production");
    // One more comes while another goes.
    let replicas = Owner::ALL.len() as u64 * (manifests::most_replicas() + 1);
    let needed = replicas * (u64::from(settings.database_connections) + 1) + BESIDE;
    let given = manifests::database_connections();
    assert!(
        given.iter().all(|given| *given >= needed),
        "{given:?} are given, {needed} needed"
    );
}

#[test]
fn the_release_that_is_deployed_is_this_one() {
    let release = env!("CARGO_PKG_VERSION");
    for service in Owner::ALL.map(Owner::name) {
        assert_eq!(Shape::of(service).release(), release);
    }
    for overlay in OVERLAYS {
        assert_eq!(site(overlay, "release"), release);
    }
    assert!(read("base/migrate/job.yaml").contains(&format!("localhost/chidao:{release}")));
}

#[test]
fn the_readme_has_every_setting_and_where_it_is_set() {
    let files = files();
    let mut table = "| variable | default | set in | meaning |\n|---|---|---|---|\n".to_owned();
    for (variable, [_, default, about]) in settings() {
        let places: BTreeSet<_> = files
            .iter()
            .filter(|(_, text)| words(text).any(|word| word == variable))
            .map(|(path, _)| format!("`{}`", path.rsplit_once('/').map_or("", |(folder, _)| folder)))
            .collect();
        let places: Vec<_> = places.into_iter().collect();
        let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        let default = or_none(
            default
                .split(',')
                .filter(|it| !it.is_empty())
                .map(|it| format!("`{it}`"))
                .collect(),
        );
        table.push_str(&format!(
            "| `{variable}` | {default} | {} | {about} |\n",
            or_none(places.join(", "))
        ));
    }
    assert!(
        read("README.md").contains(&table),
        "put this into deploy/README.md:\n{table}"
    );
}

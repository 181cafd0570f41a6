//! The manifests as they stand in the files, before they are put together.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chidao_tests::repository;
use serde_norway::Value;

/// What people apply.
pub(super) const OVERLAYS: [&str; 2] = ["development", "production"];

/// A service's folder, and the shape that it shares with the others.
pub(super) struct Shape {
    deployment: Value,
    folder: Value,
    patches: Vec<Value>,
}

impl Shape {
    pub(super) fn of(service: &str) -> Self {
        let folder = parse(&format!("base/{service}/kustomization.yaml"));
        let patches = list(&folder["patches"]).iter().map(|patch| {
            let text = patch["patch"].as_str().expect("a patch");
            serde_norway::from_str(text).expect("a patch in YAML")
        });
        Self {
            deployment: parse("base/service/deployment.yaml"),
            patches: patches.collect(),
            folder,
        }
    }

    fn patch(&self, kind: &str) -> &Value {
        let mut patches = self.patches.iter();
        patches
            .find(|patch| patch["kind"] == kind)
            .expect("a patch of this kind")
    }

    fn own(&self) -> &Value {
        &self.patch("Deployment")["spec"]["template"]["spec"]["containers"][0]
    }

    fn pod(&self) -> &Value {
        &self.deployment["spec"]["template"]["spec"]
    }

    fn container(&self) -> &Value {
        &self.pod()["containers"][0]
    }

    /// The variables that are this service's alone.
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let variables = list(&self.own()["env"]).iter();
        variables.map(|one| (text(&one["name"]), text(&one["value"]))).collect()
    }

    pub(super) fn container_port(&self) -> i64 {
        self.own()["ports"][0]["containerPort"].as_i64().expect("a port")
    }

    pub(super) fn service_port(&self) -> i64 {
        self.patch("Service")["spec"]["ports"][0]["port"]
            .as_i64()
            .expect("a port")
    }

    pub(super) fn image(&self) -> &str {
        self.folder["images"][0]["newName"].as_str().expect("an image")
    }

    pub(super) fn release(&self) -> &str {
        self.folder["images"][0]["newTag"].as_str().expect("a tag")
    }

    pub(super) fn probed_port(&self) -> i64 {
        let ports = list(&self.container()["ports"]);
        let health = ports
            .iter()
            .find(|port| port["name"] == "health")
            .expect("a port of health");
        health["containerPort"].as_i64().expect("a port")
    }

    /// The name that a probe asks for, and where.
    pub(super) fn probe(&self, probe: &str) -> (String, i64) {
        let grpc = &self.container()[probe]["grpc"];
        let name = grpc["service"].as_str().expect("a name");
        (name.to_owned(), grpc["port"].as_i64().expect("a port"))
    }

    /// Seconds in which others hear that a replica goes, before it is told itself.
    pub(super) fn pause_before_the_end(&self) -> u64 {
        let pause = &self.container()["lifecycle"]["preStop"]["sleep"]["seconds"];
        pause.as_u64().expect("seconds")
    }

    /// Seconds after which a pod that ends is killed.
    pub(super) fn grace(&self) -> u64 {
        self.pod()["terminationGracePeriodSeconds"].as_u64().expect("seconds")
    }
}

/// The variables that all services have under an overlay.
pub(super) fn literals(overlay: &str) -> BTreeMap<String, String> {
    let folder = format!("overlays/{overlay}");
    let components = parse(&format!("{folder}/kustomization.yaml"))["components"].clone();
    let components = list(&components).iter().map(|component| {
        let name = component.as_str().and_then(|path| path.rsplit('/').next());
        format!("components/{}", name.expect("a component"))
    });
    let folders = ["base".to_owned()]
        .into_iter()
        .chain(components)
        .chain([folder.clone()]);
    folders.flat_map(|folder| generated(&folder)).collect()
}

/// What a folder puts into the settings of all.
fn generated(folder: &str) -> Vec<(String, String)> {
    let kustomization = parse(&format!("{folder}/kustomization.yaml"));
    let generators = kustomization["configMapGenerator"]
        .as_sequence()
        .cloned()
        .unwrap_or_default();
    let settings = generators
        .iter()
        .filter(|generator| generator["name"] == "chidao-settings");
    let lines = settings.flat_map(|generator| {
        let texts = |key: &str| {
            let texts = generator[key].as_sequence().cloned().unwrap_or_default();
            texts
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let envs = texts("envs").into_iter().map(|file| read(&format!("{folder}/{file}")));
        let envs: Vec<_> = envs
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        [envs, texts("literals")].concat()
    });
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (variable, value) = line.split_once('=').expect("VARIABLE=value");
            (variable.to_owned(), value.to_owned())
        })
        .collect()
}

/// What an overlay's site.yaml says.
pub(super) fn site(overlay: &str, key: &str) -> String {
    let site = parse(&format!("overlays/{overlay}/site.yaml"));
    site["data"][key].as_str().expect("a text").to_owned()
}

/// How many replicas a service may have.
pub(super) fn most_replicas() -> u64 {
    let availability = read("base/service/availability.yaml");
    let first = availability.split("\n---\n").next().unwrap_or_default();
    let autoscaler: Value = serde_norway::from_str(first).expect("an autoscaler");
    autoscaler["spec"]["maxReplicas"].as_u64().expect("a number")
}

/// How many connections each of the databases lets in.
pub(super) fn database_connections() -> Vec<u64> {
    let cluster = parse("components/database-cluster/cluster.yaml");
    let parameter = cluster["spec"]["postgresql"]["parameters"]["max_connections"]
        .as_str()
        .map(str::to_owned);
    let development = read("components/database-development/postgres.yaml");
    let argument = development
        .lines()
        .find_map(|line| line.trim().strip_prefix("- max_connections=").map(str::to_owned));
    let given = [parameter, argument].into_iter();
    given
        .map(|given| given.and_then(|given| given.parse().ok()).expect("a number"))
        .collect()
}

/// Every file that becomes part of a manifest: its path below `deploy`, its text.
pub(super) fn files() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in ["base", "components", "overlays"] {
        collect(&deploy().join(folder), &mut paths);
    }
    paths.sort();
    let relative = |path: &PathBuf| {
        path.strip_prefix(deploy())
            .expect("a path below deploy")
            .display()
            .to_string()
    };
    paths
        .iter()
        .map(|path| (relative(path), read(&relative(path))))
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The variables of the suite that a text names.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|sign: char| !sign.is_ascii_uppercase() && sign != '_' && !sign.is_ascii_digit());
    words.filter(|word| word.starts_with("CHIDAO_"))
}

pub(super) fn read(path: &str) -> String {
    fs::read_to_string(deploy().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parse(path: &str) -> Value {
    serde_norway::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().expect("a list")
}

fn deploy() -> PathBuf {
    repository().join("deploy")
}

//! The workspace as its manifests and source files tell it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use chidao_tests::repository;
use proc_macro2::LexError;
use toml::{Table, Value};

use super::source::Names;

/// The manifests of the workspace.
pub(crate) struct Workspace {
    /// The root manifest.
    pub(crate) manifest: Table,
    /// What Cargo resolved.
    pub(crate) lock: Table,
    /// The member crates, in the order of the root manifest.
    pub(crate) members: Vec<Member>,
}

/// A crate of the workspace.
pub(crate) struct Member {
    /// Name of the package: "chidao-membership".
    pub(crate) name: String,
    /// Its manifest.
    pub(crate) manifest: Table,
    folder: PathBuf,
}

/// A source file of a crate.
pub(crate) struct Source {
    /// Its path in the repository.
    pub(crate) path: PathBuf,
    /// The module below `src`: "desk", "agency"; empty for the roots. None for files elsewhere.
    pub(crate) module: Option<Vec<String>>,
    /// Its text.
    pub(crate) text: String,
}

impl Workspace {
    /// Reads the manifests.
    pub(crate) fn read() -> Self {
        let manifest = table(&repository().join("Cargo.toml"));
        let members = list(&manifest["workspace"]["members"])
            .map(|folder| Member::read(folder.as_ref()))
            .collect();
        Self {
            manifest,
            lock: table(&repository().join("Cargo.lock")),
            members,
        }
    }

    /// The names under which source code knows the dependencies.
    pub(crate) fn crates(&self) -> BTreeSet<String> {
        let dependencies = self.manifest["workspace"]["dependencies"]
            .as_table()
            .expect("a table of dependencies");
        dependencies.keys().map(|name| name.replace('-', "_")).collect()
    }
}

impl Member {
    fn read(folder: &Path) -> Self {
        let folder = folder.to_owned();
        let manifest = table(&repository().join(&folder).join("Cargo.toml"));
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        Self { name, manifest, folder }
    }

    /// Its Rust files.
    pub(crate) fn sources(&self) -> Vec<Source> {
        let mut paths = Vec::new();
        collect(&repository().join(&self.folder), &mut paths);
        paths.sort();
        paths.iter().map(|path| self.source(path)).collect()
    }

    fn source(&self, path: &Path) -> Source {
        let path = path.strip_prefix(repository()).expect("a path in the repository");
        let below = path.strip_prefix(self.folder.join("src")).ok();
        Source {
            path: path.to_owned(),
            module: below.map(module),
            text: fs::read_to_string(repository().join(path)).expect("a readable file"),
        }
    }
}

impl Source {
    /// What it names.
    pub(crate) fn names(&self) -> Result<Names, LexError> {
        Names::of(self.module.as_deref().unwrap_or_default(), &self.text)
    }

    /// Whether the whole file is for tests: `tests.rs`, `seat_tests.rs`, or in a folder `tests`.
    pub(crate) fn is_for_tests(&self) -> bool {
        let mut parts = self
            .path
            .iter()
            .filter_map(|part| part.to_str())
            .map(|part| part.trim_end_matches(".rs"));
        parts.any(|part| part == "tests" || part.ends_with("_tests"))
    }
}

fn module(below: &Path) -> Vec<String> {
    let mut module: Vec<String> = below
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module
        .last()
        .is_some_and(|last| ["lib", "main", "mod"].contains(&last.as_str()))
    {
        module.pop();
    }
    module
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn table(path: &Path) -> Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn list(value: &Value) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item.as_str().expect("a text"))
}

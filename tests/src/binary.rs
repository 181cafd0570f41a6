//! The real binaries, for what a test cannot do to itself: to be killed.

use std::{env, path::PathBuf, process::Command, sync::LazyLock};

/// The folder that cargo puts binaries into, with all of them up to date.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = env::current_exe().expect("the path of the test binary");
    let folder = test
        .parent()
        .and_then(|deps| deps.parent())
        .expect("a test binary lies in deps")
        .to_owned();
    // Built as the workspace is: another choice of packages would choose other features, and build everything anew.
    let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build
        .args(["build", "--workspace", "--bins", "--locked", "--quiet"])
        .current_dir(crate::repository());
    // What cargo tells this test of its own package would change the surroundings of build scripts, and build everything
    // anew, twice a run.
    for (name, _) in env::vars_os() {
        let is_of_package = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(is_of_package) {
            build.env_remove(name);
        }
    }
    if folder.ends_with("release") {
        build.arg("--release");
    }
    assert!(
        build.status().expect("cargo runs").success(),
        "the binaries do not build"
    );
    folder
});

/// The path of a binary of the workspace.
///
/// # Panics
/// It does not build.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    FOLDER.join(name)
}

//! Lists the policy files, so that adding a file to the folder is all that a new policy needs.

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=policies");
    let mut names = Vec::new();
    for entry in fs::read_dir("policies")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "cedar") {
            let name = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .ok_or("a policy's name is not text")?;
            names.push(name.to_owned());
        }
    }
    names.sort();

    let mut list = String::from("&[\n");
    for name in names {
        let path = format!("\"/policies/{name}.cedar\"");
        writeln!(
            list,
            "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path}))),"
        )?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("policies.rs"), list)?;
    Ok(())
}

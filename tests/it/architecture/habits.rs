//! What is agreed for all files and tables.

use std::collections::BTreeSet;

use super::{crates::SERVICES, source::Names, workspace::Source};

const MAXIMUM_LINES: usize = 400;
const MAXIMUM_LINES_OF_MAIN: usize = 60;

/// Folders of the machines on which the suite is written and built.
const MACHINE_FOLDERS: [&str; 4] = ["/home/", "/root/", "/tmp/", "/Users/"];

/// What the file of this crate does although it was agreed otherwise.
pub(crate) fn breaches(member: &str, source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    let is_main = SERVICES.contains(&member) && source.path.ends_with("src/main.rs");
    let maximum = if is_main { MAXIMUM_LINES_OF_MAIN } else { MAXIMUM_LINES };
    let lines = source.text.lines().count();
    if lines > maximum {
        breaches.push(format!("has {lines} lines, more than {maximum}"));
    }
    if source.is_for_tests() {
        return breaches;
    }
    let names = match source.names() {
        Ok(names) => names,
        Err(error) => return vec![format!("is not Rust: {error}")],
    };
    if member != "chidao-register" && begins_transactions(&names) {
        breaches.push("begins a transaction: only the register does".to_owned());
    }
    let is_of_machine = |text: &&String| MACHINE_FOLDERS.iter().any(|folder| text.contains(folder));
    breaches.extend(
        names
            .texts
            .iter()
            .filter(is_of_machine)
            .map(|text| format!("names a folder of a machine: {text}")),
    );
    let whole = names.texts.iter().filter(|text| reads_all_columns(text));
    breaches.extend(whole.map(|text| format!("reads columns that it does not name: {text}")));
    breaches
}

/// Whether a statement reads the columns that a table happens to have, which a later release adds to. What it has named itself
/// before, in brackets or as the moment of a read, it may read whole.
fn reads_all_columns(text: &str) -> bool {
    text.split("SELECT ").skip(1).any(|selected| {
        let first = selected.split([' ', ',']).next().unwrap_or_default();
        match first.strip_suffix('*') {
            Some("") => !selected.starts_with("* FROM ("),
            Some(table) => table.ends_with('.') && table != "moment.",
            None => false,
        }
    })
}

fn begins_transactions(names: &Names) -> bool {
    names.calls.iter().any(|call| call == "begin" || call == "transaction")
}

/// What is wrong with tables and their owners: a table is there once and carries the name of the service that owns it.
pub(crate) fn contested(tables: &[(String, &str)]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut contested = Vec::new();
    for (table, owner) in tables {
        if !SERVICES.contains(&format!("chidao-{owner}").as_str()) {
            contested.push(format!("{owner} is no service"));
        }
        if !table.starts_with(&format!("{owner}_")) {
            contested.push(format!("{table} does not carry the name of {owner}"));
        }
        if !seen.insert(table) {
            contested.push(format!("{table} is there twice"));
        }
    }
    contested
}

mod tests {
    use rstest::rstest;

    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.into(),
            module: Some(Vec::new()),
            text: text.to_owned(),
        }
    }

    #[rstest]
    #[case::long("chidao-kit", "kit/src/lib.rs", &"\n".repeat(401))]
    #[case::long_test("chidao-tests", "tests/it/main.rs", &"\n".repeat(401))]
    #[case::long_main("chidao-budget", "budget/src/main.rs", &"\n".repeat(61))]
    #[case::transaction("chidao-budget", "budget/src/store/a.rs", "fn f() { db.begin().await?; }")]
    #[case::closure("chidao-kit", "kit/src/lib.rs", "fn f() { db.transaction::<_, (), E>(g) }")]
    #[case::folder("chidao-kit", "kit/src/lib.rs", "const LOG: &str = \"/tmp/log\";")]
    #[case::all_columns(
        "chidao-budget",
        "budget/src/store/a.rs",
        "const A: &str = \"SELECT * FROM budget_line\";"
    )]
    #[case::of_one(
        "chidao-budget",
        "budget/src/store/a.rs",
        "const A: &str = \"SELECT l.*, 1 FROM budget_line AS l\";"
    )]
    #[case::inside(
        "chidao-budget",
        "budget/src/a.rs",
        "const A: &str = \"SELECT id FROM (SELECT *, 1 FROM a) AS b\";"
    )]
    #[case::not_rust("chidao-kit", "kit/src/lib.rs", "fn f( {")]
    fn a_breach_is_seen(#[case] member: &str, #[case] path: &str, #[case] text: &str) {
        assert_eq!(breaches(member, &source(path, text)).len(), 1);
    }

    #[rstest]
    #[case("chidao-kit", "kit/src/lib.rs", &"\n".repeat(400))]
    #[case("chidao", "chidao/src/main.rs", &"\n".repeat(61))]
    #[case("chidao-register", "register/src/writer.rs", "fn f() { db.begin() }")]
    #[case(
        "chidao-kit",
        "kit/src/tests.rs",
        "const LOG: &str = \"/tmp/log\"; fn f() { db.begin() }"
    )]
    #[case(
        "chidao-kit",
        "kit/src/lib.rs",
        "const A: &str = \"SELECT * FROM (SELECT moment.*, count(*) FROM a) AS b\";"
    )]
    #[case("chidao-kit", "kit/src/lib.rs", "fn f() { begin(); page.begin } // /tmp/log")]
    fn what_is_agreed_is_let_through(#[case] member: &str, #[case] path: &str, #[case] text: &str) {
        assert_eq!(breaches(member, &source(path, text)), [""; 0]);
    }

    #[rstest]
    #[case::twice(&[("budget_line", "budget"), ("budget_line", "budget")], 1)]
    #[case::two_writers(&[("budget_line", "budget"), ("budget_line", "incident")], 2)]
    #[case::another_name(&[("line", "budget")], 1)]
    #[case::no_service(&[("chidao_schema", "chidao")], 1)]
    #[case::fine(&[("budget_line", "budget"), ("incident_line", "incident")], 0)]
    fn a_contested_table_is_seen(#[case] tables: &[(&str, &str)], #[case] expected: usize) {
        let tables: Vec<(String, &str)> = tables
            .iter()
            .map(|(table, owner)| ((*table).to_owned(), *owner))
            .collect();
        assert_eq!(contested(&tables).len(), expected);
    }
}

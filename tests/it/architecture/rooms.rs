//! The rooms of a service crate and who may know whom: main → lib → {grpc, background, calls} → {desk, store}, desk → rules,
//! {grpc, desk} → resource.

use std::collections::BTreeSet;

use super::source::Names;

/// A room: the crate's root or a folder of it.
struct Room {
    /// Its folder; empty for the root.
    name: &'static str,
    /// The rooms that it may name beside itself.
    knows: &'static [&'static str],
    /// The crates that it must not name.
    without: &'static [&'static str],
    /// The crates that alone it may name.
    only: Option<&'static [&'static str]>,
}

const ROOMS: [Room; 8] = [
    Room {
        name: "",
        knows: &["grpc", "background", "calls", "desk", "store"],
        without: &[],
        only: None,
    },
    Room {
        name: "grpc",
        knows: &["desk", "store", "resource"],
        without: &["sea_orm", "sea_orm_migration", "sqlx"],
        only: None,
    },
    // What a service does of its own accord: it finds by the store, asks the desk, and hands in.
    Room {
        name: "background",
        knows: &["desk", "store"],
        without: &["sea_orm", "sea_orm_migration", "sqlx", "tonic"],
        only: None,
    },
    // What it asks of other services because of its own acts.
    Room {
        name: "calls",
        knows: &["desk"],
        without: &["sea_orm", "sea_orm_migration", "sqlx"],
        only: None,
    },
    Room {
        name: "desk",
        knows: &["rules", "resource"],
        without: &[],
        only: None,
    },
    // What rows look like in the contract, and what the rules see of them: answers and snapshots need it alike.
    Room {
        name: "resource",
        knows: &["rules"],
        without: &["sea_orm", "sea_orm_migration", "sqlx", "tonic", "chidao_register"],
        only: None,
    },
    Room {
        name: "store",
        knows: &[],
        without: &[],
        only: None,
    },
    Room {
        name: "rules",
        knows: &[],
        without: &[],
        only: Some(&["chidao_calendar", "thiserror", "time"]),
    },
];

/// What rules must not name of the standard library: input, output, clocks.
const OUTSIDE: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "thread"];

/// What a file is judged against.
pub(crate) struct Service<'a> {
    /// Its name: "membership".
    pub(crate) name: &'a str,
    /// The services that own models.
    pub(crate) owners: &'a [&'a str],
    /// The names under which source code knows the dependencies of the workspace.
    pub(crate) crates: &'a BTreeSet<String>,
}

impl Service<'_> {
    /// What the file of this module names although its room must not.
    pub(crate) fn trespasses(&self, module: &[String], names: &Names) -> Vec<String> {
        let folder = module.first().map_or("", String::as_str);
        let Some(room) = ROOMS.iter().find(|room| room.name == folder) else {
            return vec![format!("`{folder}` is no room")];
        };
        let named = names.paths.iter().filter_map(|path| {
            let reason = self.trespass(room, module, path)?;
            Some(format!("names {}: {reason}", path.join("::")))
        });
        named.collect()
    }

    fn trespass(&self, room: &Room, module: &[String], path: &[String]) -> Option<&'static str> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let of_crate = match path.as_slice() {
            ["crate", name, ..] => Some(*name),
            // In the root, the modules are in scope.
            [name, _, ..] if room.name.is_empty() && ROOMS.iter().any(|room| room.name == *name) => Some(*name),
            _ => None,
        };
        if let Some(name) = of_crate {
            let is_known = name == room.name || room.knows.contains(&name);
            // What the root defines itself is the root's own.
            let is_own = room.name.is_empty() && !ROOMS.iter().any(|room| room.name == name);
            return (!is_known && !is_own).then_some("the arrow goes the other way");
        }
        let first = *path.first()?;
        if room.without.contains(&first)
            || room
                .only
                .is_some_and(|only| self.crates.contains(first) && !only.contains(&first))
        {
            return Some("this crate is for other rooms");
        }
        match (room.name, path.as_slice()) {
            ("rules", ["std", part, ..]) if OUTSIDE.contains(part) => Some("rules do no input or output"),
            ("rules", ["std", "time", rest @ ..]) if rest.first() != Some(&"Duration") => Some("rules have no clock"),
            ("rules", [.., "now_utc" | "now_local"]) => Some("rules have no clock"),
            ("desk", ["chidao_model", part, ..])
                // What is read of another owner is read in one place, which bears its name.
                if *part != self.name
                    && (*part == "*" || self.owners.contains(part))
                    && module.get(1).map(String::as_str) != Some(*part) =>
            {
                Some("a table has one writer")
            }
            _ => None,
        }
    }
}

mod tests {
    use rstest::rstest;

    use super::*;

    fn trespasses(module: &str, text: &str) -> Vec<String> {
        let crates = [
            "chidao_calendar",
            "chidao_model",
            "sea_orm",
            "thiserror",
            "time",
            "tokio",
            "tonic",
        ];
        let service = Service {
            name: "membership",
            owners: &["membership", "budget"],
            crates: &crates.map(str::to_owned).into(),
        };
        let module: Vec<String> = module.split_terminator("::").map(str::to_owned).collect();
        service.trespasses(&module, &Names::of(&module, text).expect("the text is Rust"))
    }

    #[rstest]
    #[case::lib_to_rules("", "use crate::rules::seat;")]
    #[case::lib_to_rules_in_scope("", "pub use rules::seat;")]
    #[case::grpc_to_rules("grpc::agency", "use crate::rules::seat;")]
    #[case::grpc_to_rules_by_super("grpc::agency", "use super::super::rules;")]
    #[case::grpc_to_lib("grpc", "use crate::Served;")]
    #[case::grpc_to_all("grpc", "use crate::*;")]
    #[case::grpc_to_sea_orm("grpc", "fn f(_: &sea_orm::DatabaseConnection) {}")]
    #[case::grpc_to_sqlx("grpc", "use sqlx::Row;")]
    #[case::background_to_grpc("background", "use crate::grpc::Handlers;")]
    #[case::background_to_rules("background", "use crate::rules::due;")]
    #[case::background_to_sea_orm("background::due", "use sea_orm::Statement;")]
    #[case::desk_to_grpc("desk", "use crate::{desk, grpc::agency};")]
    #[case::desk_to_store("desk", "use crate::store;")]
    #[case::desk_to_foreign_models("desk", "use chidao_model::{budget::estimate, membership::agency};")]
    #[case::desk_to_foreign_models_elsewhere("desk::membership", "use chidao_model::budget::estimate;")]
    #[case::desk_to_all_models("desk", "use chidao_model::*;")]
    #[case::store_to_desk("store", "use crate::desk;")]
    #[case::store_to_rules("store", "fn f() { crate::rules::seat::take() }")]
    #[case::rules_to_desk("rules", "use crate::desk::Desk;")]
    #[case::rules_to_database("rules", "use sea_orm::DbErr;")]
    #[case::rules_to_model("rules", "use chidao_model::id::AgencyId;")]
    #[case::rules_to_runtime("rules", "fn f() { vec![tokio::spawn(g())]; }")]
    #[case::rules_to_wire("rules", "use ::tonic::Status;")]
    #[case::rules_to_files("rules", "use std::{fmt, fs};")]
    #[case::rules_to_clock("rules", "use std::time::{Duration, Instant};")]
    #[case::rules_to_clock_by_module("rules", "use std::time;")]
    #[case::rules_to_clock_of_time("rules", "fn f() -> X { OffsetDateTime::now_utc() }")]
    #[case::no_room("helpers", "")]
    fn a_trespass_is_seen(#[case] module: &str, #[case] text: &str) {
        assert_eq!(trespasses(module, text).len(), 1, "{:?}", trespasses(module, text));
    }

    #[rstest]
    #[case(
        "",
        "mod desk; pub use grpc::Agencies; use crate::store::Store; use crate::Served; use sea_orm::DbErr;"
    )]
    #[case(
        "grpc::agency",
        "use crate::{desk::Desk, store}; use super::paging; use chidao_model::id::AgencyId;"
    )]
    #[case("desk", "use crate::rules::seat; use chidao_model::{Etag, membership::agency};")]
    #[case("desk::budget", "use chidao_model::budget::estimate;")]
    #[case(
        "store::list",
        "use chidao_model::budget::estimate; use sea_orm::EntityTrait; use super::*;"
    )]
    #[case(
        "rules::seat",
        "use std::{fmt, time::Duration}; use chidao_calendar::Day; use time::Date; use super::office;"
    )]
    #[case("rules", "#[cfg(test)] mod tests { use crate::desk; use sea_orm::DbErr; }")]
    fn the_arrows_are_let_through(#[case] module: &str, #[case] text: &str) {
        assert_eq!(trespasses(module, text), [""; 0]);
    }
}

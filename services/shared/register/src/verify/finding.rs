//! What is found to be otherwise than the entries say.

use std::collections::{BTreeMap, BTreeSet};

use chidao_model::Owner;
use sea_orm::{ConnectionTrait, DbErr};

use super::{entries::Chunks, table::named};
use crate::batch::decode;

/// Findings that are reported, at most.
pub(super) const MOST: usize = 100;

/// A row that is otherwise than the entries say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Position of the entry that last wrote the row; 0 where none did.
    pub position: i64,
    /// Its table.
    pub table: String,
    /// Its key: of an index row the key and the position, "r:agencies/so-tttt 12".
    pub key: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// The findings so far, one a row.
#[derive(Default)]
pub(super) struct Findings {
    found: BTreeMap<(String, String), Finding>,
    /// Rows that were found without regard to the entries that wrote them.
    unplaced: BTreeSet<(String, String)>,
    pub(super) is_full: bool,
}

impl Findings {
    /// Takes down what is wrong with a row that the entry at a position last wrote.
    pub(super) fn add(&mut self, position: i64, table: &str, key: &str, what: &'static str) {
        let id = (table.to_owned(), key.to_owned());
        if self.found.len() >= MOST && !self.found.contains_key(&id) {
            self.is_full = true;
            return;
        }
        let (table, key) = id.clone();
        self.found.insert(
            id,
            Finding {
                position,
                table,
                key,
                what,
            },
        );
    }

    /// Takes down what is wrong with a row of which it is not known yet which entry last wrote it.
    pub(super) fn add_unplaced(&mut self, table: &str, key: &str, what: &'static str) {
        let id = (table.to_owned(), key.to_owned());
        if !self.found.contains_key(&id) {
            self.add(0, table, key, what);
            self.unplaced.insert(id);
        }
    }

    /// Takes down what is wrong with a row, unless something was found of it already; whether nothing was.
    pub(super) fn add_further(&mut self, position: i64, table: &str, key: &str, what: &'static str) -> bool {
        let is_first = !self.found.contains_key(&(table.to_owned(), key.to_owned()));
        if is_first {
            self.add(position, table, key, what);
        }
        is_first
    }

    /// Looks once more through the entries, for those that last wrote the rows of which it is not known.
    pub(super) async fn place(
        &mut self,
        connection: &impl ConnectionTrait,
        owner: Owner,
        through: i64,
    ) -> Result<(), DbErr> {
        if self.unplaced.is_empty() {
            return Ok(());
        }
        let mut chunks = Chunks::new(owner, 0, through);
        while let Some(chunk) = chunks.next(connection).await? {
            for stored in chunk.entries.into_iter().flatten() {
                let Ok(entry) = decode(&stored.body) else {
                    continue;
                };
                for row in named(owner, &entry)? {
                    let id = (row.table, row.key);
                    if let (true, Some(finding)) = (self.unplaced.contains(&id), self.found.get_mut(&id)) {
                        finding.position = stored.position;
                    }
                }
            }
        }
        Ok(())
    }

    /// All of them, in the order of the entries.
    pub(super) fn into_vec(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.found.into_values().collect();
        findings.sort_by_key(|finding| finding.position);
        findings
    }
}

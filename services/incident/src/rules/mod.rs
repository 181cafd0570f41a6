//! What the law says of cyber incidents (sự cố an toàn thông tin mạng), as pure functions: no I/O, no clock, no database type.
//!
//! A command comes in by [`decide`]: [`decide::take`] for a step of the two processes, [`decide::submit`] for a report, [`decide::fulfil`]
//! and [`decide::receive`] for a duty and its receipt. Each gives a [`decide::Decision`] or a [`phase::Refusal`] that names the article and
//! what can be done instead.
//!
//! | file | what it decides | by |
//! |---|---|---|
//! | [`article`] | the articles by name; their texts are in the catalogue | |
//! | [`party`] | who takes part, and whose decisions are only recorded | QĐ 05/2017, Điều 3–8 |
//! | [`system`] | levels, owners, systems of the two ministries, delegations | QĐ 05/2017, Điều 1; NĐ 331/2026, Điều 4, 11–16 |
//! | [`listing`] | when a system was on which national list | QĐ 05/2017, Điều 9.1; NĐ 331/2026, Điều 16.4 |
//! | [`times`] | which times are kept apart | QĐ 05/2017, Điều 11 |
//! | [`classification`] | serious or ordinary and why; which of four plans | QĐ 05/2017, Điều 9, 10 |
//! | [`incident`] | where an incident stands on its two axes | TT 20/2017, Điều 11; QĐ 05/2017, Điều 14 |
//! | [`phase`] | one table of all steps: O (`response.rs`), around it (`around.rs`), S (`emergency.rs`); how it is read (`weigh.rs`), what a step changes (`effect.rs`) | TT 20/2017, Điều 11; QĐ 05/2017, Điều 5, 12, 14 |
//! | [`forbidden`] | rows that name no actor | QĐ 05/2017, Điều 4, 8, 12, 14, 15 |
//! | [`next`] | what may happen next, read from the same table | |
//! | [`pack`] | which texts hold for an incident | Luật 64/2025, Điều 57.2 |
//! | [`obligation`] | who owes what to whom by when: catalogue, what is owed by what is known, bringing it in line, doing it | QĐ 05/2017, Điều 11, 12; TT 20/2017, Điều 9–11; NĐ 331/2026, Điều 31 |
//! | [`report`] | seven types, their recipients, fields and signature | QĐ 05/2017, Điều 11; TT 20/2017, Điều 9 |
//! | [`category`] | groups of incident categories, whose values are dated data | QĐ 05/2017, Điều 16.2 (Phụ lục II) |
//! | [`checklist`] | the eight parts of the emergency response | QĐ 05/2017, Điều 14.5 |
//! | [`closing`] | what blocks closing | TT 20/2017, Điều 9.2.b, 11.4 |
//! | [`confidentiality`] | who may read | TT 20/2017, Điều 4.7 |
//! | [`duplicate`] | which incidents may be the same | |
//! | [`compliance`] | marks of the penalty decree | NĐ 330/2026, Điều 21 |
//! | [`explain`] | where an incident stands, who owes what, what may happen next, and why | |
//! | [`settings`] | what no text fixes | |

pub mod article;
pub mod category;
pub mod checklist;
pub mod classification;
pub mod closing;
pub mod compliance;
pub mod confidentiality;
pub mod decide;
pub mod duplicate;
pub mod explain;
pub mod forbidden;
pub mod incident;
pub mod listing;
pub mod next;
pub mod obligation;
pub mod pack;
pub mod party;
pub mod phase;
pub mod report;
pub mod set;
pub mod settings;
pub mod system;
pub mod times;

#[cfg(test)]
mod tests;

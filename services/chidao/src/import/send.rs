//! Rows on their way.

use std::fmt::Write as _;

use futures::{StreamExt, stream};
use prost::Name;
use prost_reflect::DynamicMessage;
use tonic::Status;

use super::draft::Draft;
use crate::{
    client::{self, Client},
    out::Out,
};

/// Requests in flight: enough to fill batches, and no more than a caller's share of the smallest house.
const IN_FLIGHT: usize = 48;
/// Rows from one note to the next.
const NOTE: usize = 5_000;
/// Failed rows that are told one by one.
const MAX_TOLD: usize = 20;

/// A row that was not recorded.
pub(super) struct Failed {
    row: usize,
    title: String,
    status: Status,
}

/// What became of the rows that were sent.
#[derive(Default)]
pub(super) struct Sent {
    /// How many were recorded by this run.
    pub(super) new: usize,
    /// How many had been recorded before it: the service answered as it did then.
    pub(super) replayed: usize,
    pub(super) failed: Vec<Failed>,
}

/// Sends all rows, each rank after the one before is answered. An answer of a position up to `read_position` was given before.
pub(super) async fn all<Q: Name>(client: &Client, drafts: Vec<Draft<Q>>, read_position: i64, out: &mut Out) -> Sent {
    let (whole, mut done, mut sent) = (drafts.len(), 0, Sent::default());
    let last = drafts.iter().map(|draft| draft.rank).max().unwrap_or_default();
    for rank in 0..=last {
        let now = drafts.iter().filter(|draft| draft.rank == rank);
        let mut answers = stream::iter(now.map(|draft| {
            let mut client = client.clone();
            async move { (draft, client.tell(&draft.request).await) }
        }))
        .buffer_unordered(IN_FLIGHT);
        while let Some((draft, answer)) = answers.next().await {
            done += 1;
            if done % NOTE == 0 {
                out.note(format_args!("{done}/{whole}"));
            }
            match answer {
                Ok(answer) if position(&answer).is_some_and(|position| position <= read_position) => sent.replayed += 1,
                Ok(_) => sent.new += 1,
                Err(status) => sent.failed.push(Failed {
                    row: draft.place.row + 1,
                    title: draft.title.clone(),
                    status,
                }),
            }
        }
    }
    sent.failed.sort_by_key(|failed| failed.row);
    sent
}

/// The position at which an answer was recorded.
fn position(answer: &DynamicMessage) -> Option<i64> {
    let receipt = answer.get_field_by_name("receipt")?;
    receipt.as_message()?.get_field_by_name("position")?.as_i64()
}

/// Which rows failed, and why.
pub(super) fn told(failed: &[Failed]) -> String {
    let mut text = format!(
        "error: {} rows were not recorded; mend what is said, and import the same file again",
        failed.len()
    );
    for Failed { row, title, status } in failed.iter().take(MAX_TOLD) {
        let why = client::stop(status, None).to_string();
        // A string cannot fail to be written to.
        let _ = write!(text, "\n  {row} {title}: {}", why.trim_start_matches("error: "));
    }
    if failed.len() > MAX_TOLD {
        let _ = write!(text, "\n  … {} more", failed.len() - MAX_TOLD);
    }
    text
}

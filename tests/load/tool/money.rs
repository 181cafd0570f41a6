//! Commitments in the database of a load run: of a contract each, on many lines or on one.

use chidao_proto::budget::v1::RequestCommitmentRequest;
use chidao_tests::draft;

/// Lines, as many as an estimate has at most, and a contract for each: `lines/2026-0001`, `contracts/2026-0001`, and so on.
const LINES: usize = 500;
/// How much is asked for, in đồng: a thousandth of a thousandth of what a line and a contract have.
const AMOUNT: i64 = 1_000;

/// A commitment on one line after another.
pub(crate) fn request(number: usize) -> RequestCommitmentRequest {
    on(number % LINES, number)
}

/// One on a line that all want.
pub(crate) fn hot(number: usize) -> RequestCommitmentRequest {
    on(LINES / 2, number)
}

fn on(line: usize, number: usize) -> RequestCommitmentRequest {
    let year = draft::budget::this_year();
    let name = |of: &str, place: usize| format!("{of}/{year}-{:04}", place + 1);
    draft::budget::commitment(&name("contracts", number % LINES), &name("lines", line), AMOUNT)
}

//! Money in the database of a load run: commitments, of a contract each, on many lines or on one, and payments.

use chidao_proto::budget::v1::{CreatePaymentRequest, RequestCommitmentRequest};
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

/// What is asked to be paid for the one activity, on one line after another.
pub(crate) fn payment(number: usize) -> CreatePaymentRequest {
    draft::budget::payment(draft::budget::content(
        &name("activities", 0),
        &name("lines", number % LINES),
        AMOUNT,
    ))
}

fn on(line: usize, number: usize) -> RequestCommitmentRequest {
    draft::budget::commitment(&name("contracts", number % LINES), &name("lines", line), AMOUNT)
}

/// The resource of a kind with this number of this year, counted from 0.
fn name(kind: &str, place: usize) -> String {
    format!("{kind}/{}-{:04}", draft::budget::this_year(), place + 1)
}

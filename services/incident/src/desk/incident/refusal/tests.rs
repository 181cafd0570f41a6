//! What the rules refuse is answered by a reason of the catalogue, with its code.

use chidao_calendar::Instant;
use time::macros::date;
use tonic::Code as Status;

use super::told;
use crate::rules::{
    closing::Blocker,
    party::Party,
    phase::{self, Discrepancy, Evidence, Guard, Reason, Wanting},
    report::Field,
    system::{Management, accept},
    times::Times,
};

#[test]
fn what_is_refused_is_answered_by_a_reason_of_the_catalogue() {
    let ten = Instant::start_of(date!(2026 - 09 - 07));
    let out = accept(Management::Defence).expect_err("out of scope");
    let wanting = |wanting| Reason::Wanting(wanting);
    for (reason, row, code) in [
        (Reason::NotTheirs(vec![Party::Operator]), "6", Status::PermissionDenied),
        (Reason::NobodyMay, "6", Status::PermissionDenied),
        (
            wanting(Wanting::Evidence(vec![Evidence::Document])),
            "13",
            Status::FailedPrecondition,
        ),
        (
            wanting(Wanting::Guard(Guard::ConveningProposed)),
            "14",
            Status::FailedPrecondition,
        ),
        (
            wanting(Wanting::Blockers(vec![Blocker::FinalNotReceived])),
            "18",
            Status::FailedPrecondition,
        ),
        (Reason::OutOfScope(out), "21", Status::FailedPrecondition),
        (
            wanting(Wanting::Fields(vec![Field::ContactPhone])),
            "24",
            Status::InvalidArgument,
        ),
        (
            wanting(Wanting::Acknowledgement(vec![Discrepancy::AnotherPlan])),
            "-",
            Status::FailedPrecondition,
        ),
        (
            Reason::Times(
                Times {
                    detected: Some(ten.plus_micros(1)),
                    ..Times::default()
                }
                .check(ten)
                .expect_err("to come"),
            ),
            "-",
            Status::FailedPrecondition,
        ),
        (
            Reason::NotTheirReport(vec![Party::Operator]),
            "-",
            Status::PermissionDenied,
        ),
        (Reason::NotFromHere, "-", Status::FailedPrecondition),
        (Reason::NoSuchDuty, "-", Status::FailedPrecondition),
        (Reason::NotSigned, "-", Status::FailedPrecondition),
    ] {
        let refused = phase::Refusal {
            reason,
            basis: Vec::new(),
            instead: Vec::new(),
        };
        let told = told(&refused, "incidents/2026-0001", ("Mới", "New"));
        assert_eq!(told.code(), code, "row {row}: {refused:?}");
    }
}

//! Incidents in the database of a load run: each of some agencies owns and runs a system, which they befall in turn.

use chidao_proto::incident::v1::{CreateInformationSystemRequest, ReportIncidentRequest};
use chidao_tests::draft;
use prost_reflect::prost_types::Timestamp;
use time::{Duration, OffsetDateTime};

use crate::Failure;

/// Systems: `systems/2026-0001` is that of `don-vi-001`, and so on.
const SYSTEMS: usize = 25;
/// Days over which incidents were detected that are on record: in all of them Decree 331/2026/NĐ-CP held, which asks for the most.
const DAYS: usize = 90;
/// Seconds over which those were detected that are reported now.
const RECENT: usize = 3_600;

/// The system of the agency with this number, from 1 on.
pub(crate) fn numbered(number: usize) -> CreateInformationSystemRequest {
    system(&format!("don-vi-{:03}", number + 1))
}

/// The system of an agency.
pub(crate) fn system(agency: &str) -> CreateInformationSystemRequest {
    draft::incident::system(agency)
}

/// An incident of some months: half of them are of the first system.
pub(crate) fn seed(number: usize) -> Result<ReportIncidentRequest, Failure> {
    let back = Duration::days(i64::try_from(1 + number % DAYS)?);
    let system = match number.is_multiple_of(2) {
        true => 1,
        false => 2 + (number / 2) % (SYSTEMS - 1),
    };
    Ok(of(system, OffsetDateTime::now_utc() - back))
}

/// An incident of a system that was detected just now, reported by whoever runs it.
pub(crate) fn report(number: usize, system: usize) -> Result<ReportIncidentRequest, Failure> {
    let back = Duration::seconds(i64::try_from(1 + number % RECENT)?);
    Ok(of(system, OffsetDateTime::now_utc() - back))
}

fn of(system: usize, detected: OffsetDateTime) -> ReportIncidentRequest {
    let detected = Timestamp {
        seconds: detected.unix_timestamp(),
        nanos: 0,
    };
    let name = format!("systems/{}-{system:04}", OffsetDateTime::now_utc().year());
    draft::incident::report(&name, detected)
}

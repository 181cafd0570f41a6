//! Requests made before the clock runs. A generator that fills in a template and reads JSON for every call costs as much as
//! the service that it measures.

use std::{
    fs::File,
    io::{BufWriter, Write},
};

use chidao_proto::{
    common::v1::Date,
    membership::v1::{Agency, AgencyKind, CreateAgencyRequest, UpdateAgencyRequest},
};
use prost::Message;
use uuid::Uuid;

use crate::{Failure, incidents, money, province::Callers, tasks};

/// Rows that updates take in turn: `don-vi-000` to `don-vi-999`.
const ROWS: usize = 1_000;

/// Writes so many requests of a profile from a number on, each with its length before it and with an id of its own. Those of the
/// province name its callers in turn.
pub(crate) fn write(profile: &str, first: usize, count: usize, path: &str, callers: &[&str]) -> Result<(), Failure> {
    let callers = Callers(callers);
    let mut file = BufWriter::new(File::create(path)?);
    for number in first..first.saturating_add(count) {
        let message = match profile {
            "create-agency" => create().encode_length_delimited_to_vec(),
            "update-agency" => update(number % ROWS, number).encode_length_delimited_to_vec(),
            "update-hot-agency" => update(ROWS / 2, number).encode_length_delimited_to_vec(),
            "draft-task" => tasks::draft(number)?.encode_length_delimited_to_vec(),
            "assign-task" => tasks::assign(number)?.encode_length_delimited_to_vec(),
            "due-task" => tasks::due(number)?.encode_length_delimited_to_vec(),
            "import-task" => tasks::import(number)?.encode_length_delimited_to_vec(),
            "create-system" => incidents::numbered(number).encode_length_delimited_to_vec(),
            "seed-incident" => incidents::seed(number)?.encode_length_delimited_to_vec(),
            "report-incident" => incidents::report(number, 1)?.encode_length_delimited_to_vec(),
            "request-commitment" => money::request(number).encode_length_delimited_to_vec(),
            "create-payment" => money::payment(number).encode_length_delimited_to_vec(),
            "request-hot-commitment" => money::hot(number).encode_length_delimited_to_vec(),
            "report-progress" => tasks::report(number, tasks::REPORTED)?.encode_length_delimited_to_vec(),
            "province-task" => callers.task(number)?.encode_length_delimited_to_vec(),
            "province-progress" => callers.progress(number)?.encode_length_delimited_to_vec(),
            "province-system" => callers.system(number)?.encode_length_delimited_to_vec(),
            "province-incident" => callers.incident(number)?.encode_length_delimited_to_vec(),
            _ => return Err(format!("no messages for the profile {profile}").into()),
        };
        file.write_all(&message)?;
    }
    file.flush()?;
    Ok(())
}

fn create() -> CreateAgencyRequest {
    let id = Uuid::new_v4().to_string();
    CreateAgencyRequest {
        agency_id: format!("co-quan-{id}"),
        request_id: id,
        agency: Some(Agency {
            display_name:
                "Chi cục Tiêu chuẩn – Đo lường – Chất lượng trực thuộc Sở Khoa học và Công nghệ tỉnh Vĩnh Long"
                    .to_owned(),
            short_name: "Chi cục TC-ĐL-CL".to_owned(),
            kind: AgencyKind::PublicServiceUnit.into(),
            parent: "agencies/don-vi-000".to_owned(),
            valid_from: Some(Date {
                year: 2016,
                month: 3,
                day: 1,
            }),
            ..Agency::default()
        }),
    }
}

fn update(row: usize, number: usize) -> UpdateAgencyRequest {
    UpdateAgencyRequest {
        request_id: Uuid::new_v4().to_string(),
        name: format!("agencies/don-vi-{row:03}"),
        display_name: Some(format!(
            "Trung tâm Ứng dụng Công nghệ thông tin và Truyền thông tỉnh Vĩnh Long, đổi tên lần {number}"
        )),
        ..UpdateAgencyRequest::default()
    }
}

//! The watch from outside: who follows a register is sent all that he may see of it, once and in order, or is told why not.

mod bounds;
mod follow;
mod measure;
mod measure_tasks;
mod mirror;
mod rig;
mod rights;

use chidao_proto::{
    membership::v1::{AgencyKind, CreateAgencyResponse},
    refusal,
    register::v1::{ListEntriesRequest, ListEntriesResponse},
};
use chidao_tests::{Client, draft, watching::REGISTER};

/// What a status is, by the reason that it gives.
fn reason(status: &tonic::Status) -> chidao_proto::errors::v1::Reason {
    refusal::read(status)
        .unwrap_or_else(|| panic!("{status:?} gives no reason"))
        .reason
}

/// Records a department, which everybody may see; gives its position.
async fn department(client: &Client, id: &str) -> i64 {
    let request = draft::agency(id, "Sở (hư cấu)", AgencyKind::Department);
    let answer: CreateAgencyResponse = client
        .agencies
        .clone()
        .create_agency(request)
        .await
        .unwrap()
        .into_inner();
    answer.receipt.unwrap().position
}

/// Gives an agency's system an account, which its bearers and the officers may see; gives its position.
async fn account(client: &Client, subject: &str, agency: &str) -> i64 {
    let request = draft::account(subject, &draft::agency_name(agency));
    let answer = client
        .authority
        .clone()
        .create_account(request)
        .await
        .unwrap()
        .into_inner();
    answer.receipt.unwrap().position
}

/// A page of entries behind a token, or behind the beginning.
async fn page(client: &Client, resume_token: &str, page_size: i32) -> Result<ListEntriesResponse, tonic::Status> {
    let request = ListEntriesRequest {
        register: REGISTER.to_owned(),
        resume_token: resume_token.to_owned(),
        page_size,
        ..Default::default()
    };
    Ok(client.register.clone().list_entries(request).await?.into_inner())
}

//! The example of the README, worked out: the test below fails when the README says anything else.

use chidao_model::{
    Etag,
    id::AgencyId,
    membership::{self as model, agency},
};
use chidao_proto::{
    catalogue,
    common::v1::Date,
    errors::v1::Rule,
    membership::v1::{Agency, AgencyKind, CreateAgencyResponse},
    register::v1::{Change, Entry, RowDigest},
};
use prost::{Message, Name};
use prost_types::Timestamp;

use time::macros::date;

use crate::{
    chain::{Head, digest, link},
    row_digest::row_digest,
    shape::Shape,
    table::values,
};

fn entry() -> Entry {
    let agency = Agency {
        name: "agencies/so-tttt".to_owned(),
        display_name: "Sở Thông tin và Truyền thông".to_owned(),
        kind: AgencyKind::Department.into(),
        valid_from: Some(Date {
            year: 2004,
            month: 1,
            day: 1,
        }),
        ..Agency::default()
    };
    Entry {
        time: Some(Timestamp {
            seconds: 1_560_733_200,
            nanos: 0,
        }),
        actor: "system:founder".to_owned(),
        request_id: "3f0c1a52-8f0e-4b53-9a55-0d9c0b1f7e11".to_owned(),
        request_digest: digest(b"the request without its id").to_vec(),
        method: "chidao.membership.v1.AgencyService/CreateAgency".to_owned(),
        response: CreateAgencyResponse {
            agency: Some(agency.clone()),
            receipt: None,
        }
        .encode_to_vec(),
        basis: vec![catalogue::basis(Rule::Mem16)],
        changes: vec![Change {
            name: agency.name.clone(),
            r#type: Agency::full_name(),
            resource: agency.encode_to_vec(),
            audiences: vec!["public".to_owned()],
            rows: vec![row()],
            ..Change::default()
        }],
        form: 1,
        permitted_by: vec!["roster_keep.founder".to_owned()],
        ..Entry::default()
    }
}

/// What the entry says of the agency's row.
fn row() -> RowDigest {
    let row = agency::Model {
        id: AgencyId::new("so-tttt"),
        display_name: "Sở Thông tin và Truyền thông".to_owned(),
        short_name: String::new(),
        kind: model::AgencyKind::Department,
        parent_id: None,
        valid_from: date!(2004 - 01 - 01),
        valid_to: None,
        successors: String::new(),
        position: 0,
        mark: 0,
    };
    row_digest(&Shape::of::<agency::Model>().unwrap(), &values(&row)).unwrap()
}

/// The same, spelled out part by part.
fn row_input() -> Vec<u8> {
    let mut input = Vec::new();
    for part in [
        "chidao.row/1",
        "membership_agency",
        "id",
        "so-tttt",
        "display_name",
        "Sở Thông tin và Truyền thông",
        "short_name",
        "",
        "kind",
        "DEPARTMENT",
        "valid_from",
        "2004-01-01",
        "successors",
        "",
    ] {
        input.extend((part.len() as u64).to_be_bytes());
        input.extend(part.as_bytes());
    }
    input
}

/// Hex digits in lines of 64, as the README shows them.
fn lines(bytes: &[u8]) -> String {
    let digits = hex::encode(bytes);
    digits
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_readme_is_right() {
    let body = entry().encode_to_vec();
    let mut input = Vec::new();
    for part in [
        &b"chidao.register/1"[..],
        b"membership",
        &1i64.to_be_bytes(),
        &Head::EMPTY.hash,
        &digest(&body),
    ] {
        input.extend((part.len() as u64).to_be_bytes());
        input.extend(part);
    }
    let hash = link("membership", 1, &Head::EMPTY.hash, &body);
    assert_eq!(hash, digest(&input));
    assert_eq!(row().digest, digest(&row_input()));
    let readme = include_str!("../README.md");
    let facts = [
        format!("{} bytes", body.len()),
        lines(&body),
        lines(&input),
        hex::encode(hash),
        hex::encode(row().digest),
        Etag::of(1, &hash).to_string(),
    ];
    let lacking: Vec<String> = facts.into_iter().filter(|fact| !readme.contains(fact)).collect();
    assert!(lacking.is_empty(), "the README lacks:\n{}", lacking.join("\n\n"));
}

//! The example of the README, worked out: the test below fails when the README says anything else.

use chidao_model::Etag;
use chidao_proto::{
    catalogue,
    common::v1::Date,
    errors::v1::Rule,
    membership::v1::{Agency, AgencyKind, CreateAgencyResponse},
    register::v1::{Change, Entry},
};
use prost::{Message, Name};
use prost_types::Timestamp;

use crate::chain::{Head, digest, link};

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
            ..Change::default()
        }],
        ..Entry::default()
    }
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
    let readme = include_str!("../README.md");
    let facts = [
        format!("{} bytes", body.len()),
        lines(&body),
        lines(&input),
        hex::encode(hash),
        Etag::of(1, &hash).to_string(),
    ];
    for fact in facts {
        assert!(readme.contains(&fact), "the README lacks:\n{fact}");
    }
}

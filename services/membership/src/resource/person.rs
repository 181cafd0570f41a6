//! People and their offices.

use chidao_model::membership::{office, person};
use chidao_proto::membership::v1::{Office, Person};

/// The person with his offices in their order, without etag.
pub(crate) fn person(row: &person::Model, offices: &[&office::Model]) -> Person {
    let mut offices = offices.to_vec();
    offices.sort_by_key(|office| office.ordinal);
    Person {
        name: row.id.name(),
        full_name: row.full_name.clone(),
        offices: offices.into_iter().map(office).collect(),
        etag: String::new(),
    }
}

/// An office.
fn office(row: &office::Model) -> Office {
    Office {
        agency: row.agency_id.name(),
        title: row.title.clone(),
        portfolio: row.portfolio.clone(),
        from: Some(row.valid_from.into()),
        to: row.valid_to.map(Into::into),
    }
}

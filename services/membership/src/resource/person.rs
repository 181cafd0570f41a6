//! People and their offices.

use chidao_model::{
    id::DocumentId,
    membership::{office, person},
};
use chidao_proto::membership::v1::{Contact, Office, Person};

use super::Wire;

/// The person with his offices in their order, without etag. How he is reached is for the register to keep apart, and for
/// answers to show to those who may see it.
pub(crate) fn person(row: &person::Model, offices: &[&office::Model]) -> Person {
    let mut offices = offices.to_vec();
    offices.sort_by_key(|office| office.ordinal);
    Person {
        name: row.id.name(),
        full_name: row.full_name.clone(),
        offices: offices.into_iter().map(office).collect(),
        etag: String::new(),
        contact: contact(row),
    }
}

fn contact(row: &person::Model) -> Option<Contact> {
    (row.email.is_some() || row.phone.is_some()).then(|| Contact {
        email: row.email.clone().unwrap_or_default(),
        phone: row.phone.clone().unwrap_or_default(),
    })
}

/// An office.
fn office(row: &office::Model) -> Office {
    Office {
        agency: row.agency_id.name(),
        title: row.title.clone(),
        portfolio: row.portfolio.clone(),
        from: Some(row.valid_from.into()),
        to: row.valid_to.map(Into::into),
        document: row.document_id.as_ref().map(DocumentId::name).unwrap_or_default(),
        end_document: row.end_document_id.as_ref().map(DocumentId::name).unwrap_or_default(),
        end_reason: row.end_reason.map(Wire::wire).unwrap_or_default(),
    }
}

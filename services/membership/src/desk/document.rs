//! Papers that acts rest on: one and the same by issuing body, symbol and year.

use chidao_model::{
    id::DocumentId,
    membership::{agency, document},
};
use chidao_proto::{
    common::v1::{DocumentRef, SignatureKind},
    errors::v1::Reason,
    field,
    refusal::Refusal,
};
use chidao_register::{Change, Needs, WorkingSet, digest};
use prost::Message;
use time::Date;

use super::{
    everybody,
    reference::{existing, optional_id},
};
use crate::resource;

/// What is said of a paper that does not name exactly one issuing body, in Vietnamese and in English.
pub(super) const ONE_BODY: (&str, &str) = (
    "phải nêu đúng một: issuer hoặc issuer_title",
    "exactly one of issuer and issuer_title must be set",
);

/// Whether a paper names exactly one issuing body.
pub(super) fn names_one_body(paper: &DocumentRef) -> bool {
    paper.issuer.is_empty() != paper.issuer_title.is_empty()
}

/// A paper that is on record.
///
/// # Errors
/// INTERNAL: it was not asked for.
pub(super) fn on_record(set: &WorkingSet, id: Option<&DocumentId>) -> Result<Option<DocumentRef>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    Ok(set.row::<document::Model>(id)?.and_then(resource::document))
}

/// A paper that an act cites.
pub(super) struct Paper<'a> {
    reference: &'a DocumentRef,
    field: &'a str,
    /// Its id.
    pub(super) id: DocumentId,
    /// Its day of issue.
    pub(super) issued_on: Date,
}

impl<'a> Paper<'a> {
    /// The paper that a field describes.
    ///
    /// # Errors
    /// INVALID_FIELDS: it is not set, or does not name exactly one issuing body.
    pub(super) fn of(value: &'a Option<DocumentRef>, field: &'a str) -> Result<Self, Refusal> {
        let reference = field::required(value, field)?;
        if !names_one_body(reference) {
            return Err(field::invalid(&format!("{field}.issuer"), ONE_BODY.0, ONE_BODY.1));
        }
        let issued_on = field::day(&reference.issued_on, &format!("{field}.issued_on"))?;
        let year = issued_on.year().to_string();
        let mut key = Vec::new();
        for part in [&reference.issuer, &reference.issuer_title, &reference.symbol, &year] {
            key.extend((part.len() as u64).to_be_bytes());
            key.extend(part.as_bytes());
        }
        let digits: String = digest(&key).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            reference,
            field,
            id: DocumentId::new(digits),
            issued_on,
        })
    }

    /// Asks for the paper as recorded before, and for its issuing body.
    pub(super) fn need(&self, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<document::Model>(&self.id);
        if let Some(issuer) = optional_id::<chidao_model::id::AgencyId>(&self.reference.issuer, self.field)? {
            needs.row::<agency::Model>(issuer);
        }
        Ok(())
    }

    /// Whether it is signed. A paper of a later day than today is not yet.
    pub(super) fn is_signed(&self, today: Date) -> bool {
        self.issued_on <= today
            && !matches!(
                self.reference.signature(),
                SignatureKind::Unspecified | SignatureKind::None
            )
    }

    /// The issuing body, where it is an agency of the system.
    ///
    /// # Errors
    /// NOT_FOUND: there is no such agency.
    pub(super) fn issuer<'s>(&self, set: &'s WorkingSet) -> Result<Option<&'s agency::Model>, Refusal> {
        let field = format!("{}.issuer", self.field);
        let id = optional_id::<chidao_model::id::AgencyId>(&self.reference.issuer, &field)?;
        id.map(|id| existing(set, &id, &self.reference.issuer, &field))
            .transpose()
    }

    /// The paper as described.
    pub(super) fn reference(&self) -> &'a DocumentRef {
        self.reference
    }

    /// The change that records it, where it is cited for the first time.
    ///
    /// # Errors
    /// DOCUMENT_DIFFERS: it was recorded with other particulars. NOT_FOUND: its issuing body does not exist.
    pub(super) fn record(&self, set: &WorkingSet) -> Result<Option<Change>, Refusal> {
        self.issuer(set)?;
        let content = self.reference.encode_to_vec();
        match set.row::<document::Model>(&self.id)? {
            Some(recorded) if recorded.content == content => Ok(None),
            Some(_) => Err(Refusal::new(Reason::DocumentDiffers)
                .with("field", self.field)
                .with("symbol", self.reference.symbol.clone())),
            None => {
                let row = document::Model {
                    id: self.id.clone(),
                    symbol: self.reference.symbol.clone(),
                    issued_on: self.issued_on,
                    content,
                    position: 0,
                    mark: 0,
                };
                Ok(Some(Change::of(self.id.name(), self.reference, everybody()).row(row)))
            }
        }
    }
}

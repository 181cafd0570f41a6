//! Papers that acts rest on: one and the same by issuing body, symbol and year.

use std::marker::PhantomData;

use chidao_authority::Audiences;
use chidao_model::{
    Row,
    id::{AgencyId, DocumentId},
    membership::agency,
};
use chidao_proto::{
    common::v1::{DocumentRef, SignatureKind},
    errors::v1::Reason,
    field,
    refusal::Refusal,
};
use chidao_register::{Change, Decision, Needs, WorkingSet, digest};
use prost::Message;
use time::Date;

use super::name::{existing, optional_id};
use crate::resource;

/// How a service keeps the papers that it cites.
pub trait Papers {
    /// A row of its table of papers.
    type Row: Row;

    /// What of a citation describes the paper itself, and must be the same wherever the paper is cited. A paragraph that is
    /// quoted may belong to the act that quotes it.
    fn particulars(cited: &DocumentRef) -> DocumentRef;

    /// For whom the record of a paper is. Whoever sees an act sees the paper that it rests on with it.
    fn audiences() -> Audiences;

    /// The row of a paper, with [`particulars`](Self::particulars) encoded as `content`.
    fn row(id: DocumentId, symbol: String, issued_on: Date, content: Vec<u8>) -> Self::Row;

    /// The particulars in a row, encoded.
    fn content(row: &Self::Row) -> &[u8];
}

/// Declares how a service keeps its papers where one paper is the basis of many acts and each quotes another paragraph of it: the
/// paragraph is the act's. Whoever sees an act sees its paper with it; the record of the paper by itself is for those who are named.
///
/// ```ignore
/// chidao_service::papers! {
///     /// The papers of coordination.
///     Papers in chidao_model::coordination::document::Model, for [Audience::Officers]
/// }
/// ```
#[macro_export]
macro_rules! papers {
    ($(#[$doc:meta])* $papers:ident in $row:path, for $audiences:expr) => {
        $(#[$doc])*
        pub struct $papers;

        impl $crate::desk::Papers for $papers {
            type Row = $row;

            fn particulars(cited: &chidao_proto::common::v1::DocumentRef) -> chidao_proto::common::v1::DocumentRef {
                chidao_proto::common::v1::DocumentRef {
                    quoted_paragraph: String::new(),
                    ..cited.clone()
                }
            }

            fn audiences() -> chidao_authority::Audiences {
                $audiences.into_iter().collect()
            }

            fn row(
                id: chidao_model::id::DocumentId,
                symbol: String,
                issued_on: chidao_calendar::Date,
                content: Vec<u8>,
            ) -> $row {
                $row {
                    id,
                    symbol,
                    issued_on,
                    content,
                    position: 0,
                    mark: 0,
                }
            }

            fn content(row: &$row) -> &[u8] {
                &row.content
            }
        }
    };
}

/// What is said of a paper that does not name exactly one issuing body, in Vietnamese and in English.
pub(super) const ONE_BODY: (&str, &str) = (
    "phải nêu đúng một: issuer hoặc issuer_title",
    "exactly one of issuer and issuer_title must be set",
);

/// Whether a paper names exactly one issuing body.
pub(super) fn names_one_body(paper: &DocumentRef) -> bool {
    paper.issuer.is_empty() != paper.issuer_title.is_empty()
}

/// The id of a paper of a day: what it is known again by, wherever it is cited.
#[must_use]
pub fn paper_id(cited: &DocumentRef, issued_on: Date) -> DocumentId {
    let year = issued_on.year().to_string();
    let mut key = Vec::new();
    for part in [&cited.issuer, &cited.issuer_title, &cited.symbol, &year] {
        key.extend((part.len() as u64).to_be_bytes());
        key.extend(part.as_bytes());
    }
    let digits = digest(&key)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    DocumentId::new(digits)
}

/// A paper that is on record.
///
/// # Errors
/// INTERNAL: it was not asked for.
pub fn on_record<P: Papers>(set: &WorkingSet, id: Option<&DocumentId>) -> Result<Option<DocumentRef>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    let row = set.row::<P::Row>(id)?;
    Ok(row.and_then(|row| resource::document(id, P::content(row))))
}

/// A paper that an act cites.
pub struct Paper<'a, P> {
    reference: &'a DocumentRef,
    field: &'a str,
    /// Its id.
    pub id: DocumentId,
    /// Its day of issue.
    pub issued_on: Date,
    kept: PhantomData<P>,
}

impl<'a, P: Papers> Paper<'a, P> {
    /// The paper that a field describes.
    ///
    /// # Errors
    /// INVALID_FIELDS: it is not set, or does not name exactly one issuing body.
    pub fn of(value: &'a Option<DocumentRef>, field: &'a str) -> Result<Self, Refusal> {
        let reference = field::required(value, field)?;
        if !names_one_body(reference) {
            return Err(field::invalid(&format!("{field}.issuer"), ONE_BODY.0, ONE_BODY.1));
        }
        let issued_on = field::day(&reference.issued_on, &format!("{field}.issued_on"))?;
        Ok(Self {
            reference,
            field,
            id: paper_id(reference, issued_on),
            issued_on,
            kept: PhantomData,
        })
    }

    /// The paper that a field describes, where it describes one.
    ///
    /// # Errors
    /// INVALID_FIELDS: it does not name exactly one issuing body.
    pub fn cited(value: &'a Option<DocumentRef>, field: &'a str) -> Result<Option<Self>, Refusal> {
        value.is_some().then(|| Self::of(value, field)).transpose()
    }

    /// Asks for the paper as recorded before, and for its issuing body.
    ///
    /// # Errors
    /// INVALID_FIELDS: the issuing body is no agency's name.
    pub fn need(&self, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<P::Row>(&self.id);
        if let Some(issuer) = optional_id::<AgencyId>(&self.reference.issuer, self.field)? {
            needs.row::<agency::Model>(issuer);
        }
        Ok(())
    }

    /// Whether it is signed. A paper of a later day than today is not yet.
    #[must_use]
    pub fn is_signed(&self, today: Date) -> bool {
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
    pub fn issuer<'s>(&self, set: &'s WorkingSet) -> Result<Option<&'s agency::Model>, Refusal> {
        let field = format!("{}.issuer", self.field);
        let id = optional_id::<AgencyId>(&self.reference.issuer, &field)?;
        id.map(|id| existing(set, &id, &self.reference.issuer, &field))
            .transpose()
    }

    /// Whether an act cited it before.
    ///
    /// # Errors
    /// INTERNAL: it was not asked for.
    pub fn is_on_record(&self, set: &WorkingSet) -> Result<bool, Refusal> {
        Ok(set.row::<P::Row>(&self.id)?.is_some())
    }

    /// A paper that a row names: this one as described, or one that is on record.
    ///
    /// # Errors
    /// INTERNAL: it was not asked for.
    pub fn or_on_record(&self, set: &WorkingSet, id: Option<&DocumentId>) -> Result<Option<DocumentRef>, Refusal> {
        match id {
            Some(id) if *id == self.id => Ok(Some(self.reference.clone())),
            id => on_record::<P>(set, id),
        }
    }

    /// The paper as described.
    #[must_use]
    pub fn reference(&self) -> &'a DocumentRef {
        self.reference
    }

    /// A decision that rests on the paper: it is recorded where it is cited for the first time.
    ///
    /// # Errors
    /// DOCUMENT_DIFFERS: it was recorded with other particulars. NOT_FOUND: its issuing body does not exist.
    pub fn cite(&self, decision: Decision, set: &WorkingSet) -> Result<Decision, Refusal> {
        self.issuer(set)?;
        let particulars = P::particulars(self.reference);
        let content = particulars.encode_to_vec();
        match set.row::<P::Row>(&self.id)? {
            Some(recorded) if P::content(recorded) == content => Ok(decision),
            Some(_) => Err(self.differs()),
            None => {
                let symbol = self.reference.symbol.clone();
                let row = P::row(self.id.clone(), symbol, self.issued_on, content);
                Ok(decision.change(Change::of(self.id.name(), &particulars, P::audiences()).row(row)))
            }
        }
    }

    /// A decision that rests on several papers of one request. One paper may be given for several things: it is then recorded once.
    ///
    /// # Errors
    /// DOCUMENT_DIFFERS: it is described with other particulars than before, in the same request or when it was recorded. NOT_FOUND: an
    /// issuing body does not exist.
    pub fn cite_all(papers: &[Self], mut decision: Decision, set: &WorkingSet) -> Result<Decision, Refusal> {
        for (place, paper) in papers.iter().enumerate() {
            match papers.iter().take(place).find(|other| other.id == paper.id) {
                Some(other) if P::particulars(other.reference) == P::particulars(paper.reference) => {}
                Some(_) => return Err(paper.differs()),
                None => decision = paper.cite(decision, set)?,
            }
        }
        Ok(decision)
    }

    fn differs(&self) -> Refusal {
        Refusal::new(Reason::DocumentDiffers)
            .with("field", self.field)
            .with("symbol", self.reference.symbol.clone())
    }
}

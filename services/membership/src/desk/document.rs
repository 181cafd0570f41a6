//! Papers that acts rest on, as membership keeps them.

use chidao_authority::Audiences;
use chidao_model::{id::DocumentId, membership::document};
use chidao_proto::{common::v1::DocumentRef, refusal::Refusal};
use chidao_register::WorkingSet;
use chidao_service::desk;
use time::Date;

use super::everybody;

/// A paper that an act cites.
pub(super) type Paper<'a> = desk::Paper<'a, Papers>;

/// The papers of membership.
pub(super) struct Papers;

impl desk::Papers for Papers {
    type Row = document::Model;

    /// All of it: here the paragraph that is quoted is the paper's own.
    fn particulars(cited: &DocumentRef) -> DocumentRef {
        cited.clone()
    }

    fn audiences() -> Audiences {
        everybody()
    }

    fn row(id: DocumentId, symbol: String, issued_on: Date, content: Vec<u8>) -> document::Model {
        document::Model {
            id,
            symbol,
            issued_on,
            content,
            position: 0,
            mark: 0,
        }
    }

    fn content(row: &document::Model) -> &[u8] {
        &row.content
    }
}

/// A paper that is on record.
///
/// # Errors
/// INTERNAL: it was not asked for.
pub(super) fn on_record(set: &WorkingSet, id: Option<&DocumentId>) -> Result<Option<DocumentRef>, Refusal> {
    desk::on_record::<Papers>(set, id)
}

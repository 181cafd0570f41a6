//! Papers that acts on the committee's money rest on, as the budget service keeps them.

use chidao_authority::{Audience, Audiences};
use chidao_model::{budget::document, id::DocumentId};
use chidao_proto::common::v1::DocumentRef;
use chidao_service::desk;
use time::Date;

/// The papers of the budget service.
pub struct Papers;

impl desk::Papers for Papers {
    type Row = document::Model;

    /// All but the paragraph that is quoted: one decision gives to many lines, and each act quotes another paragraph of it.
    fn particulars(cited: &DocumentRef) -> DocumentRef {
        DocumentRef {
            quoted_paragraph: String::new(),
            ..cited.clone()
        }
    }

    /// Whoever works for the committee and whoever leads it, as what rests on them.
    fn audiences() -> Audiences {
        [Audience::Officers, Audience::Leaders].into_iter().collect()
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
